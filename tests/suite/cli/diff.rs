//! `diff`: its forms, and what ends it.

use crate::support::{
    compare::{SEARCH, diff},
    workspace::Workspace,
};

/// The example organization, and a change of it that has something of everything.
fn rich() -> (Workspace, Workspace) {
    let (base, head) = (Workspace::example(), Workspace::example());
    let labs = "teams/labs.yaml";
    head.edit(labs, "  - amara\n", "");
    head.edit(labs, "  - priya\n", "  - { email: priya, until: 2026-12-31 }\n  - zoe@partner.example\n");
    head.edit(labs, "[roles/spanner.databaseReader]", "[roles/spanner.databaseReader, roles/iam.serviceAccountUser]");
    head.edit(
        "teams/data.yaml",
        "    google: [roles/bigquery.dataViewer]\n",
        "    google: [roles/bigquery.dataOwner]\n",
    );
    head.edit("teams/storefront.yaml", "description:", "group: storefront@example.com\nformerly: [shop]\ndescription:");
    (base, head)
}

fn of_the_rich_change(format: &str) -> String {
    let (base, head) = rich();
    let arguments = ["--format", format, "--author", "zoe@partner.example", "--allow", "outside-access"];
    diff(&base, &head, &[&arguments[..], &["--fail-on", "outside-access"]].concat()).exits(0).stdout
}

#[test]
fn a_rich_change_as_text() {
    insta::assert_snapshot!(of_the_rich_change("text"));
}

#[test]
fn a_rich_change_as_markdown() {
    insta::assert_snapshot!(of_the_rich_change("markdown"));
}

#[test]
fn a_rich_change_for_github() {
    insta::assert_snapshot!(of_the_rich_change("github"));
}

#[test]
fn a_rich_change_as_json() {
    let json: serde_json::Value = serde_json::from_str(&of_the_rich_change("json")).expect("JSON");
    assert_eq!(json["version"], 1);
    let mut out = format!("summary: {:#}\n", json["summary"]);
    for key in ["changes", "renames", "findings", "bindings", "roots"] {
        out.push_str(&format!("{key}:\n"));
        out.extend(json[key].as_array().expect("a list").iter().map(|row| format!("  {row}\n")));
    }
    insta::assert_snapshot!(out);
}

#[test]
fn an_error_in_the_head_prints_what_check_prints() {
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit(SEARCH, "- search-api", "- search-pi");
    for format in ["text", "json", "github"] {
        let check = head.run(&["check", "--format", format]).exits(1);
        let run = diff(&base, &head, &["--format", format]).exits(1);
        assert_eq!((run.stdout, run.stderr), (check.stdout, check.stderr), "{format}");
    }
    diff(&base, &head, &["--format", "markdown"]).exits(1).prints("error[unknown-service]");
}

/// Workspaces between which very many people get something, each until another day, and erin loses hers.
fn crowd(count: usize, domain: &str) -> (Workspace, Workspace) {
    let (base, head) = (Workspace::small(), Workspace::small());
    let mut members = String::new();
    for number in 0..count {
        let (year, month, day) = (2027 + number / 336, number / 28 % 12 + 1, number % 28 + 1);
        members.push_str(&format!("  - {{ email: person-{number}@{domain}, until: {year}-{month:02}-{day:02} }}\n"));
    }
    head.edit(SEARCH, "  - erin\n", &members);
    (base, head)
}

#[test]
fn a_comment_never_grows_beyond_what_github_takes() {
    // What is alarming stands before what is folded: either may be what is too long.
    for domain in ["example.com", "partner.example"] {
        let (base, head) = crowd(2_000, domain);
        let text = diff(&base, &head, &["--format", "markdown"]).exits(0).stdout;
        assert!((60_000..65_536).contains(&text.len()), "{} bytes", text.len());
        let note = " parts are left out here**, since a comment is limited. `teamkit diff` with the same base prints all of it.\n";
        let (before, _) = text.split_once(note).expect("a note at the end");
        let cut: usize = before.rsplit_once("**").and_then(|(_, cut)| cut.parse().ok()).expect("a number");
        assert_eq!(text.matches("\n- **").count() + cut, 2_001, "{domain}");
        assert_eq!(text.matches("<details").count(), 1, "{domain}");
        assert_eq!(text.matches("\n</details>\n").count(), 1, "{domain}");
        // All of it is in the other forms.
        assert_eq!(diff(&base, &head, &[]).exits(0).stdout.matches(" person-").count(), 2_000);
    }
}

/// 900 people from outside in development, one who takes what nobody offered in production, one who loses production.
fn decoys() -> (Workspace, Workspace) {
    let (base, head) = (Workspace::small(), Workspace::small());
    let people: Vec<String> = (0..900).map(|number| format!("user:decoy-{number}@partner.example")).collect();
    let decoys: Vec<String> = people
        .iter()
        .enumerate()
        .map(|(number, person)| {
            let (year, month, day) = (2027 + number / 336, number / 28 % 12 + 1, number % 28 + 1);
            format!("  - {{ service: search-api, environment: development, google: [roles/logging.viewer], to: [\"{person}\"], until: {year}-{month:02}-{day:02}, reason: x }}\n")
        })
        .collect();
    let taken =
        "  - { service: ledger, environment: production, google: [roles/pubsub.admin], to: [erin], reason: Fine }\n";
    head.append(SEARCH, format!("grants:\n{}{taken}", decoys.concat()));
    head.edit("teams/payments.yaml", "  - carol\n", "");
    (base, head)
}

#[test]
fn decoys_crowd_nothing_out_of_a_comment_or_of_annotations() {
    let (base, head) = decoys();
    let arguments = ["--fail-on", "outside-access", "--fail-on", "uninvited-access", "--format"];
    let shown = |format| diff(&base, &head, &[&arguments[..], &[format]].concat()).exits(1).stdout;
    let markdown = shown("markdown");
    assert!(markdown.len() < 64_000 && markdown.contains("left out here"), "{} bytes", markdown.len());
    assert!(markdown.contains("\n- **!** `erin@example.com`") && markdown.contains("\n- **-** `carol@example.com`"));
    assert!(markdown.contains("⛔ **stops** `uninvited-access`"), "the finding itself");
    let annotations = shown("github");
    assert_eq!(annotations.matches("::error ").count(), 10);
    assert!(annotations.contains("title=uninvited-access::") && annotations.contains("access of carol@example.com"));
}

#[test]
fn errors_are_in_the_format_that_was_asked_for() {
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit(SEARCH, "  - search-api\n", "  - \"@x [y](https://evil.example)\"\n");
    for arguments in [&["diff"][..], &["matrix"]] {
        let arguments = [arguments, &["--format", "markdown"]].concat();
        let run = if arguments[0] == "diff" { diff(&base, &head, &arguments[1..]) } else { head.run(&arguments) };
        let text = run.exits(1).stdout;
        let (before, rest) = text.split_once("\n```text\n").expect("a fence");
        let (_, after) = rest.split_once("\n```\n").expect("the end of it");
        assert!(!before.contains("evil") && !after.contains("evil") && rest.contains("evil"), "{text}");
    }
    assert_eq!(
        diff(&base, &head, &["--format", "json"]).exits(1).json()["diagnostics"].as_array().map(Vec::len),
        Some(1)
    );
    for arguments in
        [&["roots", "--format", "matrix"][..], &["roots", "--format", "atlantis"], &["matrix", "--format", "csv"]]
    {
        head.run(arguments).exits(1).prints_nothing().says("evil.example").says("1 error");
    }
    // The base's errors, too.
    diff(&head, &base, &["--format", "markdown"]).exits(1).prints("### Access: unknown").says("can't compare");
}
