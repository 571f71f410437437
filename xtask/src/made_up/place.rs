//! Where the windows of a made-up city are, and where its residents stand: two towns that are dense in the middle,
//! townships around them, and countryside, on a piece of grassland where no such towns are.

use std::f64::consts::TAU;

use fastrand::Rng;

/// A point in degrees, WGS-84.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
}

/// How the windows lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// As in a city and its countryside.
    City,
    /// All at one door.
    OnePoint,
}

/// A town: its centre, and the standard deviation of how far from it people live, in degrees.
#[derive(Clone, Copy)]
pub struct Town {
    /// Its middle.
    pub centre: Point,
    /// In degrees; nobody lives farther than [`CUT`] of these.
    pub spread: f64,
    /// Of a hundred people, how many live there; the rest live in the countryside.
    pub share: u8,
}

/// The two towns, at the centres of 示例市 and 样板市.
pub const TOWNS: [Town; 2] = [
    Town { centre: Point { lat: 44.0, lon: 117.0 }, spread: 0.06, share: 60 },
    Town { centre: Point { lat: 43.45, lon: 118.05 }, spread: 0.04, share: 25 },
];
/// The countryside: a rectangle no point of which is too far from a town for the check of positions, from here …
pub const SOUTH_WEST: Point = Point { lat: 43.5, lon: 116.6 };
/// … to here.
pub const NORTH_EAST: Point = Point { lat: 44.0, lon: 118.4 };
/// Beyond this many standard deviations the bell is cut, as pgbench cuts it.
pub const CUT: f64 = 4.0;

const NEIGHBOURHOODS: usize = 180;
const TOWNSHIPS: usize = 80;
const NEIGHBOURHOOD_SPREAD: f64 = 0.006;
const TOWNSHIP_SPREAD: f64 = 0.015;

/// Where residents stand, without end. `bench` gives pgbench the same distribution.
pub fn residents(seed: u64) -> impl Iterator<Item = Point> {
    let mut random = Rng::with_seed(seed);
    std::iter::repeat_with(move || anywhere(&mut random))
}

/// In a town or in the countryside.
fn anywhere(random: &mut Rng) -> Point {
    let mut lot = random.u8(0..100);
    for town in TOWNS {
        if lot < town.share {
            return around(random, town.centre, town.spread);
        }
        lot -= town.share;
    }
    countryside(random)
}

fn countryside(random: &mut Rng) -> Point {
    let between = |from: f64, to: f64, random: &mut Rng| from + (to - from) * random.f64();
    let lat = between(SOUTH_WEST.lat, NORTH_EAST.lat, random);
    Point { lat, lon: between(SOUTH_WEST.lon, NORTH_EAST.lon, random) }
}

fn around(random: &mut Rng, centre: Point, spread: f64) -> Point {
    Point { lat: centre.lat + bell(random) * spread, lon: centre.lon + bell(random) * spread }
}

/// The standard normal distribution, cut at [`CUT`], by Box and Muller.
fn bell(random: &mut Rng) -> f64 {
    loop {
        // The logarithm of zero is not finite, and so is refused with what lies beyond the cut.
        let value = (-2.0 * random.f64().ln()).sqrt() * (TAU * random.f64()).cos();
        if value.abs() < CUT {
            return value;
        }
    }
}

/// The doors of a made-up city: neighbourhoods of the towns, townships, some in the open country.
pub struct Doors {
    layout: Layout,
    neighbourhoods: Vec<Point>,
    townships: Vec<Point>,
}

impl Doors {
    /// Settles the land.
    pub fn new(random: &mut Rng, layout: Layout) -> Doors {
        let in_towns = (0..NEIGHBOURHOODS).map(|number| {
            // Two of three in the larger town.
            let [large, small] = TOWNS;
            let town = if number % 3 < 2 { large } else { small };
            around(random, town.centre, town.spread)
        });
        let neighbourhoods = in_towns.collect();
        let townships = (0..TOWNSHIPS).map(|_| countryside(random)).collect();
        Doors { layout, neighbourhoods, townships }
    }

    /// The next door.
    pub fn next(&self, random: &mut Rng) -> Point {
        let [town, _] = TOWNS;
        if self.layout == Layout::OnePoint {
            return town.centre;
        }
        let (settlements, spread) = match random.u8(0..100) {
            0..80 => (&self.neighbourhoods, NEIGHBOURHOOD_SPREAD),
            80..92 => (&self.townships, TOWNSHIP_SPREAD),
            _ => return countryside(random),
        };
        let centre = random.choice(settlements).copied().unwrap_or(town.centre);
        around(random, centre, spread)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn residents_live_where_their_shares_say() {
        let points: Vec<Point> = residents(3).take(20_000).collect();
        let near = |town: Town, point: &&Point| {
            (point.lat - town.centre.lat).abs() < town.spread
                && (point.lon - town.centre.lon).abs() < town.spread
        };
        // Of a normal distribution 68.3 % lie within one standard deviation, on both axes 46.6 %.
        for (town, expected) in TOWNS.into_iter().zip([0.60 * 0.466, 0.25 * 0.466]) {
            let found = points.iter().filter(|point| near(town, point)).count() as f64 / 20_000.0;
            assert!((found - expected).abs() < 0.015, "{found} for {expected}");
        }
    }

    #[test]
    fn all_doors_of_the_worst_case_are_one() {
        let mut random = Rng::with_seed(1);
        let doors = Doors::new(&mut random, Layout::OnePoint);
        let first = doors.next(&mut random);
        assert!((0..100).all(|_| doors.next(&mut random) == first));
    }
}
