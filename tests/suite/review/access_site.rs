//! Changes of access in the workspace's scopes and on resources of services.

use super::support::findings;
use crate::support::{
    compare::diff,
    reach::{PLATFORM, TEAM, reach},
    workspace::Workspace,
};

fn sides() -> (Workspace, Workspace) {
    (reach(), reach())
}

#[test]
fn lines_say_which_scope_and_which_resource() {
    let (base, head) = sides();
    head.edit(TEAM, "to: [ben], reason: reads", "to: [ben, kim], reason: reads");
    head.append(TEAM, "  - { scope: company, google: [roles/browser], to: [kim], reason: finds }\n");
    let run = diff(&base, &head, &[]).exits(0);
    insta::assert_snapshot!(run.stdout, @r#"
    1 person gains access · prod, company touched · 0 escalations

    + kim@example.com
      + company (organization)        roles/browser                                            protected
        "finds", granted by payments                                               teams/payments.yaml:8
      + ledger                  prod  roles/storage.objectViewer  on exports (bucket           protected
                                                                  ledger-prod-exports)
        "reads", granted by payments                                               teams/payments.yaml:5

    Terraform: 2 to add, 0 to change, 0 to destroy in 2 roots
      terraform/services/ledger/prod  1 to add
      terraform/scopes/company  1 to add
    "#);
    let json = diff(&base, &head, &["--format", "json"]).exits(0).json();
    assert_eq!(json["summary"]["protected"], serde_json::json!(["prod", "company"]));
    diff(&base, &head, &["--format", "markdown"]).exits(0).prints("- + `company (organization)` · `roles/browser` ·");
    diff(&base, &head, &["--format", "github"])
        .exits(0)
        .prints("gains roles/browser on company (organization)")
        .prints("`kim@example.com` gains access: in a protected scope");
}

#[test]
fn a_scope_in_another_place_is_told_once_for_those_who_keep_it() {
    let (base, head) = sides();
    head.edit("teamkit.yaml", "folder: \"481516234200\"", "folder: \"999999999999\"");
    head.edit(TEAM, "members: [ben]", "members: [kim]");
    insta::assert_snapshot!(diff(&base, &head, &[]).exits(0).stdout, @r#"
      scope commerce: folder 481516234200 -> folder 999999999999                         teamkit.yaml:12

    2 people gain access, 2 lose access · prod, commerce touched · 0 escalations

    + kim@example.com   joins payments (teams/payments.yaml:2)
      + commerce (folder)        roles/browser  in folder/999999999999  protected
        "finds projects"                                                           teams/payments.yaml:6
      + ledger             prod  see                                    protected  teams/payments.yaml:3
    ~ ana@example.com   scope commerce: folder 481516234200 -> folder 999999999999 (teamkit.yaml:12)
      + commerce (folder)  roles/browser  in folder/999999999999  protected
      - commerce (folder)  roles/browser  in folder/481516234200
    - ben@example.com   leaves payments (was teams/payments.yaml:2), still reaches 1 service
      - commerce (folder)        roles/browser  in folder/481516234200         was teams/payments.yaml:6
      - ledger             prod  see                                           was teams/payments.yaml:3

    Terraform: 1 to add, 0 to change, 1 to destroy in 1 root
      terraform/scopes/commerce  1 to add, 1 to destroy
    "#);
}

#[test]
fn new_lost_and_renamed_scopes_and_resources_are_events() {
    let (base, head) = sides();
    head.edit(
        "teamkit.yaml",
        "  lake: { project: acme-data-lake }\n",
        "  pond: { project: acme-data-lake }\n  shop: { folder: \"123456\" }\n",
    );
    head.edit(TEAM, "scope: lake", "scope: pond");
    head.edit(
        "services/all.yaml",
        "    key: { secret: signing-key }\n",
        "    key: { secret: other-key }\n    news: { topic: news }\n",
    );
    let events: Vec<String> = diff(&base, &head, &["--format", "json"]).json()["events"]
        .as_array()
        .expect("events")
        .iter()
        .map(|event| event["text"].as_str().expect("a text").to_owned())
        .collect();
    let expected = [
        "scope lake is called pond now",
        "scope shop is new: folder 123456, not protected",
        "ledger has another resource key: secret signing-key -> secret other-key",
        "ledger has the new resource news: topic news",
    ];
    assert_eq!(events, expected);
    // The other way round, both are gone.
    let back = diff(&head, &base, &[]).prints("scope shop is gone: folder 123456");
    back.prints("ledger no longer has the resource news: topic news");
}

#[test]
fn a_scope_that_is_no_longer_protected_weakens_the_policy() {
    let (base, head) = sides();
    head.edit("teamkit.yaml", "organization: \"108108108108\", protected: true", "organization: \"108108108108\"");
    let run = diff(&base, &head, &["--format", "json"]).exits(0);
    let policy = &run.json()["policy"][0];
    assert_eq!((&policy["kind"], &policy["weakens"]), (&"protected".into(), &true.into()));
    assert_eq!(policy["text"], "scope company is no longer protected");
    assert_eq!(findings(&run), ["weakened-policy warning"]);
    let back = diff(&head, &base, &["--format", "json"]).exits(0).json();
    assert_eq!(back["policy"][0]["weakens"], false);
    // Under another name it is the same place.
    let renamed = reach();
    renamed.edit(
        "teamkit.yaml",
        "  company: { organization: \"108108108108\", protected: true }",
        "  all: { organization: \"108108108108\" }",
    );
    renamed.edit(PLATFORM, "scope: company", "scope: all");
    diff(&base, &renamed, &[]).exits(0).prints("! scope all is no longer protected");
}

#[test]
fn nobody_is_locked_out_of_a_scope_in_silence() {
    let (base, head) = sides();
    head.edit(PLATFORM, "to: [pia], reason: audits", "to: [\"group:auditors@example.com\"], reason: audits");
    diff(&base, &head, &[]).exits(1).says("error[lock-out]: nobody reaches the scope `company`, where 1 did");
}

#[test]
fn who_has_the_whole_cluster_reaches_the_services_in_it() {
    let (base, head) = sides();
    // Payments loses the service, and platform still sees its namespace.
    head.edit(TEAM, "services: [ledger]\n", "services: [{ name: ledger, access: { members: { prod: none } } }]\n");
    head.edit(TEAM, "  - { service: ledger, environment: prod, resource: exports, google: [roles/storage.objectViewer], to: [ben], reason: reads }\n", "");
    diff(&base, &head, &[]).exits(0);
    // With that gone, too, nobody reaches it.
    let alone = reach();
    alone.write(TEAM, head.read(TEAM));
    alone.edit(PLATFORM, "  - { scope: platform, kubernetes: [view], reason: all }\n", "");
    diff(&head, &alone, &[]).exits(1).says("nobody reaches `ledger` in prod, where 2 did");
}

#[test]
fn who_keeps_a_scope_keeps_access() {
    let (base, head) = sides();
    head.edit(TEAM, "members: [ben]", "members: []");
    head.append(TEAM, "  - { scope: lake, google: [roles/browser], to: [ben], reason: stays }\n");
    head.edit(TEAM, "to: [ben], reason: reads", "to: [ana], reason: reads");
    diff(&base, &head, &["--allow", "lock-out"]).prints("still reaches 1 scope");
}

#[test]
fn what_reaches_a_protected_place_is_protected_access() {
    let (base, head) = sides();
    for side in [&base, &head] {
        side.edit("teamkit.yaml", "cluster: c-prod, protected: true }", "cluster: c-prod }");
        side.edit(
            "services/all.yaml",
            "search: {}\n",
            "search: {}\ntools: { environments: [dev], resources: { \
            theirs: { bucket: ledger-prod-archive }, \
            account: { service_account: deployer@ledger-prod.iam.gserviceaccount.com } } }\n",
        );
        side.edit(
            "services/all.yaml",
            "    key:",
            "    archive: { bucket: \"ledger-{{environment}}-archive\" }\n    key:",
        );
        side.edit(PLATFORM, "services: [search]", "services: [search, tools]");
    }
    head.append(PLATFORM, "  - { scope: platform, kubernetes: [system:discovery], to: [raj], reason: looks }\n");
    let flags = |head: &Workspace| {
        let json = diff(&base, head, &["--format", "json"]).exits(0).json();
        json["changes"][0]["flags"].to_string()
    };
    assert_eq!(flags(&head), r#"["protected-access"]"#, "a cluster whose namespaces are protected");
    let json = diff(&base, &head, &["--format", "json"]).exits(0).json();
    assert_eq!(json["summary"]["protected"], serde_json::json!(["platform"]), "whether the scope says so or not");
    for (resource, role) in [("theirs", "roles/storage.objectViewer"), ("account", "roles/iam.serviceAccountViewer")] {
        let head = sides().1;
        for file in ["teamkit.yaml", "services/all.yaml", PLATFORM] {
            head.write(file, base.read(file));
        }
        head.append(
            PLATFORM,
            format!("  - {{ service: tools, resource: {resource}, google: [{role}], to: [raj], reason: looks }}\n"),
        );
        assert_eq!(flags(&head), r#"["uninvited-access","protected-access"]"#, "{resource}");
        diff(&base, &head, &[]).exits(0).prints("owned by `payments`");
    }
}
