//! `rename person`: somebody gets another address, and keeps everything.

use super::support::{granted, is_untouched};
use crate::support::{
    compare::diff,
    workspace::{Workspace, unwrapped},
};

const POLICY: &str = "\
version: 1
domain: example.com
allowed_domains: [partner.example]
environments:
  production:
    protected: true
    google: { project: \"{{service}}-prod\" }
    kubernetes: { cluster: prod }
roles:
  viewer: { google: [roles/logging.viewer], kubernetes: [view] }
access: { members: { production: viewer } }
rules:
  lock-out:
    pinned: [mara] # she must keep it
";

const TEAM: &str = r#"# all of them
leads: [mara]   # the boss
members:
  - ben
  - { email: "Mara@example.com", until: 2027-05-01, reason: trainer }
services: [ledger]
codeowners: mara@example.com
grants:
  - service: ledger
    google: [roles/storage.objectViewer]
    to: ['user:mara@example.com', carol@partner.example]
    until: 2027-02-01
    reason: Asked for
  - { service: ledger, role: viewer, to: mara, until: 2027-02-01, reason: Once }
"#;

fn company() -> Workspace {
    Workspace::of([
        ("teamkit.yaml", POLICY),
        ("people.yaml", "# all of us\nmara: { name: Mara, github: mara-gh }\nben: { github: ben-gh }\n"),
        ("services/all.yaml", "ledger: {}\n"),
        ("teams/payments.yaml", TEAM),
    ])
}

#[test]
fn field_17_every_form_of_an_address_is_renamed_in_its_own_style() {
    let workspace = company();
    let before = company();
    let run = workspace.run(&["rename", "person", "mara", "Mara.Lind"]).exits(0);
    let renamed = TEAM
        .replace("[mara]", "[mara.lind]")
        .replace("Mara@example.com", "mara.lind@example.com")
        .replace("codeowners: mara@", "codeowners: mara.lind@")
        .replace("user:mara@", "user:mara.lind@")
        .replace("to: mara,", "to: mara.lind,");
    assert_eq!(workspace.read("teams/payments.yaml"), renamed);
    assert_eq!(workspace.read("teamkit.yaml"), POLICY.replace("[mara]", "[mara.lind]"));
    assert_eq!(
        workspace.read("people.yaml"),
        "# all of us\nmara.lind: { name: Mara, github: mara-gh, formerly: [mara] }\nben: { github: ben-gh }\n"
    );
    run.says("people.yaml:2: renamed `mara` to `mara.lind`")
        .says("teamkit.yaml:14: renamed a pinned principal from `mara` to `mara.lind`")
        .says("next: teamkit generate, teamkit snapshot")
        .prints("! `mara@example.com` is now `mara.lind@example.com`, unknown before");
    workspace.run(&["check"]).exits(0);
    // The pinned person and the service keep what they have, under the new address.
    let run = diff(&before, &workspace, &["--author", "mara-gh", "--fail-on", "own-access"]).exits(0);
    let text = unwrapped(&run.stdout);
    assert!(text.contains("Nobody's access changes by the definitions, but 1 person has another address."), "{text}");
    assert!(!text.contains("joins") && !text.contains("leaves"), "{text}");
    assert!(!run.stderr.contains("error"), "{}", run.stderr);
}

#[test]
fn what_others_have_stays_to_the_byte() {
    let workspace = company();
    let before = granted(&workspace);
    workspace.run(&["rename", "person", "mara@example.com", "mara@partner.example"]).exits(0);
    let named = |text: &String| text.replace("mara@example.com", "mara@partner.example");
    let expected =
        before.into_iter().map(|(key, people)| (key.map(|part| named(&part)), people.iter().map(named).collect()));
    assert_eq!(granted(&workspace), expected.collect());
    assert!(workspace.read("teams/payments.yaml").contains("leads: [mara@partner.example]   # the boss\n"));
    assert!(
        workspace
            .read("people.yaml")
            .contains("mara@partner.example: { name: Mara, github: mara-gh, formerly: [mara] }\n")
    );
}

#[test]
fn a_person_without_facts_gets_some_and_the_file_is_made_if_needed() {
    let workspace = company();
    workspace.run(&["rename", "person", "carol@partner.example", "carola@partner.example"]).exits(0);
    let people = workspace.read("people.yaml");
    assert!(people.ends_with("carola@partner.example: { formerly: [carol@partner.example] }\n"), "{people}");
    workspace.remove("people.yaml");
    workspace
        .run(&["rename", "person", "ben", "benno"])
        .exits(0)
        .says("people.yaml:1: added `formerly` of benno@example.com");
    assert_eq!(workspace.read("people.yaml"), "benno: { formerly: [ben] }\n");
    workspace.run(&["check"]).exits(0);
}

#[test]
fn a_rename_and_back_leaves_no_claim_that_is_wrong() {
    let workspace = company();
    workspace.run(&["rename", "person", "mara", "mara.lind"]).exits(0);
    workspace.run(&["rename", "person", "mara.lind", "mara"]).exits(0);
    assert!(workspace.read("people.yaml").contains("mara: { name: Mara, github: mara-gh, formerly: [mara.lind] }\n"));
    workspace.run(&["check"]).exits(0);
}

#[test]
fn what_is_no_rename_is_refused_and_nothing_is_touched() {
    let workspace = company();
    let before = workspace.tree();
    for (old, new, words) in [
        ("mra", "mara.lind", "no definition mentions mra@example.com\nhint: did you mean mara@example.com?"),
        ("mara", "ben", "`ben@example.com` is already in the definitions (teams/payments.yaml:4"),
        (
            "mara",
            "ben",
            "hint: if they are one person, remove the old address with `teamkit offboard mara@example.com`",
        ),
        ("mara", "MARA@example.com", "`mara@example.com` already is the address"),
        ("mara", "payments@example.com", "`payments@example.com` is a group, not a person"),
        ("payments", "others", "`payments` is a team, not a person\nhint: teamkit access payments"),
        ("ledger", "others", "`ledger` is a service, not a person\nhint: teamkit who ledger"),
        ("mara", "serviceAccount:x@p.iam.gserviceaccount.com", "is a service account, not a person"),
        ("mara", "x@p.iam.gserviceaccount.com", "`x@p.iam.gserviceaccount.com` is a service account, not a person"),
    ] {
        workspace.run(&["rename", "person", old, new]).exits(2).says(words);
    }
    // Errors that the new address brings are shown as those of any edit.
    workspace.run(&["rename", "person", "mara", "mara@elsewhere.example"]).exits(1).prints("error[foreign-domain]");
    is_untouched(&workspace, &before);
}

#[test]
fn a_dry_run_shows_the_files_and_the_access() {
    let workspace = company();
    let before = workspace.tree();
    let run = workspace.run(&["rename", "person", "mara", "mara.lind", "--dry-run"]).exits(0);
    run.prints("+leads: [mara.lind]   # the boss\n")
        .prints("+    pinned: [mara.lind] # she must keep it\n")
        .prints("Nobody's access changes by the definitions, but 1 person has another address.");
    is_untouched(&workspace, &before);
}

#[test]
fn memberships_of_managed_groups_are_made_anew_and_that_is_said() {
    let workspace = company();
    workspace.append("teamkit.yaml", "principals: { manage_groups: true, customer: C01abc234 }\n");
    let run = workspace.run(&["rename", "person", "mara", "mara.lind"]).exits(0);
    let text = unwrapped(&run.stdout);
    assert!(text.contains("for Terraform `mara.lind@example.com` is another member than `mara@example.com`"), "{text}");
    workspace.generate();
    let groups = &workspace.generated()["terraform/teams/payments/teamkit.tf"];
    // The old membership must be destroyed: nothing may carry it over to the new address.
    assert!(!groups.contains("moved {") && groups.contains("mara.lind@example.com"), "{groups}");
}

#[test]
fn lines_that_still_name_the_old_address_are_told() {
    let workspace = company();
    workspace.append("teams/payments.yaml", "# ask mara@example.com, not mara@example.com.au\n");
    workspace
        .run(&["rename", "person", "mara", "mara.lind"])
        .exits(0)
        .says("note: teams/payments.yaml:15: a comment still names mara@example.com");
}

#[test]
fn approvers_get_the_new_address() {
    let workspace = Workspace::small();
    workspace.append("teamkit.yaml", "eligibility: { approvers: [alice, lead] }\n");
    workspace.append(
        "teams/search.yaml",
        "grants:\n  - { service: search-api, environment: development, role: viewer, eligible: { approvers: \"user:alice@example.com\" }, reason: On call }\n",
    );
    workspace.run(&["rename", "person", "alice", "alice.lind"]).exits(0);
    assert!(workspace.read("teamkit.yaml").ends_with("eligibility: { approvers: [alice.lind, lead] }\n"));
    assert!(workspace.read("teams/search.yaml").contains("{ approvers: \"user:alice.lind@example.com\" }"));
}

#[test]
fn what_is_accepted_of_the_old_address_is_of_the_new_one() {
    let workspace = Workspace::small();
    let entry = |person: &str| {
        format!("unmanaged: [{{ principal: \"user:{person}@example.com\", role: roles/owner, reason: break glass }}]\n")
    };
    workspace.append("teamkit.yaml", entry("Bob"));
    let before = workspace.read("teamkit.yaml");
    let run = workspace.run(&["rename", "person", "bob", "bob.lind"]).exits(0);
    let run = run.says("renamed a principal of `unmanaged` from `user:Bob@example.com` to `user:bob.lind@example.com`");
    assert_eq!(workspace.read("teamkit.yaml"), before.replace("user:Bob@", "user:bob.lind@"));
    assert!(!run.stdout.contains("unmanaged"), "the policy is the same: {}", run.stdout);
}
