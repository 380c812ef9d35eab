//! `move`: a service goes to another team.

use super::support::{Origins, both, is_untouched};
use crate::{cli::support::registry, support::workspace::Workspace};

#[test]
fn a_service_moves_with_its_access_and_comments() {
    let workspace = Workspace::small();
    workspace.edit(
        "teams/payments.yaml",
        "  - ledger\n",
        r"  # closes each month
  - name: ledger # the books
    environments: [production]
    access:
      members: { production: none }
      # until the audit
  - zebra
",
    );
    workspace.edit("services/shop.yaml", "search-api:", "zebra: {}\nsearch-api:");
    workspace.edit("teams/search.yaml", "  - search-api\n", "    - search-api\n");
    workspace
        .run(&["move", "ledger", "--to", "search"])
        .exits(0)
        .says("teams/search.yaml:5: added `ledger` to `search`");
    assert_eq!(
        workspace.read("teams/search.yaml"),
        r"description: Finding things
members:
  - dave
  - erin
services:
    # closes each month
    - name: ledger # the books
      environments: [production]
      access:
        members: { production: none }
        # until the audit
    - search-api
"
    );
    assert!(workspace.read("teams/payments.yaml").ends_with("services:\n  - checkout\n  - zebra\n"));
    // Back again, into a list in brackets that has to become one of lines.
    workspace.edit(
        "teams/payments.yaml",
        "services:\n  - checkout\n  - zebra\n",
        "services: [checkout, zebra] # ours\n",
    );
    workspace.run(&["move", "ledger", "--to", "payments"]).exits(0);
    assert!(workspace.read("teams/payments.yaml").ends_with(
        r"services: # ours
  - checkout
  # closes each month
  - name: ledger # the books
    environments: [production]
    access:
      members: { production: none }
      # until the audit
  - zebra
"
    ));
    assert!(workspace.read("teams/search.yaml").ends_with("services:\n    - search-api\n"));
}

#[test]
fn a_team_without_services_gets_the_key_in_its_place() {
    let workspace = Workspace::small();
    workspace.write("teams/labs.yaml", "members: [frank]\n# what else\ngrants: []");
    workspace.run(&["move", "search-api", "--to", "labs"]).exits(0);
    assert_eq!(
        workspace.read("teams/labs.yaml"),
        "members: [frank]\nservices:\n  - search-api\n# what else\ngrants: []"
    );
    // It was the only one.
    assert_eq!(workspace.read("teams/search.yaml"), "description: Finding things\nmembers:\n  - dave\n  - erin\n");
    workspace.run(&["move", "search-api", "--to", "labs"]).exits(2).says("`labs` already owns `search-api`");
}

#[test]
fn of_several_owners_one_is_named() {
    let workspace = Workspace::example();
    let before = workspace.tree();
    let call = ["move", "api-gateway", "--to", "labs"];
    workspace.run(&call).exits(2).says("several teams own `api-gateway`: `platform`, `storefront`").says("--from TEAM");
    let from = |team| [&call[..], &["--from", team]].concat();
    workspace.run(&from("data")).exits(2).says("`data` doesn't own `api-gateway`");
    workspace.run(&from("dta")).exits(2).says("did you mean `data`?");
    workspace.run(&["move", "ledgr", "--to", "labs"]).exits(2).says("did you mean `ledger`?");
    workspace
        .run(&["move", "api-gateway", "--to", "platform", "--from", "storefront"])
        .exits(2)
        .says("already owns `api-gateway`");
    is_untouched(&workspace, &before);
    let run = workspace.run(&from("platform")).exits(0);
    run.says("the exception from `weakened-default` about `api-gateway` stays with `platform`")
        .prints("+ amara@example.com")
        .prints("Terraform: ");
    assert!(workspace.read("teams/labs.yaml").contains(
        "services:\n  - name: api-gateway\n    access: { members: { production: operator } }\n  - price-lab\n"
    ));
}

#[test]
fn any_service_of_the_example_can_move() {
    let (_, before) = both(&Workspace::example());
    for service in &registry(&Workspace::example()) {
        let workspace = Workspace::example();
        let from = if service == "api-gateway" { &["--from", "storefront"][..] } else { &[] };
        let to = if service == "price-lab" { "data" } else { "labs" };
        workspace.run(&[&["move", service, "--to", to][..], from].concat()).exits(0);
        let others = |all: &Origins| all.iter().filter(|(_, other, _)| other != service).cloned().collect::<Origins>();
        let (_, after) = both(&workspace);
        assert_eq!(others(&after), others(&before), "{service}");
        assert!(after.iter().any(|(team, other, _)| team == to && other == service), "{service}");
    }
}
