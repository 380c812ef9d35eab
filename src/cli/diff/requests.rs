//! The words on who may ask for what, which all forms of a difference share.

use std::collections::BTreeSet;

use super::{Diff, urgency::Urgency, words::few};
use crate::{
    cli::places::places_text,
    model::{Entitlement, Principal, Site},
    review::{EntitlementChange, EntitlementChangeKind, Flag, Identity, Weakness, renamed_entitlements},
    source::Place,
    text::plural,
};

/// Some who may or may no longer ask for one role, in all the places where that is so on the same terms.
pub(super) struct RequestLine {
    pub kind: EntitlementChangeKind,
    pub is_alarming: bool,
    is_protected: bool,
    pub identities: BTreeSet<Identity>,
    role: String,
    /// The verb, and what is said behind the places.
    verb: &'static str,
    terms: Vec<String>,
    services: BTreeSet<String>,
    environments: BTreeSet<String>,
    /// The workspace's own scopes, in place of services.
    declared: BTreeSet<String>,
    scopes: BTreeSet<String>,
    /// What is dangerous, or weaker than before.
    pub remarks: Vec<String>,
    places: BTreeSet<Place>,
}

impl RequestLine {
    fn of(change: &EntitlementChange<'_>, is_protected: bool) -> Self {
        let EntitlementChange { kind, key, entitlement, before, identities, flags } = change;
        let roles: BTreeSet<&str> = entitlement.origins.iter().map(|origin| &*origin.role).collect();
        let (verb, terms) = match kind {
            EntitlementChangeKind::Gained => ("may ask for", terms(entitlement)),
            EntitlementChangeKind::Changed => ("may ask on other terms for", terms(entitlement)),
            EntitlementChangeKind::Lost => ("may no longer ask for", Vec::new()),
        };
        let mut remarks: Vec<String> = flags.iter().filter(|flag| flag.is_alarming()).map(Flag::describe).collect();
        if let Some((_, before)) = before {
            remarks.extend(change.weaknesses().into_iter().map(|weakness| weaker(weakness, before)));
            remarks.extend(change.removed_end().map(|until| format!("without an end, was until {until}")));
        }
        let sites = || entitlement.origins.iter().map(|origin| &origin.site);
        Self {
            kind: *kind,
            is_alarming: change.is_alarming(),
            is_protected,
            identities: identities.clone(),
            role: roles.into_iter().collect::<Vec<_>>().join(", "),
            verb,
            terms,
            services: sites().filter_map(Site::service).map(ToString::to_string).collect(),
            environments: sites().filter_map(Site::environment).map(ToString::to_string).collect(),
            declared: sites().filter_map(Site::scope).map(ToString::to_string).collect(),
            scopes: BTreeSet::from([key.scope.to_string()]),
            remarks,
            places: entitlement.origins.iter().map(|origin| Place::clone(&origin.place)).collect(),
        }
    }

    /// Whether another line says the same of other places.
    fn says_same(&self, other: &Self) -> bool {
        (self.kind, self.is_alarming, self.is_protected) == (other.kind, other.is_alarming, other.is_protected)
            && (&self.identities, &self.role, &self.terms) == (&other.identities, &other.role, &other.terms)
            && (&self.environments, &self.remarks) == (&other.environments, &other.remarks)
    }

    fn merge(&mut self, other: Self) {
        self.services.extend(other.services);
        self.declared.extend(other.declared);
        self.scopes.extend(other.scopes);
        self.places.extend(other.places);
    }

    /// The sign in front of the line.
    pub(super) fn sign(&self) -> char {
        match (self.is_alarming, self.kind) {
            (true, _) => '!',
            (false, EntitlementChangeKind::Gained) => '+',
            (false, EntitlementChangeKind::Changed) => '~',
            (false, EntitlementChangeKind::Lost) => '-',
        }
    }

    /// What they may ask for: `may ask for operator on ledger in production (ledger-prod), 4 hours, nobody approves`.
    pub(super) fn text(&self) -> String {
        let listed = |names: &BTreeSet<String>| few(names.iter().map(String::as_str));
        let Self { role, verb, services, environments, declared, scopes, .. } = self;
        let of_services = format!("on {} in {}", listed(services), listed(environments));
        let of_scopes = format!("in {}", listed(declared));
        let sites = [(of_services, !services.is_empty()), (of_scopes, !declared.is_empty())];
        let sites: Vec<String> = sites.into_iter().filter(|(_, is_there)| *is_there).map(|(words, _)| words).collect();
        let what = format!("{verb} {role} {} ({})", sites.join(" and "), listed(scopes));
        [what].into_iter().chain(self.terms.iter().cloned()).collect::<Vec<_>>().join(", ")
    }

    /// The lines that say so.
    pub(super) fn places(&self) -> Vec<String> {
        places_text(&self.places)
    }

    /// How soon somebody must see it.
    pub(super) fn urgency(&self) -> Urgency {
        match (self.is_protected, self.is_alarming) {
            (true, true) => Urgency::ProtectedDanger,
            (false, true) => Urgency::Danger,
            (true, false) => Urgency::Protected,
            (false, false) => Urgency::Other,
        }
    }

    /// The first line that says so.
    pub(super) fn first_place(&self) -> Option<&Place> {
        self.places.first()
    }
}

/// How long the access lasts, who approves, and what else is asked.
fn terms(entitlement: &Entitlement) -> Vec<String> {
    let terms = &entitlement.terms;
    let approval = match &terms.approvers {
        None => "nobody approves".to_owned(),
        Some(approvers) => {
            let names: Vec<String> = approvers.iter().map(Principal::to_string).collect();
            format!("approved by {}", few(names.iter().map(String::as_str)))
        }
    };
    let mut words = vec![plural(terms.hours as usize, "hour"), approval];
    words.extend(terms.condition.as_ref().map(|condition| format!("while {}", condition.title)));
    words.extend((!terms.justification).then(|| "without a reason".to_owned()));
    words.extend(entitlement.until().map(|until| format!("until {until}")));
    words
}

fn weaker(weakness: Weakness, before: &Entitlement) -> String {
    let approvers = || {
        let names: Vec<String> = before.terms.approvers.iter().flatten().map(Principal::to_string).collect();
        few(names.iter().map(|name| &**name))
    };
    match weakness {
        Weakness::NoApproval => format!("no longer approved, was by {}", approvers()),
        Weakness::OtherApprovers => format!("other approvers, was {}", approvers()),
        Weakness::MoreHours => format!("longer, was {}", plural(before.terms.hours as usize, "hour")),
        Weakness::NoJustification => "no longer needs a reason".to_owned(),
        Weakness::OtherCondition => "another condition".to_owned(),
    }
}

impl Diff<'_> {
    /// Who may ask for what, the alarming first; what is said of several places is one line.
    pub(super) fn requests(&self) -> Vec<RequestLine> {
        let sides = [&self.comparison.base.state.org, &self.comparison.head.state.org];
        let mut lines: Vec<RequestLine> = Vec::new();
        for change in &self.report.entitlements {
            let mut origins = change.entitlement.origins.iter();
            let is_protected = origins.any(|origin| sides.iter().any(|org| org.protects_site(&origin.site)));
            let line = RequestLine::of(change, is_protected);
            match lines.iter_mut().find(|known| known.says_same(&line)) {
                Some(known) => known.merge(line),
                None => lines.push(line),
            }
        }
        lines.sort_by_key(|line| (!line.is_alarming, line.kind));
        lines
    }

    /// What has to be known of entitlements that have another id.
    pub(super) fn renamed_note(&self) -> Option<String> {
        let renamed = renamed_entitlements(&self.comparison.base.state, &self.comparison.head.state);
        let (before, after) = renamed.first()?;
        let more = match renamed.len() {
            1 => String::new(),
            count => format!(", and {} more", count - 1),
        };
        Some(format!(
            "the entitlement `{}` in {} is `{}` now{more}: Terraform destroys one and creates the other, so nobody can \
             ask in between; `id` under `eligible` in `grants` keeps one",
            before.id, before.scope, after.id
        ))
    }

    /// How many may ask for more, for less, or otherwise; nothing if nobody does.
    pub(super) fn asking(&self) -> Option<String> {
        let count = |kind| {
            let of_kind = self.report.entitlements.iter().filter(move |change| change.kind == kind);
            of_kind.flat_map(|change| &change.identities).collect::<BTreeSet<_>>().len()
        };
        let parts = [
            (count(EntitlementChangeKind::Gained), "may ask for more"),
            (count(EntitlementChangeKind::Lost), "may ask for less"),
            (count(EntitlementChangeKind::Changed), "may ask on other terms"),
        ];
        let parts = parts.into_iter().filter(|(count, _)| *count > 0);
        let parts: Vec<String> = parts.map(|(count, what)| format!("{count} {what}")).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}
