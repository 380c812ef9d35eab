//! Rules of earlier stages: the form of files, names, and limits. Nothing can be generated from what they report.

use crate::{check::Rule, diagnostic::RuleId};

pub(super) const INVALID_YAML: Rule = Rule::fixed(RuleId::InvalidYaml);
pub(super) const UNREAD_FILE: Rule = Rule::fixed(RuleId::UnreadFile);
pub(super) const UNKNOWN_KEY: Rule = Rule::fixed(RuleId::UnknownKey);
pub(super) const MISSING_KEY: Rule = Rule::fixed(RuleId::MissingKey);
pub(super) const REPEATED_KEY: Rule = Rule::fixed(RuleId::RepeatedKey);
pub(super) const WRONG_TYPE: Rule = Rule::fixed(RuleId::WrongType);
pub(super) const UNSUPPORTED_VERSION: Rule = Rule::fixed(RuleId::UnsupportedVersion);
pub(super) const UNKNOWN_PLACEHOLDER: Rule = Rule::fixed(RuleId::UnknownPlaceholder);
pub(super) const TERRAFORM_EXPRESSION: Rule = Rule::fixed(RuleId::TerraformExpression);
pub(super) const INVALID_NAME: Rule = Rule::fixed(RuleId::InvalidName);
pub(super) const NAME_MISMATCH: Rule = Rule::fixed(RuleId::NameMismatch);
pub(super) const REPEATED_NAME: Rule = Rule::fixed(RuleId::RepeatedName);
pub(super) const INVALID_DATE: Rule = Rule::fixed(RuleId::InvalidDate);
pub(super) const INVALID_PATH: Rule = Rule::fixed(RuleId::InvalidPath);
pub(super) const INVALID_CATALOG: Rule = Rule::fixed(RuleId::InvalidCatalog);
pub(super) const UNKNOWN_SERVICE: Rule = Rule::fixed(RuleId::UnknownService);
pub(super) const UNKNOWN_ENVIRONMENT: Rule = Rule::fixed(RuleId::UnknownEnvironment);
pub(super) const UNKNOWN_ROLE: Rule = Rule::fixed(RuleId::UnknownRole);
pub(super) const UNKNOWN_SCOPE: Rule = Rule::fixed(RuleId::UnknownScope);
pub(super) const UNKNOWN_RESOURCE: Rule = Rule::fixed(RuleId::UnknownResource);
pub(super) const UNKNOWN_TEAM: Rule = Rule::fixed(RuleId::UnknownTeam);
pub(super) const UNKNOWN_RULE: Rule = Rule::fixed(RuleId::UnknownRule);
pub(super) const CIRCULAR_PARENT: Rule = Rule::fixed(RuleId::CircularParent);
pub(super) const CIRCULAR_ROLE: Rule = Rule::fixed(RuleId::CircularRole);
pub(super) const TOO_MANY_GRANTS: Rule = Rule::fixed(RuleId::TooManyGrants);
pub(super) const TOO_MANY_FINDINGS: Rule = Rule::fixed(RuleId::TooManyFindings);
