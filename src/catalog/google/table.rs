//! The table of predefined roles that ships with the program: a line for each role, with the ways in which it escalates.

use std::collections::BTreeMap;

use super::{escalation::Escalation, escalations::Escalations, gcloud::GcloudRole};

/// A role a line, then its ways; `?` for a role of which nobody has published what it permits.
const TABLE: &str = include_str!("../google-roles.txt");
const UNKNOWN: &str = "?";

/// The shipped roles by name, each with its ways of escalation; `None` if it isn't known what the role permits.
pub(super) fn shipped() -> impl Iterator<Item = (&'static str, Option<Vec<Escalation>>)> {
    TABLE.lines().filter(|line| line.starts_with("roles/")).filter_map(|line| {
        let mut words = line.split(' ');
        let name = words.next()?;
        let is_known = !line.ends_with(UNKNOWN);
        let way = |id: &str| Escalation::ALL.into_iter().find(|way| way.id() == id);
        Some((name, is_known.then(|| words.filter_map(way).collect())))
    })
}

/// The lines of the shipped table for what `gcloud iam roles list --format=json` printed with `includedPermissions`.
///
/// # Errors
/// If the text is not that.
pub fn role_table(text: &str) -> Result<String, serde_json::Error> {
    let roles: Vec<GcloudRole> = serde_json::from_str(text)?;
    let permissions: BTreeMap<String, Vec<String>> =
        roles.into_iter().map(|role| (role.name, role.included_permissions.unwrap_or_default())).collect();
    let lines = permissions.iter().map(|(name, own)| {
        let listed = if own.is_empty() { permissions.get(twin(name)).unwrap_or(own) } else { own };
        let ways: Vec<&str> = if listed.is_empty() {
            vec![UNKNOWN]
        } else {
            Escalations::of(listed).ways().map(Escalation::id).collect()
        };
        let words: Vec<&str> = std::iter::once(name.as_str()).chain(ways).collect();
        format!("{}\n", words.join(" "))
    });
    Ok(lines.collect())
}

/// The older basic role that permits the same as a newer one.
fn twin(name: &str) -> &str {
    match name {
        "roles/admin" => "roles/owner",
        "roles/writer" => "roles/editor",
        "roles/reader" => "roles/viewer",
        other => other,
    }
}
