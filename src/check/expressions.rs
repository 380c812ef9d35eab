//! The expressions of an organization's conditions, each read once.

use std::collections::BTreeMap;

use crate::cel::{CelExpression, CelFault};

/// The expressions as they were read, or what is wrong with them; equal ones are one.
pub(super) type ReadExpressions = BTreeMap<String, Result<CelExpression, CelFault>>;
