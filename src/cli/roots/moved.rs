//! Roots whose resources stand elsewhere now, and what carries their states along.

use serde_json::{Value, json};

use super::Kind;
use crate::{
    model::{Org, RootKind},
    review::{Move, RootChanges},
    text::{plural, visible},
};

/// The moves into roots of a kind, those of teams first.
pub(super) fn moves<'a>(kind: Option<Kind>, changes: &'a RootChanges, org: &Org) -> Vec<&'a Move> {
    let is_team = |one: &Move| org.roots.by_path.get(&one.to).is_some_and(|root| root.kind() == RootKind::Team);
    let asked = changes.moves.iter().filter(|one| match kind {
        None => true,
        Some(Kind::Team) => is_team(one),
        Some(Kind::Service) => !is_team(one),
    });
    let mut moves: Vec<&Move> = asked.collect();
    moves.sort_by_key(|one| !is_team(one));
    moves
}

/// The public form of a move.
pub(super) fn move_json(one: &Move) -> Value {
    let Move { from, to, is_whole, addresses } = one;
    json!({ "from": from.as_str(), "to": to.as_str(), "whole": is_whole, "addresses": addresses })
}

/// What carries a state along. Between the commands only state is read and written; nothing in the cloud is touched.
pub(super) fn move_text(one: &Move, base: &str) -> String {
    let Move { from, to, is_whole, addresses } = one;
    let mut out = format!("{from} -> {to}\n");
    let base = visible(base);
    out.push_str(&format!(
        "  # BASE: a checkout of {base}, e.g. from `git worktree add`; here: the new files, not applied yet\n"
    ));
    out.push_str(&format!(
        "  terraform -chdir=BASE/{from} init && terraform -chdir=BASE/{from} state pull > from.tfstate\n"
    ));
    out.push_str(&format!("  terraform -chdir={to} init\n"));
    if *is_whole {
        out.push_str(&format!("  terraform -chdir={to} state push \"$PWD/from.tfstate\"\n"));
        out.push_str(&format!("  terraform -chdir={to} plan   # adds and destroys nothing; then delete the old state itself, never `destroy` it\n"));
    } else {
        out.push_str(&format!("  terraform -chdir={to} state pull > to.tfstate\n"));
        // Inside a module call only bindings are known, in words; words of users are no part of a command.
        let (known, inner): (Vec<&String>, Vec<&String>) = addresses.iter().partition(|address| is_address(address));
        for address in known {
            out.push_str(&format!(
                "  terraform state mv -state=from.tfstate -state-out=to.tfstate '{address}' '{address}'\n"
            ));
        }
        if !inner.is_empty() {
            out.push_str(&format!(
                "  # {} in a module call, whose addresses only the module knows (--format json says which bindings): for each\n  # ADDRESS of them that terraform state list -state=from.tfstate shows\n  #   terraform state mv -state=from.tfstate -state-out=to.tfstate ADDRESS ADDRESS\n",
                plural(inner.len(), "binding")
            ));
        }
        out.push_str(&format!("  terraform -chdir={to} state push \"$PWD/to.tfstate\"\n"));
        out.push_str(&format!("  terraform -chdir=BASE/{from} state push \"$PWD/from.tfstate\"\n"));
    }
    out
}

/// Whether it is the address of a resource, and not a binding in words.
fn is_address(text: &str) -> bool {
    text.chars().all(|one| one.is_ascii_alphanumeric() || matches!(one, '_' | '-' | '.'))
}
