//! Who is who: groups, people, service accounts and pools, each as what it is.

use serde_json::Value;

use crate::support::{
    fixture::Fixture,
    workspace::{Run, Workspace},
};

/// One protected environment with both targets, two services, one team.
const SMALL: &str = r#"#> teamkit.yaml
version: 1
domain: example.com
environments:
  production:
    protected: true
    google: { project: "{{service}}-prod" }
    kubernetes: { cluster: prod }
roles:
  viewer: { google: [roles/logging.viewer], kubernetes: [view] }
access: { members: { production: viewer } }
#> services/all.yaml
ledger: {}
bus: {}
#> teams/payments.yaml
members: [ana, ben]
services: [ledger, bus]
"#;

fn workspace(files: &str) -> Workspace {
    Fixture::parse(files).over(&Fixture::parse(SMALL)).workspace()
}

/// A workspace in which the team `payments` grants something in Google, until a day, to these recipients.
fn granting(to: &str) -> Workspace {
    workspace(&format!(
        "#> teams/payments.yaml
members: [ana, ben]
services: [ledger, bus]
grants:
  - service: ledger
    google: [roles/pubsub.viewer]
    until: 2027-06-30
    reason: reads
    to: {to}
"
    ))
}

/// Each finding as `rule level file:line`, with its hint.
fn found(run: &Run) -> Vec<(String, String)> {
    let json = run.json();
    let list = json["diagnostics"].as_array().expect("a list");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let line = |finding: &Value| {
        let label = &finding["labels"][0];
        let (rule, level) = (text(&finding["rule"]), text(&finding["level"]));
        (format!("{rule} {level} {}:{}", text(&label["file"]), label["line"]), text(&finding["hint"]))
    };
    list.iter().map(line).collect()
}

/// Asserts that a workspace has these findings and no others, each as `rule level file:line` with a part of its hint.
#[track_caller]
fn finds(workspace: &Workspace, expected: &[(&str, &str)]) {
    let run = workspace.run(&["check", "--format", "json"]);
    let found = found(&run);
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for ((line, hint), (expected_line, part)) in found.iter().zip(expected) {
        assert_eq!(line, expected_line, "{found:#?}");
        assert!(hint.contains(part), "`{hint}` lacks `{part}`");
    }
}

const MANAGED: &str = "principals: { manage_groups: true, customer: C01abc234 }\n";

#[test]
fn a_group_that_is_listed_as_a_member_is_refused_with_the_way_to_nest_it() {
    for (principals, member) in [
        (MANAGED, "release-admins@example.com"),
        (MANAGED, "release-admins"),
        ("", "Release-Admins@Example.com"),
        ("principals: { grant_to: members }\n", "release-admins@example.com"),
        (MANAGED, "{ email: release-admins, until: 2027-06-30, reason: helps }"),
        ("", "{ email: release-admins, until: 2027-06-30, reason: helps }"),
    ] {
        let workspace = workspace(&format!(
            "#> teams/release-admins.yaml
members: [cy, dee]
services: [bus]
#> teams/payments.yaml
members: [{member}, eli, ana]
services: [ledger]
"
        ));
        workspace.write("teamkit.yaml", workspace.read("teamkit.yaml") + principals);
        let place = "mistaken-principal error teams/payments.yaml:1";
        finds(&workspace, &[(place, "write `parent: payments` in the file of team `release-admins`")]);
        workspace.run(&["generate"]).exits(1);
        assert!(workspace.generated().is_empty());
        // What the hint says is right, and everybody is seen.
        workspace.edit("teams/payments.yaml", &format!("{member}, "), "");
        workspace.write(
            "teams/release-admins.yaml",
            "parent: payments\n".to_owned() + &workspace.read("teams/release-admins.yaml"),
        );
        finds(&workspace, &[]);
        let who = workspace.run(&["who", "ledger"]).exits(0).stdout;
        assert!(who.contains("cy@example.com") && who.contains("dee@example.com"), "{who}");
    }
}

#[test]
fn the_hint_never_leads_into_a_circle() {
    let nested = |payments: &str, admins: &str| {
        workspace(&format!(
            "#> teams/admins.yaml\n{admins}members: [cy, dee]\n#> teams/payments.yaml\n{payments}members: [admins, ana, ben]\nservices: [ledger, bus]\n"
        ))
    };
    let place = "mistaken-principal error teams/payments.yaml:";
    finds(
        &nested("", "parent: payments\n"),
        &[(&format!("{place}1"), "remove it: the people of `admins` already count")],
    );
    finds(
        &nested("parent: admins\n", ""),
        &[(&format!("{place}2"), "list people by name: `payments` is below `admins`")],
    );
    let own = workspace("#> teams/payments.yaml\nmembers: [payments, ana, ben]\nservices: [ledger, bus]\n");
    finds(&own, &[(&format!("{place}1"), "remove it: the group has the people who are listed here")]);
}

#[test]
fn a_group_or_an_account_is_granted_as_what_it_is() {
    let pusher = "pusher@build.iam.gserviceaccount.com";
    for (to, hint) in [
        ("payments@example.com", "write `team/payments`, or leave `to` out"),
        ("\"user:Payments@example.com\"", "write `team/payments`, or leave `to` out"),
        (pusher, "write `serviceAccount:pusher@build.iam.gserviceaccount.com`"),
        (
            "\"user:pusher@build.iam.gserviceaccount.com\"",
            "write `serviceAccount:pusher@build.iam.gserviceaccount.com`",
        ),
        (
            "\"group:pusher@build.iam.gserviceaccount.com\"",
            "write `serviceAccount:pusher@build.iam.gserviceaccount.com`",
        ),
        ("acme@appspot.gserviceaccount.com", "write `serviceAccount:acme@appspot.gserviceaccount.com`"),
        ("1-compute@developer.gserviceaccount.com", "write `serviceAccount:1-compute@developer.gserviceaccount.com`"),
        ("1@cloudservices.gserviceaccount.com", "write `serviceAccount:1@cloudservices.gserviceaccount.com`"),
        ("\"serviceAccount:payments@example.com\"", "write `team/payments`"),
    ] {
        // Neither the domain nor that it is nobody's in a protected environment is a second finding.
        for domains in ["", "allowed_domains: [build.iam.gserviceaccount.com]\n"] {
            let workspace = granting(&format!("[{to}]"));
            workspace.edit("teamkit.yaml", "domain: example.com\n", &format!("domain: example.com\n{domains}"));
            finds(&workspace, &[("mistaken-principal error teams/payments.yaml:8", hint)]);
        }
    }
}

#[test]
fn an_account_in_a_team_is_refused_whoever_fills_the_group() {
    for principals in ["", MANAGED, "principals: { grant_to: members }\n"] {
        let workspace = workspace(
            "#> teams/payments.yaml\nmembers: [ana, ben, pusher@build.iam.gserviceaccount.com]\nservices: [ledger, bus]\n",
        );
        workspace.write("teamkit.yaml", workspace.read("teamkit.yaml") + principals);
        let hint = "`to: [\"serviceAccount:pusher@build.iam.gserviceaccount.com\"]`";
        finds(&workspace, &[("mistaken-principal error teams/payments.yaml:1", hint)]);
    }
}

#[test]
fn a_recipient_that_is_written_another_way_is_one_finding() {
    for (to, hint) in [
        ("teams/payments", "write `team/payments`"),
        ("groups/payments@example.com", "write `team/payments`"),
        ("group/audit@example.com", "write `group:audit@example.com`"),
        ("user/ana", "write `ana`"),
        ("services/bus", "write `service/bus`"),
        (
            "serviceaccount/deployer@ci.iam.gserviceaccount.com",
            "write `serviceAccount:deployer@ci.iam.gserviceaccount.com`",
        ),
        ("user:", "an address has a name"),
        ("group:", "an address has a name"),
        ("ana ben", "an address has a name"),
    ] {
        finds(&granting(&format!("[{to:?}]")), &[("malformed-address error teams/payments.yaml:8", hint)]);
    }
    for (member, hint) in [
        ("team/payments", "remove it: the group has the people who are listed here"),
        ("group:audit@example.com", "`to: [\"group:audit@example.com\"]`"),
        ("ServiceAccount:x@y.iam.gserviceaccount.com", "`to: [\"serviceAccount:x@y.iam.gserviceaccount.com\"]`"),
        ("service/bus", "`to: [\"service/bus\"]`"),
        ("user:ana@example.com", "write `ana@example.com`"),
        ("zoe@example.com\u{200b}", "an address has a name"),
    ] {
        let member = serde_json::to_string(member).expect("JSON").replace('\u{200b}', "\\u200b");
        let workspace =
            workspace(&format!("#> teams/payments.yaml\nmembers: [ana, ben, {member}]\nservices: [ledger, bus]\n"));
        finds(&workspace, &[("malformed-address error teams/payments.yaml:1", hint)]);
    }
}

#[test]
fn who_is_pinned_is_pinned_as_what_it_is() {
    for (pinned, expected) in [
        ("payments@example.com", Some("write `group:payments@example.com`")),
        ("payments", Some("write `group:payments@example.com`")),
        ("x@y.iam.gserviceaccount.com", Some("write `serviceAccount:x@y.iam.gserviceaccount.com`")),
        ("\"group:payments@example.com\"", None),
        ("ana", None),
    ] {
        let workspace = workspace("");
        workspace.append("teamkit.yaml", format!("rules:\n  lock-out: {{ pinned: [{pinned}] }}\n"));
        let expected = expected.map(|hint| ("mistaken-principal error teamkit.yaml:12", hint));
        finds(&workspace, &expected.into_iter().collect::<Vec<_>>());
    }
}

#[test]
fn a_person_who_is_granted_as_a_group_is_a_warning() {
    finds(
        &granting("[\"group:ben@example.com\"]"),
        &[("mistaken-principal warning teams/payments.yaml:8", "write `ben@example.com` for the person")],
    );
    let auditors = granting("[\"group:auditors@example.com\"]");
    finds(&auditors, &[]);
    auditors.write("people.yaml", "auditors@example.com: { name: Audrey }\n");
    finds(&auditors, &[("mistaken-principal warning teams/payments.yaml:8", "don't list it as a person")]);
}

#[test]
fn two_teams_never_share_a_group() {
    for (one, other) in [
        ("group: eng@example.com\n", "group: Eng@Example.com\n"),
        ("group: eng\n", "group: eng@example.com\n"),
        ("group: other-leads\n", "leads: [zoe]\n"),
        ("leads: [ana]\nlead_group: shared\n", "leads: [zoe]\nlead_group: shared@example.com\n"),
        ("leads: [ana]\nlead_group: payments\n", ""),
    ] {
        let workspace = workspace(&format!(
            "#> teams/payments.yaml\n{one}members: [ana, ben]\nservices: [ledger, bus]\n#> teams/other.yaml\n{other}members: [zoe, yan]\n"
        ));
        let run = workspace.run(&["check", "--format", "json"]).exits(1);
        let errors: Vec<_> = found(&run).into_iter().filter(|(line, _)| line.contains(" error ")).collect();
        assert!(errors.len() == 1 && errors[0].0.starts_with("shared-group"), "{errors:?}");
    }
}

#[test]
fn what_a_pattern_gives_to_groups_is_judged_once() {
    let workspace = workspace("#> teams/other.yaml\nmembers: [zoe, yan]\n");
    workspace
        .write("teamkit.yaml", workspace.read("teamkit.yaml") + "principals:\n  group: \"{{team}}@@{{domain}}\"\n");
    finds(&workspace, &[("malformed-address error teamkit.yaml:12", "a name, an `@` and a domain")]);
    workspace.edit("teamkit.yaml", "{{team}}@@{{domain}}", "{{team}}@elsewhere.example");
    finds(&workspace, &[("foreign-domain error teamkit.yaml:12", "example.com")]);
    workspace.edit("teamkit.yaml", "{{team}}@elsewhere.example", "Team-{{team}}@{{domain}}");
    finds(&workspace, &[("case-sensitive-address warning teamkit.yaml:12", "lower case")]);
}

#[test]
fn malformed_accounts_and_pools_are_refused() {
    let pool = "iam.googleapis.com/projects/acme-ci/locations/global/workloadIdentityPools/gh/*";
    for (to, hint) in [
        ("serviceAccount:deployer", "NAME@PROJECT.iam.gserviceaccount.com"),
        ("serviceAccount:a@@b", "NAME@PROJECT.iam.gserviceaccount.com"),
        ("serviceAccount:deployer@iam.gserviceaccount.com", "NAME@PROJECT.iam.gserviceaccount.com"),
        ("serviceAccount:de ployer@acme-ci.iam.gserviceaccount.com", "NAME@PROJECT.iam.gserviceaccount.com"),
        ("serviceAccount:serviceAccount:deployer@acme-ci.iam.gserviceaccount.com", "NAME@PROJECT"),
        ("serviceAccount:acme-ci.svc.id.goog[jobs]", "PROJECT.svc.id.goog[NAMESPACE/NAME]"),
        ("serviceAccount:acme_ci.svc.id.goog[jobs/runner]", "PROJECT.svc.id.goog[NAMESPACE/NAME]"),
        (&format!("principalSet://{pool}"), "`projects/NUMBER`"),
        ("principalSet://iam.googleapis.com/locations/global/workforcePools/corp", "a pool is followed by"),
        ("principal://goog/subject/ana@example.com", "write `user:ana@example.com`"),
        ("domain:*", "a domain has a dot"),
    ] {
        let workspace = granting(&format!("[{to:?}]"));
        finds(&workspace, &[("malformed-address error teams/payments.yaml:8", hint)]);
    }
    for to in [
        "serviceAccount:deployer@acme-ci.iam.gserviceaccount.com",
        "serviceAccount:deployer@shop.example.com.iam.gserviceaccount.com",
        "serviceAccount:service-123456789012@gcp-sa-pubsub.iam.gserviceaccount.com",
        "serviceAccount:123456789012@cloudbuild.gserviceaccount.com",
        "serviceAccount:123456789012-compute@developer.gserviceaccount.com",
        "serviceAccount:acme-ci@appspot.gserviceaccount.com",
        "serviceAccount:acme-ci.svc.id.goog[jobs/runner.v2]",
        "principalSet://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/gh/attribute.repository/acme/shop",
    ] {
        finds(&granting(&format!("[{to:?}]")), &[]);
    }
}

#[test]
fn names_that_mail_would_refuse_are_refused_everywhere() {
    for name in [
        "a@@b",
        ".ana@example.com",
        "ana.@example.com",
        "a..na@example.com",
        "a na@example.com",
        "anä@example.com",
        "ana@10.0.0.1",
    ] {
        let team = |text: &str| workspace(&format!("#> teams/payments.yaml\n{text}\nservices: [ledger, bus]\n"));
        finds(
            &team(&format!("members: [zoe, ben, {name:?}]")),
            &[("malformed-address error teams/payments.yaml:1", "")],
        );
        finds(
            &team(&format!("members: [zoe, ben]\nleads: [{name:?}]")),
            &[("malformed-address error teams/payments.yaml:2", "")],
        );
        finds(
            &team(&format!("members: [zoe, ben]\ngroup: {name:?}")),
            &[("malformed-address error teams/payments.yaml:2", "")],
        );
        for kind in ["", "user:", "group:"] {
            let workspace = granting(&format!("[{:?}]", format!("{kind}{name}")));
            let lines: Vec<String> = found(&workspace.run(&["check", "--format", "json"]).exits(1))
                .into_iter()
                .map(|(line, _)| line)
                .collect();
            assert_eq!(
                lines.first().map(String::as_str),
                Some("malformed-address error teams/payments.yaml:8"),
                "{lines:?}"
            );
        }
    }
}

#[test]
fn everybody_is_an_error_in_production_and_a_warning_elsewhere() {
    let pool = "iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools";
    for to in [
        "domain:example.com".to_owned(),
        format!("principalSet://{pool}/gh/*"),
        format!("principalSet://{pool}/acme.svc.id.goog/*").replace("acme.", "acme-prod."),
        format!("principalSet://{pool}/acme-prod.svc.id.goog/namespace/jobs"),
        "principalSet://iam.googleapis.com/locations/global/workforcePools/corp/*".to_owned(),
        "principalSet://cloudresourcemanager.googleapis.com/organizations/108108108108/type/ServiceAccount".to_owned(),
    ] {
        let workspace = granting(&format!("[{to:?}]"));
        // The end of the grant doesn't matter, and there is one finding for it.
        finds(&workspace, &[("broad-principal error teams/payments.yaml:8", "name a")]);
        workspace.edit("teams/payments.yaml", "    until: 2027-06-30\n", "");
        finds(&workspace, &[("broad-principal error teams/payments.yaml:7", "name a")]);
        workspace.edit("teamkit.yaml", "    protected: true\n", "");
        finds(&workspace, &[("broad-principal warning teams/payments.yaml:7", "name a")]);
    }
    let workspace = granting("[allUsers]");
    finds(&workspace, &[("public-principal error teams/payments.yaml:8", "")]);
}

#[test]
fn an_exception_lets_everybody_in_with_a_reason() {
    let workspace = granting("[\"domain:example.com\"]");
    workspace.append(
        "teams/payments.yaml",
        "exceptions:\n  - { rule: broad-principal, service: ledger, environment: production, reason: all may look }\n",
    );
    finds(&workspace, &[]);
    workspace.run(&["generate"]).exits(0);
}

#[test]
fn a_capital_in_an_address_is_a_warning_where_a_cluster_binds_it_by_name() {
    let members = workspace(
        "#> teams/payments.yaml\ngrant_to: members\nmembers: [Kim.Novak@example.com, ben]\nservices: [ledger, bus]\n",
    );
    finds(&members, &[("case-sensitive-address warning teams/payments.yaml:2", "give the role through a group")]);
    let tf = members.generate();
    assert!(!tf.stderr.contains("error"), "{}", tf.stderr);
    assert!(members.generated().values().any(|text| text.contains("name      = \"kim.novak@example.com\"")));
    // Another spelling in the grant doesn't help: the account is known to have a capital.
    let named = |to: &str, roles: &str| {
        workspace(&format!(
            "#> teams/payments.yaml\nmembers: [Kim@example.com, ben]\nservices: [ledger, bus]\ngrants:\n  - {{ service: bus, {roles}, to: [{to}], until: 2027-06-30, reason: r }}\n"
        ))
    };
    let lines = |workspace: &Workspace| {
        let found = found(&workspace.run(&["check", "--format", "json"]).exits(0));
        found.into_iter().map(|(line, _)| line).filter(|line| line.starts_with("case")).collect::<Vec<_>>()
    };
    let (one, two) = (
        "case-sensitive-address warning teams/payments.yaml:1",
        "case-sensitive-address warning teams/payments.yaml:4",
    );
    assert_eq!(lines(&named("kim", "kubernetes: [edit]")), [one]);
    assert_eq!(lines(&named("\"user:Kim@example.com\"", "kubernetes: [edit]")), [one, two]);
    assert_eq!(lines(&named("\"user:Kim@example.com\"", "google: [roles/pubsub.viewer]")), [] as [&str; 0]);
    assert_eq!(lines(&named("\"group:Audit@example.com\"", "kubernetes: [edit]")), [two]);
}

#[test]
fn two_forms_of_one_account_are_one_subject() {
    let clusters =
        "iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/acme-prod.svc.id.goog";
    let workspace = granting(&format!(
        "[\"principal://{clusters}/subject/ns/jobs/sa/runner\", \"serviceAccount:acme-prod.svc.id.goog[jobs/runner]\"]"
    ));
    workspace.edit("teams/payments.yaml", "google: [roles/pubsub.viewer]", "kubernetes: [view]");
    finds(&workspace, &[]);
    workspace.generate();
    let text = workspace.generated().remove("terraform/services/ledger/production/teamkit.tf").expect("a root");
    assert_eq!(text.matches("name      = \"runner\"").count(), 1, "{text}");
}

#[test]
fn people_and_groups_of_a_workforce_pool_are_subjects_in_clusters() {
    let pool = "iam.googleapis.com/locations/global/workforcePools/corp";
    let clusters =
        "iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/acme-prod.svc.id.goog";
    let workspace = workspace(&format!(
        "#> teams/payments.yaml
members: [ana, ben]
services: [ledger, bus]
grants:
  - service: ledger
    role: viewer
    until: 2027-06-30
    reason: federated
    to: [\"principal://{pool}/subject/Kim\", \"principalSet://{pool}/group/Payments\", \"principal://{clusters}/subject/ns/jobs/sa/runner\"]
"
    ));
    finds(&workspace, &[]);
    workspace.generate();
    let text = workspace.generated().remove("terraform/services/ledger/production/teamkit.tf").expect("a root");
    for (kind, name, namespace, api_group) in [
        ("User", format!("principal://{pool}/subject/Kim"), "", "rbac.authorization.k8s.io"),
        ("Group", format!("principalSet://{pool}/group/Payments"), "", "rbac.authorization.k8s.io"),
        ("ServiceAccount", "runner".to_owned(), "jobs", ""),
    ] {
        let subject = format!(
            "    kind      = \"{kind}\"\n    name      = \"{name}\"\n    namespace = \"{namespace}\"\n    api_group = \"{api_group}\"\n"
        );
        assert!(text.contains(&subject), "{subject}in\n{text}");
    }
    for member in
        [format!("principal://{pool}/subject/Kim"), format!("principal://{clusters}/subject/ns/jobs/sa/runner")]
    {
        assert!(text.contains(&format!("\"{member}\"\n")), "{member} in\n{text}");
    }
    for other in [
        "principalSet://POOL/attribute.department/pay",
        "principalSet://POOL/*",
        "principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/gh/subject/x",
    ] {
        workspace.write("teams/other.yaml", format!(
            "members: [zoe, yan]\ngrants:\n  - {{ service: ledger, kubernetes: [view], until: 2027-06-30, reason: r, to: [\"{}\"] }}\n", other.replace("POOL", pool)
        ));
        let found = found(&workspace.run(&["check", "--format", "json"]).exits(1));
        let errors: Vec<_> = found.iter().filter(|(line, _)| line.contains(" error ")).collect();
        assert!(errors.len() == 1 && errors[0].0 == "unsupported-principal error teams/other.yaml:3", "{found:?}");
    }
}
