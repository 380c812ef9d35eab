//! Cards: changes as a reviewer thinks of them, who, then where.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    access_table::{AccessFilter, AccessTable},
    binding_row::BindingReach,
    card_line::{CardLine, card_lines},
    card_note::CardNote,
    change::ChangeKind,
    change_context::ChangeContext,
    change_row::ChangeRow,
    default_changes::changed_defaults,
    flag::Flag,
    identity::Identity,
    membership_changes::MembershipChanges,
    reasons::Reasons,
    role_changes::{RoleChanges, RoleReason},
};
use crate::model::{OrgState, ServiceId};

/// Identities whose access changes alike: ida and bruno join payments and gain `viewer` on ledger in production.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    pub identities: Vec<Identity>,
    pub reasons: Reasons,
    pub lines: BTreeSet<CardLine>,
    /// For those who lose something: how many services each still reaches.
    pub still_reaches: Option<usize>,
    /// Where it isn't people: what the definitions know of them.
    pub note: Option<CardNote>,
}

impl Card {
    /// The flags of all its lines.
    #[must_use]
    pub fn flags(&self) -> BTreeSet<&Flag> {
        self.lines.iter().flat_map(|line| &line.flags).collect()
    }

    /// `!` for what is alarming, `+` for what is gained, `-` for what is lost, `~` for what is both or only ends
    /// otherwise.
    #[must_use]
    pub fn sign(&self) -> char {
        if self.is_alarming() {
            return '!';
        }
        let kinds: BTreeSet<ChangeKind> = self.lines.iter().map(|line| line.kind).collect();
        match kinds.into_iter().collect::<Vec<_>>().as_slice() {
            _ if self.note.is_some_and(CardNote::is_relabelled) => '~',
            [ChangeKind::Gained] => '+',
            [ChangeKind::Lost] => '-',
            _ => '~',
        }
    }

    /// Whether it has a danger, or gives what is protected to those whom no definition names.
    fn is_alarming(&self) -> bool {
        let flags = self.flags();
        let is_unknown = self.note.is_some_and(CardNote::is_unknown);
        flags.iter().any(|flag| is_unknown || flag.is_alarming())
    }

    /// The worst first: what is alarming, what touches protected environments, what is gained, what is lost.
    fn rank(&self) -> (bool, bool, bool) {
        (!self.is_alarming(), self.flags().is_empty(), self.lines.iter().all(|line| line.kind == ChangeKind::Lost))
    }
}

/// The cards of a change, the most dangerous first: one for each role whose new meaning alone explains changes, and one
/// for those whose access changes alike for other reasons.
pub(super) fn cards(context: &ChangeContext<'_>) -> Vec<Card> {
    let role_changes = RoleChanges::between(&context.base.org, &context.head.org);
    let mut by_identity: BTreeMap<&Identity, Vec<&ChangeRow<'_>>> = BTreeMap::new();
    let mut by_role: BTreeMap<&RoleReason, Vec<&ChangeRow<'_>>> = BTreeMap::new();
    for row in context.rows {
        // What is dangerous about those whom no definition names stays with them.
        let is_unknown = CardNote::of_row(row).is_some_and(CardNote::is_unknown) && !row.flags.is_empty();
        match role_changes.reason_of(row).filter(|_| !is_unknown) {
            Some(reason) => by_role.entry(reason).or_default().push(row),
            None => by_identity.entry(&row.change.key.identity).or_default().push(row),
        }
    }
    let mut cards = cards_of_identities(by_identity, context);
    cards.extend(by_role.into_iter().map(|(reason, rows)| card_of_role(reason, &rows, context)));
    cards.extend(cards_of_bindings(context));
    cards.sort_by_key(Card::rank);
    cards
}

/// What identities on one card have in common: reasons in words, lines, how many services each still reaches, and what
/// the definitions know of them.
type CardKey = (Vec<String>, BTreeSet<CardLine>, Option<usize>, Option<CardNote>);

fn cards_of_identities(
    by_identity: BTreeMap<&Identity, Vec<&ChangeRow<'_>>>,
    context: &ChangeContext<'_>,
) -> Vec<Card> {
    let people = by_identity.keys().filter_map(|identity| identity.person()).collect();
    let memberships = MembershipChanges::of(&people, context);
    let reached = services_of_losers(context);
    let mut cards: BTreeMap<CardKey, Card> = BTreeMap::new();
    for (identity, rows) in by_identity {
        let mut reasons = identity.person().map(|person| memberships.reasons(person)).unwrap_or_default();
        reasons.extend(changed_defaults(&rows, context));
        let lines = card_lines(&rows, context);
        let note = rows.iter().filter_map(|row| CardNote::of_row(row)).min();
        let still_reaches =
            reached.get(identity).map(BTreeSet::len).filter(|_| !note.is_some_and(CardNote::is_relabelled));
        let key = (reasons.keys().cloned().collect(), lines.clone(), still_reaches, note);
        let new = Card { identities: Vec::new(), reasons: Reasons::new(), lines, still_reaches, note };
        let card = cards.entry(key).or_insert(new);
        card.identities.push(identity.clone());
        // Each joins by a line of their own.
        for (reason, places) in reasons {
            card.reasons.entry(reason).or_default().extend(places);
        }
    }
    let mut cards: Vec<Card> = cards.into_values().collect();
    cards.sort_by(|left, right| left.identities.first().cmp(&right.identities.first()));
    cards
}

fn card_of_role((reason, place): &RoleReason, rows: &[&ChangeRow<'_>], context: &ChangeContext<'_>) -> Card {
    let identities: BTreeSet<&Identity> = rows.iter().map(|row| &row.change.key.identity).collect();
    Card {
        identities: identities.into_iter().cloned().collect(),
        reasons: Reasons::from([(reason.clone(), BTreeSet::from([place.clone()]))]),
        lines: card_lines(rows, context),
        still_reaches: None,
        note: None,
    }
}

/// A card for each principal with new bindings that no row shows.
fn cards_of_bindings(context: &ChangeContext<'_>) -> Vec<Card> {
    let mut by_identity: BTreeMap<(&Identity, BindingReach), Vec<&ChangeRow<'_>>> = BTreeMap::new();
    for binding in context.bindings {
        by_identity.entry((&binding.row.change.key.identity, binding.reach)).or_default().push(&binding.row);
    }
    let card = |((identity, reach), rows): ((&Identity, BindingReach), Vec<&ChangeRow<'_>>)| Card {
        identities: vec![identity.clone()],
        reasons: Reasons::new(),
        lines: card_lines(&rows, context),
        still_reaches: None,
        note: Some(CardNote::Binding(reach)),
    };
    by_identity.into_iter().map(card).collect()
}

/// The services that identities who lose something still reach, none included.
fn services_of_losers(context: &ChangeContext<'_>) -> BTreeMap<Identity, BTreeSet<ServiceId>> {
    let lost = context.changes().filter(|change| change.kind() == ChangeKind::Lost);
    let losers: BTreeSet<Identity> = lost.map(|change| change.key.identity.clone()).collect();
    let mut services: BTreeMap<Identity, BTreeSet<ServiceId>> =
        losers.iter().map(|identity| (identity.clone(), BTreeSet::new())).collect();
    if !losers.is_empty() {
        add_services(&mut services, context.head, &losers);
    }
    services
}

fn add_services(
    services: &mut BTreeMap<Identity, BTreeSet<ServiceId>>,
    state: &OrgState,
    identities: &BTreeSet<Identity>,
) {
    let access = AccessTable::of(state, &AccessFilter { scopes: None, identities: Some(identities) });
    for (key, grants) in access.iter() {
        let reached = services.entry(key.identity.clone()).or_default();
        reached.extend(grants.origins().map(|origin| origin.service.clone()));
    }
}
