//! Roots that nothing generates any more, and what becomes of what they hold.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    moved::{command, comment, state_rm},
    root_json, touched_root,
};
use crate::{
    cli::comparison::Comparison,
    model::{Org, RootKind},
    review::{RootChanges, TouchedRoot},
    terraform::holds_others,
    text::{plural, shell_word, visible},
};

/// The public form of a root that is gone: where its resources moved to, and what else its state holds.
pub(super) fn removed_json(root: &TouchedRoot, changes: &RootChanges) -> Value {
    let mut value = root_json(&touched_root(root));
    if let Some(fields) = value.as_object_mut() {
        let left: Vec<&String> = root.plan.actions.keys().collect();
        fields.insert("moved_to".to_owned(), json!(destinations(root, changes)));
        fields.insert("left".to_owned(), json!(left));
    }
    value
}

/// A root that is gone with what to run, in lines of at most `width` characters.
pub(super) fn removed_text(root: &TouchedRoot, changes: &RootChanges, comparison: &Comparison, width: usize) -> String {
    let mut out = format!("{}\n", root.path);
    let to = destinations(root, changes);
    let left = &root.plan.actions;
    if !to.is_empty() {
        let to = to.into_iter().collect::<Vec<_>>().join(", ");
        let rest = if left.is_empty() {
            String::new()
        } else {
            format!("; then, for {} that did not move:", plural(left.len(), "resource"))
        };
        let what = format!("moved to {to}: move its state first (`teamkit roots --moved`){rest}");
        out.push_str(&comment(&what, width));
        if left.is_empty() {
            return out;
        }
    }
    let base = visible(&comparison.base.name);
    out.push_str(&comment(&format!("in a checkout of {base}, before its files are deleted for good"), width));
    let path = shell_word(root.path.as_str());
    let terraform = format!("terraform -chdir={path}");
    if is_still_in_use(root, &comparison.head.state.org) {
        let what = "teams still use these groups, and teamkit no longer fills them: delete the state itself, and everybody \
                    stays in; `terraform destroy` would take them all out";
        out.push_str(&comment(what, width));
        out.push_str(&command(&[&format!("{terraform} init"), &format!("&& {terraform} state list")], width));
        return out;
    }
    let kept: Vec<&String> = left.keys().filter(|address| holds_others(address)).collect();
    if kept.is_empty() {
        out.push_str(&command(&[&format!("{terraform} init"), &format!("&& {terraform} destroy")], width));
        return out;
    }
    out.push_str(&command(&[&format!("{terraform} init")], width));
    out.push_str(&comment(
        "what holds other things leaves the state and stays; delete it by hand if nothing needs it",
        width,
    ));
    out.extend(kept.into_iter().map(|address| state_rm(&terraform, address, width)));
    out.push_str(&command(&[&format!("{terraform} destroy")], width));
    out
}

/// The roots that get something of a root that is gone.
fn destinations<'a>(root: &TouchedRoot, changes: &'a RootChanges) -> BTreeSet<&'a str> {
    let moves = changes.moves.iter().filter(|one| one.from == root.path);
    moves.map(|one| one.to.as_str()).collect()
}

/// Whether a root of a team held groups that teams still name.
fn is_still_in_use(root: &TouchedRoot, org: &Org) -> bool {
    let in_use = || org.teams.values().flat_map(|team| [team.group.as_str(), team.lead_group.as_str()]);
    root.kind == RootKind::Team && root.groups.iter().any(|group| in_use().any(|other| other == group))
}
