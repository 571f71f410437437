//! What the picture and the list show: the windows by their distance from a point, their states, and how the
//! ground comes onto the paper. Pure, and the same on the server and in the browser.

use shared::{
    calendar::Calendar,
    geo::{
        Wgs84,
        plane::{Offset, Plane},
    },
    hours::{Moment, Opening, opening},
    messages::{around as words, offices},
    offices::{
        Role,
        directory::{Window, degrees},
    },
};

/// Lengths that rings and the scale have, in metres.
pub(super) const ROUND: [u32; 9] = [100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000];

/// The paper reaches this many units to each side of its middle.
const EDGE: i32 = 500;
/// The radius of a view is drawn this long, which leaves room for what stands at the edge.
const RADIUS_UNITS: f64 = 440.0;

/// A window as it is shown.
pub(super) struct Place {
    pub(super) window: Window,
    /// From the point to start from; `None` where the door is not known.
    pub(super) offset: Option<Offset>,
    pub(super) opening: Opening,
}

/// A part of the ground on the paper.
#[derive(Clone, Copy)]
pub(super) struct View {
    /// The middle, from the point to start from.
    pub(super) middle: Offset,
    /// Metres from the middle to a little before the edge.
    pub(super) radius: f64,
}

impl Place {
    /// Metres from the point to start from.
    pub(super) fn metres(&self) -> Option<u32> {
        // A distance in a city fits; the cast saturates.
        self.offset.map(|offset| offset.metres().round() as u32)
    }

    /// Its state in a sentence, as the list of windows says it; of a contact, that it is one.
    pub(super) fn state(&self, now: Moment) -> String {
        match self.window.role {
            Role::Contact => offices::role(Role::Contact).to_owned(),
            Role::Window => offices::opening(&self.opening, self.window.phone.as_deref(), now),
        }
    }

    /// The same in one or two characters, below its mark.
    pub(super) const fn mark(&self) -> &'static str {
        match self.window.role {
            Role::Contact => words::CONTACT,
            Role::Window => words::mark(&self.opening.state),
        }
    }
}

/// The windows with their states, known doors first and by distance from `origin`, the others in their order.
pub(super) fn places(windows: Vec<Window>, origin: Wgs84, calendar: &Calendar, now: Moment) -> Vec<Place> {
    let plane = Plane::around(origin);
    let place = |window: Window| Place {
        offset: window.at.and_then(door).map(|door| plane.offset(door)),
        opening: opening(window.schedule.as_ref(), None, calendar, now),
        window,
    };
    let mut places: Vec<Place> = Vec::with_capacity(windows.len());
    for place in windows.into_iter().map(place) {
        let metres = place.metres().unwrap_or(u32::MAX);
        let behind = places.partition_point(|before| before.metres().unwrap_or(u32::MAX) <= metres);
        places.insert(behind, place);
    }
    places
}

fn door(at: [i32; 2]) -> Option<Wgs84> {
    let [lat, lon] = at.map(degrees);
    Wgs84::new(lat, lon).ok()
}

/// The round length at or above `metres`; the longest for what is longer.
pub(super) fn round_up(metres: u32) -> u32 {
    ROUND.into_iter().find(|round| *round >= metres).unwrap_or(50_000)
}

impl View {
    /// Around the point to start from.
    pub(super) fn around(radius: u32) -> View {
        View { middle: Offset::default(), radius: f64::from(radius) }
    }

    /// Where something comes onto the paper: units to the right and down from the middle. North is up.
    pub(super) fn place(self, offset: Offset) -> (i32, i32) {
        // What lies far beyond the edge saturates.
        let units = |metres: f64| (metres / self.radius * RADIUS_UNITS).round() as i32;
        (units(offset.east - self.middle.east), units(self.middle.north - offset.north))
    }

    /// A length on the paper, in units.
    pub(super) fn units(self, metres: u32) -> i32 {
        (f64::from(metres) / self.radius * RADIUS_UNITS).round() as i32
    }

    /// What lies at a place of the paper.
    pub(super) fn ground(self, right: f64, down: f64) -> Offset {
        let metres = |units: f64| units / RADIUS_UNITS * self.radius;
        Offset { east: self.middle.east + metres(right), north: self.middle.north - metres(down) }
    }

    /// The round radius one step closer, or one step farther.
    pub(super) fn step(self, closer: bool) -> u32 {
        let now = self.radius as u32;
        let step = if closer {
            ROUND.into_iter().rev().find(|round| *round < now)
        } else {
            ROUND.into_iter().find(|round| *round > now)
        };
        step.unwrap_or_else(|| round_up(now))
    }
}

/// A mark on the paper: the first of its windows by distance, where it stands, and how many more stand so close
/// that a finger could not tell them apart.
pub(super) struct Mark {
    pub(super) at: (i32, i32),
    /// Place of the nearest among all places.
    pub(super) first: usize,
    pub(super) windows: usize,
}

/// How large marks are, in units. The style sheet draws them so.
#[derive(Clone, Copy)]
pub(super) struct Size {
    /// Half of what a mark covers: one that would be cut off is not drawn.
    half: i32,
    /// Marks closer than this would lie under one finger.
    finger: i32,
}

impl Size {
    /// A finger is 44 px on a paper of 360 px.
    const USUAL: Size = Size { half: 45, finger: 122 };
    /// 60 px on a paper of 351 px: marks are drawn 1.4 times as large, and none leaves the paper with a part of what one
    /// taps.
    const ELDER: Size = Size { half: 86, finger: 171 };

    /// For that display mode.
    pub(super) const fn of(elder: bool) -> Size {
        if elder { Size::ELDER } else { Size::USUAL }
    }
}

/// The marks that stand on the paper. Of windows that lie too close together the nearest stands for all.
pub(super) fn marks(places: &[Place], view: View, size: Size) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for (first, place) in places.iter().enumerate() {
        let Some(offset) = place.offset else { continue };
        let (x, y) = view.place(offset);
        if x.saturating_abs().max(y.saturating_abs()) > EDGE - size.half {
            continue;
        }
        let close = |mark: &&mut Mark| {
            let (right, down) = (mark.at.0 - x, mark.at.1 - y);
            right * right + down * down < size.finger * size.finger
        };
        match marks.iter_mut().find(close) {
            Some(mark) => mark.windows += 1,
            None => marks.push(Mark { at: (x, y), first, windows: 1 }),
        }
    }
    marks
}
