//! What happened to the definitions, in their own words, with the line that changed.

use serde_json::Value;

use crate::support::{
    compare::{PAYMENTS, SEARCH, diff},
    workspace::Workspace,
};

/// The events, each as `kind text @ place`.
fn events(base: &Workspace, head: &Workspace) -> Vec<String> {
    let json = diff(base, head, &["--format", "json"]).exits(0).json();
    let text = |event: &Value| {
        let text = |key: &str| event[key].as_str().expect("a text").to_owned();
        format!("{} {} @ {}:{}", text("kind"), text("text"), text("file"), event["line"])
    };
    json["events"].as_array().expect("a list").iter().map(text).collect()
}

/// The events by one edit of the small workspace.
fn by_edit(path: &str, from: &str, to: &str) -> Vec<String> {
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit(path, from, to);
    events(&base, &head)
}

/// Daily, part 3, 5: a service is handed over.
#[test]
fn a_service_that_moves_is_told_first_with_the_line_that_takes_it() {
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit(PAYMENTS, "  - ledger\n", "");
    head.edit(SEARCH, "  - search-api\n", "  - search-api\n  - ledger\n");
    assert_eq!(events(&base, &head), ["owner ledger moves from payments to search @ teams/search.yaml:7"]);
    let text = diff(&base, &head, &[]).exits(0).stdout;
    assert!(text.starts_with("  ledger moves from payments to search"), "{text}");
    // Several at once are one line, and each is an event of the JSON.
    head.edit(PAYMENTS, "  - checkout\n", "  - search-api\n");
    head.edit(SEARCH, "  - search-api\n", "  - checkout\n");
    let text = diff(&base, &head, &["--allow", "mass-removal"]).exits(0).stdout;
    assert!(text.starts_with("  checkout, ledger move from payments to search "), "{text}");
    let json = diff(&base, &head, &["--allow", "mass-removal", "--format", "json"]).exits(0).json();
    assert_eq!(json["events"].as_array().expect("a list").len(), 3);
}

/// Daily, part 3, 28: a second owner.
#[test]
fn owners_that_come_and_go_are_told() {
    let (base, head) = (Workspace::small(), Workspace::small());
    for side in [&base, &head] {
        side.edit("services/shop.yaml", "ledger:\n", "ledger:\n  shared: true\n");
    }
    head.edit(SEARCH, "  - search-api\n", "  - search-api\n  - ledger\n");
    assert_eq!(events(&base, &head), ["owner ledger is owned by search too @ teams/search.yaml:7"]);
    assert_eq!(events(&head, &base), ["owner ledger is no longer owned by search @ teams/search.yaml:7"]);
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit(PAYMENTS, "  - ledger\n", "  - { name: ledger, environments: [production] }\n");
    assert_eq!(
        events(&base, &head),
        ["owner ledger is no longer owned by payments in development @ teams/payments.yaml:8"]
    );
}

/// Daily, part 3, 8 and 9: services that are new and gone.
#[test]
fn services_and_teams_that_are_new_or_gone_are_told() {
    let (base, head) = (Workspace::small(), Workspace::small());
    head.append("services/shop.yaml", "wallet: {}\n");
    head.edit(PAYMENTS, "  - ledger\n", "  - ledger\n  - wallet\n");
    assert_eq!(events(&base, &head), ["service wallet is new, owned by payments @ services/shop.yaml:7"]);
    assert_eq!(events(&head, &base), ["service wallet is gone @ services/shop.yaml:7"]);
    let (base, head) = (Workspace::small(), Workspace::small());
    head.write("teams/fraud.yaml", "parent: payments\nmembers: [zed]\n");
    assert_eq!(events(&base, &head), ["team team fraud is new @ teams/fraud.yaml:1"]);
    assert_eq!(events(&head, &base), ["team team fraud is gone @ teams/fraud.yaml:1"]);
    let found = by_edit("services/shop.yaml", "ledger:\n", "ledger:\n  environments: [production]\n");
    assert_eq!(found, ["service ledger is no longer in development @ services/shop.yaml:4"]);
}

/// Daily, part 3, 27: a parent; the reason stands on the card.
#[test]
fn a_parent_is_told_with_its_own_line() {
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit(SEARCH, "description: Finding things\n", "description: Finding things\nparent: payments\n");
    assert_eq!(events(&base, &head), ["parent team search is below payments now @ teams/search.yaml:2"]);
    diff(&base, &head, &[])
        .prints("+ dave@example.com, erin@example.com   search is below payments (teams/search.yaml:2)");
    assert_eq!(events(&head, &base), ["parent team search is no longer below payments @ teams/search.yaml:2"]);
    diff(&head, &base, &[]).prints("search is no longer below payments (was teams/search.yaml:2)");
}

/// Daily, part 3, 14, 17, 19 and 31: environments, clusters, patterns.
#[test]
fn environments_clusters_and_patterns_are_told() {
    let found = by_edit(
        "teamkit.yaml",
        "  production:\n",
        "  perf:\n    google: { project: \"{{service}}-perf\" }\n  production:\n",
    );
    assert_eq!(found, ["environment perf is new, not protected @ teamkit.yaml:8"]);
    let found = by_edit(
        "teamkit.yaml",
        "{ cluster: platform-prod, namespace",
        "{ clusters: [{ name: platform-prod, provider: kubernetes.us }, { name: prod-eu, provider: kubernetes.eu }], namespace",
    );
    assert_eq!(found, ["cluster production gains cluster prod-eu @ teamkit.yaml:11"]);
    let found = by_edit("teamkit.yaml", "{{service}}-prod", "{{service}}-prd");
    assert_eq!(found, ["scope production: project {{service}}-prod -> {{service}}-prd @ teamkit.yaml:10"]);
    let (base, head) = (Workspace::small(), Workspace::small());
    head.write("teamkit.yaml", head.read("teamkit.yaml").replace("production", "prod"));
    assert_eq!(events(&base, &head), ["environment environment production is called prod now @ teamkit.yaml:8"]);
    let found =
        by_edit("teamkit.yaml", "{ cluster: platform-dev, ", "{ cluster: platform-dev, manage_namespace: true, ");
    assert_eq!(found, ["namespaces development has managed namespaces now @ teamkit.yaml:7"]);
}

/// Daily, part 3, 18: the project of a service.
#[test]
fn another_project_namespace_or_workload_of_a_service_is_told() {
    let facts = "  google: { project: { production: acme-books }, workload: { production: books@acme-books.iam.gserviceaccount.com } }\n  kubernetes: { namespace: books }\n";
    let found = by_edit("services/shop.yaml", "ledger:\n", &format!("ledger:\n{facts}"));
    assert_eq!(
        found,
        [
            "scope ledger in development: namespace ledger -> books @ services/shop.yaml:5",
            "scope ledger in production: project ledger-prod -> acme-books @ services/shop.yaml:4",
            "scope ledger in production: namespace ledger -> books @ services/shop.yaml:5",
            "workload ledger runs in production as books@acme-books.iam.gserviceaccount.com, was its default @ services/shop.yaml:4",
        ]
    );
}

/// Daily, part 3, 13 and 13c: what a role means and what everybody gets.
#[test]
fn roles_and_defaults_are_events_too() {
    let found =
        by_edit("teamkit.yaml", "roles/monitoring.viewer]", "roles/monitoring.viewer, roles/errorreporting.viewer]");
    assert_eq!(found, ["role role viewer now includes roles/errorreporting.viewer @ teamkit.yaml:15"]);
    let found = by_edit("teamkit.yaml", "production: viewer }", "production: developer }");
    assert_eq!(found, ["access members get developer in production, was viewer @ teamkit.yaml:23"]);
}

#[test]
fn a_rename_is_an_event_and_nothing_besides() {
    let (base, head) = (Workspace::small(), Workspace::small());
    let team = head.read(PAYMENTS);
    head.remove(PAYMENTS);
    head.write(
        "teams/billing.yaml",
        format!("formerly: [payments]\ngroup: payments@example.com\nlead_group: payments-leads@example.com\n{team}"),
    );
    assert_eq!(events(&base, &head), ["rename team `payments` became `billing` @ teams/billing.yaml:1"]);
}

/// Comments, order and quotes: nothing happened.
#[test]
fn nothing_happens_by_a_comment_or_another_order() {
    let found = by_edit("teamkit.yaml", "roles:\n", "# what they mean\nroles:\n");
    assert_eq!(found, Vec::<String>::new());
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit(PAYMENTS, "  - checkout\n  - ledger\n", "  - ledger\n  - \"checkout\"\n");
    assert_eq!(events(&base, &head), Vec::<String>::new());
}

/// What is dangerous is never cut; the rest is counted.
#[test]
fn many_events_are_cut_and_counted_but_no_danger_is() {
    let (base, head) = (Workspace::small(), Workspace::small());
    let domains: Vec<String> = (0..3).map(|number| format!("d{number}.example")).collect();
    head.edit("teamkit.yaml", "[partner.example]", &format!("[partner.example, {}]", domains.join(", ")));
    let exceptions: Vec<String> = ["single-owner", "empty-team", "lead-only", "missing-reason", "unbounded-grant"]
        .iter()
        .map(|rule| format!("{{ rule: {rule}, reason: x }}"))
        .collect();
    head.append("teamkit.yaml", format!("exceptions: [{}]\n", exceptions.join(", ")));
    for number in 0..9 {
        head.write(
            &format!("teams/t{number}.yaml"),
            format!("parent: payments\nmembers: [p{number}]\nservices: [s{number}]\n"),
        );
        head.append("services/shop.yaml", format!("s{number}: {{}}\n"));
    }
    let text = diff(&base, &head, &[]).exits(0).stdout;
    let head_lines: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).collect();
    assert_eq!(head_lines.iter().filter(|line| line.starts_with('!')).count(), 6, "{text}");
    assert_eq!(head_lines.len(), 14, "12 lines, one of them with its places below, and the rest: {text}");
    assert!(head_lines[13].starts_with("  and 4 more: teamkit diff --format json"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
}
