//! `diff`: guards, levels, overrides, authors, and texts that mean harm.

use serde_json::Value;

use crate::support::workspace::{Run, Workspace};

const SEARCH: &str = "teams/search.yaml";
const PAYMENTS: &str = "teams/payments.yaml";

fn diff(base: &Workspace, head: &Workspace, arguments: &[&str]) -> Run {
    head.run(&[&["diff", "--base-dir", base.path().as_str()], arguments].concat())
}

/// Two small workspaces with these rules, alike.
fn with_rules(rules: &str) -> (Workspace, Workspace) {
    let sides = (Workspace::small(), Workspace::small());
    for side in [&sides.0, &sides.1] {
        side.write("teamkit.yaml", format!("{}rules: {rules}\n", side.read("teamkit.yaml")));
    }
    sides
}

/// The findings, each as `rule level`, with `allowed` where it is.
fn findings(run: &Run) -> Vec<String> {
    let text = |found: &Value, key: &str| found[key].as_str().expect("a text").to_owned();
    let json = run.json();
    let found = json["findings"].as_array().expect("a list").iter().map(|found| {
        let allowed = if found["allowed"] == true { " allowed" } else { "" };
        format!("{} {}{allowed}", text(found, "rule"), text(found, "level"))
    });
    found.collect()
}

fn erin_leaves(head: &Workspace) {
    head.edit(SEARCH, "  - erin\n", "");
}

fn all_of_payments_leave(head: &Workspace) {
    head.edit(PAYMENTS, "services:\n  - checkout\n  - ledger\n", "");
}

fn frances_joins(head: &Workspace) {
    head.edit(SEARCH, "  - dave\n", "  - dave\n  - frances\n");
}

#[test]
fn a_mass_removal_is_refused_and_still_reported() {
    let (base, head) = (Workspace::small(), Workspace::small());
    all_of_payments_leave(&head);
    let run = diff(&base, &head, &[]).exits(1).prints("3 people lose access · production touched");
    run.says("error[mass-removal]: 26 of 34 grants are lost to somebody at once; 500, or 30 % of them, may")
        .says("hint: if it is meant, say so with `--allow mass-removal`");
}

#[test]
fn the_limits_of_a_mass_removal_are_the_workspaces() {
    let cases = [
        ("mass-removal: { people: 1 }", 0),
        ("mass-removal: { people: 0 }", 1),
        ("mass-removal: { services: 0 }", 1),
        ("mass-removal: { grants: 9 }", 0),
        ("mass-removal: { grants: 7 }", 1),
        ("mass-removal: { share: 1 }", 0),
    ];
    for (rules, code) in cases {
        let (base, head) = with_rules(&format!("{{ {rules} }}"));
        erin_leaves(&head);
        let run = diff(&base, &head, &["--format", "json"]);
        let expected: &[&str] = if code == 0 { &[] } else { &["mass-removal error"] };
        assert_eq!(findings(&run), expected, "{rules}");
        run.exits(code);
    }
    let (base, head) = with_rules("{ mass-removal: { share: 90 } , lock-out: off }");
    all_of_payments_leave(&head);
    diff(&base, &head, &[]).exits(0);
}

#[test]
fn a_pinned_person_keeps_what_they_have() {
    let (base, head) = with_rules("{ lock-out: { pinned: [erin] } }");
    erin_leaves(&head);
    diff(&base, &head, &[]).exits(1).says("error[lock-out]: `user:erin@example.com` is pinned and loses `");
    let (base, head) = with_rules("{ lock-out: { pinned: [erin] } }");
    head.edit(SEARCH, "  - erin\n", "  - { email: erin, until: 2026-12-31 }\n");
    diff(&base, &head, &[]).exits(1).says("`user:erin@example.com` is pinned and loses");
    // The same by another way is no loss, and others may go.
    let (base, head) = with_rules("{ lock-out: { pinned: [erin] } }");
    head.edit(SEARCH, "members:\n  - dave\n  - erin\n", "leads: [erin]\n");
    diff(&base, &head, &[]).exits(0).prints("dave@example.com");
}

#[test]
fn a_pinned_group_keeps_what_it_has() {
    let rules = "{ lock-out: { pinned: [\"group:search@example.com\"] } }";
    let (base, head) = with_rules(rules);
    head.edit(SEARCH, "  - search-api\n", "  - { name: search-api, environments: [production] }\n");
    diff(&base, &head, &[]).exits(1).says("`group:search@example.com` is pinned and loses `");
    // Its people are another matter.
    let (base, head) = with_rules(rules);
    erin_leaves(&head);
    diff(&base, &head, &[]).exits(0);
}

#[test]
fn a_protected_service_keeps_enough_people() {
    let (base, head) = with_rules("{ lock-out: { people: 2 } }");
    erin_leaves(&head);
    diff(&base, &head, &[])
        .exits(1)
        .says("error[lock-out]: only 1 person can act on `search-api` in production, where 2 could")
        .says("--> services/shop.yaml:5:1")
        .says("hint: keep at least 2 there");
    // One who could act before and one after are no fewer.
    let (base, head) = with_rules("{ lock-out: { people: 9 } }");
    head.edit(SEARCH, "  - erin\n", "  - frances\n");
    diff(&base, &head, &[]).exits(0);
    // One person is enough where nothing is set, and no one is not.
    let (base, head) = (Workspace::small(), Workspace::small());
    erin_leaves(&head);
    diff(&base, &head, &[]).exits(0);
    head.edit(SEARCH, "members:\n  - dave\n", "");
    diff(&base, &head, &[]).exits(1).says("nobody can act on `search-api` in production, where 2 could");
    // A service that is gone locks nobody out.
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit("services/shop.yaml", "search-api:\n  description: Finds products\n", "");
    head.edit(SEARCH, "services:\n  - search-api\n", "");
    diff(&base, &head, &[]).exits(0);
}

#[test]
fn any_rule_of_changes_can_be_made_to_fail() {
    let (base, head) = (Workspace::small(), Workspace::small());
    frances_joins(&head);
    assert_eq!(findings(&diff(&base, &head, &["--format", "json"]).exits(0)), ["protected-access warning"]);
    let run = diff(&base, &head, &["--fail-on", "protected-access", "--format", "json"]).exits(1);
    assert_eq!(findings(&run), ["protected-access error"]);
    assert_eq!(run.json()["summary"]["fails"], true);
    run.says("error[protected-access]: `frances@example.com` gains access");
    diff(&base, &head, &["--fail-on", "own-access"]).exits(0);
    for option in ["--fail-on", "--allow"] {
        diff(&base, &head, &[option, "protected-acess"])
            .exits(2)
            .prints_nothing()
            .says("did you mean `protected-access`?");
        // A rule of definitions is none of changes.
        diff(&base, &head, &[option, "basic-role"]).exits(2).prints_nothing();
    }
}

#[test]
fn an_override_is_seen_in_every_form() {
    let (base, head) = (Workspace::small(), Workspace::small());
    all_of_payments_leave(&head);
    let allow = ["--allow", "mass-removal", "--allow", "lock-out"];
    let run = |format: &str| {
        let run = diff(&base, &head, &[&allow[..], &["--format", format]].concat()).exits(0);
        run.says("note: `mass-removal` spoke and was accepted with `--allow mass-removal`")
    };
    run("text").prints("\nallowed mass-removal: 26 of 34 grants are lost");
    run("markdown").prints("- ⚠️ **allowed** `mass-removal`: 26 of 34 grants are lost");
    run("github").prints("::warning title=mass-removal::26 of 34 grants").prints("30 %25 of them, may (allowed)\n");
    let json = run("json");
    assert_eq!(findings(&json), ["mass-removal error allowed", "lock-out error allowed", "lock-out error allowed"]);
    assert_eq!(json.json()["summary"]["allowed"], serde_json::json!(["lock-out", "mass-removal"]));
    assert_eq!(json.json()["summary"]["fails"], false);
    // One does not accept the other.
    diff(&base, &head, &allow[..2]).exits(1).says("error[lock-out]");
}

#[test]
fn a_workspace_can_refuse_overrides() {
    let rule = "{ mass-removal: { people: 0, exceptions: false } }";
    let (base, head) = with_rules(rule);
    erin_leaves(&head);
    diff(&base, &head, &["--allow", "mass-removal"])
        .exits(2)
        .prints_nothing()
        .says("error: `--allow mass-removal`: nobody can be excepted from this rule");
    // The base decides: a change can't take it back, nor bring it.
    head.edit("teamkit.yaml", &format!("rules: {rule}\n"), "");
    diff(&base, &head, &["--allow", "mass-removal"]).exits(2).prints_nothing();
    let (head, base) = with_rules(rule);
    base.edit("teamkit.yaml", &format!("rules: {rule}\n"), "rules: { mass-removal: { people: 0 } }\n");
    erin_leaves(&head);
    diff(&base, &head, &["--allow", "mass-removal"]).exits(0);
}

#[test]
fn the_base_gives_rules_their_levels() {
    for (level, code, found) in
        [("off", 0, ""), ("warning", 0, "mass-removal warning"), ("error", 1, "mass-removal error")]
    {
        let (base, head) = with_rules(&format!("{{ mass-removal: {{ level: {level}, people: 0 }} }}"));
        erin_leaves(&head);
        let run = diff(&base, &head, &["--format", "json"]).exits(code);
        assert_eq!(findings(&run).join(", "), found, "{level}");
    }
    let (base, head) = with_rules("{ protected-access: error }");
    frances_joins(&head);
    diff(&base, &head, &[]).exits(1).says("error[protected-access]");
    // What the change itself says of them counts from the next change on.
    head.edit("teamkit.yaml", "rules: { protected-access: error }\n", "rules: { protected-access: off }\n");
    diff(&base, &head, &[]).exits(1).says("error[protected-access]");
    let (head, base) = with_rules("{ protected-access: error }");
    base.edit("teamkit.yaml", "rules: { protected-access: error }\n", "");
    frances_joins(&head);
    diff(&base, &head, &[]).exits(0);
}

#[test]
fn a_guard_that_only_warns_is_seen_by_the_reviewer() {
    let (base, head) = (Workspace::small(), Workspace::small());
    erin_leaves(&head);
    head.edit("teamkit.yaml", "leads: { production: developer }", "leads: { production: viewer }");
    let run = |format: &str| diff(&base, &head, &["--format", format]).exits(0);
    run("text").says("warning[mixed-change]: policy in `teamkit.yaml` and a team change at once");
    run("markdown").prints(
        "- ⚠️ **warns** `mixed-change`: policy in `teamkit.yaml` and a team change at once (`teamkit.yaml:1`)\n",
    );
    run("github").prints("::warning file=teamkit.yaml,line=1,title=mixed-change::policy in `teamkit.yaml`");
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

#[test]
fn the_base_need_only_resolve() {
    let (base, head) = (Workspace::small(), Workspace::small());
    base.edit(SEARCH, "- search-api", "- search-pi");
    for format in ["text", "json", "github"] {
        let run = diff(&base, &head, &["--format", format]).exits(1).says(", can't be compared with: ");
        let check = base.run(&["check", "--format", format]).exits(1).stdout;
        // Only the last line of text, which counts teams, is another.
        let findings = |text: &str| text.split("1 error").next().map(str::to_owned);
        assert_eq!(findings(&run.stdout), findings(&check), "{format}");
    }
    // What a rule forbids may well be what the change mends.
    let (base, head) = (Workspace::small(), Workspace::small());
    let grant = "grants:\n  - { service: search-api, google: [roles/owner], reason: r }\n";
    base.write(SEARCH, format!("{}{grant}", base.read(SEARCH)));
    base.run(&["check"]).exits(1).prints("error[basic-role]");
    diff(&base, &head, &[]).exits(0).prints("2 people lose access").prints("roles/owner");
}

/// Who raises their own access, for an author.
fn own(base: &Workspace, head: &Workspace, author: &str) -> String {
    let run = diff(base, head, &["--author", author, "--format", "json"]).exits(0);
    let json = run.json();
    let found = json["findings"].as_array().expect("a list").iter().filter(|found| found["rule"] == "own-access");
    found.map(|found| found["message"].as_str().expect("words").to_owned()).collect::<Vec<_>>().join("\n")
}

#[test]
fn an_author_is_known_by_address_or_by_login() {
    let (base, head) = (Workspace::small(), Workspace::small());
    for side in [&base, &head] {
        side.write("people.yaml", "bob@example.com: { name: Bob, github: Bob-Hub }\n");
    }
    head.edit(SEARCH, "  - dave\n", "  - dave\n  - bob\n");
    for author in ["bob", "bob@example.com", "BOB@example.com", "bob-hub", "Bob-Hub"] {
        assert_eq!(own(&base, &head, author), "`bob@example.com` gains access: raised by themselves", "{author}");
    }
    for author in ["carol", "dave@example.com", "bob@partner.example"] {
        assert_eq!(own(&base, &head, author), "", "{author}");
    }
}

#[test]
fn a_change_can_not_rename_its_author() {
    let (base, head) = (Workspace::small(), Workspace::small());
    base.write("people.yaml", "bob@example.com: { name: Bob, github: hub }\n");
    head.write("people.yaml", "carol@example.com: { name: Carol, github: hub }\n");
    head.edit(SEARCH, "  - dave\n", "  - dave\n  - bob\n  - carol\n");
    let both = "`bob@example.com`, `carol@example.com` gain access: raised by themselves";
    assert_eq!(own(&base, &head, "hub"), both);
}

#[test]
fn an_author_whom_no_definition_knows_is_said() {
    let (base, head) = (Workspace::small(), Workspace::small());
    frances_joins(&head);
    let run = diff(&base, &head, &["--author", "no\u{1b}[31mbody"]).exits(0);
    run.says("note: no definition knows the author `no\u{fffd}[31mbody`");
}

#[test]
fn what_an_author_loses_is_not_raised() {
    let (base, head) = (Workspace::small(), Workspace::small());
    erin_leaves(&head);
    assert_eq!(own(&base, &head, "erin"), "");
}

/// Markdown without its spans of code, as `CommonMark` finds them.
fn outside_code(markdown: &str) -> String {
    let mut out = String::new();
    for line in markdown.split_inclusive('\n') {
        let mut rest = line;
        while let Some(start) = rest.find('`') {
            out.push_str(&rest[..start]);
            rest = &rest[start..];
            let fence: String = rest.chars().take_while(|one| *one == '`').collect();
            rest = &rest[fence.len()..];
            let ends = rest.match_indices(&fence).map(|(at, _)| at);
            let mut ends = ends.filter(|at| !rest[..*at].ends_with('`') && !rest[at + fence.len()..].starts_with('`'));
            let end = ends.next().unwrap_or_else(|| panic!("code without an end: {line}"));
            out.push_str("CODE");
            rest = &rest[end + fence.len()..];
        }
        out.push_str(rest);
    }
    out
}

/// What a definition may try on whoever reads the report.
const HOSTILE: [&str; 9] = [
    "principal://x/`@mention` <img src=x> [a](http://evil)",
    "principal://x/a`@odd <script>alert(1)</script>",
    "principal://x/``` | a | b | </details>",
    "principal://x/ends`",
    "principal://x/\n::error::forged",
    "principal://x/\r\n::stop-commands::token",
    "principal://x/%0A::error::forged",
    "principal://x/\u{202e}gro.live",
    "principal://x/*a* _b_ #1 ~~c~~ <!-- ",
];

fn hostile() -> (Workspace, Workspace) {
    let (base, head) = (Workspace::small(), Workspace::small());
    let mut grants = String::new();
    for principal in HOSTILE {
        let to = serde_json::to_string(principal).expect("JSON").replace('\u{202e}', "\\u202e");
        let what = "service: ledger, environment: production, google: [roles/logging.viewer], reason: r";
        grants.push_str(&format!("- {{ {what}, to: [{to}] }}\n"));
    }
    // A folder is named by users too.
    head.write("teams/a`b @m <i>, x::%0A/search.yaml", format!("{}grants:\n{grants}", head.read(SEARCH)));
    head.remove(SEARCH);
    (base, head)
}

#[test]
fn hostile_texts_are_harmless_in_markdown() {
    let (base, head) = hostile();
    for (base, head) in [(&base, &head), (&head, &base)] {
        let guards = ["--fail-on", "protected-access", "--fail-on", "uninvited-access", "--allow", "outside-access"];
        let text = diff(base, head, &[&["--format", "markdown"], &guards[..]].concat()).stdout;
        assert!(text.contains("@mention") && text.contains("@odd"), "{text}");
        let ours = ["<!-- teamkit diff -->", "<details open>", "<details>", "</details>", "<summary>", "</summary>"];
        let outside = ours.iter().fold(outside_code(&text), |text, tag| text.replace(tag, ""));
        for word in ["<", ">", "@", "](", "|", "~~", "_", "://", "#1", "forged", "evil", "alert"] {
            assert!(!outside.contains(word), "`{word}` outside code in\n{outside}");
        }
        assert!(!text.contains(['\r', '\u{202e}']), "{text}");
        assert_eq!(text.matches("<details").count(), text.matches("\n</details>\n").count());
    }
}

#[test]
fn hostile_texts_begin_no_command_of_github() {
    let (base, head) = hostile();
    for (base, head) in [(&base, &head), (&head, &base)] {
        let text = diff(base, head, &["--format", "github", "--allow", "outside-access"]).exits(0).stdout;
        assert!(!text.contains('\r'));
        for line in text.lines() {
            let command = line.strip_prefix("::").and_then(|line| line.split([' ', ':']).next());
            assert!(matches!(command, Some("notice" | "warning" | "error")), "{line}");
        }
    }
    // On a terminal, and in a log that GitHub reads, no line begins as a command.
    let run = diff(&base, &head, &["--fail-on", "protected-access"]).exits(1);
    assert!(!run.stdout.contains('\u{202e}') && !run.stderr.contains('\u{202e}'));
    assert!(!run.stdout.lines().chain(run.stderr.lines()).any(|line| line.trim_start().starts_with("::")));
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
