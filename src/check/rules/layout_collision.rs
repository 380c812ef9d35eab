//! Roots whose files would meet.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;

use crate::{
    check::{About, Context, Findings, Rule},
    model::Root,
};

pub(super) const RULE: Rule = Rule::error("layout-collision", page!("layout-collision"), run).with_fixed_level();

fn run(context: &Context<'_>, findings: &mut Findings) {
    let mut seen: BTreeMap<String, (&Utf8PathBuf, &Root)> = BTreeMap::new();
    for (path, root) in &context.org.roots.by_path {
        let is_mixed = !root.teams.is_empty() && !root.sites.is_empty();
        let twin = seen.insert(path.as_str().to_lowercase(), (path, root));
        let message = match twin {
            _ if is_mixed => format!("a team's groups and a service's bindings would share the root {path}"),
            Some((other, _)) => format!("the roots {other} and {path} are one directory where case means nothing"),
            None => continue,
        };
        let key = if root.teams.is_empty() { "service_root" } else { "team_root" };
        let found = findings
            .say(message)
            .label(context.org.layout.place.key(key), "leads to the same place")
            .hint("give the two patterns different beginnings");
        findings.push(About::default(), found);
        return;
    }
}
