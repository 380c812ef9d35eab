//! Roles: which one members and leads get, and its native roles.

use super::support::{grants, lines, workspace};

#[test]
fn the_first_that_speaks_sets_the_role_of_members() {
    grants(
        "#> teams/crew.yaml
members: [ann, bob]
access: { members: { dev: none, prod: work } }
services:
  - alpha1
  - { name: beta12, access: { members: { dev: work, prod: none } } }
  - { name: gamma1, environments: [prod] }
",
        &[
            "alpha1-prod roles/pubsub.editor group:crew@ - ann@,bob@",
            "beta12-dev roles/pubsub.editor group:crew@ - ann@,bob@",
            "gamma1-prod roles/pubsub.editor group:crew@ - ann@,bob@",
            "c-dev/beta12 ClusterRole/edit group:crew@ - ann@,bob@",
        ],
    );
}

#[test]
fn a_lead_gets_what_members_get_and_what_leads_get() {
    grants(
        "#> teams/crew.yaml
grant_to: members
leads: [ann]
members: [bob]
access: { leads: { dev: work } }
services: [alpha1]
",
        &[
            "alpha1-dev roles/logging.viewer user:ann@ - ann@",
            "alpha1-dev roles/pubsub.editor user:ann@ - ann@",
            "alpha1-dev roles/logging.viewer user:bob@ - bob@",
            "c-dev/alpha1 ClusterRole/edit user:ann@ - ann@",
        ],
    );
}

#[test]
fn a_role_has_its_native_roles_and_those_that_it_includes_each_once() {
    let roles = "  third: { includes: [second, see], google: [roles/logging.viewer], kubernetes: [view] }\n  second: { includes: [work], google: [roles/cloudtrace.user] }\n";
    let workspace =
        workspace("#> teams/crew.yaml\nmembers: [ann, bob]\naccess: { members: { dev: third } }\nservices: [alpha1]\n");
    workspace.edit("teamkit.yaml", "roles:\n", &format!("roles:\n{roles}"));
    let run = workspace.run(&["grants", "--format", "json"]).exits(0);
    let expected = [
        "alpha1-dev roles/cloudtrace.user group:crew@ - ann@,bob@",
        "alpha1-dev roles/logging.viewer group:crew@ - ann@,bob@",
        "alpha1-dev roles/pubsub.editor group:crew@ - ann@,bob@",
        "c-dev/alpha1 ClusterRole/edit group:crew@ - ann@,bob@",
        "c-dev/alpha1 ClusterRole/view group:crew@ - ann@,bob@",
    ];
    assert_eq!(lines(&run), expected);
}
