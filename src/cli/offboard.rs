//! `teamkit offboard`.

use std::collections::BTreeSet;

use camino::Utf8Path;

use super::{
    args::{Global, Stop},
    codeowners,
    console::Console,
    edits::{AccessEffect, Options, carry_out},
    subject::{parse_address, require_named},
    workspace::ValidWorkspace,
};
use crate::{
    edit::{Edits, offboard, remaining_lines, verdict},
    error::Error,
    model::{Address, Org},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The person's address; the workspace's own domain can be left out
    person: String,
    #[command(flatten)]
    options: Options,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<(), Stop> {
    carry_out(&args.options, AccessEffect::MayChange, global, console, |workspace| edits(&args.person, workspace))
}

/// The edits that take a person out, with notes on what stays.
fn edits(person: &str, workspace: &ValidWorkspace) -> Result<Edits, Error> {
    let ValidWorkspace { root, sources, state, .. } = workspace;
    let person = parse_address(person, &state.org)?;
    require_named(&person, &state.org)?;
    let mut edits = offboard(sources, &state.org, &person)?;
    edits.notes.extend(remaining_lines(&edits, sources, &state.org, &person));
    edits.notes.extend(owner_lines(root, &state.org, &person));
    if let Some(login) = state.org.people.get(&person).and_then(|facts| facts.github.as_ref()) {
        edits.notes.push(format!("teamkit doesn't manage GitHub: remove `@{login}` from the organization there"));
    }
    edits.notes.push(verdict(state, &person));
    Ok(edits)
}

/// Notes on the lines of CODEOWNERS that name a person.
fn owner_lines(root: &Utf8Path, org: &Org, person: &Address) -> BTreeSet<String> {
    let login = org.people.get(person).and_then(|facts| facts.github.as_ref()).map(|login| format!("@{login}"));
    let names = [Some(person.to_string()), login].into_iter().flatten();
    let lines = names.flat_map(|name| codeowners::lines_that_name(root, &name));
    lines.map(|place| format!("{place} still names {person}")).collect()
}
