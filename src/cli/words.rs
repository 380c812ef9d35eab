//! Words that many commands need.

/// A number with its noun.
pub(super) fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// The first few of some paths, and how many more there are.
pub(super) fn first_few<P: AsRef<str>>(paths: &[P]) -> String {
    const FEW: usize = 5;
    let few = paths.iter().take(FEW).map(AsRef::as_ref).collect::<Vec<_>>().join(", ");
    if paths.len() > FEW { format!("{few} and {} more", paths.len() - FEW) } else { few }
}
