//! Paths as texts, without looking at any disk.

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

/// A path without `.`, and without `..` but at the start.
#[must_use]
pub fn normalized(path: &Utf8Path) -> Utf8PathBuf {
    let mut parts = Utf8PathBuf::new();
    for part in path.components() {
        match part {
            Utf8Component::ParentDir if parts.file_name().is_some() => {
                parts.pop();
            }
            Utf8Component::CurDir => {}
            other => parts.push(other),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::normalized;

    #[test]
    fn dots_are_followed() {
        for (path, expected) in [
            ("terraform/a/../../modules/kit", "modules/kit"),
            ("a/./b/", "a/b"),
            ("a/../../b", "../b"),
            ("../../b", "../../b"),
            ("/a/../b", "/b"),
        ] {
            assert_eq!(normalized(path.into()), expected, "{path}");
        }
    }
}
