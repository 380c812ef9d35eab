//! Import blocks: of what is defined and live, each with the provider's id, and nothing else in the plan.

use std::process::Command;

use serde_json::Value;

use super::support::World;
use crate::support::{
    everywhere::{MODULE, everywhere},
    managed::with_groups,
    terraform::{environment, terraform_leaves_alone, tf},
    workspace::{Run, Workspace, copy, repository},
};

/// The import files of a workspace by path.
fn import_files(workspace: &Workspace) -> Vec<(String, String)> {
    let files = workspace.tree().into_iter().filter(|(path, _)| path.ends_with("/teamkit.imports.tf"));
    files.map(|(path, bytes)| (path, String::from_utf8(bytes).expect("text"))).collect()
}

/// A workspace with the world in which all that it defines is live, and its import files. Each root has a world of its
/// own besides: the stand-in for a provider finds objects by their names in any cluster.
fn adopted(workspace: &Workspace) -> Run {
    workspace.generate();
    World::of(workspace).write(&workspace.path().join("live"));
    for (path, text) in workspace.generated() {
        World::of_text(&text).write(&workspace.path().join("worlds").join(path));
    }
    workspace.run(&["adopt", "--live", "live"]).exits(0)
}

/// A workspace that grants everywhere, to nobody with a space in their name: an id can't name them.
fn nameable() -> Workspace {
    let workspace = everywhere();
    workspace.edit("teams/payments.yaml", "subject/a b", "subject/ab");
    workspace
}

/// Calls the module in place of resources; the world stays as it is.
fn in_modules(workspace: &Workspace) {
    workspace.append("teamkit.yaml", MODULE);
    std::fs::remove_dir_all(workspace.path().join("terraform")).expect("a directory");
    copy(&repository().join("modules"), &workspace.path().join("modules"));
    workspace.generate();
    workspace.run(&["adopt", "--live", "live"]).exits(0);
}

/// `import=N add=N change=N destroy=N` of Terraform's plan of each root; the cases that the stand-in for Google's provider
/// can't import are left out.
fn plans(workspace: &Workspace) -> Option<Vec<String>> {
    let terraform = tf("no plan was made")?;
    let variables = environment(&terraform);
    let mut out = Vec::new();
    for (path, _) in import_files(workspace) {
        let root = path.trim_end_matches("/teamkit.imports.tf");
        let world = workspace.path().join("worlds").join(root).join("teamkit.tf");
        let copied = Workspace::empty();
        copy(&workspace.path(), &copied.path());
        strip(&copied, root);
        let root = copied.path().join(root);
        let aliases = "provider \"kubernetes\" {\n  alias = \"prod\"\n}\n";
        std::fs::write(root.join("aliases.tf"), aliases).expect("a writable file");
        let run = |arguments: &[&str]| {
            let mut command = Command::new("terraform");
            command.current_dir(&root).args(arguments).env("TEAMKIT_LIVE", &world);
            let run = command.envs(variables.iter().map(|(name, value)| (name, value))).output().expect("terraform");
            let [printed, wrong] = [&run.stdout, &run.stderr].map(|bytes| String::from_utf8_lossy(bytes));
            assert!(run.status.success(), "{root}: terraform {arguments:?}: {wrong}{printed}");
            printed.into_owned()
        };
        run(&["init", "-input=false", "-no-color"]);
        run(&["plan", "-input=false", "-no-color", "-out=plan"]);
        let plan: Value = serde_json::from_str(&run(&["show", "-json", "plan"])).expect("a plan as JSON");
        let changes = plan["resource_changes"].as_array().cloned().unwrap_or_default();
        let has =
            |change: &Value, word: &str| change["change"]["actions"].as_array().expect("a list").contains(&word.into());
        let count = |word: &str| changes.iter().filter(|change| has(change, word)).count();
        let imports = changes.iter().filter(|change| change["change"].get("importing").is_some()).count();
        let all = changes.len();
        assert_eq!(imports, all, "{root}: {changes:#?}");
        out.push(format!("add={} change={} destroy={}", count("create"), count("update"), count("delete")));
    }
    Some(out)
}

/// Takes away blocks of resources that the stand-in for the provider can't import, with their imports.
fn strip(workspace: &Workspace, root: &str) {
    let known = ["_project_iam", "_folder_iam", "_organization_iam", "_identity_group"];
    let is_known = |block: &str| !block.contains("google_") || known.iter().any(|kind| block.contains(kind));
    for file in ["teamkit.tf", "teamkit.imports.tf"] {
        let path = format!("{root}/{file}");
        let text = workspace.read(&path);
        let blocks = text.split_inclusive("\n}\n").filter(|block| is_known(block) || block.contains("\nmodule "));
        let blocks =
            blocks.map(|block| if block.contains("\nmodule ") { without_resources(block) } else { block.to_owned() });
        workspace.write(&path, blocks.collect::<String>());
    }
}

/// A call of the module without the members of resources.
fn without_resources(call: &str) -> String {
    let Some((before, rest)) = call.split_once("  resource_members = [") else { return call.to_owned() };
    let (_, after) = rest.split_once("\n  ]\n").expect("its end");
    format!("{before}{after}")
}

#[test]
fn the_plan_of_what_is_live_is_imports_alone() {
    let workspace = nameable();
    adopted(&workspace);
    let Some(plans) = plans(&workspace) else { return };
    assert!(plans.len() > 5 && plans.iter().all(|plan| plan == "add=0 change=0 destroy=0"), "{plans:?}");
}

#[test]
fn the_plan_of_calls_is_imports_alone() {
    let workspace = nameable();
    adopted(&workspace);
    in_modules(&workspace);
    let Some(plans) = plans(&workspace) else { return };
    assert!(plans.len() > 5 && plans.iter().all(|plan| plan == "add=0 change=0 destroy=0"), "{plans:?}");
}

#[test]
fn groups_people_and_namespaces_are_taken_over() {
    let workspace = with_groups();
    let run = adopted(&workspace);
    assert!(run.stdout.ends_with("14 imports in 3 roots: nothing is created\n"), "{}", run.stdout);
    let (_, groups) = import_files(&workspace).into_iter().find(|(path, _)| path.contains("teams/")).expect("groups");
    insta::assert_snapshot!(groups);
    let Some(plans) = plans(&workspace) else { return };
    assert!(plans.iter().all(|plan| plan == "add=0 change=0 destroy=0"), "{plans:?}");
}

#[test]
fn every_kind_of_scope_has_the_id_that_its_provider_documents() {
    let workspace = everywhere();
    adopted(&workspace);
    let files = import_files(&workspace);
    let ids = files.iter().flat_map(|(_, text)| text.lines()).filter_map(|line| line.strip_prefix("  id = "));
    let mut ids: Vec<&str> =
        ids.filter(|id| !id.contains("/teamkit.") && (id.contains(" roles/browser ") || !id.contains(' '))).collect();
    ids.sort_unstable();
    insta::assert_snapshot!(ids.join("\n"));
}

#[test]
fn import_files_are_as_terraform_formats_them_and_stay_as_they_are() {
    let workspace = everywhere();
    adopted(&workspace);
    let files = import_files(&workspace);
    terraform_leaves_alone(&files.iter().map(|(_, text)| text.trim_end().to_owned()).collect::<Vec<_>>());
    let stamps = workspace.stamps();
    workspace.run(&["adopt", "--live", "live"]).exits(0).says("nothing to do");
    assert_eq!(workspace.stamps(), stamps);
    // Nobody else touches them.
    workspace.run(&["generate", "--check"]).exits(0).prints_nothing();
    workspace.generate();
    assert_eq!(workspace.stamps(), stamps);
}
