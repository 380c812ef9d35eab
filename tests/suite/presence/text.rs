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
    insta::assert_snapshot!(run.stdout, @"");
}

#[test]
fn explain_says_what_is_live_what_is_not_and_what_is_besides() {
    let workspace = export().workspace();
    let explain = |person: &str, environment: &str| {
        workspace.run(&["explain", person, "books", environment, "--live", "live"]).exits(0).stdout
    };
    insta::assert_snapshot!(explain("ann", "prod"), @"");
    insta::assert_snapshot!(explain("eve", "prod"), @"");
    insta::assert_snapshot!(explain("ann", "dev"), @"");
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
