//! Where services run and as whom: workloads, namespaces of the cluster, old projects.

use crate::support::{
    fixture::Fixture,
    workspace::{Run, Workspace},
};

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
shipping: {}
#> teams/payments.yaml
members: [ana, ben]
services: [ledger, shipping]
grants:
  - { service: shipping, google: [roles/pubsub.publisher], to: [service/ledger], reason: publishes }
"#;

fn workspace(files: &str) -> Workspace {
    Fixture::parse(files).over(&Fixture::parse(SMALL)).workspace()
}

fn with_workload(pattern: &str) -> Workspace {
    let workspace = workspace("");
    workspace.append("teamkit.yaml", format!("principals:\n  workload: {pattern:?}\n"));
    workspace
}

/// Each finding as `rule file:line`.
fn lines(run: &Run) -> Vec<String> {
    let json = run.json();
    let list = json["diagnostics"].as_array().expect("a list");
    let line = |finding: &serde_json::Value| {
        let label = &finding["labels"][0];
        let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
        format!("{} {}:{}", text(&finding["rule"]), text(&label["file"]), label["line"])
    };
    list.iter().map(line).collect()
}

fn check(workspace: &Workspace) -> Vec<String> {
    lines(&workspace.run(&["check", "--format", "json"]))
}

const CLUSTERS: &str = "principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/platform-prod.svc.id.goog/subject/ns";

#[test]
fn a_workload_is_written_as_the_principal_that_it_is() {
    for (pattern, member) in [
        (format!("{CLUSTERS}/{{{{namespace}}}}/sa/{{{{service}}}}"), format!("{CLUSTERS}/ledger/sa/ledger")),
        (
            "serviceAccount:platform.svc.id.goog[{{namespace}}/{{service}}]".to_owned(),
            "serviceAccount:platform.svc.id.goog[ledger/ledger]".to_owned(),
        ),
        (
            "platform.svc.id.goog[{{namespace}}/{{service}}]".to_owned(),
            "serviceAccount:platform.svc.id.goog[ledger/ledger]".to_owned(),
        ),
        (
            "serviceAccount:{{service}}@{{project}}.iam.gserviceaccount.com".to_owned(),
            "serviceAccount:ledger@ledger-prod.iam.gserviceaccount.com".to_owned(),
        ),
        (
            "principal://iam.googleapis.com/locations/global/workforcePools/robots/subject/{{cluster}}/{{service}}"
                .to_owned(),
            "principal://iam.googleapis.com/locations/global/workforcePools/robots/subject/prod/ledger".to_owned(),
        ),
    ] {
        let registry = workspace("");
        registry
            .write("services/all.yaml", format!("ledger: {{ google: {{ workload: {pattern:?} }} }}\nshipping: {{}}\n"));
        for workspace in [with_workload(&pattern), registry] {
            assert_eq!(check(&workspace), [] as [&str; 0], "{pattern}");
            workspace.generate();
            let text =
                workspace.generated().remove("terraform/services/shipping/production/teamkit.tf").expect("a root");
            assert!(text.contains(&format!("  member  = \"{member}\"\n")), "{member} in\n{text}");
        }
    }
}

#[test]
fn the_account_of_a_workload_is_a_service_account_in_its_cluster() {
    let workspace = with_workload(&format!("{CLUSTERS}/{{{{namespace}}}}/sa/{{{{service}}}}"));
    workspace.edit("teams/payments.yaml", "google: [roles/pubsub.publisher]", "kubernetes: [view]");
    assert_eq!(check(&workspace), [] as [&str; 0]);
    workspace.generate();
    let text = workspace.generated().remove("terraform/services/shipping/production/teamkit.tf").expect("a root");
    let subject = "    kind      = \"ServiceAccount\"\n    name      = \"ledger\"\n    namespace = \"ledger\"\n    api_group = \"\"\n";
    assert!(text.contains(subject) && !text.contains("kind      = \"User\""), "{text}");
}

#[test]
fn a_workload_that_no_cluster_knows_gets_no_role_there() {
    let pool = "principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/ci";
    let workspace = with_workload(&format!("{pool}/subject/{{{{service}}}}"));
    assert_eq!(check(&workspace), [] as [&str; 0]);
    workspace.edit("teams/payments.yaml", "google: [roles/pubsub.publisher]", "role: viewer");
    assert_eq!(check(&workspace), ["unsupported-principal teams/payments.yaml:4"]);
    workspace.run(&["generate"]).exits(1);
}

#[test]
fn what_a_pattern_of_workloads_gives_is_judged_once() {
    for pattern in [
        "{{service}}",
        "group:{{service}}@example.com",
        "user:{{service}}@example.com",
        "domain:example.com",
        "{{service}}@example.com",
        "serviceAccount:{{service}}",
        "serviceAccount:serviceAccount:{{service}}@{{project}}.iam.gserviceaccount.com",
        "principal://iam.googleapis.com/projects/{{project}}/locations/global/workloadIdentityPools/p.svc.id.goog/subject/ns/{{namespace}}/sa/{{service}}",
        "principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/acme-prod.svc.id.goog/subject/{{service}}",
        "principal:{{service}}",
        "",
    ] {
        assert_eq!(check(&with_workload(pattern)), ["workload-id teamkit.yaml:12"], "{pattern}");
        let registry = workspace("");
        registry.write(
            "services/all.yaml",
            format!("shipping: {{}}\nledger:\n  google:\n    workload: {{ production: {pattern:?} }}\n"),
        );
        assert_eq!(check(&registry), ["workload-id services/all.yaml:4"], "{pattern}");
    }
}

#[test]
fn a_whole_pool_as_a_workload_is_broad() {
    let workspace = with_workload(
        "principalSet://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/acme-prod.svc.id.goog/namespace/{{namespace}}",
    );
    assert_eq!(check(&workspace), ["broad-principal teams/payments.yaml:4"]);
}

#[test]
fn a_workload_whose_pattern_needs_a_namespace_is_missing_without_one() {
    let workspace = with_workload("platform.svc.id.goog[{{namespace}}/{{service}}]");
    workspace.edit("teamkit.yaml", "    kubernetes: { cluster: prod }\n", "");
    let run = workspace.run(&["check"]).exits(1);
    run.prints("service `ledger` has no workload in production: its pattern needs a namespace, and it has none there");
}

#[test]
fn an_identity_of_our_own_clusters_is_not_outside() {
    let pattern = "principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/PROJECT.svc.id.goog/subject/ns/{{namespace}}/sa/{{service}}";
    for (project, is_outside) in [("{{project}}", false), ("another-prod", true)] {
        let (base, head) =
            (with_workload(&pattern.replace("PROJECT", project)), with_workload(&pattern.replace("PROJECT", project)));
        base.write("teams/payments.yaml", "members: [ana, ben]\nservices: [ledger, shipping]\n");
        let json = head.run(&["diff", "--base-dir", base.path().as_str(), "--format", "json"]).json();
        let is_found = json["findings"].as_array().expect("a list").iter().any(|one| one["rule"] == "outside-access");
        assert_eq!(is_found, is_outside, "{json:#}");
    }
}

#[test]
fn a_namespace_of_the_cluster_is_refused() {
    for name in ["kube-system", "kube-public", "kube-x", "default"] {
        let pinned = workspace("");
        pinned.write("services/all.yaml", format!("ledger: {{}}\nshipping:\n  kubernetes: {{ namespace: {name} }}\n"));
        assert_eq!(check(&pinned), ["reserved-namespace services/all.yaml:3"], "{name}");
        pinned.run(&["generate"]).exits(1);
        let own = workspace("");
        own.write("services/all.yaml", format!("ledger: {{}}\nshipping: {{}}\n{name}: {{}}\n"));
        own.append("teams/payments.yaml", "#\n");
        own.edit("teams/payments.yaml", "services: [ledger, ", &format!("services: [{name}, ledger, "));
        assert_eq!(check(&own), ["reserved-namespace services/all.yaml:3"], "{name}");
    }
    // One finding for a pattern, whatever the number of services.
    let pattern = workspace("");
    pattern.edit("teamkit.yaml", "{ cluster: prod }", "{ cluster: prod, namespace: \"kube-{{service}}\" }");
    assert_eq!(check(&pattern), ["reserved-namespace teamkit.yaml:7"]);
    pattern.edit("teamkit.yaml", "kube-{{service}}", "kube-{{environment}}");
    // The services share it, too.
    assert_eq!(check(&pattern), ["split-scope services/all.yaml:2", "reserved-namespace teamkit.yaml:7"]);
    pattern.edit("teamkit.yaml", "kube-{{environment}}", "kubernetes-{{service}}");
    assert_eq!(check(&pattern), [] as [&str; 0]);
}

#[test]
fn an_old_project_with_a_domain_is_a_project() {
    let workspace = workspace("");
    workspace.write("services/all.yaml", "ledger: { google: { project: \"example.com:ledger\" } }\nshipping: {}\n");
    assert_eq!(check(&workspace), [] as [&str; 0]);
    workspace.generate();
    let files = workspace.generated();
    let text = &files["terraform/services/ledger/production/teamkit.tf"];
    assert!(text.contains("  project = \"example.com:ledger\"\n"), "{text}");
    let text = &files["terraform/services/shipping/production/teamkit.tf"];
    assert!(text.contains("\"serviceAccount:ledger@ledger.example.com.iam.gserviceaccount.com\""), "{text}");
    for bad in ["example.com:Ledger", "com:ledger", "example.com:", ":ledger", "example.com:a:b"] {
        workspace.write("services/all.yaml", format!("ledger: {{ google: {{ project: {bad:?} }} }}\nshipping: {{}}\n"));
        assert_eq!(check(&workspace), ["project-id services/all.yaml:1"], "{bad}");
    }
}
