//! Tables of values that are referred to by an index, so that the page contains each value once.

use std::{borrow::Borrow, collections::BTreeMap};

/// A growing table: each value gets the next index when it is first needed.
#[derive(Debug)]
pub(super) struct Table<T> {
    numbers: BTreeMap<T, usize>,
}

impl<T: Ord> Table<T> {
    pub(super) fn new() -> Self {
        Self { numbers: BTreeMap::new() }
    }

    /// The index of a value, which is added if it is new.
    pub(super) fn number(&mut self, value: T) -> usize {
        let next = self.numbers.len();
        *self.numbers.entry(value).or_insert(next)
    }

    /// The index of an existing value.
    pub(super) fn find<Q: Ord + ?Sized>(&self, value: &Q) -> Option<usize>
    where
        T: Borrow<Q>,
    {
        self.numbers.get(value).copied()
    }

    /// The values in the order of their indexes.
    pub(super) fn values(&self) -> Vec<&T> {
        let mut values: Vec<(&T, &usize)> = self.numbers.iter().collect();
        values.sort_by_key(|(_, number)| **number);
        values.into_iter().map(|(value, _)| value).collect()
    }

    /// The values in the order of their indexes, without copying.
    pub(super) fn into_values(self) -> Vec<T> {
        let mut values: Vec<(T, usize)> = self.numbers.into_iter().collect();
        values.sort_by_key(|(_, number)| *number);
        values.into_iter().map(|(value, _)| value).collect()
    }
}

impl<T: Ord> FromIterator<T> for Table<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let mut table = Self::new();
        for value in values {
            table.number(value);
        }
        table
    }
}
