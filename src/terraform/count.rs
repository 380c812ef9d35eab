//! The numbers of a plan.

use std::{
    fmt,
    iter::Sum,
    ops::{Add, AddAssign},
};

use super::action::Action;

/// How many resources a plan creates, changes and destroys, moves and forgets. A replacement is one add and one
/// destroy; what is moved and changed counts as both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ActionCounts {
    pub add: usize,
    pub change: usize,
    pub destroy: usize,
    pub moved: usize,
    pub forget: usize,
}

impl ActionCounts {
    #[must_use]
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

impl From<&Action> for ActionCounts {
    fn from(action: &Action) -> Self {
        Self {
            add: action.creates().into(),
            change: matches!(action, Action::Update { .. }).into(),
            destroy: action.destroys().into(),
            moved: action.moved_from().is_some().into(),
            forget: (*action == Action::Forget).into(),
        }
    }
}

impl Add for ActionCounts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            add: self.add + other.add,
            change: self.change + other.change,
            destroy: self.destroy + other.destroy,
            moved: self.moved + other.moved,
            forget: self.forget + other.forget,
        }
    }
}

impl AddAssign for ActionCounts {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for ActionCounts {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), Add::add)
    }
}

impl fmt::Display for ActionCounts {
    /// As Terraform says it: `6 to add, 2 to change, 1 to destroy`, the rest only where there is any.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { add, change, destroy, moved, forget } = self;
        write!(formatter, "{add} to add, {change} to change, {destroy} to destroy")?;
        if *moved > 0 {
            write!(formatter, ", {moved} to move")?;
        }
        if *forget > 0 {
            write!(formatter, ", {forget} to forget")?;
        }
        Ok(())
    }
}
