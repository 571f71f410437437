//! What a whole stretch of the map holds, in a few words of bits: a search leaves out a stretch that cannot hold
//! what is asked for. A bit may stand for several things, so marks only ever rule out; the facts decide.

use shared::{
    cities::Adcode,
    offices::{Accessibility, OfficeKind},
};

/// Marks of one office, of all below a node of the tree, or of what is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    traits: u128,
    profiles: u128,
}

/// Where each trait's bits begin, and how many there are.
const KINDS: (u32, u32) = (0, 16);
const ACCESS: (u32, u32) = (16, 4);
const CITIES: (u32, u32) = (20, 20);
const DISTRICTS: (u32, u32) = (40, 64);
const HOMES: (u32, u32) = (104, 24);

impl Marks {
    /// Asks for nothing.
    pub const NONE_ASKED: Marks = Marks { traits: 0, profiles: u128::MAX };

    /// Also is of that kind.
    pub fn kind(&mut self, kind: OfficeKind) {
        self.set(KINDS, kind as u32);
    }

    /// Also has that.
    pub fn access(&mut self, access: Accessibility) {
        self.set(ACCESS, access as u32);
    }

    /// Also lies in that city.
    pub fn city(&mut self, city: Adcode) {
        self.set(CITIES, city.number() / 100);
    }

    /// Also lies in that district.
    pub fn district(&mut self, district: Adcode) {
        self.set(DISTRICTS, district.number());
    }

    /// Also works for residents of that city.
    pub fn home(&mut self, city: Adcode) {
        self.set(HOMES, city.number() / 100);
    }

    /// Also keeps those hours, by their number.
    pub fn profile(&mut self, number: u32) {
        self.profiles |= 1 << (number % 128);
    }

    /// These marks and those.
    pub fn join(&mut self, other: Marks) {
        self.traits |= other.traits;
        self.profiles |= other.profiles;
    }

    /// Whether something with all the traits asked for, and one of the hours, may be among these.
    pub const fn may_hold(&self, asked: &Marks) -> bool {
        self.traits & asked.traits == asked.traits && self.profiles & asked.profiles != 0
    }

    fn set(&mut self, (start, length): (u32, u32), value: u32) {
        self.traits |= 1 << (start + value % length);
    }
}
