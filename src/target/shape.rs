//! The form of a resource that we write: anything else in it could multiply it, widen it, freeze it or take it away.

use crate::hcl::ReadBlock;

/// What may stand in `lifecycle`. `ignore_changes`, say, would keep an old binding.
pub(super) const LIFECYCLE: (&str, &[&str]) = ("lifecycle", &["create_before_destroy", "prevent_destroy"]);

/// Refuses arguments and nested blocks that we don't write (`count`, `dynamic`, `provisioner`, …). Nested blocks come with
/// their own arguments; a block in one of them is listed by its path, such as `roles.expiry_detail`.
///
/// # Errors
/// A sentence on the first that is no part of the form.
pub(super) fn check(block: &ReadBlock<'_>, arguments: &[&str], nested: &[(&str, &[&str])]) -> Result<(), String> {
    let fail = |what: &str, name: &str| {
        let of = block.labels.iter().map(|label| &**label).collect::<Vec<_>>().join(".");
        Err(format!("`{of}` has the {what} `{name}`, which teamkit doesn't write"))
    };
    let strange = |block: &ReadBlock<'_>, known: &[&str]| {
        let names = block.body.attributes.iter().map(|(name, _)| name.to_string());
        names.into_iter().find(|name| !known.contains(&name.as_str()))
    };
    if let Some(name) = strange(block, arguments) {
        return fail("argument", &name);
    }
    let mut open: Vec<(String, &ReadBlock<'_>)> =
        block.body.blocks.iter().map(|inner| (inner.kind.to_string(), inner)).collect();
    while let Some((path, inner)) = open.pop() {
        let Some((_, known)) = nested.iter().find(|(listed, _)| *listed == path) else {
            return fail("block", &path);
        };
        if let Some(name) = strange(inner, known) {
            return fail("argument", &format!("{path}.{name}"));
        }
        if let Some(label) = inner.labels.first() {
            return fail("block", &format!("{path} {label}"));
        }
        open.extend(inner.body.blocks.iter().map(|deeper| (format!("{path}.{}", deeper.kind), deeper)));
    }
    Ok(())
}
