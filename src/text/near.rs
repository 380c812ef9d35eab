//! The nearest right name.

/// Edits between two names, a transposition of neighbours counting as one.
#[must_use]
pub fn distance(left: &str, right: &str) -> usize {
    strsim::osa_distance(left, right)
}

/// The candidate that a name was probably meant to be: at most two edits away, and at most a third of the name. Of
/// several the nearest, then the first in the alphabet.
#[must_use]
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // No name is this long, and the distance of two texts is found in the square of their lengths.
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
