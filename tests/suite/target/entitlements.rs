//! What is written for entitlements, and that nothing else is taken for it.

use crate::support::{compare::diff, managed::replanned, terraform::is_formatted, workspace::Workspace};

const ELIGIBLE: &str = "eligibility: { approvers: [lead] }\n";

/// The small workspace, where payments may ask for a role in production.
fn workspace() -> Workspace {
    let workspace = Workspace::small();
    workspace.append("teamkit.yaml", ELIGIBLE);
    workspace.append("teams/payments.yaml", "access: { eligible: { production: developer } }\n");
    workspace
}

fn ledger(workspace: &Workspace) -> String {
    workspace.generate();
    workspace.generated()["terraform/services/ledger/production/teamkit.tf"].clone()
}

#[test]
fn an_entitlement_is_one_block_with_a_name_made_of_project_and_id() {
    let text = ledger(&workspace());
    let start = text.find("resource \"google_privileged").expect("an entitlement");
    let block = text[start..].split("\n}\n").next().expect("a block");
    insta::assert_snapshot!(block);
}

#[test]
fn without_approvers_there_is_no_workflow_and_without_a_reason_none_is_mandatory() {
    let workspace = workspace();
    workspace.edit("teamkit.yaml", ELIGIBLE, "eligibility: { hours: 1, justification: false }\n");
    let text = ledger(&workspace);
    assert!(text.contains("    not_mandatory {}\n") && text.contains("= \"3600s\"\n"), "{text}");
    assert!(!text.contains("approval_workflow") && !text.contains("unstructured"), "{text}");
}

/// A template that changes the entitlement's block.
#[track_caller]
fn refuses(from: &str, to: &str) {
    let workspace = workspace();
    let text = ledger(&workspace);
    let start = text.find("resource \"google_privileged").expect("an entitlement");
    let (before, block) = text.split_at(start);
    let body = format!("{before}{}", block.replacen(from, to, 1));
    assert_ne!(body, text, "the block has no {from:?}");
    let body = body.split_once('\n').expect("a header").1;
    let template = format!(
        "{{{{#if (eq root \"terraform/services/ledger/production\")}}}}{body}{{{{else}}}}{{{{#each blocks}}}}\n{{{{{{text}}}}}}\n{{{{/each}}}}{{{{/if}}}}"
    );
    workspace.write("templates/service.tf.hbs", template);
    workspace.run(&["generate"]).exits(2).says("templates/service.tf.hbs");
}

#[test]
fn a_template_can_change_nothing_about_an_entitlement() {
    refuses("\"group:payments@example.com\"", "\"group:everybody@example.com\"");
    refuses("\"group:payments@example.com\"", "\"group:payments@example.com\", \"user:eve@example.com\"");
    refuses("roles/cloudtrace.user", "roles/owner");
    refuses("\"14400s\"", "\"86400s\"");
    refuses("    unstructured {}\n", "    not_mandatory {}\n");
    refuses("    unstructured {}\n", "");
    refuses("approvals_needed = 1", "approvals_needed = 0");
    refuses("\"group:payments-leads@example.com\"", "\"user:eve@example.com\"");
    refuses("location             = \"global\"", "location             = \"eu\"");
    refuses("projects/ledger-prod\"\n      resource_type", "projects/other-prod\"\n      resource_type");
    refuses("  eligible_users {", "  lifecycle {\n    ignore_changes = all\n  }\n\n  eligible_users {");
    refuses("  entitlement_id", "  count = 0\n  entitlement_id");
    refuses("      role_bindings {\n", "      role_bindings {\n        condition_expression = \"true\"\n");
    refuses(
        "  approval_workflow {",
        "  dynamic \"approval_workflow\" {\n    for_each = []\n    content {}\n  }\n\n  approval_workflow {",
    );
}

#[test]
fn the_module_gets_the_same_entitlements() {
    let workspace = workspace();
    workspace
        .append("teamkit.yaml", "layout: { style: module, module: { source: \"{{workspace}}/modules/team-kit\" } }\n");
    let text = ledger(&workspace);
    let start = text.find("  entitlements = [").expect("the argument");
    insta::assert_snapshot!(text[start..].split("\n  ]\n").next().expect("a list"));
}

/// Other terms change the object in place; another id makes another one. Terraform's own plan says the same.
#[test]
fn terraform_plans_what_diff_counts() {
    let root = "terraform/services/ledger/production";
    let planned = |base: &Workspace, head: &Workspace| -> String {
        base.generate();
        head.generate();
        is_formatted(head);
        let roots = diff(base, head, &["--format", "json"]).exits(0).json()["terraform"]["roots"].clone();
        let of_root =
            roots.as_array().expect("a list").iter().find(|one| one["path"] == root).expect("the root").clone();
        let counted = format!("add={} change={} destroy={}", of_root["add"], of_root["change"], of_root["destroy"]);
        if let Some(plan) = replanned(base, head, root) {
            assert!(plan.contains(&counted), "{counted}\n{plan}");
        }
        counted
    };
    let (base, head) = (workspace(), workspace());
    head.edit("teamkit.yaml", ELIGIBLE, "eligibility: { hours: 8, justification: false }\n");
    assert_eq!(planned(&base, &head), "add=0 change=1 destroy=0");
    let (base, head) = (workspace(), workspace());
    head.edit("teams/payments.yaml", "production: developer", "production: viewer");
    assert_eq!(planned(&base, &head), "add=1 change=0 destroy=1");
}
