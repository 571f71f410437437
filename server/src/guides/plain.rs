//! Short forms in a pack's files: a plain string where there is nothing to add to it.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, DeserializeOwned, value::MapAccessDeserializer},
};
use shared::guides::{Channel, Fact, Material};

/// A part that is little more than a sentence.
pub trait FromText: DeserializeOwned {
    /// What the sentence alone means.
    fn from_text(text: String) -> Self;
}

impl FromText for Fact {
    fn from_text(text: String) -> Fact {
        Fact::plain(text)
    }
}

impl FromText for Material {
    fn from_text(text: String) -> Material {
        Material::plain(text)
    }
}

impl FromText for Channel {
    fn from_text(text: String) -> Channel {
        Channel::plain(text)
    }
}

/// `T`, for which a plain string may stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Plain<T>(pub T);

impl<'de, T: FromText> Deserialize<'de> for Plain<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Plain<T>, D::Error> {
        deserializer.deserialize_any(Visitor(PhantomData))
    }
}

struct Visitor<T>(PhantomData<T>);

impl<'de, T: FromText> de::Visitor<'de> for Visitor<T> {
    type Value = Plain<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, or { \"text\": …, \"when\": …, \"from\": …, \"until\": …, \"to_verify\": …, \"sources\": […] }")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Plain<T>, E> {
        Ok(Plain(T::from_text(text.to_owned())))
    }

    fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Plain<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Plain)
    }
}
