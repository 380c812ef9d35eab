//! Hand-overs: the lines that had to change, no other byte, and no other access.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::support::workspace::Workspace;

/// The team file of all styles at once.
const LABS: &str = r##"# yaml-language-server: $schema=../docs/schema/team.json
# Labs, not a product team

description: "Short experiments" # for now
leads: [alice,  'Bob@example.com' , carol] # in order of age
members:
  - dave

  # came in spring
  - { email: ALICE, until: 2099-12-31, reason: "#1" } # leaves again
      # a remark on her
  - email: erin@partner.example
    reason: Contractor
services:
  - search-api
grants:
  # for the demo
  - service: ledger
    role: viewer
    to: [alice]
    reason: She alone

  - service: [ledger, checkout]
    environment: development
    role: viewer
    to: ["user:Alice@example.com", dave, lead]
    reason: Both

  # the last
  - { service: checkout, role: viewer, to: alice, reason: Also alone }
"##;

fn labs() -> Workspace {
    let workspace = Workspace::small();
    workspace.write("teams/labs.yaml", LABS);
    workspace.edit("teams/search.yaml", "services:\n  - search-api\n", "");
    workspace
}

/// What is granted: each grant without its origins, with its people.
type Granted = BTreeMap<[String; 5], BTreeSet<String>>;
/// Team, service and grant of each origin, without its place.
type Origins = BTreeSet<(String, String, [String; 5])>;

fn both(workspace: &Workspace) -> (Granted, Origins) {
    let json = workspace.run(&["grants", "--format", "json"]).exits(0).json();
    let (mut granted, mut origins) = (Granted::new(), Origins::new());
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    for grant in json["grants"].as_array().expect("a list") {
        let key = ["target", "scope", "role", "principal", "until"].map(|key| grant[key].to_string());
        for origin in grant["origins"].as_array().expect("a list") {
            origins.insert((text(&origin["team"]), text(&origin["service"]), key.clone()));
        }
        let people = grant["people"].as_array().expect("a list").iter().map(text).collect();
        granted.insert(key, people);
    }
    (granted, origins)
}

fn granted(workspace: &Workspace) -> Granted {
    both(workspace).0
}

#[track_caller]
fn is_untouched(workspace: &Workspace, before: &BTreeMap<String, Vec<u8>>) {
    assert!(workspace.tree() == *before, "a file was touched");
}

#[test]
fn a_person_leaves_every_list_and_nothing_else_changes() {
    let workspace = labs();
    workspace.write("people.yaml", "# all of us\nalice:  { name: Alice }\ndave@example.com: { name: Dave }\n");
    let run = workspace.run(&["offboard", "Alice"]).exits(0).prints("- alice@example.com");
    let after = r#"# yaml-language-server: $schema=../docs/schema/team.json
# Labs, not a product team

description: "Short experiments" # for now
leads: ['Bob@example.com' , carol] # in order of age
members:
  - dave

  - email: erin@partner.example
    reason: Contractor
services:
  - search-api
grants:
  - service: [ledger, checkout]
    environment: development
    role: viewer
    to: [dave, lead]
    reason: Both
"#;
    assert_eq!(workspace.read("teams/labs.yaml"), after);
    assert_eq!(workspace.read("people.yaml"), "# all of us\ndave@example.com: { name: Dave }\n");
    run.says("teams/labs.yaml:5: alice@example.com is no lead of `labs` any more")
        .says("teams/labs.yaml:10: alice@example.com is no member of `labs` any more; its comments go too")
        .says("teams/labs.yaml:18: the grant on `ledger` is gone: it named alice@example.com alone")
        .says("teams/labs.yaml:26: alice@example.com is no recipient of the grant on `ledger`, `checkout` any more")
        .says("teams/labs.yaml:30: the grant on `checkout` is gone")
        .says("people.yaml:2: nothing is known of alice@example.com any more")
        .says("teams/payments.yaml:2: alice@example.com is no lead of `payments` any more")
        .says("note: `payments` has no lead left")
        .says("take alice@example.com out of labs-leads@example.com, labs@example.com, payments-leads@example.com, payments@example.com");
    workspace.run(&["check"]).exits(0);
}

#[test]
fn a_grant_to_one_person_never_becomes_the_teams() {
    for to in
        ["[alice]", "alice", "\n      - alice # her\n      - user:alice@example.com", "[\"user:ALICE@example.com\"]"]
    {
        let workspace = Workspace::small();
        let grant = format!("grants:\n  - service: ledger\n    role: developer\n    to: {to}\n    reason: Alone\n");
        let text = workspace.read("teams/search.yaml");
        workspace.write("teams/search.yaml", format!("{text}{grant}"));
        workspace.run(&["offboard", "alice"]).exits(0);
        assert_eq!(workspace.read("teams/search.yaml"), text, "{to}");
    }
}

#[test]
fn empty_lists_go_with_their_keys() {
    let workspace = Workspace::small();
    workspace.write("people.yaml", "# all of us\nerin@example.com: {}\n");
    workspace.write("teams/tiny.yaml", "# Only her\nmembers: [erin] # for now\n");
    workspace.edit("teams/search.yaml", "  - dave\n", "");
    let run = workspace.run(&["offboard", "erin@example.com"]).exits(0);
    assert_eq!(workspace.read("people.yaml"), "# all of us\n{}\n");
    assert_eq!(workspace.read("teams/tiny.yaml"), "# Only her\n{}\n");
    assert_eq!(workspace.read("teams/search.yaml"), "description: Finding things\nservices:\n  - search-api\n");
    run.says("nobody is left in `search`").says("new warning[empty-team]: nobody is in team `tiny`");
    workspace.run(&["check"]).exits(0);
}

#[test]
fn who_is_nowhere_is_no_leaver() {
    let workspace = Workspace::small();
    let before = workspace.tree();
    workspace
        .run(&["offboard", "carrol"])
        .exits(2)
        .says("no definition names carrol@example.com")
        .says("did you mean carol@example.com?");
    workspace.run(&["offboard", "bob@partner.example"]).exits(2).says("no definition names bob@partner.example");
    is_untouched(&workspace, &before);
}

#[test]
fn line_ends_and_byte_order_marks_stay() {
    let workspace = Workspace::small();
    workspace.write("teams/search.yaml", "\u{feff}members:\r\n  - dave # d\r\n  - erin\r\nservices: [search-api]\r\n");
    workspace.run(&["offboard", "erin"]).exits(0);
    assert_eq!(workspace.read("teams/search.yaml"), "\u{feff}members:\r\n  - dave # d\r\nservices: [search-api]\r\n");
    workspace.run(&["move", "ledger", "--to", "search"]).exits(0);
    workspace.run(&["rename", "team", "search", "finders"]).exits(0);
    assert_eq!(
        workspace.read("teams/finders.yaml"),
        "\u{feff}group: search@example.com\r\nformerly: [search]\r\nmembers:\r\n  - dave # d\r\nservices: [ledger, search-api]\r\n"
    );
}

#[test]
fn brackets_over_several_lines_keep_their_other_lines() {
    let workspace = Workspace::small();
    let text =
        "members: [\n  dave, # d\n  # she\n  erin, # e\n  { email: frank },\n  gina # g\n]\nservices: [search-api]\n";
    workspace.write("teams/search.yaml", text);
    workspace.run(&["offboard", "erin"]).exits(0);
    let text = text.replace("  # she\n  erin, # e\n", "");
    assert_eq!(workspace.read("teams/search.yaml"), text);
    workspace.run(&["offboard", "gina"]).exits(0);
    assert_eq!(workspace.read("teams/search.yaml"), text.replace("  gina # g\n", ""));
}

#[test]
fn aliases_are_refused_before_anything_is_touched() {
    for text in [
        "leads: &all [dave, erin]\nmembers: *all\nservices: [search-api]\n",
        "leads: [&her erin]\nmembers: [*her, dave]\nservices: [search-api]\n",
    ] {
        let workspace = Workspace::small();
        workspace.write("people.yaml", "erin@example.com: {}\ndave@example.com: {}\n");
        workspace.write("teams/search.yaml", text);
        let before = workspace.tree();
        let run = workspace.run(&["offboard", "erin"]).exits(2).says("teams/search.yaml:").says("edit it by hand");
        assert!(run.stderr.contains("no file was touched"), "{}", run.stderr);
        is_untouched(&workspace, &before);
    }
}

#[test]
fn a_service_moves_with_its_access_and_comments() {
    let workspace = Workspace::small();
    workspace.edit(
        "teams/payments.yaml",
        "  - ledger\n",
        "  # closes each month\n  - name: ledger # the books\n    environments: [production]\n    access:\n      members: { production: none }\n      # until the audit\n  - zebra\n",
    );
    workspace.edit("services/shop.yaml", "search-api:", "zebra: {}\nsearch-api:");
    workspace.edit("teams/search.yaml", "  - search-api\n", "    - search-api\n");
    workspace.run(&["move", "ledger", "--to", "search"]).exits(0).says("teams/search.yaml:5: `search` owns `ledger`");
    assert_eq!(
        workspace.read("teams/search.yaml"),
        "description: Finding things\nmembers:\n  - dave\n  - erin\nservices:\n    # closes each month\n    - name: ledger # the books\n      environments: [production]\n      access:\n        members: { production: none }\n        # until the audit\n    - search-api\n"
    );
    assert!(workspace.read("teams/payments.yaml").ends_with("services:\n  - checkout\n  - zebra\n"));
    // Back again, into a list in brackets that has to become one of lines.
    workspace.edit(
        "teams/payments.yaml",
        "services:\n  - checkout\n  - zebra\n",
        "services: [checkout, zebra] # ours\n",
    );
    workspace.run(&["move", "ledger", "--to", "payments"]).exits(0);
    assert!(workspace.read("teams/payments.yaml").ends_with(
        "services: # ours\n  - checkout\n  # closes each month\n  - name: ledger # the books\n    environments: [production]\n    access:\n      members: { production: none }\n      # until the audit\n  - zebra\n"
    ));
    assert!(workspace.read("teams/search.yaml").ends_with("services:\n    - search-api\n"));
}

#[test]
fn a_team_without_services_gets_the_key_in_its_place() {
    let workspace = Workspace::small();
    workspace.write("teams/labs.yaml", "members: [frank]\n# what else\ngrants: []");
    workspace.run(&["move", "search-api", "--to", "labs"]).exits(0);
    assert_eq!(
        workspace.read("teams/labs.yaml"),
        "members: [frank]\nservices:\n  - search-api\n# what else\ngrants: []"
    );
    // It was the only one.
    assert_eq!(workspace.read("teams/search.yaml"), "description: Finding things\nmembers:\n  - dave\n  - erin\n");
    workspace.run(&["move", "search-api", "--to", "labs"]).exits(2).says("`labs` owns `search-api` already");
}

#[test]
fn of_several_owners_one_is_named() {
    let workspace = Workspace::example();
    let before = workspace.tree();
    let call = ["move", "api-gateway", "--to", "labs"];
    workspace.run(&call).exits(2).says("several teams own `api-gateway`: `platform`, `storefront`").says("--from TEAM");
    let from = |team| [&call[..], &["--from", team]].concat();
    workspace.run(&from("data")).exits(2).says("`data` doesn't own `api-gateway`");
    workspace.run(&from("dta")).exits(2).says("did you mean `data`?");
    workspace.run(&["move", "ledgr", "--to", "labs"]).exits(2).says("did you mean `ledger`?");
    workspace
        .run(&["move", "api-gateway", "--to", "platform", "--from", "storefront"])
        .exits(2)
        .says("owns `api-gateway` already");
    is_untouched(&workspace, &before);
    let run = workspace.run(&from("platform")).exits(0);
    run.says("the exception from `weakened-default` about `api-gateway` stays with `platform`")
        .prints("+ amara@example.com")
        .prints("Terraform: ");
    assert!(workspace.read("teams/labs.yaml").contains(
        "services:\n  - name: api-gateway\n    access: { members: { production: operator } }\n  - price-lab\n"
    ));
}

#[test]
fn a_renamed_team_keeps_its_groups_and_all_that_names_it() {
    let workspace = Workspace::small();
    workspace.write(
        "teams/shop/payments.yaml",
        "team: payments # so it is\ndescription: Cards\nleads: [alice]\nmembers: [bob, carol]\nservices: [checkout, ledger]\n",
    );
    workspace.remove("teams/payments.yaml");
    workspace.edit(
        "teams/search.yaml",
        "members:",
        "parent: 'payments' # above\ngrants:\n  - { service: search-api, role: viewer, to: [lead, \"team/payments\"], reason: Look }\nmembers:",
    );
    workspace.edit("services/shop.yaml", "search-api:", "  grants_from:\n    - payments # theirs\nsearch-api:");
    let text = workspace.read("teamkit.yaml");
    workspace.write(
        "teamkit.yaml",
        format!("{text}exceptions:\n  - {{ rule: ending-soon, team: payments, reason: Known }}\ncodeowners: \"@example/{{{{team}}}}\"\n"),
    );
    let before = granted(&workspace);
    let run = workspace.run(&["rename", "team", "payments", "money"]).exits(0);
    run.says("teams/shop/payments.yaml: is teams/shop/money.yaml now")
        .says("the owner becomes @example/money")
        .says("next: teamkit generate");
    assert!(!workspace.exists("teams/shop/payments.yaml"));
    assert_eq!(
        workspace.read("teams/shop/money.yaml"),
        "team: money # so it is\ndescription: Cards\ngroup: payments@example.com\nlead_group: payments-leads@example.com\nformerly: [payments]\nleads: [alice]\nmembers: [bob, carol]\nservices: [checkout, ledger]\n"
    );
    assert!(workspace.read("teams/search.yaml").contains("parent: 'money' # above\n"));
    assert!(workspace.read("teams/search.yaml").contains("to: [lead, \"team/money\"]"));
    assert!(workspace.read("services/shop.yaml").contains("  grants_from:\n    - money # theirs\n"));
    assert!(workspace.read("teamkit.yaml").contains("{ rule: ending-soon, team: money, reason: Known }"));
    assert_eq!(granted(&workspace), before);
    // And back: the name that it has is no former one.
    workspace.run(&["rename", "team", "money", "payments"]).exits(0);
    assert!(workspace.read("teams/shop/payments.yaml").contains("\nformerly: [money]\n"));
    assert_eq!(granted(&workspace), before);
}

#[test]
fn a_renamed_service_keeps_its_projects_namespaces_and_account() {
    let workspace = Workspace::small();
    workspace.edit(
        "teams/search.yaml",
        "members:",
        "grants:\n  - { service: [search-api, ledger], role: viewer, to: [service/ledger], reason: Look }\nexceptions:\n  - { rule: foreign-grant, service: ledger, reason: Known }\nmembers:",
    );
    workspace.edit("teams/payments.yaml", "  - ledger", "  - name: \"ledger\"");
    let text = workspace.read("teamkit.yaml");
    workspace.write(
        "teamkit.yaml",
        format!("{text}rules:\n  path-restriction:\n    folders:\n      labs: {{ services: [ledger, search-*] }}\n"),
    );
    let before = granted(&workspace);
    workspace.run(&["rename", "service", "ledger", "books"]).exits(0).prints("Nobody's access changes.");
    assert_eq!(
        workspace.read("services/shop.yaml"),
        r#"checkout:
  description: From the basket to a paid order
books:
  description: The books, double entry
  google: { project: { development: ledger-dev, production: ledger-prod }, workload: "ledger@{{project}}.iam.gserviceaccount.com" }
  kubernetes: { namespace: ledger }
  formerly: [ledger]
search-api:
  description: Finds products
"#
    );
    let search = workspace.read("teams/search.yaml");
    assert!(search.contains("{ service: [search-api, books], role: viewer, to: [service/books], reason: Look }"));
    assert!(search.contains("service: books, reason: Known"));
    assert!(workspace.read("teams/payments.yaml").contains("  - name: \"books\"\n"));
    assert!(workspace.read("teamkit.yaml").contains("services: [books, search-*]"));
    assert_eq!(granted(&workspace), before);
}

#[test]
fn what_the_registry_pins_by_pattern_is_settled() {
    let workspace = Workspace::small();
    workspace.edit(
        "services/shop.yaml",
        "ledger:\n",
        "ledger:\n  google:\n    project:\n      production: \"x-{{ service }}\" # old\n    workload: '{{service}}-run@{{project}}.iam.gserviceaccount.com'\n  kubernetes: { namespace: { development: \"{{service}}-{{environment}}\" } }\n",
    );
    workspace.edit(
        "teams/search.yaml",
        "members:",
        "grants:\n  - { service: ledger, role: viewer, to: [service/ledger], reason: Look }\nmembers:",
    );
    let before = granted(&workspace);
    assert!(before.keys().any(|key| key[3].contains("ledger-run@x-ledger.iam")), "the account is the registry's");
    workspace.run(&["rename", "service", "ledger", "books"]).exits(0);
    assert_eq!(
        workspace.read("services/shop.yaml"),
        r#"checkout:
  description: From the basket to a paid order
books:
  google:
    project:
      development: ledger-dev
      production: "x-ledger" # old
    workload: 'ledger-run@{{project}}.iam.gserviceaccount.com'
  kubernetes: { namespace: { development: "ledger-{{environment}}", production: ledger } }
  formerly: [ledger]
  description: The books, double entry
search-api:
  description: Finds products
"#
    );
    assert_eq!(granted(&workspace), before);
}

#[test]
fn a_service_of_one_environment_pins_no_project_for_others() {
    let workspace = Workspace::example();
    workspace.run(&["rename", "service", "price-lab", "try-outs"]).exits(0);
    let text = workspace.read("services/platform.yaml");
    assert!(text.contains("google: { project: { development: price-lab-dev }, workload: "), "{text}");
}

#[test]
fn a_rename_that_would_move_a_namespace_is_refused() {
    let workspace = Workspace::small();
    workspace.edit(
        "teamkit.yaml",
        "cluster: platform-prod, namespace: \"{{service}}\"",
        "clusters: [{ name: a, provider: kubernetes.a }, { name: b, provider: kubernetes.b }], namespace: \"{{service}}-{{cluster}}\"",
    );
    let before = workspace.tree();
    workspace
        .run(&["rename", "service", "ledger", "books"])
        .exits(2)
        .says("in production differ from cluster to cluster");
    is_untouched(&workspace, &before);
}

#[test]
fn names_that_cannot_be_taken_are_refused() {
    let workspace = Workspace::small();
    let before = workspace.tree();
    for (call, why) in [
        (["team", "payments", "search"], "there is a team `search` already"),
        (["team", "payments", "Money"], "`Money` can't be a name"),
        (["team", "paymnts", "money"], "did you mean `payments`?"),
        (["service", "ledger", "checkout"], "there is a service `checkout` already"),
        (["service", "ledger", "books-"], "`books-` can't be a name"),
        (["service", "ledgr", "books"], "did you mean `ledger`?"),
    ] {
        workspace.run(&[&["rename"][..], &call].concat()).exits(2).says(why).prints_nothing();
    }
    is_untouched(&workspace, &before);
    workspace.remove("services/shop.yaml");
    workspace.run(&["rename", "service", "ledger", "books"]).exits(2).says("without a registry");
}

#[test]
fn a_dry_run_shows_the_difference_and_touches_nothing() {
    let workspace = Workspace::small();
    let before = workspace.tree();
    let run = workspace.run(&["rename", "team", "search", "finders", "--dry-run"]).exits(0);
    assert_eq!(
        run.stdout,
        "diff --git a/teams/search.yaml b/teams/finders.yaml\nrename from teams/search.yaml\nrename to teams/finders.yaml\n--- a/teams/search.yaml\n+++ b/teams/finders.yaml\n@@ -1,4 +1,6 @@\n description: Finding things\n+group: search@example.com\n+formerly: [search]\n members:\n   - dave\n   - erin\n"
    );
    run.says("would change 1 file");
    let run = workspace.run(&["rename", "service", "ledger", "books", "--dry-run"]).exits(0);
    run.says("2 roots have another path now: `teamkit roots --moved`").prints("+books:\n");
    workspace
        .run(&["move", "ledger", "--to", "search", "--dry-run"])
        .exits(0)
        .prints("+  - ledger\n")
        .prints("-  - ledger\n");
    workspace.run(&["offboard", "dave", "--dry-run"]).exits(0).prints("-  - dave\n");
    is_untouched(&workspace, &before);
    workspace.run(&["offboard", "dave", "--format", "json"]).exits(2).says("has no format `json`");
}

#[test]
fn new_errors_are_shown_and_nothing_is_touched() {
    let workspace = Workspace::small();
    let text = workspace.read("teamkit.yaml");
    workspace.write(
        "teamkit.yaml",
        format!("{text}rules:\n  path-restriction:\n    level: error\n    folders:\n      labs: {{ services: [search-api] }}\n"),
    );
    workspace.write("teams/labs/tests.yaml", "members: [frank, gina]\n");
    let before = workspace.tree();
    let run = workspace.run(&["move", "ledger", "--to", "tests"]).exits(1).says("no file was touched");
    run.prints("error[path-restriction]").prints("teams/labs/tests.yaml");
    is_untouched(&workspace, &before);
    // An error that is there already stops before anything is tried.
    workspace.write("teams/labs/tests.yaml", "member: [frank]\n");
    workspace.run(&["offboard", "bob"]).exits(1).prints("error[unknown-key]");
}

#[test]
fn anybody_can_leave_the_example() {
    let before = granted(&Workspace::example());
    let people: BTreeSet<&String> = before.values().flatten().collect();
    assert!(people.len() > 30, "{}", people.len());
    for person in people {
        let workspace = Workspace::example();
        workspace.run(&["offboard", person]).exits(0);
        let user = format!("\"user:{person}\"");
        let mut expected = before.clone();
        expected.retain(|key, people| key[3] != user && !(people.len() == 1 && people.contains(person)));
        for people in expected.values_mut() {
            people.remove(person);
        }
        assert_eq!(granted(&workspace), expected, "{person}");
        let short = person.split('@').next().expect("a name");
        for (path, text) in workspace.tree() {
            let text = String::from_utf8(text).expect("UTF-8");
            let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default());
            let named = |line: &str| line.split(|one: char| !one.is_alphanumeric()).any(|word| word == short);
            assert!(!lines.into_iter().any(named), "{path} names {person}");
        }
    }
}

#[test]
fn any_team_and_any_service_of_the_example_can_be_renamed() {
    let (before, causes) = both(&Workspace::example());
    let teams = causes.iter().map(|(team, ..)| ("team", team));
    let names: BTreeSet<_> = teams.chain(causes.iter().map(|(_, service, _)| ("service", service))).collect();
    assert!(names.len() > 40, "{}", names.len());
    for (kind, name) in names {
        let workspace = Workspace::example();
        workspace.run(&["rename", kind, name, "brand-new"]).exits(0);
        let renamed =
            |own: &str, other: &str| if kind == own && other == name { "brand-new" } else { other }.to_owned();
        let rename = |(team, service, key): &(String, String, [String; 5])| {
            (renamed("team", team), renamed("service", service), key.clone())
        };
        let (granted, origins) = both(&workspace);
        assert_eq!(granted, before, "{kind} {name}");
        assert_eq!(origins, causes.iter().map(rename).collect(), "{kind} {name}");
    }
}

#[test]
fn any_service_of_the_example_can_move() {
    let (_, before) = both(&Workspace::example());
    let services: BTreeSet<&String> = before.iter().map(|(_, service, _)| service).collect();
    for service in services {
        let workspace = Workspace::example();
        let from = if service == "api-gateway" { &["--from", "storefront"][..] } else { &[] };
        let to = if service == "price-lab" { "data" } else { "labs" };
        workspace.run(&[&["move", service, "--to", to][..], from].concat()).exits(0);
        let others = |all: &Origins| all.iter().filter(|(_, other, _)| other != service).cloned().collect::<Origins>();
        let (_, after) = both(&workspace);
        assert_eq!(others(&after), others(&before), "{service}");
        assert!(after.iter().any(|(team, other, _)| team == to && other == service), "{service}");
    }
}
