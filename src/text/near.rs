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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_at_most_two_edits_and_a_third_away() {
        assert_eq!(nearest("legder", ["ledger", "lodger"]), Some("ledger"));
        assert_eq!(nearest("pricng", ["pricing", "ledger"]), Some("pricing"));
        assert_eq!(nearest("abc", ["axy"]), None);
        assert_eq!(nearest("ab", ["ac"]), None);
        assert_eq!(nearest("checkout", ["cashout"]), None);
    }

    #[test]
    fn of_names_as_near_the_first_is_meant() {
        assert_eq!(nearest("cat", ["hat", "bat"]), Some("bat"));
    }

    #[test]
    fn a_name_is_not_meant_by_itself_nor_by_a_text_without_end() {
        assert_eq!(nearest("ledger", ["ledger"]), None);
        assert_eq!(nearest(&"x".repeat(257), [format!("{}y", "x".repeat(256)).as_str()]), None);
    }
}
