//! The procedure, in order: as a document for whoever carries it out, and as sentences that the text shares with it.

use super::{Adoption, StateReport};
use crate::{
    adopt::{HeldFate, HeldObject, KeptBinding, LetGo, RootAdoption, TakenAway},
    cli::markdown::code,
    text::plural,
};

const TITLE: &str = "# Taking over with `teamkit adopt`";

/// Whether a text is such a document. Others are never overwritten.
pub(super) fn is_procedure(text: &str) -> bool {
    text.lines().next() == Some(TITLE)
}

/// The document.
pub(super) fn markdown(adoption: &Adoption<'_>) -> String {
    let mut out = format!(
        "{TITLE}\n\nIn this order, nobody loses access at any moment: a state that lets go destroys nothing, and a root that \
         takes over changes nothing.\nStop after any step and go on later; what is live stays as it is.\n"
    );
    let mut number = 0;
    let mut step = |title: &str| {
        number += 1;
        format!("\n## {number}. {title}\n\n")
    };
    let going: Vec<(&StateReport<'_>, &LetGo)> =
        adoption.states.iter().filter_map(|state| Some((state, state.let_go.as_ref()?))).collect();
    if !going.is_empty() {
        out.push_str(&step("Let go, in each old state"));
        out.push_str(
            "Put the file into the configuration of the state, in the same change that takes out of its code what it names. \
             The plan has to say of each that it \"will no longer be managed by Terraform\", and nothing else: 0 to add, 0 to \
             change, 0 to destroy. Then apply it.\n\nIf the apply stops, apply again, and don't revert the change: the code \
             of before destroys what has moved and isn't forgotten yet. Leave the file there, and only add to it: a job of an \
             earlier commit takes things back, and the next apply destroys them if their blocks are gone.\n\nThe commands do the same without a plan. Between them and the change of \
             the code, an apply would create everything again, so use them only where nothing applies in between.\n",
        );
        out.extend(going.iter().map(|(state, let_go)| state_section(state, let_go)));
    }
    if !adoption.refused.is_empty() {
        out.push_str(&step("Export again"));
        out.push_str("These roots have no import file yet, since something in an old state would revoke what they give. After the \
                      step before, write that state once more and run `teamkit adopt` again.\n\n");
        for (root, refusals) in &adoption.refused {
            let items =
                refusals.iter().map(|refusal| format!("{} in {}", code(&refusal.address), code(&refusal.state)));
            out.push_str(&format!("- {}: {}\n", code(root.as_str()), items.collect::<Vec<_>>().join(", ")));
        }
    }
    let roots: Vec<_> = taken(adoption).collect();
    if !roots.is_empty() {
        out.push_str(&step("Take over"));
        out.push_str(
            "Plan and apply each root. Where nothing is created, the plan has to say imports alone. Don't revert this \
             change either: a root destroys what it has taken over and its code doesn't have.\n\n",
        );
        for (root, imports, creates) in roots {
            let creates = if creates == 0 { String::new() } else { format!(", {creates} to create") };
            out.push_str(&format!("- {}: {}{creates}\n", code(root), plural(imports, "import")));
        }
        if !adoption.taken_away.is_empty() {
            out.push_str(
                "\nThese applies take access away, which the plan shows as changes. Define first what is to stay:\n\n",
            );
            out.extend(adoption.taken_away.iter().map(|taken| format!("- {}\n", taken_away_words(taken, code))));
        }
    }
    if !adoption.deletions.is_empty() {
        out.push_str(&step("Delete what ours replace"));
        out.push_str("Once the roots are applied, these give nothing that ours don't give. A context is called as its cluster is in \
                      the definitions; change that where yours has another name.\n\n```sh\n");
        for deletion in &adoption.deletions {
            let command = deletion.command.clone().unwrap_or_else(|| {
                let row = deletion.rows.first();
                format!(
                    "# no command takes {} out of {}",
                    row.and_then(|row| row.principal.as_deref()).unwrap_or_default(),
                    row.map(crate::adopt::AccessRow::place).unwrap_or_default()
                )
            });
            // A line of its own, and no end of the block.
            out.push_str(&format!("{}\n", crate::text::visible(&command)));
        }
        out.push_str("```\n");
    }
    if !adoption.kept.is_empty() {
        out.push_str("\nThese stay, since they also give what no definition gives:\n\n");
        out.extend(adoption.kept.iter().map(|kept| format!("- {}\n", kept_words(kept, code))));
    }
    let unread: Vec<String> = adoption.states.iter().flat_map(unread).collect();
    if !unread.is_empty() {
        out.push_str("\n## Look at these yourself\n\nThey give access in a way that isn't understood, and stay where they are.\n\n");
        out.extend(unread);
    }
    out.push_str(&step("Take the import files away"));
    out.push_str("`teamkit adopt --done`, once every root is applied.\n");
    out
}

fn state_section(state: &StateReport<'_>, let_go: &LetGo) -> String {
    let mut out = format!("\n### {}\n\n{}", code(&state.holdings.state.name), plural(let_go.count, "object"));
    if let Some(file) = &state.file {
        out.push_str(&format!(", in {}", code(file.file_name().unwrap_or_default())));
    }
    out.push_str(".\n");
    if let Some(root) = &state.holdings.namesake {
        out.push_str(&format!("\nNote: {}.\n", namesake_words(&code(root.as_str()))));
    }
    let mut list = |title: &str, addresses: Vec<String>| {
        if !addresses.is_empty() {
            out.push_str(&format!("\n{title}\n\n"));
            out.extend(addresses.iter().map(|address| format!("- {}\n", code(address))));
        }
    };
    list("Take these out of the code as a whole:", let_go.removed.iter().cloned().collect());
    list(
        "Take these instances out of the code, by their keys:",
        let_go.moved.iter().map(|(from, _)| from.to_string()).collect(),
    );
    list(
        "No block can name these, since the others of their `count` get other numbers. Give the resource a `for_each` first, or use the commands:",
        let_go.renumbered.iter().map(ToString::to_string).collect(),
    );
    for object in state.holdings.objects.iter().filter(|object| object.fate.goes()) {
        if let Some(fault) = object.fault() {
            let address = code(&object.object.address.to_string());
            out.push_str(&format!("\n{address} {fault}: look at whom it gives a role, before nobody manages that.\n"));
        }
        let left = left_over(object);
        if !left.is_empty() {
            let left: Vec<String> = left.iter().map(|principal| code(principal)).collect();
            let (address, left) = (code(&object.object.address.to_string()), left.join(", "));
            out.push_str(&if object.is_namesake {
                format!("\nOur root takes away what {address} gives to {left}: define it first, if it is to stay.\n")
            } else {
                format!("\nAfterwards nobody manages what {address} gives to {left}: define it, or remove it.\n")
            });
        }
    }
    out.push_str("\n```sh\n");
    out.extend(let_go.commands.iter().map(|command| format!("{}\n", crate::text::visible(command))));
    out.push_str("```\n");
    out
}

/// What to do where a state may be that of one of our roots.
pub(super) fn namesake_words(root: &str) -> String {
    format!(
        "all of it is at addresses of {root}: if that is the root whose state this is, let nothing go, and give it with \
         `--state` under the name of that root"
    )
}

/// What a state holds that gives access in a way that isn't understood.
fn unread(state: &StateReport<'_>) -> Vec<String> {
    let name = &state.holdings.state.name;
    let line = |object: &HeldObject<'_>| match &object.fate {
        HeldFate::Unread(reason) | HeldFate::MayRevoke { reason, .. } => {
            Some(format!("- {} in {}: it {reason}\n", code(&object.object.address.to_string()), code(name)))
        }
        HeldFate::Goes | HeldFate::GoesFirst(_) | HeldFate::Ours | HeldFate::Stays => None,
    };
    state.holdings.objects.iter().filter_map(line).collect()
}

/// Whom an object that goes gives what no definition gives.
pub(super) fn left_over(object: &HeldObject<'_>) -> Vec<String> {
    let undefined = object.accesses.iter().filter(|held| held.root.is_none());
    let principals = undefined.filter_map(|held| match &held.access {
        crate::adopt::ManagedAccess::Member { role, member, .. } => Some(format!("{role} {member}")),
        crate::adopt::ManagedAccess::Subject { role, subject, .. } => Some(format!("{role} {}", subject.name)),
        _ => None,
    });
    principals.collect()
}

/// The roots that take something over or create something, with how much. What ours replace is deleted once all of these
/// were applied.
pub(super) fn taken<'a>(adoption: &'a Adoption<'_>) -> impl Iterator<Item = (&'a str, usize, usize)> {
    let roots = adoption.roots.iter().map(|root| &root.adoption);
    let does = |root: &&'a RootAdoption| !root.imports.is_empty() || !root.creates.is_empty();
    let taken = roots.filter(does).filter(|root| !adoption.refused.contains_key(&root.root));
    taken.map(|root| (root.root.as_str(), root.imports.len(), root.creates.len()))
}

/// What an apply takes from whom.
pub(super) fn taken_away_words(taken: &TakenAway, shown: impl Fn(&str) -> String) -> String {
    let TakenAway { root, object, place, is_role, rows } = taken;
    let (root, object, place) = (shown(root.as_str()), shown(object), shown(place));
    let principals: Vec<String> = rows.iter().map(|row| shown(row.principal.as_deref().unwrap_or_default())).collect();
    if *is_role {
        let who = if principals.is_empty() { "nobody".to_owned() } else { principals.join(", ") };
        return format!(
            "{root} gives the Role {object} in {place} the rules of its definition, which aren't those that are live; it is \
             bound to: {who}"
        );
    }
    let role = shown(rows.first().and_then(|row| row.role.as_deref()).unwrap_or_default());
    format!("{root} takes {role} in {place} from: {} (no definition gives it; {object} does)", principals.join(", "))
}

/// Why a binding stays.
pub(super) fn kept_words(kept: &KeptBinding, shown: impl Fn(&str) -> String) -> String {
    let KeptBinding { binding, undefined } = kept;
    let rows = undefined.iter().map(|row| {
        let role = row.role.as_deref().unwrap_or_default();
        format!(
            "{} with {} in {}",
            shown(row.principal.as_deref().unwrap_or_default()),
            shown(role),
            shown(&row.place())
        )
    });
    format!("{}: {}", shown(binding), rows.collect::<Vec<_>>().join(", "))
}
