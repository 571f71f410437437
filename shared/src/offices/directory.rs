//! All windows of a city at once: what a phone keeps to go on answering where there is no network.

use serde::{Deserialize, Serialize};

use super::{Accessibility, OfficeKind, Role};
use crate::{
    calendar::Calendar,
    cities::Adcode,
    hours::{Day, Schedule},
};

/// The most windows that one directory holds; a phone reads all of it at once.
pub const MOST: usize = 5_000;

/// `GET /api/v1/offices/directory`. Verified windows first, then those to verify, then contacts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Directory {
    /// Whose windows.
    pub city: Adcode,
    /// The city's name.
    pub city_name: String,
    /// The version of the data.
    pub version: i64,
    /// The last day on which one of the records was made sure of or published; `None` when none carries a day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Day>,
    /// Whether these are all; otherwise the first [`MOST`] of them.
    pub complete: bool,
    /// The published holidays, which the states rest on.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub calendar: Calendar,
    /// The windows.
    pub windows: Vec<Window>,
    /// How the characters of the windows sound: each with its readings behind it, without tones, as in
    /// `长chang/zhang春chun`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sounds: String,
}

/// A window, as short as it can be said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = DirectoryWindow))]
pub struct Window {
    /// Its id, as `GET /api/v1/offices/{id}` takes it.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What else people call it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// What kind of place.
    pub kind: OfficeKind,
    /// Window or contact.
    pub role: Role,
    /// Whether it wears 待核实.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub to_verify: bool,
    /// Its district's name, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub district_name: Option<String>,
    /// Its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Its telephone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The door, where it is known exactly: latitude and longitude in ten-millionths of a degree (a centimetre), in
    /// the datum asked for. Whole numbers, because a phone reads those without the code for the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<[i32; 2]>,
    /// What is known of when it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Schedule>,
    /// What makes it usable with a disability.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accessibility: Vec<Accessibility>,
}

/// Degrees as [`Window::at`] writes them.
pub fn ten_millionths(degrees: f64) -> i32 {
    // A longitude is at most 180, so it fits; the cast saturates.
    (degrees * 1e7).round() as i32
}

/// Degrees as [`Window::at`] writes them, read.
pub fn degrees(ten_millionths: i32) -> f64 {
    f64::from(ten_millionths) / 1e7
}
