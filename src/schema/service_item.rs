//! How entries of `grants` choose services: by names, patterns and labels.

use std::{borrow::Cow, fmt};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};

use super::shapes::{List, Map, Text, mapping, text_or_mapping};

/// A choice of services: a name, a pattern such as `shop-*`, or a mapping with `labels`.
#[derive(Debug, Clone, PartialEq)]
pub enum ServiceItem {
    Text(Text),
    Mapping(LabelSelector),
}

text_or_mapping!(
    ServiceItem,
    LabelSelector,
    "a service's name, a pattern such as `shop-*`, or a mapping with `labels`",
    |text| Ok(ServiceItem::Text(Text(text.to_owned())))
);

impl ServiceItem {
    /// The name or pattern as written; nothing for labels.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Mapping(_) => None,
        }
    }
}

impl JsonSchema for ServiceItem {
    fn schema_name() -> Cow<'static, str> {
        "ServiceItem".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let labels = generator.subschema_for::<LabelSelector>();
        json_schema!({
            "description": "A service, `*` for all, `shop-*` for those whose names begin so, or those with some labels.",
            "anyOf": [{ "type": "string" }, labels]
        })
    }
}

/// The services that have all of some labels.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct LabelSelector {
    /// Labels of the registry, each with its value.
    #[schemars(extend("minProperties" = 1))]
    pub labels: Map<Text>,
}

mapping!(LabelSelector);

/// One choice of services, or a non-empty list.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceItems(pub Vec<ServiceItem>);

impl std::ops::Deref for ServiceItems {
    type Target = [ServiceItem];

    fn deref(&self) -> &[ServiceItem] {
        &self.0
    }
}

impl<'de> Deserialize<'de> for ServiceItems {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ItemsVisitor;
        impl<'de> Visitor<'de> for ItemsVisitor {
            type Value = ServiceItems;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter
                    .write_str("a service, a pattern such as `shop-*`, a mapping with `labels`, or a non-empty list")
            }

            fn visit_str<E: de::Error>(self, value: &str) -> Result<ServiceItems, E> {
                Ok(ServiceItems(vec![ServiceItem::Text(Text(value.to_owned()))]))
            }

            fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<ServiceItems, A::Error> {
                let selector = LabelSelector::deserialize(MapAccessDeserializer::new(entries));
                Ok(ServiceItems(vec![ServiceItem::Mapping(selector?)]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<ServiceItems, A::Error> {
                let List(list) = List::deserialize(de::value::SeqAccessDeserializer::new(items))?;
                let is_empty = list.is_empty();
                if is_empty { Err(de::Error::invalid_length(0, &self)) } else { Ok(ServiceItems(list)) }
            }
        }
        deserializer.deserialize_any(ItemsVisitor)
    }
}

impl JsonSchema for ServiceItems {
    fn schema_name() -> Cow<'static, str> {
        "ServiceItems".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let selector = generator.subschema_for::<ServiceItem>();
        json_schema!({ "anyOf": [selector, { "type": "array", "items": selector, "minItems": 1 }] })
    }

    fn inline_schema() -> bool {
        true
    }
}
