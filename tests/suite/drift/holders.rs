//! Who has what is live and not defined.

use serde_json::{Value, json};

use super::support::{World, binding, member, short};

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

#[test]
fn agents_of_strangers_are_shown() {
    let mut world = World::honest();
    let agents = ["42@cloudservices.gserviceaccount.com", "service-666@compute-system.iam.gserviceaccount.com"];
    let agents = agents.map(|agent| format!("serviceAccount:{agent}"));
    world.bindings.push(binding("roles/editor", &agents.each_ref().map(String::as_str), None));
    let workspace = world.workspace();
    let numbers = r#"[{ "projectId": "books-prod", "projectNumber": "42" }]"#;
    workspace.write("live/projects.json", numbers);
    let document = workspace.run(&["drift", "--live", "live", "--format", "json"]).exits(1).json();
    let rows: Vec<String> = document["drift"].as_array().expect("rows").iter().map(short).collect();
    assert_eq!(rows, [format!("extra {} roles/editor in books-prod", agents[1])]);
    assert_eq!(document["drift"][0]["flags"], json!(["basic-role", "outside-access"]));
    assert_eq!(document["folded"], 1);
}
