//! Patterns in `grants`, as reports, rules and edits see them.

use serde_json::Value;

use crate::{
    edit::support::granted,
    support::{
        compare::{SEARCH, diff},
        workspace::Workspace,
    },
};

const SERVICES: &str = "services/shop.yaml";

/// The small workspace with a team of auditors, whom all services invite, and its entry of `grants`.
fn audited(entry: &str) -> Workspace {
    let workspace = Workspace::small();
    workspace.write(
        SERVICES,
        "checkout: { grants_from: [audit], labels: { tier: \"1\" } }\n\
         ledger: { grants_from: [audit] }\nsearch-api: { grants_from: [audit] }\n",
    );
    workspace.write(
        "teams/audit.yaml",
        format!("members: [ursula, vera]\ngrants:\n  - {{ {entry}, reason: Audit reads }}\n"),
    );
    workspace
}

fn all() -> Workspace {
    audited("service: \"*\", environment: development, role: viewer, to: [team/audit, group:auditors@example.com]")
}

/// The changes of the policy, each with `!` if it weakens it, and its line.
fn policy(base: &Workspace, head: &Workspace) -> Vec<String> {
    let json = diff(base, head, &["--format", "json", "--allow", "weakened-policy"]).json();
    let text = |change: &Value| {
        let sign = if change["weakens"] == true { "!" } else { " " };
        format!(
            "{sign} {} {} {}",
            change["kind"].as_str().expect("a kind"),
            change["text"].as_str().expect("a text"),
            change["line"]
        )
    };
    json["policy"].as_array().expect("a list").iter().map(text).collect()
}

#[test]
fn the_diff_that_adds_a_service_shows_whom_a_pattern_lets_in() {
    let (base, head) = (all(), all());
    head.append(SERVICES, "wallet: { grants_from: [audit] }\n");
    head.edit(SEARCH, "  - search-api\n", "  - search-api\n  - wallet\n");
    let text = diff(&base, &head, &[]).exits(0).stdout;
    insta::assert_snapshot!(text, @r#"
      wallet is new, owned by search                                                services/shop.yaml:4

    4 people gain access, 1 group gains access · production touched · 0 escalations

    + dave@example.com, erin@example.com   members of search
      + wallet  development  developer                                               teams/search.yaml:7
      + wallet  production   viewer     protected                                    teams/search.yaml:7
    + ursula@example.com, vera@example.com   members of audit
      + wallet  development  viewer
        "Audit reads", matches *                                                      teams/audit.yaml:3
    + group:auditors@example.com   no definition says who is in it
      + wallet  development  viewer
        "Audit reads", matches *, granted by audit                                    teams/audit.yaml:3

    Terraform: 12 to add, 0 to change, 0 to destroy in 2 roots
      terraform/services/wallet/development  new, 9 to add
      terraform/services/wallet/production  new, 3 to add
    "#);
    let json = diff(&base, &head, &["--format", "json"]).exits(0).json();
    let gained = |name: &str| {
        let changes = json["changes"].as_array().expect("a list");
        changes.iter().filter(|change| change["person"] == name && change["kind"] == "gained").count()
    };
    assert_eq!((gained("ursula@example.com"), gained("group:auditors@example.com")), (3, 3));
    assert_eq!(policy(&base, &head), Vec::<String>::new(), "the pattern was there before");
}

#[test]
fn explain_says_which_pattern_and_which_recipients_take_somebody_in() {
    let workspace = audited(
        "service: { labels: { tier: \"1\" } }, environment: development, google: [roles/pubsub.viewer], to: [\"team/*\"]",
    );
    insta::assert_snapshot!(workspace.run(&["explain", "dave", "checkout", "development"]).exits(0).stdout, @r"
    dave@example.com reaches checkout in development
      roles/pubsub.viewer  by group:search@example.com
          member of search                                             teams/search.yaml:3
          audit grants access to checkout, which has the label tier=1  teams/audit.yaml:3
          to team/*                                                    teams/audit.yaml:3
          gives roles/pubsub.viewer in development                     teams/audit.yaml:3   checkout-dev
    ");
    let workspace = all();
    let text = workspace.run(&["explain", "ursula", "ledger", "development"]).exits(0).stdout;
    assert!(text.contains("audit grants access to ledger, which matches *"), "{text}");
}

/// Whoever reviews a pattern decides about services that don't exist yet.
#[test]
fn a_new_or_wider_pattern_is_a_change_of_the_policy() {
    let named = || audited("service: [checkout, ledger, search-api], role: viewer, to: [team/audit]");
    let every = || audited("service: \"*\", role: viewer");
    let said = "audit grants viewer on * to team/audit, services to come included";
    assert_eq!(policy(&named(), &every()), [format!("! pattern {said} 3")]);
    assert_eq!(policy(&every(), &named()), ["  pattern audit no longer grants viewer on * to team/audit 3"]);
    let some =
        |service: &str| audited(&format!("service: {service}, environment: [production, development], role: viewer"));
    assert_eq!(policy(&every(), &some("c*")), ["  pattern audit no longer grants viewer on * to team/audit 3"]);
    assert_eq!(
        policy(&some("check*"), &some("c*")),
        ["! pattern audit grants viewer on c* in development, production to team/audit, services to come included 3",]
    );
    let label = || some("{ labels: { tier: \"1\" } }");
    let found = policy(&label(), &some("\"*\""));
    assert!(found.iter().any(|change| change.starts_with("! pattern audit grants viewer on * ")), "{found:?}");
    // The same in another order, or by another item as well.
    assert_eq!(
        policy(&every(), &audited("service: [ledger, \"*\"], to: [team/audit], role: viewer")),
        Vec::<String>::new()
    );
}

#[test]
fn a_grant_to_every_team_is_told_and_takes_a_new_team_in() {
    let named = || audited("service: ledger, role: viewer, to: [team/audit, team/payments, team/search]");
    let every = || audited("service: ledger, role: viewer, to: [\"team/*\"]");
    assert_eq!(
        policy(&named(), &every()),
        ["! pattern audit grants viewer on ledger to team/*, teams to come included 3"]
    );
    let (base, head) = (every(), every());
    head.write("teams/web.yaml", "members: [frances, george]\n");
    let text = diff(&base, &head, &[]).exits(0).stdout;
    assert!(text.contains("frances@example.com, george@example.com"), "{text}");
    assert!(text.contains("\"Audit reads\", to team/*, granted by audit"), "{text}");
    assert_eq!(policy(&base, &head), Vec::<String>::new());
}

/// Grants stay as they are, or the rename is refused with the entry that stands in the way.
#[test]
fn a_renamed_service_neither_leaves_nor_enters_a_pattern() {
    let workspace = audited("service: [search-*, ledger], environment: development, role: viewer");
    workspace.append(SERVICES, "search-log: { grants_from: [audit] }\n");
    let before = workspace.tree();
    workspace
        .run(&["rename", "service", "search-api", "finder"])
        .exits(2)
        .says("`finder` doesn't match `search-*`, by which audit grants access to `search-api` (teams/audit.yaml:3)")
        .says("hint: name `search-api` beside the pattern there, then rename");
    workspace
        .run(&["rename", "service", "checkout", "search-cart"])
        .exits(2)
        .says("`search-cart` matches `search-*`, by which audit grants access (teams/audit.yaml:3)");
    assert_eq!(workspace.tree(), before);
    let access = granted(&workspace);
    workspace.run(&["rename", "service", "search-api", "search-engine"]).exits(0).prints("Nobody's access changes.");
    workspace.run(&["rename", "service", "ledger", "books"]).exits(0).prints("Nobody's access changes.");
    assert!(workspace.read("teams/audit.yaml").contains("service: [search-*, books]"));
    assert_eq!(granted(&workspace), access);
    // What is named beside the pattern stays by its name.
    workspace.edit("teams/audit.yaml", "[search-*, books]", "[search-*, search-engine, books]");
    workspace.run(&["rename", "service", "search-engine", "finder"]).exits(0).prints("Nobody's access changes.");
}

#[test]
fn labels_and_patterns_of_everything_follow_a_rename() {
    let workspace = audited(
        "service: [\"*\", { labels: { tier: \"1\" } }], environment: development, role: viewer, to: [\"team/*\"]",
    );
    workspace.run(&["rename", "service", "checkout", "cart"]).exits(0).prints("Nobody's access changes.");
    workspace.run(&["rename", "team", "search", "finders"]).exits(0).prints("Nobody's access changes.");
    workspace.run(&["move", "ledger", "--to", "finders"]).exits(0);
    let moved = granted(&workspace);
    workspace.run(&["move", "ledger", "--to", "payments"]).exits(0);
    workspace.run(&["move", "ledger", "--to", "finders"]).exits(0);
    assert!(workspace.read("teams/audit.yaml").contains("service: [\"*\", { labels: { tier: \"1\" } }]"));
    assert_eq!(granted(&workspace).len(), moved.len());
    workspace.run(&["offboard", "ursula"]).exits(0);
    workspace.run(&["check"]).exits(0);
}

/// One finding for an entry, however many services it is about.
#[test]
fn foreign_services_of_an_entry_are_one_finding() {
    let workspace = all();
    workspace.run(&["check"]).exits(0);
    let services: Vec<String> = (10..35).map(|number| format!("extra-{number}: {{}}\n")).collect();
    workspace.append(SERVICES, services.concat());
    let names: Vec<String> = (10..35).map(|number| format!("extra-{number}")).collect();
    workspace.edit(SEARCH, "  - search-api\n", &format!("  - search-api\n  - {}\n", names.join("\n  - ")));
    let json = workspace.run(&["check", "--format", "json"]).exits(0).json();
    let found: Vec<&Value> = json["diagnostics"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|found| found["rule"] == "foreign-grant")
        .collect();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        found[0]["message"],
        "team `audit` grants itself access to 25 services of other teams: `extra-10` (of `search`), `extra-11` (of \
         `search`), `extra-12` (of `search`) and 22 more"
    );
    assert_eq!(
        found[0]["hint"],
        "let `search` write `grants_from: [audit]` for them in the registry, or grant it themselves"
    );
    assert_eq!(found[0]["labels"].as_array().expect("a list").len(), 4);
}

#[test]
fn a_formatted_file_keeps_its_patterns() {
    let workspace = all();
    workspace.write(
        "teams/audit.yaml",
        "grants:\n  - reason: Reads\n    role: viewer\n    service:\n      - \"*\"\n      - labels: { tier: \"1\" } # the first\n      - ledger\n    environment: development\nmembers: [vera, ursula]\n",
    );
    let access = granted(&workspace);
    workspace.run(&["fmt"]).exits(0);
    let text = workspace.read("teams/audit.yaml");
    assert!(
        text.contains("service:\n      - \"*\"\n      - labels: { tier: \"1\" } # the first\n      - ledger\n"),
        "{text}"
    );
    assert_eq!(granted(&workspace), access);
}

#[test]
fn a_filter_by_team_finds_what_every_team_gets() {
    let workspace = audited("service: ledger, environment: development, role: viewer, to: [\"team/*\"]");
    let json =
        workspace.run(&["grants", "--team", "search", "--service", "ledger", "--format", "json"]).exits(0).json();
    assert!(!json["grants"].as_array().expect("a list").is_empty());
}

/// The label's line is where somebody decided, so it is told first.
#[test]
fn a_label_by_which_grants_choose_is_an_event() {
    let entry = "service: { labels: { tier: \"1\" } }, environment: development, role: viewer";
    let (base, head) = (audited(entry), audited(entry));
    head.edit(SERVICES, "ledger: { grants_from", "ledger: { labels: { tier: \"1\", zone: a }, grants_from");
    let json = diff(&base, &head, &["--format", "json"]).exits(0).json();
    let events = |json: &Value| -> Vec<String> {
        let events = json["events"].as_array().expect("a list").iter();
        events.map(|event| format!("{} {}", event["text"].as_str().expect("a text"), event["line"])).collect()
    };
    assert_eq!(events(&json), ["ledger has the label tier=1 now 2"]);
    assert!(!json["changes"].as_array().expect("a list").is_empty());
    let json = diff(&head, &base, &["--format", "json", "--allow", "mass-removal"]).exits(0).json();
    assert_eq!(events(&json), ["ledger has no label tier=1 any more 2"]);
}

#[test]
fn what_a_pattern_lets_ask_for_and_what_it_narrows_is_told_as_that() {
    let asked = "service: \"*\", environment: production, google: [roles/browser], eligible: true";
    let had = "service: \"*\", environment: production, google: [roles/browser]";
    let under = "service: \"*\", environment: production, google: [roles/browser], condition: { title: office hours, \
                 expression: \"request.time.getHours('UTC') < 19\" }";
    let none = audited("service: checkout, environment: development, role: viewer");
    let of_patterns = |base: &Workspace, head: &Workspace| -> Vec<String> {
        policy(base, head).into_iter().filter(|change| change.contains(" pattern ")).collect()
    };
    assert_eq!(
        of_patterns(&none, &audited(asked)),
        ["! pattern audit lets team/audit ask for roles/browser on * in production, services to come included 3"]
    );
    assert_eq!(
        of_patterns(&audited(asked), &audited(had)),
        ["! pattern audit grants roles/browser on * in production to team/audit, services to come included 3",]
    );
    assert_eq!(
        of_patterns(&audited(under), &audited(had)),
        ["! pattern audit grants roles/browser on * in production to team/audit, services to come included 3"]
    );
    assert_eq!(
        of_patterns(&audited(had), &audited(under)),
        ["  pattern audit no longer grants roles/browser on * in production to team/audit 3"]
    );
}
