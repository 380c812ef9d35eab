//! The words that all forms of a difference share.

use std::collections::BTreeSet;

use super::Diff;
use crate::{
    cli::{ends::end_notes, places::places_text},
    model::{Address, EnvironmentId, Principal, ServiceId},
    review::{
        Card, CardLine, ChangeFinding, ChangeKind, EndIndex, Flag, NamedResource, PersonRename, RenameKind,
        StillReached, TouchedRoot, UnenforcedEnd,
    },
    source::Place,
    target::Binding,
    text::{join_few, plural},
};

impl Diff<'_> {
    /// The findings that are asked for, each message once, with all its places.
    pub(super) fn grouped_findings(
        &self,
        is_asked: impl Fn(&ChangeFinding) -> bool,
    ) -> Vec<(&ChangeFinding, Vec<String>)> {
        let mut grouped: Vec<(&ChangeFinding, BTreeSet<Place>)> = Vec::new();
        for finding in self.report.findings.iter().filter(|finding| is_asked(finding)) {
            let places = finding.diagnostic.labels.first().map(|label| label.place.clone());
            let is_alike = |other: &&ChangeFinding| {
                (other.diagnostic.rule, &other.diagnostic.message)
                    == (finding.diagnostic.rule, &finding.diagnostic.message)
            };
            match grouped.iter_mut().find(|(other, _)| is_alike(other)) {
                Some((_, known)) => known.extend(places),
                None => grouped.push((finding, places.into_iter().collect())),
            }
        }
        grouped.into_iter().map(|(finding, places)| (finding, places_text(&places))).collect()
    }

    /// Teams that name another group than before, with what they named and name; only where teamkit doesn't fill groups.
    pub(super) fn regrouped(&self) -> Vec<(&str, &str, &str)> {
        let (base, head) = (&self.comparison.base.state.org, &self.comparison.head.state.org);
        if head.policy.manage_groups {
            return Vec::new();
        }
        let old_name = |name: &'_ str| -> String {
            let rename =
                self.report.renames.iter().find(|rename| rename.kind == RenameKind::Team && rename.after == name);
            rename.map_or_else(|| name.to_owned(), |rename| rename.before.clone())
        };
        let mut regrouped = Vec::new();
        for (id, after) in &head.teams {
            let old = old_name(id.as_str());
            let Some((_, before)) = base.teams.iter().find(|(id, _)| id.as_str() == old) else { continue };
            if before.group != after.group {
                regrouped.push((id.as_str(), before.group.as_str(), after.group.as_str()));
            } else if before.uses_lead_group() && after.uses_lead_group() && before.lead_group != after.lead_group {
                regrouped.push((id.as_str(), before.lead_group.as_str(), after.lead_group.as_str()));
            }
        }
        regrouped
    }

    /// What has to be known before it is applied.
    pub(super) fn advice(&self) -> Vec<String> {
        let mut advice = self.author_notes();
        advice.extend(self.unfilled_note());
        let other = self.regrouped();
        if let Some((team, before, after)) = other.first() {
            let more = match other.len() {
                1 => String::new(),
                2 => ", as has 1 more".to_owned(),
                count => format!(", as have {} more", count - 1),
            };
            advice.push(format!(
                "team `{team}` has the group `{after}` in place of `{before}`{more}: who is in there is not in any definition"
            ));
        }
        if let Some(rename) = self.rebound() {
            let PersonRename { before, after, .. } = rename;
            advice.push(format!(
                "for Terraform `{after}` is another member than `{before}`: its bindings and memberships are destroyed and \
                 created, and creating one fails as long as the directory keeps `{before}` as an alias in that group: apply again"
            ));
        }
        advice.extend(self.renamed_note());
        advice.extend(self.plan_notes());
        if !self.report.unknown_roles.is_empty() {
            let names: Vec<String> = self.report.unknown_roles.iter().map(|role| format!("`{role}`")).collect();
            advice.push(format!(
                "nothing tells what {} permits: a catalogue with permissions does (`catalog` in teamkit.yaml)",
                few(names.iter().map(String::as_str))
            ));
        }
        if !self.roots.moves.is_empty() {
            advice.push(
                "states move: `teamkit roots --moved` with the same base lists the commands that carry them along"
                    .to_owned(),
            );
        }
        let gone: Vec<&TouchedRoot> = self.roots.left_behind().collect();
        if !gone.is_empty() {
            let held: usize = gone.iter().map(|root| root.plan.counts().destroy).sum();
            advice.push(format!(
                "{} gone: nothing applies {} any more, so {} that {} {} until `teamkit roots --removed` is followed",
                plural(gone.len(), "root"),
                if gone.len() == 1 { "it" } else { "them" },
                plural(held, "resource"),
                if gone.len() == 1 { "it holds" } else { "they hold" },
                if held == 1 { "stays" } else { "stay" },
            ));
        }
        advice.extend(end_notes(&self.new_ends()));
        advice
    }

    /// A person with another address whose own bindings or memberships are made anew for it.
    fn rebound(&self) -> Option<&PersonRename> {
        let destroyed: Vec<&Binding> =
            self.roots.touched.iter().flat_map(|root| &root.destroyed).map(|destroyed| &destroyed.binding).collect();
        let is_of = |binding: &Binding, person: &Address| match binding {
            Binding::Membership { member, .. } => *member == *person.as_str(),
            Binding::Member { member, .. } => *member == Principal::user(person).to_string(),
            Binding::Subject { subject, .. } => subject.name == person.as_str(),
            Binding::Role { .. } | Binding::Entitlement(_) => false,
        };
        let mut believed = self.people.iter().filter(|rename| rename.refused.is_none());
        believed.find(|rename| destroyed.iter().any(|binding| is_of(binding, &rename.before)))
    }

    /// The ends that the change brings and that no cloud enforces.
    fn new_ends(&self) -> BTreeSet<UnenforcedEnd> {
        let changed = self.report.rows.iter().filter_map(|row| {
            let grant = row.change.after.as_ref()?.longest()?;
            Some((&row.change.key, grant))
        });
        EndIndex::of(&self.comparison.head.state).unenforced(changed)
    }
}

/// The environments of a line, in order.
pub(super) fn environments(line: &CardLine) -> String {
    line.environments.iter().map(EnvironmentId::as_str).collect::<Vec<_>>().join(", ")
}

/// So many names say enough; the rest is counted.
const SHOWN: usize = 6;

/// The first services and scopes of a line, and how many more.
pub(super) fn sites(line: &CardLine) -> String {
    let scopes: Vec<String> = line.scope_names.iter().map(ToString::to_string).collect();
    few(line.services.iter().map(ServiceId::as_str).chain(scopes.iter().map(String::as_str)))
}

/// The first names, and how many more.
pub(super) fn few<'a>(names: impl Iterator<Item = &'a str>) -> String {
    join_few(names, SHOWN)
}

/// Where, as far as that isn't obvious: `in ledger-prod, also of ledger, owned by payments`, `on exports (bucket
/// ledger-exports)`.
pub(super) fn scopes(line: &CardLine) -> String {
    if line.scopes.is_empty() {
        return String::new();
    }
    let shared = line.shared.as_ref().map(|shared| format!(", {shared}")).unwrap_or_default();
    let scopes = few(line.scopes.iter().map(String::as_str));
    match &line.resource {
        Some(NamedResource { name, noun }) => format!("on {name} ({noun} {scopes}){shared}"),
        None => format!("in {scopes}{shared}"),
    }
}

/// Why grants give it.
pub(super) fn reasons(line: &CardLine) -> String {
    line.reasons.iter().cloned().collect::<Vec<_>>().join("; ")
}

/// The condition under which it holds.
pub(super) fn condition(line: &CardLine) -> String {
    line.condition.as_ref().map(|title| format!("only under `{title}`")).unwrap_or_default()
}

/// When it holds, as a line says it: under which condition, and how long.
pub(super) fn terms(line: &CardLine) -> String {
    let condition = Some(condition(line)).filter(|condition| !condition.is_empty());
    let until = match (line.kind, line.before_until, line.until) {
        (ChangeKind::Until, before, after) => {
            let after = after.map_or("no expiry date".to_owned(), |day| format!("until {day}"));
            let before = before.map_or("no expiry date".to_owned(), |day| day.to_string());
            Some(format!("{after}, was {before}"))
        }
        (_, _, until) => until.map(|until| format!("until {until}")),
    };
    condition.into_iter().chain(until).collect::<Vec<_>>().join(", ")
}

/// What else is to be known of a line: dangers, permissions.
pub(super) fn remarks(line: &CardLine) -> Vec<String> {
    let mut remarks: Vec<String> = line.flags.iter().map(Flag::describe).collect();
    if let Some(count) = line.permissions {
        remarks.push(format!("adds {}", plural(count, "permission")));
    }
    remarks
}

/// What there is to know of those on a card: what they keep, and what the definitions know of them.
pub(super) fn still(card: &Card) -> Option<String> {
    let still = card.still_reaches.map(|StillReached { services, scopes }| {
        let counted = [(services, "service"), (scopes, "scope")].into_iter().filter(|(count, _)| *count > 0);
        let counted: Vec<String> = counted.map(|(count, noun)| plural(count, noun)).collect();
        if counted.is_empty() {
            "keeps no access".to_owned()
        } else {
            format!("still reaches {}", counted.join(" and "))
        }
    });
    let note = card.note.map(|note| note.describe().to_owned());
    let standing = card.standing.as_ref().map(|standing| standing.describe(card.identities.len()));
    let facts: Vec<String> = standing.into_iter().chain(still).chain(note).collect();
    (!facts.is_empty()).then(|| facts.join(", "))
}
