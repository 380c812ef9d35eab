//! Roots whose files would collide.

use std::collections::{HashMap, HashSet};

use crate::{
    check::{About, Findings, Rule, RuleContext},
    diagnostic::RuleId,
};

pub(super) const RULE: Rule = Rule::error(RuleId::LayoutCollision, run).with_fixed_level();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    let (mut known, mut seen): (HashSet<&str>, HashMap<String, &str>) = Default::default();
    for (path, root) in &context.org.roots.by_path {
        let is_mixed = !root.teams.is_empty() && !root.sites.is_empty();
        // A parent directory counts, too: on a file system that ignores case, a run would take the files of the root
        // below for files of the one above, and remove them.
        let above = std::iter::successors(Some(path.as_str()), |path| path.rsplit_once('/').map(|(above, _)| above));
        // What is above a known directory is known.
        let twin = above.take_while(|above| known.insert(above)).find_map(|above| {
            let first = *seen.entry(above.to_ascii_lowercase()).or_insert(above);
            (first != above).then_some((first, above))
        });
        let message = match twin {
            _ if is_mixed => format!("a team's groups and a service's bindings would share the root {path}"),
            Some((other, path)) => format!("{other} and {path} are the same directory where case is ignored"),
            None => continue,
        };
        let key = if root.teams.is_empty() { "service_root" } else { "team_root" };
        let finding = findings
            .finding(message)
            .label(context.org.layout.place.key(key), "gives the same path")
            .hint("start the two patterns differently");
        findings.push(About::default(), finding);
        return;
    }
}
