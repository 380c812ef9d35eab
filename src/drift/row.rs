//! A difference.

use std::{collections::BTreeSet, fmt, sync::Arc};

use super::place::DriftPlace;
use crate::{
    live::{LiveCondition, LiveEnd},
    model::{Address, Condition, Day, GroupRole, Origin, TeamId},
    source::Place,
};

/// What differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DriftKind {
    /// It is defined, and not live.
    Missing,
    /// It is live, and not defined.
    Extra,
    /// It is live with another end, or without one.
    Until,
    /// It is live under another condition.
    Condition,
    /// The Role is live with other rules.
    Rules,
}

impl DriftKind {
    /// The name in public forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Extra => "extra",
            Self::Until => "until",
            Self::Condition => "condition",
            Self::Rules => "rules",
        }
    }
}

/// An end of access: the last day, by a definition, or a moment, by what is live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DriftEnd {
    Day(Day),
    Moment(LiveEnd),
}

impl DriftEnd {
    /// The moment at which it is over.
    fn moment(self) -> Option<LiveEnd> {
        match self {
            Self::Day(day) => LiveEnd::of(day),
            Self::Moment(end) => Some(end),
        }
    }
}

/// `2026-12-31`, or a moment that is not the end of a day.
impl fmt::Display for DriftEnd {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(formatter),
            Self::Moment(end) => end.fmt(formatter),
        }
    }
}

/// A condition by its texts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ShownCondition {
    pub title: Arc<str>,
    pub expression: Arc<str>,
}

impl ShownCondition {
    pub(super) fn defined(condition: &Condition) -> Self {
        Self { title: condition.title.as_str().into(), expression: condition.expression.as_str().into() }
    }

    pub(super) fn live(condition: &LiveCondition) -> Self {
        Self { title: Arc::clone(&condition.title), expression: Arc::clone(&condition.expression) }
    }
}

/// The line of a definition that gives access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DriftOrigin<'a> {
    /// The cause of a grant.
    Grant(&'a Origin),
    /// The entry of a person in a team.
    Member { team: &'a TeamId, place: &'a Place },
}

/// One difference: a principal, a role, a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriftRow<'a> {
    pub kind: DriftKind,
    pub place: DriftPlace,
    /// The role as its target names it; `member` in a group, or the higher role of somebody who is defined as a member.
    pub role: Arc<str>,
    /// What a live member is in the group.
    pub membership: GroupRole,
    /// In IAM's form where it has one; a subject of a cluster as `user:NAME`, `group:NAME` or `serviceAccount:NS/NAME`.
    pub principal: String,
    /// The people whom it stands for, as far as definitions or exported groups say.
    pub people: BTreeSet<Address>,
    /// The defined condition; of `Extra`, the live one unless it is an end alone.
    pub condition: Option<ShownCondition>,
    /// The live condition of `Condition`.
    pub live_condition: Option<ShownCondition>,
    /// The defined end; of `Extra`, the live one.
    pub until: Option<DriftEnd>,
    /// The live end of `Until`.
    pub live_until: Option<DriftEnd>,
    /// When all has ended that is live of it; `None` for never, and for what isn't live.
    pub live_end: Option<LiveEnd>,
    /// The names of the objects that bind it, where it is live and they have names.
    pub bindings: BTreeSet<Arc<str>>,
    /// The file that shows it, where it is live.
    pub file: Option<Arc<str>>,
    /// The lines that define it.
    pub origins: Vec<DriftOrigin<'a>>,
    /// Whether it stands for everybody, or for everything in a cluster.
    pub is_everybody: bool,
}

impl DriftRow<'_> {
    /// What the difference is to those who have it, on a day: who has something in another way lacks it once that has
    /// ended.
    #[must_use]
    pub fn effect(&self, today: Day) -> DriftKind {
        if self.lapsed(today).is_some() { DriftKind::Missing } else { self.kind }
    }

    /// The moment at which what is live of something defined has ended, if it has.
    #[must_use]
    pub fn lapsed(&self, today: Day) -> Option<LiveEnd> {
        let is_defined = matches!(self.kind, DriftKind::Until | DriftKind::Condition);
        self.live_end.filter(|end| is_defined && end.is_over(today))
    }

    /// Whether it is live, not defined, and had ended before a day: it gives nothing any more.
    #[must_use]
    pub fn is_over(&self, today: Day) -> bool {
        let end = self.until.filter(|_| self.kind == DriftKind::Extra).and_then(DriftEnd::moment);
        end.is_some_and(|end| end.is_over(today))
    }

    /// Whether it is live for longer than it is defined.
    #[must_use]
    pub fn lasts_longer(&self) -> bool {
        let [defined, live] = [self.until, self.live_until].map(|end| end.and_then(DriftEnd::moment));
        self.kind == DriftKind::Until && defined.is_some_and(|defined| live.is_none_or(|live| live > defined))
    }

    /// The order of rows: by place, then principal, then role.
    pub(super) fn key(&self) -> (&DriftPlace, &str, &str, DriftKind) {
        (&self.place, &self.principal, &self.role, self.kind)
    }
}
