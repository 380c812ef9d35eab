//! `roots`: its lists, its forms for CI, and the commands that move or remove a root.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    review::support::{SCOPES, SHOP, rename_service},
    support::{
        compare::{PAYMENTS, against},
        everywhere::{everywhere, everywhere_in_modules},
        git::Repository,
        managed::{copy_of, replanned},
        workspace::{Run, Workspace},
    },
};

/// The paths of roots, as they are printed.
fn paths(run: &Run) -> Vec<&str> {
    run.stdout.lines().collect()
}

/// The roots that a full run writes, with what it writes there.
fn generated(workspace: &Workspace) -> BTreeMap<String, String> {
    workspace.generate();
    let files = workspace.generated().into_iter();
    files.map(|(path, text)| (path.trim_end_matches("/teamkit.tf").to_owned(), text)).collect()
}

#[test]
fn all_roots_are_listed_teams_before_services() {
    let workspace = Workspace::example();
    let run = workspace.run(&["roots"]).exits(0);
    let listed = paths(&run);
    let is_team = |path: &&str| path.starts_with("terraform/teams/");
    assert_eq!(listed.iter().filter(|path| is_team(path)).count(), 12);
    assert_eq!(listed.iter().take_while(|path| is_team(path)).count(), 12, "team roots first");
    let listed: BTreeSet<String> = listed.into_iter().map(str::to_owned).collect();
    assert_eq!(listed, generated(&workspace).into_keys().collect());
    let of_kind = |kind: &str| workspace.run(&["roots", "--kind", kind]).exits(0).stdout;
    assert_eq!(["team", "service", "scope"].map(of_kind).concat(), run.stdout);
}

#[test]
fn a_root_as_json_says_what_it_is_for() {
    let run = Workspace::small().run(&["roots", "--format", "json"]).exits(0);
    let json = run.json();
    assert_eq!(json["version"], 1);
    assert_eq!(json["roots"].as_array().expect("a list").len(), 6);
    let expected = serde_json::json!({
        "path": "terraform/services/checkout/development",
        "kind": "service", "services": ["checkout"], "environments": ["development"], "scopes": [],
    });
    assert_eq!(json["roots"][0], expected);
}

#[test]
fn a_matrix_has_a_job_for_each_root_or_for_several() {
    let workspace = Workspace::example();
    let all: Vec<String> = workspace.run(&["roots"]).stdout.lines().map(str::to_owned).collect();
    let jobs = |arguments: &[&str]| -> Vec<Value> {
        let run = workspace.run(&[&["roots", "--format", "matrix"], arguments].concat()).exits(0);
        assert_eq!(run.stdout.lines().count(), 1, "GitHub reads one line");
        run.json()["include"].as_array().expect("a list").clone()
    };
    let single = jobs(&[]);
    let roots: Vec<&str> = single.iter().map(|job| job["root"].as_str().expect("a path")).collect();
    assert_eq!(roots, all);
    assert_eq!((&single[0]["kind"], &single[192]["kind"]), (&Value::from("team"), &Value::from("scope")));
    let batched = jobs(&["--batch", "20"]);
    // 12 team roots, 176 of services and 5 of scopes, never of two kinds in one job: team roots are applied first.
    assert_eq!(batched.len(), 1 + 9 + 1);
    let kinds: Vec<&Value> = batched.iter().map(|job| &job["kind"]).collect();
    assert!(kinds[0] == "team" && kinds[1..10].iter().all(|kind| *kind == "service") && kinds[10] == "scope");
    let roots: Vec<&str> = batched.iter().flat_map(|job| job["roots"].as_str().expect("paths").split(' ')).collect();
    assert_eq!(roots, all);
    workspace.run(&["roots", "--format", "matrix", "--batch", "0"]).exits(2).prints_nothing();
}

/// A workspace with so many services in two environments.
fn large(services: usize) -> Workspace {
    let workspace = Workspace::small();
    let names = |form: fn(usize) -> String| (0..services).map(form).collect::<String>();
    workspace.write("services/more.yaml", names(|number| format!("s{number}:\n  description: One of many\n")));
    let list = names(|number| format!("  - s{number}\n"));
    workspace.write("teams/many.yaml", format!("description: Many\nleads: [gil, hal]\nservices:\n{list}"));
    workspace
}

#[test]
fn a_matrix_that_github_would_refuse_is_refused_with_a_way_out() {
    let workspace = large(126);
    let run = workspace.run(&["roots", "--format", "matrix"]).exits(2).prints_nothing();
    run.says("error: 258 jobs are more than the 256 that a matrix of GitHub Actions can have\nhint: ")
        .says("`--batch 2`");
    let run = workspace.run(&["roots", "--format", "matrix", "--batch", "2"]).exits(0);
    assert_eq!(run.json()["include"].as_array().expect("a list").len(), 129);
    let workspace = large(125);
    let run = workspace.run(&["roots", "--format", "matrix"]).exits(0);
    assert_eq!(run.json()["include"].as_array().expect("a list").len(), 256);
}

#[test]
fn atlantis_gets_a_project_for_each_root_teams_first() {
    let workspace = Workspace::example();
    let run = workspace.run(&["roots", "--format", "atlantis"]).exits(0);
    let yaml: serde_yaml::Value = serde_yaml::from_str(&run.stdout).expect("YAML");
    assert_eq!(yaml["version"], 3);
    let projects = yaml["projects"].as_sequence().expect("a list");
    let text = |project: &serde_yaml::Value, key: &str| project[key].as_str().expect("a text").to_owned();
    let roots: Vec<String> = projects.iter().map(|project| text(project, "dir")).collect();
    assert_eq!(roots, paths(&workspace.run(&["roots"])));
    for (project, root) in projects.iter().zip(&roots) {
        let order = u64::from(!root.starts_with("terraform/teams/"));
        assert_eq!(project["execution_order_group"].as_u64(), Some(order), "{root}");
        assert_eq!(text(project, "name"), *root, "two roots never have one name");
    }
    let none = against(&workspace, &workspace, &["roots", "--changed", "--format", "atlantis"]).exits(0);
    assert_eq!(none.stdout, "version: 3\nprojects: []\n");
}

#[test]
fn changed_and_removed_roots_are_those_of_a_full_run() {
    let (base, head) = (Workspace::example(), Workspace::example());
    head.edit("teams/labs.yaml", "  - amara\n", "  - amara\n  - mara\n");
    head.edit("teams/promotions.yaml", "  - newsletter\n", "");
    head.edit("services/commerce.yaml", "newsletter:\n  description: Campaign mail, sent by a vendor\n  kubernetes: { namespace: none } # nothing of it runs in our clusters\n", "");
    head.edit("services/commerce.yaml", "payouts:\n", "refunds:\n  description: Gives money back\npayouts:\n");
    let run = |arguments: &[&str]| against(&base, &head, &[&["roots"], arguments].concat()).exits(0);
    let lines = |run: &Run| run.stdout.lines().map(str::to_owned).collect::<BTreeSet<String>>();
    let (changed, removed) = (run(&["--changed"]), run(&["--removed", "--format", "json"]));
    let removed: BTreeSet<String> = removed.json()["roots"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|root| root["path"].as_str().expect("a path").to_owned())
        .collect();
    let (before, after) = (generated(&base), generated(&head));
    let differ = after.iter().filter(|(root, text)| before.get(*root) != Some(*text));
    assert_eq!(lines(&changed), differ.map(|(root, _)| root.clone()).collect());
    assert_eq!(removed, before.into_keys().filter(|root| !after.contains_key(root)).collect());
    assert_eq!(removed.len(), 3, "its projects; it has no namespace");
    let teams = run(&["--changed", "--kind", "team"]);
    assert_eq!(teams.stdout, "terraform/teams/labs\n");
}

#[test]
fn roots_compare_with_the_default_base_too() {
    let repository = Repository::of(Workspace::small());
    repository.files.edit(PAYMENTS, "  - ledger\n", "  - { name: ledger, environments: [production] }\n");
    let run = repository.files.run(&["roots", "--changed"]).exits(0);
    assert_eq!(run.stdout, "terraform/services/ledger/development\n");
    let run = repository.files.run(&["roots", "--changed", "--base", "HEAD", "--format", "matrix"]).exits(0);
    let expected = serde_json::json!({ "root": "terraform/services/ledger/development", "kind": "service" });
    assert_eq!(run.json()["include"], serde_json::json!([expected]));
}

#[test]
fn a_base_without_a_question_is_wrong_usage() {
    let (base, head) = (Workspace::small(), Workspace::small());
    against(&base, &head, &["roots"]).exits(2).prints_nothing().says("`--changed`, `--removed` or `--moved`");
    against(&base, &head, &["roots", "--changed", "--removed"]).exits(2).prints_nothing();
    against(&base, &head, &["roots", "--moved", "--format", "matrix"]).exits(2).prints_nothing();
    head.run(&["roots", "--format", "markdown"])
        .exits(2)
        .prints_nothing()
        .says("[possible values: text, json, matrix, atlantis]");
}

/// A run with the base's directory named `BASE-DIR`.
fn shown(base: &Workspace, head: &Workspace, arguments: &[&str]) -> String {
    against(base, head, arguments).exits(0).stdout.replace(base.path().as_str(), "BASE-DIR")
}

#[test]
fn a_removed_root_comes_with_what_to_run() {
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit(SHOP, "ledger:\n", "ledger:\n  environments: [production]\n");
    insta::assert_snapshot!(shown(&base, &head, &["roots", "--removed"]), @r"
    terraform/services/ledger/development
      # in a checkout of BASE-DIR, before its files are deleted for good
      terraform -chdir=terraform/services/ledger/development init \
        && terraform -chdir=terraform/services/ledger/development destroy
    ");
    assert_eq!(shown(&base, &head, &["roots", "--moved"]), "");
}

#[test]
fn groups_that_teamkit_no_longer_fills_are_not_to_be_destroyed() {
    let (base, head) = (Workspace::small(), Workspace::small());
    base.append("teamkit.yaml", "principals: { manage_groups: true, customer: C01abc234 }\n");
    let text = shown(&base, &head, &["roots", "--removed"]);
    assert!(text.contains("terraform/teams/payments\n") && text.contains("state list"), "{text}");
    let mut commands = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    assert!(!commands.any(|line| line.contains("destroy")), "{text}");
}

#[test]
fn a_moved_root_comes_with_what_carries_its_state_along() {
    let (base, head) = (Workspace::small(), Workspace::small());
    rename_service(&head, &format!("{SCOPES}  formerly: [ledger]\n"));
    head.edit(SHOP, "books:\n", "books:\n  environments: [production]\n");
    insta::assert_snapshot!(shown(&base, &head, &["roots", "--moved"]), @r#"
    terraform/services/ledger/production -> terraform/services/books/production
      # BASE: a checkout of BASE-DIR, e.g. from `git worktree add`; here: the new files, not
      # applied yet
      terraform -chdir=BASE/terraform/services/ledger/production init \
        && terraform -chdir=BASE/terraform/services/ledger/production state pull > from.tfstate
      terraform -chdir=terraform/services/books/production init
      terraform -chdir=terraform/services/books/production state push "$PWD/from.tfstate"
      terraform -chdir=terraform/services/books/production plan
      # the plan adds and destroys nothing; then delete the old state itself, never `destroy` it
    "#);
    insta::assert_snapshot!(shown(&base, &head, &["roots", "--removed"]), @r"
    terraform/services/ledger/development
      # in a checkout of BASE-DIR, before its files are deleted for good
      terraform -chdir=terraform/services/ledger/development init \
        && terraform -chdir=terraform/services/ledger/development destroy
    terraform/services/ledger/production
      # moved to terraform/services/books/production: move its state first (`teamkit roots --moved`)
    ");
}

#[test]
fn a_local_module_is_a_part_of_each_root_that_calls_it() {
    let workspace = Workspace::small();
    workspace.append("teamkit.yaml", "layout: { style: module, module: { source: \"{{workspace}}/modules/kit\" } }\n");
    workspace.write("modules/kit/main.tf", "# empty\n");
    let run = workspace.run(&["roots", "--format", "atlantis"]).exits(0);
    let yaml: serde_yaml::Value = serde_yaml::from_str(&run.stdout).expect("YAML");
    let files = &yaml["projects"][0]["autoplan"]["when_modified"];
    assert_eq!(
        files,
        &serde_yaml::from_str::<serde_yaml::Value>("[\"*.tf\", ../../../../modules/kit/**/*]").expect("YAML")
    );
    let repository = Repository::of(workspace);
    let changed = || repository.files.run(&["roots", "--changed", "--base", "HEAD"]).exits(0).stdout.lines().count();
    assert_eq!(changed(), 0);
    repository.files.write("modules/other/main.tf", "# not called\n");
    repository.files.write("modules/kit/.terraform/x", "a cache\n");
    assert_eq!(changed(), 0);
    repository.files.write("modules/kit/main.tf", "# changed\n");
    assert_eq!(changed(), 6);
    repository.files.write("modules/kit/main.tf", "# empty\n");
    repository.files.write("modules/kit/more/new.tf", "# new\n");
    assert_eq!(changed(), 6);
    let other = Workspace::small();
    other.append("teamkit.yaml", "layout: { style: module, module: { source: \"{{workspace}}/modules/kit\" } }\n");
    other.write("modules/kit/main.tf", "# empty\n");
    assert_eq!(paths(&against(&other, &repository.files, &["roots", "--changed"])).len(), 6);
}

#[test]
fn roots_of_scopes_come_last_and_name_their_scopes() {
    let workspace = everywhere();
    let all: Vec<String> = workspace.run(&["roots"]).exits(0).stdout.lines().map(str::to_owned).collect();
    let scopes = ["commerce", "company", "edge", "lake", "platform"].map(|name| format!("terraform/scopes/{name}"));
    assert_eq!(all[all.len() - 5..], scopes);
    let listed: Vec<String> =
        workspace.run(&["roots", "--kind", "scope"]).exits(0).stdout.lines().map(str::to_owned).collect();
    assert_eq!(listed, scopes);
    let json = workspace.run(&["roots", "--kind", "scope", "--format", "json"]).exits(0).json();
    let expected = serde_json::json!({
        "path": "terraform/scopes/commerce", "kind": "scope", "services": [], "environments": [], "scopes": ["commerce"],
    });
    assert_eq!(json["roots"][0], expected);
    let matrix = workspace.run(&["roots", "--kind", "scope", "--format", "matrix"]).exits(0).json();
    assert_eq!(matrix["include"][0], serde_json::json!({ "root": "terraform/scopes/commerce", "kind": "scope" }));
    let atlantis = workspace.run(&["roots", "--kind", "scope", "--format", "atlantis"]).exits(0).stdout;
    assert_eq!(atlantis.matches("execution_order_group: 1").count(), 5, "{atlantis}");
}

/// The moves between two workspaces as `FROM -> TO`, each with its number of resources; nothing may be left behind.
fn moved(base: &Workspace, head: &Workspace) -> Vec<String> {
    let json = against(base, head, &["roots", "--moved", "--format", "json"]).exits(0).json();
    let moves = json["moves"].as_array().expect("a list").iter();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    moves
        .map(|one| {
            assert_eq!(one["destroyed"], serde_json::json!([]), "{one}");
            let count = one["resources"].as_array().expect("a list").len();
            format!("{} -> {}: {count}", text(&one["from"]), text(&one["to"]))
        })
        .collect()
}

#[test]
fn a_scope_with_another_name_or_root_takes_its_state_along() {
    let base = everywhere();
    let renamed = copy_of(&base);
    renamed.edit("teamkit.yaml", "  commerce: {", "  shop: {");
    let text = renamed.read("teams/payments.yaml").replace("[commerce,", "[shop,");
    renamed.write("teams/payments.yaml", text);
    assert_eq!(moved(&base, &renamed), ["terraform/scopes/commerce -> terraform/scopes/shop: 3"]);
    let elsewhere = copy_of(&base);
    elsewhere.append("teamkit.yaml", "layout: { scope_root: \"terraform/places/{{scope}}\" }\n");
    let counts = [("commerce", 3), ("company", 3), ("edge", 3), ("lake", 3), ("platform", 3)];
    let expected = counts.map(|(name, count)| format!("terraform/scopes/{name} -> terraform/places/{name}: {count}"));
    assert_eq!(moved(&base, &elsewhere), expected);
}

#[test]
fn another_style_moves_every_member_and_binding_of_every_scope() {
    let (base, head) = (everywhere(), everywhere_in_modules());
    base.generate();
    let count = |root: &str| base.read(&format!("{root}/teamkit.tf")).matches("\nresource ").count();
    for one in moved(&base, &head) {
        let (root, count_of_moved) = one.rsplit_once(": ").expect("a count");
        let (from, to) = root.split_once(" -> ").expect("two roots");
        assert_eq!(from, to);
        assert_eq!(count_of_moved, count(from).to_string(), "{from}");
    }
    // With other ends, too: an end is no part of what a member is.
    let text = head.read("teams/payments.yaml").replace("until: 2027-01-31", "until: 2027-02-28");
    head.write("teams/payments.yaml", text);
    assert_eq!(moved(&base, &head).len(), base.generated().len());
}

#[test]
fn a_cluster_with_another_name_takes_its_own_bindings_along() {
    let base = everywhere();
    base.generate();
    let head = copy_of(&base);
    head.edit(
        "teamkit.yaml",
        "kubernetes: { cluster: platform-prod,",
        "kubernetes: { cluster: prod, formerly: [platform-prod],",
    );
    head.edit("teamkit.yaml", "platform: { cluster: platform-prod,", "platform: { cluster: prod,");
    let run = against(&base, &head, &["diff"]).exits(0);
    assert!(run.stdout.contains("Nobody's access changes."), "{}", run.stdout);
    head.generate();
    let text = head.read("terraform/scopes/platform/teamkit.tf");
    assert_eq!(text.matches("\nmoved {\n").count(), 3, "{text}");
    if let Some(plan) = replanned(&base, &head, "terraform/scopes/platform") {
        assert!(plan.contains("add=0 change=0 destroy=0 moved=3"), "{plan}");
    }
}
