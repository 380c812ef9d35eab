//! For people at a terminal: what each root takes over, what it creates and why, and what comes next.

use std::collections::BTreeMap;

use super::{AdoptedRoot, Adoption};
use crate::{
    adopt::{Creation, RootAdoption},
    cli::{
        console::Console,
        wrap::{length, wrap_hanging},
    },
    text::{join_few, plural, visible},
};

/// So many names say enough; JSON has all.
const MAX_LISTED: usize = 3;
/// So many roots that only take over are named.
const MAX_ROOTS: usize = 20;

pub(super) fn render(adoption: &Adoption, console: &Console) -> String {
    let width = console.width();
    let (mixed, whole): (Vec<_>, Vec<_>) =
        adoption.roots.iter().filter(|root| !is_idle(root)).partition(|root| !root.adoption.creates.is_empty());
    let shown = whole.iter().take(MAX_ROOTS).chain(&mixed);
    let column = shown.clone().map(|root| length(&visible(root.adoption.root.as_str()))).max().unwrap_or(0);
    let mut out = String::new();
    for root in shown {
        out.push_str(&head(&root.adoption, column, width));
        out.push_str(&reasons(&root.adoption, width));
    }
    let more = whole.len().saturating_sub(MAX_ROOTS);
    if more > 0 {
        out.push_str(&format!("and {} that only take over what is live\n", plural(more, "more root")));
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out.push_str(&format!("{}\n", wrap_hanging(&summary(adoption), 2, width)));
    out
}

fn is_idle(root: &AdoptedRoot) -> bool {
    root.adoption.imports.is_empty() && root.adoption.creates.is_empty()
}

fn head(root: &RootAdoption, column: usize, width: usize) -> String {
    let path = visible(root.root.as_str());
    let mut counts = plural(root.imports.len(), "import");
    if !root.creates.is_empty() {
        counts.push_str(&format!(", {} to create", root.creates.len()));
    }
    let pad = column.saturating_sub(length(&path));
    format!("{}\n", wrap_hanging(&format!("{path}{:pad$}   {counts}", ""), 2, width))
}

/// What a root creates, by the reason.
fn reasons(root: &RootAdoption, width: usize) -> String {
    let mut by_reason: BTreeMap<Creation, Vec<&str>> = BTreeMap::new();
    for (address, why) in &root.creates {
        by_reason.entry(*why).or_default().push(address);
    }
    let line = |(why, addresses): (Creation, Vec<&str>)| {
        let text = format!("  {}: {}", sentence(why), visible(&join_few(addresses, MAX_LISTED)));
        format!("{}\n", wrap_hanging(&text, 4, width))
    };
    by_reason.into_iter().map(line).collect()
}

fn sentence(why: Creation) -> &'static str {
    match why {
        Creation::NotLive => "not live, so it is new",
        Creation::NotExported => "not exported, so nobody can tell whether it exists",
        Creation::NotInExports => "exports don't have what people may ask for; where it exists, add its import by hand",
        Creation::OtherCondition => "live under another condition, so a second binding comes beside it",
        Creation::NoId => "live, and no id can name it; creating it changes nothing",
        Creation::NameTaken => "another binding has its name; delete that first",
    }
}

fn summary(adoption: &Adoption) -> String {
    let imports: usize = adoption.roots.iter().map(|root| root.adoption.imports.len()).sum();
    let creates: usize = adoption.roots.iter().map(|root| root.adoption.creates.len()).sum();
    let roots = plural(adoption.roots.len(), "root");
    match (imports, creates) {
        (0, 0) => format!("nothing is defined in {roots}"),
        (0, _) => format!("nothing of what is defined in {roots} is live: there is nothing to take over"),
        (_, 0) => format!("{} in {roots}: nothing is created", plural(imports, "import")),
        _ => format!("{} in {roots}, and {creates} to create", plural(imports, "import")),
    }
}

/// Says what was written, and what to do next.
pub(super) fn mention(adoption: &Adoption, console: &Console) {
    let files = &adoption.files;
    match (files.written.len(), files.removed.len()) {
        (0, 0) => console.say(format_args!("nothing to do ({} current)", import_files(files.kept))),
        (written, 0) => console.say(format_args!("wrote {}", import_files(written))),
        (0, removed) => console.say(format_args!("removed {} with nothing left to take over", import_files(removed))),
        (written, removed) => console.say(format_args!("wrote {}, and removed {removed}", import_files(written))),
    }
    let stale: Vec<&str> =
        adoption.roots.iter().filter(|root| !root.is_current).map(|root| root.adoption.root.as_str()).collect();
    if !stale.is_empty() {
        let (are, names) = (if stale.len() == 1 { "is" } else { "are" }, join_few(&stale, MAX_LISTED));
        let files = plural(stale.len(), "generated file");
        console.note(format_args!("{files} {are} not up to date: {names}\n  run `teamkit generate` before any plan"));
    }
    if files.written.is_empty() && files.kept == 0 {
        return;
    }
    console.say("next: plan each root; where nothing is created, the plan has to say imports alone");
}

fn import_files(count: usize) -> String {
    plural(count, "import file")
}
