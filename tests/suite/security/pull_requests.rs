//! Pull requests that want their report to say something else than what they do.

use std::fmt::Write as _;

use crate::support::{
    git::{Repository, git},
    workspace::Workspace,
};

const POLICY: &str = "\
version: 1
domain: example.com
environments:
  production:
    protected: true
    google: { project: \"{{service}}-prod\" }
roles:
  viewer: { google: [roles/logging.viewer] }
  operator:
    includes: [viewer]
    google: [roles/cloudtrace.user]
access:
  members: { production: viewer }
  leads: { production: operator }
";

fn shop() -> Workspace {
    Workspace::of([
        ("teamkit.yaml", POLICY),
        ("people.yaml", "mallory@example.com: { name: Mallory, github: mal }\n"),
        ("services/all.yaml", "checkout: {}\nledger: {}\n"),
        ("teams/payments.yaml", "leads: [alice]\nmembers: [mallory, bob]\nservices: [checkout, ledger]\n"),
    ])
}

/// Mallory leads the team, and so gains a role in production.
fn raise(workspace: &Workspace, path: &str) {
    workspace.edit(path, "leads: [alice]\nmembers: [mallory, bob]", "leads: [alice, mallory]\nmembers: [bob]");
}

#[test]
fn an_environment_that_the_change_unprotects_or_renames_is_still_protected() {
    for rename in [false, true] {
        let repository = Repository::of(shop());
        repository.files.edit("teamkit.yaml", "    protected: true\n", "");
        if rename {
            let policy = repository.files.read("teamkit.yaml").replace("production:", "live:");
            repository.files.write("teamkit.yaml", policy);
        }
        raise(&repository.files, "teams/payments.yaml");
        let run = repository.diff(&["--base", "HEAD", "--fail-on", "protected-access"]).exits(1);
        let first = run.stdout.lines().next().unwrap_or_default();
        assert!(first.ends_with("touched · 0 escalations"), "{first}");
        assert!(run.stderr.contains("error[protected-access]: `mallory@example.com` gains access"), "{}", run.stderr);
    }
}

#[test]
fn an_author_is_known_in_every_form_that_people_write() {
    let repository = Repository::of(shop());
    raise(&repository.files, "teams/payments.yaml");
    for author in ["mal", "@mal", "MAL", "mallory", "user:Mallory@example.com"] {
        repository.diff(&["--base", "HEAD", "--author", author, "--fail-on", "own-access"]).exits(1);
    }
    let run = repository.diff(&["--base", "HEAD", "--author", "@m\u{430}l", "--fail-on", "own-access"]).exits(0);
    assert!(run.stderr.contains("no definition knows the author `@m\u{430}l`"), "{}", run.stderr);
}

#[test]
fn a_workspace_that_moves_does_not_bring_the_levels_that_judge_it() {
    let files = Workspace::empty();
    let from = shop();
    for path in ["teamkit.yaml", "people.yaml", "services/all.yaml", "teams/payments.yaml"] {
        files.write(&format!("infra/{path}"), from.read(path));
    }
    let repository = Repository::of(files);
    for path in ["teamkit.yaml", "people.yaml", "services", "teams"] {
        repository.git(&["mv", &format!("infra/{path}"), path]);
    }
    repository.files.write("infra/README", "moved");
    repository.files.write("teamkit.yaml", format!("{POLICY}rules:\n  own-access: off\n"));
    let run = repository.files.run(&["-C", "infra", "diff", "--base", "HEAD", "--author", "mal"]).exits(0);
    assert!(run.stdout.contains("raised by themselves"), "{}", run.stdout);
    let json = repository.files.run(&["-C", "infra", "diff", "--base", "HEAD", "--author", "mal", "--format", "json"]);
    let json = json.exits(0).json();
    let rules: Vec<_> = json["findings"].as_array().expect("findings").iter().map(|one| &one["rule"]).collect();
    assert!(rules.iter().any(|rule| *rule == "own-access"), "{rules:?}");
}

#[test]
fn a_service_under_a_new_name_can_still_lock_everybody_out() {
    let repository = Repository::of(shop());
    repository.files.write(
        "services/all.yaml",
        "checkout: {}\nbooks: { formerly: [ledger], google: { project: { production: ledger-prod } } }\n",
    );
    repository.files.write(
        "teams/payments.yaml",
        "leads: [alice]\nmembers: [mallory, bob]\nservices:\n  - checkout\n  - { name: books, access: { members: { production: none }, leads: { production: none } } }\n",
    );
    let run = repository.diff(&["--base", "HEAD"]).exits(1);
    assert!(run.stderr.contains("nobody can act on `books` in production, where 3 could"), "{}", run.stderr);
}

#[test]
fn owners_who_leave_with_the_change_did_not_invite() {
    let repository = Repository::of(shop());
    repository.files.edit("teams/payments.yaml", ", ledger", "");
    repository.files.write(
        "teams/takers.yaml",
        "members: [mallory]\ngrants:\n  - { service: ledger, role: operator, until: 2026-12-31, reason: mine }\n",
    );
    let run = repository.diff(&["--base", "HEAD", "--fail-on", "uninvited-access"]).exits(1);
    assert!(run.stderr.contains("`takers` grants it to itself; owned by `payments`"), "{}", run.stderr);
}

#[test]
fn another_group_is_no_reason_to_say_that_nobody_gains() {
    let repository = Repository::of(shop());
    repository.files.edit("teams/payments.yaml", "leads: [alice]", "group: friends@example.com\nleads: [alice]");
    let run = repository.diff(&["--base", "HEAD"]).exits(0);
    let first = run.stdout.lines().next().unwrap_or_default();
    assert_eq!(first, "Nobody's access changes by the definitions, but 1 team has another group. 2 roots change.");
    let note = "note: team `payments` has the group `friends@example.com` in place of `payments@example.com`: who is in there is not in any definition";
    assert!(run.stdout.contains(note), "{}", run.stdout);
}

#[test]
fn what_a_commit_hides_behind_a_submodule_is_no_empty_folder() {
    let repository = Repository::of(shop());
    let id = repository.git(&["rev-parse", "HEAD"]);
    repository.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{id},teams/more")]);
    repository.git(&["commit", "-q", "-m", "a submodule"]);
    let run = repository.diff(&["--base", "HEAD"]).exits(2);
    assert!(run.stderr.contains("teams/more in "), "{}", run.stderr);
    assert!(run.stderr.contains(" is a submodule"), "{}", run.stderr);
}

#[test]
fn a_base_is_what_its_name_says_whatever_replaces_it() {
    let repository = Repository::of(shop());
    let path = repository.files.path();
    let before = git(&path, &["rev-parse", "HEAD:teams/payments.yaml"]);
    raise(&repository.files, "teams/payments.yaml");
    let after = git(&path, &["hash-object", "-w", "teams/payments.yaml"]);
    repository.git(&["replace", &before, &after]);
    let run = repository.diff(&["--base", "HEAD"]).exits(0);
    assert!(run.stdout.starts_with("1 person gains access"), "{}", run.stdout);
}

#[test]
fn many_renamed_services_do_not_keep_the_report_back() {
    let all = |letter: char| {
        let (mut services, mut team) = (String::new(), String::from("members: [alice, bob]\nservices:\n"));
        for index in 0..250 {
            let _ = writeln!(services, "{letter}-{index:03}: {{ description: same }}");
            let _ = writeln!(team, "  - {letter}-{index:03}");
        }
        (services, team)
    };
    let (services, team) = all('a');
    let files = [("teamkit.yaml", POLICY), ("services/all.yaml", &services), ("teams/many.yaml", &team)];
    let repository = Repository::of(Workspace::of(files));
    let (services, team) = all('b');
    repository.files.write("services/all.yaml", services);
    repository.files.write("teams/many.yaml", team);
    let start = std::time::Instant::now();
    let json = repository.diff(&["--base", "HEAD", "--format", "json", "--allow", "mass-removal"]).exits(0).json();
    assert_eq!(json["renames"].as_array().map(Vec::len), Some(250));
    // Comparing each pair with each other pair takes minutes.
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

#[test]
fn states_that_become_one_are_merged_and_not_pushed_over_each_other() {
    let repository = Repository::of(shop());
    let policy = format!("{POLICY}layout: {{ service_root: \"terraform/all/{{{{environment}}}}\" }}\n");
    repository.files.write("teamkit.yaml", policy);
    let run = repository.files.run(&["roots", "--moved", "--base", "HEAD"]).exits(0);
    assert_eq!(run.stdout.matches("state pull > to.tfstate").count(), 2, "{}", run.stdout);
    assert!(!run.stdout.contains("terraform/all/production state push \"$PWD/from.tfstate\""), "{}", run.stdout);
}

#[test]
fn commands_that_carry_states_hold_no_words_of_users() {
    let files = shop();
    let module = "style: module, module: { source: \"a/b/c\", version: \"1\" }";
    files.write("teamkit.yaml", format!("{POLICY}layout: {{ {module} }}\n"));
    files.write(
        "teams/friends.yaml",
        "grants:\n  - { service: ledger, google: [roles/logging.viewer], to: [\"principal://iam.googleapis.com/x';touch pwned;'\"], until: 2026-12-31, reason: x }\n",
    );
    let repository = Repository::of(files);
    let policy = format!("{POLICY}layout: {{ {module}, service_root: \"terraform/all/{{{{environment}}}}\" }}\n");
    repository.files.write("teamkit.yaml", policy);
    let run = repository.files.run(&["roots", "--moved", "--base", "HEAD"]).exits(0);
    assert!(run.stdout.contains("in a module call, whose addresses only the module knows"), "{}", run.stdout);
    assert!(
        !run.stdout.contains("pwned") && !run.stdout.contains("state mv -state=from.tfstate -state-out=to.tfstate '"),
        "{}",
        run.stdout
    );
}
