//! What a whole stretch of the map holds, in a few words of bits: a search leaves out a stretch that cannot hold
//! what is asked for. A bit may stand for several things, so marks only ever rule out; the facts decide.

use shared::{
    cities::Adcode,
    offices::{Accessibility, OfficeKind},
};

/// Marks of one office, of all below a node of the tree, or of what is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    services: u128,
    traits: u128,
    profiles: u128,
}

/// The marks of a single office that rule out most: its services, and which bit its hours have.
#[derive(Clone, Copy, Debug)]
pub struct Digest {
    services: u128,
    profile: u8,
}

/// Where each trait's bits begin, and how many there are.
const KINDS: (u32, u32) = (0, 16);
const ACCESS: (u32, u32) = (16, 4);
const CITIES: (u32, u32) = (20, 20);
const DISTRICTS: (u32, u32) = (40, 64);
const HOMES: (u32, u32) = (104, 24);

impl Marks {
    /// Also does that service, by its number.
    pub fn service(&mut self, number: u16) {
        self.services |= 1 << (number % 128);
    }

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

    /// Any hours will do.
    pub fn any_profile(&mut self) {
        self.profiles = u128::MAX;
    }

    /// These marks and those.
    pub fn join(&mut self, other: Marks) {
        self.services |= other.services;
        self.traits |= other.traits;
        self.profiles |= other.profiles;
    }

    /// Whether something with all the services and traits asked for, and one of the hours, may be among these.
    pub const fn may_hold(&self, asked: &Marks) -> bool {
        self.services & asked.services == asked.services
            && self.traits & asked.traits == asked.traits
            && self.profiles & asked.profiles != 0
    }

    /// Of the marks of one office.
    pub const fn digest(&self) -> Digest {
        // One office keeps one set of hours; the bit is below 128.
        Digest { services: self.services, profile: self.profiles.trailing_zeros() as u8 }
    }

    /// Whether the office with that digest may be what is asked for.
    pub const fn may_be(&self, office: &Digest) -> bool {
        office.services & self.services == self.services
            && self.profiles.unbounded_shr(office.profile as u32) & 1 == 1
    }

    fn set(&mut self, (start, length): (u32, u32), value: u32) {
        self.traits |= 1 << (start + value % length);
    }
}
