//! Offices: the windows of the four cities.

pub mod directory;
pub mod sounds;

use serde::{Deserialize, Serialize};

use crate::{
    cities::Adcode,
    geo::Wgs84,
    hours::{Day, Opening, Schedule},
    source::Source,
};

/// What kind of place it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names are those of the pack; `messages::offices::kind` words them")]
pub enum OfficeKind {
    GovServiceCenter,
    GovServiceBureau,
    PoliceBureau,
    ExitEntry,
    #[serde(rename = "self_service_24h")]
    SelfService24h,
    CivilAffairs,
    MarriageRegistration,
    SocialSecurity,
    HrSocialBureau,
    HousingFund,
    Veterans,
    SubdistrictOffice,
    GovernmentOffice,
    PetitionReception,
}

impl OfficeKind {
    /// Every kind, in the order a list shows them.
    pub const ALL: [OfficeKind; 14] = [
        OfficeKind::GovServiceCenter,
        OfficeKind::ExitEntry,
        OfficeKind::SelfService24h,
        OfficeKind::MarriageRegistration,
        OfficeKind::SocialSecurity,
        OfficeKind::HousingFund,
        OfficeKind::SubdistrictOffice,
        OfficeKind::CivilAffairs,
        OfficeKind::HrSocialBureau,
        OfficeKind::Veterans,
        OfficeKind::PetitionReception,
        OfficeKind::GovServiceBureau,
        OfficeKind::PoliceBureau,
        OfficeKind::GovernmentOffice,
    ];

    /// Its name on the wire and in the pack.
    pub const fn as_str(self) -> &'static str {
        match self {
            OfficeKind::GovServiceCenter => "gov_service_center",
            OfficeKind::GovServiceBureau => "gov_service_bureau",
            OfficeKind::PoliceBureau => "police_bureau",
            OfficeKind::ExitEntry => "exit_entry",
            OfficeKind::SelfService24h => "self_service_24h",
            OfficeKind::CivilAffairs => "civil_affairs",
            OfficeKind::MarriageRegistration => "marriage_registration",
            OfficeKind::SocialSecurity => "social_security",
            OfficeKind::HrSocialBureau => "hr_social_bureau",
            OfficeKind::HousingFund => "housing_fund",
            OfficeKind::Veterans => "veterans",
            OfficeKind::SubdistrictOffice => "subdistrict_office",
            OfficeKind::GovernmentOffice => "government_office",
            OfficeKind::PetitionReception => "petition_reception",
        }
    }

    /// The kind of that name.
    pub fn parse(name: &str) -> Option<OfficeKind> {
        OfficeKind::ALL.into_iter().find(|k| k.as_str() == name)
    }
}

/// Whether a resident can do an errand there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A public window.
    Window,
    /// A headquarters or a bureau's contact: one may ask there, not do the errand.
    Contact,
}

/// How well the place is known. A district's centre is never shown as an office's place.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "precision", rename_all = "snake_case")]
pub enum Position {
    /// The door.
    Exact {
        /// Where.
        at: Wgs84,
    },
    /// Only the district is known.
    Unknown,
}

/// What makes a place usable for a resident with a disability (无障碍环境建设法, articles 35 to 40).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Accessibility {
    /// No step from the street to the counter.
    StepFree,
    /// A counter that one can reach sitting.
    LowCounter,
    /// Somebody signs.
    SignLanguage,
}

impl Accessibility {
    /// All, in the order in which they are shown.
    pub const ALL: [Accessibility; 3] =
        [Accessibility::StepFree, Accessibility::LowCounter, Accessibility::SignLanguage];

    /// Its name on the wire and in the pack.
    pub const fn as_str(self) -> &'static str {
        match self {
            Accessibility::StepFree => "step_free",
            Accessibility::LowCounter => "low_counter",
            Accessibility::SignLanguage => "sign_language",
        }
    }

    /// The one of that name.
    pub fn parse(name: &str) -> Option<Accessibility> {
        Accessibility::ALL.into_iter().find(|known| known.as_str() == name)
    }
}

/// For whom from elsewhere a window works (圈内通办).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CrossCity {
    /// Ids of guides; empty for all that the window does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<String>,
    /// The cities of 户籍 whose residents it accepts.
    pub home_cities: Vec<Adcode>,
}

/// What of an office may be reported as wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReportedField {
    /// Where it is.
    Address,
    /// Its telephone.
    Phone,
    /// When it is open.
    Hours,
}

impl ReportedField {
    /// All, in the order of the buttons.
    pub const ALL: [ReportedField; 3] = [ReportedField::Address, ReportedField::Phone, ReportedField::Hours];

    /// Its name on the wire and in the table.
    pub const fn as_str(self) -> &'static str {
        match self {
            ReportedField::Address => "address",
            ReportedField::Phone => "phone",
            ReportedField::Hours => "hours",
        }
    }
}

impl std::str::FromStr for ReportedField {
    type Err = UnknownField;
    fn from_str(name: &str) -> Result<ReportedField, UnknownField> {
        ReportedField::ALL.into_iter().find(|known| known.as_str() == name).ok_or(UnknownField)
    }
}

/// Not a field that can be reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not address, phone or hours")]
pub struct UnknownField;

/// How many characters a correction may have.
pub const MOST_CORRECTION: usize = 100;

/// `POST /api/v1/offices/{id}/reports`: a resident says that something is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// What is wrong.
    pub field: ReportedField,
    /// What would be right, at most 100 characters; nothing personal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correction: Option<String>,
}

/// What `wx.openLocation` of WeChat takes, with nothing left to reckon: GCJ-02, which it presumes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpenLocation {
    /// Degrees north, GCJ-02.
    pub latitude: f64,
    /// Degrees east, GCJ-02.
    pub longitude: f64,
    /// The office's name.
    pub name: String,
    /// Its address; empty when unknown.
    pub address: String,
    /// How close the map looks, 1 to 28.
    pub scale: u8,
}

/// What `wx.config` of WeChat takes for one page, so that the page may call `wx.openLocation`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PageSignature {
    /// The id of the official account.
    pub app_id: String,
    /// Seconds since 1970.
    pub timestamp: i64,
    /// Random.
    pub nonce: String,
    /// 40 hex digits, over the page's address and the three above.
    pub signature: String,
}

/// A map application that can lead there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MapLink {
    /// `tencent`, `amap`, `baidu` or `apple`.
    pub provider: String,
    /// What to open. By coordinates when the position is exact, else by name and address.
    pub url: String,
}

/// One office as a list or its own page shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Office {
    /// Stable id, such as `cc-gov-center-city`.
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
    /// Whether it wears 待核实: not from an official page of 2025 or later.
    pub to_verify: bool,
    /// Its city.
    pub city: Adcode,
    /// The city's name.
    pub city_name: String,
    /// Its district, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub district: Option<Adcode>,
    /// The district's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub district_name: Option<String>,
    /// Its address; `None` is shown as 待补充.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Its telephone; `None` is shown as 待补充.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Its hours in words; `None` is shown as 待核实.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// What is known of when it is open; on the office's own answer only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Schedule>,
    /// Whether it is open, at the moment asked about or now; for the service asked about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening: Option<Opening>,
    /// Ids of the guides that can be done there; empty when that is not known. On the office's own answer only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<String>,
    /// For whom from elsewhere it works (圈内通办); on the office's own answer only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cross_city: Vec<CrossCity>,
    /// What makes it usable with a disability; empty when that is not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accessibility: Vec<Accessibility>,
    /// When an editor last made sure of the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked_on: Option<Day>,
    /// How well the place is known.
    pub position: Position,
    /// Metres from the point asked about, as the crow flies; only when the position is exact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distance_m: Option<u32>,
    /// Minutes to get there, at a stated speed; only when asked how one goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrival_minutes: Option<u32>,
    /// What a resident should know before going; on the office's own answer only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
    /// Where the record was read. A list has it only for what is to be verified, because it is as long as a third of
    /// the rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// Map applications that lead there, on the office's own answer only: a list leaves them out, because they
    /// are as long as all the rest. Empty without an address and a position.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub maps: Vec<MapLink>,
    /// For `wx.openLocation`, on the office's own answer only, where the position is exact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wechat: Option<OpenLocation>,
}

/// How a list is ordered, which the page says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Nearest first, by exact positions.
    Distance,
    /// No exact positions: by how far the district's centre lies from the point asked about.
    DistrictDistance,
    /// By district code.
    District,
}

impl Order {
    /// Its name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Order::Distance => "distance",
            Order::DistrictDistance => "district_distance",
            Order::District => "district",
        }
    }
}

/// How near to what was named a point is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// The door of a window.
    Door,
    /// Somewhere on the street: the middle of the doors known on it.
    Street,
    /// The centre of its district.
    District,
    /// The centre of its city.
    City,
}

/// From where distances are reckoned, when a place was named.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Start {
    /// What was understood; `None` when that is not one place, and nothing is reckoned from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How near to it the point is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<Precision>,
    /// What may have been meant instead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<String>,
}

/// `GET /api/v1/offices`. Verified records first, then those to verify, then contacts; inside each by `order`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OfficeList {
    /// How the items are ordered.
    pub order: Order,
    /// How many match in all; absent where the nearest are asked for that are open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<usize>,
    /// From where distances are reckoned, when a place was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Start>,
    /// No office is known to do the service asked for, so the list leaves that out: one must telephone first.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub service_unknown: bool,
    /// What must have been meant, when it was found only so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrected: Option<String>,
    /// Words that no office has together with the rest of what was typed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// This page of them.
    pub items: Vec<Office>,
    /// For `cursor=` of the next page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}
