//! Workspaces with mistakes, and what is found in them.

use super::workspace::Workspace;

/// A workspace with one error, whose message and path need care.
pub fn with_an_error() -> Workspace {
    let workspace = Workspace::small();
    workspace.edit("teams/search.yaml", "- search-api", "- search-pi");
    workspace
}

/// Many mistakes of one kind in a folder whose name needs care, and a hint of more than one line.
pub fn with_many_errors(count: usize) -> Workspace {
    let workspace = Workspace::small();
    let grants = (0..count).map(|index| {
        format!("  - {{ service: ledger, environment: production, role: \"100%,:{index}\", reason: r }}\n")
    });
    workspace
        .write("teams/a, b: 100%/many.yaml", format!("members: [zoe, yan]\ngrants:\n{}", grants.collect::<String>()));
    workspace
}

/// Asserts that a file of the small workspace ends `check` and `generate` with these findings alone, each as
/// `rule line:column`, and that nothing is written.
#[track_caller]
pub fn refused(path: &str, text: impl AsRef<[u8]>, expected: &[&str]) {
    let workspace = Workspace::small();
    workspace.write(path, text);
    let run = workspace.run(&["check", "--format", "json"]).exits(1);
    let json = run.json();
    let found = json["diagnostics"].as_array().expect("a list").iter().filter(|found| found["level"] == "error");
    let found: Vec<String> = found
        .map(|found| {
            let label = &found["labels"][0];
            assert_eq!(label["file"], path, "{found}");
            format!("{} {}:{}", found["rule"].as_str().expect("a rule"), label["line"], label["column"])
        })
        .collect();
    assert_eq!(found, expected, "{}", run.stdout);
    let run = workspace.run(&["generate"]).exits(1);
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    assert!(workspace.generated().is_empty());
    workspace.run(&["check"]).exits(1);
}
