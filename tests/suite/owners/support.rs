//! A workspace with owners, and a reader of CODEOWNERS.

use std::collections::BTreeSet;

use crate::support::workspace::Workspace;

pub const FILE: &str = ".github/CODEOWNERS";
pub const BEGIN: &str = "# teamkit codeowners: begin, generated lines; edit the definitions instead\n";
pub const END: &str = "# teamkit codeowners: end\n";

/// The small workspace with an owner for each team, and a service that may have several.
pub fn owned() -> Workspace {
    let workspace = Workspace::small();
    workspace.edit("services/shop.yaml", "ledger:\n", "ledger:\n  shared: true\n");
    workspace.edit("teamkit.yaml", "domain: example.com\n", "domain: example.com\ncodeowners: \"@example/{{team}}\"\n");
    workspace
}

/// Our lines in a file, which must be between the markers.
pub fn block(text: &str) -> Vec<&str> {
    let (_, rest) = text.split_once(BEGIN).expect("a begin");
    rest.split_once(END).expect("an end").0.lines().collect()
}

/// Who GitHub asks for a file: the owners of the last line that matches. The patterns of these tests name files and
/// directories from the top, or everything.
pub fn asked(codeowners: &str, path: &str) -> BTreeSet<String> {
    let path = format!("/{path}");
    let lines = codeowners.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let mut last = BTreeSet::new();
    for line in lines.map(|line| line.replace("\\ ", "\u{1}")) {
        let mut words = line.split(' ').map(|word| word.replace('\u{1}', " "));
        let pattern = words.next().expect("a pattern");
        let is_match = pattern == "*" || pattern == path || (pattern.ends_with('/') && path.starts_with(&pattern));
        if is_match {
            last = words.collect();
        }
    }
    last
}
