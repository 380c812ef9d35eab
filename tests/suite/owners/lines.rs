//! CODEOWNERS: the right people for every path, and no byte of the rest.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    os::unix::fs::symlink,
};

use proptest::prelude::*;

use crate::support::workspace::Workspace;

const FILE: &str = ".github/CODEOWNERS";
const BEGIN: &str = "# teamkit codeowners: begin, generated lines; edit the definitions instead\n";
const END: &str = "# teamkit codeowners: end\n";

/// The small workspace with an owner for each team, and a service that may have several.
fn owned() -> Workspace {
    let workspace = Workspace::small();
    workspace.edit("services/shop.yaml", "ledger:\n", "ledger:\n  shared: true\n");
    workspace.edit("teamkit.yaml", "domain: example.com\n", "domain: example.com\ncodeowners: \"@example/{{team}}\"\n");
    workspace
}

/// Our lines in a file, which must be between the markers.
fn block(text: &str) -> Vec<&str> {
    let (_, rest) = text.split_once(BEGIN).expect("a begin");
    rest.split_once(END).expect("an end").0.lines().collect()
}

/// Who GitHub asks for a file: the owners of the last line that matches. The patterns of these tests name files and
/// directories from the top, or everything.
fn asked(codeowners: &str, path: &str) -> BTreeSet<String> {
    let path = format!("/{path}");
    let lines = codeowners.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let mut last = BTreeSet::new();
    for line in lines.map(|line| line.replace("\\ ", "\u{1}")) {
        let mut words = line.split(' ').map(|word| word.replace('\u{1}', " "));
        let pattern = words.next().expect("a pattern");
        let is_match = pattern == "*" || pattern == path || (pattern.ends_with('/') && path.starts_with(&pattern));
        if is_match {
            last = words.collect();
        }
    }
    last
}

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
fn the_rest_of_the_file_is_kept_to_the_byte() {
    for (before, after) in [
        ("", ""),
        ("* @example/platform\n\n", ""),
        ("* @example/platform\n", "/teams/payments.yaml @example/audit"),
        ("\u{feff}# caf\u{e9}\t \n", "\n\n  # end\n"),
    ] {
        let workspace = owned();
        workspace.write(FILE, format!("{before}{BEGIN}/old/ @gone\n{END}{after}"));
        workspace.run(&["codeowners"]).exits(0);
        let text = workspace.read(FILE);
        assert!(text.starts_with(before) && text.ends_with(after), "{text}");
        assert_eq!(text.len(), before.len() + after.len() + our_length(&text), "{text}");
        assert!(!text.contains("@gone"));
    }
}

fn our_length(text: &str) -> usize {
    BEGIN.len() + block(text).iter().map(|line| line.len() + 1).sum::<usize>() + END.len()
}

#[test]
fn a_file_without_markers_gets_the_lines_at_its_end() {
    for (before, joined) in [("* @example/platform\n", "* @example/platform\n"), ("* @a", "* @a\n")] {
        let workspace = owned();
        workspace.write("CODEOWNERS", before);
        workspace.run(&["codeowners"]).exits(0).says("to CODEOWNERS");
        assert!(workspace.read("CODEOWNERS").starts_with(&format!("{joined}{BEGIN}")));
        assert!(!workspace.exists(FILE));
    }
    for before in ["* @example/platform\r\n", "* @example/platform\r"] {
        let workspace = owned();
        workspace.write("CODEOWNERS", before);
        workspace.run(&["codeowners"]).exits(0);
        let text = workspace.read("CODEOWNERS");
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "{text:?}");
        workspace.run(&["codeowners", "--check"]).exits(0);
    }
}

#[test]
fn the_file_is_the_one_that_github_reads() {
    let workspace = owned();
    for path in ["docs/CODEOWNERS", "CODEOWNERS", FILE] {
        workspace.write(path, "");
        workspace.run(&["codeowners", "--check"]).exits(1).says(&format!(" to {path}\n"));
    }
    workspace.run(&["codeowners", "--file", ".gitlab/CODEOWNERS"]).exits(0);
    assert!(workspace.exists(".gitlab/CODEOWNERS"));
    for path in ["../CODEOWNERS", "/tmp/CODEOWNERS", "a/../CODEOWNERS", ""] {
        workspace.run(&["codeowners", "--file", path]).exits(2).says("from the repository's top");
    }
}

#[test]
fn check_writes_nothing_and_shows_the_difference() {
    let workspace = owned();
    let before = workspace.tree();
    let run = workspace.run(&["codeowners", "--check"]).exits(1).prints("+/teams/search.yaml @example/search\n");
    run.prints("+++ b/.github/CODEOWNERS").says("would write 5 lines to .github/CODEOWNERS");
    assert_eq!(workspace.tree(), before);
    workspace.run(&["codeowners"]).exits(0);
    workspace.edit("teams/search.yaml", "services:\n", "services:\n  - ledger\n");
    workspace
        .run(&["codeowners", "--check"])
        .exits(1)
        .prints("-/terraform/services/ledger/ @example/payments\n")
        .prints("+/terraform/services/ledger/ @example/payments @example/search\n");
}

#[test]
fn broken_markers_are_refused() {
    for (text, says) in [
        (format!("{BEGIN}/a/ @a\n"), "begin in line 1, end in no line"),
        (format!("a\n{END}"), "begin in no line, end in line 2"),
        (format!("{END}{BEGIN}"), "begin in line 2, end in line 1"),
        (format!("{BEGIN}{END}{BEGIN}{END}"), "begin in lines 1, 3, end in lines 2, 4"),
        (format!("{BEGIN}{BEGIN}{END}"), "begin in lines 1, 2, end in line 3"),
    ] {
        let workspace = owned();
        workspace.write(FILE, &text);
        workspace.run(&["codeowners"]).exits(2).says(says);
        workspace.run(&["codeowners", "--check"]).exits(2).says(says);
        assert_eq!(workspace.read(FILE), text);
    }
}

#[test]
fn the_workspace_may_be_a_part_of_the_repository() {
    let repository = Workspace::empty();
    // In a work tree that was added to a repository `.git` is a file.
    repository.write(".git", "gitdir: elsewhere\n");
    for (path, bytes) in owned().tree() {
        repository.write(&format!("infra/access rights/{path}"), bytes);
    }
    repository.run(&["-C", "infra/access rights/teams", "codeowners"]).exits(0);
    let text = repository.read(FILE);
    assert_eq!(block(&text)[0], "/infra/access\\ rights/teams/payments.yaml @example/payments");
    assert_eq!(asked(&text, "infra/access rights/teams/search.yaml"), ["@example/search".to_owned()].into());
}

#[test]
fn an_owner_that_github_does_not_know_is_shown_in_the_teams_file() {
    let fine = ["@ida", "@example/pay-ments_2.x", "ida@example.com", "i.d+a@mail.example.co.uk"];
    let bad = [
        "ida",
        "@",
        "@example/",
        "@/x",
        "@a/b/c",
        "@a @b",
        "ida@example",
        "@ida # boss",
        "#",
        "@id\\a",
        "@-x",
        "é@x.y",
    ];
    for owner in fine {
        let workspace = owned();
        workspace.edit("teams/search.yaml", "members:", &format!("codeowners: {owner:?}\nmembers:"));
        workspace.run(&["codeowners"]).exits(0);
        assert_eq!(asked(&workspace.read(FILE), "teams/search.yaml"), [owner.to_owned()].into());
    }
    for owner in bad {
        let workspace = owned();
        workspace.edit("teams/search.yaml", "members:", &format!("codeowners: {owner:?}\nmembers:"));
        let run = workspace.run(&["codeowners"]).exits(1);
        let run = run
            .prints(&format!("error[invalid-owner]: the owner `{owner}` of team `search` is none that GitHub knows"));
        run.prints("--> teams/search.yaml:2:13").prints("hint: an owner is `@user`, `@org/team` or an e-mail address");
        assert!(!workspace.exists(FILE));
    }
}

#[test]
fn a_pattern_that_makes_no_owner_is_shown_once() {
    let workspace = owned();
    workspace.edit("teamkit.yaml", "@example/{{team}}", "example/{{team}}");
    let run = workspace.run(&["codeowners"]).exits(1).prints("--> teamkit.yaml:").prints("`example/payments`");
    assert_eq!(run.stdout.matches("error[invalid-owner]").count(), 1, "{}", run.stdout);
}

#[test]
fn without_owners_it_says_what_to_write() {
    Workspace::small().run(&["codeowners"]).exits(2).says("write `codeowners: \"@ORG/{{team}}\"` into teamkit.yaml");
    let workspace = owned();
    workspace.remove("teams/payments.yaml");
    workspace.remove("teams/search.yaml");
    workspace.run(&["codeowners"]).exits(2).says("there are no teams");
}

#[test]
fn a_path_that_no_pattern_can_name_is_refused() {
    for folder in ["c#", "a*", "what?", "[x]", "back\\slash"] {
        let workspace = owned();
        workspace.write(&format!("teams/{folder}/other.yaml"), "members: [zoe]\n");
        let run = workspace.run(&["codeowners"]).exits(2).says("can't stand in CODEOWNERS");
        run.says("hint: give the directory or file another name");
        assert!(!workspace.exists(FILE));
    }
}

#[test]
fn nothing_is_read_or_written_through_a_link() {
    let elsewhere = Workspace::empty();
    elsewhere.write("CODEOWNERS", "* @elsewhere\n");
    let workspace = owned();
    symlink(elsewhere.path(), workspace.path().join(".github")).expect("a link");
    workspace.run(&["codeowners"]).exits(2).says(".github is a symbolic link");
    let workspace = owned();
    symlink(elsewhere.path().join("CODEOWNERS"), workspace.path().join("CODEOWNERS")).expect("a link");
    workspace.run(&["codeowners"]).exits(2).says("CODEOWNERS is a symbolic link");
    workspace.run(&["codeowners", "--check"]).exits(2);
    assert_eq!(elsewhere.read("CODEOWNERS"), "* @elsewhere\n");
    let workspace = owned();
    fs::create_dir(workspace.path().join("CODEOWNERS")).expect("a directory");
    workspace.run(&["codeowners"]).exits(2).says("it is not a file");
}

#[test]
fn a_file_that_github_would_not_load_is_refused() {
    let workspace = owned();
    let ours = {
        workspace.run(&["codeowners"]).exits(0);
        workspace.read(FILE).len()
    };
    workspace.write(FILE, format!("{}\n", "#".repeat(3_000_000 - ours - 2)));
    workspace.run(&["codeowners"]).exits(0);
    assert_eq!(workspace.read(FILE).len(), 2_999_999);
    workspace.write(FILE, format!("{}\n", "#".repeat(3_000_000 - ours - 1)));
    workspace.run(&["codeowners"]).exits(2).says("would have 3000000 bytes").says("3 MB");
}

#[test]
fn definitions_with_errors_write_nothing() {
    let workspace = owned();
    workspace.edit("teams/search.yaml", "search-api", "search-apy");
    workspace.run(&["codeowners"]).exits(1).prints("error[unknown-service]");
    assert!(!workspace.exists(FILE));
    workspace.run(&["codeowners", "--format", "json"]).exits(2).says("it has text");
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
            "  {environment}:\n    google: {{ project: \"project-{{{{service}}}}-{environment}\" }}\n    kubernetes: {{ cluster: one, namespace: \"{{{{service}}}}-{environment}\" }}\n"
        ));
    }
    config.push_str("roles:\n  viewer:\n    google: [roles/logging.viewer]\n    kubernetes: [view]\naccess:\n  members: { dev: viewer, prod: viewer }\n");
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
