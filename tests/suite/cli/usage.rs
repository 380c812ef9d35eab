//! Commands, options, exit codes and streams.

use crate::support::workspace::{Run, Workspace, repository};

/// A workspace with one error, whose message and path need care.
fn with_an_error() -> Workspace {
    let workspace = Workspace::small();
    workspace.edit("teams/search.yaml", "- search-api", "- search-pi");
    workspace
}

#[test]
fn wrong_usage_ends_with_2_and_help_with_0() {
    let workspace = Workspace::small();
    let wrong: [&[&str]; 9] = [
        &["--nope"],
        &["nope"],
        &["check", "--nope"],
        &["check", "--format", "nope"],
        &["check", "--today", "2026-02-30"],
        &["check", "--color", "sometimes"],
        &["generate", "--check", "--dry-run"],
        &["preview"],
        &[],
    ];
    for arguments in wrong {
        Run::of(&workspace.path(), arguments, &[]).exits(2).prints_nothing().says("--help");
    }
    for arguments in [&["--help"][..], &["help"], &["-h"], &["generate", "--help"], &["help", "generate"]] {
        let run = Run::of(&workspace.path(), arguments, &[]).exits(0).prints("Usage: ");
        assert_eq!(run.stderr, "", "{arguments:?}");
    }
    Run::of(&workspace.path(), &["--version"], &[]).exits(0).prints(env!("CARGO_PKG_VERSION"));
}

#[test]
fn a_format_that_a_command_lacks_is_wrong_usage() {
    let workspace = Workspace::small();
    let cases: [(&[&str], &str); 5] = [
        (&["generate"], "sarif"),
        (&["grants"], "github"),
        (&["preview", "search"], "json"),
        (&["snapshot"], "json"),
        (&["rules"], "sarif"),
    ];
    for (command, format) in cases {
        let run = workspace.run(&[command, &["--format", format]].concat()).exits(2).prints_nothing();
        run.says(&format!("this command has no format `{format}`; it has text"));
    }
    assert!(!workspace.exists("terraform") && !workspace.exists("snapshots"));
}

#[test]
fn without_a_workspace_every_command_that_needs_one_ends_with_2() {
    let empty = Workspace::empty();
    for command in [&["check"][..], &["generate"], &["grants"], &["snapshot"], &["preview", "search"]] {
        empty.run(command).exits(2).prints_nothing().says("no teamkit.yaml in ").says("hint: `teamkit init`");
    }
    empty.run(&["check", "-C", "nowhere"]).exits(2).prints_nothing().says("can't enter nowhere");
    assert!(empty.tree().is_empty());
}

#[test]
fn a_definition_behind_a_symbolic_link_ends_with_2() {
    let workspace = Workspace::small();
    std::fs::remove_file(workspace.path().join("teams/search.yaml")).expect("it is there");
    std::os::unix::fs::symlink("payments.yaml", workspace.path().join("teams/search.yaml")).expect("a link");
    workspace.run(&["check"]).exits(2).prints_nothing().says("teams/search.yaml is a symbolic link");
}

#[test]
fn the_workspace_is_found_from_below() {
    let workspace = Workspace::small();
    let below = workspace.path().join("teams");
    Run::of(&below, &["check"], &[]).exits(0).prints("no findings in 2 teams, 3 services\n");
}

#[test]
fn options_stand_before_and_after_the_command() {
    let workspace = Workspace::small();
    let elsewhere = Workspace::empty();
    let path = workspace.path();
    let orders: [&[&str]; 4] = [
        &["-C", path.as_str(), "--format", "json", "--today", "2026-11-22", "--color", "never", "grants"],
        &["grants", "-C", path.as_str(), "--format", "json", "--today", "2026-11-22", "--color", "never"],
        &["--format", "json", "grants", "--directory", path.as_str()],
        &["-C", path.as_str(), "grants", "--format", "json"],
    ];
    let expected = workspace.run(&["grants", "--format", "json"]).exits(0).stdout;
    for arguments in orders {
        assert_eq!(Run::of(&elsewhere.path(), arguments, &[]).exits(0).stdout, expected, "{arguments:?}");
    }
}

#[test]
fn colours_come_only_where_they_are_wanted() {
    let workspace = with_an_error();
    let has = |arguments: &[&str], variables: &[(&str, &str)]| {
        let run = workspace.run_with(arguments, variables).exits(1);
        run.stdout.contains('\u{1b}')
    };
    assert!(!has(&["check"], &[]), "no terminal");
    assert!(has(&["check", "--color", "always"], &[]));
    assert!(!has(&["check", "--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!has(&["check"], &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]));
    assert!(has(&["check", "--color", "always"], &[("NO_COLOR", "1")]), "what the call says wins");
    assert!(!has(&["check", "--format", "json", "--color", "always"], &[]), "JSON has no colours");
}

#[test]
fn colours_change_no_word() {
    let workspace = Workspace::small();
    for arguments in [&["generate", "--dry-run"][..], &["preview", "search"], &["preview", "ledger", "production"]] {
        let plain = workspace.run(arguments).exits(0).stdout;
        let colored = workspace.run(&[arguments, &["--color", "always"]].concat()).exits(0).stdout;
        assert!(colored.contains('\u{1b}') && !plain.contains('\u{1b}'), "{arguments:?}");
        assert_eq!(uncolored(&colored), plain, "{arguments:?}");
    }
}

/// A text without its colours.
fn uncolored(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |plain, part| plain + part.split_once('m').map_or(part, |(_, rest)| rest))
}

#[test]
fn init_makes_a_workspace_that_works_at_once() {
    for arguments in [&["init"][..], &["init", "."], &["init", "--domain", "shop.example"]] {
        let workspace = Workspace::empty();
        workspace.run(arguments).exits(0).prints_nothing().says("next: ");
        workspace.run(&["check"]).exits(0).prints("no findings");
        workspace.generate().says("wrote ");
        workspace.generate().says("nothing to do");
        workspace.run(&["snapshot"]).exits(0);
        let domain = arguments.get(2).unwrap_or(&"example.com");
        assert!(workspace.run(&["grants"]).exits(0).stdout.contains(&format!("group:payments@{domain}")));
    }
}

#[test]
fn init_makes_a_directory_where_one_is_named() {
    let empty = Workspace::empty();
    empty.run(&["init", "new/shop"]).exits(0).says("cd new/shop");
    empty.run(&["check", "-C", "new/shop"]).exits(0);
}

#[test]
fn init_overwrites_nothing() {
    for path in ["teamkit.yaml", "services/shop.yaml", "teams/payments.yaml"] {
        let workspace = Workspace::empty();
        workspace.write(path, "mine\n");
        let before = workspace.stamps();
        workspace.run(&["init"]).exits(2).prints_nothing().says(&format!("{path} is there already"));
        assert!(workspace.stamps() == before, "{path}");
    }
    let empty = Workspace::empty();
    empty.run(&["init", "--domain", "no domain"]).exits(2).says("`no domain` is no domain");
    assert!(empty.tree().is_empty());
}

#[test]
fn every_shell_has_completions() {
    let empty = Workspace::empty();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        empty.run(&["completions", shell]).exits(0).prints("teamkit").prints("generate").prints("snapshot");
    }
    empty.run(&["completions", "tcsh"]).exits(2).prints_nothing();
}

#[test]
fn the_manual_page_has_every_command() {
    let page = Workspace::empty().run(&["man"]).exits(0).prints(".TH teamkit").stdout;
    for command in ["init", "check", "generate", "preview", "grants", "snapshot", "rules", "schema", "completions"] {
        assert!(page.contains(&format!("\n{command} ")) || page.contains(&format!("\n{command} \\- ")), "{command}");
    }
}

#[test]
fn rules_lists_every_rule_and_prints_the_page_of_one() {
    let empty = Workspace::empty();
    let table = empty.run(&["rules"]).exits(0).stdout;
    let listed: Vec<&str> = table.lines().skip(1).filter_map(|line| line.split_whitespace().next()).collect();
    let known: Vec<&str> = teamkit::check::RULES.iter().map(|rule| rule.id).collect();
    assert_eq!(listed, known);
    let json = empty.run(&["rules", "--format", "json"]).exits(0).json();
    assert_eq!(json["rules"].as_array().map(Vec::len), Some(known.len()));
    let page = std::fs::read_to_string(repository().join("docs/rules/basic-role.md")).expect("a page");
    assert_eq!(empty.run(&["rules", "basic-role"]).exits(0).stdout, page);
    empty.run(&["rules", "basic-rol"]).exits(2).prints_nothing().says("hint: did you mean `basic-role`?");
}

#[test]
fn every_kind_of_file_has_a_schema_that_the_example_fits() {
    let empty = Workspace::empty();
    let cases = [
        ("teamkit", "teamkit.yaml"),
        ("services", "services/commerce.yaml"),
        ("team", "teams/platform.yaml"),
        ("people", "people.yaml"),
    ];
    for (kind, path) in cases {
        let schema = empty.run(&["schema", kind]).exits(0).json();
        assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#", "{kind}");
        let schema = jsonschema::validator_for(&schema).unwrap_or_else(|error| panic!("{kind}: {error}"));
        let text = std::fs::read_to_string(repository().join(path)).expect("a file of the example");
        let value: serde_json::Value = serde_yaml::from_str(&text).expect("YAML");
        assert!(schema.is_valid(&value), "{path}");
        assert!(!schema.is_valid(&serde_json::json!({ "nope nope": 1 })), "{kind} takes anything");
    }
    empty.run(&["schema", "nope"]).exits(2).prints_nothing();
}

#[test]
fn preview_prints_the_blocks_of_a_team() {
    let workspace = Workspace::small();
    workspace.generate();
    let text = workspace.run(&["preview", "search"]).exits(0).stdout;
    for environment in ["development", "production"] {
        let file = workspace.read(&format!("terraform/services/search-api/{environment}/teamkit.tf"));
        let (_, blocks) = file.split_once("\n\n").expect("a header, then blocks");
        assert!(text.contains(blocks.trim_end()), "{text}");
    }
    assert!(!text.contains("payments"), "{text}");
    assert_eq!(workspace.run(&["preview", "--team", "search"]).exits(0).stdout, text);
}

#[test]
fn preview_prints_the_file_of_a_service_in_an_environment() {
    let workspace = Workspace::small();
    workspace.generate();
    let path = "terraform/services/ledger/production/teamkit.tf";
    let text = workspace.run(&["preview", "ledger", "production"]).exits(0).stdout;
    assert_eq!(text, format!("# {path}\n{}", workspace.read(path)));
    assert_eq!(workspace.run(&["preview", "--service", "ledger", "--environment", "production"]).exits(0).stdout, text);
    let both = workspace.run(&["preview", "ledger"]).exits(0).stdout;
    assert_eq!(both.matches("# Generated by teamkit for ledger in ").count(), 2, "{both}");
}

#[test]
fn preview_takes_a_name_of_both_for_a_team_and_with_an_environment_for_a_service() {
    let workspace = Workspace::small();
    workspace.edit("services/shop.yaml", "search-api:", "search:");
    workspace.edit("teams/search.yaml", "- search-api", "- search\n  - ledger");
    workspace.edit("teams/payments.yaml", "  - ledger\n", "");
    let team = workspace.run(&["preview", "search"]).exits(0).prints("ledger-dev").stdout;
    assert!(!team.contains("# Generated"), "blocks alone: {team}");
    let service = workspace
        .run(&["preview", "search", "production"])
        .exits(0)
        .prints("# Generated by teamkit for search in production. ")
        .stdout;
    assert!(!service.contains("ledger"), "{service}");
}

#[test]
fn preview_refuses_what_it_does_not_know_and_writes_nothing() {
    let workspace = Workspace::small();
    workspace
        .run(&["preview", "serch"])
        .exits(2)
        .prints_nothing()
        .says("there is no team or service `serch`\nhint: did you mean `search`?");
    workspace.run(&["preview", "ledger", "prodcution"]).exits(2).prints_nothing().says("did you mean `production`?");
    workspace.run(&["preview", "search"]).exits(0);
    assert!(!workspace.exists("terraform"));
    let broken = with_an_error();
    assert_eq!(broken.run(&["preview", "search"]).exits(1).stdout, broken.run(&["check"]).stdout);
}

#[test]
fn check_counts_what_it_found_on_stdout() {
    let run = with_an_error().run(&["check"]).exits(1);
    assert_eq!(run.stderr, "");
    run.prints("error[unknown-service]").prints("\n1 error in 2 teams, 3 services\n");
}

#[test]
fn warnings_are_said_and_stop_nothing() {
    let workspace = Workspace::small();
    workspace.edit("teams/search.yaml", "  - erin\n", "");
    workspace.run(&["check"]).exits(0).prints("warning[single-owner]").prints("\n1 warning in 2 teams, 3 services\n");
    let run = workspace.generate().prints_nothing().says("1 warning: see `teamkit check`");
    assert_eq!(run.stderr.matches("warning").count(), 1, "{}", run.stderr);
}

/// Many mistakes of one kind in a folder whose name needs care, and a hint of more than one line.
fn with_many_errors(count: usize) -> Workspace {
    let workspace = Workspace::small();
    let grants = (0..count).map(|index| {
        format!("  - {{ service: ledger, environment: production, role: \"100%,:{index}\", reason: r }}\n")
    });
    workspace
        .write("teams/a, b: 100%/many.yaml", format!("members: [zoe, yan]\ngrants:\n{}", grants.collect::<String>()));
    workspace
}

#[test]
fn github_gets_at_most_ten_annotations_of_a_kind() {
    for (count, expected) in [(1, 1), (9, 9), (10, 10), (11, 10), (30, 10)] {
        let text = with_many_errors(count).run(&["check", "--format", "github"]).exits(1).stdout;
        let errors: Vec<&str> = text.lines().filter(|line| line.starts_with("::error ")).collect();
        assert_eq!(errors.len(), expected, "{count}: {text}");
        let says_more = format!("::error title=teamkit::{} more errors: ", count.saturating_sub(9));
        assert_eq!(errors.last().is_some_and(|line| line.starts_with(&says_more)), count > 10, "{text}");
        assert!(text.lines().all(|line| line.starts_with("::error ") || line.starts_with("::warning ")), "{text}");
    }
}

#[test]
fn github_annotations_escape_what_could_end_them() {
    let text = with_many_errors(1).run(&["check", "--format", "github"]).exits(1).stdout;
    let line = text.lines().next().unwrap_or_default();
    let start = "::error file=teams/a%2C b%3A 100%25/many.yaml,line=3,endLine=3,col=55,endColumn=64,title=unknown-role::team `many` names the unknown role `100%25,:0`%0Ahint: ";
    assert!(line.starts_with(start), "{line}");
}

#[test]
fn sarif_has_rules_results_and_relative_uris() {
    let json = with_many_errors(1).run(&["check", "--format", "sarif"]).exits(1).json();
    assert_eq!(json["version"], "2.1.0");
    let run = &json["runs"][0];
    assert_eq!(run["tool"]["driver"]["name"], "teamkit");
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let results = run["results"].as_array().expect("results");
    let result = results.iter().find(|result| result["ruleId"] == "unknown-role").expect("the mistake");
    assert_eq!(result["level"], "error");
    let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("a small one");
    assert_eq!(run["tool"]["driver"]["rules"][index]["id"], "unknown-role");
    let location = &result["locations"][0]["physicalLocation"];
    assert_eq!(location["artifactLocation"]["uri"], "teams/a%2C%20b%3A%20100%25/many.yaml");
    let region = &location["region"];
    let numbers = ["startLine", "startColumn", "endLine", "endColumn"].map(|key| region[key].as_u64());
    assert_eq!(numbers, [Some(3), Some(55), Some(3), Some(64)]);
    for result in results {
        let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().expect("a URI");
        assert!(!uri.starts_with('/') && !uri.contains(':') && !uri.contains(' '), "{uri}");
    }
    assert_eq!(
        Workspace::small().run(&["check", "--format", "sarif"]).exits(0).json()["runs"][0]["results"],
        serde_json::json!([])
    );
}

#[test]
fn json_of_check_has_the_keys_of_the_contract() {
    let run = with_an_error().run(&["check", "--format", "json"]).exits(1);
    let found = &run.json()["diagnostics"][0];
    let expected = serde_json::json!({
        "rule": "unknown-service",
        "level": "error",
        "message": "team `search` names the unknown service `search-pi`",
        "hint": "did you mean `search-api`?",
        "labels": [{ "file": "teams/search.yaml", "line": 6, "column": 5, "end_line": 6, "end_column": 14, "text": "not in the registry" }],
    });
    assert_eq!(*found, expected, "{}", run.stdout);
    assert_eq!(run.json()["version"], 1);
}

#[test]
fn errors_stand_below_warnings_in_a_terminal() {
    let workspace = with_an_error();
    workspace.write("teams/zoo.yaml", "members: [zoe, { email: frank, until: 2026-11-21, reason: contractor }]\n");
    let run = workspace.run(&["check"]).exits(1).prints("warning[").prints("error[unknown-service]");
    let last_warning = run.stdout.rfind("warning[").expect("a warning");
    let first_error = run.stdout.find("error[").expect("an error");
    assert!(last_warning < first_error, "{}", run.stdout);
}
