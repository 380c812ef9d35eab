//! For people at a terminal: what each root takes over, what it creates and why, and what comes next.

use std::collections::BTreeMap;

use super::{
    AdoptedRoot, Adoption, StateReport,
    procedure::{kept_words, left_over, namesake_words, taken, taken_away_words},
};
use crate::{
    adopt::{Creation, HeldFate, HeldObject, LetGo, RootAdoption},
    cli::{
        console::Console,
        wrap::{length, wrap_hanging},
    },
    terraform::PlannedKind,
    text::{join_few, plural, visible},
};

/// So many names say enough; JSON has all.
const MAX_LISTED: usize = 3;
/// So many roots that only take over are named.
const MAX_ROOTS: usize = 20;

pub(super) fn render(adoption: &Adoption<'_>, console: &Console) -> String {
    let width = console.width();
    let (mixed, whole): (Vec<_>, Vec<_>) =
        adoption.roots.iter().filter(|root| !is_idle(root)).partition(|root| !root.adoption.creates.is_empty());
    let shown = whole.iter().take(MAX_ROOTS).chain(mixed.iter().take(MAX_ROOTS));
    let column = shown.clone().map(|root| length(&visible(root.adoption.root.as_str()))).max().unwrap_or(0);
    let mut out = String::new();
    for root in shown {
        let is_refused = adoption.refused.contains_key(&root.adoption.root);
        out.push_str(&head(&root.adoption, is_refused, column, width));
        out.push_str(&reasons(&root.adoption, width));
    }
    for (more, what) in [(&whole, "only take over what is live"), (&mixed, "also create something")] {
        let more = more.len().saturating_sub(MAX_ROOTS);
        if more > 0 {
            out.push_str(&format!("and {} that {what}: `--format json` has all\n", plural(more, "more root")));
        }
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out.push_str(&line(&summary(adoption), 2, width));
    out.push_str(&refusals(adoption, width));
    out.push_str(&taken_away(adoption, width));
    if !adoption.states.is_empty() || !adoption.deletions.is_empty() || !adoption.kept.is_empty() {
        out.push_str(&states(adoption, width));
        out.push_str(&steps(adoption, width));
    }
    out
}

fn line(text: &str, hanging: usize, width: usize) -> String {
    format!("{}\n", wrap_hanging(&visible(text), hanging, width))
}

/// The roots that get no import file yet.
fn refusals(adoption: &Adoption<'_>, width: usize) -> String {
    let mut out = String::new();
    for (root, refusals) in &adoption.refused {
        out.push_str(&line(&format!("{root} gets no import file yet"), 2, width));
        for refusal in refusals.iter().take(MAX_LISTED) {
            out.push_str(&line(&format!("  {} in `{}` {}", refusal.address, refusal.state, refusal.reason), 4, width));
        }
        let more = refusals.len().saturating_sub(MAX_LISTED);
        if more > 0 {
            out.push_str(&format!("  and {more} more\n"));
        }
    }
    if !out.is_empty() {
        out.insert(0, '\n');
        out.push_str(&line(
            "hint: let these go first, write the states again, and run `teamkit adopt` again",
            6,
            width,
        ));
    }
    out
}

/// What the applies take away.
fn taken_away(adoption: &Adoption<'_>, width: usize) -> String {
    let mut out = String::new();
    for taken in adoption.taken_away.iter().take(MAX_ROOTS) {
        out.push_str(&line(&format!("! {}", taken_away_words(taken, str::to_owned)), 2, width));
    }
    let more = adoption.taken_away.len().saturating_sub(MAX_ROOTS);
    if more > 0 {
        out.push_str(&format!("! and {more} more that lose access: `--format json` has all\n"));
    }
    if !out.is_empty() {
        out.insert_str(0, "\nthese applies take access away\n");
        out.push_str("hint: define first what is to stay\n");
    }
    out
}

/// What each state holds.
fn states(adoption: &Adoption<'_>, width: usize) -> String {
    let mut out = String::new();
    let idle = adoption.states.iter().filter(|state| state.holdings.objects.is_empty()).count();
    let busy: Vec<_> = adoption.states.iter().filter(|state| !state.holdings.objects.is_empty()).collect();
    for state in busy.iter().take(MAX_ROOTS) {
        let count = |is: fn(&HeldFate) -> bool| state.holdings.objects.iter().filter(|object| is(&object.fate)).count();
        let (goes, stays) = (count(HeldFate::goes), count(|fate| *fate == HeldFate::Stays));
        let mut text = format!("{} holds {} of what is defined here", state.holdings.state.name, goes);
        if stays > 0 {
            text.push_str(&format!(
                ", and {stays} that no definition gives or that are not asked for: those stay there"
            ));
        }
        out.push_str(&line(&text, 2, width));
        if let Some(root) = &state.holdings.namesake {
            out.push_str(&line(&format!("  ! {}", namesake_words(root.as_str())), 4, width));
        }
        let worries: Vec<String> = state.holdings.objects.iter().filter_map(worry).collect();
        out.extend(worries.iter().take(MAX_ROOTS).map(|text| line(text, 4, width)));
        let more = worries.len().saturating_sub(MAX_ROOTS);
        if more > 0 {
            out.push_str(&format!("  ! and {more} more to look at: `--format json` has all\n"));
        }
    }
    let more = busy.len().saturating_sub(MAX_ROOTS);
    if more > 0 {
        out.push_str(&format!("and {} with access: `--format json` has all\n", plural(more, "more state")));
    }
    if idle > 0 {
        out.push_str(&format!(
            "{} nothing of what is access\n",
            if idle == 1 { "1 state holds".to_owned() } else { format!("{idle} states hold") }
        ));
    }
    if !adoption.states.is_empty() && !adoption.unowned.is_empty() {
        out.push_str(&line(
            &format!("{} of what is defined and live is in none of these states", adoption.unowned.len()),
            2,
            width,
        ));
    }
    if out.is_empty() { out } else { format!("\n{out}") }
}

/// What somebody has to look at.
fn worry(object: &HeldObject<'_>) -> Option<String> {
    let address = &object.object.address;
    match &object.fate {
        HeldFate::Unread(reason) | HeldFate::MayRevoke { reason, .. } => {
            Some(format!("  ! {address} {reason}: look at it yourself"))
        }
        HeldFate::Goes | HeldFate::GoesFirst(_) => {
            if let Some(fault) = object.fault() {
                return Some(format!(
                    "  ! {address} {fault}: look at whom it gives a role, before nobody manages that"
                ));
            }
            let left = left_over(object);
            let names = join_few(&left, MAX_LISTED);
            let what = if object.is_namesake {
                "our root takes away what it gives besides"
            } else {
                "afterwards nobody manages what it gives besides"
            };
            (!left.is_empty()).then(|| format!("  ! {address}: {what}: {names}"))
        }
        HeldFate::Ours => None,
        HeldFate::Stays => {
            let is_part = object.accesses.iter().any(|held| held.root.is_some());
            let left = left_over(object);
            let names = join_few(&left, MAX_LISTED);
            (is_part && !left.is_empty()).then(|| format!("  ! {address} stays: it also gives {names}"))
        }
    }
}

/// What to do, in order.
fn steps(adoption: &Adoption<'_>, width: usize) -> String {
    let mut number = 0;
    let mut out = String::new();
    let mut step = |out: &mut String, text: &str| {
        number += 1;
        out.push_str(&line(&format!("{number}. {text}"), 3, width));
    };
    let going: Vec<(&StateReport<'_>, &LetGo)> =
        adoption.states.iter().filter_map(|state| Some((state, state.let_go.as_ref()?))).collect();
    if !going.is_empty() {
        step(
            &mut out,
            "let go in each old state: add the file, take what it names out of the code in the same change, and apply; the plan has to say \"will no longer be managed\" and nothing else",
        );
        for (state, let_go) in going.iter().take(MAX_ROOTS) {
            let file = state.file.as_ref().map(|file| format!(" · {file}")).unwrap_or_default();
            let name = &state.holdings.state.name;
            out.push_str(&line(&format!("   {name}   {}{file}", let_go_words(let_go)), 6, width));
            if state.file.is_none() {
                out.extend(
                    let_go.commands.iter().take(MAX_ROOTS).map(|command| format!("     {}\n", visible(command))),
                );
                let more = let_go.commands.len().saturating_sub(MAX_ROOTS);
                if more > 0 {
                    out.push_str(&format!("     and {}\n", plural(more, "more command")));
                }
            }
        }
        let more = going.len().saturating_sub(MAX_ROOTS);
        if more > 0 {
            out.push_str(&format!("   and {}\n", plural(more, "more state")));
        }
        if going.iter().any(|(state, _)| state.file.is_none()) {
            out.push_str(&line("   with `--out DIR`, files do it in one plan; between such commands and the change of the code nothing may apply", 3, width));
        }
    }
    let roots = taken(adoption).count();
    if roots > 0 {
        let roots = plural(roots, "root");
        step(
            &mut out,
            &format!("take over: plan and apply {roots}; where nothing is created, the plan has to say imports alone"),
        );
    }
    if !adoption.deletions.is_empty() {
        step(&mut out, "once ours stand, delete what they replace");
        for deletion in adoption.deletions.iter().take(MAX_ROOTS) {
            let what = deletion.command.clone().unwrap_or_else(|| {
                let row = deletion.rows.first();
                let principal = row.and_then(|row| row.principal.as_deref()).unwrap_or_default();
                format!(
                    "(no command takes {principal} out of {})",
                    row.map(crate::adopt::AccessRow::place).unwrap_or_default()
                )
            });
            out.push_str(&format!("   {}\n", visible(&what)));
        }
        let more = adoption.deletions.len().saturating_sub(MAX_ROOTS);
        if more > 0 {
            out.push_str(&format!("   and {}: `--format json` has all\n", plural(more, "more command")));
        }
    }
    for kept in adoption.kept.iter().take(MAX_ROOTS) {
        out.push_str(&line(
            &format!("   ! stays, since it also gives what no definition gives: {}", kept_words(kept, str::to_owned)),
            5,
            width,
        ));
    }
    step(&mut out, "teamkit adopt --done");
    format!("\n{out}")
}

fn let_go_words(let_go: &LetGo) -> String {
    let LetGo { removed, moved, renumbered, commands: _, count } = let_go;
    let mut parts = Vec::new();
    if !removed.is_empty() {
        parts.push(format!("{} as a whole", removed.len()));
    }
    if !moved.is_empty() {
        parts.push(plural(moved.len(), "instance"));
    }
    if !renumbered.is_empty() {
        parts.push(format!("{} by commands alone, since numbers of `count` shift", renumbered.len()));
    }
    format!("{}: {}", plural(*count, "object"), parts.join(", "))
}

fn is_idle(root: &AdoptedRoot) -> bool {
    root.adoption.imports.is_empty() && root.adoption.creates.is_empty()
}

fn head(root: &RootAdoption, is_refused: bool, column: usize, width: usize) -> String {
    let path = visible(root.root.as_str());
    let mut counts = plural(root.imports.len(), "import");
    if !root.creates.is_empty() {
        counts.push_str(&format!(", {} to create", root.creates.len()));
    }
    if is_refused {
        counts.push_str(", not yet");
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

fn summary(adoption: &Adoption<'_>) -> String {
    let all: Vec<_> = taken(adoption).filter(|(_, imports, _)| *imports > 0).collect();
    let imports: usize = all.iter().map(|(_, imports, _)| imports).sum();
    let creates: usize = adoption.roots.iter().map(|root| root.adoption.creates.len()).sum();
    let roots = plural(adoption.roots.len(), "root");
    match (imports, creates) {
        (0, 0) if adoption.refused.is_empty() => format!("nothing is defined in {roots}"),
        (0, _) if adoption.refused.is_empty() => {
            format!("nothing of what is defined in {roots} is live: there is nothing to take over")
        }
        (0, _) => "nothing is taken over yet".to_owned(),
        (_, 0) => format!("{} in {}: nothing is created", plural(imports, "import"), plural(all.len(), "root")),
        _ => format!("{} in {}, and {creates} to create", plural(imports, "import"), plural(all.len(), "root")),
    }
}

/// Says what was written, and what to do next.
pub(super) fn mention(adoption: &Adoption<'_>, console: &Console) {
    let files = adoption.files;
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
    if adoption.states.is_empty() && adoption.roots.iter().any(|root| !is_idle(root)) {
        console.note(
            "no old state was given: nobody has looked for what else manages these, and would take them away\n  give the states \
             of before by `--state`",
        );
    }
    let namespaces = adoption.roots.iter().flat_map(|root| &root.adoption.imports);
    let namespaces =
        namespaces.filter(|import| PlannedKind::of(&import.to.kind) == Some(PlannedKind::Namespace)).count();
    if namespaces > 0 {
        console.note(format_args!(
            "labels and annotations of {} that definitions don't have are taken away by the apply, and exports don't say \
             which\n  put into the definitions first what is to stay",
            plural(namespaces, "namespace")
        ));
    }
    let has_steps = !adoption.states.is_empty() || !adoption.deletions.is_empty();
    if has_steps || (files.written.is_empty() && files.kept == 0) {
        return;
    }
    console.say("next: plan each root; where nothing is created, the plan has to say imports alone");
}

fn import_files(count: usize) -> String {
    plural(count, "import file")
}
