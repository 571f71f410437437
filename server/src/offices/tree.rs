//! The nearest of many points, with filters, whatever the points look like. A tree of boxes, packed once; a search
//! enters the nearer of two boxes first and leaves out what cannot better what it has. Ours, because a box also says what it holds ([`Marks`]) and the best rank in
//! it: a filter that matches little, or a million points at one place, costs no more than the ordinary look-up.

use std::collections::BinaryHeap;

use shared::geo::Wgs84;

use super::marks::Marks;

/// Points of a leaf.
const LEAF: usize = 12;
/// About as many as are asked for.
const FEW: usize = 10;
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
    /// The number of its hours.
    pub profile: u32,
    /// What it is marked with.
    pub marks: Marks,
}

/// What is asked of a tree.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// What a box must hold; `None` where no box is worth the look.
    pub marks: Option<Marks>,
    /// Whether hours will do, by their number; `None` where that is not settled here.
    pub hours: Option<&'a [bool]>,
    /// The numbers of those that will do, where they are few.
    pub few_hours: Option<&'a [u32]>,
}

/// A box and what is below it.
#[derive(Clone, Copy, Debug)]
struct Node {
    low: Unit,
    high: Unit,
    best_rank: u32,
    below: Below,
}

/// The two halves of a box, which a search always looks at together: two lines of the processor's cache,
/// which it fetches as one.
#[derive(Clone, Copy, Debug)]
#[repr(align(128))]
struct Pair(Node, Node);

/// The number of a pair, or with [`Below::IS_LEAF`] of a leaf.
#[derive(Clone, Copy, Debug)]
struct Below(u32);

/// A point, with the number of its hours, which rules out most before anything else is looked at.
#[derive(Clone, Copy, Debug)]
struct Point {
    at: Unit,
    rank: u32,
    profile: u32,
}

/// Points, packed.
#[derive(Debug, Default)]
pub struct Tree {
    /// All there is.
    root: Option<(Node, Marks)>,
    pairs: Vec<Pair>,
    /// What the boxes of a pair hold, by its number.
    marks: Vec<(Marks, Marks)>,
    /// Leaf after leaf; each but the last has [`LEAF`].
    points: Vec<Point>,
    /// The numbers of the points, by the number of their hours.
    by_hours: Box<[u32]>,
    /// Where the stretch of each hours begins in that, by their number.
    hours: Box<[(u32, u32)]>,
}

/// How near something is, or can be at best. What is nearer is less, then what has the lower rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Nearness {
    /// The bits of the square of the chord, which is not negative: such numbers lie in the order of their bits.
    chord_squared: u64,
    rank: u32,
}

impl Nearness {
    const fn new(chord_squared: f64, rank: u32) -> Nearness {
        Nearness { chord_squared: chord_squared.to_bits(), rank }
    }
}

/// One search on its way through the tree: what it has found so far, the farthest on top.
struct Search<'a, A> {
    tree: &'a Tree,
    from: Unit,
    asked: &'a Asked<'a>,
    limit: usize,
    accept: A,
    /// What is farther does not count: beyond the reach, or behind the farthest of as many as are asked for.
    bound: Nearness,
    found: BinaryHeap<Nearness>,
}

impl Tree {
    /// Packs the points.
    pub fn new(mut leaves: Vec<Leaf>) -> Tree {
        let mut tree = Tree { points: Vec::with_capacity(leaves.len()), ..Tree::default() };
        if !leaves.is_empty() {
            tree.root = Some(tree.pack(&mut leaves));
            tree.pairs.shrink_to_fit();
            tree.marks.shrink_to_fit();
        }
        let profile = |number: &u32| tree.points.get(*number as usize).map_or(0, |point| point.profile);
        let mut by_hours: Vec<u32> = (0..tree.points.len() as u32).collect();
        by_hours.sort_by_key(profile);
        let mut start = 0;
        let stretches = by_hours.chunk_by(|a, b| profile(a) == profile(b)).map(|stretch| {
            let begins = start;
            start += stretch.len() as u32;
            (stretch.first().map_or(0, profile), begins)
        });
        tree.hours = stretches.collect();
        tree.by_hours = by_hours.into();
        tree
    }

    /// Puts the leaves into a box. Halves along the longest side, and among equal coordinates by rank, so that points
    /// at one place lie in the order of their ranks.
    fn pack(&mut self, leaves: &mut [Leaf]) -> (Node, Marks) {
        let (low, high) = bounds(leaves);
        let mut marks = Marks::default();
        leaves.iter().for_each(|leaf| marks.join(leaf.marks));
        let best_rank = leaves.iter().map(|leaf| leaf.rank).min().unwrap_or(u32::MAX);
        let below = if leaves.len() <= LEAF {
            self.pack_leaf(leaves)
        } else {
            let side = longest(&low, &high);
            let along = |leaf: &Leaf| leaf.at.get(side).copied().unwrap_or_default();
            // Whole leaves on the left, so that the number of a leaf tells which points are its own.
            let middle = ((leaves.len() / 2 + LEAF / 2) / LEAF * LEAF).max(LEAF);
            leaves.select_nth_unstable_by(middle, |a, b| {
                along(a).total_cmp(&along(b)).then_with(|| a.rank.cmp(&b.rank))
            });
            let (left, right) = leaves.split_at_mut(middle);
            let ((left, left_marks), (right, right_marks)) = (self.pack(left), self.pack(right));
            self.pairs.push(Pair(left, right));
            self.marks.push((left_marks, right_marks));
            // There are fewer pairs than ranks, which are u32, and by far.
            Below(self.pairs.len() as u32 - 1)
        };
        (Node { low, high, best_rank, below }, marks)
    }

    fn pack_leaf(&mut self, leaves: &mut [Leaf]) -> Below {
        let number = (self.points.len() / LEAF) as u32;
        leaves.sort_unstable_by_key(|leaf| leaf.rank);
        let points = leaves.iter().map(|leaf| Point { at: leaf.at, rank: leaf.rank, profile: leaf.profile });
        self.points.extend(points);
        Below(number | Below::IS_LEAF)
    }

    /// The nearest first, equally near ones by rank; `accept` decides which count, given rank and square of the
    /// chord. Stops after `limit`, and at what lies beyond `reach` (the square of a chord).
    pub fn nearest(
        &self,
        from: Unit,
        asked: &Asked<'_>,
        reach: f64,
        limit: usize,
        accept: impl FnMut(u32, f64) -> bool,
    ) -> Vec<(u32, f64)> {
        let found = BinaryHeap::with_capacity(limit.min(64));
        let bound = Nearness::new(reach, u32::MAX);
        let mut search = Search { tree: self, from, asked, limit, accept, bound, found };
        match asked.few_hours.and_then(|hours| self.few(hours)) {
            Some(points) => points.into_iter().for_each(|point| search.offer(point)),
            None => search.enter_root(),
        }
        let found = search.found.into_sorted_vec().into_iter();
        found.map(|near| (near.rank, f64::from_bits(near.chord_squared))).collect()
    }
}

impl Tree {
    /// The points with those hours, if to look at each takes less than the way through the tree, where the nearest of
    /// `n` among `all` are found after about `all / n` points each.
    fn few(&self, hours: &[u32]) -> Option<Vec<&Point>> {
        let stretches: Vec<&[u32]> = hours.iter().map(|profile| self.with_hours(*profile)).collect();
        let many: usize = stretches.iter().map(|stretch| stretch.len()).sum();
        let is_few = many.saturating_mul(many) <= self.points.len().saturating_mul(FEW);
        let numbers = stretches.into_iter().flatten();
        is_few.then(|| numbers.filter_map(|number| self.points.get(*number as usize)).collect())
    }

    fn pair(&self, number: u32) -> Option<(&Pair, &(Marks, Marks))> {
        self.pairs.get(number as usize).zip(self.marks.get(number as usize))
    }

    fn with_hours(&self, profile: u32) -> &[u32] {
        let Ok(at) = self.hours.binary_search_by_key(&profile, |(profile, _)| *profile) else { return &[] };
        let start = self.hours.get(at).map_or(0, |(_, start)| *start as usize);
        let end = self.hours.get(at + 1).map_or(self.by_hours.len(), |(_, start)| *start as usize);
        self.by_hours.get(start..end).unwrap_or_default()
    }
}

impl<A: FnMut(u32, f64) -> bool> Search<'_, A> {
    fn enter_root(&mut self) {
        if let Some((node, marks)) = &self.tree.root {
            self.enter(self.look(node, marks));
        }
    }

    /// How near anything in that box can be; `None` where nothing asked for is in it.
    fn look(&self, node: &Node, marks: &Marks) -> Option<(Nearness, Below)> {
        let nearness = Nearness::new(node.least(self.from), node.best_rank);
        self.asked.marks.as_ref().is_none_or(|asked| marks.may_hold(asked)).then_some((nearness, node.below))
    }

    fn enter(&mut self, seen: Option<(Nearness, Below)>) {
        let Some((_, below)) = seen.filter(|(nearness, _)| *nearness <= self.bound) else { return };
        if below.0 & Below::IS_LEAF != 0 {
            return self.take((below.0 & !Below::IS_LEAF) as usize);
        }
        let Some((Pair(left, right), marks)) = self.tree.pair(below.0) else { return };
        let (left, right) = (self.look(left, &marks.0), self.look(right, &marks.1));
        // The nearer first: what it finds rules out most of the other.
        let (first, second) = match (left, right) {
            (Some((l, _)), Some((r, _))) if r < l => (right, left),
            _ => (left, right),
        };
        self.enter(first);
        self.enter(second);
    }

    fn take(&mut self, leaf: usize) {
        let rest = self.tree.points.get(leaf * LEAF..).unwrap_or_default();
        let points = rest.get(..LEAF).unwrap_or(rest);
        points.iter().filter(|point| self.asked.admits(point)).for_each(|point| self.offer(point));
    }

    fn offer(&mut self, point: &Point) {
        let chord_squared = square(self.from, point.at);
        let nearness = Nearness::new(chord_squared, point.rank);
        if nearness <= self.bound && (self.accept)(point.rank, chord_squared) {
            self.keep(nearness);
        }
    }

    fn keep(&mut self, nearness: Nearness) {
        if self.found.len() < self.limit {
            self.found.push(nearness);
        } else if let Some(mut farthest) = self.found.peek_mut() {
            *farthest = nearness;
        }
        if let Some(farthest) = self.found.peek().filter(|_| self.found.len() == self.limit) {
            self.bound = *farthest;
        }
    }
}

impl Asked<'_> {
    fn admits(&self, point: &Point) -> bool {
        self.hours.is_none_or(|hours| hours.get(point.profile as usize).copied().unwrap_or_default())
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

impl Below {
    const IS_LEAF: u32 = 1 << 31;
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
        let leaves =
            (0..100_000).rev().map(|rank| Leaf { at, rank, profile: 0, marks: Marks::default() }).collect();
        let tree = Tree::new(leaves);
        let asked = Asked { marks: Some(Marks::NONE_ASKED), hours: None, few_hours: None };
        assert!(tree.nearest(at, &asked, 4.0, 5, |_, _| true).is_empty(), "nothing is marked with hours");
        let mut marks = Marks::default();
        marks.profile(0);
        let tree = Tree::new((0..100_000).rev().map(|rank| Leaf { at, rank, profile: 0, marks }).collect());
        let mut seen = 0;
        let found = tree.nearest(at, &asked, 4.0, 5, |rank, _| {
            seen += 1;
            rank % 2 == 1
        });
        assert_eq!(found.iter().map(|(rank, _)| *rank).collect::<Vec<_>>(), [1, 3, 5, 7, 9]);
        assert!(seen < 200, "{seen} points were looked at");
    }

    #[test]
    fn the_few_that_are_open_are_looked_at_one_by_one() {
        let marks = Marks::NONE_ASKED;
        let leaf = |rank: u32| {
            let along = |steps: u32| f64::from(rank * steps % 1000) / 1000.0;
            let at = unit(Wgs84::new(43.0 + along(7), 125.0 + along(13)).unwrap());
            // Three keep hours of their own.
            let profile = if rank % 4000 == 5 { 900 } else { rank % 300 };
            Leaf { at, rank, profile, marks }
        };
        let tree = Tree::new((0..10_000).map(leaf).collect());
        let mut hours = [false; 1000];
        hours[900] = true;
        let from = unit(Wgs84::new(43.5, 125.5).unwrap());
        let mut nearest: Vec<(f64, u32)> =
            [5, 4005, 8005].map(|rank| (square(from, leaf(rank).at), rank)).to_vec();
        nearest.sort_by(|a, b| a.partial_cmp(b).unwrap());
        let few: &[u32] = &[900];
        for few_hours in [None, Some(few)] {
            let asked = Asked { marks: Some(marks), hours: Some(&hours), few_hours };
            let found = tree.nearest(from, &asked, 4.0, 10, |_, _| true);
            let ranks = |(rank, _): &(u32, f64)| *rank;
            let want: Vec<u32> = nearest.iter().map(|(_, rank)| *rank).collect();
            assert_eq!(found.iter().map(ranks).collect::<Vec<_>>(), want, "{few_hours:?}");
        }
        assert_eq!(tree.few(few).map(|points| points.len()), Some(3));
        let many: Vec<u32> = (0..300).collect();
        assert!(tree.few(&many).is_none(), "the tree is the shorter way to many");
    }
}
