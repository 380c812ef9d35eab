//! The workspace's own names in a schema, so that an editor completes them.

use serde_json::{Value, json};

use crate::{
    check::RULES,
    model::{Org, RoleId, ServiceId, TeamId},
};

/// Puts the names of an organization where a schema takes them.
pub(super) fn fill_in(schema: &mut Value, org: &Org) {
    let environments: Vec<&str> = org.environments.iter().map(|environment| environment.id.as_str()).collect();
    let roles: Vec<&str> = org.roles.keys().map(RoleId::as_str).collect();
    let teams: Vec<&str> = org.teams.keys().map(TeamId::as_str).collect();
    let services: Vec<&str> = org.services.keys().map(ServiceId::as_str).collect();
    let known_rules: Vec<&str> = RULES.iter().map(|rule| rule.id.as_str()).collect();
    let or_none: Vec<&str> = roles.iter().copied().chain(["none"]).collect();

    let environment = json!({ "enum": environments });
    let access = json!({
        "type": "object",
        "propertyNames": environment,
        "additionalProperties": { "enum": or_none },
    });
    let mut names = vec![
        ("/definitions/Access/properties/members", access.clone()),
        ("/definitions/Access/properties/leads", access),
        ("/definitions/Grant/properties/environment", one_or_many(&environment)),
        ("/definitions/Grant/properties/role", json!({ "enum": roles })),
        ("/definitions/Grant/properties/to", one_or_many(&recipients(&teams, &services))),
        ("/definitions/ServiceEntryFacts/properties/environments", list(&environment)),
        ("/definitions/ServiceFacts/properties/environments", list(&environment)),
        ("/definitions/ServiceFacts/properties/grants_from", list(&json!({ "enum": teams }))),
        ("/definitions/Role/properties/includes", list(&json!({ "enum": roles }))),
        ("/definitions/Exception/properties/rule", json!({ "enum": known_rules })),
        ("/definitions/Exception/properties/environment", environment),
        ("/definitions/Exception/properties/team", json!({ "enum": teams })),
        ("/properties/parent", one_or_many(&json!({ "enum": teams }))),
        ("/properties/rules/propertyNames", json!({ "enum": known_rules })),
    ];
    // Without a registry any name may become a service.
    if org.has_registry {
        let service = json!({ "enum": services });
        names.extend([
            ("/definitions/ServiceItem/anyOf/0", service_or_pattern(&services)),
            ("/definitions/ServiceEntryFacts/properties/name", service.clone()),
            ("/definitions/Exception/properties/service", service.clone()),
            ("/definitions/ServiceEntry/anyOf/0", service),
        ]);
    }
    for (pointer, narrowed) in names {
        set(schema, pointer, narrowed);
    }
}

/// Replaces a part of a schema and keeps its description; a schema without that part stays as it is.
fn set(schema: &mut Value, pointer: &str, mut narrowed: Value) {
    let Some((parent, key)) = pointer.rsplit_once('/') else { return };
    let Some(parent) = schema.pointer_mut(parent) else { return };
    let old = match parent {
        Value::Object(object) if key == "propertyNames" => {
            object.insert(key.to_owned(), narrowed);
            return;
        }
        Value::Object(object) => object.get_mut(key),
        Value::Array(items) => key.parse::<usize>().ok().and_then(|index| items.get_mut(index)),
        _ => None,
    };
    let Some(old) = old else { return };
    if let (Some(object), Some(description)) = (narrowed.as_object_mut(), old.get("description")) {
        object.insert("description".to_owned(), description.clone());
    }
    *old = narrowed;
}

fn list(item: &Value) -> Value {
    json!({ "type": "array", "items": item })
}

fn one_or_many(item: &Value) -> Value {
    json!({ "anyOf": [item, { "type": "array", "items": item, "minItems": 1 }] })
}

/// Names to complete, and patterns besides.
fn service_or_pattern(services: &[&str]) -> Value {
    json!({ "anyOf": [{ "enum": services }, { "type": "string", "pattern": r"^([a-z][a-z0-9]*(-[a-z0-9]+)*-?)?\*$" }] })
}

/// Names to complete, and any text besides: a person or a principal.
fn recipients(teams: &[&str], services: &[&str]) -> Value {
    let teams = teams.iter().map(|team| format!("team/{team}"));
    let services = services.iter().map(|service| format!("service/{service}"));
    let known: Vec<String> =
        ["lead".to_owned(), "team/*".to_owned()].into_iter().chain(teams).chain(services).collect();
    json!({ "anyOf": [{ "enum": known }, { "type": "string", "not": { "pattern": "^(team|service)/" } }] })
}
