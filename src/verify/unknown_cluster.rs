//! What stands in place of a provider whose cluster no definition means.

/// No reference to a provider begins so.
const MARK: char = '?';

/// The provider of what may be in any cluster, or in another one than that of the provider with a key.
pub(super) fn unknown(key: &str) -> String {
    format!("{MARK}{key}")
}

/// Where that is, in words; `None` for a provider.
pub(super) fn place(provider: &str) -> Option<String> {
    Some(match provider.strip_prefix(MARK)? {
        "" => "in a cluster that the plan doesn't tell".to_owned(),
        key => format!("in another cluster, through {key}"),
    })
}
