//! Reasons of changes.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::Place;

/// The reasons why access changes, in words, each with the lines that say so: `joins payments`, which
/// `teams/payments.yaml:7` says.
pub type Reasons = BTreeMap<String, BTreeSet<Place>>;
