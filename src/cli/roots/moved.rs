//! Objects that another address manages now, and what carries their states along.

use serde_json::{Value, json};

use crate::{
    cli::wrap::{length, wrap, wrap_hanging},
    model::{Org, Root, RootKind},
    review::{Move, MovedResource, RootChanges},
    text::{plural, shell_word, visible},
};

const COMMENT: &str = "  # ";

/// The moves into roots of a kind, those of teams first.
pub(super) fn moves<'a>(kind: Option<RootKind>, changes: &'a RootChanges, org: &Org) -> Vec<&'a Move> {
    let kind_of = |one: &Move| org.roots.by_path.get(&one.to).map_or(RootKind::Service, Root::kind);
    let mut moves: Vec<&Move> =
        changes.moves.iter().filter(|one| kind.is_none_or(|kind| kind_of(one) == kind)).collect();
    moves.sort_by_key(|one| kind_of(one));
    moves
}

/// The public form of a move.
pub(super) fn move_json(one: &Move) -> Value {
    let Move { from, to, is_whole, resources, destroyed, forgotten } = one;
    let pair = |MovedResource { from, to }: &MovedResource| json!({ "from": from, "to": to });
    json!({
        "from": from.as_str(),
        "to": to.as_str(),
        "whole": is_whole,
        "addresses": resources.iter().map(|resource| &resource.from).collect::<Vec<_>>(),
        "resources": resources.iter().map(pair).collect::<Vec<_>>(),
        "destroyed": destroyed,
        "forgotten": forgotten,
    })
}

/// What carries a state along, in lines of at most `width` characters. Between the commands only state is read and
/// written; nothing in the cloud is touched.
pub(super) fn move_text(one: &Move, base: &str, width: usize) -> String {
    let Move { from, to, is_whole, .. } = one;
    if one.is_within_root() {
        return within_root(one, width);
    }
    let mut out = format!("{}\n", wrap_hanging(&format!("{from} -> {to}"), COMMENT.len(), width));
    let base = visible(base);
    out.push_str(&comment(
        &format!("BASE: a checkout of {base}, e.g. from `git worktree add`; here: the new files, not applied yet"),
        width,
    ));
    let old = shell_word(&format!("-chdir=BASE/{from}")).into_owned();
    let new = shell_word(&format!("-chdir={to}")).into_owned();
    let run = |words: &[&str]| command(words, width);
    run_pull(&mut out, &old, width);
    out.push_str(&run(&["terraform", &new, "init"]));
    out.push_str(&forget(one, width));
    if *is_whole {
        out.push_str(&run(&["terraform", &new, "state push", "\"$PWD/from.tfstate\""]));
        out.push_str(&run(&["terraform", &new, "plan"]));
        out.push_str(&comment(&what_the_plan_says(one), width));
        return out;
    }
    out.push_str(&run(&["terraform", &new, "state pull", "> to.tfstate"]));
    out.push_str(&state_moves(one, Some("to.tfstate"), width));
    out.push_str(&run(&["terraform", &new, "state push", "\"$PWD/to.tfstate\""]));
    out.push_str(&run(&["terraform", &old, "state push", "\"$PWD/from.tfstate\""]));
    out
}

/// Addresses that change in a root that stays.
fn within_root(one: &Move, width: usize) -> String {
    let root = &one.from;
    let count = if one.resources.len() == 1 {
        "1 address changes".to_owned()
    } else {
        format!("{} addresses change", one.resources.len())
    };
    let chdir = shell_word(&format!("-chdir={root}")).into_owned();
    let mut out = format!("{}\n", wrap_hanging(&format!("{root}: {count}"), COMMENT.len(), width));
    out.push_str(&comment("here: the new files, not applied yet", width));
    run_pull(&mut out, &chdir, width);
    out.push_str(&state_moves(one, None, width));
    out.push_str(&command(&["terraform", &chdir, "state push", "\"$PWD/from.tfstate\""], width));
    out
}

fn run_pull(out: &mut String, chdir: &str, width: usize) {
    let words = [&format!("terraform {chdir} init"), &format!("&& terraform {chdir}"), "state pull", "> from.tfstate"];
    out.push_str(&command(&words, width));
}

/// Takes out of a state what stays as it is without it.
fn forget(one: &Move, width: usize) -> String {
    if one.forgotten.is_empty() {
        return String::new();
    }
    let count = one.forgotten.len();
    let what = if count == 1 {
        "this stays as it is; nothing manages it any more"
    } else {
        "these stay as they are; nothing manages them any more"
    };
    let lines = one
        .forgotten
        .iter()
        .map(|address| command(&["terraform state rm", "-state=from.tfstate", &shell_word(address)], width));
    std::iter::once(comment(what, width)).chain(lines).collect()
}

/// The command that takes an address out of a root's state, so that its object stays.
pub(super) fn state_rm(terraform: &str, address: &str, width: usize) -> String {
    command(&[terraform, "state rm", &shell_word(address)], width)
}

/// The commands that move each address, into another state or inside its own.
fn state_moves(one: &Move, out: Option<&str>, width: usize) -> String {
    let into = out.map(|out| format!("-state-out={out}"));
    let line = |from: &str, to: &str| {
        let (from, to) = (shell_word(from), shell_word(to));
        let words = ["terraform state mv", "-state=from.tfstate"].into_iter().chain(into.as_deref());
        command(&words.chain([&*from, &*to]).collect::<Vec<_>>(), width)
    };
    let moved = one.resources.iter().map(|MovedResource { from, to }| line(from, to));
    let what = (!one.destroyed.is_empty())
        .then(|| comment("nothing defines what follows any more: the next apply destroys it", width));
    let destroyed = one.destroyed.iter().map(|address| line(address, address));
    moved.chain(what).chain(destroyed).collect()
}

fn what_the_plan_says(one: &Move) -> String {
    let end = "then delete the old state itself, never `destroy` it";
    match one.destroyed.len() {
        0 => format!("the plan adds and destroys nothing; {end}"),
        count => format!(
            "the plan adds nothing, and destroys {} that nothing defines any more; {end}",
            plural(count, "resource")
        ),
    }
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
