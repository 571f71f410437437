//! How long the way takes, when nobody has asked a map: the distance as the crow flies, a usual detour, a stated
//! speed. The page says all three.

use serde::{Deserialize, Serialize};

/// How a resident goes there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Travel {
    /// On foot, at an elderly person's pace.
    Walk,
    /// By car or taxi through a city.
    Drive,
}

/// Streets are longer than the straight line by about this much, in percent.
pub const DETOUR_PERCENT: u32 = 130;
/// Nobody is told of a window that takes longer to reach, in minutes.
pub const LONGEST_MINUTES: u32 = 180;

impl Travel {
    /// Its name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Travel::Walk => "walk",
            Travel::Drive => "drive",
        }
    }

    /// The one of that name.
    pub fn parse(name: &str) -> Option<Travel> {
        [Travel::Walk, Travel::Drive].into_iter().find(|known| known.as_str() == name)
    }

    /// The stated speed, in kilometres an hour.
    pub const fn km_per_hour(self) -> u32 {
        match self {
            Travel::Walk => 4,
            Travel::Drive => 25,
        }
    }

    /// Minutes for that many metres as the crow flies, rounded up.
    pub const fn minutes(self, metres: u32) -> u32 {
        let along_streets_m = metres as u64 * DETOUR_PERCENT as u64 / 100;
        // Metres, times minutes an hour, by metres an hour; a way across China fits.
        (along_streets_m * 60).div_ceil(self.km_per_hour() as u64 * 1000) as u32
    }

    /// How far one comes in [`LONGEST_MINUTES`], in metres as the crow flies.
    pub const fn reach_m(self) -> u32 {
        LONGEST_MINUTES * self.km_per_hour() * 1000 / 60 * 100 / DETOUR_PERCENT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_rounded_up() {
        // 1000 m, times 1.3, at 4 km/h: 19.5 minutes; at 25 km/h: 3.12 minutes.
        assert_eq!((Travel::Walk.minutes(1000), Travel::Drive.minutes(1000)), (20, 4));
        assert_eq!(Travel::Walk.minutes(0), 0);
        for travel in [Travel::Walk, Travel::Drive] {
            assert!(travel.minutes(travel.reach_m()) <= LONGEST_MINUTES);
            assert!(travel.minutes(travel.reach_m() + 100) > LONGEST_MINUTES);
        }
    }
}
