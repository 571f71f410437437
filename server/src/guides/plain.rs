//! Short forms in a pack's files: a plain string where there is nothing to add to it.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, DeserializeOwned, value::MapAccessDeserializer},
};
use shared::guides::{Channel, Fact, Material};

/// A part that is little more than a sentence.
pub trait FromText: DeserializeOwned + PartialEq {
    /// What the sentence alone means.
    fn from_text(text: String) -> Self;
    /// The sentence.
    fn text(&self) -> &str;
}

impl FromText for Fact {
    fn from_text(text: String) -> Fact {
        Fact::plain(text)
    }
    fn text(&self) -> &str {
        &self.text
    }
}

impl FromText for Material {
    fn from_text(text: String) -> Material {
        Material::plain(text)
    }
    fn text(&self) -> &str {
        &self.text
    }
}

impl FromText for Channel {
    fn from_text(text: String) -> Channel {
        Channel::plain(text)
    }
    fn text(&self) -> &str {
        &self.text
    }
}

/// `T`, for which a plain string may stand.
#[derive(Clone, Debug, PartialEq, Eq, utoipa::ToSchema)]
pub struct Plain<T>(pub T);

/// In the short form where it says all, as an editor writes it.
impl<T: FromText + Serialize> Serialize for Plain<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Plain(part) = self;
        if *part == T::from_text(part.text().to_owned()) {
            serializer.serialize_str(part.text())
        } else {
            part.serialize(serializer)
        }
    }
}

impl<'de, T: FromText> Deserialize<'de> for Plain<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Plain<T>, D::Error> {
        deserializer.deserialize_any(Visitor(PhantomData))
    }
}

struct Visitor<T>(PhantomData<T>);

impl<'de, T: FromText> de::Visitor<'de> for Visitor<T> {
    type Value = Plain<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("一句话，或者 { \"text\": …, \"when\": …, \"from\": …, \"until\": …, \"to_verify\": …, \"sources\": […] }")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Plain<T>, E> {
        Ok(Plain(T::from_text(text.to_owned())))
    }

    fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Plain<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Plain)
    }
}
