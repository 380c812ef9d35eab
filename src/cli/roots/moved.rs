//! Roots whose resources stand elsewhere now, and what carries their states along.

use serde_json::{Value, json};

use super::Kind;
use crate::{
    cli::wrap::{length, wrap, wrap_hanging},
    model::{Org, RootKind},
    review::{Move, RootChanges},
    text::{plural, visible},
};

const COMMENT: &str = "  # ";

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

/// What carries a state along, in lines of at most `width` characters. Between the commands only state is read and
/// written; nothing in the cloud is touched.
pub(super) fn move_text(one: &Move, base: &str, width: usize) -> String {
    let Move { from, to, is_whole, addresses } = one;
    let mut out = format!("{}\n", wrap_hanging(&format!("{from} -> {to}"), COMMENT.len(), width));
    let base = visible(base);
    out.push_str(&comment(
        &format!("BASE: a checkout of {base}, e.g. from `git worktree add`; here: the new files, not applied yet"),
        width,
    ));
    let mut run = |words: &[&str]| out.push_str(&command(words, width));
    let old = format!("-chdir=BASE/{from}");
    run(&[&format!("terraform {old} init"), &format!("&& terraform {old}"), "state pull", "> from.tfstate"]);
    run(&["terraform", &format!("-chdir={to}"), "init"]);
    if *is_whole {
        run(&["terraform", &format!("-chdir={to}"), "state push", "\"$PWD/from.tfstate\""]);
        let plan = "the plan adds and destroys nothing; then delete the old state itself, never `destroy` it";
        return format!(
            "{out}{}{}",
            command(&["terraform", &format!("-chdir={to}"), "plan"], width),
            comment(plan, width)
        );
    }
    run(&["terraform", &format!("-chdir={to}"), "state pull", "> to.tfstate"]);
    // Inside a module call only bindings are known, in words; words of users are no part of a command.
    let (known, inner): (Vec<&String>, Vec<&String>) = addresses.iter().partition(|address| is_address(address));
    for address in known {
        let address = format!("'{address}'");
        run(&["terraform state mv", "-state=from.tfstate", "-state-out=to.tfstate", &address, &address]);
    }
    if !inner.is_empty() {
        let count = plural(inner.len(), "binding");
        let what = format!(
            "{count} in a module call, whose addresses only the module knows (--format json lists the bindings): run \
             this for each ADDRESS of them that `terraform state list -state=from.tfstate` shows"
        );
        out.push_str(&comment(&what, width));
        out.push_str("  #   terraform state mv -state=from.tfstate -state-out=to.tfstate ADDRESS ADDRESS\n");
    }
    out.push_str(&command(&["terraform", &format!("-chdir={to}"), "state push", "\"$PWD/to.tfstate\""], width));
    out.push_str(&command(
        &["terraform", &format!("-chdir=BASE/{from}"), "state push", "\"$PWD/from.tfstate\""],
        width,
    ));
    out
}

/// A comment between commands.
pub(super) fn comment(text: &str, width: usize) -> String {
    let lines = wrap(text, width.saturating_sub(COMMENT.len()).max(1));
    lines.iter().flat_map(|line| [COMMENT, line, "\n"]).collect()
}

/// A command, on several lines where it is too long for one.
pub(super) fn command(words: &[&str], width: usize) -> String {
    let mut lines = vec![String::from(" ")];
    for word in words {
        // Room for the backslash that a line needs to go on.
        let fits = |line: &String| length(line) + 1 + length(word) + 2 <= width;
        if let Some(line) = lines.last_mut().filter(|line| line.trim().is_empty() || fits(line)) {
            line.push_str(&format!(" {word}"));
        } else {
            lines.push(format!("    {word}"));
        }
    }
    format!("{}\n", lines.join(" \\\n"))
}

/// Whether it is the address of a resource, and not a binding in words.
fn is_address(text: &str) -> bool {
    text.chars().all(|one| one.is_ascii_alphanumeric() || matches!(one, '_' | '-' | '.'))
}
