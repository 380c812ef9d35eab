//! The words for what Terraform does, which all forms of a difference share.

use super::Diff;
use crate::{
    review::{RootActions, RootChangeKind, TouchedRoot},
    terraform::{ActionCounts, CloudObject},
    text::plural,
};

/// What is lost with an object: `destroys the namespace platform-prod/ledger and everything in it`.
pub(super) struct ObjectLoss {
    pub verb: &'static str,
    pub name: String,
    pub rest: &'static str,
}

impl Diff<'_> {
    /// What Terraform will do, in one line.
    pub(super) fn terraform(&self) -> String {
        if self.has_other_backend() {
            return "Terraform: unknown, since the states of all roots are in another place".to_owned();
        }
        let imports = self.roots.imports.sentence();
        match imports {
            None => self.planned(),
            Some(imports) if self.roots.acting().count() + self.roots.left_behind().count() > 0 => {
                format!("{} · {imports}", self.planned())
            }
            Some(imports) => format!("Terraform: {imports}"),
        }
    }

    /// The same without what import files take over.
    fn planned(&self) -> String {
        let acting = self.roots.acting().count();
        let left: usize = self.roots.left_behind().map(|root| root.plan.counts().destroy).sum();
        let gone = self.roots.left_behind().count();
        if acting + gone > 0 {
            let planned = format!("Terraform: {} in {}", self.roots.planned(), plural(acting, "root"));
            let by_hand =
                (gone > 0).then(|| format!("{left} to destroy by hand in {} that is gone", plural(gone, "root")));
            let by_hand = by_hand.map(|text| if gone == 1 { text } else { text.replace("that is", "that are") });
            return [Some(planned), by_hand].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        }
        let files = match self.roots.touched.len() {
            0 => None,
            1 => Some("1 file changes in text alone".to_owned()),
            count => Some(format!("{count} files change in text alone")),
        };
        let nothing = "Terraform has nothing to do";
        match (files, self.report.rows.is_empty()) {
            // The headline says the rest.
            (Some(files), true) => files,
            (Some(files), false) => format!("{nothing} ({files})"),
            (None, true) => nothing.to_owned(),
            (None, false) => format!("{nothing} (the members of groups are managed elsewhere)"),
        }
    }

    /// Whether roots look for their states in another place than before: nobody knows what they find there.
    pub(super) fn has_other_backend(&self) -> bool {
        let (base, head) = (&self.comparison.base.state.org.terraform, &self.comparison.head.state.org.terraform);
        base.backend != head.backend && self.roots.changed().next().is_some()
    }

    /// The objects that are destroyed with what they hold, and those for which Terraform refuses a plan.
    pub(super) fn losses(&self) -> Vec<ObjectLoss> {
        let destroyed = self.roots.plans().flat_map(|plan| &plan.destroyed).map(|object| match object {
            CloudObject::Namespace { .. } => {
                ObjectLoss { verb: "destroys the namespace", name: object.name(), rest: "and everything in it" }
            }
            CloudObject::Group { .. } => {
                ObjectLoss { verb: "destroys the group", name: object.name(), rest: "and all that was granted to it" }
            }
        });
        let refused = self.roots.plans().flat_map(|plan| &plan.refused).map(|object| ObjectLoss {
            verb: match object {
                CloudObject::Namespace { .. } => "would destroy the namespace",
                CloudObject::Group { .. } => "would destroy the group",
            },
            name: object.name(),
            rest: "- its prevent_destroy makes Terraform refuse the whole plan of the root",
        });
        destroyed.chain(refused).collect()
    }

    /// What of a plan isn't as harmless as its numbers look.
    pub(super) fn plan_notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.has_other_backend() {
            notes.push(
                "`terraform.backend` changes: move each state before the next apply (`terraform init -migrate-state`), or \
                 Terraform creates everything again and forgets what the old states hold"
                    .to_owned(),
            );
        }
        let gaps: Vec<_> =
            self.roots.changed().flat_map(|root| root.plan.gaps().map(|address| (&root.path, address))).collect();
        if let Some((root, address)) = gaps.first() {
            let more = if gaps.len() > 1 { format!(", and {} more", gaps.len() - 1) } else { String::new() };
            notes.push(format!(
                "Terraform destroys `{address}` in `{root}` before it creates it again{more}: in between nobody has what it gives"
            ));
        }
        let kept: usize = self.roots.plans().map(RootActions::forgotten_access).sum();
        if kept > 0 {
            notes.push(format!(
                "Terraform lets go of {} without taking anything away: whoever has the access keeps it, whatever this report \
                 says of it",
                plural(kept, "binding")
            ));
        }
        let modules = self.roots.changed().filter(|root| !root.plan.other_modules.is_empty()).count();
        if modules > 0 {
            notes.push(format!(
                "modules come from another source or version in {}: what that changes is not counted",
                plural(modules, "root")
            ));
        }
        notes
    }
}

/// What happens in a root, behind its path: `new, 3 to add`.
pub(super) fn root_words(root: &TouchedRoot) -> String {
    let ActionCounts { add, change, destroy, moved, forget } = root.plan.counts();
    if root.change == RootChangeKind::Removed {
        return match destroy {
            0 => "removed".to_owned(),
            held => format!("removed, still holds {}", plural(held, "resource")),
        };
    }
    let verbs = [(add, "add"), (change, "change"), (destroy, "destroy"), (moved, "move"), (forget, "forget")];
    let counts = verbs.into_iter().filter(|(count, _)| *count > 0).map(|(count, verb)| format!("{count} to {verb}"));
    let kind = (root.change != RootChangeKind::Changed).then(|| root.change.as_str().to_owned());
    let words: Vec<String> = kind.into_iter().chain(counts).collect();
    if words.is_empty() { "text alone".to_owned() } else { words.join(", ") }
}
