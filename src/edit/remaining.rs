//! What stays of a person who was offboarded: what definitions still say, and what they don't know.

use std::collections::BTreeSet;

use super::{Edits, shown};
use crate::{
    model::{Address, Org, OrgState, Principal},
    source::{Child, NodeKind, Route, Source, Sources, Step, Tree, line_end},
    text::join_few,
};

/// So many names say enough; the rest is counted.
const MAX_LISTED: usize = 5;

/// Notes on the lines that name a person after edits, and on identities in them that may be the person. `org` is that
/// from before the edits.
#[must_use]
pub fn remaining_lines(edits: &Edits, sources: &Sources, org: &Org, person: &Address) -> Vec<String> {
    let traces = Traces::of(org, person);
    edits.applied(sources).iter().flat_map(|source| traces.in_file(source)).collect()
}

/// What the definitions say of an offboarded person's access, and what they can't say. `state` is that from before the
/// edits.
#[must_use]
pub fn verdict(state: &OrgState, person: &Address) -> String {
    let principals: BTreeSet<&Principal> = state.grants.active.keys().map(|key| &key.principal).collect();
    let domains: Vec<String> = principals
        .iter()
        .filter(|principal| matches!(principal, Principal::Domain(domain) if **domain == *person.domain()))
        .map(|principal| format!("`{principal}`"))
        .collect();
    let access = if domains.is_empty() {
        format!("by the definitions {person} has no access left")
    } else {
        let domains = join_few(domains, MAX_LISTED);
        format!("by the definitions {person} has no access left but that of {domains}, as long as the account exists")
    };
    let unknown: Vec<String> = principals
        .into_iter()
        .filter(|principal| is_opaque(principal, &state.org))
        .map(|principal| format!("`{principal}`"))
        .collect();
    if unknown.is_empty() {
        return access;
    }
    format!("{access}; teamkit doesn't know who is behind {}", join_few(unknown, MAX_LISTED))
}

/// Whether people may stand behind a principal whom no definition lists, or whom nobody removes from it: a group that
/// teamkit doesn't fill, or people of an identity provider.
fn is_opaque(principal: &Principal, org: &Org) -> bool {
    match principal {
        Principal::Group(address) => {
            let is_of = |team: &crate::model::Team| team.group == *address || team.lead_group == *address;
            !(org.policy.manage_groups && org.teams.values().any(is_of))
        }
        Principal::Federated(identity) | Principal::FederatedSet(identity) => is_of_people(identity),
        Principal::Domain(_) | Principal::ServiceAccount(_) | Principal::User(_) => false,
    }
}

/// Whether a federated identity can be a person's. Those of workload pools are programs.
fn is_of_people(identity: &str) -> bool {
    !identity.contains("/workloadIdentityPools/")
}

/// What tells in a text that a person is meant.
struct Traces<'a> {
    person: &'a Address,
    domain: &'a str,
    /// The part of the address before the `@`.
    name: &'a str,
    /// The GitHub login, with `@`.
    login: Option<String>,
}

impl<'a> Traces<'a> {
    fn of(org: &'a Org, person: &'a Address) -> Self {
        let login = org.people.get(person).and_then(|facts| facts.github.as_ref()).map(|login| format!("@{login}"));
        let name = person.as_str().split('@').next().unwrap_or_default();
        Self { person, domain: &org.domain.text, name, login }
    }

    /// Notes on what a file still says.
    fn in_file(&self, source: &Source) -> Vec<String> {
        let Ok(tree) = source.tree() else { return Vec::new() };
        let mut scalars = Vec::new();
        if let Some(root) = tree.root() {
            collect(tree, root, &Route::root(), &mut scalars);
        }
        let mut lines = BTreeSet::new();
        let mut notes = Vec::new();
        for Scalar { route, text, at } in scalars {
            let line = source.position(at).line;
            if let Some(note) = self.note(&route, text, &shown(source.path(), line)) {
                // A text in several lines is one trace.
                lines.extend(line..=line + text.lines().count());
                notes.push(note);
            }
        }
        notes.extend(self.comments(source, &lines));
        notes
    }

    fn note(&self, route: &Route, text: &str, place: &str) -> Option<String> {
        let person = self.person;
        if let Some(Principal::Federated(identity)) = Principal::parse(text) {
            let is_alike = self.is_subject(&identity) && is_of_people(&identity);
            return is_alike.then(|| format!("{place}: `{text}` may be {person}, and stays as it is"));
        }
        // What somebody was called before gives nothing.
        let is_named = self.is_person(route, text) && !has_key(route, "formerly");
        let is_mentioned = is_named || self.is_mentioned(text);
        if is_named && has_key(route, "pinned") {
            return Some(format!(
                "{place}: {person} is pinned and loses access, so `teamkit diff` fails without `--allow lock-out`; remove them here too"
            ));
        }
        is_mentioned.then(|| format!("{place} still names {person}"))
    }

    /// Whether a whole text names the person. A short name does so only where people are listed.
    fn is_person(&self, route: &Route, text: &str) -> bool {
        let lists = ["pinned", "to", "approvers", "leads", "members"];
        let is_full = text.contains('@') || lists.iter().any(|key| has_key(route, key));
        (is_full && Address::complete(text, self.domain) == *self.person)
            || Principal::parse(text) == Some(Principal::user(self.person))
    }

    fn is_mentioned(&self, text: &str) -> bool {
        has_word(text, self.person.as_str()) || self.login.as_ref().is_some_and(|login| has_word(text, login))
    }

    /// Whether the subject of a federated identity is the person's address or name.
    fn is_subject(&self, identity: &str) -> bool {
        let subject = identity.rsplit_once("/subject/").map(|(_, subject)| subject).unwrap_or_default();
        subject.eq_ignore_ascii_case(self.person.as_str())
            || subject.eq_ignore_ascii_case(self.name)
            || has_word(subject, self.person.as_str())
    }

    /// Notes on comments that name the person, apart from lines that were already told.
    fn comments(&self, source: &Source, told: &BTreeSet<usize>) -> Vec<String> {
        let mut notes = Vec::new();
        let mut start = 0;
        while start < source.text().len() {
            let end = line_end(source.text(), start);
            let line = source.position(start).line;
            let text = source.text().get(start..end).unwrap_or_default();
            let comment = text.split_once('#').map(|(_, comment)| comment);
            if comment.is_some_and(|comment| self.is_mentioned(comment)) && !told.contains(&line) {
                notes.push(format!("{}: a comment still names {}", shown(source.path(), line), self.person));
            }
            start = end.max(start + 1);
        }
        notes
    }
}

/// A text of a file with its route and where it begins.
struct Scalar<'t> {
    route: Route,
    text: &'t str,
    at: usize,
}

/// Every text of a file, keys included.
fn collect<'t>(tree: &'t Tree, at: Child, route: &Route, scalars: &mut Vec<Scalar<'t>>) {
    match &tree.node(at.node).kind {
        NodeKind::Scalar(_, text) => scalars.push(Scalar { route: route.clone(), text, at: at.span.start }),
        NodeKind::List(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(tree, *item, &route.index(index), scalars);
            }
        }
        NodeKind::Map(entries) => {
            for entry in entries {
                let Some(key) = tree.scalar(entry.key.node) else { continue };
                let at = entry.key.span.start;
                scalars.push(Scalar { route: route.key_of(key.to_owned()), text: key, at });
                collect(tree, entry.value, &route.key(key.to_owned()), scalars);
            }
        }
    }
}

fn has_key(route: &Route, asked: &str) -> bool {
    route.steps().iter().any(|step| matches!(step, Step::Key(key) if &**key == asked))
}

/// Whether a text has a word of an address, in any case, with nothing of an address around it.
fn has_word(text: &str, word: &str) -> bool {
    let (text, word) = (text.to_ascii_lowercase(), word.to_ascii_lowercase());
    let is_part = |character: char| character.is_ascii_alphanumeric() || "-_+.".contains(character);
    text.match_indices(&word).any(|(start, found)| {
        let before = text.get(..start).and_then(|before| before.chars().next_back());
        let mut after = text.get(start + found.len()..).unwrap_or_default().chars();
        let next = after.next();
        // A full stop ends a sentence, unless the address goes on behind it.
        let goes_on = next.is_some_and(|next| is_part(next) && next != '.')
            || (next == Some('.') && after.next().is_some_and(is_part));
        !before.is_some_and(is_part) && !goes_on
    })
}
