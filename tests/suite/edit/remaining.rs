//! `offboard`: what stays, and what no definition knows.

use super::support::is_untouched;
use crate::support::workspace::{Workspace, unwrapped};

const POOL: &str = "principal://iam.googleapis.com/locations/global/workforcePools/corp/subject";

/// Mara is everywhere.
fn company() -> Workspace {
    let team = format!(
        "\
# ask mara@example.com
group: pay-eng@example.com
leads: [mara]
members: [ben]
services: [ledger]
grants:
  - service: ledger
    google: [roles/storage.objectViewer]
    to:
      - group:auditors@partner.example
      - {POOL}/mara@example.com
      - {POOL}/00uother
      - principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/subject/mara
    reason: for mara@example.com.
exceptions:
  - {{ rule: single-owner, reason: \"mara@example.com only\" }}
"
    );
    Workspace::of([
        ("teamkit.yaml", POLICY),
        ("people.yaml", "mara: { name: Mara, github: mara-gh }\n"),
        ("services/all.yaml", "ledger: {}\n"),
        ("teams/payments.yaml", team.as_str()),
        (".github/CODEOWNERS", "* @mara-gh @mara-ghost\n"),
    ])
}

const POLICY: &str = "\
version: 1
domain: example.com
allowed_domains: [partner.example]
environments:
  production:
    protected: true
    google: { project: \"{{service}}-prod\" }
roles:
  viewer: { google: [roles/logging.viewer] }
access: { members: { production: viewer } }
rules: { lock-out: { pinned: [mara] } }
";

#[test]
fn what_stays_is_said_and_nothing_is_vouched_for() {
    let run = company().run(&["offboard", "user:Mara@example.com"]).exits(0);
    let said = unwrapped(&run.stderr);
    for words in [
        "note: teamkit doesn't manage groups here: remove mara@example.com from pay-eng@example.com, payments-leads@example.com",
        "note: teamkit.yaml:11: mara@example.com is pinned and loses access, so `teamkit diff` fails without `--allow lock-out`; remove them here too",
        "subject/mara@example.com` may be mara@example.com, and stays as it is",
        "note: .github/CODEOWNERS:1 still names mara@example.com",
        "note: teamkit doesn't manage GitHub: remove `@mara-gh` from the organization there",
        "note: teams/payments.yaml:1: a comment still names mara@example.com",
        "note: by the definitions mara@example.com has no access left; teamkit doesn't know who is behind `group:auditors@partner.example`, `group:pay-eng@example.com`, ",
        "workforcePools/corp/subject/00uother`",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
    // The reason of the grant, and that of the exception.
    assert_eq!(said.matches(" still names mara@example.com").count(), 4, "{said}");
    // A program is nobody.
    assert!(!said.contains("workloadIdentityPools"), "{said}");
}

#[test]
fn groups_that_teamkit_fills_are_known() {
    let workspace = company();
    workspace.append("teamkit.yaml", "principals: { manage_groups: true, customer: C01abc234 }\n");
    let said = unwrapped(&workspace.run(&["offboard", "mara"]).exits(0).stderr);
    assert!(
        said.contains("teamkit doesn't know who is behind `group:auditors@partner.example`, `principal://"),
        "{said}"
    );
    assert!(!said.contains("doesn't manage groups"), "{said}");
}

#[test]
fn where_all_is_known_the_verdict_is_short() {
    let workspace = Workspace::small();
    workspace.append("teamkit.yaml", "principals: { manage_groups: true, customer: C01abc234 }\n");
    let said = unwrapped(&workspace.run(&["offboard", "dave"]).exits(0).stderr);
    assert!(said.contains("note: by the definitions dave@example.com has no access left\n"), "{said}");
    assert!(!said.contains("doesn't know") && !said.contains("still names"), "{said}");
}

#[test]
fn a_domain_keeps_its_people() {
    let workspace = Workspace::small();
    workspace.append(
        "teams/search.yaml",
        "grants:\n  - { service: search-api, environment: development, google: [roles/logging.viewer], to: [\"domain:example.com\"], reason: All }\n",
    );
    let said = unwrapped(&workspace.run(&["offboard", "dave"]).exits(0).stderr);
    assert!(
        said.contains("has no access left but that of `domain:example.com`, as long as the account exists"),
        "{said}"
    );
}

#[test]
fn who_is_no_person_is_refused_with_what_to_run() {
    let workspace = company();
    let before = workspace.tree();
    for (given, words) in [
        ("payments", "`payments` is a team, not a person\nhint: teamkit access payments"),
        ("ledger", "`ledger` is a service, not a person\nhint: teamkit who ledger"),
        ("pay-eng", "`pay-eng` is a group, not a person\nhint: teamkit access group:pay-eng@example.com"),
        (
            "payments-leads@example.com",
            "is a group, not a person\nhint: teamkit access group:payments-leads@example.com",
        ),
        ("auditors@partner.example", "is a group, not a person\nhint: teamkit access group:auditors@partner.example"),
        ("group:auditors@partner.example", "hint: teamkit access group:auditors@partner.example"),
        ("serviceAccount:x@p.iam.gserviceaccount.com", "is a service account, not a person"),
        ("x@p.iam.gserviceaccount.com", "hint: teamkit access serviceAccount:x@p.iam.gserviceaccount.com"),
        ("mra", "no definition mentions mra@example.com\nhint: did you mean mara@example.com?"),
    ] {
        workspace.run(&["offboard", given]).exits(2).says(words);
    }
    is_untouched(&workspace, &before);
}

#[test]
fn daily_24_a_dry_run_says_who_loses_what_and_which_guards_speak() {
    let workspace = company();
    let before = workspace.tree();
    let run = workspace.run(&["offboard", "mara", "--dry-run"]).exits(0);
    run.prints("-leads: [mara]\n")
        .prints("1 person loses access · production touched")
        .prints("- mara@example.com   leaves payments")
        .says("error[lock-out]: `user:mara@example.com` is pinned and loses")
        .says("note: no file was changed; after this edit `teamkit diff` will fail on the errors above")
        .says("by the definitions mara@example.com has no access left");
    is_untouched(&workspace, &before);
}
