//! WGS-84 ↔ GCJ-02 ↔ BD-09. Formulas as published by every open converter (a = 6378245 m,
//! ee = 0.00669342162296594323); the inverse is iterated, because one step is off by metres.

use std::f64::consts::PI;

use super::{Bd09, Gcj02, OutsideChina, Wgs84};

const AXIS_M: f64 = 6_378_245.0;
const ECCENTRICITY_SQUARED: f64 = 0.006_693_421_622_965_943;
const BD_PI: f64 = PI * 3000.0 / 180.0;
/// Eight rounds bring the inverse under 1e-8 m; ten leave room.
const ROUNDS: usize = 10;

impl Wgs84 {
    /// The point as Tencent and Amap show it.
    ///
    /// # Errors
    /// [`OutsideChina`] when the shifted point leaves the bounding box.
    pub fn to_gcj02(self) -> Result<Gcj02, OutsideChina> {
        let (d_lat, d_lon) = shift(self.lat, self.lon);
        Gcj02::new(self.lat + d_lat, self.lon + d_lon)
    }
}

impl Gcj02 {
    /// The point as GPS gives it.
    ///
    /// # Errors
    /// [`OutsideChina`] when the shifted point leaves the bounding box.
    pub fn to_wgs84(self) -> Result<Wgs84, OutsideChina> {
        let (mut lat, mut lon) = (self.lat, self.lon);
        for _ in 0..ROUNDS {
            let (d_lat, d_lon) = shift(lat, lon);
            (lat, lon) = (self.lat - d_lat, self.lon - d_lon);
        }
        Wgs84::new(lat, lon)
    }

    /// The point as Baidu shows it.
    ///
    /// # Errors
    /// [`OutsideChina`] when the shifted point leaves the bounding box.
    pub fn to_bd09(self) -> Result<Bd09, OutsideChina> {
        let (lat, lon) = gcj_to_bd(self.lat, self.lon);
        Bd09::new(lat, lon)
    }
}

impl Bd09 {
    /// The point as Tencent and Amap show it.
    ///
    /// # Errors
    /// [`OutsideChina`] when the shifted point leaves the bounding box.
    pub fn to_gcj02(self) -> Result<Gcj02, OutsideChina> {
        let (mut lat, mut lon) = (self.lat - 0.006, self.lon - 0.0065);
        for _ in 0..ROUNDS {
            let (bd_lat, bd_lon) = gcj_to_bd(lat, lon);
            (lat, lon) = (lat + self.lat - bd_lat, lon + self.lon - bd_lon);
        }
        Gcj02::new(lat, lon)
    }
}

fn gcj_to_bd(lat: f64, lon: f64) -> (f64, f64) {
    let radius = lon.hypot(lat) + 0.000_02 * (lat * BD_PI).sin();
    let angle = lat.atan2(lon) + 0.000_003 * (lon * BD_PI).cos();
    (radius * angle.sin() + 0.006, radius * angle.cos() + 0.0065)
}

/// How far GCJ-02 lies from WGS-84, in degrees north and east.
fn shift(lat: f64, lon: f64) -> (f64, f64) {
    let (x, y) = (lon - 105.0, lat - 35.0);
    let waves = 20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin();
    let north_m = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * x.abs().sqrt()
        + (waves
            + 20.0 * (y * PI).sin()
            + 40.0 * (y / 3.0 * PI).sin()
            + 160.0 * (y / 12.0 * PI).sin()
            + 320.0 * (y * PI / 30.0).sin())
            * 2.0
            / 3.0;
    let east_m = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * x.abs().sqrt()
        + (waves
            + 20.0 * (x * PI).sin()
            + 40.0 * (x / 3.0 * PI).sin()
            + 150.0 * (x / 12.0 * PI).sin()
            + 300.0 * (x / 30.0 * PI).sin())
            * 2.0
            / 3.0;
    let lat_rad = lat.to_radians();
    let flat = 1.0 - ECCENTRICITY_SQUARED * lat_rad.sin().powi(2);
    let meridian_m = AXIS_M * (1.0 - ECCENTRICITY_SQUARED) / (flat * flat.sqrt());
    let parallel_m = AXIS_M / flat.sqrt() * lat_rad.cos();
    ((north_m / meridian_m).to_degrees(), (east_m / parallel_m).to_degrees())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reference values of other implementations (lat, lng).
    const WGS_TO_GCJ: [[f64; 4]; 4] = [
        [31.1774276, 121.5272106, 31.17530398364597, 121.531541859215],
        [22.543847, 113.912316, 22.540796131694766, 113.9171764808363],
        [39.911954, 116.377817, 39.91334545536069, 116.38404722455657],
        [39.915, 116.404, 39.91640428150164, 116.41024449916938],
    ];

    #[test]
    fn wgs_to_gcj_agrees_with_other_implementations() {
        for [lat, lon, want_lat, want_lon] in WGS_TO_GCJ {
            let got = Wgs84::new(lat, lon).unwrap().to_gcj02().unwrap();
            assert!((got.lat() - want_lat).abs() < 1e-9 && (got.lon() - want_lon).abs() < 1e-9, "{got:?}");
        }
    }

    #[test]
    fn gcj_to_bd_agrees_with_other_implementations() {
        let got = Gcj02::new(39.915, 116.404).unwrap().to_bd09().unwrap();
        assert!((got.lat() - 39.92133699351021).abs() < 1e-9, "{got:?}");
        assert!((got.lon() - 116.41036949371029).abs() < 1e-9, "{got:?}");
    }

    #[test]
    fn there_and_back_is_within_a_millimetre() {
        for lat in [18.3, 31.2, 43.88, 52.9] {
            for lon in [75.1, 104.0, 125.32, 134.2] {
                let start = Wgs84::new(lat, lon).unwrap();
                let gcj = start.to_gcj02().unwrap();
                let back = gcj.to_bd09().unwrap().to_gcj02().unwrap().to_wgs84().unwrap();
                assert!(super::super::distance_m(start, back) < 0.001, "{start:?} {back:?}");
            }
        }
    }

    #[test]
    fn nonsense_is_no_point() {
        for (lat, lon) in [(f64::NAN, 120.0), (91.0, 120.0), (43.0, -122.0), (f64::INFINITY, 0.0)] {
            assert_eq!(Wgs84::new(lat, lon), Err(OutsideChina));
        }
    }
}
