//! Conditions as Terraform has them.

use crate::support::workspace::Workspace;

const GROUP: &str = "group:auditors@example.com";

fn workspace(condition: &str, more: &str) -> Workspace {
    let workspace = Workspace::small();
    workspace.append(
        "teams/payments.yaml",
        format!(
            "grants:\n  - service: ledger\n    environment: development\n    google: [roles/storage.objectViewer]\n    to: \
             [\"{GROUP}\"]\n    reason: Audit\n    condition:\n{condition}{more}"
        ),
    );
    workspace
}

/// What is written in a block for the group: the address, and its condition.
fn written(workspace: &Workspace) -> (String, String) {
    workspace.generate().exits(0);
    let files = workspace.generated();
    let mut blocks = files.values().flat_map(|text| text.split("\n}\n"));
    let block = blocks.find(|block| block.contains(GROUP)).expect("a block of the group");
    let start = block.find("resource \"").expect("a resource");
    let (head, rest) = block[start..].split_once('\n').expect("lines");
    let (_, condition) = rest.split_once("  condition {\n").expect("a condition");
    let (condition, _) = condition.split_once("  }\n").expect("an end");
    (head.to_owned(), condition.to_owned())
}

const OR: &str = "      title: office hours\n      expression: \"request.time.getHours('Asia/Tokyo') < 19 || resource.name == 'a'\"\n";

#[test]
fn an_end_is_joined_to_the_whole_expression() {
    let (address, condition) = written(&workspace(OR, ""));
    insta::assert_snapshot!(condition, @r#"
        title      = "office hours"
        expression = "request.time.getHours('Asia/Tokyo') < 19 || resource.name == 'a'"
    "#);
    let (ended, condition) = written(&workspace(OR, "    until: 2026-12-31\n"));
    insta::assert_snapshot!(condition, @r#"
        title      = "office hours, until 2026-12-31"
        expression = "(request.time.getHours('Asia/Tokyo') < 19 || resource.name == 'a') && request.time < timestamp(\"2027-01-01T00:00:00Z\")"
    "#);
    assert_eq!(address, ended, "an end is no part of the address");
    let (other, _) = written(&workspace(&OR.replace("office hours", "Tokyo"), ""));
    assert_ne!(address, other, "a title is");
}

#[test]
fn nothing_in_a_condition_becomes_an_expression_of_terraform() {
    let text = "      title: \"${title} %{ if \\\"x\\\" }\"\n      expression: |\n        resource.name == '${name}' &&\n        \
                resource.name != \"\\\\u00e9%{ x }\"\n";
    let (address, condition) = written(&workspace(text, ""));
    insta::assert_snapshot!(condition, @r#"
    title      = "$${title} %%{ if \"x\" }"
    expression = "resource.name == '$${name}' &&\nresource.name != \"\\\\u00e9%%{ x }\""
    "#);
    assert!(!address.contains("${"), "{address}");
}

#[test]
fn lines_of_an_expression_are_kept_and_those_around_it_are_not() {
    let block = |indicator: &str| {
        let text = format!(
            "      title: office hours\n      expression: {indicator}\n        resource.name != 'a' &&\n          resource.name != 'b'\n"
        );
        written(&workspace(&text, "")).1
    };
    insta::assert_snapshot!(block("|"), @r#"
    title      = "office hours"
    expression = "resource.name != 'a' &&\n  resource.name != 'b'"
    "#);
    assert_eq!(block("|"), block("|+"));
    assert_eq!(block("|"), block("|-"));
}

#[test]
fn an_entry_under_a_condition_gives_nothing_where_conditions_are_not_possible() {
    let workspace = workspace(OR, "    role: viewer\n");
    workspace.run(&["generate"]).exits(1).prints("unsupported-condition");
}
