//! Domains, and patterns of groups.

use super::support::LiveFiles;

/// A world in which groups and people hold something on services.
fn held_by(members: &[&str]) -> LiveFiles {
    let mut files = LiveFiles::default();
    for (number, member) in members.iter().enumerate() {
        files.grant(&format!("projects/shop-{number}-prod"), &["roles/logging.viewer"], member);
    }
    files
}

#[track_caller]
fn patterns(groups: &[&str], expected: &str) {
    let members: Vec<String> = groups.iter().map(|group| format!("group:{group}@acme.example")).collect();
    let files = held_by(&members.iter().map(String::as_str).collect::<Vec<_>>());
    let proposed = files.proposed();
    let text = |key: &str| proposed["principals"][key].as_str().unwrap_or("-").to_owned();
    assert_eq!(format!("{} {}", text("group"), text("lead_group")), expected, "{}", files.text());
}

#[test]
fn the_most_used_domain_is_first_and_others_with_groups_are_allowed() {
    let mut files = held_by(&[
        "group:pay@acme.example",
        "group:web@acme.example",
        "group:ops@partner.example",
        "user:eve@contractor.example",
        "user:kim@gmail.com",
        "group:fans@googlegroups.com",
    ]);
    files.group("pay@acme.example", &["ann@acme.example", "bob@acme.example", "mel@gmail.com"]);
    let proposed = files.proposed();
    assert_eq!(proposed["domain"], "acme.example");
    assert_eq!(
        proposed["allowed_domains"],
        serde_yaml::from_str::<serde_yaml::Value>("[partner.example]").expect("YAML")
    );
    assert!(
        files.comments().contains("no group is of these domains: `contractor.example` (1 person)"),
        "{}",
        files.text()
    );
    assert!(!files.comments().contains("gmail") && !files.comments().contains("googlegroups"), "{}", files.text());
}

#[test]
fn a_world_without_addresses_says_that_a_domain_is_missing() {
    let files = LiveFiles::of_projects(&["cart-prod"]);
    assert_eq!(files.proposed()["domain"], "example.com");
    assert!(files.comments().contains("write yours"), "{}", files.text());
}

#[test]
fn what_stands_around_teams_names_is_seen() {
    patterns(&["pay", "web", "ops"], "{{team}}@{{domain}} -");
    patterns(&["team-pay", "team-web", "team-ops", "all-hands"], "team-{{team}}@{{domain}} -");
    patterns(&["pay-eng", "web-eng", "data-core-eng"], "{{team}}-eng@{{domain}} -");
    patterns(&["gcp.pay.squad", "gcp.web.squad", "gcp.ops.squad"], "gcp.{{team}}.squad@{{domain}} -");
    // A word of teams, unless nearly all have it.
    patterns(&["shop-pay", "shop-web", "ops"], "{{team}}@{{domain}} -");
    patterns(&["acme-pay", "acme-web", "acme-ops", "acme-data", "acme-labs"], "acme-{{team}}@{{domain}} -");
}

#[test]
fn leads_groups_are_seen_beside_those_of_their_teams() {
    patterns(&["pay", "pay-leads", "web", "web-leads", "ops-admins"], "{{team}}@{{domain}} {{team}}-leads@{{domain}}");
    patterns(&["team-pay", "lead.pay", "team-web", "lead.web"], "team-{{team}}@{{domain}} lead.{{team}}@{{domain}}");
    patterns(
        &["team-pay", "team-pay-owners", "team-web", "team-web-owners"],
        "team-{{team}}@{{domain}} team-{{team}}-owners@{{domain}}",
    );
    // Administrators of something else lead no team.
    patterns(&["pay", "web", "dns-admins"], "{{team}}@{{domain}} -");
}
