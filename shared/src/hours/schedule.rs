//! What is known of a window's hours.

use serde::{Deserialize, Serialize};

use super::{Day, Moment, Spans, Weekly};

/// What a resident may have to bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "`messages::hours::thing` words them")]
pub enum Thing {
    IdCard,
    HouseholdRegister,
    ResidencePermit,
    Passport,
    DrivingLicence,
    SocialSecurityCard,
    BankCard,
    MobilePhone,
    /// One's own face, before a camera.
    Face,
}

/// What is known of a window's hours.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// The weekly tables; `None` for a place that has self-service rooms only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub weekly: Option<Weekly>,
    /// Doubtful: the answer is "not yet verified", and the page shows the table only as what was read somewhere.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub to_verify: bool,
    /// No more numbers are given this many minutes before each closing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_ticket_minutes: Option<u16>,
    /// The weekly table holds on statutory holidays too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub open_on_holidays: bool,
    /// Services with rules of their own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<ServiceHours>,
    /// Temporary closures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closures: Vec<Closure>,
    /// Days on which it opens otherwise than by the table: holiday duty, an evening.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub openings: Vec<SpecialOpening>,
    /// Self-service rooms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rooms: Vec<SelfServiceRoom>,
}

impl Schedule {
    /// Whether the counter may keep other hours for that service than for all.
    pub fn has_own_hours_for(&self, service: &str) -> bool {
        let rules = self.services.iter().map(|rules| &rules.services);
        let mut named = rules.chain(self.openings.iter().map(|special| &special.services)).flatten();
        named.any(|named| named == service)
    }
}

/// Hours of some services, in place of the window's own.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ServiceHours {
    /// Ids of guides.
    pub services: Vec<String>,
    /// Their weekly table; `None` for the window's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub weekly: Option<Weekly>,
    /// Their last ticket; `None` for the window's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_ticket_minutes: Option<u16>,
    /// What must be brought to this window for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Thing>,
}

/// A temporary closure.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Closure {
    /// Its first minute.
    pub from: Moment,
    /// The first minute after it; `None` until further notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Moment>,
    /// Why, as the notice says.
    pub reason: String,
    /// Whether the self-service rooms are closed too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rooms_too: bool,
}

/// Days that have hours of their own.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SpecialOpening {
    /// The first day.
    pub from: Day,
    /// The last day, included.
    pub to: Day,
    /// When it is open on each of them.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub spans: Spans,
    /// Why, as the notice says.
    pub reason: String,
    /// For these services only; empty for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<String>,
}

/// A room with machines.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SelfServiceRoom {
    /// Its name, such as 24小时自助区.
    pub name: String,
    /// When one can get in.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub access: Access,
    /// What the machines do, in plain words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub functions: Vec<String>,
    /// Which services they do: ids of guides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<String>,
    /// What must be brought.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Thing>,
}

/// When one can get into a self-service room. As text `24h`, `hall`, or a weekly table.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Access {
    /// Day and night, holidays included.
    RoundTheClock,
    /// While the hall is open.
    Hall,
    /// By a table of its own, such as a mall's, holidays included.
    Weekly(Weekly),
}

impl Thing {
    /// All, in the order in which they are shown.
    pub const ALL: [Thing; 9] = [
        Thing::IdCard,
        Thing::HouseholdRegister,
        Thing::ResidencePermit,
        Thing::Passport,
        Thing::DrivingLicence,
        Thing::SocialSecurityCard,
        Thing::BankCard,
        Thing::MobilePhone,
        Thing::Face,
    ];

    /// Its name on the wire and in the pack.
    pub const fn as_str(self) -> &'static str {
        match self {
            Thing::IdCard => "id_card",
            Thing::HouseholdRegister => "household_register",
            Thing::ResidencePermit => "residence_permit",
            Thing::Passport => "passport",
            Thing::DrivingLicence => "driving_licence",
            Thing::SocialSecurityCard => "social_security_card",
            Thing::BankCard => "bank_card",
            Thing::MobilePhone => "mobile_phone",
            Thing::Face => "face",
        }
    }

    /// The one of that name.
    pub fn parse(name: &str) -> Option<Thing> {
        Thing::ALL.into_iter().find(|known| known.as_str() == name)
    }
}

impl TryFrom<String> for Access {
    type Error = super::BadHours;
    fn try_from(text: String) -> Result<Access, super::BadHours> {
        match text.as_str() {
            "24h" => Ok(Access::RoundTheClock),
            "hall" => Ok(Access::Hall),
            weekly => weekly.parse().map(Access::Weekly),
        }
    }
}

impl From<Access> for String {
    fn from(access: Access) -> String {
        match access {
            Access::RoundTheClock => "24h".to_owned(),
            Access::Hall => "hall".to_owned(),
            Access::Weekly(weekly) => weekly.to_string(),
        }
    }
}
