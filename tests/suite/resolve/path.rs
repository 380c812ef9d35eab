//! Paths of roots: none leaves the workspace.

use crate::support::{generate::touches_nothing, workspace::Workspace};

#[test]
fn no_layout_leaves_the_workspace() {
    let outside = [
        "../{{service}}/{{environment}}",
        "/tmp/{{service}}/{{environment}}",
        "terraform/../../{{service}}/{{environment}}",
        "./{{service}}/{{environment}}",
        "terraform//{{service}}/{{environment}}",
        ".git/{{service}}/{{environment}}",
        "terraform/.terraform/{{service}}/{{environment}}",
        "C:\\\\{{service}}/{{environment}}",
        "a\\n{{service}}/{{environment}}",
        "a\\u202e{{service}}/{{environment}}",
        "",
    ];
    for pattern in outside {
        for key in ["service_root", "google_root", "kubernetes_root"] {
            let workspace = Workspace::small();
            workspace.append("teamkit.yaml", format!("layout: {{ {key}: \"{pattern}\" }}\n"));
            let run = touches_nothing(&workspace, 1, || workspace.run(&["generate"])).prints("error[invalid-path]");
            assert_eq!(run.stdout.matches("error[").count(), 1, "{}", run.stdout);
        }
    }
}
