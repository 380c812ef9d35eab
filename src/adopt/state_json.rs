//! The JSON forms of a state: what `terraform show -json` prints, and the state itself (version 4), as `terraform state
//! pull` prints it. Keys that aren't here are passed over.

use serde::{Deserialize, de::IgnoredAny};

use crate::terraform::{InstanceAddress, InstanceKey, JsonText, PlannedValue};

/// A state in either form.
#[derive(Debug, Deserialize)]
pub(super) struct OldStateJson<'a> {
    #[serde(borrow)]
    pub format_version: Option<JsonText<'a>>,
    pub version: Option<u64>,
    values: Option<ValuesJson<'a>>,
    resources: Option<Vec<RawResourceJson<'a>>>,
    /// Only a plan has it.
    pub resource_changes: Option<IgnoredAny>,
    /// Only a line of a run's log has it.
    #[serde(rename = "@level")]
    pub level: Option<IgnoredAny>,
    /// Only a state of Terraform 0.11 and before has it.
    pub modules: Option<IgnoredAny>,
}

#[derive(Debug, Deserialize)]
struct ValuesJson<'a> {
    #[serde(borrow)]
    root_module: Option<ShownModuleJson<'a>>,
}

#[derive(Debug, Deserialize)]
struct ShownModuleJson<'a> {
    #[serde(borrow)]
    resources: Option<Vec<ShownResourceJson<'a>>>,
    child_modules: Option<Vec<Self>>,
}

#[derive(Debug, Deserialize)]
struct ShownResourceJson<'a> {
    #[serde(borrow)]
    address: JsonText<'a>,
    mode: Option<JsonText<'a>>,
    provider_name: Option<JsonText<'a>>,
    deposed_key: Option<IgnoredAny>,
    #[serde(default = "nothing")]
    values: PlannedValue<'a>,
}

#[derive(Debug, Deserialize)]
struct RawResourceJson<'a> {
    #[serde(borrow)]
    module: Option<JsonText<'a>>,
    mode: Option<JsonText<'a>>,
    #[serde(rename = "type")]
    kind: JsonText<'a>,
    name: JsonText<'a>,
    provider: Option<JsonText<'a>>,
    instances: Option<Vec<RawInstanceJson<'a>>>,
}

#[derive(Debug, Deserialize)]
struct RawInstanceJson<'a> {
    #[serde(borrow, default = "nothing")]
    index_key: PlannedValue<'a>,
    deposed: Option<IgnoredAny>,
    #[serde(default = "nothing")]
    attributes: PlannedValue<'a>,
}

fn nothing<'a>() -> PlannedValue<'a> {
    PlannedValue::Null
}

/// An instance of a managed resource.
pub(super) struct StateInstance<'a> {
    pub address: InstanceAddress,
    /// The address of the provider, such as `registry.terraform.io/hashicorp/google`.
    pub provider: Option<String>,
    /// Whether a replacement left it over, which the next apply destroys.
    pub is_deposed: bool,
    pub values: PlannedValue<'a>,
}

impl<'a> OldStateJson<'a> {
    /// The instances of managed resources, or the first address that isn't one.
    pub(super) fn instances(self) -> Result<Vec<StateInstance<'a>>, String> {
        let mut instances = Vec::new();
        if let Some(module) = self.values.and_then(|values| values.root_module) {
            shown(module, &mut instances)?;
        }
        for resource in self.resources.into_iter().flatten() {
            raw(resource, &mut instances)?;
        }
        Ok(instances)
    }
}

fn shown<'a>(module: ShownModuleJson<'a>, instances: &mut Vec<StateInstance<'a>>) -> Result<(), String> {
    for resource in module.resources.into_iter().flatten() {
        if resource.mode.as_deref() == Some("data") {
            continue;
        }
        let address = InstanceAddress::parse(&resource.address).ok_or_else(|| resource.address.to_string())?;
        instances.push(StateInstance {
            address,
            provider: resource.provider_name.map(|name| name.to_string()),
            is_deposed: resource.deposed_key.is_some(),
            values: resource.values,
        });
    }
    module.child_modules.into_iter().flatten().try_for_each(|module| shown(module, instances))
}

fn raw<'a>(resource: RawResourceJson<'a>, instances: &mut Vec<StateInstance<'a>>) -> Result<(), String> {
    if resource.mode.as_deref() == Some("data") {
        return Ok(());
    }
    let RawResourceJson { module, mode: _, kind, name, provider, instances: of } = resource;
    let module = module.as_deref().unwrap_or_default();
    let start = if module.is_empty() { String::new() } else { format!("{module}.") };
    let base = format!("{start}{}.{}", &*kind, &*name);
    let parsed = InstanceAddress::parse(&base).filter(|address| address.key.is_none()).ok_or(base)?;
    // `provider["registry.terraform.io/hashicorp/google"].eu`, perhaps of a module.
    let provider = provider.and_then(|text| Some(text.split_once("[\"")?.1.split_once("\"]")?.0.to_owned()));
    for instance in of.into_iter().flatten() {
        let key = match &instance.index_key {
            PlannedValue::Null => None,
            PlannedValue::Text(text) => Some(InstanceKey::Text(text.to_string())),
            PlannedValue::Number(number) => Some(InstanceKey::of_number(*number).ok_or_else(|| parsed.to_string())?),
            _ => return Err(parsed.to_string()),
        };
        instances.push(StateInstance {
            address: InstanceAddress { key, ..parsed.clone() },
            provider: provider.clone(),
            is_deposed: instance.deposed.is_some(),
            values: instance.attributes,
        });
    }
    Ok(())
}
