//! What people type: names in the place where they expect them, and what to type where they slipped.

use std::collections::BTreeSet;

use crate::support::{
    git::{Repository, git},
    workspace::{Run, Workspace},
};

/// A warning in one team's file, an error in another's.
fn with_findings() -> Workspace {
    let workspace = Workspace::small();
    workspace.edit("teams/search.yaml", "- search-api", "- search-pi");
    workspace.edit("teams/payments.yaml", "  - carol\n", "  - carol\n  - zoe@elsewhere.example\n");
    workspace
}

#[test]
fn help_and_completions_offer_a_commands_own_formats() {
    let empty = Workspace::empty();
    let formats = |command: &str| -> BTreeSet<String> {
        let help = empty.run(&[command, "--help"]).exits(0).stdout;
        let known = ["text", "json", "github", "sarif", "markdown", "csv", "matrix", "atlantis"];
        let offered = known.into_iter().filter(|format| help.contains(&format!("- {format}:")));
        offered.map(str::to_owned).collect()
    };
    let of = |names: &str| names.split(' ').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    for (command, names) in [
        ("check", "text json github sarif"),
        ("generate", "text json"),
        ("grants", "text json"),
        ("diff", "text json markdown github"),
        ("who", "text json"),
        ("matrix", "text json markdown csv"),
        ("roots", "text json matrix atlantis"),
        ("fmt", ""),
        ("offboard", ""),
    ] {
        assert_eq!(formats(command), of(names), "{command}");
    }
    let completions = empty.run(&["completions", "bash"]).exits(0).stdout;
    assert!(completions.contains("text json markdown csv") && !completions.contains("csv matrix"), "{completions}");
}

#[test]
fn a_format_before_the_command_is_held_to_the_commands_own() {
    let workspace = Workspace::small();
    let after = workspace.run(&["grants", "--format", "json"]).exits(0).stdout;
    assert_eq!(workspace.run(&["--format", "json", "grants"]).exits(0).stdout, after);
    assert_eq!(workspace.run(&["--format", "text", "grants", "--format", "json"]).exits(0).stdout, after);
    let run = workspace.run(&["--format", "sarif", "generate"]).exits(2).prints_nothing();
    run.says("error: this command doesn't support the format `sarif`; it supports text, json");
    let run = workspace.run(&["generate", "--format", "sarif"]).exits(2).prints_nothing();
    run.says("[possible values: text, json]");
    workspace.run(&["--format", "text", "fmt"]).exits(0);
    workspace.run(&["fmt", "--format", "text"]).exits(0);
    workspace.run(&["--format", "json", "man"]).exits(2).says("it supports text");
    assert!(!workspace.exists("terraform"));
}

#[test]
fn an_environment_stands_behind_the_service() {
    let workspace = Workspace::small();
    let option = workspace.run(&["who", "ledger", "--environment", "production"]).exits(0).stdout;
    assert!(option.contains("production") && !option.contains("development"), "{option}");
    assert_eq!(workspace.run(&["who", "ledger", "production"]).exits(0).stdout, option);
    workspace.run(&["who", "ledger", "prodction"]).exits(2).says("hint: did you mean `production`?");
    workspace.run(&["who", "ledger", "production", "--environment", "production"]).exits(2).says("cannot be used with");
}

#[test]
fn a_base_stands_behind_diff() {
    let repository = Repository::of(Workspace::small());
    repository.files.edit("teams/search.yaml", "  - erin\n", "  - erin\n  - frida\n");
    let option = repository.diff(&["--base", "HEAD"]).exits(0).stdout;
    assert!(option.contains("frida"), "{option}");
    assert_eq!(repository.diff(&["HEAD"]).exits(0).stdout, option);
    repository.diff(&["HEAD", "--base", "HEAD"]).exits(2).says("cannot be used with");
    repository.diff(&["HEAD", "--base-dir", "."]).exits(2).says("cannot be used with");
    repository.diff(&["nowhere"]).exits(2).says("git doesn't know the commit `nowhere`");
}

#[test]
fn a_repository_without_a_commit_is_told_to_make_one() {
    let workspace = Workspace::small();
    workspace.run(&["diff"]).exits(2).says("hint: without git, compare with another directory: `--base-dir DIR`");
    git(&workspace.path(), &["init", "-q", "-b", "main"]);
    for arguments in [&["diff"][..], &["diff", "HEAD"], &["roots", "--changed"]] {
        let run = workspace.run(arguments).exits(2).prints_nothing();
        run.says("there is no commit yet to compare with\nhint: commit the definitions first, `git add --all && git");
    }
    workspace.run(&["diff", "--base-dir", "."]).exits(0).prints("Nobody's access changes");
}

#[test]
fn a_team_stands_behind_the_service_that_it_gets() {
    let difference = |arguments: &[&str]| {
        let arguments = [&["move", "ledger"], arguments, &["--dry-run"]].concat();
        Workspace::small().run(&arguments).exits(0).stdout
    };
    let option = difference(&["--to", "search"]);
    assert!(option.contains("+  - ledger"), "{option}");
    assert_eq!(difference(&["search"]), option);
    let workspace = Workspace::small();
    workspace.run(&["move", "ledger"]).exits(2).prints_nothing().says("<TEAM>");
    workspace.run(&["move", "ledger", "search", "--to", "search"]).exits(2).says("cannot be used with");
    workspace.run(&["move", "ledger", "serch"]).exits(2).says("hint: did you mean `search`?");
}

#[test]
fn what_was_meant_by_another_kind_of_name_is_told() {
    let workspace = Workspace::small();
    let run = workspace.run(&["access", "ledger"]).exits(2).prints_nothing();
    run.says("error: `ledger` is a service\nhint: teamkit who ledger\n");
    let run = workspace.run(&["who", "payments"]).exits(2).prints_nothing();
    run.says("error: `payments` is a team\nhint: teamkit access payments\n");
    workspace.edit("teams/search.yaml", "  - erin\n", "  - erin\n  - ledger\n");
    workspace.run(&["access", "ledger"]).exits(0).prints("search-api");
}

#[test]
fn the_beginning_of_a_name_is_enough_for_a_hint() {
    let empty = Workspace::empty();
    empty.run(&["rules", "unbounded"]).exits(2).says("hint: did you mean `unbounded-grant`?");
    empty.run(&["rules", "unbounded-grent"]).exits(2).says("hint: did you mean `unbounded-grant`?");
    empty.run(&["rules", "mass"]).exits(2).says("hint: did you mean `mass-removal`?");
    empty.run(&["rules", "nothing-like-it"]).exits(2).says("hint: expected one of: ");
    Workspace::small().run(&["who", "led"]).exits(2).says("hint: did you mean `ledger`?");
}

#[test]
fn check_shows_the_findings_of_the_files_that_are_named() {
    let workspace = with_findings();
    workspace.run(&["check"]).exits(1).prints("unknown-service").prints("foreign-domain");
    let search = workspace.run(&["check", "teams/search.yaml"]).exits(1).prints("unknown-service");
    assert!(!search.stdout.contains("foreign-domain") && search.stdout.contains("1 error in 2 teams"), "{search:?}");
    search.says("in other files: see `teamkit check`");
    workspace.run(&["check", "services/shop.yaml"]).exits(0).prints("no findings in 2 teams");
    workspace.run(&["check", "teams/search.yaml", "teams/payments.yaml"]).exits(1).prints("foreign-domain");
    let json = workspace.run(&["check", "--format", "json", "teams/search.yaml"]).exits(1).json();
    assert_eq!(json["diagnostics"].as_array().map(Vec::len), Some(1), "{json}");
}

#[test]
fn files_are_named_from_here_or_from_the_workspace() {
    let workspace = with_findings();
    let below = workspace.path().join("teams");
    let absolute = below.join("search.yaml");
    for path in ["search.yaml", "./search.yaml", "../teams/search.yaml", "teams/search.yaml", absolute.as_str()] {
        Run::of(&below, &["check", path], &[]).exits(1).prints("1 error in 2 teams");
    }
    Run::of(&below, &["-C", "..", "check", "teams/search.yaml"], &[]).exits(1).prints("1 error in 2 teams");
    for command in ["check", "fmt"] {
        let run = workspace.run(&[command, "teams/serch.yaml"]).exits(2).prints_nothing();
        run.says("`teams/serch.yaml` is not a file of this workspace\nhint: did you mean `teams/search.yaml`?");
        workspace.run(&[command, "/etc/passwd"]).exits(2).prints_nothing().says("is not a file of this workspace");
        workspace.run(&[command, "nowhere/a.yaml"]).exits(2).prints_nothing().says("is not a file of this workspace");
    }
}

#[test]
fn fmt_touches_the_files_that_are_named() {
    let untidy = "services: [search-api]\nmembers: [erin, dave]\n";
    let workspace = Workspace::small();
    workspace.write("teams/search.yaml", untidy);
    workspace.write("teams/labs.yaml", "members: [zoe, adam]\n");
    workspace.run(&["fmt", "--check", "teams/payments.yaml"]).exits(0).says("would change 0 team files, 1 in order");
    workspace.run(&["fmt", "teams/labs.yaml"]).exits(0).says("changed 1 team file, 0 in order");
    assert_eq!(workspace.read("teams/labs.yaml"), "members: [adam, zoe]\n");
    assert_eq!(workspace.read("teams/search.yaml"), untidy);
    workspace.run(&["fmt", "services/shop.yaml"]).exits(2).says("`services/shop.yaml` is not a team file");
}

#[test]
fn init_writes_what_git_ignores_and_what_editors_need() {
    let workspace = Workspace::empty();
    workspace.run(&["init"]).exits(0).says("wrote .gitignore, docs/schema/people.json, ");
    let ignored = workspace.read(".gitignore");
    for line in [".terraform/", "*.tfstate", "crash.log", ".teamkit-*.tmp"] {
        assert!(ignored.lines().any(|known| known == line), "{line}");
    }
    for (path, kind) in
        [("teamkit.yaml", "teamkit"), ("services/shop.yaml", "services"), ("teams/payments.yaml", "team")]
    {
        let text = workspace.read(path);
        let head = text.lines().next().expect("a first line");
        let schema = head.strip_prefix("# yaml-language-server: $schema=").expect("a line for editors");
        let directory = workspace.path().join(path).parent().expect("a directory").to_owned();
        let schema = std::fs::read_to_string(directory.join(schema)).expect("a schema where the line says");
        assert_eq!(schema, workspace.run(&["schema", kind]).exits(0).stdout, "{path}");
        let schema = serde_json::from_str(&schema).expect("JSON");
        let value: serde_json::Value = serde_yaml::from_str(&text).expect("YAML");
        assert!(jsonschema::is_valid(&schema, &value), "{path}");
    }
    workspace.run(&["fmt", "--check"]).exits(0);
}

#[test]
fn init_leaves_a_gitignore_as_it_is() {
    let workspace = Workspace::empty();
    workspace.write(".gitignore", "/target\n");
    workspace.run(&["init"]).exits(0).says("note: .gitignore was not changed");
    assert_eq!(workspace.read(".gitignore"), "/target\n");
    workspace.run(&["check"]).exits(0);
}
