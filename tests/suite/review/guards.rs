//! Guards: mass removals, lock-outs, and overrides.

use super::support::{all_of_payments_leave, findings, with_rules};
use crate::support::{
    compare::{diff, erin_leaves, frances_joins},
    workspace::Workspace,
};

#[test]
fn a_mass_removal_is_refused_and_still_reported() {
    let (base, head) = (Workspace::small(), Workspace::small());
    all_of_payments_leave(&head);
    let run = diff(&base, &head, &[]).exits(1).prints("3 people lose access · production touched");
    run.says("error[mass-removal]: 26 of 34 grants are lost to someone at once (limit: 500 grants or 30 %)")
        .says("hint: if it is intended, say so with `teamkit diff --allow mass-removal`");
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
        run.says("note: the findings of `mass-removal` are accepted by `--allow mass-removal`")
    };
    run("text").prints("\nallowed mass-removal: 26 of 34 grants are lost");
    run("markdown").prints("- ⚠️ **allowed** `mass-removal`: 26 of 34 grants are lost");
    run("github").prints("::warning title=mass-removal::26 of 34 grants").prints("30 %25) (allowed)\n");
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
        .says("error: `--allow mass-removal`: `rules` in teamkit.yaml allows no exceptions from this rule");
    // The base decides: a change can't take it back, nor bring it.
    head.edit("teamkit.yaml", &format!("rules: {rule}\n"), "");
    diff(&base, &head, &["--allow", "mass-removal"]).exits(2).prints_nothing();
    let (head, base) = with_rules(rule);
    base.edit("teamkit.yaml", &format!("rules: {rule}\n"), "rules: { mass-removal: { people: 0 } }\n");
    erin_leaves(&head);
    diff(&base, &head, &["--allow", "mass-removal"]).exits(0);
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
