//! Points as a pack or a request gives them: degrees with the datum they are in.

use serde::{Deserialize, Serialize};
use shared::geo::{Bd09, Gcj02, OutsideChina, Wgs84};

/// In which datum degrees are given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Datum {
    /// GPS.
    #[default]
    Wgs84,
    /// Tencent and Amap.
    Gcj02,
    /// Baidu.
    Bd09,
}

impl Datum {
    /// The point in WGS-84, which is what we reckon in.
    ///
    /// # Errors
    /// [`OutsideChina`] for anything that is no point in China.
    pub fn to_wgs84(self, lat: f64, lon: f64) -> Result<Wgs84, OutsideChina> {
        match self {
            Datum::Wgs84 => Wgs84::new(lat, lon),
            Datum::Gcj02 => Gcj02::new(lat, lon)?.to_wgs84(),
            Datum::Bd09 => Bd09::new(lat, lon)?.to_gcj02()?.to_wgs84(),
        }
    }
}

/// The exact place of an office, as its editor measured it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// In which datum.
    pub datum: Datum,
}

impl Measured {
    /// The point in WGS-84.
    ///
    /// # Errors
    /// [`OutsideChina`] for anything that is no point in China.
    pub fn to_wgs84(self) -> Result<Wgs84, OutsideChina> {
        self.datum.to_wgs84(self.lat, self.lon)
    }
}
