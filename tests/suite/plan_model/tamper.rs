//! Plans that do something else than the definitions say: a real one, with one thing changed.

use serde_json::{Value, json};

/// A thing that can be changed in a plan. It returns whether the plan has what it changes.
pub struct Tampering {
    pub name: &'static str,
    /// One of these is found.
    pub rules: &'static [&'static str],
    pub apply: fn(&mut Value) -> bool,
}

const fn tampering(name: &'static str, rules: &'static [&'static str], apply: fn(&mut Value) -> bool) -> Tampering {
    Tampering { name, rules, apply }
}

pub const TAMPERINGS: [Tampering; 30] = [
    tampering("another member beside", &["plan-extra"], |plan| {
        beside(plan, is_member, |after| after["member"] = json!("user:eve@example.com"))
    }),
    tampering("another role beside", &["plan-extra"], |plan| {
        beside(plan, is_member, |after| after["role"] = json!("roles/owner"))
    }),
    tampering("another place beside", &["plan-extra"], |plan| {
        beside(plan, |kind| kind == "google_project_iam_member", |after| after["project"] = json!("somebody-elses"))
    }),
    tampering("everybody beside", &["plan-extra"], |plan| {
        beside(plan, is_member, |after| after["member"] = json!("allUsers"))
    }),
    tampering("a member that was there already", &["plan-extra"], |plan| {
        let is_made = beside(plan, is_member, |after| after["member"] = json!("user:eve@example.com"));
        if is_made {
            let change = changes(plan).last_mut().expect("one beside");
            change["change"]["before"] = change["change"]["after"].clone();
            change["change"]["actions"] = json!(["no-op"]);
        }
        is_made
    }),
    tampering("another role", &["plan-missing"], |plan| {
        after(plan, is_member, |after| after["role"] = json!("roles/owner"))
    }),
    tampering("another member", &["plan-missing"], |plan| {
        after(plan, is_member, |after| after["member"] = json!("user:eve@example.com"))
    }),
    tampering("no condition", &["plan-extra"], |plan| {
        one(
            plan,
            |change| is_member(kind(change)) && change["change"]["after"]["condition"][0].is_object(),
            |change| {
                change["change"]["after"]["condition"] = json!([]);
                change["change"]["after_unknown"]["condition"] = json!([]);
            },
        )
    }),
    tampering("a condition", &["plan-missing"], |plan| {
        one(
            plan,
            |change| is_member(kind(change)) && change["change"]["after"]["condition"] == json!([]),
            |change| {
                change["change"]["after"]["condition"] =
                    json!([{ "title": "never", "description": null, "expression": "false" }]);
            },
        )
    }),
    tampering("another end", &["plan-extra"], |plan| {
        let has_end = |change: &Value| {
            change["change"]["after"]["condition"][0]["expression"]
                .as_str()
                .is_some_and(|text| text.contains("timestamp("))
        };
        one(plan, has_end, |change| {
            let expression = &mut change["change"]["after"]["condition"][0]["expression"];
            let text = expression.as_str().expect("a text");
            let at = text.find("timestamp(\"").expect("an end") + "timestamp(\"".len();
            *expression = json!(format!("{}2039{}", &text[..at], &text[at + 4..]));
        })
    }),
    tampering("a binding that isn't there", &["plan-missing"], |plan| remove(plan, is_member)),
    tampering("a deleted binding", &["plan-missing"], |plan| act(plan, is_member, &["delete"])),
    tampering("a replaced binding", &["plan-gap"], |plan| act(plan, is_member, &["delete", "create"])),
    tampering("a forgotten binding", &["plan-forgets"], |plan| act(plan, is_member, &["forget"])),
    tampering("an import that doesn't fit", &["plan-import"], |plan| {
        one(
            plan,
            |change| is_member(kind(change)),
            |change| {
                change["change"]["importing"] = json!({ "id": "ledger-prod roles/viewer user:ada@example.com" });
                change["change"]["actions"] = json!(["create", "delete"]);
                change["change"]["before"] = change["change"]["after"].clone();
            },
        )
    }),
    tampering("an import that changes", &["plan-import"], |plan| {
        one(
            plan,
            |change| is_role_binding(kind(change)),
            |change| {
                change["change"]["importing"] = json!({ "id": "ledger/teamkit.clusterrole.view" });
                change["change"]["actions"] = json!(["update"]);
                change["change"]["before"] = change["change"]["after"].clone();
                change["change"]["before"]["subject"] = json!([]);
            },
        )
    }),
    tampering("a member that isn't known yet", &["plan-incomplete", "plan-missing"], |plan| {
        one(
            plan,
            |change| is_member(kind(change)),
            |change| {
                change["change"]["after"].as_object_mut().expect("an object").remove("member");
                change["change"]["after_unknown"]["member"] = json!(true);
            },
        )
    }),
    tampering("another subject", &["plan-extra"], |plan| {
        after(plan, is_role_binding, |after| {
            let eve = json!({ "kind": "User", "name": "eve@example.com", "namespace": "", "api_group": "rbac.authorization.k8s.io" });
            after["subject"].as_array_mut().expect("subjects").push(eve);
        })
    }),
    tampering("no subject", &["plan-missing"], |plan| {
        after(plan, is_role_binding, |after| after["subject"] = json!([]))
    }),
    tampering("another role of a binding", &["plan-missing"], |plan| {
        after(plan, is_role_binding, |after| after["role_ref"][0]["name"] = json!("cluster-admin"))
    }),
    tampering("other rules", &["plan-extra", "plan-missing", "plan-access"], |plan| {
        after(plan, |kind| kind == "kubernetes_role_v1", |after| after["rule"][0]["verbs"] = json!(["*"]))
    }),
    tampering("a deleted namespace", &["plan-destroys"], |plan| {
        act(plan, |kind| kind == "kubernetes_namespace_v1", &["delete"])
    }),
    tampering("a deleted group", &["plan-destroys"], |plan| {
        act(plan, |kind| kind == "google_cloud_identity_group", &["delete"])
    }),
    tampering("another person in a group", &["plan-extra"], |plan| {
        let is_membership = |kind: &str| kind == "google_cloud_identity_group_membership";
        beside(plan, is_membership, |after| after["preferred_member_key"][0]["id"] = json!("eve@example.com"))
    }),
    tampering("an authoritative binding", &["plan-access", "plan-extra"], |plan| {
        let is_project = |kind: &str| kind == "google_project_iam_member";
        let is_made = beside(plan, is_project, |after| after["members"] = json!(["user:eve@example.com"]));
        if is_made {
            changes(plan).last_mut().expect("one beside")["type"] = json!("google_project_iam_binding");
        }
        is_made
    }),
    tampering("a plan of a part", &["plan-incomplete"], |plan| {
        plan["complete"] = json!(false);
        true
    }),
    tampering("a plan of a part by OpenTofu", &["plan-incomplete"], |plan| {
        *plan = as_open_tofu(plan);
        let is_there = |change: &Value| change["change"]["actions"] == json!(["no-op"]);
        let Some(number) = changes(plan).iter().position(is_there) else { return false };
        changes(plan).remove(number);
        true
    }),
    tampering("an old object that stays", &["plan-extra"], |plan| {
        let is_made = beside(plan, is_member, |after| after["member"] = json!("user:eve@example.com"));
        if is_made {
            let change = changes(plan).last_mut().expect("one beside");
            change["change"]["before"] = change["change"]["after"].take();
            change["change"]["actions"] = json!(["no-op"]);
            change["deposed"] = json!("a1b2c3d4");
        }
        is_made
    }),
    tampering("a namespace that is destroyed as a manifest", &["plan-destroys"], |plan| {
        let namespace = "kubernetes_namespace_v1";
        let metadata = changes(plan).iter().find(|change| kind(change) == namespace && is_there(change));
        let Some(name) = metadata.map(|change| change["change"]["after"]["metadata"][0]["name"].clone()) else {
            return false;
        };
        let manifest = json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": name } });
        changes(plan).push(json!({ "address": "kubernetes_manifest.beside", "mode": "managed", "name": "beside",
            "type": "kubernetes_manifest", "change": { "actions": ["delete"], "before": { "manifest": manifest },
            "after": null, "after_unknown": {} } }));
        true
    }),
    tampering("a form of later", &["plan-incomplete"], |plan| {
        plan["format_version"] = json!("2.0");
        true
    }),
];

/// A plan as `OpenTofu` prints it: it doesn't say whether the plan is complete.
pub fn as_open_tofu(plan: &Value) -> Value {
    let mut plan = plan.clone();
    let parts = plan.as_object_mut().expect("an object");
    for key in ["applyable", "complete"] {
        parts.remove(key);
    }
    plan
}

fn is_member(kind: &str) -> bool {
    kind.ends_with("_iam_member")
}

fn is_role_binding(kind: &str) -> bool {
    kind.ends_with("role_binding_v1")
}

fn kind(change: &Value) -> &str {
    change["type"].as_str().unwrap_or_default()
}

fn changes(plan: &mut Value) -> &mut Vec<Value> {
    plan["resource_changes"].as_array_mut().expect("changes")
}

/// What is there after the plan.
fn is_there(change: &Value) -> bool {
    change["change"]["after"].is_object()
}

/// Changes the first that fits.
fn one(plan: &mut Value, fits: impl Fn(&Value) -> bool, edit: impl Fn(&mut Value)) -> bool {
    let found = changes(plan).iter_mut().find(|change| is_there(change) && fits(change));
    found.map(edit).is_some()
}

fn after(plan: &mut Value, is_meant: fn(&str) -> bool, edit: impl Fn(&mut Value)) -> bool {
    one(
        plan,
        |change| is_meant(kind(change)),
        |change| {
            edit(&mut change["change"]["after"]);
            if change["change"]["actions"] == json!(["no-op"]) {
                change["change"]["actions"] = json!(["update"]);
            }
        },
    )
}

/// Adds another one, made of the first that fits.
fn beside(plan: &mut Value, is_meant: fn(&str) -> bool, edit: impl Fn(&mut Value)) -> bool {
    let all = changes(plan);
    let Some(mut made) = all.iter().find(|change| is_there(change) && is_meant(kind(change))).cloned() else {
        return false;
    };
    edit(&mut made["change"]["after"]);
    made["change"]["actions"] = json!(["create"]);
    made["change"]["before"] = Value::Null;
    made["address"] = json!(format!("{}.beside", kind(&made)));
    made["name"] = json!("beside");
    for key in ["module_address", "index", "previous_address"] {
        made.as_object_mut().expect("an object").remove(key);
    }
    all.push(made);
    true
}

fn remove(plan: &mut Value, is_meant: fn(&str) -> bool) -> bool {
    let all = changes(plan);
    let Some(number) = all.iter().position(|change| is_there(change) && is_meant(kind(change))) else { return false };
    all.remove(number);
    true
}

/// Does something else to what was there before.
fn act(plan: &mut Value, is_meant: fn(&str) -> bool, actions: &[&str]) -> bool {
    one(
        plan,
        |change| is_meant(kind(change)),
        |change| {
            let change = &mut change["change"];
            change["before"] = change["after"].clone();
            if !actions.contains(&"create") {
                change["after"] = Value::Null;
            }
            change["actions"] = json!(actions);
        },
    )
}

/// Makes the planned values those that the changes leave, as Terraform does.
pub fn settle(plan: &mut Value) {
    let resource = |change: &Value| {
        json!({ "address": change["address"], "mode": change["mode"], "type": change["type"], "name": change["name"],
            "provider_name": change["provider_name"], "schema_version": 0, "values": change["change"]["after"], "sensitive_values": {} })
    };
    let left: Vec<Value> = changes(plan).iter().filter(|change| is_there(change)).map(resource).collect();
    plan["planned_values"] = json!({ "root_module": { "resources": left } });
}
