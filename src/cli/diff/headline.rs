//! The first sentence: who gains and loses, and how much it matters.

use super::Diff;
use crate::{
    model::Principal,
    review::{ChangeCount, Identity},
    terraform::ResourceClass,
    text::plural,
};

/// A kind of identity that is counted by itself.
struct IdentityKind {
    singular: &'static str,
    plural: &'static str,
    is_of: fn(&Identity) -> bool,
}

const KINDS: [IdentityKind; 4] = [
    IdentityKind { singular: "person", plural: "people", is_of: |identity| identity.person().is_some() },
    IdentityKind {
        singular: "group",
        plural: "groups",
        is_of: |identity| matches!(identity, Identity::Principal(Principal::Group(_))),
    },
    IdentityKind {
        singular: "service account",
        plural: "service accounts",
        is_of: |identity| matches!(identity, Identity::Principal(Principal::ServiceAccount(_))),
    },
    IdentityKind {
        singular: "other principal",
        plural: "other principals",
        is_of: |identity| match identity {
            Identity::Principal(Principal::Group(_) | Principal::ServiceAccount(_)) | Identity::Person(_) => false,
            Identity::Principal(
                Principal::Domain(_) | Principal::Federated(_) | Principal::FederatedSet(_) | Principal::User(_),
            ) => true,
        },
    },
];

impl Diff<'_> {
    /// Who gains and loses; that nobody does is only said where Terraform neither creates nor destroys a binding.
    pub(super) fn headline(&self) -> String {
        let parts: Vec<String> = KINDS.iter().flat_map(|kind| counted(kind, self.report.count(kind.is_of))).collect();
        if parts.is_empty() {
            let sentence = match self.asking() {
                Some(asking) => format!("{}; {asking}{}", self.nobody_or_bindings(), self.protected_words()),
                None => self.nobody_or_bindings(),
            };
            if self.has_other_backend() {
                return format!("{sentence}. The states of all roots are in another place.");
            }
            return match self.roots.acting().count() {
                0 if !self.roots.imports.new.is_empty() => {
                    format!("{sentence}. {} differ.", plural(self.roots.imports.new.len(), "import file"))
                }
                0 => format!("{sentence}. Terraform has nothing to do."),
                1 => format!("{sentence}. 1 root changes."),
                count => format!("{sentence}. {count} roots change."),
            };
        }
        let mut sentence = parts.into_iter().chain(self.asking()).collect::<Vec<_>>().join(", ");
        sentence.push_str(&self.protected_words());
        sentence.push_str(&format!(" · {}", self.escalations()));
        sentence
    }

    /// The protected environments that are touched, if there are any.
    fn protected_words(&self) -> String {
        let protected = self.report.protected(&self.comparison.base.state, &self.comparison.head.state);
        if protected.is_empty() { String::new() } else { format!(" · {} touched", protected.join(", ")) }
    }

    /// How many escalations there are, as far as it is known what the roles permit.
    fn escalations(&self) -> String {
        let (count, unknown) = (self.report.escalations(), self.report.unknown_roles.len());
        if unknown == 0 {
            plural(count, "escalation")
        } else {
            format!("{}, {}", plural(count, "known escalation"), plural(unknown, "unknown role"))
        }
    }

    /// The headline with what is weaker in the policy in front, where there is one line only.
    pub(super) fn policy_and_headline(&self) -> String {
        let headline = self.headline();
        self.weakened().map_or(headline.clone(), |weakened| format!("The policy is weaker: {weakened}. {headline}"))
    }

    /// That no access changes, or what Terraform does to bindings all the same.
    fn nobody_or_bindings(&self) -> String {
        let sentence = self.nobody();
        let (bindings, memberships) =
            (self.roots.counts_of(ResourceClass::Binding), self.roots.counts_of(ResourceClass::Membership));
        let said = |bindings: usize, memberships: usize| {
            let counted = [(bindings, "binding"), (memberships, "group membership")];
            let counted = counted.into_iter().filter(|(count, _)| *count > 0);
            counted.map(|(count, noun)| plural(count, noun)).collect::<Vec<_>>().join(" and ")
        };
        let (created, destroyed) = (said(bindings.add, memberships.add), said(bindings.destroy, memberships.destroy));
        let acts = [("creates", created), ("destroys", destroyed)];
        let acts: Vec<String> = acts
            .into_iter()
            .filter(|(_, what)| !what.is_empty())
            .map(|(verb, what)| format!("{verb} {what}"))
            .collect();
        if acts.is_empty() || sentence.contains(", but ") {
            return sentence;
        }
        format!("No person gains or loses access, but Terraform {}", acts.join(" and "))
    }
}

fn counted(kind: &IdentityKind, count: ChangeCount) -> Vec<String> {
    let ChangeCount { gained, lost, until } = count;
    let verbs = [
        (gained, "gains access", "gain access"),
        (lost, "loses access", "lose access"),
        (until, "gets another expiry date", "get another expiry date"),
    ];
    let counts = verbs.into_iter().filter(|(count, ..)| *count > 0).enumerate();
    let parts = counts.map(|(index, (count, singular, plural))| {
        let (noun, verb) = if count == 1 { (kind.singular, singular) } else { (kind.plural, plural) };
        // The noun stands once.
        if index == 0 { format!("{count} {noun} {verb}") } else { format!("{count} {verb}") }
    });
    parts.collect()
}
