//! Cards: differences as somebody thinks of them, who, then what and where.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    flag::DriftFlag,
    holder::{DriftHolder, via},
    judge::DriftJudge,
    place::DriftPlace,
    row::{DriftEnd, DriftKind, DriftOrigin, DriftRow, ShownCondition},
};
use crate::{
    live::LiveEnd,
    model::{Address, Day},
    source::Place,
};

/// Those with the same differences of one kind.
#[derive(Debug, Clone)]
pub struct DriftCard<'d> {
    pub kind: DriftKind,
    pub holders: Vec<DriftHolder<'d>>,
    pub lines: Vec<DriftLine<'d>>,
}

/// Differences that are alike but for their roles or places: two roles in a project, a role in three projects.
#[derive(Debug, Clone)]
pub struct DriftLine<'d> {
    pub roles: BTreeSet<&'d str>,
    pub places: BTreeSet<&'d DriftPlace>,
    pub terms: DriftTerms<'d>,
    rows: Vec<&'d DriftRow<'d>>,
}

/// What differences must have in common to be told together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DriftTerms<'d> {
    /// Whether it ended, and gives nothing now.
    pub is_over: bool,
    pub flags: BTreeSet<DriftFlag>,
    pub condition: Option<&'d ShownCondition>,
    pub live_condition: Option<&'d ShownCondition>,
    pub until: Option<DriftEnd>,
    pub live_until: Option<DriftEnd>,
    /// When that has ended which is live of it, so that those who have it lack it.
    pub lapsed: Option<LiveEnd>,
    /// The principal by which people have it, where it isn't they themselves.
    pub via: Option<&'d str>,
}

/// A difference without who has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Shape<'d> {
    kind: DriftKind,
    role: &'d str,
    place: &'d DriftPlace,
    terms: DriftTerms<'d>,
}

impl DriftCard<'_> {
    /// Whether there is a danger.
    #[must_use]
    pub fn is_alarming(&self) -> bool {
        self.lines.iter().any(DriftLine::is_alarming)
    }

    /// The worst first: what is alarming in protected places, what is alarming elsewhere, what is protected; at the end
    /// what gives nothing any more.
    fn rank(&self) -> (bool, (bool, bool), bool) {
        let least = self.lines.iter().map(DriftLine::rank).min().unwrap_or_default();
        (self.lines.iter().all(|line| line.terms.is_over), (least.0, least.1), least.2)
    }
}

impl DriftLine<'_> {
    /// Whether there is a danger.
    #[must_use]
    pub fn is_alarming(&self) -> bool {
        self.terms.flags.iter().any(DriftFlag::is_alarming)
    }

    /// Whether something protected is concerned.
    #[must_use]
    pub fn is_protected(&self) -> bool {
        self.terms.flags.contains(&DriftFlag::Protected)
    }

    /// The names of the objects that bind it live, with their noun.
    #[must_use]
    pub fn bindings(&self) -> Option<(&'static str, BTreeSet<&str>)> {
        let noun = self.places.iter().find_map(|place| place.scope()?.binding_noun())?;
        let names: BTreeSet<&str> = self.rows.iter().flat_map(|row| &row.bindings).map(|name| &**name).collect();
        (!names.is_empty()).then_some((noun, names))
    }

    /// The files of the export that show it.
    #[must_use]
    pub fn files(&self) -> BTreeSet<&str> {
        self.rows.iter().filter_map(|row| row.file.as_deref()).collect()
    }

    /// The lines that define it.
    #[must_use]
    pub fn definitions(&self) -> BTreeSet<Place> {
        let origins = self.rows.iter().flat_map(|row| &row.origins);
        origins.map(|origin| origin.place().clone()).collect()
    }

    fn rank(&self) -> (bool, bool, bool) {
        let (is_alarming, is_protected) = (self.is_alarming(), self.is_protected());
        (!(is_alarming && is_protected), !is_alarming, !is_protected)
    }
}

impl DriftOrigin<'_> {
    /// The place in the definitions.
    #[must_use]
    pub fn place(&self) -> &Place {
        match self {
            Self::Grant(origin) => &origin.place,
            Self::Member { place, .. } => place,
        }
    }
}

/// The cards of differences, the most dangerous first; of all who have them, or of one person.
pub(super) fn cards<'d>(
    rows: impl IntoIterator<Item = &'d DriftRow<'d>>,
    judge: &DriftJudge<'_>,
    (today, only): (Day, Option<&Address>),
) -> Vec<DriftCard<'d>> {
    let mut by_shape: BTreeMap<Shape<'d>, Vec<&'d DriftRow<'d>>> = BTreeMap::new();
    for row in rows {
        by_shape.entry(shape(row, judge, today)).or_default().push(row);
    }
    let shapes: Vec<(Shape<'d>, Vec<&'d DriftRow<'d>>)> = by_shape.into_iter().collect();
    let mut by_holder: BTreeMap<(DriftKind, DriftHolder<'d>), Vec<(usize, &'d DriftRow<'d>)>> = BTreeMap::new();
    for (index, (shape, rows)) in shapes.iter().enumerate() {
        for row in rows {
            let is_told = |holder: &DriftHolder<'_>| only.is_none_or(|person| holder.is(person));
            for holder in DriftHolder::of(row).into_iter().filter(is_told) {
                by_holder.entry((shape.kind, holder)).or_default().push((index, row));
            }
        }
    }
    let mut alike: BTreeMap<(DriftKind, Vec<usize>), CardDraft<'d>> = BTreeMap::new();
    for ((kind, holder), rows) in by_holder {
        let key = (kind, rows.iter().map(|(index, _)| *index).collect());
        let draft = alike.entry(key).or_default();
        draft.holders.push(holder);
        for (index, row) in rows {
            draft.rows.entry(index).or_default().push(row);
        }
    }
    let cards = alike.into_iter().map(|((kind, _), CardDraft { holders, rows })| {
        let shapes = rows.into_iter().filter_map(|(index, rows)| Some((&shapes.get(index)?.0, rows)));
        DriftCard { kind, holders, lines: lines(shapes) }
    });
    let mut cards: Vec<DriftCard<'d>> = cards.collect();
    cards.sort_by(|left, right| (left.rank(), &left.holders).cmp(&(right.rank(), &right.holders)));
    cards
}

#[derive(Default)]
struct CardDraft<'d> {
    holders: Vec<DriftHolder<'d>>,
    /// The rows of these holders, by shape.
    rows: BTreeMap<usize, Vec<&'d DriftRow<'d>>>,
}

fn shape<'d>(row: &'d DriftRow<'d>, judge: &DriftJudge<'_>, today: Day) -> Shape<'d> {
    let lapsed = row.lapsed(today);
    let terms = DriftTerms {
        is_over: row.is_over(today),
        flags: judge.flags(row),
        condition: row.condition.as_ref(),
        live_condition: row.live_condition.as_ref().filter(|_| lapsed.is_none()),
        until: row.until,
        live_until: row.live_until.filter(|_| lapsed.is_none()),
        lapsed,
        via: via(row),
    };
    Shape { kind: row.effect(today), role: &row.role, place: &row.place, terms }
}

/// What is told in one line, as far as it is known.
#[derive(Default)]
struct DriftLineDraft<'d> {
    roles: BTreeSet<&'d str>,
    places: BTreeSet<&'d DriftPlace>,
    rows: Vec<&'d DriftRow<'d>>,
}

/// Shapes alike but for their places become one line, then those alike but for their roles.
fn lines<'s, 'd: 's>(shapes: impl Iterator<Item = (&'s Shape<'d>, Vec<&'d DriftRow<'d>>)>) -> Vec<DriftLine<'d>> {
    let mut by_role: BTreeMap<(&DriftTerms<'d>, &'d str), DriftLineDraft<'d>> = BTreeMap::new();
    for (Shape { role, place, terms, kind: _ }, rows) in shapes {
        let draft = by_role.entry((terms, *role)).or_default();
        draft.places.insert(*place);
        draft.rows.extend(rows);
    }
    let mut lines: BTreeMap<(&DriftTerms<'d>, BTreeSet<&'d DriftPlace>), DriftLineDraft<'d>> = BTreeMap::new();
    for ((terms, role), DriftLineDraft { places, rows, .. }) in by_role {
        let draft = lines.entry((terms, places)).or_default();
        draft.roles.insert(role);
        draft.rows.extend(rows);
    }
    let lines = lines.into_iter().map(|((terms, places), DriftLineDraft { roles, rows, .. })| DriftLine {
        roles,
        places,
        terms: terms.clone(),
        rows,
    });
    let mut lines: Vec<DriftLine<'d>> = lines.collect();
    lines.sort_by(|left, right| {
        let key = |line: &DriftLine<'d>| (line.terms.is_over, line.rank());
        key(left).cmp(&key(right)).then_with(|| (&left.roles, &left.places).cmp(&(&right.roles, &right.places)))
    });
    lines
}
