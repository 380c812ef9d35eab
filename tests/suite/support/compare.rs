//! Two workspaces, what the program says of their difference, and small changes of the small workspace.

use super::workspace::{Run, Workspace};

pub const NOBODY: &str = "Nobody's access changes. Terraform has nothing to do.\n";
pub const PAYMENTS: &str = "teams/payments.yaml";
pub const SEARCH: &str = "teams/search.yaml";

/// Runs a command that compares a workspace with another directory.
pub fn against(base: &Workspace, head: &Workspace, arguments: &[&str]) -> Run {
    head.run(&[arguments, &["--base-dir", base.path().as_str()]].concat())
}

/// Runs `diff` between two workspaces.
pub fn diff(base: &Workspace, head: &Workspace, arguments: &[&str]) -> Run {
    against(base, head, &[&["diff"], arguments].concat())
}

/// Frances joins search.
pub fn frances_joins(head: &Workspace) {
    head.edit(SEARCH, "  - dave\n", "  - dave\n  - frances\n");
}

/// Erin leaves search.
pub fn erin_leaves(head: &Workspace) {
    head.edit(SEARCH, "  - erin\n", "");
}
