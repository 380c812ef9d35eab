//! What the base says of a change counts, not what the change says of itself.

use super::support::{POLICY, findings, raise, shop, with_rules};
use crate::support::{
    compare::{diff, erin_leaves, frances_joins},
    git::Repository,
    workspace::Workspace,
};

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
fn what_was_protected_stays_so_in_the_report() {
    let (base, head) = (Workspace::small(), Workspace::small());
    frances_joins(&head);
    head.edit("teamkit.yaml", "    protected: true\n", "");
    let run = diff(&base, &head, &["--fail-on", "protected-access"]).exits(1);
    run.prints("1 person gains access · production touched").says("error[protected-access]");
}

#[test]
fn an_owner_who_is_taken_out_is_still_asked() {
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit("teams/payments.yaml", "  - ledger\n", "");
    let text = format!(
        "{}grants:\n  - {{ service: ledger, environment: development, role: viewer, reason: Curious }}\n",
        head.read("teams/search.yaml")
    );
    head.write("teams/search.yaml", text);
    diff(&base, &head, &[]).prints("`search` grants it to itself; owned by `payments`");
}

#[test]
fn a_workspace_that_is_new_does_not_choose_its_judge() {
    let repository = Repository::of(Workspace::empty());
    for (path, bytes) in Workspace::small().tree() {
        repository.files.write(&path, bytes);
    }
    let config = repository.files.read("teamkit.yaml");
    repository.files.write("teamkit.yaml", format!("{config}rules: {{ protected-access: off }}\n"));
    let run = repository.diff(&["--base", "HEAD", "--format", "json"]).exits(0);
    let findings = run.json()["findings"].clone();
    let found = findings.as_array().expect("a list").iter().any(|found| found["rule"] == "protected-access");
    assert!(found, "{findings}");
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
        let headline = run.stdout.lines().find(|line| line.contains("1 person gains access")).unwrap_or_default();
        assert!(headline.ends_with("touched · 0 escalations"), "{}", run.stdout);
        assert!(run.stderr.contains("error[protected-access]: `mallory@example.com` gains access"), "{}", run.stderr);
    }
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
    assert!(run.stdout.contains("self-granted"), "{}", run.stdout);
    let json = repository.files.run(&["-C", "infra", "diff", "--base", "HEAD", "--author", "mal", "--format", "json"]);
    let json = json.exits(0).json();
    let rules: Vec<_> = json["findings"].as_array().expect("findings").iter().map(|one| &one["rule"]).collect();
    assert!(rules.iter().any(|rule| *rule == "own-access"), "{rules:?}");
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
