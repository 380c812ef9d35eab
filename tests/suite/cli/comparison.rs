//! `diff`: what it compares with, and what it says of a change.

use std::os::unix::fs::symlink;

use crate::support::{
    git::{Repository, git, who},
    workspace::{Run, Workspace},
};

const NOBODY: &str = "Nobody's access changes. 0 roots change.\n";
const SEARCH: &str = "teams/search.yaml";

/// Compares a workspace with another directory.
fn diff(base: &Workspace, head: &Workspace, arguments: &[&str]) -> Run {
    head.run(&[&["diff", "--base-dir", base.path().as_str()], arguments].concat())
}

/// Frances joins search.
fn joins(workspace: &Workspace) {
    workspace.edit(SEARCH, "  - dave\n", "  - dave\n  - frances\n");
}

#[test]
fn the_base_is_where_the_change_left_the_default_branch() {
    let repository = Repository::of(Workspace::small());
    repository.git(&["switch", "-q", "-c", "change"]);
    joins(&repository.files);
    repository.commit();
    repository.git(&["switch", "-q", "main"]);
    repository.files.edit(SEARCH, "  - erin\n", "");
    repository.commit();
    repository.git(&["switch", "-q", "change"]);
    assert_eq!(who(&repository.diff(&["--format", "json"]).exits(0)), "+ frances@example.com\n");
    // What main did since is no part of the change; compared with main itself it would be.
    let both = "+ erin@example.com\n+ frances@example.com\n";
    assert_eq!(who(&repository.diff(&["--base", "main", "--format", "json"]).exits(0)), both);
    // What a server calls its default branch comes first.
    repository.git(&["update-ref", "refs/remotes/origin/trunk", "change"]);
    repository.git(&["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk"]);
    assert_eq!(repository.diff(&[]).exits(0).stdout, NOBODY);
}

#[test]
fn edits_that_nobody_committed_are_seen() {
    let repository = Repository::of(Workspace::small());
    assert_eq!(repository.diff(&[]).exits(0).stdout, NOBODY);
    joins(&repository.files);
    assert_eq!(who(&repository.diff(&["--format", "json"]).exits(0)), "+ frances@example.com\n");
    repository.files.write("teams/new.yaml", "description: New\nparent: search\nmembers: [gil]\n");
    let run = repository.diff(&["--format", "json", "--base", "HEAD"]);
    assert_eq!(who(&run), "+ frances@example.com\n+ gil@example.com\n");
}

#[test]
fn any_revision_may_be_the_base() {
    let repository = Repository::of(Workspace::small());
    joins(&repository.files);
    repository.commit();
    repository.git(&["tag", "joined"]);
    repository.files.edit(SEARCH, "  - erin\n", "");
    repository.commit();
    for (base, expected) in [("HEAD~1", "- erin@example.com\n"), ("joined", "- erin@example.com\n"), ("@", "")] {
        assert_eq!(who(&repository.diff(&["--base", base, "--format", "json"]).exits(0)), expected, "{base}");
    }
    let first = repository.git(&["rev-parse", "HEAD~2"]);
    let run = repository.diff(&["--base", &first, "--format", "json"]).exits(0);
    assert_eq!(who(&run), "- erin@example.com\n+ frances@example.com\n");
}

#[test]
fn a_revision_that_git_lacks_is_said_with_what_to_do() {
    let repository = Repository::of(Workspace::small());
    for base in ["nope", "HEAD~1", "HEAD:teams", "", "-x", "--all", "--output=made", "HEAD --all"] {
        let run = repository.diff(&[&format!("--base={base}")]).exits(2).prints_nothing();
        run.says(&format!("error: git knows no commit `{base}` here\nhint: fetch it first"));
    }
    assert!(!repository.files.exists("made"));
}

#[test]
fn outside_a_repository_another_directory_is_offered() {
    let workspace = Workspace::small();
    for arguments in [&["diff"][..], &["diff", "--base", "main"], &["roots", "--changed"]] {
        workspace
            .run(arguments)
            .exits(2)
            .prints_nothing()
            .says("error: not a git repository")
            .says("hint: without git, compare with another directory: `--base-dir DIR`");
    }
}

#[test]
fn without_a_default_branch_one_is_asked_for() {
    let repository = Repository::of(Workspace::small());
    repository.git(&["branch", "-q", "-m", "trunk"]);
    repository.diff(&[]).exits(2).prints_nothing().says("hint: name one with `--base REV`");
    assert_eq!(repository.diff(&["--base", "trunk"]).exits(0).stdout, NOBODY);
}

#[test]
fn a_shallow_history_is_said_to_be_one() {
    let repository = Repository::of(Workspace::small());
    repository.git(&["switch", "-q", "-c", "change"]);
    joins(&repository.files);
    repository.commit();
    let clones = Workspace::empty();
    let url = format!("file://{}", repository.files.path());
    git(&clones.path(), &["clone", "-q", "--depth", "1", "--no-single-branch", &url, "clone"]);
    let run = |arguments: &[&str]| clones.run(&[&["diff", "-C", "clone"], arguments].concat());
    run(&[]).exits(0);
    git(&clones.path().join("clone"), &["update-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main"]);
    run(&[]).exits(2).prints_nothing().says("have no commit in common here\nhint: fetch the whole history");
    run(&["--base", "HEAD~1"]).exits(2).prints_nothing().says("hint: fetch it first; in CI the whole history");
    assert_eq!(who(&run(&["--base", "origin/main", "--format", "json"])), "+ frances@example.com\n");
}

#[test]
fn a_workspace_may_lie_in_a_folder_of_the_repository() {
    let repository = Repository::of(Workspace::empty());
    for (path, bytes) in Workspace::small().tree() {
        repository.files.write(&format!("infra/access [1]/{path}"), bytes);
    }
    // A team of another workspace is none of this one's.
    repository.files.write("teams/other.yaml", "members: [mallory]\nservices: [search-api]\n");
    repository.commit();
    repository.files.edit("infra/access [1]/teams/search.yaml", "  - erin\n", "");
    let run = repository.diff(&["-C", "infra/access [1]/teams", "--format", "json"]).exits(0);
    assert_eq!(who(&run), "- erin@example.com\n");
    assert_eq!(run.json()["changes"][0]["origins"][0]["file"], SEARCH);
}

#[test]
fn with_no_workspace_in_the_base_all_access_is_gained() {
    let repository = Repository::of(Workspace::of([("README.md", "Ours.\n")]));
    for (path, bytes) in Workspace::small().tree() {
        repository.files.write(&path, bytes);
    }
    let run = repository.diff(&["--format", "json"]).exits(0).says("there is no teamkit.yaml in ");
    let json = run.json();
    assert_eq!(json["summary"]["people_gained"], 5);
    assert_eq!(json["summary"]["people_lost"], 0);
    let roots: Vec<_> = json["roots"].as_array().expect("a list").iter().map(|root| &root["change"]).collect();
    assert_eq!(roots, ["new"; 6]);
}

#[test]
fn a_symbolic_link_in_the_base_is_not_followed() {
    for (link, to) in [("teams/search.yaml", "../other.yaml"), ("teams", "elsewhere"), ("teamkit.yaml", "other.yaml")] {
        let files = Workspace::small();
        let path = files.path().join(link);
        if path.is_dir() {
            std::fs::rename(&path, files.path().join("elsewhere")).expect("a folder that can be renamed");
        } else {
            files.remove(link);
        }
        symlink(to, &path).expect("a link");
        let repository = Repository::of(files);
        std::fs::remove_file(&path).expect("a link that can be removed");
        for (path, bytes) in Workspace::small().tree() {
            repository.files.write(&path, bytes);
        }
        let run = repository.diff(&["--base", "HEAD"]).exits(2).prints_nothing();
        run.says(&format!("error: {link} is a symbolic link"));
    }
}

#[test]
fn templates_are_compared_too() {
    let repository = Repository::of(Workspace::small());
    repository.files.write("templates/service.tf.hbs", "# ours\n{{#each blocks}}\n{{{text}}}\n{{/each}}\n");
    let run = repository.diff(&[]).exits(0);
    assert_eq!(run.stdout.lines().next(), Some("Nobody's access changes. 6 roots change."));
    repository.commit();
    assert_eq!(repository.diff(&[]).exits(0).stdout, NOBODY);
}

#[test]
fn a_directory_may_be_the_base_without_git() {
    let (base, head) = (Workspace::small(), Workspace::small());
    joins(&head);
    assert_eq!(who(&diff(&base, &head, &["--format", "json"]).exits(0)), "+ frances@example.com\n");
    assert_eq!(who(&diff(&head, &base, &["--format", "json"]).exits(0)), "- frances@example.com\n");
    head.run(&["diff", "--base-dir", "nowhere"]).exits(2).prints_nothing();
    let empty = Workspace::empty();
    diff(&empty, &head, &[]).exits(2).prints_nothing().says("no teamkit.yaml in ");
    diff(&base, &head, &["--base", "main"]).exits(2).prints_nothing().says("--help");
}

#[test]
fn what_changes_nobodys_access_says_so() {
    type Edit = fn(&Workspace);
    let edits: [(&str, Edit); 6] = [
        ("nothing", |_| ()),
        ("a comment", |head| head.edit(SEARCH, "members:\n", "# the finders\nmembers: # all of them\n\n")),
        ("another order", |head| head.edit(SEARCH, "  - dave\n  - erin\n", "  - erin\n  - dave\n")),
        ("another style", |head| head.edit(SEARCH, "  - dave\n  - erin\n", "  [\"erin@EXAMPLE.com\", dave]\n")),
        ("a moved file", |head| {
            head.write("teams/shop/search.yaml", head.read(SEARCH));
            head.remove(SEARCH);
        }),
        ("words", |head| head.edit(SEARCH, "Finding things", "Finding all things")),
    ];
    for (name, edit) in edits {
        let (base, head) = (Workspace::small(), Workspace::small());
        edit(&head);
        let run = diff(&base, &head, &[]).exits(0);
        assert_eq!((run.stdout.as_str(), run.stderr.as_str()), (NOBODY, ""), "{name}");
        let json = diff(&base, &head, &["--format", "json"]).exits(0).json();
        for key in ["changes", "renames", "findings", "bindings", "roots"] {
            assert_eq!(json[key].as_array().expect("a list").len(), 0, "{name}: {key}");
        }
    }
}

#[test]
fn access_by_another_way_is_neither_gained_nor_lost() {
    let (base, head) = (Workspace::small(), Workspace::small());
    // Dave has the same from a grant of his own before he leaves.
    let grant =
        "grants:\n  - { service: search-api, role: developer, environment: development, to: [dave], reason: r }\n";
    for side in [&base, &head] {
        side.write(SEARCH, format!("{}{grant}", side.read(SEARCH)));
    }
    head.edit(SEARCH, "  - dave\n", "");
    let json = diff(&base, &head, &["--format", "json"]).exits(0).json();
    let lost: Vec<_> = json["changes"].as_array().expect("a list").iter().collect();
    assert!(lost.iter().all(|change| change["kind"] == "lost" && change["origins"][0]["environment"] == "production"));
    assert_eq!(lost.len(), 3, "what a viewer has in production");
}

#[test]
fn people_whose_access_changes_alike_stand_together() {
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit(SEARCH, "  - dave\n", "  - dave\n  - frances\n  - gil\n");
    insta::assert_snapshot!(diff(&base, &head, &[]).exits(0).stdout, @r"
    2 people gain access · production touched · 0 escalations

     + frances@example.com, gil@example.com   joins search (teams/search.yaml:4-5)
         search-api   development   developer   teams/search.yaml:8
         search-api   production    viewer      teams/search.yaml:8   protected

    Terraform: 0 bindings created, 0 destroyed (group membership carries it) · 0 roots change
    ");
}

/// The example organization, and a change of it that has something of everything.
fn rich() -> (Workspace, Workspace) {
    let (base, head) = (Workspace::example(), Workspace::example());
    let labs = "teams/labs.yaml";
    head.edit(labs, "  - amara\n", "");
    head.edit(labs, "  - priya\n", "  - { email: priya, until: 2026-12-31 }\n  - zoe@partner.example\n");
    head.edit(labs, "[roles/spanner.databaseReader]", "[roles/spanner.databaseReader, roles/iam.serviceAccountUser]");
    head.edit(
        "teams/data.yaml",
        "    google: [roles/bigquery.dataViewer]\n",
        "    google: [roles/bigquery.dataOwner]\n",
    );
    head.edit("teams/storefront.yaml", "description:", "group: storefront@example.com\nformerly: [shop]\ndescription:");
    (base, head)
}

fn of_the_rich_change(format: &str) -> String {
    let (base, head) = rich();
    let arguments = ["--format", format, "--author", "zoe@partner.example", "--allow", "outside-access"];
    diff(&base, &head, &[&arguments[..], &["--fail-on", "outside-access"]].concat()).exits(0).stdout
}

#[test]
fn a_rich_change_as_text() {
    insta::assert_snapshot!(of_the_rich_change("text"));
}

#[test]
fn a_rich_change_as_markdown() {
    insta::assert_snapshot!(of_the_rich_change("markdown"));
}

#[test]
fn a_rich_change_for_github() {
    insta::assert_snapshot!(of_the_rich_change("github"));
}

#[test]
fn a_rich_change_as_json() {
    let json: serde_json::Value = serde_json::from_str(&of_the_rich_change("json")).expect("JSON");
    assert_eq!(json["version"], 1);
    let mut out = format!("summary: {:#}\n", json["summary"]);
    for key in ["changes", "renames", "findings", "bindings", "roots"] {
        out.push_str(&format!("{key}:\n"));
        out.extend(json[key].as_array().expect("a list").iter().map(|row| format!("  {row}\n")));
    }
    insta::assert_snapshot!(out);
}

#[test]
fn another_default_or_override_is_named_by_its_line() {
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit(SEARCH, "services:\n", "access:\n  members: { production: developer }\nservices:\n");
    let said = "in production members of search get developer instead of viewer (teams/search.yaml:6)";
    diff(&base, &head, &[]).exits(0).prints(&format!(" + dave@example.com, erin@example.com   {said}\n"));
    // The other way round the line is gone, and the workspace's own counts again.
    let said = "in production members of search get viewer instead of developer (teamkit.yaml:23)";
    diff(&head, &base, &[]).exits(0).prints(&format!(" - dave@example.com, erin@example.com   {said}, "));
    // What nobody says any more is shown where it was.
    head.edit("teamkit.yaml", "  leads: { production: developer }\n", "");
    let said = "in production leads of payments get nothing instead of developer (was teamkit.yaml:24)";
    diff(&base, &head, &[]).exits(0).prints(&format!(" - alice@example.com   {said}, "));
}

#[test]
fn what_a_role_adds_for_a_person_is_counted_and_its_dangers_named() {
    let roles = r#"[
        { "name": "roles/logging.viewer", "includedPermissions": ["logging.logs.list"] },
        { "name": "roles/monitoring.viewer", "includedPermissions": ["monitoring.groups.list"] },
        { "name": "roles/cloudtrace.user", "includedPermissions": ["cloudtrace.traces.list"] },
        { "name": "roles/iam.serviceAccountUser",
          "includedPermissions": ["iam.serviceAccounts.actAs", "iam.serviceAccounts.get", "logging.logs.list"] }
    ]"#;
    let (base, head) = (Workspace::small(), Workspace::small());
    for side in [&base, &head] {
        side.write("roles.json", roles);
        side.edit("teamkit.yaml", "allowed_domains:", "catalog: { google: roles.json }\nallowed_domains:");
    }
    let grant = "grants:\n  - { service: search-api, environment: development, google: [roles/iam.serviceAccountUser], \
                 to: [erin], until: 2026-12-31, reason: Deploys }\n";
    head.write(SEARCH, format!("{}{grant}", head.read(SEARCH)));
    // What erin has there already is nothing new.
    diff(&base, &head, &[])
        .exits(0)
        .prints(" ! erin@example.com\n")
        .prints("can take more: acts as service accounts (iam.serviceAccounts.actAs); adds 2 permissions\n");
    let json = diff(&base, &head, &["--format", "json"]).exits(0).json();
    let added = &json["changes"][0]["permissions"];
    assert_eq!(*added, serde_json::json!(["iam.serviceAccounts.actAs", "iam.serviceAccounts.get"]));
}
