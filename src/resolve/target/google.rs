//! Google Cloud's keys in the definitions.

use std::sync::Arc;

use crate::{
    model::{NativeRole, Pattern, Scope, Values},
    schema,
    source::Place,
};

/// The native roles of a list, with their places below `at`.
pub(super) fn natives(list: Option<&schema::List<schema::Text>>, at: &Place) -> Vec<(NativeRole, Place)> {
    let texts = list.into_iter().flat_map(|list| list.iter()).enumerate();
    texts.map(|(index, text)| (NativeRole::Google(Arc::from(&**text)), at.key("google").index(index))).collect()
}

/// The project that a pattern gives.
pub(super) fn project(pattern: &Pattern, values: &Values<'_>) -> Option<Scope> {
    pattern.fill(values).map(|project| Scope::Project(project.into()))
}
