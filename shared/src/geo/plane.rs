//! The ground around a point, laid flat: for drawing to scale. Needs neither a time zone nor a map, and none of
//! the standard library's trigonometry, whose tables would weigh on what a phone loads.

use super::{OutsideChina, Wgs84};

/// A degree of latitude on the sphere of 6,371,008.8 m that [`super::distance_m`] reckons on.
const METRES_A_DEGREE: f64 = 111_195.080_233_532_9;

/// The ground around a point. Up to 50 km from it, and up to 54° north, a length from it differs from
/// [`super::distance_m`] by less than half a metre, and the way there and back again by less than a millimetre.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plane {
    origin: Wgs84,
}

/// Where something lies, seen from the point in the middle. Metres.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Offset {
    /// To the east; negative to the west.
    pub east: f64,
    /// To the north; negative to the south.
    pub north: f64,
}

impl Plane {
    /// The ground around `origin`.
    pub const fn around(origin: Wgs84) -> Plane {
        Plane { origin }
    }

    /// Where a point lies.
    pub fn offset(self, point: Wgs84) -> Offset {
        let north = (point.lat - self.origin.lat) * METRES_A_DEGREE;
        // Equirectangular, with the meridians as close together as they are half-way, which is what keeps lengths
        // right on the diagonals too.
        let together = cosine((point.lat + self.origin.lat) / 2.0);
        Offset { east: (point.lon - self.origin.lon) * METRES_A_DEGREE * together, north }
    }

    /// The point that lies there.
    ///
    /// # Errors
    /// [`OutsideChina`] when no point of China lies there.
    pub fn point(self, offset: Offset) -> Result<Wgs84, OutsideChina> {
        let lat = self.origin.lat + offset.north / METRES_A_DEGREE;
        // Checked before the division: away from the poles the meridians never meet.
        let north_of_here = Wgs84::new(lat, self.origin.lon)?;
        let together = cosine((north_of_here.lat + self.origin.lat) / 2.0);
        Wgs84::new(lat, self.origin.lon + offset.east / (METRES_A_DEGREE * together))
    }
}

impl Offset {
    /// How far that is, in metres.
    pub fn metres(self) -> f64 {
        (self.east * self.east + self.north * self.north).sqrt()
    }
}

/// The cosine of an angle between 0° and 60°: the first terms of its series, right to 12 digits there.
fn cosine(degrees: f64) -> f64 {
    let square = degrees.to_radians() * degrees.to_radians();
    // The denominators are the quotients of neighbouring even factorials: 2·1, 4·3, 6·5 and so on.
    [182.0, 132.0, 90.0, 56.0, 30.0, 12.0, 2.0]
        .iter()
        .fold(1.0, |inner, denominator| 1.0 - square / denominator * inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::distance_m;

    /// Latitudes from the South China Sea to 漠河, all of which China has.
    const LATITUDES: [f64; 6] = [3.9, 18.25, 23.02, 31.23, 43.88, 53.48];

    fn origins() -> impl Iterator<Item = Wgs84> {
        LATITUDES.into_iter().map(|lat| Wgs84::new(lat, 115.0).unwrap())
    }

    /// Sixteen directions, at 100 m, 1, 10 and 50 km.
    fn offsets() -> impl Iterator<Item = Offset> {
        [100.0, 1_000.0, 10_000.0, 50_000.0].into_iter().flat_map(|metres: f64| {
            (0..16).map(move |step| {
                let (east, north) = (f64::from(step) * std::f64::consts::TAU / 16.0).sin_cos();
                Offset { east: east * metres, north: north * metres }
            })
        })
    }

    #[test]
    fn the_series_is_the_cosine() {
        for tenth in 0..=600 {
            let degrees = f64::from(tenth) / 10.0;
            assert!((cosine(degrees) - degrees.to_radians().cos()).abs() < 1e-12, "{degrees}");
        }
    }

    #[test]
    fn a_kilometre_to_the_north_and_to_the_east_are_that() {
        for origin in origins() {
            let plane = Plane::around(origin);
            let north = plane.point(Offset { east: 0.0, north: 1_000.0 }).unwrap();
            assert!((distance_m(origin, north) - 1_000.0).abs() < 0.001, "{origin:?}");
            assert!(north.lat() > origin.lat() && north.lon() == origin.lon());
            let east = plane.point(Offset { east: 1_000.0, north: 0.0 }).unwrap();
            assert!((distance_m(origin, east) - 1_000.0).abs() < 0.001, "{origin:?}");
            assert!(east.lon() > origin.lon() && east.lat() == origin.lat());
        }
    }

    #[test]
    fn lengths_agree_with_the_sphere_to_half_a_metre_in_fifty_kilometres() {
        let mut worst = 0.0_f64;
        for origin in origins() {
            for offset in offsets() {
                let there = Plane::around(origin).point(offset).unwrap();
                let error = (distance_m(origin, there) - offset.metres()).abs();
                assert!(error < 0.5, "{error} m at {origin:?} {offset:?}");
                assert!(offset.metres() > 15_000.0 || error < 0.01, "{error} m at {origin:?} {offset:?}");
                worst = worst.max(error);
            }
        }
        assert!(worst > 0.01, "an error of {worst} m is too good for a flat picture of a sphere");
    }

    #[test]
    fn there_and_back_is_the_same_place() {
        for origin in origins() {
            for offset in offsets() {
                let plane = Plane::around(origin);
                let back = plane.offset(plane.point(offset).unwrap());
                let apart = Offset { east: back.east - offset.east, north: back.north - offset.north };
                assert!(apart.metres() < 0.001, "{offset:?} came back as {back:?}");
            }
        }
    }

    #[test]
    fn what_lies_abroad_is_no_point() {
        let plane = Plane::around(Wgs84::new(53.48, 122.3).unwrap());
        assert!(plane.point(Offset { east: 0.0, north: 2_000_000.0 }).is_err());
        assert!(plane.point(Offset { east: f64::NAN, north: 0.0 }).is_err());
    }
}
