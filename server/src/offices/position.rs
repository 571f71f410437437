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
    /// The datum of that name; WGS-84 where none is named.
    pub fn named(name: Option<&str>) -> Option<Datum> {
        match name {
            None | Some("wgs84") => Some(Datum::Wgs84),
            Some("gcj02") => Some(Datum::Gcj02),
            Some("bd09") => Some(Datum::Bd09),
            Some(_) => None,
        }
    }

    /// Degrees north and east of a point, in this datum.
    ///
    /// # Errors
    /// [`OutsideChina`] at the edge of China's bounding box, which the shift may leave.
    pub fn show(self, point: Wgs84) -> Result<(f64, f64), OutsideChina> {
        match self {
            Datum::Wgs84 => Ok((point.lat(), point.lon())),
            Datum::Gcj02 => point.to_gcj02().map(|shifted| (shifted.lat(), shifted.lon())),
            Datum::Bd09 => point.to_gcj02()?.to_bd09().map(|shifted| (shifted.lat(), shifted.lon())),
        }
    }

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
