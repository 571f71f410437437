//! The parts of a guide: each says for whom and from when until when it holds, and on what it rests.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::When;
use crate::{money::Fen, offices::OfficeKind, source::Source};

/// What every part has: for whom it holds and when.
pub trait Part {
    /// The answers with which it holds.
    fn when(&self) -> &When;
    /// The first day it holds; `None` when it holds already, and nobody knows since when.
    fn from(&self) -> Option<Date>;
    /// The last day it holds; `None` while no end is known.
    fn until(&self) -> Option<Date>;
    /// Says from when until when it holds.
    fn set_days(&mut self, from: Option<Date>, until: Option<Date>);
    /// Whether it wears 待核实.
    fn to_verify(&self) -> bool;
    /// Which of the guide's `sources` it rests on, counted from zero.
    fn sources(&self) -> &[usize];

    /// Takes the days that it does not say itself from the sources that it names, where all of them say the same. Where
    /// they do not, only an editor knows which one it is about.
    fn inherit_days(&mut self, sources: &[Source]) {
        let named: Vec<&Source> = self.sources().iter().filter_map(|index| sources.get(*index)).collect();
        let all_say = |day: fn(&Source) -> Option<Date>| {
            let first = named.first().and_then(|source| day(source));
            first.filter(|_| named.iter().all(|source| day(source) == first))
        };
        let (from, until) = (all_say(|source| source.from), all_say(|source| source.until));
        self.set_days(self.from().or(from), self.until().or(until));
    }

    /// Whether it is no longer so on that day.
    fn is_over(&self, on: Date) -> bool {
        self.until().is_some_and(|until| until < on)
    }

    /// Whether it is decided, but not yet so on that day.
    fn is_to_come(&self, on: Date) -> bool {
        self.from().is_some_and(|from| from > on)
    }
}

/// A part is a structure of its own members and those that every part has. Not `serde(flatten)`, which cannot refuse
/// a member that is spelt wrong.
macro_rules! part {
    ($(#[$attributes:meta])* $name:ident { $($members:tt)* }) => {
        $(#[$attributes])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($members)*
            /// The answers with which it holds: accepted choices by question; empty when it always holds.
            #[serde(default, skip_serializing_if = "When::is_always")]
            pub when: When,
            /// The first day it holds, of its own or of the sources that it names; absent when it holds already, and
            /// nobody knows since when.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
            pub from: Option<Date>,
            /// The last day it holds, of its own or of the sources that it names; absent while no end is known.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
            pub until: Option<Date>,
            /// Whether it wears 待核实.
            #[serde(default, skip_serializing_if = "std::ops::Not::not")]
            pub to_verify: bool,
            /// Which of the guide's `sources` it rests on, counted from zero.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub sources: Vec<usize>,
        }

        impl Part for $name {
            fn when(&self) -> &When {
                &self.when
            }
            fn from(&self) -> Option<Date> {
                self.from
            }
            fn until(&self) -> Option<Date> {
                self.until
            }
            fn set_days(&mut self, from: Option<Date>, until: Option<Date>) {
                (self.from, self.until) = (from, until);
            }
            fn to_verify(&self) -> bool {
                self.to_verify
            }
            fn sources(&self) -> &[usize] {
                &self.sources
            }
        }
    };
}

part! {
    /// A sentence.
    Fact {
        /// What is so.
        pub text: String,
    }
}

part! {
    /// Something to bring.
    Material {
        /// What it is.
        pub text: String,
        /// What it must look like: original or copy, how many, which size.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub look: Option<String>,
        /// When it need not be handed in, because the office looks it up itself (免提交).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub exempt: Option<String>,
    }
}

part! {
    /// What is paid for what.
    Fee {
        /// What for.
        pub label: String,
        /// How much.
        pub amount_fen: Fen,
    }
}

part! {
    /// A place or a way to have it done.
    Channel {
        /// What it is.
        pub text: String,
        /// Which way; absent where the source does not tell.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub kind: Option<ChannelKind>,
        /// Which kind of windows it names, where it names one. While no window says that it does the service, those of this
        /// kind are shown, as what they are.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub office_kind: Option<OfficeKind>,
        /// Its web address, where one is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub url: Option<String>,
    }
}

part! {
    /// Why it cannot be done so, and what to do instead.
    Refusal {
        /// Why.
        pub text: String,
        /// What to do instead.
        pub instead: String,
        /// The guide to go to instead.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub guide: Option<String>,
    }
}

/// Which way a service is had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChannelKind {
    /// At a window.
    Window,
    /// On the phone or the computer.
    Online,
    /// By telephone.
    Phone,
    /// At a machine.
    SelfService,
    /// By post.
    Post,
}

impl Material {
    /// As a sentence, without what it must look like.
    pub fn plain(text: String) -> Material {
        let Fact { text, when, from, until, to_verify, sources } = Fact::plain(text);
        Material { text, look: None, exempt: None, when, from, until, to_verify, sources }
    }
}

impl Channel {
    /// As a sentence.
    pub fn plain(text: String) -> Channel {
        let Fact { text, when, from, until, to_verify, sources } = Fact::plain(text);
        Channel { text, kind: None, office_kind: None, url: None, when, from, until, to_verify, sources }
    }
}

impl Fact {
    /// A sentence that always holds and rests on the guide's sources as a whole.
    pub fn plain(text: String) -> Fact {
        Fact { text, when: When::default(), from: None, until: None, to_verify: false, sources: Vec::new() }
    }
}
