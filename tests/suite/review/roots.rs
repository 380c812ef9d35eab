//! Roots that a change touches, and states that move.

use super::support::{POLICY, shop};
use crate::support::{
    compare::{NOBODY, PAYMENTS, against},
    git::Repository,
    workspace::Workspace,
};

#[test]
fn templates_are_compared_too() {
    let repository = Repository::of(Workspace::small());
    repository.files.write("templates/service.tf.hbs", "# ours\n{{#each blocks}}\n{{{text}}}\n{{/each}}\n");
    let run = repository.diff(&[]).exits(0);
    let said = "\n\nNobody's access changes. Terraform has nothing to do.\n";
    let run = run
        .prints(said)
        .prints("\n6 files change in text alone\n  terraform/services/checkout/development  text alone\n");
    assert!(!run.stdout.contains(" to add"), "{}", run.stdout);
    assert_eq!(repository.files.run(&["roots", "--changed"]).exits(0).stdout.lines().count(), 6);
    repository.commit();
    assert_eq!(repository.diff(&[]).exits(0).stdout, NOBODY);
}

#[test]
fn resources_that_move_into_another_root_are_moved_one_by_one() {
    let (base, head) = (Workspace::small(), Workspace::small());
    for side in [&base, &head] {
        side.edit("services/shop.yaml", "search-api:\n", "search-api:\n  environments: [production]\n");
        side.edit("teamkit.yaml", "    google: { project: \"{{service}}-dev\" }\n    kubernetes: { cluster: platform-dev, namespace: \"{{service}}\" }\n", "    google: { project: \"{{service}}-dev\" }\n");
        side.edit(PAYMENTS, "  - checkout\n", "");
    }
    let layout = "layout: { google_root: \"terraform/projects/{{project}}\" }\n";
    head.append("teamkit.yaml", layout);
    let json = against(&base, &head, &["roots", "--moved", "--format", "json"]).exits(0).json();
    let moves: Vec<String> = json["moves"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| {
            let count = one["addresses"].as_array().expect("a list").len();
            format!("{} -> {}, {count}, whole: {}", one["from"], one["to"], one["whole"]).replace('"', "")
        })
        .collect();
    insta::assert_snapshot!(moves.join("\n"), @r"
    terraform/services/ledger/development -> terraform/projects/ledger-dev, 3, whole: true
    terraform/services/ledger/production -> terraform/projects/ledger-prod, 5, whole: false
    terraform/services/search-api/production -> terraform/projects/search-api-prod, 2, whole: false
    ");
}

#[test]
fn states_that_become_one_are_merged_and_not_pushed_over_each_other() {
    let repository = Repository::of(shop());
    let policy = format!("{POLICY}layout: {{ service_root: \"terraform/all/{{{{environment}}}}\" }}\n");
    repository.files.write("teamkit.yaml", policy);
    let run = repository.files.run(&["roots", "--moved", "--base", "HEAD"]).exits(0);
    assert_eq!(run.stdout.matches("state pull > to.tfstate").count(), 2, "{}", run.stdout);
    assert!(!run.stdout.contains("terraform/all/production state push \"$PWD/from.tfstate\""), "{}", run.stdout);
}

#[test]
fn words_of_users_are_no_part_of_a_command() {
    let files = shop();
    let module = "style: module, module: { source: \"a/b/c\", version: \"1\" }";
    files.write("teamkit.yaml", format!("{POLICY}layout: {{ {module} }}\n"));
    files.write(
        "teams/friends.yaml",
        "grants:\n  - { service: ledger, google: [roles/logging.viewer], to: [\"principal://iam.googleapis.com/locations/global/workforcePools/x/subject/x';touch pwned;'\"], until: 2026-12-31, reason: x }\n",
    );
    let repository = Repository::of(files);
    let policy = format!("{POLICY}layout: {{ {module}, service_root: \"terraform/all/{{{{environment}}}}\" }}\n");
    repository.files.write("teamkit.yaml", policy);
    let run = repository.files.run(&["roots", "--moved", "--base", "HEAD"]).exits(0);
    // The shell itself says what its words are.
    let stand_in = format!("terraform() {{ printf '%s\\n' \"$@\"; }}\n{}", run.stdout.replace(" -> ", " to "));
    let directory = tempfile::tempdir().expect("a directory");
    let commands: String =
        stand_in.lines().filter(|line| !line.starts_with("terraform/")).flat_map(|line| [line, "\n"]).collect();
    let shell = std::process::Command::new("sh").args(["-c", &commands]).current_dir(directory.path()).output();
    let said = String::from_utf8(shell.expect("a shell").stdout).expect("a text");
    assert!(said.contains("/subject/x';touch pwned;'\"]\n"), "{said}");
    assert!(!directory.path().join("pwned").exists());
}

#[test]
fn a_root_that_is_gone_takes_along_what_nothing_defines_any_more() {
    let (base, head) = (Workspace::small(), Workspace::small());
    for side in [&base, &head] {
        side.append("teamkit.yaml", "principals: { manage_groups: true, customer: C01abc234 }\n");
    }
    head.run(&["rename", "team", "payments", "billing"]).exits(0);
    head.edit("teams/billing.yaml", "  - bob\n", "");
    let json = against(&base, &head, &["roots", "--moved", "--format", "json"]).exits(0).json();
    let of = |json: &serde_json::Value| (json["from"].clone(), json["to"].clone(), json["whole"].clone());
    let expected = ("terraform/teams/payments".into(), "terraform/teams/billing".into(), true.into());
    assert_eq!(json["moves"].as_array().map(|moves| moves.iter().map(of).collect::<Vec<_>>()), Some(vec![expected]));
    let member = "google_cloud_identity_group_membership.payments_at_example_com__bob_at_example_com";
    assert_eq!(json["moves"][0]["destroyed"], serde_json::json!([member]));
    let removed = against(&base, &head, &["roots", "--removed", "--format", "json"]).exits(0).json();
    assert_eq!(removed["roots"][0]["left"], serde_json::json!([]));
    let diff = against(&base, &head, &["diff", "--format", "json"]).exits(0).json();
    assert_eq!(diff["terraform"]["destroy"], 1, "{}", diff["terraform"]);
    // A run says the same of the roots that it loses.
    base.generate();
    for (path, text) in base.generated() {
        head.write(&path, text);
    }
    let run = head.generate().says("1 root moved: terraform/teams/payments");
    assert!(!run.stderr.contains("gone"), "{}", run.stderr);
}

#[test]
fn another_style_moves_every_resource_inside_its_root() {
    let (base, head) = (Workspace::small(), Workspace::small());
    head.append("teamkit.yaml", "layout: { style: module, module: { source: \"a/b/c\", version: \"1\" } }\n");
    for (before, after) in [(&base, &head), (&head, &base)] {
        let json = against(before, after, &["roots", "--moved", "--format", "json"]).exits(0).json();
        let moves = json["moves"].as_array().expect("a list");
        assert_eq!(moves.len(), 6, "{json}");
        assert!(moves.iter().all(|one| one["from"] == one["to"] && one["whole"] == false), "{json}");
        let diff = against(before, after, &["diff", "--format", "json"]).json();
        let resources: usize = moves.iter().map(|one| one["resources"].as_array().map_or(0, Vec::len)).sum();
        assert_eq!(diff["terraform"]["destroy"], resources, "all that is destroyed is created elsewhere: {diff}");
    }
}

#[test]
fn access_in_another_cluster_is_no_move() {
    let policy = |access: &str| {
        format!(
            "version: 1
domain: example.com
environments:
  development: {{ kubernetes: {{ cluster: d, namespace: \"{{{{service}}}}\" }} }}
  staging: {{ kubernetes: {{ cluster: s, namespace: \"{{{{service}}}}\" }} }}
  production: {{ kubernetes: {{ cluster: p, namespace: \"{{{{service}}}}\" }} }}
roles: {{ viewer: {{ kubernetes: [view] }} }}
access: {{ members: {access} }}
layout: {{ style: module, module: {{ source: \"{{{{workspace}}}}/modules/team-kit\" }} }}
"
        )
    };
    let all = ["development", "staging", "production"];
    for (gone, new) in all.iter().flat_map(|gone| all.iter().map(move |new| (gone, new))) {
        let of = |except: &str| {
            let others = all.iter().filter(|one| **one != except).map(|one| format!("{one}: viewer"));
            let access = format!("{{ {} }}", others.collect::<Vec<_>>().join(", "));
            let team = "leads: [ann]\nmembers: [bob]\nservices: [alpha, beta]\n";
            let registry = "alpha: {}\nbeta: {}\n";
            Workspace::of([
                ("teamkit.yaml", policy(&access).as_str()),
                ("teams/red.yaml", team),
                ("services/s.yaml", registry),
            ])
        };
        let run = against(&of(new), &of(gone), &["roots", "--moved", "--format", "json"]).exits(0);
        assert_eq!(run.json()["moves"], serde_json::json!([]), "from {gone} to {new}");
    }
}

#[test]
fn bindings_of_modules_follow_their_cluster_into_another_root() {
    let policy = |root: &str| {
        format!(
            "version: 1
domain: example.com
environments:
  production:
    kubernetes:
      clusters: [{{ name: a, provider: kubernetes.a }}, {{ name: b, provider: kubernetes.b }}]
      namespace: \"{{{{service}}}}\"
roles: {{ viewer: {{ kubernetes: [view] }} }}
access: {{ members: {{ production: viewer }} }}
layout: {{ {root}style: module, module: {{ source: \"{{{{workspace}}}}/modules/team-kit\" }} }}
"
        )
    };
    let of = |root: &str| {
        Workspace::of([
            ("teamkit.yaml", policy(root).as_str()),
            ("teams/red.yaml", "leads: [ann]\nmembers: [bob]\nservices: [alpha, beta]\n"),
        ])
    };
    let by_cluster = of("kubernetes_root: \"terraform/clusters/{{cluster}}\", ");
    let json = against(&of(""), &by_cluster, &["roots", "--moved", "--format", "json"]).exits(0).json();
    let moves = json["moves"].as_array().expect("a list").iter();
    let moves: Vec<String> = moves.map(|one| format!("{} -> {}", one["from"], one["to"]).replace('"', "")).collect();
    let expected = ["alpha", "beta"].map(|service| {
        ["a", "b"].map(|cluster| format!("terraform/services/{service}/production -> terraform/clusters/{cluster}"))
    });
    assert_eq!(moves, expected.concat());
}
