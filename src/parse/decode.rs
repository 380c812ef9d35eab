//! serde over a [`Tree`]: the same types as the fast reader, with refusals that know their place and kind.

use std::{collections::BTreeSet, fmt, num::ParseIntError};

use serde::{
    Deserializer,
    de::{self, DeserializeSeed, EnumAccess, Expected, MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor},
    forward_to_deserialize_any,
};

use crate::source::{Child, Entry, Kind, NodeId, ScalarKind, Span, Tree};

/// The reason why a value doesn't fit the schema.
#[derive(Debug)]
pub(super) enum Why {
    UnknownKey {
        key: String,
        known: &'static [&'static str],
    },
    UnknownChoice {
        choice: String,
        known: &'static [&'static str],
    },
    MissingKey {
        key: &'static str,
    },
    WrongType {
        expected: String,
    },
    Other(String),
    /// Only follows from something in the value that was omitted.
    Follows,
}

/// A refused value: the reason, its place, and what to omit to continue.
#[derive(Debug)]
pub(super) struct Refusal {
    pub why: Why,
    /// The place to show.
    pub at: Span,
    pub node: Option<NodeId>,
    /// The item, or the key of the entry, to omit; `None` for the root itself.
    pub left_out: Option<Span>,
    placed: bool,
}

impl Refusal {
    fn new(why: Why) -> Self {
        Self { why, at: Span::default(), node: None, left_out: None, placed: false }
    }

    /// The innermost value that fails is the place at fault.
    fn placed(mut self, span: Span, node: NodeId) -> Self {
        if !self.placed {
            self.at = span;
            self.node = Some(node);
            self.placed = true;
        }
        self
    }

    /// The innermost item or entry around the fault can be omitted.
    fn leaving_out(mut self, span: Span) -> Self {
        self.left_out.get_or_insert(span);
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", self.why)
    }
}

impl std::error::Error for Refusal {}

impl de::Error for Refusal {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(Why::Other(message.to_string()))
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(Why::WrongType { expected: expected.to_string() })
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(Why::WrongType { expected: expected.to_string() })
    }

    fn invalid_length(_: usize, expected: &dyn Expected) -> Self {
        Self::new(Why::WrongType { expected: expected.to_string() })
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::new(Why::UnknownChoice { choice: variant.to_owned(), known: expected })
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Self::new(Why::UnknownKey { key: field.to_owned(), known: expected })
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(Why::MissingKey { key: field })
    }
}

/// A value of a tree that is to be deserialized.
pub(super) struct Decoder<'tree> {
    tree: &'tree Tree,
    at: Child,
    left_out: &'tree BTreeSet<Span>,
}

impl<'tree> Decoder<'tree> {
    pub(super) fn new(tree: &'tree Tree, at: Child, left_out: &'tree BTreeSet<Span>) -> Self {
        Self { tree, at, left_out }
    }

    fn is_damaged(&self) -> bool {
        match &self.tree.node(self.at.node).kind {
            Kind::Map(entries) => entries.iter().any(|entry| self.left_out.contains(&entry.key.span)),
            Kind::List(items) => items.iter().any(|item| self.left_out.contains(&item.span)),
            Kind::Scalar(..) => false,
        }
    }

    fn visit<'de, V: Visitor<'de>>(&self, visitor: V) -> Result<V::Value, Refusal> {
        match &self.tree.node(self.at.node).kind {
            Kind::Scalar(kind, text) => scalar(*kind, text, visitor),
            Kind::List(items) => visitor.visit_seq(Items { decoder: self, items: items.iter() }),
            Kind::Map(entries) => visitor.visit_map(Entries { decoder: self, rest: entries.iter(), value: None }),
        }
    }
}

fn scalar<'de, V: Visitor<'de>>(kind: ScalarKind, text: &str, visitor: V) -> Result<V::Value, Refusal> {
    match kind {
        ScalarKind::Null => visitor.visit_unit(),
        ScalarKind::Bool(value) => visitor.visit_bool(value),
        ScalarKind::Number => {
            let whole: Result<i64, ParseIntError> = text.parse();
            match whole {
                Ok(value) if value >= 0 => visitor.visit_u64(value.unsigned_abs()),
                Ok(value) => visitor.visit_i64(value),
                Err(_) => visitor.visit_f64(text.parse().unwrap_or(f64::NAN)),
            }
        }
        ScalarKind::Text => visitor.visit_str(text),
        ScalarKind::Foreign => Err(de::Error::invalid_type(Unexpected::Other("a tag"), &visitor)),
    }
}

impl<'de> Deserializer<'de> for Decoder<'_> {
    type Error = Refusal;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.visit(visitor).map_err(|refusal| {
            let follows = !refusal.placed
                && matches!(refusal.why, Why::MissingKey { .. } | Why::WrongType { .. })
                && self.is_damaged();
            let refusal = if follows { Refusal { why: Why::Follows, ..refusal } } else { refusal };
            refusal.placed(self.at.span, self.at.node)
        })
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        let result = match &self.tree.node(self.at.node).kind {
            Kind::Scalar(ScalarKind::Text, text) => visitor.visit_enum(Choice(text)),
            _ => Err(Refusal::new(Why::WrongType { expected: "a string".to_owned() })),
        };
        result.map_err(|refusal| refusal.placed(self.at.span, self.at.node))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

struct Choice<'text>(&'text str);

impl<'de> EnumAccess<'de> for Choice<'_> {
    type Error = Refusal;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Refusal> {
        let name = de::value::StrDeserializer::<Refusal>::new(self.0);
        seed.deserialize(name).map(|value| (value, self))
    }
}

impl<'de> VariantAccess<'de> for Choice<'_> {
    type Error = Refusal;

    fn unit_variant(self) -> Result<(), Refusal> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, _: T) -> Result<T::Value, Refusal> {
        Err(de::Error::custom("a choice takes no value"))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Refusal> {
        Err(de::Error::custom("a choice takes no value"))
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> Result<V::Value, Refusal> {
        Err(de::Error::custom("a choice takes no value"))
    }
}

struct Items<'parent, 'tree> {
    decoder: &'parent Decoder<'tree>,
    items: std::slice::Iter<'tree, Child>,
}

impl<'de> SeqAccess<'de> for Items<'_, '_> {
    type Error = Refusal;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Refusal> {
        let left_out = self.decoder.left_out;
        let Some(item) = self.items.by_ref().find(|item| !left_out.contains(&item.span)) else { return Ok(None) };
        let decoder = Decoder::new(self.decoder.tree, *item, left_out);
        seed.deserialize(decoder).map(Some).map_err(|refusal| refusal.leaving_out(item.span))
    }
}

struct Entries<'parent, 'tree> {
    decoder: &'parent Decoder<'tree>,
    rest: std::slice::Iter<'tree, Entry>,
    value: Option<&'tree Entry>,
}

impl<'de> MapAccess<'de> for Entries<'_, '_> {
    type Error = Refusal;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Refusal> {
        let left_out = self.decoder.left_out;
        let Some(entry) = self.rest.by_ref().find(|entry| !left_out.contains(&entry.key.span)) else {
            return Ok(None);
        };
        self.value = Some(entry);
        let decoder = Decoder::new(self.decoder.tree, entry.key, left_out);
        seed.deserialize(decoder)
            .map(Some)
            .map_err(|refusal| refusal.placed(entry.key.span, entry.key.node).leaving_out(entry.key.span))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Refusal> {
        let Some(entry) = self.value.take() else { return Err(de::Error::custom("a value before its key")) };
        let shown = if entry.value.span.start == entry.value.span.end { entry.key.span } else { entry.value.span };
        let decoder =
            Decoder::new(self.decoder.tree, Child { node: entry.value.node, span: shown }, self.decoder.left_out);
        seed.deserialize(decoder).map_err(|refusal| refusal.leaving_out(entry.key.span))
    }
}
