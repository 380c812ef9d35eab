//! Principals in Kubernetes.

use crate::expand::support::workspace;

#[test]
fn principals_are_seen_in_kubernetes_as_gke_sees_them() {
    let workspace = workspace(
        "#> teams/crew.yaml
members: [ann, bob]
access: { members: { dev: none } }
services: [alpha1]
grants:
  - service: alpha1
    environment: dev
    kubernetes: [view]
    reason: Each kind of subject
    to: [ann, team/crew, service/alpha1, \"serviceAccount:my-project.svc.id.goog[space/robot]\"]
",
    );
    let text = workspace.run(&["preview", "crew"]).exits(0).stdout;
    let mut subjects: Vec<String> = Vec::new();
    for block in text.split("  subject {\n").skip(1) {
        let body = block.split("  }\n").next().expect("a block ends");
        subjects.push(body.split_whitespace().filter(|word| *word != "=").collect::<Vec<_>>().join(" "));
    }
    let rbac = "api_group \"rbac.authorization.k8s.io\"";
    let expected = [
        format!("kind \"Group\" name \"crew@example.com\" namespace \"\" {rbac}"),
        "kind \"ServiceAccount\" name \"robot\" namespace \"space\"".to_owned(),
        format!("kind \"User\" name \"alpha1@alpha1-dev.iam.gserviceaccount.com\" namespace \"\" {rbac}"),
        format!("kind \"User\" name \"ann@example.com\" namespace \"\" {rbac}"),
    ];
    subjects.sort();
    for (subject, expected) in subjects.iter().zip(&expected) {
        assert!(subject.starts_with(expected.as_str()), "{subject}\n{expected}");
    }
    assert_eq!(subjects.len(), expected.len(), "{text}");
}

#[test]
fn a_principal_without_a_form_in_kubernetes_is_an_error() {
    for principal in [
        "principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/x/subject/y",
        "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/x/group/y",
        "domain:example.com",
    ] {
        let workspace = workspace(&format!(
            "#> teams/crew.yaml
members: [ann, bob]
services: [alpha1]
grants:
  - {{ service: alpha1, environment: dev, kubernetes: [view], to: [\"{principal}\"], reason: Can't be }}
"
        ));
        workspace.run(&["grants"]).exits(1).prints("error[unsupported-principal]");
    }
}
