//! Danger is judged on bindings, also where nobody gains by them as far as the definitions say.

use super::support::findings;
use crate::support::{
    compare::{PAYMENTS, SEARCH, diff},
    workspace::Workspace,
};

const MANAGED: &str = "principals: { manage_groups: true, customer: C01abc234 }\n";
const MEMBERS: &str = "principals: { manage_groups: true, customer: C01abc234, grant_to: members }\n";

fn both(edit: impl Fn(&Workspace)) -> (Workspace, Workspace) {
    let sides = (Workspace::small(), Workspace::small());
    edit(&sides.0);
    edit(&sides.1);
    sides
}

/// An entry that gives much in production.
fn owner(to: &str) -> String {
    format!(
        "  - {{ service: ledger, environment: production, google: [roles/resourcemanager.projectIamAdmin], to: [{to}], reason: r }}\n"
    )
}

#[test]
fn a_further_binding_for_those_who_have_it_is_judged() {
    for managed in [false, true] {
        let (base, head) = both(|side| {
            side.append(PAYMENTS, format!("grants:\n{}", owner("alice, bob, carol")));
            if managed {
                side.append("teamkit.yaml", MANAGED);
            }
        });
        head.append(PAYMENTS, owner("team/payments"));
        let run = diff(&base, &head, &["--format", "json"]).exits(0);
        assert_eq!(run.json()["changes"], serde_json::json!([]));
        assert_eq!(run.json()["summary"]["escalations"], 1);
        assert_eq!(run.json()["summary"]["protected"], serde_json::json!(["production"]));
        assert_eq!(findings(&run), ["escalating-access warning", "protected-access warning"]);
        let run = diff(&base, &head, &["--author", "bob", "--fail-on", "own-access"]).exits(1);
        run.says("error[own-access]: `group:payments@example.com` gets a new binding: self-granted");
        let note = if managed {
            "a further binding for what they have already"
        } else {
            "a new binding of a group that teamkit doesn't fill; those who are listed have this already"
        };
        let (says, run) = if managed {
            (
                "Nobody's access changes, but 1 principal gets new bindings · 1 escalation. ",
                diff(&base, &head, &[]).exits(0),
            )
        } else {
            (
                "Nobody's access changes by the definitions, but 1 group that teamkit doesn't fill has other bindings · 1 escalation. ",
                diff(&base, &head, &[]).exits(0),
            )
        };
        run.prints(says).prints("! group:payments@example.com").prints(note);
        for format in ["markdown", "github"] {
            diff(&base, &head, &["--format", format])
                .exits(0)
                .prints("privilege escalation: sets a project's IAM policy");
        }
    }
}

#[test]
fn services_that_go_to_the_same_people_in_a_group_of_others_are_no_nobodys_business() {
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit(SEARCH, "services:\n  - search-api\n", "");
    head.write(
        "teams/finders.yaml",
        "description: Finders\ngroup: all-staff@example.com\nmembers: [dave, erin]\nservices: [search-api]\n",
    );
    let run = diff(&base, &head, &[]).exits(0);
    run.prints("Nobody's access changes by the definitions, but 2 groups that teamkit doesn't fill have other bindings. 2 roots change.\n")
        .prints("! group:all-staff@example.com\n")
        .prints("note: bindings of the groups `group:all-staff@example.com`, `group:search@example.com` change: those who are listed there have the same as before, but teamkit doesn't fill them, so who else is in them is not in any definition");
    diff(&base, &head, &["--fail-on", "protected-access"])
        .exits(1)
        .says("error[protected-access]: `group:all-staff@example.com` gets a new binding: in a protected environment");
    // In one that teamkit fills with just these people, it is so.
    let (base, managed) = both(|side| side.append("teamkit.yaml", MANAGED));
    managed.edit(SEARCH, "services:\n  - search-api\n", "");
    managed.write("teams/finders.yaml", head.read("teams/finders.yaml"));
    let run = diff(&base, &managed, &["--fail-on", "protected-access"]).exits(0);
    assert!(!run.stdout.contains("\n! "), "{}", run.stdout);
}

#[test]
fn a_binding_that_replaces_another_for_the_same_people_is_no_alarm() {
    let rules = ["--fail-on", "protected-access", "--fail-on", "own-access", "--author", "alice"];
    // A team that is renamed: its groups get other addresses.
    let (base, head) = both(|side| side.append("teamkit.yaml", MANAGED));
    head.write("teams/billing.yaml", format!("{}formerly: [payments]\n", head.read(PAYMENTS)));
    head.remove(PAYMENTS);
    diff(&base, &head, &rules).exits(0).prints("No person gains or loses access");
    // Grants go to people in place of groups, and the other way round.
    let (base, head) = (Workspace::small(), Workspace::small());
    base.append("teamkit.yaml", MANAGED);
    head.append("teamkit.yaml", MEMBERS);
    diff(&base, &head, &rules).exits(0).prints("No person gains or loses access");
    diff(&head, &base, &rules).exits(0).prints("No person gains or loses access");
    // Another origin of the same binding is none.
    let (base, head) = (Workspace::small(), Workspace::small());
    head.append(PAYMENTS, "grants:\n  - { service: ledger, environment: production, role: viewer, reason: r }\n");
    let run = diff(&base, &head, &rules).exits(0);
    run.prints("Nobody's access changes. Terraform has nothing to do.\n");
}

#[test]
fn a_renamed_team_has_a_group_that_nobody_knows() {
    let (base, head) = (Workspace::small(), Workspace::small());
    head.write("teams/billing.yaml", format!("{}formerly: [payments]\n", head.read(PAYMENTS)));
    head.remove(PAYMENTS);
    let run = diff(&base, &head, &["--fail-on", "protected-access"]).exits(1);
    run.prints("Nobody's access changes by the definitions, but 1 team has another group. ").says(
        "error[protected-access]: `group:billing-leads@example.com`, `group:billing@example.com` get new bindings",
    );
    // The author has what they had.
    diff(&base, &head, &["--fail-on", "own-access", "--author", "alice"]).exits(0);
}

#[test]
fn a_group_of_another_domain_is_outside_though_its_people_are_not() {
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit(SEARCH, "members:\n", "group: finders@partner.example\nmembers:\n");
    diff(&base, &head, &["--fail-on", "outside-access"])
        .exits(1)
        .says("error[outside-access]: `group:finders@partner.example` gets a new binding: outside your domains");
}

#[test]
fn what_the_change_alone_protects_is_protected() {
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit("teamkit.yaml", "  development:\n", "  development:\n    protected: true\n");
    head.edit(SEARCH, "  - dave\n", "  - dave\n  - frances\n");
    let json = diff(&base, &head, &["--format", "json"]).exits(0).json();
    assert_eq!(json["summary"]["protected"], serde_json::json!(["development", "production"]));
    for row in json["changes"].as_array().expect("a list") {
        assert_eq!(row["flags"], serde_json::json!(["protected-access"]), "{row}");
    }
}

#[test]
fn an_exception_that_the_change_brings_silences_no_rule_of_changes() {
    let (base, head) = (Workspace::small(), Workspace::small());
    head.append(
        PAYMENTS,
        format!(
            "grants:\n{}exceptions:\n  - {{ rule: escalating-access, reason: mine }}\n  - {{ rule: lock-out, reason: mine }}\n",
            owner("dave")
        ),
    );
    head.edit(SEARCH, "members:\n  - dave\n  - erin\n", "");
    let run = diff(&base, &head, &["--fail-on", "escalating-access"]).exits(1);
    run.says("error[escalating-access]: `dave@example.com` gains access")
        .says("error[lock-out]: nobody reaches `search-api` in production");
}
