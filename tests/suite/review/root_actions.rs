//! What Terraform does in the roots that a change touches. Terraform itself gives the same numbers for every edit here
//! (`properties::replan`).

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::{
    compare::{against, diff},
    workspace::Workspace,
};

/// Two workspaces as files, and what Terraform does between them: add, change, destroy, move, forget.
pub struct Edit {
    pub name: String,
    pub base: BTreeMap<String, String>,
    pub head: BTreeMap<String, String>,
    pub counts: Option<[u64; 5]>,
}

impl Edit {
    fn sides(&self) -> (Workspace, Workspace) {
        let of = |files: &BTreeMap<String, String>| {
            Workspace::of(files.iter().map(|(path, text)| (path.as_str(), text.as_str())))
        };
        (of(&self.base), of(&self.head))
    }
}

/// The numbers of an object of the JSON, in the order of [`Edit`].
pub fn counts(value: &Value) -> [u64; 5] {
    ["add", "change", "destroy", "move", "forget"].map(|key| value[key].as_u64().expect("a number"))
}

const POLICY: &str = "\
version: 1
domain: example.com
environments:
  production:
    protected: true
    google: { project: \"{{service}}-prod\" }
    kubernetes: { cluster: prod, manage_namespace: true }
roles:
  viewer: { google: [roles/logging.viewer], kubernetes: [view] }
access: { members: { production: viewer } }
";
const REGISTRY: &str = "ledger: {}\nbus: {}\n";
const TEAM: &str = "members: [ana, ben]\nservices: [ledger, bus]\n";
const GROUPS: &str = "principals: { manage_groups: true, customer: C01abc234 }\n";
const OWN_ROLE: &str = "viewer: { google: [roles/logging.viewer], kubernetes: [{ role: fixer, rules: [{ api_groups: [\"\"], resources: [pods], verbs: [get] }] }] }";
const STAGES: &str = "\
version: 1
domain: example.com
environments:
  staging: { kubernetes: { cluster: stage, namespace: \"{{service}}\" } }
  production: { kubernetes: { cluster: prod, namespace: \"{{service}}\" } }
roles:
  viewer: { kubernetes: [view] }
";

type Files = BTreeMap<String, String>;

fn files() -> Files {
    let files = [("teamkit.yaml", POLICY), ("services/all.yaml", REGISTRY), ("teams/payments.yaml", TEAM)];
    files.map(|(path, text)| (path.to_owned(), text.to_owned())).into()
}

/// The files with a text replaced by another, which must be there once.
fn with(files: &Files, path: &str, from: &str, to: &str) -> Files {
    let text = &files[path];
    assert_eq!(text.matches(from).count(), 1, "`{from}` in {path}");
    let mut files = files.clone();
    files.insert(path.to_owned(), text.replace(from, to));
    files
}

fn and(files: &Files, path: &str, more: &str) -> Files {
    let mut files = files.clone();
    files.entry(path.to_owned()).or_default().push_str(more);
    files
}

/// The edits of a newcomer, of an attacker and from the field that were once counted wrongly, and their like.
#[expect(clippy::too_many_lines, reason = "one list of edits")]
pub fn edits() -> Vec<Edit> {
    const P: &str = "teamkit.yaml";
    const T: &str = "teams/payments.yaml";
    const S: &str = "services/all.yaml";
    let w = files();
    let plain = with(&w, P, ", manage_namespace: true", "");
    let groups = and(&plain, P, GROUPS);
    let own = with(&plain, P, "viewer: { google: [roles/logging.viewer], kubernetes: [view] }", OWN_ROLE);
    let module = and(&w, P, "layout: { style: module, module: { source: \"{{workspace}}/modules/team-kit\" } }\n");
    let by_cluster = and(&w, P, "layout: { kubernetes_root: \"terraform/clusters/{{cluster}}\" }\n");
    let leads = with(
        &and(&groups, T, "leads: [cleo]\n"),
        P,
        "members: { production: viewer } }",
        "members: { production: viewer }, leads: { production: viewer } }",
    );
    let ending = and(
        &plain,
        T,
        "grants:\n  - { service: ledger, google: [roles/pubsub.viewer], until: 2026-12-31, reason: r }\n",
    );
    let ending_module =
        and(&ending, P, "layout: { style: module, module: { source: \"{{workspace}}/modules/team-kit\" } }\n");
    let stages = {
        let mut files = files();
        files.insert(P.to_owned(), format!("{STAGES}access: {{ members: {{ staging: viewer }} }}\n"));
        files
    };
    let owner = and(&plain, "teams/books.yaml", "members: [dora]\nservices: []\n");
    let aliased = with(&plain, P, "cluster: prod }", "clusters: [{ name: prod, provider: kubernetes.a }] }");
    let template = |name: &str| {
        let text = format!(
            "{{{{#each blocks}}}}\n{{{{{{text}}}}}}\n\n{{{{/each}}}}\nresource \"google_service_account\" \"robot\" {{\n  account_id   = \"robot-one\"\n  display_name = \"{name}\"\n}}\n"
        );
        and(&plain, "templates/service.tf.hbs", &text)
    };
    let none = "{ production: viewer }, leads: { production: viewer } }";
    let edit = |name: &str, base: &Files, head: Files, counts: [u64; 5]| Edit {
        name: name.to_owned(),
        base: base.clone(),
        head,
        counts: Some(counts),
    };
    vec![
        edit("field 1a: namespaces are no longer managed", &w, plain.clone(), [0, 0, 2, 0, 0]),
        edit(
            "field 1b: another pattern of namespaces",
            &w,
            with(&w, P, "cluster: prod,", "cluster: prod, namespace: \"{{service}}-x\","),
            [4, 0, 4, 0, 0],
        ),
        edit(
            "field 1c: a pinned namespace",
            &w,
            with(&w, S, "ledger: {}", "ledger: { kubernetes: { namespace: ledger-v2 } }"),
            [2, 0, 2, 0, 0],
        ),
        edit(
            "field 1d: a service goes from a shared root",
            &by_cluster,
            with(&with(&by_cluster, S, "ledger: {}\n", ""), T, "[ledger, bus]", "[bus]"),
            [0, 0, 3, 0, 0],
        ),
        edit(
            "field 2: a cluster gets another name",
            &w,
            with(&w, P, "cluster: prod,", "cluster: prod-eu,"),
            [4, 0, 4, 0, 0],
        ),
        edit(
            "field 3a: a managed group gets another address",
            &groups,
            and(&groups, T, "group: pay@example.com\n"),
            [5, 2, 5, 0, 0],
        ),
        edit("field 3b: the last lead leaves", &leads, with(&leads, T, "leads: [cleo]\n", ""), [0, 2, 5, 0, 0]),
        edit(
            "daily 4: one more verb in a Role of our own",
            &own,
            with(&own, P, "verbs: [get]", "verbs: [get, list]"),
            [0, 2, 0, 0, 0],
        ),
        edit(
            "daily 4: a second cluster and provider aliases",
            &plain,
            with(
                &plain,
                P,
                "cluster: prod }",
                "clusters: [{ name: prod, provider: kubernetes.a }, { name: eu, provider: kubernetes.b }] }",
            ),
            [2, 0, 0, 0, 0],
        ),
        edit(
            "daily 4: another provider alias",
            &aliased,
            with(&aliased, P, "kubernetes.a", "kubernetes.b"),
            [0, 0, 0, 0, 0],
        ),
        edit(
            "daily 4: a service moves to another team",
            &owner,
            with(&with(&owner, T, "[ledger, bus]", "[bus]"), "teams/books.yaml", "[]", "[ledger]"),
            [1, 1, 1, 0, 0],
        ),
        edit("daily 4: groups are no longer managed", &groups, plain.clone(), [0, 0, 3, 0, 0]),
        edit("attack 5: another style", &w, module.clone(), [6, 0, 6, 0, 0]),
        edit(
            "attack, smaller: an end is removed",
            &ending,
            with(&ending, T, " until: 2026-12-31,", ""),
            [1, 0, 1, 0, 0],
        ),
        edit(
            "attack, smaller: an end is removed in a module",
            &ending_module,
            with(&ending_module, T, " until: 2026-12-31,", ""),
            [1, 0, 1, 0, 0],
        ),
        edit(
            "attack, smaller: gained in one cluster, lost in another",
            &stages,
            with(&stages, P, "{ staging: viewer }", "{ production: viewer }"),
            [2, 0, 2, 0, 0],
        ),
        edit(
            "a namespace of a module goes",
            &module,
            with(&module, S, "ledger: {}", "ledger: { kubernetes: { namespace: ledger-v2 } }"),
            [2, 0, 2, 0, 0],
        ),
        edit(
            "a user beside a group",
            &plain,
            and(
                &plain,
                T,
                "grants:\n  - { service: ledger, kubernetes: [view], to: [\"user:dora@example.com\"], reason: r }\n",
            ),
            [1, 0, 0, 0, 0],
        ),
        edit("each person in place of the group", &plain, and(&plain, T, "grant_to: members\n"), [6, 0, 4, 0, 0]),
        edit(
            "labels of a managed namespace",
            &w,
            with(&w, S, "ledger: {}", "ledger: { labels: { tier: \"1\" } }"),
            [0, 1, 0, 0, 0],
        ),
        edit("a lead more", &leads, with(&leads, T, "[cleo]", "[cleo, dora]"), [2, 0, 0, 0, 0]),
        edit(
            "who leads gets nothing any more",
            &leads,
            with(&leads, P, none, "{ production: viewer } }"),
            [0, 2, 2, 0, 0],
        ),
        edit(
            "projects get roots of their own",
            &plain,
            and(&plain, P, "layout: { google_root: \"terraform/projects/{{project}}\" }\n"),
            [0, 0, 0, 2, 0],
        ),
        edit(
            "roots get another path",
            &plain,
            and(&plain, P, "layout: { service_root: \"terraform/{{environment}}/{{service}}\" }\n"),
            [0, 0, 0, 4, 0],
        ),
        edit("what a template adds changes", &template("One"), template("Two"), [0, 2, 0, 0, 0]),
        edit("a template adds something", &plain, template("One"), [2, 0, 0, 0, 0]),
        edit("a comment", &plain, and(&plain, T, "# who pays\n"), [0, 0, 0, 0, 0]),
    ]
}

#[test]
fn edits_have_the_numbers_of_a_plan() {
    for edit in edits() {
        let (base, head) = edit.sides();
        let terraform = &diff(&base, &head, &["--format", "json"]).json()["terraform"];
        let name = &edit.name;
        assert_eq!(Some(counts(terraform)), edit.counts, "{name}: {terraform:#}");
        let roots = terraform["roots"].as_array().expect("a list").iter().map(counts);
        let sum = roots.fold([0; 5], |sum: [u64; 5], root| std::array::from_fn(|index| sum[index] + root[index]));
        assert_eq!(sum, counts(terraform), "{name}");
    }
}

fn named(name: &str) -> (Workspace, Workspace) {
    edits().into_iter().find(|edit| edit.name == name).expect("an edit").sides()
}

#[test]
fn what_is_destroyed_with_all_in_it_has_a_name() {
    let (base, head) = named("field 1a: namespaces are no longer managed");
    let run = diff(&base, &head, &[]);
    run.prints("Nobody's access changes. 2 roots change.\n")
        .prints("Terraform: 0 to add, 0 to change, 2 to destroy in 2 roots\n  ! destroys the namespace prod/bus and everything in it\n")
        .prints("  ! destroys the namespace prod/ledger and everything in it\n");
    let markdown = diff(&base, &head, &["--format", "markdown"]);
    markdown.prints("- ❗ Terraform destroys the namespace `prod/ledger` and everything in it\n");
    let (base, head) = named("field 3b: the last lead leaves");
    diff(&base, &head, &[])
        .prints("  ! destroys the group payments-leads@example.com and all that was granted to it\n");
    let (base, head) = named("attack 5: another style");
    diff(&base, &head, &[]).prints("  ! destroys the namespace prod/ledger and everything in it\n");
}

#[test]
fn a_plan_that_terraform_refuses_is_told() {
    let (base, head) = named("a namespace of a module goes");
    diff(&base, &head, &[]).prints("! would destroy the namespace prod/ledger");
}

#[test]
fn a_provider_alias_and_a_comment_give_terraform_nothing_to_do() {
    for name in ["daily 4: another provider alias", "a comment"] {
        let (base, head) = named(name);
        let run = diff(&base, &head, &[]).exits(0);
        let run = run.prints("Nobody's access changes. Terraform has nothing to do.\n");
        let is_first = run.stdout.starts_with("Nobody's access changes.");
        assert_eq!(is_first, name == "a comment", "the provider is told first: {}", run.stdout);
        let json = diff(&base, &head, &["--format", "json"]).json();
        assert_eq!(json["bindings"], serde_json::json!([]), "{name}");
    }
}

#[test]
fn a_binding_whose_subjects_change_is_changed_and_a_membership_is_no_binding() {
    let summary = |name: &str| {
        let (base, head) = named(name);
        let json = diff(&base, &head, &["--format", "json"]).json();
        ["bindings_created", "bindings_changed", "bindings_destroyed", "memberships_created", "memberships_destroyed"]
            .map(|key| json["summary"][key].as_u64().expect("a number"))
    };
    assert_eq!(summary("daily 4: a service moves to another team"), [1, 1, 1, 0, 0]);
    assert_eq!(summary("field 3a: a managed group gets another address"), [2, 2, 2, 2, 2]);
    assert_eq!(summary("daily 4: groups are no longer managed"), [0, 0, 0, 0, 2]);
}

#[test]
fn bindings_of_two_clusters_are_told_apart() {
    let (base, head) = named("attack, smaller: gained in one cluster, lost in another");
    let json = diff(&base, &head, &["--format", "json"]).json();
    let rows = json["bindings"].as_array().expect("a list").iter();
    let rows: Vec<String> = rows.map(|row| format!("{} {}", row["action"], row["cluster"]).replace('"', "")).collect();
    assert_eq!(rows, ["create prod", "destroy stage", "create prod", "destroy stage"]);
}

#[test]
fn no_gap_is_claimed_where_there_is_none() {
    for edit in edits() {
        let (base, head) = edit.sides();
        let run = against(&base, &head, &["diff"]);
        assert!(!run.stdout.contains("before it creates it again"), "{}: {}", edit.name, run.stdout);
    }
}
