//! Namespaces and groups that would leave a root's file: named before anything is written, kept or destroyed as asked.

use super::support::findings;
use crate::support::{
    compare::diff,
    generate::touches_nothing,
    managed::{BUS, LEDGER, PAYMENTS, SERVICES, copy_of, managed, replanned, with_groups, with_module},
    workspace::{Run, Workspace},
};

const TEAM: &str = "terraform/teams/payments";

/// The objects that the findings of a run name, each as root and address, sorted.
#[track_caller]
fn named(run: &Run) -> Vec<(String, String)> {
    let json = run.json();
    let found = json["diagnostics"].as_array().or(json["findings"].as_array()).expect("findings").clone();
    let found = found.iter().filter(|found| found["rule"] == "destroyed-object");
    let mut objects: Vec<_> = found
        .map(|found| {
            let entry = entry(found["hint"].as_str().expect("a hint"));
            let value = |key: &str| {
                let rest = entry.split(&format!("{key}: ")).nth(1).expect("a key");
                rest.split(", ").next().expect("a value").to_owned()
            };
            (value("root"), value("address"))
        })
        .collect();
    objects.sort();
    objects
}

/// The entry of `released` in a hint.
#[track_caller]
fn entry(hint: &str) -> &str {
    hint.split('`').nth(1).unwrap_or_else(|| panic!("no entry in {hint}"))
}

/// Asserts that an edit of a generated workspace stops `generate` and `diff` because of these objects and no others,
/// that the entries of the hints keep all of them, and that they can be destroyed.
#[track_caller]
fn would_destroy(base: &Workspace, edit: impl FnOnce(&Workspace), expected: &[(&str, &str)]) {
    base.generate();
    let head = copy_of(base);
    edit(&head);
    let run = touches_nothing(&head, 1, || head.run(&["generate", "--format", "json"]));
    let expected: Vec<_> = expected.iter().map(|(root, address)| ((*root).to_owned(), (*address).to_owned())).collect();
    assert_eq!(named(&run), expected);
    touches_nothing(&head, 1, || head.run(&["generate"])).prints_nothing().says("error[destroyed-object]: the ");
    for option in ["--check", "--dry-run"] {
        touches_nothing(&head, 1, || head.run(&["generate", option])).says("error[destroyed-object]: the ");
    }
    let of_diff = diff(base, &head, &["--format", "json"]).exits(1);
    assert_eq!(named(&of_diff), expected, "diff");
    diff(base, &head, &["--allow", "destroyed-object", "--allow", "lock-out"]).exits(0);

    let destroyed = copy_of(&head);
    let run = destroyed.run(&["generate", "--allow", "destroyed-object"]).exits(0);
    run.says("note: allowed destroyed-object: the ");
    destroyed.run(&["generate", "--check"]).exits(0);

    let json = run_hints(&head);
    let entries: Vec<String> = json.iter().map(|hint| format!("  {}\n", entry(hint))).collect();
    let entries = entries.concat();
    head.append("teamkit.yaml", format!("released:\n{entries}"));
    head.run(&["check", "--format", "json"]).exits(0).prints("\"diagnostics\": []");
    let run = diff(base, &head, &["--format", "json"]);
    assert!(!findings(&run).iter().any(|found| found.starts_with("destroyed-object")), "{}", run.stdout);
    head.generate();
    for (root, address) in &expected {
        let text = head.read(&format!("{root}/teamkit.tf"));
        let removed = format!("removed {{\n  from = {address}\n\n  lifecycle {{\n    destroy = false\n  }}\n}}\n");
        assert!(text.contains(&removed), "{text}");
    }
    // One root stands for all: a plan takes a while.
    if let Some((root, address)) = expected.first()
        && let Some(plan) = replanned(base, &head, root)
    {
        assert!(!plan.contains(&format!("{address} will be destroyed")), "{plan}");
        assert!(plan.contains(&format!("{address} will no longer be managed")), "{plan}");
    }
}

#[track_caller]
fn run_hints(head: &Workspace) -> Vec<String> {
    let json = head.run(&["generate", "--format", "json"]).exits(1).json();
    let found = json["diagnostics"].as_array().expect("a list").clone();
    found.iter().map(|found| found["hint"].as_str().expect("a hint").to_owned()).collect()
}

const OF_LEDGER: (&str, &str) = (LEDGER, "kubernetes_namespace_v1.prod__ledger");
const OF_BUS: (&str, &str) = (BUS, "kubernetes_namespace_v1.prod__bus");

#[test]
fn namespaces_stay_when_they_are_no_longer_managed() {
    let edit = |head: &Workspace| head.edit("teamkit.yaml", ", manage_namespace: true", "");
    would_destroy(&managed(), edit, &[OF_BUS, OF_LEDGER]);
}

#[test]
fn namespaces_stay_when_their_pattern_changes() {
    let edit = |head: &Workspace| {
        head.edit("teamkit.yaml", "cluster: prod,", "cluster: prod, namespace: \"{{service}}-{{environment}}\",");
    };
    would_destroy(&managed(), edit, &[OF_BUS, OF_LEDGER]);
}

#[test]
fn a_namespace_stays_when_its_service_is_pinned_to_another() {
    let edit = |head: &Workspace| head.edit(SERVICES, "ledger: {}", "ledger: { kubernetes: { namespace: ledger-v2 } }");
    would_destroy(&managed(), edit, &[OF_LEDGER]);
}

#[test]
fn namespaces_stay_when_a_cluster_is_renamed_without_a_word() {
    let edit = |head: &Workspace| head.edit("teamkit.yaml", "cluster: prod,", "cluster: prod-eu,");
    would_destroy(&managed(), edit, &[OF_BUS, OF_LEDGER]);
}

#[test]
fn namespaces_stay_when_an_environment_loses_its_cluster() {
    let edit = |head: &Workspace| {
        head.edit("teamkit.yaml", "    kubernetes: { cluster: prod, manage_namespace: true }\n", "");
    };
    would_destroy(&managed(), edit, &[OF_BUS, OF_LEDGER]);
}

#[test]
fn a_namespace_stays_when_its_service_leaves_a_shared_root() {
    let base = managed();
    base.append("teamkit.yaml", "layout: { kubernetes_root: \"terraform/clusters/{{cluster}}\" }\n");
    let edit = |head: &Workspace| {
        head.edit(SERVICES, "ledger: {}\n", "");
        head.edit(PAYMENTS, "[ledger, bus]", "[bus]");
    };
    would_destroy(&base, edit, &[("terraform/clusters/prod", "kubernetes_namespace_v1.prod__ledger")]);
}

#[test]
fn a_group_stays_when_the_last_lead_leaves() {
    let edit = |head: &Workspace| head.edit(PAYMENTS, "leads: [cleo]\n", "");
    would_destroy(&with_groups(), edit, &[(TEAM, "google_cloud_identity_group.payments-leads_at_example_com")]);
}

#[test]
fn a_group_stays_when_its_team_names_another() {
    let edit = |head: &Workspace| head.append(PAYMENTS, "group: pay@example.com\n");
    would_destroy(&with_groups(), edit, &[(TEAM, "google_cloud_identity_group.payments_at_example_com")]);
}

#[test]
fn a_group_that_an_end_empties_is_kept() {
    let base = with_groups();
    base.edit(PAYMENTS, "leads: [cleo]", "leads: [{ email: cleo, until: 2026-12-31 }]");
    base.generate();
    base.run_on("2027-01-01", &["generate"]).exits(0);
    assert!(base.read(&format!("{TEAM}/teamkit.tf")).contains("payments-leads@example.com"));
}

#[test]
fn a_module_s_own_protection_is_said() {
    let base = with_module();
    base.generate();
    let head = copy_of(&base);
    head.edit("teamkit.yaml", ", manage_namespace: true", "");
    let run = touches_nothing(&head, 1, || head.run(&["generate"]));
    run.says("the namespace `ledger` leaves terraform/services/ledger/production, whose module keeps Terraform from destroying it")
        .says(
            "terraform -chdir=terraform/services/ledger/production state rm \
             'module.team-kit.kubernetes_namespace_v1.this[\"ledger\"]'",
        );
    assert_eq!(findings(&diff(&base, &head, &["--format", "json"])), ["destroyed-object error"; 2]);
}

#[test]
fn a_call_that_goes_takes_its_protection_along() {
    let base = with_module();
    base.edit(
        "teamkit.yaml",
        "cluster: prod,",
        "clusters: [{ name: a, provider: kubernetes.a }, { name: b, provider: kubernetes.b }],",
    );
    base.generate();
    let head = copy_of(&base);
    head.edit("teamkit.yaml", "name: b,", "name: c,");
    let run = head.run(&["generate", "--format", "json"]).exits(1);
    let address = "module.team-kit__b.kubernetes_namespace_v1.this".to_owned();
    assert_eq!(named(&run), [(BUS.to_owned(), address.clone()), (LEDGER.to_owned(), address)]);
}

#[test]
fn an_object_that_another_root_has_now_moves() {
    let base = managed();
    base.append("teamkit.yaml", "layout: { kubernetes_root: \"terraform/clusters/{{cluster}}\" }\n");
    base.generate();
    let head = copy_of(&base);
    let root = "kubernetes_root: \"terraform/clusters/{{cluster}}\"";
    head.edit("teamkit.yaml", root, "kubernetes_root: \"terraform/namespaces/{{namespace}}\"");
    diff(&base, &head, &[]).exits(0);
    head.generate();
    // With bindings of projects in the same file, the old root stays and only its namespaces go elsewhere.
    let base = managed();
    base.generate();
    let head = copy_of(&base);
    head.append("teamkit.yaml", format!("layout: {{ {root} }}\n"));
    for run in
        [diff(&base, &head, &["--format", "json"]).exits(1), head.run(&["generate", "--format", "json"]).exits(1)]
    {
        assert!(!run.stdout.contains("destroyed-object"), "{}", run.stdout);
        run.prints("interrupted-access").prints("are in other roots now");
    }
    let allowed = ["--allow", "interrupted-access"];
    diff(&base, &head, &allowed).exits(0);
    // A run for a part looks at the other roots, too.
    head.run(&[&["generate", "--service", "bus"], &allowed[..]].concat()).exits(0);
    head.run(&[&["generate"], &allowed[..]].concat()).exits(0);
}

#[test]
fn another_style_is_told_from_a_loss() {
    let base = managed();
    base.generate();
    let head = copy_of(&base);
    head.append("teamkit.yaml", "layout: { style: module, module: { source: \"{{workspace}}/modules/team-kit\" } }\n");
    let run = touches_nothing(&head, 1, || head.run(&["generate"]));
    run.says(
        "the namespace `prod/ledger` of terraform/services/ledger/production has the address \
         module.team-kit.kubernetes_namespace_v1.this[\"ledger\"] now: Terraform would destroy it",
    )
    .says("hint: move its state before the apply (`teamkit roots --moved` lists the commands)");
}

#[test]
fn a_root_that_disappears_destroys_nothing_by_itself() {
    let base = managed();
    base.generate();
    let head = copy_of(&base);
    head.edit(SERVICES, "ledger: {}\n", "");
    head.edit(PAYMENTS, "[ledger, bus]", "[bus]");
    assert!(findings(&diff(&base, &head, &["--format", "json"])).iter().all(|found| !found.starts_with("destroyed")));
    head.generate().says("1 root is gone");
}

#[test]
fn a_removed_block_without_a_word_destroys() {
    let base = managed();
    base.generate();
    let head = copy_of(&base);
    head.edit("teamkit.yaml", ", manage_namespace: true", "");
    let template =
        |rest: &str| format!("{{{{> terraform.tf}}}}\n{{{{#each blocks}}}}\n{{{{{{text}}}}}}\n\n{{{{/each}}}}\n{rest}");
    let removed = |lifecycle: &str| {
        let block =
            |service: &str| format!("removed {{\n  from = kubernetes_namespace_v1.prod__{service}\n{lifecycle}}}\n");
        template(&format!("{}{}", block("ledger"), block("bus")))
    };
    head.write("templates/service.tf.hbs", removed("  lifecycle {\n    destroy = true\n  }\n"));
    head.run(&["generate"]).exits(1);
    diff(&base, &head, &[]).exits(1);
    head.write("templates/service.tf.hbs", removed("  lifecycle {\n    destroy = false\n  }\n"));
    diff(&base, &head, &[]).exits(0);
    head.generate();
}

#[test]
fn the_level_of_the_rule_is_the_workspaces() {
    for (level, code) in [("warning", 0), ("off", 0), ("error", 1)] {
        let base = managed();
        base.append("teamkit.yaml", format!("rules: {{ destroyed-object: {level} }}\n"));
        base.generate();
        let head = copy_of(&base);
        head.edit("teamkit.yaml", ", manage_namespace: true", "");
        diff(&base, &head, &[]).exits(code);
        let run = head.run(&["generate"]).exits(code);
        assert_eq!(run.stderr.contains("[destroyed-object]"), level != "off", "{}", run.stderr);
    }
    // What is said is the base's in a comparison.
    let base = managed();
    base.generate();
    let head = copy_of(&base);
    head.edit("teamkit.yaml", ", manage_namespace: true", "");
    head.append("teamkit.yaml", "rules: { destroyed-object: off }\n");
    diff(&base, &head, &[]).exits(1);
}

#[test]
fn an_exception_that_is_closed_stays_closed() {
    let workspace = managed();
    workspace.append("teamkit.yaml", "rules: { destroyed-object: { exceptions: false } }\n");
    workspace.run(&["generate", "--allow", "destroyed-object"]).exits(2).says("allows no exceptions from this rule");
    managed().run(&["generate", "--allow", "destroyed-objects"]).exits(2).says("did you mean `destroyed-object`?");
}
