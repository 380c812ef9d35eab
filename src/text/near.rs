//! The nearest right name.

/// The edit distance between two names; a transposition of neighbours counts as one edit.
#[must_use]
pub fn distance(left: &str, right: &str) -> usize {
    strsim::osa_distance(left, right)
}

/// The candidate that a name was probably meant to be: at most two edits away, and at most a third of the name. Of
/// several, the nearest, then the first in alphabetical order.
#[must_use]
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // No name is this long, and computing the distance takes quadratic time.
    const LONG: usize = 256;
    let length = name.chars().count();
    if length > LONG {
        return None;
    }
    let limit = (length / 3).min(2);
    candidates
        .into_iter()
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= limit && *candidate != name)
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(edits, _)| *edits <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}
