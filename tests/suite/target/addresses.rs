//! Addresses of resources: a change elsewhere changes none.

use crate::support::workspace::Workspace;

#[test]
fn one_member_more_adds_one_address_a_role_and_changes_no_other() {
    let workspace = Workspace::example();
    workspace.generate();
    let before = workspace.addresses();
    workspace.edit("teams/labs.yaml", "  - amara\n", "  - aaron\n  - amara\n");
    workspace.generate();
    let after = workspace.addresses();
    assert_eq!(before.difference(&after).count(), 0, "addresses that went");
    let added: Vec<&String> = after.difference(&before).collect();
    let expected = [
        "terraform/projects/price-lab-dev: resource google_project_iam_member price-lab-dev__user__aaron_at_example_com__cloudtrace_user",
        "terraform/projects/price-lab-dev: resource google_project_iam_member price-lab-dev__user__aaron_at_example_com__errorreporting_viewer",
        "terraform/projects/price-lab-dev: resource google_project_iam_member price-lab-dev__user__aaron_at_example_com__logging_viewer",
        "terraform/projects/price-lab-dev: resource google_project_iam_member price-lab-dev__user__aaron_at_example_com__monitoring_viewer",
        "terraform/projects/pricing-dev: resource google_project_iam_member pricing-dev__user__aaron_at_example_com__logging_viewer",
        "terraform/projects/pricing-dev: resource google_project_iam_member pricing-dev__user__aaron_at_example_com__monitoring_viewer",
        "terraform/projects/pricing-dev: resource google_project_iam_member pricing-dev__user__aaron_at_example_com__spanner_databaseReader",
        "terraform/teams/labs: resource google_cloud_identity_group_membership labs_at_example_com__aaron_at_example_com",
    ];
    assert_eq!(added, expected);
}
