//! Paths that want out of the workspace, or into what isn't ours; and files that are none.

use std::{os::unix::fs::symlink, process::Command};

use crate::support::workspace::Workspace;

/// The small workspace with a pattern for its roots.
fn layout(pattern: &str) -> Workspace {
    let workspace = Workspace::small();
    let pattern = serde_json::to_string(pattern).expect("texts are JSON");
    workspace.append("teamkit.yaml", format!("layout: {{ service_root: {pattern} }}\n"));
    workspace
}

#[test]
fn a_root_is_a_path_of_plain_names_below_the_workspace() {
    let long = format!("{}{{{{service}}}}/{{{{environment}}}}", format!("{}/", "x".repeat(200)).repeat(5));
    let part = "x".repeat(256);
    let patterns = [
        "../{{service}}",
        "/tmp/{{service}}",
        "a/../{{service}}",
        "a/./{{service}}",
        "a//{{service}}",
        ".",
        "",
        "a/{{service}}./x",
        "a/{{service}} /x",
        "a\\{{service}}",
        "a\u{0}{{service}}",
        "~/{{service}}",
        "c:/{{service}}",
        ".git/hooks/{{service}}",
        "a/.GIT/{{service}}",
        ".terraform/{{service}}",
        "a/git~1/{{service}}",
        "con/{{service}}",
        "a/NUL.txt/{{service}}",
        "com1/{{service}}",
        "a/lpt9.x/{{service}}",
        "-a/{{service}}",
        "a/-rf/{{service}}",
        "a/main.tf/{{service}}",
        "a/{{service}}/teamkit.TF",
        "u\u{308}/{{service}}",
        "\u{fc}/{{service}}",
        &long,
        &part,
    ];
    for pattern in patterns {
        let workspace = layout(pattern);
        let before = workspace.tree();
        let run = workspace.run(&["generate"]).exits(1);
        assert!(run.stdout.contains("error[invalid-path]"), "{pattern}: {}", run.stdout);
        assert!(workspace.tree() == before, "{pattern}");
    }
    for pattern in ["console/{{service}}/{{environment}}", "a.b/@x/+y=z/{{service}}-{{environment}}/"] {
        layout(pattern).generate();
    }
}

#[test]
fn directories_that_differ_by_case_alone_are_one() {
    for (google, kubernetes) in [
        ("A/{{service}}-{{environment}}", "a/{{service}}-{{environment}}"),
        ("A/g/{{project}}", "a/k/{{cluster}}/{{namespace}}"),
    ] {
        let workspace = Workspace::small();
        let layout = format!("layout: {{ google_root: \"{google}\", kubernetes_root: \"{kubernetes}\" }}\n");
        workspace.append("teamkit.yaml", &layout);
        workspace
            .run(&["generate"])
            .exits(1)
            .prints("error[layout-collision]")
            .prints("are the same directory where case is ignored");
        assert!(workspace.generated().is_empty());
    }
}

/// Asserts that nothing is read from or written to what stands at a path in place of a file or folder of ours.
#[track_caller]
fn stops(path: &str, command: &[&str], put: impl Fn(&Workspace)) {
    let workspace = Workspace::small();
    workspace.append("teamkit.yaml", "codeowners: \"@example/{{team}}\"\ncatalog: { google: roles.json }\n");
    workspace.write("roles.json", "[]");
    let full = workspace.path().join(path);
    std::fs::create_dir_all(full.parent().expect("a parent")).expect("a directory");
    if full.is_dir() {
        std::fs::remove_dir_all(&full).expect("ours");
    } else if full.exists() {
        workspace.remove(path);
    }
    put(&workspace);
    let before = workspace.tree();
    let run = workspace.run(command);
    assert_eq!(run.code, 2, "{path}: {}{}", run.stdout, run.stderr);
    assert!(run.stderr.contains(path.split('/').next().expect("a part")), "{path}: {}", run.stderr);
    assert!(workspace.tree() == before, "{path}");
}

const LEAF: &str = "terraform/services/ledger/production/teamkit.tf";

/// Each kind of file that is read or written, with the command that does it.
const FILES: [(&str, &str); 9] = [
    ("teamkit.yaml", "check"),
    ("people.yaml", "check"),
    ("teams/eve.yaml", "check"),
    ("services/eve.yaml", "check"),
    ("templates/service.tf.hbs", "generate"),
    (LEAF, "generate"),
    ("roles.json", "check"),
    ("snapshots/payments.snap", "snapshot"),
    ("CODEOWNERS", "codeowners"),
];

#[test]
fn nothing_is_read_or_written_through_a_link() {
    let elsewhere =
        Workspace::of([("payments.snap", "---\nexpression: teamkit\n---\n"), ("x.yaml", "members: [eve]\n")]);
    let before = elsewhere.tree();
    let folders = [
        ("terraform", "generate"),
        ("terraform/services", "generate"),
        ("teams", "check"),
        ("services", "check"),
        ("templates", "generate"),
        ("snapshots", "snapshot"),
        (".github", "codeowners"),
    ];
    for (path, command) in folders {
        if path == ".github" {
            elsewhere.write("CODEOWNERS", "* @eve\n");
        }
        stops(path, &[command], |workspace| {
            symlink(elsewhere.path(), workspace.path().join(path)).expect("a link");
        });
    }
    elsewhere.remove("CODEOWNERS");
    for (path, command) in FILES {
        stops(path, &[command], |workspace| {
            symlink(elsewhere.path().join("x.yaml"), workspace.path().join(path)).expect("a link");
        });
    }
    assert!(elsewhere.tree() == before);
}

#[test]
fn a_pipe_or_a_directory_in_place_of_a_file_hangs_nothing() {
    for (path, command) in FILES {
        stops(path, &[command], |workspace| {
            let made = Command::new("mkfifo").arg(workspace.path().join(path)).status().expect("mkfifo");
            assert!(made.success());
        });
        stops(path, &[command], |workspace| std::fs::create_dir(workspace.path().join(path)).expect("a directory"));
    }
    let workspace = Workspace::small();
    assert!(Command::new("mkfifo").arg(workspace.path().join("main.tf")).status().expect("mkfifo").success());
    workspace.generate();
}

#[test]
fn a_catalogue_stands_below_the_workspace() {
    for path in ["../../../../../../etc/passwd", "/etc/passwd", "/dev/zero", "a/../../x", "./roles.json", ""] {
        let workspace = Workspace::small();
        workspace.write("roles.json", "[]");
        workspace.append("teamkit.yaml", format!("catalog: {{ google: \"{path}\" }}\n"));
        let run = workspace.run(&["check"]);
        assert!(run.code == 1 || (path.starts_with("./") && run.code == 0) || path.is_empty(), "{path}: {run:?}");
        assert!(!run.stdout.contains("root:") && !run.stderr.contains("root:"), "{path}: {run:?}");
    }
}

#[test]
fn a_directory_with_our_header_never_moves_the_terminal() {
    let header = "# Generated by teamkit for x in y. Edit the definitions, not this file.\n";
    let workspace = Workspace::small();
    workspace.write("a\u{1b}]0;x\u{7}\n::error::y\u{202e}/teamkit.tf", header);
    let run = workspace.run(&["generate", "--color", "always"]).exits(0);
    assert!(!run.stderr.contains("\u{1b}]") && !run.stderr.contains('\u{202e}'), "{:?}", run.stderr);
}

#[test]
fn a_path_that_hides_something_is_no_definition() {
    for name in [
        "teams/a\nexpression: teamkit/eve.yaml",
        "teams/\u{202e}x/eve.yaml",
        "services/\u{1b}[31m.yaml",
        "teams/\u{e0041}/eve.yaml",
    ] {
        let workspace = Workspace::small();
        workspace.write(name, "members: [zoe, yan]\n");
        let run = workspace.run(&["check"]).exits(1).prints("error[invalid-name]");
        assert!(run.stdout.contains("contains the hidden character"), "{}", run.stdout);
        workspace.run(&["check", "--format", "github"]).exits(1).prints("::error file=");
    }
}
