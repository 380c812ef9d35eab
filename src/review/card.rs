//! Cards: changes as a reviewer thinks of them, who, then where.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    access_table::{AccessFilter, AccessTable},
    card_line::{CardLine, card_lines},
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
        if self.flags().into_iter().any(Flag::is_alarming) {
            return '!';
        }
        let kinds: BTreeSet<ChangeKind> = self.lines.iter().map(|line| line.kind).collect();
        match kinds.into_iter().collect::<Vec<_>>().as_slice() {
            [ChangeKind::Gained] => '+',
            [ChangeKind::Lost] => '-',
            _ => '~',
        }
    }

    /// The worst first: what is alarming, what touches protected environments, what is gained, what is lost.
    fn rank(&self) -> (bool, bool, bool) {
        let flags = self.flags();
        let is_alarming = flags.iter().any(|flag| flag.is_alarming());
        (!is_alarming, flags.is_empty(), self.lines.iter().all(|line| line.kind == ChangeKind::Lost))
    }
}

/// The cards of a change, the most dangerous first: one for each role whose new meaning alone explains changes, and one
/// for those whose access changes alike for other reasons.
pub(super) fn cards(context: &ChangeContext<'_>) -> Vec<Card> {
    let role_changes = RoleChanges::between(&context.base.org, &context.head.org);
    let mut by_identity: BTreeMap<&Identity, Vec<&ChangeRow<'_>>> = BTreeMap::new();
    let mut by_role: BTreeMap<&RoleReason, Vec<&ChangeRow<'_>>> = BTreeMap::new();
    for row in context.rows {
        match role_changes.reason_of(row) {
            Some(reason) => by_role.entry(reason).or_default().push(row),
            None => by_identity.entry(&row.change.key.identity).or_default().push(row),
        }
    }
    let mut cards = cards_of_identities(by_identity, context);
    cards.extend(by_role.into_iter().map(|(reason, rows)| card_of_role(reason, &rows, context)));
    cards.sort_by_key(Card::rank);
    cards
}

/// What identities on one card have in common: reasons in words, lines, and how many services each still reaches.
type CardKey = (Vec<String>, BTreeSet<CardLine>, Option<usize>);

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
        let still_reaches = reached.get(identity).map(BTreeSet::len);
        let key = (reasons.keys().cloned().collect(), lines.clone(), still_reaches);
        let new = Card { identities: Vec::new(), reasons: Reasons::new(), lines, still_reaches };
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
    }
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
