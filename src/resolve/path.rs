//! The paths that a layout may use.

use camino::{Utf8Component, Utf8Path};

/// The maximum length of a root's path: Linux limits a whole path to 4,096 bytes, and the workspace's own path needs
/// some of them.
const LONG_PATH: usize = 1_000;
const LONG_PART: usize = 255;

/// Checks that a text is a path of plain names below the workspace on every operating system; returns what is wrong.
pub(super) fn check_root_path(text: &str) -> Result<(), &'static str> {
    // Nearly every path is right in all respects, which is told at once.
    let is_right = text.len() <= LONG_PATH && text.bytes().all(is_plain) && text.split('/').all(is_right_part);
    if is_right { Ok(()) } else { fault_of(text) }
}

fn is_right_part(part: &str) -> bool {
    let is_name = !matches!(part, "" | "." | "..") && part.len() <= LONG_PART;
    is_name && !part.starts_with('-') && !is_reserved(part) && !is_device(part) && !is_terraform(part)
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'_' | b'-' | b'@' | b'+' | b'=')
}

/// The first of all faults that a path can have.
fn fault_of(text: &str) -> Result<(), &'static str> {
    if text.is_empty() {
        return Err("is empty");
    }
    if !text.bytes().all(is_plain) {
        return Err("has a character that paths must not have");
    }
    if text.len() > LONG_PATH {
        return Err("has more than 1,000 characters");
    }
    if text.split('/').any(|part| part.len() > LONG_PART) {
        return Err("has a part of more than 255 characters");
    }
    if Utf8Path::new(text).components().any(|part| !matches!(part, Utf8Component::Normal(_))) || text.contains("//") {
        return Err("leaves the workspace");
    }
    if text.split('/').any(|part| part.starts_with('-')) {
        return Err("has a part that looks like an option");
    }
    if text.split('/').any(is_reserved) {
        return Err("has a reserved directory name");
    }
    if text.split('/').any(is_device) {
        return Err("has a part that is a device name on Windows");
    }
    if text.split('/').any(is_terraform) {
        return Err("has a directory named like a Terraform file");
    }
    Ok(())
}

/// Whether a name is reserved by git or Terraform; Windows ignores dots at the end.
fn is_reserved(part: &str) -> bool {
    part.eq_ignore_ascii_case(".git") || part.eq_ignore_ascii_case(".terraform") || part.ends_with('.')
}

/// Whether Windows reserves a name, with any extension (learn.microsoft.com, "Naming Files, Paths, and Namespaces").
fn is_device(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or_default();
    let is = |name: &&str| stem.eq_ignore_ascii_case(name);
    match stem.len() {
        3 => ["con", "prn", "aux", "nul"].iter().any(is),
        4 => stem.split_at_checked(3).is_some_and(|(kind, number)| {
            let is_numbered = number.bytes().all(|digit| digit.is_ascii_digit());
            is_numbered && ["com", "lpt"].iter().any(|known| kind.eq_ignore_ascii_case(known))
        }),
        _ => false,
    }
}

/// Whether a name ends as those of Terraform's files do.
fn is_terraform(part: &str) -> bool {
    part.rsplit_once('.').is_some_and(|(stem, end)| !stem.is_empty() && end.eq_ignore_ascii_case("tf"))
}
