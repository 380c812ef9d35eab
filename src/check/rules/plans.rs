//! Definitions of the rules about plans of Terraform, for `teamkit verify`, which runs them. Nothing turns them off.

use crate::{check::Rule, diagnostic::RuleId};

pub(super) const LETTING_GO: Rule = Rule::fixed(RuleId::LettingGo);
pub(super) const PLAN_ACCESS: Rule = Rule::fixed(RuleId::PlanAccess);
pub(super) const PLAN_DESTROYS: Rule = Rule::fixed(RuleId::PlanDestroys);
pub(super) const PLAN_EXTRA: Rule = Rule::fixed(RuleId::PlanExtra);
pub(super) const PLAN_FORGETS: Rule = Rule::fixed(RuleId::PlanForgets);
pub(super) const PLAN_GAP: Rule = Rule::fixed(RuleId::PlanGap);
pub(super) const PLAN_IMPORT: Rule = Rule::fixed(RuleId::PlanImport);
pub(super) const PLAN_INCOMPLETE: Rule = Rule::fixed(RuleId::PlanIncomplete);
pub(super) const PLAN_MISSING: Rule = Rule::fixed(RuleId::PlanMissing);
pub(super) const UNKNOWN_ROOT: Rule = Rule::fixed(RuleId::UnknownRoot);
