//! Protected services keep enough people, under whatever name.

use super::support::{SHOP, shop, with_rules};
use crate::support::{
    compare::{PAYMENTS, SEARCH, diff, erin_leaves},
    git::Repository,
    workspace::Workspace,
};

#[test]
fn a_protected_service_keeps_enough_people() {
    let (base, head) = with_rules("{ lock-out: { people: 2 } }");
    erin_leaves(&head);
    diff(&base, &head, &[])
        .exits(1)
        .says("error[lock-out]: only 1 person reaches `search-api` in production, where 2 did")
        .says("--> services/shop.yaml:5:1")
        .says("hint: keep at least 2 there");
    // One who could act before and one after are no fewer.
    let (base, head) = with_rules("{ lock-out: { people: 9 } }");
    head.edit(SEARCH, "  - erin\n", "  - frances\n");
    diff(&base, &head, &[]).exits(0);
    // One person is enough where nothing is set, and no one is not.
    let (base, head) = (Workspace::small(), Workspace::small());
    erin_leaves(&head);
    diff(&base, &head, &[]).exits(0);
    head.edit(SEARCH, "members:\n  - dave\n", "");
    diff(&base, &head, &[]).exits(1).says("nobody reaches `search-api` in production, where 2 did");
    // A service that is gone locks nobody out.
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit("services/shop.yaml", "search-api:\n  description: Finds products\n", "");
    head.edit(SEARCH, "services:\n  - search-api\n", "");
    diff(&base, &head, &[]).exits(0);
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
        r"leads: [alice]
members: [mallory, bob]
services:
  - checkout
  - { name: books, access: { members: { production: none }, leads: { production: none } } }
",
    );
    let run = repository.diff(&["--base", "HEAD"]).exits(1);
    assert!(run.stderr.contains("nobody reaches `books` in production, where 3 did"), "{}", run.stderr);
}

const ROLE: &str = "{ mass-removal: off, lock-out: { role: developer } }";

#[test]
fn the_last_who_holds_the_role_that_counts_locks_out_though_others_may_look() {
    // Alice alone is a developer in production; bob and carol are viewers there.
    for stays_a_member in [false, true] {
        let (base, head) = with_rules(ROLE);
        head.edit(PAYMENTS, "leads: [alice]\n", "");
        if stays_a_member {
            head.edit(PAYMENTS, "members:\n", "members:\n  - alice\n");
        }
        let run = diff(&base, &head, &[]).exits(1);
        run.says("error[lock-out]: nobody holds `developer` on `checkout` in production, where 1 did")
            .says("error[lock-out]: nobody holds `developer` on `ledger` in production, where 1 did");
    }
    // Without the setting, whoever reaches it counts.
    let (base, head) = with_rules("{ mass-removal: off }");
    head.edit(PAYMENTS, "leads: [alice]\n", "");
    diff(&base, &head, &[]).exits(0);
    // Another who holds it counts, by another way and by a role that includes it.
    let (base, head) = with_rules(ROLE);
    head.edit(PAYMENTS, "leads: [alice]\n", "leads: [bob]\n");
    diff(&base, &head, &[]).exits(0);
    let (base, head) = with_rules(ROLE);
    for side in [&base, &head] {
        side.edit(
            "teamkit.yaml",
            "access:\n",
            "  chief:\n    description: More\n    includes: [developer]\n    google: [roles/pubsub.viewer]\naccess:\n",
        );
    }
    head.edit(PAYMENTS, "leads: [alice]\n", "leads: [bob]\n");
    head.append(PAYMENTS, "access:\n  leads: { production: chief }\n");
    diff(&base, &head, &[]).exits(0);
}

#[test]
fn the_role_is_what_the_base_says_that_it_is() {
    let (base, head) = with_rules(ROLE);
    // What the change leaves of the role anybody has who may look.
    head.edit("teamkit.yaml", "    google: [roles/cloudtrace.user]\n    kubernetes: [edit]\n", "");
    let run = diff(&base, &head, &[]).exits(1);
    run.says("nobody holds `developer` on `ledger` in production, where 1 did");
    let (base, head) = with_rules(ROLE);
    head.edit(PAYMENTS, "leads: [alice]\n", "");
    head.edit("teamkit.yaml", &format!("rules: {ROLE}\n"), "");
    diff(&base, &head, &[]).exits(1).says("nobody holds `developer` on `ledger`");
}

#[test]
fn a_role_that_no_workspace_has_is_said() {
    let workspace = Workspace::small();
    workspace.append("teamkit.yaml", "rules: { lock-out: { role: develper } }\n");
    workspace.run(&["check"]).exits(1).prints("error[unknown-role]").prints("did you mean `developer`?");
    let workspace = Workspace::small();
    workspace.append("teamkit.yaml", "rules: { mass-removal: { role: developer } }\n");
    workspace.run(&["check"]).exits(1).prints("the rule `mass-removal` has no setting `role`");
}

#[test]
fn a_project_that_another_service_takes_over_keeps_its_people() {
    let registry = "checkout: {}\nbooks: { google: { project: { production: ledger-prod } } }\n";
    for (services, gone) in [("[checkout, books]", false), ("[checkout]", true)] {
        // The ledger is gone and nobody says that it became the books, whose owners get nothing there.
        let (base, head) = (shop(), shop());
        head.write("services/all.yaml", registry);
        let books = if gone { "" } else { "access: { members: { production: none }, leads: { production: none } }\n" };
        head.write(
            "teams/payments.yaml",
            format!("leads: [alice]\nmembers: [mallory, bob]\nservices: {services}\n{books}"),
        );
        if gone {
            head.write("teams/books.yaml", "description: Books\nleads: [zoe]\nservices: [books]\naccess: { members: { production: none }, leads: { production: none } }\n");
        }
        let run = diff(&base, &head, &["--allow", "mass-removal"]).exits(1);
        run.says("error[lock-out]: nobody reaches `books` in production, where 3 did");
    }
}

#[test]
fn a_decoy_under_the_old_name_hides_nothing() {
    let (base, head) = (shop(), shop());
    head.write(
        "services/all.yaml",
        "checkout: {}\nledger: { google: { project: { production: toys-prod } } }\nbooks: { google: { project: { production: ledger-prod } } }\n",
    );
    head.write(
        "teams/books.yaml",
        "description: Books\nmembers: [zoe]\nservices: [books]\naccess: { members: { production: none } }\n",
    );
    let run = diff(&base, &head, &[]).exits(1);
    run.says("error[lock-out]: nobody reaches `books` in production, where 3 did");
}

#[test]
fn a_renamed_environment_keeps_its_people() {
    let (base, head) = (shop(), shop());
    head.write("teamkit.yaml", head.read("teamkit.yaml").replace("production:", "live:"));
    diff(&base, &head, &[]).exits(0);
    head.write("teams/payments.yaml", "leads: [alice]\nmembers: [mallory, bob]\nservices: [checkout, ledger]\naccess: { members: { live: none }, leads: { live: none } }\n");
    let run = diff(&base, &head, &[]).exits(1);
    run.says("error[lock-out]: nobody reaches `ledger` in live, where 3 did");
}

#[test]
fn a_service_that_leaves_an_environment_with_its_project_locks_nobody_out() {
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit(SHOP, "search-api:\n", "search-api:\n  environments: [development]\n");
    diff(&base, &head, &[]).exits(0);
    // Where another one has its namespace now, its people count.
    head.edit(SHOP, "ledger:\n", "ledger:\n  kubernetes: { namespace: { production: search-api } }\n");
    head.append(PAYMENTS, "access:\n  members: { production: none }\n  leads: { production: none }\n");
    let run = diff(&base, &head, &["--allow", "mass-removal"]).exits(1);
    run.says("error[lock-out]: nobody reaches `ledger` in production, where 2 did");
}
