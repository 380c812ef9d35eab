//! Roots whose files would collide.

use std::collections::BTreeMap;

use camino::Utf8Path;

use crate::{
    check::{About, Context, Findings, Rule},
    diagnostic::RuleId,
};

pub(super) const RULE: Rule = Rule::error(RuleId::LayoutCollision, run).with_fixed_level();

fn run(context: &Context<'_>, findings: &mut Findings) {
    let mut seen: BTreeMap<String, &Utf8Path> = BTreeMap::new();
    for (path, root) in &context.org.roots.by_path {
        let is_mixed = !root.teams.is_empty() && !root.sites.is_empty();
        // A parent directory counts, too: on a file system that ignores case, a run would take the files of the root
        // below for files of the one above, and remove them.
        let twin = path.ancestors().find_map(|above| {
            let first = *seen.entry(above.as_str().to_ascii_lowercase()).or_insert(above);
            (first != above).then_some((first, above))
        });
        let message = match twin {
            _ if is_mixed => format!("a team's groups and a service's bindings would share the root {path}"),
            Some((other, one)) => format!("{other} and {one} are the same directory where case is ignored"),
            None => continue,
        };
        let key = if root.teams.is_empty() { "service_root" } else { "team_root" };
        let found = findings
            .say(message)
            .label(context.org.layout.place.key(key), "gives the same path")
            .hint("start the two patterns differently");
        findings.push(About::default(), found);
        return;
    }
}
