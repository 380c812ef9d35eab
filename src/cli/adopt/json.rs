//! The public form of `adopt --format json`.

use serde_json::{Map, Value, json};

use super::{AdoptedRoot, Adoption, RootRefusal, StateReport, files::file_of, procedure::taken};
use crate::{
    adopt::{AccessRow, Deletion, HeldAccess, HeldFate, HeldObject, KeptBinding, LetGo, RootAdoption, TakenAway},
    cli::rows::as_json,
    error::Error,
};

pub(super) fn render(adoption: &Adoption<'_>) -> Result<String, Error> {
    let refusals = adoption.refused.iter().flat_map(|(root, refusals)| {
        refusals.iter().map(move |RootRefusal { state, address, reason }| {
            json!({ "state": state, "address": address, "root": root.as_str(), "reason": reason })
        })
    });
    let unowned = adoption.unowned.iter().map(|access| Value::Object(row(&AccessRow::of(access, adoption.world))));
    as_json(&json!({
        "version": 1,
        "roots": adoption.roots.iter().map(|one| root(one, adoption)).collect::<Vec<_>>(),
        "states": adoption.states.iter().map(|one| state(one, adoption)).collect::<Vec<_>>(),
        "unowned": unowned.collect::<Vec<_>>(),
        "refusals": refusals.collect::<Vec<_>>(),
        "kept": adoption.kept.iter().map(kept).collect::<Vec<_>>(),
        "changes": adoption.taken_away.iter().map(change).collect::<Vec<_>>(),
        "steps": steps(adoption),
        "written": adoption.files.written.iter().map(|path| path.as_str()).collect::<Vec<_>>(),
        "removed": adoption.files.removed.iter().map(|path| path.as_str()).collect::<Vec<_>>(),
    }))
}

fn root(root: &AdoptedRoot, adoption: &Adoption<'_>) -> Value {
    let AdoptedRoot { adoption: RootAdoption { root, imports, creates }, is_current } = root;
    let is_refused = adoption.refused.contains_key(root);
    let created = creates.iter().map(|(address, why)| json!({ "address": address, "why": why.as_str() }));
    json!({
        "root": root.as_str(),
        "file": (!imports.is_empty() && !is_refused).then(|| file_of(root).into_string()),
        "imports": imports.len(),
        "creates": creates.len(),
        "created": created.collect::<Vec<_>>(),
        "refused": is_refused,
        "current": is_current,
    })
}

/// The keys of every row: who has what where.
fn row(row: &AccessRow) -> Map<String, Value> {
    let AccessRow { target, scope, role, principal, condition } = row;
    let scope: Map<String, Value> = scope.iter().map(|(key, id)| (key.clone(), id.as_str().into())).collect();
    let condition = condition.as_ref().map(|(title, expression)| json!({ "title": title, "expression": expression }));
    let value =
        json!({ "target": target, "scope": scope, "role": role, "principal": principal, "condition": condition });
    match value {
        Value::Object(row) => row,
        _ => Map::new(),
    }
}

fn state(report: &StateReport<'_>, adoption: &Adoption<'_>) -> Value {
    let objects = || report.holdings.objects.iter();
    let rows = objects().flat_map(|object| object.accesses.iter().map(move |held| (object, held)));
    let (grants, others): (Vec<_>, Vec<_>) =
        rows.partition(|(_, held)| AccessRow::of(&held.access, adoption.world).principal.is_some());
    let row = |(object, held): (&HeldObject<'_>, &HeldAccess)| {
        let mut out = row(&AccessRow::of(&held.access, adoption.world));
        out.insert("address".to_owned(), object.object.address.to_string().into());
        out.insert("defined".to_owned(), held.root.is_some().into());
        out.insert("root".to_owned(), json!(held.root.as_ref().map(|root| root.as_str())));
        out.insert("live".to_owned(), json!(held.is_live));
        out.insert("goes".to_owned(), object.fate.goes().into());
        out
    };
    let unread = objects().filter_map(|object| match &object.fate {
        HeldFate::Unread(reason) | HeldFate::MayRevoke { reason, .. } => {
            Some(json!({ "address": object.object.address.to_string(), "reason": reason }))
        }
        HeldFate::Goes | HeldFate::GoesFirst(_) | HeldFate::Ours | HeldFate::Stays => None,
    });
    json!({
        "state": report.holdings.state.name,
        "namesake": report.holdings.namesake.as_ref().map(|root| root.as_str()),
        "grants": grants.into_iter().map(row).collect::<Vec<_>>(),
        "objects": others.into_iter().map(row).collect::<Vec<_>>(),
        "unread": unread.collect::<Vec<_>>(),
    })
}

fn kept(kept: &KeptBinding) -> Value {
    json!({ "binding": kept.binding, "undefined": kept.undefined.iter().map(row).collect::<Vec<_>>() })
}

fn change(taken: &TakenAway) -> Value {
    let TakenAway { root, object, place: _, is_role, rows } = taken;
    json!({
        "root": root.as_str(),
        "object": object,
        "change": if *is_role { "other-rules" } else { "fewer-subjects" },
        "takes_from": rows.iter().map(row).collect::<Vec<_>>(),
    })
}

fn steps(adoption: &Adoption<'_>) -> Vec<Value> {
    let let_go = adoption.states.iter().filter_map(|state| Some(let_go(state, state.let_go.as_ref()?)));
    let taken = taken(adoption).map(
        |(root, imports, creates)| json!({ "kind": "take-over", "root": root, "imports": imports, "creates": creates }),
    );
    let mut steps: Vec<Value> = let_go.chain(taken).chain(adoption.deletions.iter().map(delete)).collect();
    steps.push(json!({ "kind": "done" }));
    steps
}

fn let_go(state: &StateReport<'_>, let_go: &LetGo) -> Value {
    let LetGo { removed, moved, renumbered, commands, count } = let_go;
    json!({
        "kind": "let-go",
        "state": state.holdings.state.name,
        "file": state.file.as_ref().map(|file| file.as_str()),
        "removed": removed,
        "moved": moved.iter().map(|(from, to)| json!({ "from": from.to_string(), "to": to })).collect::<Vec<_>>(),
        "renumbered": renumbered.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "commands": commands,
        "objects": count,
    })
}

fn delete(deletion: &Deletion) -> Value {
    let Deletion { rows, binding, root, command } = deletion;
    let first = rows.first().map(row).unwrap_or_default();
    let principals: Vec<_> = rows.iter().map(|row| row.principal.clone()).collect();
    let mut out = Map::from_iter([("kind".to_owned(), Value::from("delete"))]);
    out.extend(first);
    if rows.len() != 1 {
        out.insert("principal".to_owned(), Value::Null);
    }
    out.insert("principals".to_owned(), json!(principals));
    out.insert("binding".to_owned(), json!(binding));
    out.insert("root".to_owned(), root.as_str().into());
    out.insert("command".to_owned(), json!(command));
    Value::Object(out)
}
