//! Changes of conditions: who has what always, and who has it only sometimes.

use serde_json::{Value, json};

use crate::support::{compare::diff, workspace::Workspace};

const HOURS: &str = r#"{ title: office hours, expression: "request.time.getHours('Asia/Tokyo') < 19" }"#;
const EXPORTS: &str = r#"{ title: exports, expression: "resource.name.startsWith('projects/_/buckets/exports')" }"#;

/// Entries for `group:auditors@example.com` in ledger's project, each with what follows its role.
fn workspace(entries: &[&str]) -> Workspace {
    let workspace = Workspace::small();
    let entries: Vec<String> = entries.iter().map(|entry| entry_of("group:auditors@example.com", entry)).collect();
    workspace.append("teams/payments.yaml", format!("grants:\n{}", entries.concat()));
    workspace
}

fn entry_of(to: &str, more: &str) -> String {
    format!(
        "  - service: ledger\n    environment: production\n    google: [roles/storage.objectViewer]\n    to: [\"{to}\"]\n    \
         reason: Audit\n{more}"
    )
}

fn under(condition: &str) -> String {
    format!("    condition: {condition}\n")
}

/// Kind, title of the condition, titles of those before, and flags of each row.
fn changes(base: &Workspace, head: &Workspace) -> Vec<Value> {
    let json =
        diff(base, head, &["--format", "json", "--allow", "lock-out", "--allow", "mass-removal"]).exits(0).json();
    let title = |condition: &Value| condition["title"].clone();
    let row = |row: &Value| {
        let before: Vec<Value> = row["before_conditions"].as_array().into_iter().flatten().map(title).collect();
        json!([row["kind"], title(&row["condition"]), before, row["flags"]])
    };
    json["changes"].as_array().expect("a list").iter().map(row).collect()
}

#[test]
fn a_condition_is_a_part_of_what_is_gained_and_lost() {
    let (none, hours, exports) = (workspace(&[""]), workspace(&[&under(HOURS)]), workspace(&[&under(EXPORTS)]));
    let nothing = Workspace::small();
    let protected = json!(["protected-access"]);
    assert_eq!(changes(&nothing, &hours), [json!(["gained", "office hours", [], protected])]);
    assert_eq!(changes(&hours, &nothing), [json!(["lost", "office hours", [], []])]);
    assert_eq!(
        changes(&hours, &exports),
        [json!(["gained", "exports", [], protected]), json!(["lost", "office hours", [], []])]
    );
    assert_eq!(
        changes(&none, &hours),
        [json!(["lost", null, [], []]), json!(["gained", "office hours", [], protected])]
    );
    assert_eq!(changes(&hours, &hours), Vec::<Value>::new());
}

#[test]
fn a_condition_that_is_taken_away_is_dangerous() {
    let (none, hours) = (workspace(&[""]), workspace(&[&under(HOURS)]));
    assert_eq!(
        changes(&hours, &none),
        [json!(["gained", null, ["office hours"], ["removed-condition", "protected-access"]])]
    );
    let both = workspace(&[&under(HOURS), &under(EXPORTS)]);
    assert_eq!(
        changes(&both, &none),
        [json!(["gained", null, ["exports", "office hours"], ["removed-condition", "protected-access"]])]
    );
}

#[test]
fn who_has_something_always_neither_gains_nor_loses_it_under_a_condition() {
    let (none, both) = (workspace(&[""]), workspace(&["", &under(HOURS)]));
    assert_eq!(changes(&none, &both), Vec::<Value>::new());
    assert_eq!(changes(&both, &none), Vec::<Value>::new());
    // What holds always ends before what holds under the condition.
    let longer = workspace(&["    until: 2027-01-31\n", &under(HOURS)]);
    let short = workspace(&["    until: 2027-01-31\n"]);
    assert_eq!(changes(&short, &longer), [json!(["gained", "office hours", [], ["protected-access"]])]);
    assert_eq!(changes(&longer, &short), [json!(["lost", "office hours", [], []])]);
}

#[test]
fn the_end_of_a_grant_under_a_condition_is_an_end() {
    let ended = workspace(&[&format!("{}    until: 2027-01-31\n", under(HOURS))]);
    let later = workspace(&[&format!("{}    until: 2027-06-30\n", under(HOURS))]);
    let without = workspace(&[&under(HOURS)]);
    assert_eq!(changes(&ended, &later), [json!(["until", "office hours", [], ["protected-access"]])]);
    assert_eq!(changes(&ended, &without), [json!(["until", "office hours", [], ["removed-end", "protected-access"]])]);
}

#[test]
fn reports_name_the_condition() {
    let (none, hours) = (workspace(&[""]), workspace(&[&format!("{}    until: 2027-01-31\n", under(HOURS))]));
    insta::assert_snapshot!("text_added", diff(&none, &hours, &[]).stdout);
    insta::assert_snapshot!("text_removed", diff(&hours, &none, &[]).stdout);
    insta::assert_snapshot!("markdown_removed", diff(&hours, &none, &["--format", "markdown"]).stdout);
    diff(&none, &hours, &["--format", "github"]).prints("only under `office hours`");
}

#[test]
fn nobody_is_there_for_an_emergency_who_has_access_only_under_a_condition() {
    let people = |condition: &str| {
        let workspace = Workspace::small();
        let text = "members: []\nservices: [ledger]\naccess: { members: { production: none } }\ngrants:\n";
        workspace.write("teams/payments.yaml", format!("{text}{}", entry_of("alice", condition)));
        workspace
    };
    let (always, sometimes) = (people(""), people(&under(HOURS)));
    diff(&always, &sometimes, &["--allow", "mass-removal"]).exits(1).says("lock-out");
    diff(&sometimes, &sometimes, &[]).exits(0);
}

#[test]
fn another_expression_under_the_same_title_is_told() {
    let with = |expression: &str| {
        let workspace = Workspace::small();
        workspace.append(
            "teams/payments.yaml",
            format!(
                "grants:\n  - {{ service: ledger, environment: production, google: [roles/storage.objectViewer], reason: \
                 Audit, condition: {{ title: office hours, expression: \"{expression}\" }} }}\n"
            ),
        );
        workspace
    };
    let (base, head) = (with("request.time.getHours('UTC') < 19"), with("request.time.getHours('UTC') < 25"));
    let run = diff(&base, &head, &["--format", "json"]);
    let said =
        "condition `office hours` says request.time.getHours('UTC') < 25 now, was request.time.getHours('UTC') < 19";
    assert_eq!(run.json()["events"][0]["text"], said);
    assert_eq!(run.json()["events"][0]["kind"], "condition");
    diff(&Workspace::small(), &head, &[]).prints("condition `office hours` is new: request.time.getHours('UTC') < 25");
    diff(&head, &Workspace::small(), &[]).prints("condition `office hours` is gone");
}
