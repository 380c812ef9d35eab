//! `rename`: a team or a service gets another name, and nothing moves.

use std::collections::BTreeSet;

use super::support::{both, granted, is_untouched};
use crate::{cli::support::registry, support::workspace::Workspace};

#[test]
fn a_renamed_team_keeps_its_groups_and_all_that_names_it() {
    let workspace = Workspace::small();
    workspace.write(
        "teams/shop/payments.yaml",
        r"team: payments # so it is
description: Cards
leads: [alice]
members: [bob, carol]
services: [checkout, ledger]
",
    );
    workspace.remove("teams/payments.yaml");
    workspace.edit(
        "teams/search.yaml",
        "members:",
        r#"parent: 'payments' # above
grants:
  - { service: search-api, role: viewer, to: [lead, "team/payments"], reason: Look }
members:"#,
    );
    workspace.edit("services/shop.yaml", "search-api:", "  grants_from:\n    - payments # theirs\nsearch-api:");
    workspace.append(
        "teamkit.yaml",
        r#"exceptions:
  - { rule: ending-soon, team: payments, reason: Known }
codeowners: "@example/{{team}}"
"#,
    );
    let before = granted(&workspace);
    let run = workspace.run(&["rename", "team", "payments", "money"]).exits(0);
    run.says("teams/shop/payments.yaml: renamed to teams/shop/money.yaml")
        .says("the owner becomes @example/money")
        .says("next: teamkit generate");
    assert!(!workspace.exists("teams/shop/payments.yaml"));
    assert_eq!(
        workspace.read("teams/shop/money.yaml"),
        r"team: money # so it is
description: Cards
group: payments@example.com
lead_group: payments-leads@example.com
formerly: [payments]
leads: [alice]
members: [bob, carol]
services: [checkout, ledger]
"
    );
    assert!(workspace.read("teams/search.yaml").contains("parent: 'money' # above\n"));
    assert!(workspace.read("teams/search.yaml").contains("to: [lead, \"team/money\"]"));
    assert!(workspace.read("services/shop.yaml").contains("  grants_from:\n    - money # theirs\n"));
    assert!(workspace.read("teamkit.yaml").contains("{ rule: ending-soon, team: money, reason: Known }"));
    assert_eq!(granted(&workspace), before);
    // And back: the name that it has is no former one.
    workspace.run(&["rename", "team", "money", "payments"]).exits(0);
    assert!(workspace.read("teams/shop/payments.yaml").contains("\nformerly: [money]\n"));
    assert_eq!(granted(&workspace), before);
}

#[test]
fn a_renamed_service_keeps_its_projects_namespaces_and_account() {
    let workspace = Workspace::small();
    workspace.edit(
        "teams/search.yaml",
        "members:",
        r"grants:
  - { service: [search-api, ledger], role: viewer, to: [service/ledger], reason: Look }
exceptions:
  - { rule: foreign-grant, service: ledger, reason: Known }
members:",
    );
    workspace.edit("teams/payments.yaml", "  - ledger", "  - name: \"ledger\"");
    workspace.append(
        "teamkit.yaml",
        "rules:\n  path-restriction:\n    folders:\n      labs: { services: [ledger, search-*] }\n",
    );
    let before = granted(&workspace);
    workspace.run(&["rename", "service", "ledger", "books"]).exits(0).prints("Nobody's access changes.");
    assert_eq!(
        workspace.read("services/shop.yaml"),
        r#"checkout:
  description: From the basket to a paid order
books:
  description: The books, double entry
  google: { project: { development: ledger-dev, production: ledger-prod }, workload: "ledger@{{project}}.iam.gserviceaccount.com" }
  kubernetes: { namespace: ledger }
  formerly: [ledger]
search-api:
  description: Finds products
"#
    );
    let search = workspace.read("teams/search.yaml");
    assert!(search.contains("{ service: [search-api, books], role: viewer, to: [service/books], reason: Look }"));
    assert!(search.contains("service: books, reason: Known"));
    assert!(workspace.read("teams/payments.yaml").contains("  - name: \"books\"\n"));
    assert!(workspace.read("teamkit.yaml").contains("services: [books, search-*]"));
    assert_eq!(granted(&workspace), before);
}

#[test]
fn what_the_registry_pins_by_pattern_is_settled() {
    let workspace = Workspace::small();
    workspace.edit(
        "services/shop.yaml",
        "ledger:\n",
        r#"ledger:
  google:
    project:
      production: "x-{{ service }}" # old
    workload: '{{service}}-run@{{project}}.iam.gserviceaccount.com'
  kubernetes: { namespace: { development: "{{service}}-{{environment}}" } }
"#,
    );
    workspace.edit(
        "teams/search.yaml",
        "members:",
        "grants:\n  - { service: ledger, role: viewer, to: [service/ledger], reason: Look }\nmembers:",
    );
    let before = granted(&workspace);
    assert!(before.keys().any(|key| key[3].contains("ledger-run@x-ledger.iam")), "the account is the registry's");
    workspace.run(&["rename", "service", "ledger", "books"]).exits(0);
    assert_eq!(
        workspace.read("services/shop.yaml"),
        r#"checkout:
  description: From the basket to a paid order
books:
  google:
    project:
      development: ledger-dev
      production: "x-ledger" # old
    workload: 'ledger-run@{{project}}.iam.gserviceaccount.com'
  kubernetes: { namespace: { development: "ledger-{{environment}}", production: ledger } }
  formerly: [ledger]
  description: The books, double entry
search-api:
  description: Finds products
"#
    );
    assert_eq!(granted(&workspace), before);
}

#[test]
fn a_service_of_one_environment_pins_no_project_for_others() {
    let workspace = Workspace::example();
    workspace.run(&["rename", "service", "price-lab", "try-outs"]).exits(0);
    let text = workspace.read("services/platform.yaml");
    assert!(text.contains("google: { project: { development: price-lab-dev }, workload: "), "{text}");
}

#[test]
fn a_rename_that_would_move_a_namespace_is_refused() {
    let workspace = Workspace::small();
    workspace.edit(
        "teamkit.yaml",
        "cluster: platform-prod, namespace: \"{{service}}\"",
        "clusters: [{ name: a, provider: kubernetes.a }, { name: b, provider: kubernetes.b }], namespace: \"{{service}}-{{cluster}}\"",
    );
    let before = workspace.tree();
    workspace
        .run(&["rename", "service", "ledger", "books"])
        .exits(2)
        .says("in production differ from cluster to cluster");
    is_untouched(&workspace, &before);
}

#[test]
fn a_rename_that_leaves_nothing_to_a_pattern_is_refused() {
    let workspace = Workspace::small();
    let grant = "{ service: [\"*\", \"led*\"], role: viewer, reason: Audit reads everything }";
    workspace.write("teams/audit.yaml", format!("members: [dan]\ngrants:\n  - {grant}\n"));
    let before = workspace.tree();
    workspace
        .run(&["rename", "service", "ledger", "books"])
        .exits(2)
        .says("without `ledger`, nothing matches `led*` of audit (teams/audit.yaml:3)");
    is_untouched(&workspace, &before);
}

#[test]
fn names_that_cannot_be_taken_are_refused() {
    let workspace = Workspace::small();
    let before = workspace.tree();
    for (call, why) in [
        (["team", "payments", "search"], "team `search` already exists"),
        (["team", "payments", "Money"], "`Money` is not a valid name"),
        (["team", "paymnts", "money"], "did you mean `payments`?"),
        (["service", "ledger", "checkout"], "service `checkout` already exists"),
        (["service", "ledger", "books-"], "`books-` is not a valid name"),
        (["service", "ledgr", "books"], "did you mean `ledger`?"),
    ] {
        workspace.run(&[&["rename"][..], &call].concat()).exits(2).says(why).prints_nothing();
    }
    is_untouched(&workspace, &before);
    workspace.remove("services/shop.yaml");
    workspace.run(&["rename", "service", "ledger", "books"]).exits(2).says("without a registry");
}

#[test]
fn any_team_and_any_service_of_the_example_can_be_renamed() {
    let (before, causes) = both(&Workspace::example());
    let services = registry(&Workspace::example());
    let teams = causes.iter().map(|(team, ..)| ("team", team));
    let names: BTreeSet<_> = teams.chain(services.iter().map(|service| ("service", service))).collect();
    assert!(names.len() > 40, "{}", names.len());
    for (kind, name) in names {
        let workspace = Workspace::example();
        workspace.run(&["rename", kind, name, "brand-new"]).exits(0);
        let renamed =
            |own: &str, other: &str| if kind == own && other == name { "brand-new" } else { other }.to_owned();
        let rename = |(team, service, key): &(String, String, [String; 5])| {
            (renamed("team", team), renamed("service", service), key.clone())
        };
        let (granted, origins) = both(&workspace);
        assert_eq!(granted, before, "{kind} {name}");
        assert_eq!(origins, causes.iter().map(rename).collect(), "{kind} {name}");
    }
}

#[test]
fn approvers_follow_the_name_and_new_ids_are_told() {
    let workspace = Workspace::small();
    workspace.append("teamkit.yaml", "eligibility: { approvers: [team/search, service/search-api] }\n");
    workspace.append(
        "teams/payments.yaml",
        "grants:\n  - { service: ledger, environment: development, role: viewer, eligible: { approvers: [team/search] }, reason: On call }\n",
    );
    workspace.run(&["rename", "team", "search", "finding"]).exits(0);
    assert!(workspace.read("teams/payments.yaml").contains("{ approvers: [team/finding] }"));
    workspace.run(&["rename", "service", "search-api", "finder"]).exits(0);
    assert!(workspace.read("teamkit.yaml").ends_with("{ approvers: [team/finding, service/finder] }\n"));
    workspace
        .run(&["rename", "team", "payments", "billing"])
        .exits(0)
        .says("entitlements `payments--…` become `billing--…`");
}

#[test]
fn resources_of_a_renamed_service_are_settled() {
    let workspace = Workspace::small();
    workspace.edit(
        "services/shop.yaml",
        "ledger:\n",
        "ledger:\n  resources:\n    exports: { bucket: \"{{service}}-{{environment}}-exports\" } # all\n    images: { repository: \"{{ service }}\", location: asia-northeast1 }\n    deployer: { service_account: deployer }\n",
    );
    workspace.edit(
        "teams/search.yaml",
        "members:",
        "grants:\n  - { service: ledger, resource: [exports, images, deployer], google: [roles/browser], to: [dave], reason: Look }\nmembers:",
    );
    let before = granted(&workspace);
    workspace.run(&["rename", "service", "ledger", "books"]).exits(0);
    let text = workspace.read("services/shop.yaml");
    assert!(text.contains("    exports: { bucket: \"ledger-{{environment}}-exports\" } # all\n"), "{text}");
    assert!(text.contains("    images: { repository: \"ledger\", location: asia-northeast1 }\n"), "{text}");
    assert_eq!(granted(&workspace), before);
}
