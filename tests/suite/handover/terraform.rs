//! The plans of this model, compared with Terraform's own.

use std::{collections::BTreeMap, fmt::Write as _};

use serde_json::Value;

use super::{
    cloud::Universe,
    configuration::{Action, Configuration, Numbers},
    exported::{facts_of, write_world},
    procedure::Part,
    random::random,
    random_world::{LARGE, chance, world},
    resource::Resource,
    written::{STATE_BLOCKS, remove_files, write},
};
use crate::support::{terraform::Terraform, workspace::Workspace};

/// What a plan does, by address: `delete`, `forget`, `delete, create` and so on.
pub type Actions = BTreeMap<String, String>;

/// What Terraform plans of a configuration, once another has been applied; its error, where it refuses.
fn of_terraform(
    terraform: &Terraform,
    before: &Configuration,
    after: &Configuration,
    file: Option<&str>,
) -> Result<Actions, String> {
    let directory = Workspace::empty();
    write(&directory, before);
    terraform.apply(&directory.path());
    remove_files(&directory, before);
    write(&directory, after);
    if let Some(file) = file {
        directory.write(STATE_BLOCKS, file);
    }
    Ok(actions(&terraform.try_plan(&directory.path())?))
}

/// What a plan does.
fn actions(plan: &str) -> Actions {
    let plan: Value = serde_json::from_str(plan).expect("a plan");
    let changes = plan["resource_changes"].as_array().into_iter().flatten();
    let actions = changes.filter_map(|change| {
        let list = change["change"]["actions"].as_array().expect("actions");
        let actions = list.iter().map(|one| one.as_str().expect("a text")).collect::<Vec<_>>().join(", ");
        let is_imported = change["change"].get("importing").is_some();
        let actions = if actions == "no-op" && is_imported { "import".to_owned() } else { actions };
        (actions != "no-op").then(|| (change["address"].as_str().expect("an address").to_owned(), actions))
    });
    actions.collect()
}

/// What this model plans of the same.
fn of_model(before: &Configuration, after: &Configuration) -> Result<Actions, String> {
    let facts = before.resources.values().chain(after.resources.values()).flat_map(Resource::facts).collect();
    let universe = Universe::of(facts);
    let mut numbers = Numbers::default();
    for address in before.addresses().chain(after.addresses()) {
        numbers.place(address);
    }
    let live = universe.all_of(&before.resources.values().flat_map(Resource::facts).collect());
    let holds: Vec<_> =
        before.resources.iter().map(|(address, resource)| numbers.held(&universe, address, resource)).collect();
    let plan = numbers.settings(&universe, after).plan(&numbers, &holds, live)?;
    let mut actions = Actions::new();
    for operation in plan.operations {
        let words = match operation.action {
            Action::Delete => "delete",
            Action::Forget => "forget",
            Action::Import => "import",
            Action::Update => "update",
            Action::Create | Action::Recreate => "create",
        };
        let address = numbers.addresses[usize::from(operation.held.place)].clone();
        let seen = actions.entry(address).or_default();
        write!(seen, "{}{words}", if seen.is_empty() { "" } else { ", " }).expect("a text");
    }
    Ok(actions)
}

/// What both plan of a root from one commit to the next, which must be the same. With a file, Terraform gets that in place
/// of the state's blocks as the model writes them.
#[track_caller]
pub fn plans(
    name: &str,
    terraform: &Terraform,
    before: &Configuration,
    after: &Configuration,
    file: Option<&str>,
) -> Result<Actions, String> {
    let (theirs, ours) = (of_terraform(terraform, before, after, file), of_model(before, after));
    match (&theirs, &ours) {
        (Ok(theirs), Ok(ours)) => assert_eq!(ours, theirs, "{name}: what the model plans, and what Terraform does"),
        (Err(theirs), Err(ours)) => {
            let words = ours.split_once(':').map_or(ours.as_str(), |(words, _)| words);
            assert!(theirs.to_lowercase().contains(words), "{name}: `{words}`, and Terraform says:\n{theirs}");
        }
        _ => panic!("{name}: the model: {ours:?}\nTerraform: {theirs:?}"),
    }
    ours
}

const RELEASED: &str = "google_project_iam_member.teamkit_released_9";

/// A member of a project of its own, so that cases don't meet in the cloud.
fn member(project: &str, who: &str) -> Resource {
    Resource::member(project, "roles/viewer", &format!("user:{who}@example.com"))
}

fn binding(project: &str, who: &[&str]) -> Resource {
    let who: Vec<String> = who.iter().map(|who| format!("user:{who}@example.com")).collect();
    Resource::binding(project, "roles/viewer", &who.iter().map(String::as_str).collect::<Vec<_>>())
}

fn role_binding(name: &str, who: &[&str]) -> Resource {
    Resource::role_binding("prod/shop", name, "ClusterRole/view", who)
}

/// One root with each thing that a resource can come to.
fn before() -> Configuration {
    let bindings = |project: &str| Resource::policy(project, &[("roles/viewer", "user:ana@example.com")]);
    Configuration::of([
        ("google_project_iam_member.stays", member("stays", "ana")),
        ("google_project_iam_member.released", member("released", "ana")),
        ("google_project_iam_member.dropped", member("dropped", "ana")),
        ("google_project_iam_member.other", member("other", "ana")),
        (r#"google_project_iam_member.keys["moved"]"#, member("keys-moved", "ana")),
        (r#"google_project_iam_member.keys["p.svc.id.goog[ns/name]"]"#, member("keys-brackets", "ana")),
        (r#"google_project_iam_member.keys["stays"]"#, member("keys-stays", "ana")),
        (r#"google_project_iam_member.keys["dropped"]"#, member("keys-dropped", "ana")),
        (r#"google_project_iam_member.whole["a"]"#, member("whole-a", "ana")),
        (r#"google_project_iam_member.whole["b"]"#, member("whole-b", "ana")),
        ("google_project_iam_member.count[0]", member("count-0", "ana")),
        ("google_project_iam_member.count[1]", member("count-1", "ana")),
        ("google_project_iam_member.last[0]", member("last-0", "ana")),
        ("google_project_iam_member.last[1]", member("last-1", "ana")),
        (RELEASED, member("released-9", "ana")),
        (r#"google_project_iam_member.late["x"]"#, member("late", "ana")),
        (r#"module.team["a"].google_project_iam_member.this["x"]"#, member("team-a-x", "ana")),
        (r#"module.team["a"].google_project_iam_member.this["y"]"#, member("team-a-y", "ana")),
        (r#"module.team["b"].google_project_iam_member.this["x"]"#, member("team-b-x", "ana")),
        (r#"module.gone["a"].google_project_iam_member.this["x"]"#, member("gone-a-x", "ana")),
        (r#"module.gone["b"].google_project_iam_member.this["x"]"#, member("gone-b-x", "ana")),
        ("module.plain.google_project_iam_binding.this", binding("plain", &["ana"])),
        ("google_project_iam_binding.released", binding("binding-released", &["ana", "ben"])),
        ("google_project_iam_binding.less", binding("binding-less", &["ana", "ben"])),
        ("google_project_iam_binding.dropped", binding("binding-dropped", &["ana", "ben"])),
        (r#"google_project_iam_binding.keys["moved"]"#, binding("binding-moved", &["ana"])),
        (r#"google_project_iam_binding.keys["stays"]"#, binding("binding-stays", &["ana"])),
        ("google_project_iam_policy.released", bindings("policy-released")),
        ("google_project_iam_policy.dropped", bindings("policy-dropped")),
        ("kubernetes_role_binding.released", role_binding("released", &["ana"])),
        ("kubernetes_role_binding_v1.less", role_binding("less", &["ana", "ben"])),
    ])
}

/// The same root at a later commit.
fn after() -> Configuration {
    let mut after = before();
    let moved = [
        (r#"google_project_iam_member.keys["moved"]"#, "google_project_iam_member.teamkit_released_1"),
        (r#"google_project_iam_member.keys["p.svc.id.goog[ns/name]"]"#, "google_project_iam_member.teamkit_released_2"),
        (r#"module.team["a"].google_project_iam_member.this["x"]"#, "google_project_iam_member.teamkit_released_3"),
        (r#"module.team["b"].google_project_iam_member.this["x"]"#, "google_project_iam_member.teamkit_released_4"),
        (r#"google_project_iam_binding.keys["moved"]"#, "google_project_iam_binding.teamkit_released_5"),
        ("google_project_iam_member.last[1]", "google_project_iam_member.teamkit_released_6"),
        (r#"google_project_iam_member.late["x"]"#, RELEASED),
        // Of what no state has.
        (r#"google_project_iam_member.keys["never"]"#, "google_project_iam_member.teamkit_released_7"),
    ];
    let whole = [
        "google_project_iam_member.released",
        "google_project_iam_member.whole",
        "module.gone",
        "module.plain.google_project_iam_binding.this",
        "google_project_iam_binding.released",
        "google_project_iam_policy.released",
        "kubernetes_role_binding.released",
        "google_project_iam_member.never",
    ];
    after = after.removing(&whole).moving(&moved).removing(&moved.map(|(_, to)| to));
    let leaving = after.clone();
    after.resources.retain(|address, _| {
        let is_moved = leaving.moved.iter().any(|(from, _)| from == address);
        !leaving.forgets(address) && !is_moved && !address.contains("dropped")
    });
    let changed = Configuration::of([
        ("google_project_iam_member.new", member("new", "ana")),
        ("google_project_iam_member.other", member("other", "ben")),
        ("google_project_iam_member.count[0]", member("count-1", "ana")),
        ("google_project_iam_binding.less", binding("binding-less", &["ben"])),
        ("kubernetes_role_binding_v1.less", role_binding("less", &["ben"])),
    ]);
    after.resources.remove("google_project_iam_member.count[1]");
    after.resources.extend(changed.resources);
    after
}

#[test]
fn terraform_plans_what_the_model_says() {
    let Some(terraform) = Terraform::find("the model's plans are not compared with Terraform's") else { return };
    let actions = plans("one root", &terraform, &before(), &after(), None).expect("a plan");
    let of = |actions: &Actions, wanted: &str| actions.values().filter(|action| *action == wanted).count();
    let seen = ["forget", "delete", "update", "create", "delete, create"].map(|wanted| of(&actions, wanted));
    assert_eq!(seen, [16, 6, 2, 1, 2]);
}

#[test]
fn terraform_refuses_what_the_model_refuses() {
    let Some(terraform) = Terraform::find("the model's refusals are not compared with Terraform's") else { return };
    let [first, second] = ["google_project_iam_member.x[0]", "google_project_iam_member.x[1]"];
    let old = Configuration::of([(first, member("one", "ana")), (second, member("two", "ana"))]);
    let moved = Configuration::of([(first, member("two", "ana"))]).moving(&[(first, RELEASED)]).removing(&[RELEASED]);
    let words = plans("an element of a list", &terraform, &old, &moved, None).expect_err("it is refused");
    assert!(words.starts_with("moved object still exists"), "{words}");
    let stays = old.clone().removing(&["google_project_iam_member.x"]);
    let words = plans("a block that stays", &terraform, &old, &stays, None).expect_err("it is refused");
    assert!(words.starts_with("removed resource still exists"), "{words}");
}

#[test]
fn terraform_imports_what_the_model_imports() {
    let Some(terraform) = Terraform::find("the model's imports are not compared with Terraform's") else { return };
    let world = Workspace::empty();
    let (ana, ben) = ("google_project_iam_member.ana", "google_project_iam_member.ben");
    let old = Configuration::of([("google_project_iam_member.old", member("shop", "ana"))]);
    write_world(&world, ".", &facts_of([&old.resources]));
    let terraform = terraform.living(&world.path());
    let both = Configuration::of([(ana, member("shop", "ana")), (ben, member("shop", "ben"))]);
    // What the old root has is live, and a second root's state would have it too.
    let mut imported = old.clone();
    imported.resources.extend(both.resources);
    let actions = plans("an import", &terraform, &old, &imported.clone().importing(&[ana]), None).expect("a plan");
    assert_eq!(
        actions,
        [(ana, "import"), (ben, "create")].map(|(address, action)| (address.to_owned(), action.to_owned())).into()
    );
    let words =
        plans("an import of nothing", &terraform, &old, &imported.importing(&[ben]), None).expect_err("it is refused");
    assert!(words.starts_with("cannot import non-existent remote object"), "{words}");
}

/// A run that does nothing but refresh moves what a state has, and forgets nothing: what a stop before the first
/// operation is in the model.
#[test]
fn terraform_moves_before_it_forgets() {
    let Some(terraform) = Terraform::find("a refresh of Terraform's is not compared with the model") else { return };
    let ana = r#"google_project_iam_member.keys["ana"]"#;
    let before = Configuration::of([(ana, member("shop", "ana"))]);
    let after = before.clone().without(&[ana]).moving(&[(ana, RELEASED)]).removing(&[RELEASED]);
    let directory = Workspace::empty();
    write(&directory, &before);
    terraform.apply(&directory.path());
    remove_files(&directory, &before);
    write(&directory, &after);
    terraform.refresh(&directory.path());
    let forgets = actions(&terraform.plan(&directory.path(), &[]));
    assert_eq!(forgets, [(RELEASED.to_owned(), "forget".to_owned())].into());
    remove_files(&directory, &after);
    write(&directory, &before);
    let destroys = actions(&terraform.plan(&directory.path(), &[]));
    assert_eq!(
        destroys,
        [(ana, "create"), (RELEASED, "delete")].map(|(to, does)| (to.to_owned(), does.to_owned())).into()
    );
}

/// Roots by chance, of which much leaves, with some of the blocks that let go and without others.
#[test]
fn terraform_plans_what_the_model_says_of_random_roots() {
    let Some(terraform) = Terraform::find("no random root is compared with Terraform") else { return };
    let mut random = random();
    let mut root = Part::named("random".to_owned());
    for (address, resource) in world(&LARGE, &mut random).old.into_iter().flat_map(|part| part.resources) {
        root.add(address, resource, chance(&mut random, 60));
    }
    let mut after = root.let_go();
    after.moved.retain(|_| chance(&mut random, 70));
    after.removed.retain(|_| chance(&mut random, 70));
    let actions = plans("a random root", &terraform, &root.configuration(), &after, None).expect("a plan");
    for action in ["forget", "delete"] {
        assert!(actions.values().filter(|other| *other == action).count() > 0, "{action}: {actions:#?}");
    }
}
