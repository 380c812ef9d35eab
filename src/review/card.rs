//! Cards: changes as a reviewer thinks of them, who, then where.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    access_table::{AccessFilter, AccessTable},
    binding_row::BindingReach,
    card_line::{CardLine, card_lines},
    card_note::CardNote,
    causes::Causes,
    change::ChangeKind,
    change_context::ChangeContext,
    change_row::ChangeRow,
    default_changes::changed_defaults,
    flag::Flag,
    identity::Identity,
    membership_changes::MembershipChanges,
    parent_changes::parent_reasons,
    reasons::Reasons,
    rewritten_roles::RepeatedRows,
    role_changes::RoleReason,
    scope_notes::ScopeNotes,
    standing::Standing,
};
use crate::model::{OrgState, ScopeId, ServiceId, Site};

/// Identities whose access changes alike: ida and bruno join payments and gain `viewer` on ledger in production.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    pub identities: Vec<Identity>,
    pub reasons: Reasons,
    pub lines: BTreeSet<CardLine>,
    /// For those who lose something: what each still reaches.
    pub still_reaches: Option<StillReached>,
    /// Where it isn't people: what the definitions know of them.
    pub note: Option<CardNote>,
    /// What they are, where nothing happened to them.
    pub standing: Option<Standing>,
}

/// How many services and how many of the workspace's scopes somebody still reaches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct StillReached {
    pub services: usize,
    pub scopes: usize,
}

impl StillReached {
    fn count(reached: &ReachedNames) -> Self {
        let (services, scopes) = reached;
        Self { services: services.len(), scopes: scopes.len() }
    }
}

/// Services and scopes that somebody reaches.
type ReachedNames = (BTreeSet<ServiceId>, BTreeSet<ScopeId>);

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

    /// The worst first: what is alarming in protected environments, what is alarming elsewhere, what touches protected
    /// environments, what is gained, what is lost.
    fn rank(&self) -> (bool, bool, bool, bool) {
        let is_alarming_in_protected =
            |line: &CardLine| line.flags.contains(&Flag::Protected) && line.flags.iter().any(Flag::is_alarming);
        (
            !self.lines.iter().any(is_alarming_in_protected),
            !self.is_alarming(),
            self.flags().is_empty(),
            self.lines.iter().all(|line| line.kind == ChangeKind::Lost),
        )
    }
}

/// The cards of a change, the most dangerous first: those of each cause that alone explains changes of many, and one for
/// those whose access changes alike for other reasons.
pub(super) fn cards(context: &ChangeContext<'_>) -> Vec<Card> {
    let (causes, notes) = (Causes::of(context), ScopeNotes::of(context));
    let repeated = RepeatedRows::among(context.rows);
    let personal: BTreeSet<&Identity> =
        context.rows.iter().filter(|row| is_personal(row)).map(|row| &row.change.key.identity).collect();
    let mut by_identity: BTreeMap<&Identity, Vec<&ChangeRow<'_>>> = BTreeMap::new();
    let mut by_cause: BTreeMap<RoleReason, Vec<&ChangeRow<'_>>> = BTreeMap::new();
    for row in context.rows.iter().filter(|row| !repeated.contains(row)) {
        // What is dangerous about those whom no definition names stays with them.
        let is_unknown = CardNote::of_row(row).is_some_and(CardNote::is_unknown) && !row.flags.is_empty();
        let is_theirs = is_unknown || personal.contains(&row.change.key.identity);
        match causes.of_row(row).filter(|_| !is_theirs) {
            Some(cause) => by_cause.entry(cause).or_default().push(row),
            None => by_identity.entry(&row.change.key.identity).or_default().push(row),
        }
    }
    let mut cards = cards_of_identities(by_identity, &notes, context);
    cards.extend(by_cause.into_iter().flat_map(|(cause, rows)| cards_of_cause(&cause, &rows, &notes, context)));
    cards.extend(cards_of_bindings(&notes, context));
    cards.sort_by_key(Card::rank);
    cards
}

/// Whether something is alarming about the one who gets it, and not only about the role.
fn is_personal(row: &ChangeRow<'_>) -> bool {
    let is_personal =
        |flag: &Flag| matches!(flag, Flag::SelfGranted | Flag::ExternalDomain | Flag::UnsolicitedGrant { .. });
    row.flags.iter().any(is_personal)
}

/// What identities on one card have in common: reasons in words, lines, what each still reaches, what
/// the definitions know of them, and what they are.
type CardKey = (Vec<String>, BTreeSet<CardLine>, Option<StillReached>, Option<CardNote>, Option<Standing>);

fn cards_of_identities(
    by_identity: BTreeMap<&Identity, Vec<&ChangeRow<'_>>>,
    notes: &ScopeNotes<'_>,
    context: &ChangeContext<'_>,
) -> Vec<Card> {
    let people = by_identity.keys().filter_map(|identity| identity.person()).collect();
    let memberships = MembershipChanges::of(&people, context);
    let reached = reached_by_losers(context);
    let mut cards: BTreeMap<CardKey, Card> = BTreeMap::new();
    for (identity, rows) in by_identity {
        let mut reasons = identity.person().map(|person| memberships.reasons(person)).unwrap_or_default();
        reasons.extend(changed_defaults(&rows, context));
        reasons.extend(identity.person().map(|person| parent_reasons(person, &rows, context)).unwrap_or_default());
        let standing = identity.person().filter(|_| reasons.is_empty());
        let standing = standing.and_then(|person| Standing::of(person, &rows, context));
        let lines = card_lines(&rows, notes, context);
        let note = rows.iter().filter_map(|row| CardNote::of_row(row)).min();
        let still_reaches =
            reached.get(identity).map(StillReached::count).filter(|_| !note.is_some_and(CardNote::is_relabelled));
        let key = (reasons.keys().cloned().collect(), lines.clone(), still_reaches, note, standing.clone());
        let new = Card { identities: Vec::new(), reasons: Reasons::new(), lines, still_reaches, note, standing };
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

/// Identities with the same lines, and these lines with all their services, by what they have in common and whether they
/// name a scope.
type AlikeIdentities = (Vec<Identity>, BTreeMap<(CardLine, bool), CardLine>);

/// The cards of a cause: one for those who get or lose the same by it, on whichever services. The line to look at is that
/// of the cause.
fn cards_of_cause(
    (reason, place): &RoleReason,
    rows: &[&ChangeRow<'_>],
    notes: &ScopeNotes<'_>,
    context: &ChangeContext<'_>,
) -> Vec<Card> {
    let mut by_identity: BTreeMap<&Identity, Vec<&ChangeRow<'_>>> = BTreeMap::new();
    for row in rows {
        by_identity.entry(&row.change.key.identity).or_default().push(row);
    }
    let mut alike: BTreeMap<BTreeSet<CardLine>, AlikeIdentities> = BTreeMap::new();
    for (identity, rows) in by_identity {
        let lines = card_lines(&rows, notes, context).into_iter();
        let lines: Vec<CardLine> = lines.map(|line| CardLine { reasons: BTreeSet::new(), ..line }).collect();
        let (identities, told) = alike.entry(lines.iter().map(CardLine::without_sources).collect()).or_default();
        identities.push(identity.clone());
        for line in lines {
            let key = line.without_sources();
            told.entry((key.clone(), line.scopes.is_empty())).or_insert(key).absorb(line);
        }
    }
    let cards = alike.into_values().map(|(identities, lines)| Card {
        identities,
        reasons: Reasons::from([(reason.clone(), BTreeSet::from([place.clone()]))]),
        lines: lines.into_values().map(|line| CardLine { places: BTreeSet::new(), ..line }).collect(),
        still_reaches: None,
        note: None,
        standing: None,
    });
    cards.collect()
}

/// A card for each principal with new bindings that no row shows.
fn cards_of_bindings(notes: &ScopeNotes<'_>, context: &ChangeContext<'_>) -> Vec<Card> {
    let mut by_identity: BTreeMap<(&Identity, BindingReach), Vec<&ChangeRow<'_>>> = BTreeMap::new();
    for binding in context.bindings {
        by_identity.entry((&binding.row.change.key.identity, binding.reach)).or_default().push(&binding.row);
    }
    let card = |((identity, reach), rows): ((&Identity, BindingReach), Vec<&ChangeRow<'_>>)| Card {
        identities: vec![identity.clone()],
        reasons: Reasons::new(),
        lines: card_lines(&rows, notes, context),
        still_reaches: None,
        note: Some(CardNote::Binding(reach)),
        standing: None,
    };
    by_identity.into_iter().map(card).collect()
}

/// What identities who lose something still reach, nothing included.
fn reached_by_losers(context: &ChangeContext<'_>) -> BTreeMap<Identity, ReachedNames> {
    let lost = context.changes().filter(|change| change.kind() == ChangeKind::Lost);
    let losers: BTreeSet<Identity> = lost.map(|change| change.key.identity.clone()).collect();
    let mut reached: BTreeMap<Identity, ReachedNames> =
        losers.iter().map(|identity| (identity.clone(), ReachedNames::default())).collect();
    if !losers.is_empty() {
        add_reached(&mut reached, context.head, &losers);
    }
    reached
}

fn add_reached(reached: &mut BTreeMap<Identity, ReachedNames>, state: &OrgState, identities: &BTreeSet<Identity>) {
    let access = AccessTable::of(state, &AccessFilter { scopes: None, identities: Some(identities) });
    for (key, grants) in access.iter() {
        let (services, scopes) = reached.entry(key.identity.clone()).or_default();
        for origin in grants.origins() {
            match &origin.site {
                Site::Service { service, .. } => drop(services.insert(service.clone())),
                Site::Scope(id) => drop(scopes.insert(id.clone())),
            }
        }
    }
}
