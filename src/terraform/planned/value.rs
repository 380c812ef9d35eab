//! The values of a plan's JSON.

use std::{borrow::Cow, collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};

/// A text of a JSON document, borrowed from it where nothing in it is escaped.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct JsonText<'a>(pub Cow<'a, str>);

impl std::ops::Deref for JsonText<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for JsonText<'_> {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for JsonText<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = JsonText<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(JsonText(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(JsonText(Cow::Owned(text.to_owned())))
    }
}

/// The value of an argument in a plan.
#[derive(Debug, Clone, PartialEq)]
pub enum PlannedValue<'a> {
    /// Nothing, or a key that isn't there.
    Null,
    /// A value that is known only after the apply.
    Unknown,
    Bool(bool),
    Number(f64),
    Text(Cow<'a, str>),
    List(Vec<Self>),
    Object(BTreeMap<JsonText<'a>, Self>),
}

impl PlannedValue<'_> {
    /// The value of a key, also of the only block of a list; [`PlannedValue::Null`] where it isn't there.
    #[must_use]
    pub fn get(&self, key: &str) -> &Self {
        match self {
            Self::Unknown => &Self::Unknown,
            Self::Object(items) => items.get(key).unwrap_or(&Self::Null),
            Self::List(blocks) => match blocks.as_slice() {
                [block] => block.get(key),
                _ => &Self::Null,
            },
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) => &Self::Null,
        }
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The items of a list, or the value itself in place of a list of one; none where there is nothing.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            Self::Null => &[],
            other => std::slice::from_ref(other),
        }
    }

    /// Whether it is nothing: absent, or an empty text or list.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.is_empty(),
            Self::List(items) => items.is_empty(),
            Self::Object(items) => items.is_empty(),
            Self::Unknown | Self::Bool(_) | Self::Number(_) => false,
        }
    }

    /// Whether any part of it is unknown.
    #[must_use]
    pub fn has_unknown(&self) -> bool {
        match self {
            Self::Unknown => true,
            Self::List(items) => items.iter().any(Self::has_unknown),
            Self::Object(items) => items.values().any(Self::has_unknown),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) => false,
        }
    }

    /// The same with what `after_unknown` says: `true` where a value is known only after the apply, and such parts are
    /// absent in the value itself.
    #[must_use]
    pub fn with_unknown(self, unknown: Self) -> Self {
        match (self, unknown) {
            (_, Self::Bool(true)) => Self::Unknown,
            (Self::Object(mut items), Self::Object(unknown)) => {
                for (key, unknown) in unknown {
                    let value = items.remove(&key).unwrap_or(Self::Null).with_unknown(unknown);
                    if value != Self::Null {
                        items.insert(key, value);
                    }
                }
                Self::Object(items)
            }
            (Self::List(items), Self::List(unknown)) => {
                let mut items: Vec<Self> = items;
                let more = unknown.len().saturating_sub(items.len());
                items.extend(std::iter::repeat_n(Self::Null, more));
                let mut unknown = unknown.into_iter();
                Self::List(
                    items.into_iter().map(|item| item.with_unknown(unknown.next().unwrap_or(Self::Null))).collect(),
                )
            }
            (Self::Null, unknown) => unknown.only_unknown(),
            (value, _) => value,
        }
    }

    /// What is unknown of a value that isn't there.
    fn only_unknown(self) -> Self {
        match self {
            Self::Bool(true) | Self::Unknown => Self::Unknown,
            Self::Object(items) => {
                let items: BTreeMap<_, _> = items.into_iter().map(|(key, value)| (key, value.only_unknown())).collect();
                let value = Self::Object(items);
                if value.has_unknown() { value } else { Self::Null }
            }
            Self::List(items) => {
                let value = Self::List(items.into_iter().map(Self::only_unknown).collect());
                if value.has_unknown() { value } else { Self::Null }
            }
            Self::Null | Self::Bool(false) | Self::Number(_) | Self::Text(_) => Self::Null,
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for PlannedValue<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = PlannedValue<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(PlannedValue::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(PlannedValue::Bool(value))
    }

    #[expect(clippy::cast_precision_loss, reason = "no number of a plan says who has access")]
    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(PlannedValue::Number(value as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "no number of a plan says who has access")]
    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(PlannedValue::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(PlannedValue::Number(value))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(PlannedValue::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(PlannedValue::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = sequence.next_element()? {
            items.push(item);
        }
        Ok(PlannedValue::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut items: BTreeMap<JsonText<'de>, PlannedValue<'de>> = BTreeMap::new();
        while let Some((key, value)) = map.next_entry::<JsonText<'de>, PlannedValue<'de>>()? {
            // Which of the two Terraform would mean, nobody can tell.
            if let Some(key) = items.get_key_value(&key).map(|(key, _)| key.0.to_string()) {
                return Err(A::Error::custom(format_args!("the key `{key}` stands twice")));
            }
            items.insert(key, value);
        }
        Ok(PlannedValue::Object(items))
    }
}
