//! Lines of definitions beside what they cause.

use std::collections::{BTreeMap, BTreeSet};

use super::wrap::{length, wrap};
use crate::source::{Place, Revision};

/// How far a line is indented that goes on after its first line.
pub(super) const HANGING: usize = 6;
/// Places are at the right, but not further than this: on a wide terminal they would be far from what they explain.
pub(super) const PLACES_END: usize = 100;

/// Files with their lines, neighbouring lines as a range (`teams/payments.yaml:14-16`); what only the base has is
/// introduced by `was`.
pub(super) fn places_text(places: &BTreeSet<Place>) -> Vec<String> {
    let mut files: BTreeMap<(Revision, &str), BTreeSet<usize>> = BTreeMap::new();
    for place in places {
        files.entry((place.revision(), place.path().as_str())).or_default().insert(place.start().line);
    }
    let first_of_base = files.keys().find(|(revision, _)| *revision == Revision::Base).copied();
    let texts = files.iter().map(|(file, lines)| {
        let was = if Some(*file) == first_of_base { "was " } else { "" };
        format!("{was}{}:{}", file.1, ranges(lines))
    });
    texts.collect()
}

/// `12-14,20`.
fn ranges(lines: &BTreeSet<usize>) -> String {
    let mut out: Vec<(usize, usize)> = Vec::new();
    for &line in lines {
        match out.last_mut() {
            Some((_, last)) if *last + 1 == line => *last = line,
            _ => out.push((line, line)),
        }
    }
    let text =
        |(first, last): (usize, usize)| if first == last { first.to_string() } else { format!("{first}-{last}") };
    out.into_iter().map(text).collect::<Vec<_>>().join(",")
}

/// A row with its places at the right, or below it where they don't fit.
pub(super) fn with_places(row: &str, places: &str, width: usize) -> String {
    let row = row.trim_end();
    let last = row.lines().last().map_or(0, length);
    let end = width.min(PLACES_END);
    if places.is_empty() {
        return format!("{row}\n");
    }
    if last + 2 + length(places) <= end {
        return format!("{row}{places:>room$}\n", room = end - last);
    }
    let lines = wrap(places, end.saturating_sub(HANGING));
    lines.iter().fold(format!("{row}\n"), |text, line| format!("{text}{line:>end$}\n"))
}

#[cfg(test)]
mod tests {
    use super::ranges;

    #[test]
    fn neighbouring_lines_are_a_range() {
        for (lines, text) in [
            (&[][..], ""),
            (&[7], "7"),
            (&[7, 8], "7-8"),
            (&[7, 9], "7,9"),
            (&[12, 13, 14, 20], "12-14,20"),
            (&[1, 3, 4, 5, 9, 10], "1,3-5,9-10"),
        ] {
            assert_eq!(ranges(&lines.iter().copied().collect()), text);
        }
    }
}
