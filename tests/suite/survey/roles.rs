//! Roles that would say what is held in fewer lines.

use std::collections::{BTreeMap, BTreeSet};

use teamkit::{
    catalog::Catalog,
    model::{NativeRole, TargetId},
    survey::{HeldRoles, SuggestedRole, roles_block, suggest_roles},
};

use super::support::LiveFiles;

const LOOK: &[&str] = &["roles/logging.viewer", "roles/monitoring.viewer", "ClusterRole/view"];
const BUILD: &[&str] = &["roles/logging.viewer", "roles/monitoring.viewer", "ClusterRole/view", "ClusterRole/edit"];

fn natives(names: &[&str]) -> BTreeSet<NativeRole> {
    names.iter().map(|name| NativeRole::parse(name).expect("a native role")).collect()
}

/// Sets of roles, each held by so many holders at two sites each.
fn held(sets: &[(&[&str], usize)]) -> Vec<HeldRoles> {
    let mut rows = Vec::new();
    for (number, (set, holders)) in sets.iter().enumerate() {
        for row in 0..holders * 2 {
            rows.push(HeldRoles {
                holder: format!("holder {number} {}", row / 2).into(),
                site: format!("site {number} {row}").into(),
                natives: natives(set),
                targets: TargetId::ALL.into(),
            });
        }
    }
    rows
}

/// What is suggested, a line for each: the name, what it includes, what else it has, and what it saves.
fn lines(roles: &[SuggestedRole]) -> String {
    let line = |role: &SuggestedRole| {
        let own: Vec<String> = role.natives.iter().map(ToString::to_string).collect();
        let SuggestedRole { name, includes, sites, holders, saves, .. } = role;
        format!("{name} {includes:?} {} | {sites} {holders} {saves}\n", own.join(" "))
    };
    roles.iter().map(line).collect()
}

fn suggested(rows: &[HeldRoles], existing: &[(&str, &[&str])]) -> String {
    let existing: BTreeMap<String, BTreeSet<NativeRole>> =
        existing.iter().map(|(name, set)| ((*name).to_owned(), natives(set))).collect();
    lines(&suggest_roles(rows, &existing, &Catalog::shipped()))
}

#[test]
fn what_several_hold_alike_is_a_role_and_includes_smaller_ones() {
    let said = suggested(&held(&[(LOOK, 4), (BUILD, 3)]), &[]);
    assert_eq!(
        said,
        "developer [\"viewer\"] ClusterRole/edit | 6 3 18\n\
         viewer [] ClusterRole/view roles/logging.viewer roles/monitoring.viewer | 8 4 16\n"
    );
}

#[test]
fn what_one_holds_is_no_role() {
    assert_eq!(suggested(&held(&[(LOOK, 1), (&["roles/pubsub.viewer"], 3)]), &[]), "");
    // Nor two native roles that each would do alone.
    assert_eq!(suggested(&held(&[(&["roles/pubsub.viewer"], 3), (&["roles/run.viewer"], 3)]), &[]), "");
}

#[test]
fn both_roles_of_one_holder_are_no_third_role() {
    let queue: &[&str] = &["roles/pubsub.publisher", "roles/pubsub.subscriber"];
    let both = [LOOK, queue].concat();
    let said = suggested(&held(&[(LOOK, 8), (queue, 8), (&both, 2)]), &[]);
    assert_eq!(said.lines().count(), 2, "{said}");
}

#[test]
fn what_each_has_besides_hides_no_role() {
    let more = ["roles/run.viewer", "roles/pubsub.viewer", "roles/storage.objectViewer", "roles/spanner.viewer"];
    let sets: Vec<Vec<&str>> = more.iter().map(|one| [LOOK, &[*one]].concat()).collect();
    let sets: Vec<(&[&str], usize)> = sets.iter().map(|set| (set.as_slice(), 1)).collect();
    let said = suggested(&held(&sets), &[]);
    assert_eq!(said, "viewer [] ClusterRole/view roles/logging.viewer roles/monitoring.viewer | 8 4 16\n");
}

#[test]
fn a_role_that_exists_is_not_suggested_again() {
    assert_eq!(suggested(&held(&[(LOOK, 4)]), &[("look", LOOK)]), "");
    let other = &["roles/pubsub.viewer", "roles/run.viewer"];
    let said = suggested(&held(&[(LOOK, 4), (other, 4)]), &[("viewer", LOOK)]);
    assert_eq!(said, "pubsub-viewer [] roles/pubsub.viewer roles/run.viewer | 8 4 8\n");
}

#[test]
fn where_a_target_is_missing_its_part_of_a_role_is_missing() {
    let mut rows = held(&[(LOOK, 4), (LOOK, 3)]);
    for row in &mut rows[8..] {
        row.targets = [TargetId::Google].into();
        row.natives = natives(&LOOK[..2]);
    }
    assert_eq!(
        suggested(&rows, &[]),
        "viewer [] ClusterRole/view roles/logging.viewer roles/monitoring.viewer | 14 7 22\n"
    );
}

#[test]
fn what_no_role_may_have_is_in_none() {
    let set = &[
        "roles/owner",
        "roles/pubsub.serviceAgent",
        "ClusterRole/cluster-admin",
        "roles/run.viewer",
        "ClusterRole/view",
    ];
    assert_eq!(suggested(&held(&[(set, 3)]), &[]), "viewer [] ClusterRole/view roles/run.viewer | 6 3 6\n");
}

#[test]
fn names_say_what_a_role_permits() {
    for (set, name) in [
        (&["roles/run.viewer", "ClusterRole/view"][..], "viewer"),
        (&["roles/run.developer", "ClusterRole/view"], "developer"),
        (&["roles/run.viewer", "ClusterRole/admin"], "admin"),
    ] {
        assert!(suggested(&held(&[(set, 3)]), &[]).starts_with(&format!("{name} ")), "{set:?}");
    }
}

#[test]
fn a_block_can_be_pasted_below_roles() {
    let roles = suggest_roles(&held(&[(LOOK, 4), (BUILD, 3)]), &BTreeMap::new(), &Catalog::shipped());
    insta::assert_snapshot!(roles_block(&roles), @r"
      developer:
        # held by 3 holders in 6 places, saves 18 lines
        includes: [viewer]
        kubernetes: [edit]
      viewer:
        # held by 4 holders in 8 places, saves 16 lines
        google: [roles/logging.viewer, roles/monitoring.viewer]
        kubernetes: [view]
    ");
}

/// Two teams with a service each, in two environments, whose leads may do more.
fn small_company() -> LiveFiles {
    let mut files = LiveFiles::default();
    for (team, service) in [("pay", "ledger"), ("web", "cart")] {
        for environment in ["dev", "prod"] {
            let policy = format!("projects/{service}-{environment}");
            let (cluster, group) = (format!("apps-{environment}"), format!("group:{team}@acme.example"));
            files.grant(&policy, &LOOK[..2], &group);
            let role = if environment == "dev" { "ClusterRole/edit" } else { "ClusterRole/view" };
            files.bind(&cluster, Some(service), role, &group);
            files.role(&cluster, service, "restarter");
        }
        let leads = format!("group:{team}-leads@acme.example");
        files.grant(&format!("projects/{service}-prod"), &["roles/cloudsql.client"], &leads);
        files.bind("apps-prod", Some(service), "Role/restarter", &leads);
    }
    files
}

#[test]
fn what_owners_usually_hold_is_their_access() {
    insta::assert_snapshot!(small_company().text(), @r##"
    # yaml-language-server: $schema=docs/schema/teamkit.json
    # Proposed from what is live: 4 projects, 2 clusters, 4 groups and 0 people. Each comment says what
    # a line comes from. Change what isn't meant so before you run `teamkit import`.
    version: 1
    # The domain of 4 groups and 0 people.
    domain: acme.example
    environments: # the order matters: least protected first
      development:
        # 2 projects fit, such as `cart-dev`, `ledger-dev`.
        google: { project: "{{service}}-dev" }
        # 2 namespaces of services in `apps-dev`.
        kubernetes: { cluster: apps-dev, namespace: "{{service}}" }
      production:
        protected: true
        # 2 projects fit, such as `cart-prod`, `ledger-prod`.
        google: { project: "{{service}}-prod" }
        # 2 namespaces of services in `apps-prod`.
        kubernetes: { cluster: apps-prod, namespace: "{{service}}" }
    roles:
      operator:
        # held by 2 holders in 2 places, saves 2 lines
        google: [roles/cloudsql.client]
        kubernetes:
          - role: restarter
            rules:
              - { api_groups: [""], resources: [pods], verbs: [delete, get] }
      developer:
        # held by 2 holders in 2 places, saves 4 lines
        google: [roles/logging.viewer, roles/monitoring.viewer]
        kubernetes: [edit]
      viewer:
        # held by 2 holders in 2 places, saves 4 lines
        google: [roles/logging.viewer, roles/monitoring.viewer]
        kubernetes: [view]
    access: # what a team gets on each service it owns
      # So it is on 2 of 2 services in development, 2 of 2 services in production.
      members: { development: developer, production: viewer }
      # So it is on 2 of 2 services in production.
      leads: { production: operator }
    principals:
      # 2 of 2 groups have this form.
      group: "{{team}}@{{domain}}"
      # Teams whose leads have a group: 2.
      lead_group: "{{team}}-leads@{{domain}}"
    # Not said, since nothing live tells it: `layout`, `terraform`, `codeowners`, `eligibility`, and
    # which findings you accept.
    "##);
}

#[test]
fn what_most_owners_do_not_hold_is_left_out() {
    let mut files = LiveFiles::default();
    for (number, role) in ["roles/run.viewer", "roles/pubsub.viewer", "roles/spanner.viewer"].iter().enumerate() {
        files.grant(&format!("projects/s{number}-prod"), &[role], &format!("group:t{number}@acme.example"));
    }
    let proposed = files.proposed();
    assert!(proposed["access"].is_null() && proposed["roles"].is_null(), "{}", files.text());
    assert!(files.comments().contains("Not said: what owners get"), "{}", files.text());
}
