//! Entries of `unmanaged`, and the rows that they accept.

use super::{
    drift::{Drift, DriftRow},
    world::Place,
};
use crate::{
    reference_model::{
        choices::Choices,
        definitions::{Workspace, Yaml},
        places::Scope,
    },
    support::workspace::TODAY,
};

/// An entry as it is written; nothing stands for any.
#[derive(Debug, Clone, Default)]
pub struct Accepted {
    scope: Option<String>,
    principal: Option<String>,
    role: Option<String>,
    until: Option<&'static str>,
}

/// A place as an entry names it.
fn text(place: &Place) -> String {
    let scope = match place {
        Place::Group(address) => return address.clone(),
        Place::Scope(scope) => scope,
    };
    match scope {
        Scope::Project(id) => id.clone(),
        Scope::Namespace { cluster, namespace } => format!("{cluster}/{namespace}"),
        Scope::Resource { project, kind, within, id } => {
            let parts = [project.as_str(), kind.key()].into_iter().chain(within.as_deref()).chain([id.as_str()]);
            parts.collect::<Vec<_>>().join("/")
        }
        Scope::Folder(id) => format!("folder/{id}"),
        Scope::Organization(id) => format!("organization/{id}"),
        Scope::Cluster(name) => format!("cluster/{name}"),
    }
}

/// Whether a text is what a field says, or begins so.
fn is(field: Option<&String>, text: &str) -> bool {
    field.is_none_or(|field| match field.strip_suffix('*') {
        Some(start) => text.starts_with(start),
        None => field == text,
    })
}

impl Accepted {
    fn accepts(&self, row: &DriftRow) -> bool {
        let is_over = self.until.is_some_and(|until| until < TODAY);
        // Addresses are compared without case.
        let has_address = !row.principal.contains("://");
        let lower = |field: &Option<String>| field.as_ref().map(|field| field.to_lowercase());
        let (principal, of_row) = if has_address {
            (lower(&self.principal), row.principal.to_lowercase())
        } else {
            (self.principal.clone(), row.principal.clone())
        };
        let scope = if matches!(row.place, Place::Group(_)) { lower(&self.scope) } else { self.scope.clone() };
        !is_over
            && row.kind == "extra"
            && is(scope.as_ref(), &text(&row.place))
            && is(principal.as_ref(), &of_row)
            && is(self.role.as_ref(), &row.role)
    }

    fn written(&self) -> Yaml {
        let fields = [("scope", &self.scope), ("principal", &self.principal), ("role", &self.role)];
        let fields = fields.into_iter().filter_map(|(key, field)| Some((key.to_owned(), Yaml::text(field.clone()?))));
        let until = self.until.map(|until| ("until".to_owned(), Yaml::text(until)));
        let reason = ("reason".to_owned(), Yaml::text("it stays"));
        Yaml::Map(fields.chain(until).chain([reason]).collect())
    }
}

/// What one entry says of a field, by how it is there.
fn field(text: &str, choices: &mut Choices<'_>) -> Option<String> {
    match choices.below(5) {
        0 | 1 => None,
        2 => Some(text.to_owned()),
        3 => {
            let ends: Vec<usize> = (4..=text.len()).filter(|end| text.is_char_boundary(*end)).collect();
            let end = if ends.is_empty() { text.len() } else { choices.pick(&ends) };
            Some(format!("{}*", &text[..end]))
        }
        _ => Some("*".to_owned()),
    }
}

/// Entries for some of the rows.
pub fn entries(drift: &Drift, choices: &mut Choices<'_>) -> Vec<Accepted> {
    let extra: Vec<&DriftRow> = drift.rows.iter().filter(|row| row.kind == "extra").collect();
    let count = if extra.is_empty() { 0 } else { choices.below(4) };
    let entry = |choices: &mut Choices<'_>| {
        let row = choices.pick(&extra);
        // An account whose address no account can have.
        let can_be_named = !row.principal.contains("gserviceaccount.com.");
        let mut entry = Accepted {
            scope: field(&text(&row.place), choices),
            principal: field(&row.principal, choices).filter(|_| can_be_named),
            role: field(&row.role, choices),
            until: choices.pick(&[None, Some("2099-12-31"), Some(TODAY), Some("2026-11-21")]),
        };
        let is_any = |field: &Option<String>| field.as_deref().is_none_or(|field| field == "*");
        // One that accepts everything is an error.
        if is_any(&entry.scope) && is_any(&entry.principal) && is_any(&entry.role) {
            entry.role = Some(row.role.clone());
        }
        if let Some(principal) =
            entry.principal.as_mut().filter(|text| !text.contains("principal") && choices.one_in(4))
            && let Some((kind, address)) = principal.split_once(':')
        {
            *principal = format!("{kind}:{}", address.to_uppercase());
        }
        entry
    };
    (0..count).map(|_| entry(choices)).collect()
}

/// Writes entries into `teamkit.yaml`.
pub fn write(workspace: &mut Workspace, entries: &[Accepted]) {
    workspace.rest.retain(|(key, _)| key != "unmanaged");
    if !entries.is_empty() {
        let list = entries.iter().map(Accepted::written).collect();
        workspace.rest.push(("unmanaged".to_owned(), Yaml::List(list)));
    }
}

/// Takes away what is accepted, and counts it.
pub fn accept(drift: &mut Drift, entries: &[Accepted]) {
    let before = drift.rows.len();
    drift.rows.retain(|row| !entries.iter().any(|entry| entry.accepts(row)));
    drift.accepted = before - drift.rows.len();
}
