//! The JSON form of a plan, as `terraform show -json` and `tofu show -json` print it: what of it says who has access.
//! Keys that aren't here are passed over.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use crate::terraform::{JsonText, PlannedValue};

/// A plan.
#[derive(Debug, Deserialize)]
pub(super) struct PlanJson<'a> {
    #[serde(borrow)]
    pub format_version: Option<JsonText<'a>>,
    pub resource_changes: Option<Vec<ChangeJson<'a>>>,
    pub deferred_changes: Option<Vec<DeferredJson<'a>>>,
    pub action_invocations: Option<Vec<InvocationJson<'a>>>,
    pub deferred_action_invocations: Option<Vec<IgnoredAny>>,
    pub configuration: Option<ConfigurationJson<'a>>,
    pub prior_state: Option<StateJson<'a>>,
    /// Absent before Terraform 1.8 and in `OpenTofu`.
    pub complete: Option<bool>,
    pub errored: Option<bool>,
    /// Only a state has it.
    pub values: Option<IgnoredAny>,
    /// Only a line of a run's log has it.
    #[serde(rename = "@level")]
    pub level: Option<IgnoredAny>,
}

impl PlanJson<'_> {
    /// The same with what is unknown put where it belongs.
    pub(super) fn settled(mut self) -> Self {
        for ChangeJson { change, .. } in self.resource_changes.iter_mut().flatten() {
            let unknown = std::mem::replace(&mut change.after_unknown, PlannedValue::Null);
            change.after = std::mem::replace(&mut change.after, PlannedValue::Null).with_unknown(unknown);
        }
        self
    }
}

/// What a plan does with a resource.
#[derive(Debug, Deserialize)]
pub(super) struct ChangeJson<'a> {
    #[serde(borrow)]
    pub address: JsonText<'a>,
    pub previous_address: Option<JsonText<'a>>,
    pub mode: Option<JsonText<'a>>,
    #[serde(rename = "type")]
    pub kind: JsonText<'a>,
    pub provider_name: Option<JsonText<'a>>,
    pub deposed: Option<JsonText<'a>>,
    pub change: ActionsJson<'a>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ActionsJson<'a> {
    #[serde(borrow)]
    pub actions: Vec<JsonText<'a>>,
    #[serde(default = "nothing")]
    pub before: PlannedValue<'a>,
    #[serde(default = "nothing")]
    pub after: PlannedValue<'a>,
    #[serde(default = "nothing")]
    pub after_unknown: PlannedValue<'a>,
    pub importing: Option<IgnoredAny>,
}

fn nothing<'a>() -> PlannedValue<'a> {
    PlannedValue::Null
}

#[derive(Debug, Deserialize)]
pub(super) struct DeferredJson<'a> {
    #[serde(borrow)]
    pub resource_change: Option<NamedJson<'a>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct NamedJson<'a> {
    #[serde(borrow)]
    pub address: Option<JsonText<'a>>,
}

/// An action of a provider that the apply invokes.
#[derive(Debug, Deserialize)]
pub(super) struct InvocationJson<'a> {
    #[serde(borrow)]
    pub address: Option<JsonText<'a>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct StateJson<'a> {
    #[serde(borrow)]
    pub values: Option<StateValuesJson<'a>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct StateValuesJson<'a> {
    #[serde(borrow)]
    pub root_module: Option<StateModuleJson<'a>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct StateModuleJson<'a> {
    #[serde(borrow)]
    pub resources: Option<Vec<StateResourceJson<'a>>>,
    pub child_modules: Option<Vec<Self>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct StateResourceJson<'a> {
    #[serde(borrow)]
    pub mode: Option<JsonText<'a>>,
}

impl StateModuleJson<'_> {
    /// Whether a resource in it is managed.
    pub(super) fn has_managed(&self) -> bool {
        let is_managed = |resource: &StateResourceJson<'_>| resource.mode.as_deref() != Some("data");
        self.resources.iter().flatten().any(is_managed) || self.child_modules.iter().flatten().any(Self::has_managed)
    }
}

/// The configuration that a plan was made from.
#[derive(Debug, Deserialize)]
pub(super) struct ConfigurationJson<'a> {
    #[serde(borrow)]
    pub provider_config: Option<BTreeMap<JsonText<'a>, ProviderJson<'a>>>,
    pub root_module: Option<ModuleJson<'a>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ProviderJson<'a> {
    #[serde(borrow)]
    pub expressions: Option<BTreeMap<JsonText<'a>, ExpressionJson<'a>>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ModuleJson<'a> {
    #[serde(borrow)]
    pub resources: Option<Vec<ResourceJson<'a>>>,
    pub module_calls: Option<BTreeMap<JsonText<'a>, CallJson<'a>>>,
    pub outputs: Option<BTreeMap<JsonText<'a>, OutputJson<'a>>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct CallJson<'a> {
    #[serde(borrow)]
    pub expressions: Option<BTreeMap<JsonText<'a>, ExpressionJson<'a>>>,
    pub module: Option<ModuleJson<'a>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct OutputJson<'a> {
    #[serde(borrow)]
    pub expression: Option<ExpressionJson<'a>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ResourceJson<'a> {
    #[serde(borrow)]
    pub address: JsonText<'a>,
    #[serde(rename = "type")]
    pub kind: JsonText<'a>,
    pub provider_config_key: Option<JsonText<'a>>,
    pub expressions: Option<BTreeMap<JsonText<'a>, ExpressionJson<'a>>>,
    pub provisioners: Option<Vec<IgnoredAny>>,
}

/// An expression of a configuration: what it refers to, and its value where that is a text that was written out. What is
/// no expression, such as nested blocks, has neither.
#[derive(Debug, Default)]
pub(super) struct ExpressionJson<'a> {
    pub references: Vec<JsonText<'a>>,
    pub constant: Option<JsonText<'a>>,
}

impl<'de: 'a, 'a> Deserialize<'de> for ExpressionJson<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ExpressionVisitor)
    }
}

struct ExpressionVisitor;

impl<'de> Visitor<'de> for ExpressionVisitor {
    type Value = ExpressionJson<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an expression")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut expression = ExpressionJson::default();
        while let Some(key) = map.next_key::<JsonText<'de>>()? {
            match &*key {
                "references" => expression.references = map.next_value::<Texts<'de>>()?.0,
                "constant_value" => expression.constant = map.next_value::<MaybeText<'de>>()?.0,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(expression)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Self::Value, A::Error> {
        while sequence.next_element::<IgnoredAny>()?.is_some() {}
        Ok(ExpressionJson::default())
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(ExpressionJson::default())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(ExpressionJson::default())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
        Ok(ExpressionJson::default())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
        Ok(ExpressionJson::default())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(ExpressionJson::default())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Self::Value, E> {
        Ok(ExpressionJson::default())
    }
}

/// The texts of a list. A nested block may have arguments that are called as the parts of an expression are.
struct Texts<'a>(Vec<JsonText<'a>>);

impl<'de: 'a, 'a> Deserialize<'de> for Texts<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let items = match PlannedValue::deserialize(deserializer)? {
            PlannedValue::List(items) => items,
            _ => Vec::new(),
        };
        Ok(Self(items.into_iter().filter_map(text).collect()))
    }
}

struct MaybeText<'a>(Option<JsonText<'a>>);

impl<'de: 'a, 'a> Deserialize<'de> for MaybeText<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        PlannedValue::deserialize(deserializer).map(|value| Self(text(value)))
    }
}

fn text(value: PlannedValue<'_>) -> Option<JsonText<'_>> {
    match value {
        PlannedValue::Text(text) => Some(JsonText(text)),
        _ => None,
    }
}
