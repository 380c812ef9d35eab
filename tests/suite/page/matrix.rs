//! The matrix of the page is that of `teamkit matrix`.

use std::collections::BTreeSet;

use serde_json::Value;

use super::support::data;
use crate::support::workspace::Workspace;

/// The cells of one service: team, environment, role, who has it, the team that asked for it, end.
fn cells(data: &Value, service: &str) -> BTreeSet<String> {
    let name = |list: &str, number: &Value| {
        let item = &data[list][usize::try_from(number.as_u64().expect("a number")).expect("small")];
        item.as_str().or(item["name"].as_str()).expect("a name").to_owned()
    };
    let mut cells = BTreeSet::new();
    for cell in data["cells"].as_array().expect("cells") {
        for has in
            cell["has"].as_array().expect("roles").iter().filter(|_| name("services", &cell["service"]) == service)
        {
            let sides = ["members", "leads"].into_iter().filter(|side| has[side] == true).map(str::to_owned);
            let others = has["others"].as_array().expect("principals").iter().map(|other| name("principals", other));
            let who = sides.chain(others).collect::<Vec<_>>().join("+");
            let by = if has["by"].is_null() { String::new() } else { format!(" by {}", name("teams", &has["by"])) };
            let until = has["until"].as_str().map(|day| format!(" until {day}")).unwrap_or_default();
            let (team, environment) = (name("teams", &cell["team"]), name("environments", &cell["environment"]));
            cells.insert(format!("{team} {environment} {}: {who}{by}{until}", name("texts", &has["role"])));
        }
    }
    cells
}

#[test]
fn page_matrix_and_explain_agree_on_whom_a_grant_names() {
    let workspace = Workspace::small();
    workspace.write(
        "teams/search.yaml",
        "grant_to: members\nmembers: [ann, { email: bob, until: 2026-12-31 }]\nservices: [search-api]\ngrants:\n\
         - { service: ledger, environment: production, google: [roles/a.one], to: [ann, bob, \"user:ann@example.com\"], reason: r }\n\
         - { service: ledger, environment: production, google: [roles/a.two], reason: r }\n\
         - { service: ledger, environment: production, google: [roles/a.three], to: [\"group:payments@example.com\"], reason: r }\n\
         - { service: ledger, environment: production, google: [roles/a.four], to: [ann], until: 2027-01-31, reason: r }\n\
         - { service: ledger, environment: production, google: [roles/a.four], to: [bob, team/payments], reason: r }\n",
    );
    workspace.run(&["report", "--out", "page"]).exits(0);
    let data = data(&workspace.read("page/index.html"));
    let mut origins =
        data["grants"].as_array().expect("grants").iter().map(|grant| grant[4].as_array().expect("origins"));
    assert!(origins.all(|origins| origins.iter().map(Value::as_u64).collect::<BTreeSet<_>>().len() == origins.len()));
    let shown = cells(&data, "ledger");
    let expected = [
        "payments development developer: members",
        "payments production developer: leads",
        "payments production roles/a.four: members by search",
        "payments production roles/a.three: members by search",
        "payments production viewer: members",
        "search production roles/a.four: user:ann@example.com until 2027-01-31",
        "search production roles/a.four: user:bob@example.com until 2026-12-31",
        "search production roles/a.one: user:ann@example.com",
        "search production roles/a.one: user:bob@example.com until 2026-12-31",
        "search production roles/a.two: members",
    ];
    assert_eq!(shown, expected.map(str::to_owned).into());
    insta::assert_snapshot!(workspace.run(&["matrix", "--service", "ledger"]).exits(0).stdout, @r"
    TEAM      SERVICE  WHO              DEVELOPMENT  PRODUCTION (protected)
    payments  ledger   members          developer    viewer, roles/a.four, roles/a.three
    payments  ledger   leads                         developer
    search    ledger   members                       roles/a.two
    search    ledger   ann@example.com               roles/a.four until 2027-01-31, roles/a.one
    search    ledger   bob@example.com               roles/a.four until 2026-12-31, roles/a.one until
                                                     2026-12-31
    ");
    insta::assert_snapshot!(workspace.run(&["explain", "ann", "ledger", "production"]).exits(0).stdout, @r"
    ann@example.com reaches ledger in production (protected)
      roles/a.two  by user:ann@example.com
          member of search                                   teams/search.yaml:2
          search grants access to ledger                     teams/search.yaml:6
          to all of search
          gives roles/a.two in production                    teams/search.yaml:6  ledger-prod
      roles/a.one  by user:ann@example.com
          search grants access to ledger                     teams/search.yaml:5
          to ann                                             teams/search.yaml:5
          gives roles/a.one in production                    teams/search.yaml:5  ledger-prod
      roles/a.one  by user:ann@example.com
          search grants access to ledger                     teams/search.yaml:5
          to user:ann@example.com                            teams/search.yaml:5
          gives roles/a.one in production                    teams/search.yaml:5  ledger-prod
      roles/a.four  by user:ann@example.com until 2027-01-31
          search grants access to ledger                     teams/search.yaml:8
          to ann                                             teams/search.yaml:8
          gives roles/a.four in production until 2027-01-31  teams/search.yaml:8  ledger-prod
    ");
}
