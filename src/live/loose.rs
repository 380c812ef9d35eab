//! Values under keys that several kinds of records have, each with a meaning of its own.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Deserializer, de};

/// A text, or a number as a text; anything else is nothing.
#[derive(Debug, Default)]
pub(super) struct Loose(pub Option<String>);

/// The texts of a list; anything else is nothing.
#[derive(Debug, Default)]
pub(super) struct LooseList(pub Vec<String>);

/// The texts of an object by their keys. A key that stands twice is an error.
#[derive(Debug, Default)]
pub(super) struct LooseFields(pub BTreeMap<String, Loose>);

impl LooseFields {
    /// The text under a key; an empty one is none.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.0.as_deref().filter(|text| !text.is_empty())
    }
}

impl LooseFields {
    /// The keys that have a value.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|(_, value)| value.0.as_ref().is_some_and(|text| !text.is_empty())).map(|(key, _)| &**key)
    }
}

/// What is read of any value.
#[derive(Default)]
struct LooseParts {
    text: Option<String>,
    list: Vec<String>,
}

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LooseVisitor).map(|parts| Self(parts.text))
    }
}

impl<'de> Deserialize<'de> for LooseList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LooseVisitor).map(|parts| Self(parts.list))
    }
}

struct LooseVisitor;

impl LooseParts {
    fn text(text: impl Into<String>) -> Self {
        Self { text: Some(text.into()), list: Vec::new() }
    }
}

impl<'de> de::Visitor<'de> for LooseVisitor {
    type Value = LooseParts;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_str<E>(self, text: &str) -> Result<LooseParts, E> {
        Ok(LooseParts::text(text))
    }

    fn visit_u64<E>(self, number: u64) -> Result<LooseParts, E> {
        Ok(LooseParts::text(number.to_string()))
    }

    fn visit_bool<E>(self, _: bool) -> Result<LooseParts, E> {
        Ok(LooseParts::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<LooseParts, E> {
        Ok(LooseParts::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<LooseParts, E> {
        Ok(LooseParts::default())
    }

    fn visit_unit<E>(self) -> Result<LooseParts, E> {
        Ok(LooseParts::default())
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut items: A) -> Result<LooseParts, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(PlainText)? {
            list.extend(item);
        }
        Ok(LooseParts { text: None, list })
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut entries: A) -> Result<LooseParts, A::Error> {
        while entries.next_entry::<de::IgnoredAny, de::IgnoredAny>()?.is_some() {}
        Ok(LooseParts::default())
    }
}

/// An item of a list: a text, or nothing of anything else, however deep that is.
struct PlainText;

impl<'de> de::DeserializeSeed<'de> for PlainText {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<String>, D::Error> {
        Loose::deserialize(deserializer).map(|loose| loose.0)
    }
}

impl<'de> Deserialize<'de> for LooseFields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(LooseFieldsVisitor)
    }
}

struct LooseFieldsVisitor;

impl<'de> de::Visitor<'de> for LooseFieldsVisitor {
    type Value = LooseFields;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut entries: A) -> Result<LooseFields, A::Error> {
        let mut fields = BTreeMap::new();
        while let Some((key, value)) = entries.next_entry::<String, Loose>()? {
            if fields.contains_key(&key) {
                return Err(de::Error::custom(format!("duplicate field `{key}`")));
            }
            fields.insert(key, value);
        }
        Ok(LooseFields(fields))
    }
}
