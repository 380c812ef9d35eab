//! Managed groups: ends and roles of memberships.

use crate::support::{
    compare::diff,
    workspace::{Workspace, unwrapped},
};

const ROOT: &str = "terraform/teams/payments/teamkit.tf";

/// A company whose groups are managed, with these principals besides.
fn company(principals: &str) -> Workspace {
    let policy = format!(
        "\
version: 1
domain: example.com
environments:
  production:
    google: {{ project: \"{{{{service}}}}-prod\" }}
roles:
  viewer: {{ google: [roles/logging.viewer] }}
access: {{ members: {{ production: viewer }} }}
principals: {{ manage_groups: true, customer: C01abc234{principals} }}
"
    );
    Workspace::of([
        ("teamkit.yaml", policy.as_str()),
        ("services/all.yaml", "ledger: {}\n"),
        (
            "teams/payments.yaml",
            "leads: [{ email: lea, until: 2027-01-31 }]\nmembers: [ana, { email: tess, until: 2027-03-31 }, lea]\nservices: [ledger]\n",
        ),
        (
            "teams/below.yaml",
            "parent: payments\nmembers: [{ email: tess, until: 2027-06-30 }, { email: max, until: 2026-12-31 }]\n",
        ),
    ])
}

/// The roles of a person's membership in a group, as they are written.
fn roles(workspace: &Workspace, group: &str, person: &str) -> String {
    workspace.generate();
    let text = workspace.generated()[ROOT].clone();
    let head = format!("\"{group}_at_example_com__{person}_at_example_com\" {{\n");
    let block = text.split_once(&head).unwrap_or_else(|| panic!("no {head}")).1;
    let block = block.split_once("\n}\n").expect("an end").0;
    let (_, roles) = block.split_once("  roles {").expect("roles");
    format!("roles {{{roles}").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn ending(moment: &str) -> String {
    format!("roles {{ name = \"MEMBER\" expiry_detail {{ expire_time = \"{moment}\" }} }}")
}

const MEMBER: &str = "roles { name = \"MEMBER\" }";

#[test]
fn field_10_an_end_is_written_into_the_membership() {
    let workspace = company(", membership_expiry: true");
    assert_eq!(roles(&workspace, "payments", "ana"), MEMBER);
    assert_eq!(roles(&workspace, "payments", "max"), ending("2027-01-01T00:00:00Z"));
    // Who is there twice stays to the latest end, and for good with none.
    assert_eq!(roles(&workspace, "payments", "tess"), ending("2027-07-01T00:00:00Z"));
    assert_eq!(roles(&workspace, "payments", "lea"), MEMBER);
    // In the group of leads only the entry in `leads` counts.
    assert_eq!(roles(&workspace, "payments-leads", "lea"), ending("2027-02-01T00:00:00Z"));
    let run = workspace.generate();
    assert!(!run.stderr.contains("has an end"), "{}", run.stderr);
}

#[test]
fn without_the_key_no_end_is_written_and_that_is_said() {
    let workspace = company("");
    assert_eq!(roles(&workspace, "payments", "max"), MEMBER);
    // Of max and tess in two groups each, and of lea as a lead.
    let words = "note: 5 memberships have an end, the first on 2026-12-31: each stays until the next `teamkit generate` after that date; with `principals.membership_expiry` Cloud Identity ends it";
    let said = unwrapped(&workspace.generate().stderr);
    assert!(said.contains(words), "{said}");
}

#[test]
fn field_22_a_lead_is_a_manager_or_an_owner_and_takes_no_end() {
    for (key, role) in [("manager", "MANAGER"), ("owner", "OWNER")] {
        let workspace = company(&format!(", membership_expiry: true, lead_membership: {key}"));
        workspace.edit("teams/payments.yaml", ", lea]", "]");
        let expected = format!("roles {{ name = \"{role}\" }} roles {{ name = \"MEMBER\" }}");
        assert_eq!(roles(&workspace, "payments", "lea"), expected);
        assert_eq!(roles(&workspace, "payments-leads", "lea"), ending("2027-02-01T00:00:00Z"));
        workspace
            .generate()
            .says(&format!("note: 1 membership of a lead as {role} has an end, the first on 2027-01-31"));
        workspace.run(&["check"]).exits(0).prints(
            "Cloud Identity doesn't end the membership of `lea@example.com` in `payments@example.com` after 2027-01-31",
        );
    }
    let workspace = company(", lead_membership: member");
    assert_eq!(roles(&workspace, "payments", "lea"), MEMBER);
}

#[test]
fn a_lead_whose_time_is_over_is_a_member_again() {
    let workspace = company(", membership_expiry: true, lead_membership: owner");
    workspace.run_on("2027-02-01", &["generate"]).exits(0);
    let text = workspace.generated()[ROOT].clone();
    assert!(!text.contains("OWNER"), "{text}");
}

#[test]
fn a_file_that_says_another_role_or_end_is_not_written() {
    let workspace = company(", membership_expiry: true, lead_membership: manager");
    workspace.generate();
    let text = workspace.generated()[ROOT].clone();
    for (from, to) in [
        ("\"2027-01-01T00:00:00Z\"", "\"2037-01-01T00:00:00Z\""),
        ("    expiry_detail {\n      expire_time = \"2027-01-01T00:00:00Z\"\n    }\n", ""),
        ("\"MANAGER\"", "\"OWNER\""),
        ("  roles {\n    name = \"MANAGER\"\n  }\n", ""),
    ] {
        let body = text.replacen(from, to, 1);
        assert_ne!(body, text, "{from}");
        let body = body.split_once('\n').expect("a header").1;
        let template = format!(
            "{{{{#if (eq root \"terraform/teams/payments\")}}}}{body}{{{{else}}}}{{{{#each blocks}}}}\n{{{{{{text}}}}}}\n{{{{/each}}}}{{{{/if}}}}"
        );
        workspace.write("templates/team.tf.hbs", template);
        workspace.run(&["generate"]).exits(2).says("is in group payments@example.com");
    }
}

#[test]
fn another_end_or_role_changes_the_root_and_its_bindings() {
    let base = company(", membership_expiry: true");
    for (path, from, to) in [
        ("teams/below.yaml", "2026-12-31", "2027-12-31"),
        ("teamkit.yaml", "membership_expiry: true", "membership_expiry: false"),
        ("teamkit.yaml", "membership_expiry: true", "membership_expiry: true, lead_membership: owner"),
    ] {
        let head = company(", membership_expiry: true");
        head.edit(path, from, to);
        let json = diff(&base, &head, &["--format", "json"]).json();
        let roots = json["roots"].as_array().expect("a list");
        assert!(roots.iter().any(|root| root["path"] == "terraform/teams/payments"), "{path}: {roots:?}");
    }
}
