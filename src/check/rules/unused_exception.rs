//! Exceptions that do nothing. The sink finds them, since it alone knows which were needed.

use crate::check::{Context, Findings, Rule};

pub(super) const RULE: Rule = Rule::warning("unused-exception", page!("unused-exception"), run);

fn run(_: &Context<'_>, _: &mut Findings) {}
