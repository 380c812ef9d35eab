//! Who has what is live and not defined.

use serde_json::{Value, json};

use super::support::{World, binding, member, short};
use crate::support::workspace::unwrapped;

/// The rows of what is live and not defined, each with the people who have it, and its flags.
fn extra(world: &World) -> Vec<String> {
    let (_, document) = world.drift(&[]);
    let rows = document["drift"].as_array().expect("rows").iter().filter(|row| row["kind"] == "extra");
    rows.map(|row| format!("{} {} {}", short(row), row["people"], row["flags"]).replace('"', "")).collect()
}

#[test]
fn it_is_who_is_in_a_group_and_not_who_shall_be() {
    let mut world = World::honest();
    world.members = vec![member("ann@example.com"), member("eve@example.com")];
    world.bindings.push(binding("roles/browser", &["group:shop@example.com"], None));
    assert_eq!(
        extra(&world),
        [
            "extra group:shop@example.com roles/browser in books-prod [ann@example.com,eve@example.com] []",
            "extra user:eve@example.com member in shop@example.com [eve@example.com] []",
        ]
    );
}

fn with_role(address: &str, role: &str) -> Value {
    let mut member = member(address);
    member["roles"] = json!([{ "name": "MEMBER" }, { "name": role }]);
    member
}

/// In the contract the role is `member`; what somebody can do with the group is said beside it.
#[test]
fn an_owner_of_a_group_is_told_from_a_member() {
    let mut world = World::honest();
    world.members.push(with_role("eve@example.com", "OWNER"));
    world.members.push(with_role("max@example.com", "MANAGER"));
    let flags = ["group-owner", "group-manager"];
    for (row, flag) in extra(&world).iter().zip(flags) {
        assert!(row.contains(" member in shop@example.com ") && row.contains(flag), "{row}");
    }
    let text = world.workspace().run(&["drift", "--live", "live"]).exits(1).stdout;
    assert!(text.contains("its owner, who decides who is in it"), "{text}");
    assert!(text.contains("its manager, who decides who is in it"), "{text}");
}

#[test]
fn everybody_in_an_organization_is_told_as_such() {
    let mut world = World::honest();
    world.members.push(member("C01abc234"));
    let rows = extra(&world);
    assert!(
        rows.len() == 1 && rows[0].starts_with("extra customer:C01abc234 member in shop@example.com []"),
        "{rows:?}"
    );
    assert!(rows[0].contains("broad-principal"), "{rows:?}");
}

/// They are Google's own by their names, so they are folded like any other, and told besides.
#[test]
fn agents_of_strangers_are_folded_and_told() {
    let mut world = World::honest();
    let agents = ["42@cloudservices.gserviceaccount.com", "service-666@compute-system.iam.gserviceaccount.com"];
    let agents = agents.map(|agent| format!("serviceAccount:{agent}"));
    world.bindings.push(binding("roles/editor", &agents.each_ref().map(String::as_str), None));
    let workspace = world.workspace();
    let numbers = r#"[{ "projectId": "books-prod", "projectNumber": "42" }]"#;
    workspace.write("live/projects.json", numbers);
    let drift =
        |format: &str, more: &[&str]| workspace.run(&[&["drift", "--live", "live", "--format", format], more].concat());
    let document = drift("json", &[]).exits(0).json();
    let stranger = format!("extra {} roles/editor in books-prod", agents[1]);
    let rows = |document: &Value, key: &str| -> Vec<String> {
        document[key].as_array().expect("rows").iter().map(short).collect()
    };
    assert_eq!(rows(&document, "drift"), [""; 0]);
    assert_eq!(rows(&document, "foreign_agents"), [stranger.as_str()]);
    assert_eq!(document["foreign_agents"][0]["flags"], json!(["basic-role", "outside-access"]));
    assert_eq!(document["folded"], 2);
    for format in ["text", "markdown"] {
        let text = drift(format, &[]).exits(0).stdout;
        let told = "1 service account is folded as the cloud's own, but of a project that the export doesn't know";
        let said = unwrapped(&text);
        assert!(said.contains(told) && said.contains(&agents[1]) && !said.contains(&agents[0]), "{text}");
    }
    // Whom `--all` shows is told once in a text.
    let all = drift("text", &["--all"]).exits(1).stdout;
    assert_eq!(all.matches(&agents[1]).count(), 1, "{all}");
    // What somebody accepted is no news.
    workspace.append("teamkit.yaml", format!("unmanaged:\n  - {{ principal: '{}', reason: known }}\n", agents[1]));
    assert_eq!(rows(&drift("json", &[]).exits(0).json(), "foreign_agents"), [""; 0]);
}

/// What strangers' agents have above is told with the rest.
#[test]
fn agents_of_strangers_above_are_told() {
    let workspace = World::honest().workspace();
    let agent = "serviceAccount:service-org-8@gcp-sa-scc.iam.gserviceaccount.com";
    let policy = json!({ "bindings": [binding("roles/browser", &[agent], None)] });
    workspace.write("live/organizations/9.json", policy.to_string());
    let document = workspace.run(&["drift", "--live", "live", "--format", "json"]).exits(0).json();
    assert_eq!((&document["inherited"], &document["inherited_folded"]), (&json!([]), &json!(1)));
    let rows: Vec<String> = document["foreign_agents"].as_array().expect("rows").iter().map(short).collect();
    assert_eq!(rows, [format!("extra {agent} roles/browser in 9")]);
}
