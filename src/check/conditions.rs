//! The conditions of grants, with the entries that have them.

use super::{about::About, context::RuleContext, expressions::ReadExpressions};
use crate::{
    cel::CelExpression,
    model::{Condition, GrantEntry, TeamId},
    source::Place,
};

/// A condition, with the entry of `grants` that has it.
pub(super) struct GrantCondition<'a> {
    pub team: &'a TeamId,
    pub entry: &'a GrantEntry,
    pub condition: &'a Condition,
}

impl GrantCondition<'_> {
    pub(super) fn title_place(&self) -> Place {
        self.entry.place.key("condition").key("title")
    }

    pub(super) fn expression_place(&self) -> Place {
        self.entry.place.key("condition").key("expression")
    }

    /// The condition in messages: ``the condition `office hours` of team `payments` ``.
    pub(super) fn subject(&self) -> String {
        format!("the condition `{}` of team `{}`", self.condition.title, self.team)
    }
}

impl<'a> RuleContext<'a> {
    /// Every condition of an entry of `grants`.
    pub(super) fn conditions(&self) -> impl Iterator<Item = GrantCondition<'a>> + use<'a> {
        self.grant_entries().filter_map(|(team, _, entry)| {
            let condition = entry.condition.as_deref()?;
            Some(GrantCondition { team, entry, condition })
        })
    }

    /// Every condition with its expression, as far as those could be read.
    pub(super) fn read_conditions(&self) -> impl Iterator<Item = (GrantCondition<'a>, &CelExpression)> {
        let read = self.read_expressions();
        self.conditions().filter_map(|written| {
            let expression = read.get(written.condition.expression.as_str())?.as_ref().ok()?;
            Some((written, expression))
        })
    }

    /// The expressions of all conditions.
    pub(super) fn read_expressions(&self) -> &ReadExpressions {
        self.expressions.get_or_init(|| {
            let mut read = ReadExpressions::new();
            for GrantCondition { condition: Condition { expression, .. }, .. } in self.conditions() {
                if !read.contains_key(expression) {
                    read.insert(expression.clone(), CelExpression::parse(expression));
                }
            }
            read
        })
    }

    /// The subject of findings about a condition.
    pub(super) fn about_condition(&self, written: &GrantCondition<'a>) -> About {
        self.about(written.team, written.entry)
    }
}
