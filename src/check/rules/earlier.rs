//! Rules of earlier stages: the form of files, and names. What they find can't be generated from.

use crate::check::Rule;

pub(super) const INVALID_YAML: Rule = Rule::fixed("invalid-yaml", page!("invalid-yaml"));
pub(super) const UNREAD_FILE: Rule = Rule::fixed("unread-file", page!("unread-file"));
pub(super) const UNKNOWN_KEY: Rule = Rule::fixed("unknown-key", page!("unknown-key"));
pub(super) const MISSING_KEY: Rule = Rule::fixed("missing-key", page!("missing-key"));
pub(super) const REPEATED_KEY: Rule = Rule::fixed("repeated-key", page!("repeated-key"));
pub(super) const WRONG_TYPE: Rule = Rule::fixed("wrong-type", page!("wrong-type"));
pub(super) const UNSUPPORTED_VERSION: Rule = Rule::fixed("unsupported-version", page!("unsupported-version"));
pub(super) const UNKNOWN_PLACEHOLDER: Rule = Rule::fixed("unknown-placeholder", page!("unknown-placeholder"));
pub(super) const INVALID_NAME: Rule = Rule::fixed("invalid-name", page!("invalid-name"));
pub(super) const NAME_MISMATCH: Rule = Rule::fixed("name-mismatch", page!("name-mismatch"));
pub(super) const REPEATED_NAME: Rule = Rule::fixed("repeated-name", page!("repeated-name"));
pub(super) const INVALID_DATE: Rule = Rule::fixed("invalid-date", page!("invalid-date"));
pub(super) const INVALID_PATH: Rule = Rule::fixed("invalid-path", page!("invalid-path"));
pub(super) const INVALID_CATALOG: Rule = Rule::fixed("invalid-catalog", page!("invalid-catalog"));
pub(super) const UNKNOWN_SERVICE: Rule = Rule::fixed("unknown-service", page!("unknown-service"));
pub(super) const UNKNOWN_ENVIRONMENT: Rule = Rule::fixed("unknown-environment", page!("unknown-environment"));
pub(super) const UNKNOWN_ROLE: Rule = Rule::fixed("unknown-role", page!("unknown-role"));
pub(super) const UNKNOWN_TEAM: Rule = Rule::fixed("unknown-team", page!("unknown-team"));
pub(super) const UNKNOWN_RULE: Rule = Rule::fixed("unknown-rule", page!("unknown-rule"));
pub(super) const CIRCULAR_PARENT: Rule = Rule::fixed("circular-parent", page!("circular-parent"));
pub(super) const CIRCULAR_ROLE: Rule = Rule::fixed("circular-role", page!("circular-role"));
