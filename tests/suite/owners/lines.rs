//! The lines of a CODEOWNERS file: the right people for every path.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::support::{BEGIN, END, FILE, asked, block, owned};
use crate::support::workspace::Workspace;

#[test]
fn team_files_and_roots_have_the_owners_of_their_teams() {
    let workspace = owned();
    workspace.edit("teamkit.yaml", "roles:\n", "principals: { manage_groups: true, customer: C01abc234 }\nroles:\n");
    workspace.edit("teams/search.yaml", "services:\n", "codeowners: search@example.com\nservices:\n  - ledger\n");
    workspace.run(&["codeowners"]).exits(0).says("wrote 7 lines to .github/CODEOWNERS").prints_nothing();
    let expected = "\
/teams/payments.yaml @example/payments
/teams/search.yaml search@example.com
/terraform/services/checkout/ @example/payments
/terraform/services/ledger/ @example/payments search@example.com
/terraform/services/search-api/ search@example.com
/terraform/teams/payments/ @example/payments
/terraform/teams/search/ search@example.com
";
    assert_eq!(workspace.read(FILE), format!("{BEGIN}{expected}{END}"));
    let before = workspace.stamps();
    workspace.run(&["codeowners"]).exits(0).says("nothing to do (7 lines in .github/CODEOWNERS)");
    workspace.run(&["codeowners", "--check"]).exits(0).prints_nothing();
    assert_eq!(workspace.stamps(), before);
}

#[test]
fn a_list_of_owners_is_on_every_line() {
    let workspace = owned();
    workspace.edit("teamkit.yaml", "\"@example/{{team}}\"", "[\"@example/{{team}}\", \"@example/platform\"]");
    workspace.edit(
        "teams/search.yaml",
        "services:\n",
        "codeowners: [search@example.com, \"@zoe\"]\nservices:\n  - ledger\n",
    );
    workspace.run(&["check"]).exits(0);
    workspace.run(&["codeowners"]).exits(0).says("wrote 5 lines to .github/CODEOWNERS");
    let expected = "\
/teams/payments.yaml @example/payments @example/platform
/teams/search.yaml @zoe search@example.com
/terraform/services/checkout/ @example/payments @example/platform
/terraform/services/ledger/ @example/payments @example/platform @zoe search@example.com
/terraform/services/search-api/ @zoe search@example.com
";
    assert_eq!(workspace.read(FILE), format!("{BEGIN}{expected}{END}"));
}

#[test]
fn one_line_stands_for_a_directory_only_if_nothing_else_is_in_it() {
    let workspace = owned();
    workspace.write("teams/search.yaml", "members: [dave, erin]\nservices: [search-api, production]\n");
    workspace.edit("services/shop.yaml", "ledger:\n", "production: {}\nledger:\n");
    let lines = |layout: &str| {
        workspace.edit("teamkit.yaml", "roles:\n", &format!("layout: {{ service_root: \"{layout}\" }}\nroles:\n"));
        workspace.run(&["codeowners"]).exits(0);
        workspace.edit("teamkit.yaml", &format!("layout: {{ service_root: \"{layout}\" }}\n"), "");
        let text = workspace.read(FILE);
        block(&text).into_iter().filter(|line| !line.contains(".yaml")).map(str::to_owned).collect::<Vec<_>>()
    };
    // `production` is a service and an environment: the directory of that name holds roots of others too.
    let by_environment = [
        "/tf/development/checkout/ @example/payments",
        "/tf/development/ledger/ @example/payments",
        "/tf/development/production/ @example/search",
        "/tf/development/search-api/ @example/search",
        "/tf/production/checkout/ @example/payments",
        "/tf/production/ledger/ @example/payments",
        "/tf/production/production/ @example/search",
        "/tf/production/search-api/ @example/search",
    ];
    assert_eq!(lines("tf/{{environment}}/{{service}}"), by_environment);
    let flat = lines("tf/{{service}}-{{environment}}");
    assert_eq!(flat.len(), 8, "{flat:?}");
    // A directory at the top may be anything, such as the directory of documents.
    let top = lines("{{service}}/{{environment}}");
    assert_eq!(top.first().map(String::as_str), Some("/checkout/development/ @example/payments"));
    assert_eq!(lines("tf/{{service}}/{{environment}}").len(), 4);
    let shared = lines("tf/{{environment}}");
    assert_eq!(shared[0], "/tf/development/ @example/payments @example/search");
}

#[test]
fn what_nobody_owns_gets_no_owner_from_a_directory_above() {
    let workspace = Workspace::small();
    workspace.edit("teams/payments.yaml", "leads:", "codeowners: \"@pay\"\nleads:");
    workspace.edit(
        "teamkit.yaml",
        "roles:\n",
        "layout: { service_root: \"tf/{{environment}}\", google_root: \"tf/{{environment}}/{{service}}\" }\nroles:\n",
    );
    workspace.run(&["codeowners"]).exits(0);
    let text = workspace.read(FILE);
    let expected = [
        "/teams/payments.yaml @pay",
        "/tf/development/ @pay",
        "/tf/development/checkout/ @pay",
        "/tf/development/ledger/ @pay",
        "/tf/development/search-api/",
        "/tf/production/ @pay",
        "/tf/production/checkout/ @pay",
        "/tf/production/ledger/ @pay",
        "/tf/production/search-api/",
    ];
    assert_eq!(block(&text), expected);
    assert_eq!(asked(&text, "tf/production/search-api/teamkit.tf"), BTreeSet::new());
    assert_eq!(asked(&text, "teams/search.yaml"), BTreeSet::new());
}

#[test]
fn the_example_has_an_owner_for_each_team_file() {
    let workspace = Workspace::example();
    workspace.generate();
    workspace.run(&["codeowners"]).exits(0);
    let text = workspace.read(FILE);
    for path in workspace.tree().into_keys().filter(|path| path.starts_with("teams/")) {
        let team = path.rsplit('/').next().expect("a name").trim_end_matches(".yaml");
        assert_eq!(asked(&text, &path), [format!("@example/{team}")].into(), "{path}");
    }
    let project = asked(&text, "terraform/projects/ledger-prod/teamkit.tf");
    assert_eq!(project, ["@example/payments".to_owned()].into());
}

const LAYOUTS: [&str; 7] = [
    "tf/{{service}}/{{environment}}",
    "tf/{{environment}}/{{service}}",
    "tf/{{environment}}",
    "{{service}}/{{environment}}",
    "{{service}}",
    "teams/{{service}}/{{environment}}",
    "tf/{{service}}/{{environment}}/{{service}}",
];
/// Names that are also environments, folders, or the start of one another.
const SERVICES: [&str; 6] = ["prod", "teams", "a", "ab", "tf", "dev"];

const TEAMS: [&str; 4] = ["a", "tf", "red", "blue"];
const FOLDERS: [&str; 4] = ["", "a/", "prod/", "a b/dev/"];

/// A team: whether it has an owner of its own, the folder of its file, and which services it owns.
type Made = (bool, usize, [bool; SERVICES.len()]);

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// For every team file and every generated root GitHub asks exactly the owners.
    #[test]
    fn github_asks_the_owners(
        teams in prop::collection::vec((any::<bool>(), 0..FOLDERS.len(), any::<[bool; SERVICES.len()]>()), 1..=TEAMS.len()),
        layout in 0..LAYOUTS.len(),
        google in prop::option::of(0..LAYOUTS.len()),
        (manage, pattern) in any::<(bool, bool)>(),
    ) {
        let teams: BTreeMap<&str, Made> = TEAMS.into_iter().zip(teams).collect();
        let workspace = generated(&teams, LAYOUTS[layout], google.map(|google| LAYOUTS[google]), manage, pattern);
        if workspace.run(&["generate"]).code != 0 {
            // Two kinds of roots at one path are refused.
            return Ok(());
        }
        let owner = |name: &str| match teams[name] {
            (true, ..) => Some(format!("@own-{name}")),
            (false, ..) => pattern.then(|| format!("@example/{name}")),
        };
        let run = workspace.run(&["codeowners"]);
        if teams.keys().all(|name| owner(name).is_none()) {
            prop_assert_eq!(run.code, 2);
            return Ok(());
        }
        prop_assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
        let text = workspace.read(FILE);
        for (name, (_, folder, _)) in &teams {
            let path = format!("teams/{}{name}.yaml", FOLDERS[*folder]);
            prop_assert_eq!(asked(&text, &path), owner(name).into_iter().collect::<BTreeSet<_>>(), "{} in\n{}", path, text);
        }
        for (path, hcl) in workspace.generated() {
            // The header of each file says whose it is.
            let header = hcl.lines().next().expect("a header");
            let (_, header) = header.split_once(" for ").expect("whose it is");
            let is_groups = header.starts_with("the members of");
            let names = if is_groups { header } else { header.split_once(" in ").expect("where").0 };
            let words: BTreeSet<&str> = names.split([' ', ',', '.', '@']).collect();
            let owns = |(name, (_, _, owned)): (&&str, &Made)| {
                let owns = SERVICES.iter().zip(owned).any(|(service, owns)| *owns && words.contains(service));
                let is_theirs = if is_groups { words.contains(*name) } else { owns };
                is_theirs.then(|| owner(name)).flatten()
            };
            let expected: BTreeSet<String> = teams.iter().filter_map(owns).collect();
            prop_assert_eq!(asked(&text, &path), expected, "{} in\n{}", path, text);
        }
    }
}

fn generated(
    teams: &BTreeMap<&str, Made>,
    layout: &str,
    google: Option<&str>,
    manage: bool,
    pattern: bool,
) -> Workspace {
    let google = google.map(|google| format!(", google_root: \"g/{google}\"")).unwrap_or_default();
    let manage = if manage { "principals: { manage_groups: true, customer: C01abc234 }\n" } else { "" };
    let pattern = if pattern { "codeowners: \"@example/{{team}}\"\n" } else { "" };
    let mut config =
        format!("version: 1\ndomain: example.com\n{pattern}{manage}layout: {{ service_root: \"{layout}\"{google} }}\n");
    config.push_str("environments:\n");
    for environment in ["dev", "prod"] {
        config.push_str(&format!(
            r#"  {environment}:
    google: {{ project: "project-{{{{service}}}}-{environment}" }}
    kubernetes: {{ cluster: one, namespace: "{{{{service}}}}-{environment}" }}
"#
        ));
    }
    config.push_str(
        r"roles:
  viewer:
    google: [roles/logging.viewer]
    kubernetes: [view]
access:
  members: { dev: viewer, prod: viewer }
",
    );
    let registry = SERVICES.map(|service| format!("{service}: {{ shared: true }}\n")).concat();
    let workspace = Workspace::of([("teamkit.yaml", config.as_str()), ("services/all.yaml", &registry)]);
    for (name, (has_own, folder, owned)) in teams {
        let services: Vec<&str> =
            SERVICES.iter().zip(owned).filter(|(_, owns)| **owns).map(|(name, _)| *name).collect();
        let own = if *has_own { format!("codeowners: \"@own-{name}\"\n") } else { String::new() };
        let services =
            if services.is_empty() { String::new() } else { format!("services: [{}]\n", services.join(", ")) };
        workspace.write(&format!("teams/{}{name}.yaml", FOLDERS[*folder]), format!("{own}members: [ida]\n{services}"));
    }
    workspace
}

#[test]
fn roots_of_scopes_have_the_owners_that_are_the_same_for_all_teams() {
    let workspace = owned();
    workspace.append("teamkit.yaml", "scopes: { lake: { project: acme-data-lake } }\n");
    workspace.run(&["codeowners"]).exits(0);
    assert!(!workspace.read(FILE).contains("scopes/lake"), "{}", workspace.read(FILE));
    workspace.edit("teamkit.yaml", "\"@example/{{team}}\"", "[\"@example/{{team}}\", \"@example/platform\"]");
    workspace.run(&["codeowners"]).exits(0);
    assert!(workspace.read(FILE).contains("\n/terraform/scopes/lake/ @example/platform\n"), "{}", workspace.read(FILE));
}
