//! Texts of a file by route patterns.

use crate::{
    error::Error,
    source::{Child, Kind, Route, Source, Tree},
};

/// The texts of a file at all routes that match a form such as `grants/*/to/*`. A `*` matches any item of a list, the
/// value of any key, or a single text where a list is allowed.
pub(super) fn select<'s>(source: &'s Source, form: &str) -> Result<Vec<(Route, &'s str)>, Error> {
    let tree = tree(source)?;
    let mut found = Vec::new();
    if let Some(root) = tree.root() {
        let steps: Vec<&str> = form.split('/').collect();
        descend(tree, root, &Route::root(), &steps, &mut found);
    }
    Ok(found)
}

/// The routes that match a form and have a given text.
pub(super) fn routes_of(source: &Source, form: &str, text: &str) -> Result<Vec<Route>, Error> {
    let found = select(source, form)?.into_iter().filter(|(_, found)| *found == text);
    Ok(found.map(|(route, _)| route).collect())
}

/// The texts of a list; empty if the list doesn't exist.
pub(super) fn texts_of(source: &Source, list: &Route) -> Result<Vec<String>, Error> {
    let tree = tree(source)?;
    let Some(Kind::List(items)) = tree.get(list).map(|list| &tree.node(list.node).kind) else { return Ok(Vec::new()) };
    Ok(items.iter().map(|item| tree.scalar(item.node).unwrap_or_default().to_owned()).collect())
}

/// The length of a list.
pub(super) fn length(source: &Source, list: &Route) -> Result<usize, Error> {
    let tree = tree(source)?;
    Ok(match tree.get(list).map(|list| &tree.node(list.node).kind) {
        Some(Kind::List(items)) => items.len(),
        _ => 0,
    })
}

/// The tree of a file that was already read.
///
/// # Errors
/// [`Error::Usage`] if it is not valid YAML.
pub(super) fn tree(source: &Source) -> Result<&Tree, Error> {
    source.tree().map_err(|fault| Error::Usage(format!("{}: {}", source.path(), fault.message)))
}

fn descend<'s>(tree: &'s Tree, at: Child, route: &Route, steps: &[&str], found: &mut Vec<(Route, &'s str)>) {
    let Some((step, rest)) = steps.split_first() else {
        found.extend(tree.scalar(at.node).map(|text| (route.clone(), text)));
        return;
    };
    match &tree.node(at.node).kind {
        Kind::List(items) if *step == "*" => {
            for (index, item) in items.iter().enumerate() {
                descend(tree, *item, &route.index(index), rest, found);
            }
        }
        Kind::Map(entries) => {
            for entry in entries {
                if let Some(key) = tree.scalar(entry.key.node).filter(|key| *step == "*" || step == key) {
                    descend(tree, entry.value, &route.key(key.to_owned()), rest, found);
                }
            }
        }
        Kind::Scalar(..) if *step == "*" => descend(tree, at, &route.index(0), rest, found),
        Kind::List(_) | Kind::Scalar(..) => {}
    }
}
