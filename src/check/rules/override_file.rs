//! Files that rewrite what is generated.

use std::sync::Arc;

use camino::Utf8Path;

use crate::{
    check::Rule,
    diagnostic::{Diagnostic, RuleId},
    source::{Place, Source},
};

/// Whoever reads the disk finds these files.
pub(super) const RULE: Rule = Rule::fixed(RuleId::OverrideFile);

/// The finding of a file that can rewrite the generated one beside it.
#[must_use]
pub fn override_file(path: &Utf8Path) -> Diagnostic {
    let place = Place::root(&Arc::new(Source::new(path, Vec::new())));
    let name = path.file_name().unwrap_or_default();
    let root = path.parent().unwrap_or(Utf8Path::new(""));
    Diagnostic::error(RuleId::OverrideFile, format!("`{name}` in {root} can rewrite what teamkit generates there"))
        .label(place, "Terraform merges it into the generated file")
        .hint("remove it; what a root needs besides goes into a file with another name, or into templates/")
}
