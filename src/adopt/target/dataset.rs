//! Datasets, whose own resource can say who has access.

use crate::{target::MemberPlace, terraform::PlannedValue};

/// The place of a dataset that has access of its own in a state, if a resource is one.
pub(in crate::adopt) fn dataset_with_access(kind: &str, values: &PlannedValue<'_>) -> Option<MemberPlace> {
    if kind != "google_bigquery_dataset" || values.get("access").is_empty() {
        return None;
    }
    let text = |key: &str| Some((key.to_owned(), values.get(key).as_text()?.to_owned()));
    let arguments = ["project", "dataset_id"].into_iter().map(text).collect::<Option<_>>()?;
    Some(MemberPlace { resource: format!("{kind}_iam_member"), arguments })
}
