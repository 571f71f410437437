//! The nearest of many points, with filters, whatever the points look like. A tree of boxes, packed once; a search
//! takes the most promising box first. Ours, because a box also says what it holds ([`Marks`]) and the best rank in
//! it: a filter that matches little, or a million points at one place, costs no more than the ordinary look-up.

use std::{cmp::Ordering, collections::BinaryHeap};

use shared::geo::Wgs84;

use super::marks::{Digest, Marks};

/// Points of a leaf.
const LEAF: usize = 12;
/// Mean radius of the Earth (IUGG), in metres, as `shared::geo::distance_m` has it.
const EARTH_M: f64 = 6_371_008.8;

/// A point on the unit sphere: distances need no trigonometry, and a box of such points bounds them everywhere.
pub type Unit = [f64; 3];

/// That place on the unit sphere.
pub fn unit(at: Wgs84) -> Unit {
    let (lat, lon) = (at.lat().to_radians(), at.lon().to_radians());
    [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
}

/// Metres along the Earth for the square of a chord of the unit sphere.
pub fn metres(chord_squared: f64) -> f64 {
    2.0 * EARTH_M * (chord_squared.sqrt() / 2.0).min(1.0).asin()
}

/// The square of the chord that spans so many metres.
pub fn chord_squared(metres: f64) -> f64 {
    (2.0 * (metres / (2.0 * EARTH_M)).min(std::f64::consts::FRAC_PI_2).sin()).powi(2)
}

/// One thing in the tree.
#[derive(Clone, Copy, Debug)]
pub struct Leaf {
    /// Where.
    pub at: Unit,
    /// Which; among equally near ones the lower comes first.
    pub rank: u32,
    /// What it is marked with.
    pub marks: Marks,
}

/// A box and what is below it.
#[derive(Debug)]
struct Node {
    low: Unit,
    high: Unit,
    marks: Marks,
    best_rank: u32,
    below: Below,
}

#[derive(Clone, Copy, Debug)]
enum Below {
    /// Numbers of the two nodes.
    Nodes(u32, u32),
    /// A stretch of the points.
    Points(u32, u32),
}

/// A point, with what rules most of them out before anything else is looked at.
#[derive(Clone, Copy, Debug)]
struct Point {
    at: Unit,
    rank: u32,
    digest: Digest,
}

/// Points, packed.
#[derive(Debug, Default)]
pub struct Tree {
    nodes: Vec<Node>,
    points: Vec<Point>,
}

/// Something that waits for its turn: what is nearer comes first, then what has the lower rank.
#[derive(Clone, Copy, PartialEq)]
struct Waiting {
    chord_squared: f64,
    rank: u32,
    node: Option<u32>,
}

impl Eq for Waiting {}

impl Ord for Waiting {
    /// The greatest is taken first.
    fn cmp(&self, other: &Waiting) -> Ordering {
        other.chord_squared.total_cmp(&self.chord_squared).then_with(|| other.rank.cmp(&self.rank))
    }
}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Waiting) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Tree {
    /// Packs the points.
    pub fn new(mut leaves: Vec<Leaf>) -> Tree {
        let mut tree = Tree { nodes: Vec::new(), points: Vec::with_capacity(leaves.len()) };
        if !leaves.is_empty() {
            tree.pack(&mut leaves);
        }
        tree
    }

    /// Puts the leaves below a node and gives its number. Halves along the longest side, and among equal
    /// coordinates by rank, so that points at one place lie in the order of their ranks.
    fn pack(&mut self, leaves: &mut [Leaf]) -> u32 {
        let (low, high) = bounds(leaves);
        let mut marks = Marks::default();
        leaves.iter().for_each(|leaf| marks.join(leaf.marks));
        let best_rank = leaves.iter().map(|leaf| leaf.rank).min().unwrap_or(u32::MAX);
        // There are fewer nodes and points than ranks, which are u32.
        let number = self.nodes.len() as u32;
        self.nodes.push(Node { low, high, marks, best_rank, below: Below::Points(0, 0) });
        let below = if leaves.len() <= LEAF {
            let start = self.points.len() as u32;
            leaves.sort_unstable_by_key(|leaf| leaf.rank);
            self.points.extend(leaves.iter().map(|leaf| Point {
                at: leaf.at,
                rank: leaf.rank,
                digest: leaf.marks.digest(),
            }));
            Below::Points(start, self.points.len() as u32)
        } else {
            let side = longest(&low, &high);
            let along = |leaf: &Leaf| leaf.at.get(side).copied().unwrap_or_default();
            let middle = leaves.len() / 2;
            leaves.select_nth_unstable_by(middle, |a, b| {
                along(a).total_cmp(&along(b)).then_with(|| a.rank.cmp(&b.rank))
            });
            let (left, right) = leaves.split_at_mut(middle);
            Below::Nodes(self.pack(left), self.pack(right))
        };
        if let Some(node) = self.nodes.get_mut(number as usize) {
            node.below = below;
        }
        number
    }

    /// The nearest first, equally near ones by rank; `accept` decides which count, given rank and square of the
    /// chord. Stops after `limit`, and at what lies beyond `reach` (the square of a chord).
    pub fn nearest(
        &self,
        from: Unit,
        asked: &Marks,
        reach: f64,
        limit: usize,
        mut accept: impl FnMut(u32, f64) -> bool,
    ) -> Vec<(u32, f64)> {
        let mut found = Vec::with_capacity(limit.min(64));
        let mut waiting = BinaryHeap::with_capacity(64);
        self.wait(0, from, asked, reach, &mut waiting);
        while let Some(next) = waiting.pop() {
            if found.len() == limit {
                break;
            }
            let Some(number) = next.node else {
                found.push((next.rank, next.chord_squared));
                continue;
            };
            match self.nodes.get(number as usize).map(|node| node.below) {
                Some(Below::Nodes(left, right)) => {
                    self.wait(left, from, asked, reach, &mut waiting);
                    self.wait(right, from, asked, reach, &mut waiting);
                }
                Some(Below::Points(start, end)) => {
                    let points = self.points.get(start as usize..end as usize).unwrap_or_default();
                    for Point { at, rank, .. } in points.iter().filter(|p| asked.may_be(&p.digest)) {
                        let chord_squared = square(from, *at);
                        if chord_squared <= reach && accept(*rank, chord_squared) {
                            waiting.push(Waiting { chord_squared, rank: *rank, node: None });
                        }
                    }
                }
                None => {}
            }
        }
        found
    }

    fn wait(&self, number: u32, from: Unit, asked: &Marks, reach: f64, waiting: &mut BinaryHeap<Waiting>) {
        let Some(node) = self.nodes.get(number as usize) else { return };
        let chord_squared = node.least(from);
        if chord_squared <= reach && node.marks.may_hold(asked) {
            waiting.push(Waiting { chord_squared, rank: node.best_rank, node: Some(number) });
        }
    }
}

impl Node {
    /// The square of the chord to the nearest corner, edge or face: nothing inside is nearer.
    fn least(&self, [x, y, z]: Unit) -> f64 {
        let outside = |value: f64, low: f64, high: f64| (low - value).max(value - high).max(0.0);
        let ([low_x, low_y, low_z], [high_x, high_y, high_z]) = (self.low, self.high);
        let (dx, dy, dz) = (outside(x, low_x, high_x), outside(y, low_y, high_y), outside(z, low_z, high_z));
        dx * dx + dy * dy + dz * dz
    }
}

fn square([ax, ay, az]: Unit, [bx, by, bz]: Unit) -> f64 {
    let (dx, dy, dz) = (ax - bx, ay - by, az - bz);
    dx * dx + dy * dy + dz * dz
}

fn bounds(leaves: &[Leaf]) -> (Unit, Unit) {
    let start = ([f64::INFINITY; 3], [f64::NEG_INFINITY; 3]);
    leaves.iter().fold(start, |([lx, ly, lz], [hx, hy, hz]), Leaf { at: [x, y, z], .. }| {
        ([lx.min(*x), ly.min(*y), lz.min(*z)], [hx.max(*x), hy.max(*y), hz.max(*z)])
    })
}

fn longest([lx, ly, lz]: &Unit, [hx, hy, hz]: &Unit) -> usize {
    let (x, y, z) = (hx - lx, hy - ly, hz - lz);
    if x >= y && x >= z {
        0
    } else if y >= z {
        1
    } else {
        2
    }
}

#[cfg(test)]
mod tests {
    use shared::geo::distance_m;

    use super::*;

    #[test]
    fn a_chord_measures_as_the_great_circle_does() {
        let here = Wgs84::new(43.88, 125.32).unwrap();
        for (lat, lon) in [(43.880_01, 125.32), (43.9, 125.4), (20.0, 110.0), (48.0, 87.0)] {
            let there = Wgs84::new(lat, lon).unwrap();
            let (want, got) = (distance_m(here, there), metres(square(unit(here), unit(there))));
            assert!((want - got).abs() < 1e-3 + want * 1e-9, "{want} {got}");
            assert!((metres(chord_squared(want)) - want).abs() < 1e-3);
        }
    }

    #[test]
    fn a_million_at_one_place_come_in_the_order_of_their_ranks() {
        let at = unit(Wgs84::new(43.88, 125.32).unwrap());
        let leaves = (0..100_000).rev().map(|rank| Leaf { at, rank, marks: Marks::default() }).collect();
        let tree = Tree::new(leaves);
        let mut asked = Marks::default();
        asked.any_profile();
        assert!(tree.nearest(at, &asked, 4.0, 5, |_, _| true).is_empty(), "nothing is marked with hours");
        let mut marks = Marks::default();
        marks.profile(0);
        let tree = Tree::new((0..100_000).rev().map(|rank| Leaf { at, rank, marks }).collect());
        let mut seen = 0;
        let found = tree.nearest(at, &asked, 4.0, 5, |rank, _| {
            seen += 1;
            rank % 2 == 1
        });
        assert_eq!(found.iter().map(|(rank, _)| *rank).collect::<Vec<_>>(), [1, 3, 5, 7, 9]);
        assert!(seen < 200, "{seen} points were looked at");
    }
}
