//! The JSON form of a plan, as `terraform show -json` and `tofu show -json` print it: what of it says who has access.
//! Keys that aren't here are passed over.

use std::{collections::BTreeMap, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, MapAccess, Visitor},
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
    /// The values of the root's variables.
    pub variables: Option<UniqueKeys<'a, VariableJson<'a>>>,
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
pub(super) struct VariableJson<'a> {
    #[serde(borrow, default = "nothing")]
    pub value: PlannedValue<'a>,
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
    pub address: Option<JsonText<'a>>,
    pub mode: Option<JsonText<'a>>,
    /// Of an object that a replacement left behind.
    pub deposed_key: Option<JsonText<'a>>,
}

impl<'a> StateModuleJson<'a> {
    /// The managed resources in it and below.
    pub(super) fn managed(&self) -> Vec<&StateResourceJson<'a>> {
        let is_managed = |resource: &&StateResourceJson<'a>| resource.mode.as_deref() != Some("data");
        let own = self.resources.iter().flatten().filter(is_managed);
        own.chain(self.child_modules.iter().flatten().flat_map(Self::managed)).collect()
    }
}

/// The configuration that a plan was made from.
#[derive(Debug, Deserialize)]
pub(super) struct ConfigurationJson<'a> {
    #[serde(borrow)]
    pub provider_config: Option<UniqueKeys<'a, ProviderJson<'a>>>,
    pub root_module: Option<ModuleJson<'a>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ProviderJson<'a> {
    #[serde(borrow, default = "nothing")]
    pub expressions: PlannedValue<'a>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ModuleJson<'a> {
    #[serde(borrow)]
    pub resources: Option<Vec<ResourceJson<'a>>>,
    pub module_calls: Option<UniqueKeys<'a, CallJson<'a>>>,
    pub outputs: Option<UniqueKeys<'a, OutputJson<'a>>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct CallJson<'a> {
    #[serde(borrow, default = "nothing")]
    pub expressions: PlannedValue<'a>,
    pub module: Option<ModuleJson<'a>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct OutputJson<'a> {
    #[serde(borrow, default = "nothing")]
    pub expression: PlannedValue<'a>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ResourceJson<'a> {
    #[serde(borrow)]
    pub address: JsonText<'a>,
    #[serde(rename = "type")]
    pub kind: JsonText<'a>,
    pub provider_config_key: Option<JsonText<'a>>,
    /// An expression by the name of each argument, and a list of such maps by that of each type of blocks.
    #[serde(default = "nothing")]
    pub expressions: PlannedValue<'a>,
    pub provisioners: Option<Vec<IgnoredAny>>,
}

/// A map in which no key stands twice: which of the two Terraform would mean, nobody can tell.
#[derive(Debug)]
pub(super) struct UniqueKeys<'a, T>(pub BTreeMap<JsonText<'a>, T>);

impl<'de: 'a, 'a, T: Deserialize<'de>> Deserialize<'de> for UniqueKeys<'a, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(UniqueKeysVisitor(PhantomData))
    }
}

struct UniqueKeysVisitor<'a, T>(PhantomData<(&'a (), T)>);

impl<'de: 'a, 'a, T: Deserialize<'de>> Visitor<'de> for UniqueKeysVisitor<'a, T> {
    type Value = UniqueKeys<'a, T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut items: BTreeMap<JsonText<'a>, T> = BTreeMap::new();
        while let Some((key, value)) = map.next_entry::<JsonText<'a>, T>()? {
            if items.contains_key(&key) {
                return Err(A::Error::custom(format_args!("the key `{}` stands twice", &*key)));
            }
            items.insert(key, value);
        }
        Ok(UniqueKeys(items))
    }
}
