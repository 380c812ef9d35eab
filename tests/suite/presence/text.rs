//! What `who` and `explain` say in words of what is live.

use serde_json::json;

use super::support::{Export, binding, group, member, policy, role_binding, subject};

/// An export with a difference of each kind.
fn export() -> Export {
    let mut export = Export::honest();
    export.bindings.remove(0);
    export.bindings[0] = binding("roles/logging.viewer", &["user:kim@example.com"], None);
    let past = r#"request.time < timestamp("2026-01-01T00:00:00Z")"#;
    export.bindings.push(binding("roles/editor", &["user:old@example.com"], Some(past)));
    export.bindings.push(binding("roles/owner", &["user:\u{202e}root@example.com"], None));
    export.bindings.push(binding("roles/pubsub.viewer", &["group:ops@example.com"], Some("resource.name == 'x'")));
    export.objects[3]["rules"][0]["verbs"] = json!(["*"]);
    export.objects.push(role_binding("debug", "ClusterRole", "admin", &subject("User", "eve@example.com")));
    export.groups = vec![
        group(
            "shop@example.com",
            &[member("bob@example.com", "USER", None), member("contractors@example.com", "GROUP", None)],
        ),
        group("contractors@example.com", &[member("eve@example.com", "USER", None)]),
        group("ops@example.com", &[member("ann@example.com", "USER", None)]),
    ];
    export
        .others
        .push(("folders/4815.json".into(), policy(&[binding("roles/owner", &["user:root@example.com"], None)])));
    export.others.retain(|(path, _)| path != "projects/books-dev.json");
    export
}

#[test]
fn who_says_what_is_live_what_is_not_and_what_is_besides() {
    let run = export().workspace().run(&["who", "books", "--live", "live"]).exits(0);
    insta::assert_snapshot!(run.stdout, @r"
    WHO                             ENVIRONMENT  ROLE                     BY
        UNTIL       LIVE          FROM
    ann@example.com                 dev          roles/monitoring.viewer  user:ann@example.com
                    not exported  teams/shop.yaml:17
    ann@example.com                 prod         work                     group:shop@example.com
                    missing       teams/shop.yaml:4
    bob@example.com                 prod         work                     group:shop@example.com
        2026-12-31  in part       teams/shop.yaml:4
    kim@example.com                 prod         roles/logging.viewer     user:kim@example.com
        2026-12-31  no end        teams/shop.yaml:6
    group:auditors@partner.example  prod         roles/browser            group:auditors@partner.example
                    yes           teams/shop.yaml:12

    defined, and not so live
      - ann@example.com         is not in shop@example.com                      groups.json
      - group:shop@example.com  roles/pubsub.editor in books-prod is missing    teams/shop.yaml:4
      ~ bob@example.com         ClusterRole/view in c-prod/books without an     groups.json
                                end, not until 2026-12-31
      ~ group:shop@example.com  Role/restarter in c-prod/books has other rules  clusters/c-prod.json
      ~ kim@example.com         roles/logging.viewer in books-prod without an   projects/books-prod.json
                                end, not until 2026-12-31

    there besides, and not defined
      ! �root@example.com
          roles/owner in books-prod (a basic role)                              projects/books-prod.json
      ! eve@example.com
          in shop@example.com, and by no definition: ClusterRole/view in        groups.json
          c-prod/books, Role/restarter in c-prod/books (privilege escalation:
          all verbs)
      + group:ops@example.com (ann@example.com)
          roles/pubsub.viewer in books-prod if resource.name == 'x'             projects/books-prod.json
      + old@example.com
          roles/editor in books-prod, which ended after 2025-12-31              projects/books-prod.json
      + eve@example.com
          ClusterRole/admin in c-prod/books, by the RoleBinding `debug`         clusters/c-prod.json

    in folders and organizations that may be above
      ! root@example.com  roles/owner in folder/4815 (a basic role)  folders/4815.json

    not exported, so unknown: books-dev, auditors@partner.example
    ");
}

#[test]
fn explain_says_what_is_live_what_is_not_and_what_is_besides() {
    let workspace = export().workspace();
    let explain = |person: &str, environment: &str| {
        workspace.run(&["explain", person, "books", environment, "--live", "live"]).exits(0).stdout
    };
    insta::assert_snapshot!(explain("ann", "prod"), @r"
    ann@example.com reaches books in prod: none of what is defined is live, and something else is
      work  by group:shop@example.com  live: missing
          member of shop                     teams/shop.yaml:2
          shop owns books                    teams/shop.yaml:4
          members get work in prod           teamkit.yaml:18
          work includes ClusterRole/view     teamkit.yaml:15    c-prod/books
          work includes Role/restarter       teamkit.yaml:16    c-prod/books
          work includes roles/pubsub.editor  teamkit.yaml:13    books-prod
      defined, and not so live
        - ann@example.com         is not in shop@example.com                    groups.json
        - group:shop@example.com  roles/pubsub.editor in books-prod is missing  teams/shop.yaml:4
      there besides, and not defined
        + group:ops@example.com             roles/pubsub.viewer in books-prod   projects/books-prod.json
        (ann@example.com)                   if resource.name == 'x', in
                                            ops@example.com
      not exported, so unknown: auditors@partner.example
    ");
    insta::assert_snapshot!(explain("eve", "prod"), @r"
    eve@example.com has no access to books in prod by the definitions, and has some live
      not in shop, which owns books                                          teams/shop.yaml:4
      group:auditors@partner.example has access, and its people are unknown  teams/shop.yaml:12
      ask the people of shop for a place in shop (members get work there), or an entry under `grants` in
          teams/shop.yaml
      there besides, and not defined
        ! eve@example.com  in shop@example.com by contractors@example.com, and by   groups.json
                           no definition: ClusterRole/view in c-prod/books,
                           Role/restarter in c-prod/books (privilege escalation:
                           all verbs)
        + eve@example.com  ClusterRole/admin in c-prod/books, by the RoleBinding    clusters/c-prod.json
                           `debug`
      not exported, so unknown: auditors@partner.example
    ");
    insta::assert_snapshot!(explain("ann", "dev"), @r"
    ann@example.com reaches books in dev by the definitions; whether live, the export doesn't tell
      roles/monitoring.viewer  by user:ann@example.com  live: not exported
          shop grants access to books           teams/shop.yaml:17
          to ann                                teams/shop.yaml:20
          gives roles/monitoring.viewer in dev  teams/shop.yaml:19  books-dev
      not exported, so unknown: books-dev
    ");
}

/// The first line tells the whole, whoever reads no further.
#[test]
fn the_first_line_of_explain_is_true() {
    let first = |export: &Export, person: &str| {
        let run = export.workspace().run(&["explain", person, "books", "prod", "--live", "live"]).exits(0);
        run.stdout.lines().next().unwrap_or_default().to_owned()
    };
    // Without the foreign group, which nobody can see into.
    let mut honest = Export::honest();
    honest.groups.push(group("auditors@partner.example", &[]));
    assert_eq!(first(&honest, "ann"), "ann@example.com reaches books in prod");
    honest.groups[0]["memberships"].as_array_mut().expect("a list").remove(0);
    assert_eq!(
        first(&honest, "ann"),
        "ann@example.com reaches books in prod by the definitions, and none of that is live"
    );
    honest.bindings.push(binding("roles/owner", &["user:ann@example.com"], None));
    assert_eq!(
        first(&honest, "ann"),
        "ann@example.com reaches books in prod: none of what is defined is live, and something else is"
    );
    honest.groups.remove(0);
    assert_eq!(
        first(&honest, "ann"),
        "ann@example.com reaches books in prod; whether what is defined is live, the export doesn't tell"
    );
    honest.bindings.pop();
    assert_eq!(
        first(&honest, "ann"),
        "ann@example.com reaches books in prod by the definitions; whether live, the export doesn't tell"
    );
    let mut honest = Export::honest();
    honest.bindings.push(binding("roles/owner", &["user:eve@example.com"], None));
    assert_eq!(
        first(&honest, "eve"),
        "eve@example.com has no access to books in prod by the definitions, and has some live"
    );
    let past = r#"request.time < timestamp("2026-01-01T00:00:00Z")"#;
    honest.bindings[3] = binding("roles/owner", &["user:eve@example.com"], Some(past));
    assert_eq!(
        first(&honest, "eve"),
        "eve@example.com has no access to books in prod by the definitions; whether live, the export doesn't tell"
    );
}
