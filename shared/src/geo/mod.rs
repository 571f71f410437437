//! Points on the ground. The datum is in the type, because mixing them is off by hundreds of metres.

mod convert;
pub mod plane;

use serde::{Deserialize, Serialize};

macro_rules! datum {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(try_from = "LatLon", into = "LatLon")]
        pub struct $name {
            lat: f64,
            lon: f64,
        }

        impl $name {
            /// Parses degrees.
            ///
            /// # Errors
            /// [`OutsideChina`] when a value is not a number or the point lies outside China's bounding box.
            pub fn new(lat: f64, lon: f64) -> Result<Self, OutsideChina> {
                if (0.8293..=55.8271).contains(&lat) && (72.004..=137.8347).contains(&lon) {
                    Ok(Self { lat, lon })
                } else {
                    Err(OutsideChina)
                }
            }

            /// Degrees north.
            pub const fn lat(self) -> f64 {
                self.lat
            }

            /// Degrees east.
            pub const fn lon(self) -> f64 {
                self.lon
            }
        }

        impl TryFrom<LatLon> for $name {
            type Error = OutsideChina;
            fn try_from(p: LatLon) -> Result<Self, OutsideChina> {
                Self::new(p.lat, p.lon)
            }
        }

        impl From<$name> for LatLon {
            fn from(p: $name) -> LatLon {
                LatLon { lat: p.lat, lon: p.lon }
            }
        }
    };
}

datum! {
    /// What GPS and `navigator.geolocation` give; what is stored.
    Wgs84
}
datum! {
    /// What Tencent and Amap show, by national rule.
    Gcj02
}
datum! {
    /// What Baidu shows.
    Bd09
}

/// Degrees without a datum: only for reading and writing JSON.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LatLon {
    lat: f64,
    lon: f64,
}

/// Not a number, or outside China's bounding box (72.004–137.8347° E, 0.8293–55.8271° N).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a point in China")]
pub struct OutsideChina;

/// Metres between two points as the crow flies, on a sphere of 6,371,008.8 m; off by at most 0.6 %.
pub fn distance_m(a: Wgs84, b: Wgs84) -> f64 {
    let (lat_a, lat_b) = (a.lat.to_radians(), b.lat.to_radians());
    let half_lat = ((lat_b - lat_a) / 2.0).sin();
    let half_lon = ((b.lon - a.lon).to_radians() / 2.0).sin();
    let h = half_lat * half_lat + lat_a.cos() * lat_b.cos() * half_lon * half_lon;
    2.0 * 6_371_008.8 * h.sqrt().min(1.0).asin()
}
