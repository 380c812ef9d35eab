//! Terraform files beside the generated ones: `diff` names what a change adds, changes and removes.

use serde_json::Value;

use crate::support::{
    compare::diff,
    git::Repository,
    managed::{BUS, LEDGER, copy_of, managed, with_module},
    workspace::{Run, Workspace},
};

/// The findings about files, each as its path and what happened.
#[track_caller]
fn named(run: &Run) -> Vec<String> {
    let json = run.json();
    let found =
        json["findings"].as_array().expect("a list").iter().filter(|found| found["rule"] == "foreign-terraform");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    found
        .map(|found| {
            assert_eq!((text(&found["level"]), &found["line"]), ("warning".to_owned(), &Value::from(1)));
            let (path, message) = (text(&found["file"]), text(&found["message"]));
            let verb = message.strip_prefix(&path).expect("the path first").split(':').next().expect("a verb");
            format!("{path}{verb}")
        })
        .collect()
}

#[test]
fn files_that_a_change_adds_changes_and_removes_are_named() {
    let base = managed();
    base.generate();
    base.write(&format!("{LEDGER}/kept.tf"), "# kept\r\n");
    base.write(&format!("{LEDGER}/changed.tf"), "# one\n");
    base.write(&format!("{BUS}/gone.tf.json"), "{}");
    let head = copy_of(&base);
    head.write(&format!("{LEDGER}/kept.tf"), "# kept\n");
    head.write(&format!("{LEDGER}/changed.tf"), "# two\n");
    head.remove(&format!("{BUS}/gone.tf.json"));
    head.write(&format!("{BUS}/new.tf"), "resource \"google_project_iam_member\" \"x\" {}\n");
    head.write(&format!("{BUS}/notes.md"), "");
    head.write("terraform/new.tf", "");
    let expected = [
        format!("{BUS}/gone.tf.json is gone"),
        format!("{BUS}/new.tf is new"),
        format!("{LEDGER}/changed.tf has changed"),
    ];
    let run = diff(&base, &head, &["--format", "json"]).exits(0);
    assert_eq!(named(&run), expected);
    run.says("warning[foreign-terraform]: terraform/services/bus/production/new.tf is new: Terraform applies it");
    diff(&base, &head, &["--fail-on", "foreign-terraform"]).exits(1);
    // The same from git, whose base is a commit.
    let repository = Repository::of(base);
    for path in ["changed.tf", "kept.tf"] {
        repository.files.write(&format!("{LEDGER}/{path}"), head.read(&format!("{LEDGER}/{path}")));
    }
    repository.files.remove(&format!("{BUS}/gone.tf.json"));
    repository.files.write(&format!("{BUS}/new.tf"), head.read(&format!("{BUS}/new.tf")));
    assert_eq!(named(&repository.diff(&["--base", "HEAD", "--format", "json"]).exits(0)), expected);
    repository.commit();
    assert_eq!(named(&repository.diff(&["--base", "HEAD", "--format", "json"])), [""; 0]);
    assert_eq!(named(&repository.diff(&["--base", "HEAD~1", "--format", "json"])), expected);
}

#[test]
fn a_file_with_our_header_under_another_name_is_named() {
    let base = managed();
    base.generate();
    let head = copy_of(&base);
    head.write(&format!("{LEDGER}/copy.tf"), head.read(&format!("{LEDGER}/teamkit.tf")));
    assert_eq!(named(&diff(&base, &head, &["--format", "json"])), [format!("{LEDGER}/copy.tf is new")]);
}

#[test]
fn a_workspace_below_the_top_of_a_repository_has_its_own_paths() {
    let all = Workspace::empty();
    let workspace = managed();
    for (path, bytes) in workspace.tree() {
        all.write(&format!("iam/{path}"), bytes);
    }
    all.write(&format!("iam/{LEDGER}/old.tf"), "");
    all.write(&format!("{LEDGER}/elsewhere.tf"), "");
    let repository = Repository::of(all);
    repository.files.write(&format!("iam/{LEDGER}/new.tf"), "");
    repository.files.remove(&format!("{LEDGER}/elsewhere.tf"));
    let run = repository.files.run(&["-C", "iam", "diff", "--base", "HEAD", "--format", "json"]);
    assert_eq!(named(&run), [format!("{LEDGER}/new.tf is new")]);
}

#[test]
fn links_are_what_they_lead_to() {
    let workspace = managed();
    workspace.write("shared/extra.tf", "# one\n");
    workspace.write(&format!("{LEDGER}/plain.txt"), "");
    let link = |target: &str, path: &str| {
        let path = workspace.path().join(LEDGER).join(path);
        std::os::unix::fs::symlink(target, path).expect("a link");
    };
    link("../../../../shared/extra.tf", "extra.tf");
    link("/dev/zero", "endless.tf");
    let repository = Repository::of(workspace);
    let run = repository.diff(&["--base", "HEAD", "--format", "json"]).exits(0);
    assert_eq!(named(&run), [""; 0], "{}", run.stdout);
    repository.files.write("shared/extra.tf", "# two\n");
    let run = repository.diff(&["--base", "HEAD", "--format", "json"]).exits(0);
    assert_eq!(named(&run), [format!("{LEDGER}/extra.tf has changed")]);
}

#[test]
fn files_of_local_modules_are_files_of_their_roots() {
    let workspace = with_module();
    workspace.write("modules/other/main.tf", "module \"deep\" {\n  source = \"../deep\"\n}\n");
    workspace.write("modules/deep/main.tf", "# one\n");
    workspace.write("modules/unused/main.tf", "# one\n");
    workspace.write(&format!("{LEDGER}/extra.tf"), "module \"other\" {\n  source = \"../../../../modules/other\"\n}\n");
    let repository = Repository::of(workspace);
    assert_eq!(named(&repository.diff(&["--base", "HEAD", "--format", "json"])), [""; 0]);
    let files = &repository.files;
    files.append("modules/team-kit/kubernetes.tf", "# more\n");
    files.write("modules/deep/main.tf", "# two\n");
    files.write("modules/unused/main.tf", "# two\n");
    files.write("modules/team-kit/new.tf", "");
    let run = repository.diff(&["--base", "HEAD", "--format", "json"]).exits(0);
    assert_eq!(
        named(&run),
        [
            "modules/deep/main.tf has changed",
            "modules/team-kit/kubernetes.tf has changed",
            "modules/team-kit/new.tf is new",
        ]
    );
}

#[test]
fn many_files_are_counted() {
    let base = managed();
    let head = copy_of(&base);
    for number in 0..60 {
        head.write(&format!("{LEDGER}/f{number}.tf"), "");
    }
    let run = diff(&base, &head, &[]).exits(0);
    assert_eq!(run.stderr.matches("warning[foreign-terraform]").count(), 51, "{}", run.stderr);
    run.says("10 more files beside the generated ones are new, changed or gone");
}

#[test]
fn an_edit_changes_no_such_file() {
    let workspace = managed();
    workspace.write(&format!("{LEDGER}/extra.tf"), "");
    let run = workspace.run(&["offboard", "ana"]).exits(0);
    assert!(!run.stderr.contains("foreign-terraform"), "{}", run.stderr);
}
