//! Where access is, wherever that isn't obvious, and whose that is besides.

use crate::support::{
    compare::{PAYMENTS, diff},
    workspace::Workspace,
};

const SHOP: &str = "services/shop.yaml";

/// Daily, part 3, 18: `+ ledger` above `- ledger` shows what differs.
#[test]
fn another_project_is_shown_on_both_sides() {
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit(SHOP, "ledger:\n", "ledger:\n  google: { project: { production: acme-books } }\n");
    for format in ["text", "markdown", "github"] {
        let run = diff(&base, &head, &["--format", format]).exits(0);
        run.prints("in acme-books").prints("in ledger-prod");
    }
    let text = diff(&base, &head, &[]).stdout;
    assert!(text.contains("  + ledger  production  developer  in acme-books   protected"), "{text}");
    assert!(text.contains("  - ledger  production  developer  in ledger-prod  "), "{text}");
}

/// Daily, part 3, 17: the cluster is in the line, once for all services.
#[test]
fn a_second_cluster_is_in_the_line() {
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit(
        "teamkit.yaml",
        "{ cluster: platform-prod, namespace",
        "{ clusters: [{ name: platform-prod, provider: kubernetes.us }, { name: prod-eu, provider: kubernetes.eu }], namespace",
    );
    let run = diff(&base, &head, &[]).exits(0);
    run.prints("  + checkout, ledger, search-api  production  viewer  in prod-eu  protected\n");
}

/// Daily, part 3, 19: a pattern is one cause, with the projects of both sides.
#[test]
fn a_pattern_is_one_cause() {
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit("teamkit.yaml", "{{service}}-prod", "{{service}}-prd");
    let run = diff(&base, &head, &["--allow", "mass-removal"]).exits(0);
    run.prints("    production: project {{service}}-prod -> {{service}}-prd (teamkit.yaml:10)\n")
        .prints("  + checkout, ledger, search-api  production  viewer  in checkout-prd, ledger-prd, search-api-prd")
        .prints("  - checkout, ledger, search-api  production  viewer  in checkout-prod, ledger-prod, search-api-prod");
}

/// Attack 9: a service of one's own in the project of others.
#[test]
fn a_scope_that_is_another_services_names_its_owners_who_did_not_invite() {
    let (base, head) = (Workspace::small(), Workspace::small());
    for side in [&base, &head] {
        side.append("teamkit.yaml", "layout: { google_root: \"terraform/projects/{{project}}\" }\n");
    }
    head.append(SHOP, "books:\n  environments: [development]\n  google: { project: ledger-prod }\n");
    head.edit("teams/search.yaml", "  - search-api\n", "  - search-api\n  - books\n");
    let run = diff(&base, &head, &["--fail-on", "uninvited-access"]).exits(1);
    run.prints("! dave@example.com, erin@example.com   members of search\n")
        .prints("  + books  development  developer  in ledger-prod, also of ledger,   `search` grants it to itself;\n")
        .prints("  owned by payments                 owned by `payments`; protected\n")
        .says("error[uninvited-access]");
    let json = diff(&base, &head, &["--format", "json"]).json();
    let rows = json["changes"].as_array().expect("a list");
    let flagged = rows
        .iter()
        .filter(|row| row["flags"].as_array().is_some_and(|flags| flags.contains(&"uninvited-access".into())));
    assert!(
        flagged.clone().count() > 0 && flagged.clone().all(|row| row["scope"]["project"] == "ledger-prod"),
        "{rows:?}"
    );
    // Once it is so, who joins is told where, without another alarm.
    let later = Workspace::of(
        head.tree().iter().map(|(path, bytes)| (path.as_str(), std::str::from_utf8(bytes).expect("text"))),
    );
    later.edit("teams/search.yaml", "  - erin\n", "  - erin\n  - frances\n");
    let run = diff(&head, &later, &["--fail-on", "uninvited-access"]).exits(0);
    run.prints("in ledger-prod, also of ledger, owned by    protected");
}

/// An existing service in another namespace: both are named.
#[test]
fn another_namespace_is_shown_with_its_cluster() {
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit(SHOP, "ledger:\n", "ledger:\n  kubernetes: { namespace: { production: books } }\n");
    let run = diff(&base, &head, &[]).exits(0);
    run.prints("in platform-prod/books").prints("in platform-prod/ledger");
}

/// What a service had before is obvious: a new member's lines name no project.
#[test]
fn what_is_obvious_is_not_said() {
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit(PAYMENTS, "  - bob\n", "  - bob\n  - zed\n");
    let text = diff(&base, &head, &[]).exits(0).stdout;
    assert!(!text.contains("ledger-prod") && !text.contains("platform-prod"), "{text}");
}
