//! Places in definitions: cheap to carry around, resolved to lines and columns only when they are shown.

use std::{borrow::Cow, cmp::Ordering, fmt, sync::Arc};

use camino::Utf8Path;

use super::{Revision, Source};

/// A range of bytes in a file's text; the end is exclusive.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

/// A line and a column, both counted from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

/// One step of a route: from a value to a part of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The value of a key.
    Key(Cow<'static, str>),
    /// The key itself; always the last step.
    KeyOf(Cow<'static, str>),
    /// An item of a list. A single value where a list is allowed counts as its own item 0.
    Index(u32),
}

/// The path from a file's root to a value, such as `grants`, item 0, `until`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route(Vec<Step>);

impl Route {
    /// The route of the whole file.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// The route of a key's value below this one.
    #[must_use]
    pub fn key(&self, key: impl Into<Cow<'static, str>>) -> Self {
        self.then(Step::Key(key.into()))
    }

    /// The route of a key itself, below this one.
    #[must_use]
    pub fn key_of(&self, key: impl Into<Cow<'static, str>>) -> Self {
        self.then(Step::KeyOf(key.into()))
    }

    /// The route of an item below this one.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.then(Step::Index(u32::try_from(index).unwrap_or(u32::MAX)))
    }

    fn then(&self, step: Step) -> Self {
        let mut steps = Vec::with_capacity(self.0.len() + 1);
        steps.extend_from_slice(&self.0);
        steps.push(step);
        Self(steps)
    }

    /// The steps from the root.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.0
    }
}

impl FromIterator<Step> for Route {
    fn from_iter<I: IntoIterator<Item = Step>>(steps: I) -> Self {
        Self(steps.into_iter().collect())
    }
}

/// What a place refers to in its file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    /// A value, by its route.
    Route(Route),
    /// A range of bytes, where no value could be parsed.
    Span(Span),
}

/// A place in a definition: a file as it was read, and a value or some bytes in it.
///
/// Places of one revision are ordered by the file's path, then by what they refer to; those of a comparison's base come
/// before those of its head.
#[derive(Clone)]
pub struct Place {
    source: Arc<Source>,
    target: Target,
}

impl Place {
    /// The place of a whole file.
    #[must_use]
    pub fn root(source: &Arc<Source>) -> Self {
        Self::of_route(source, Route::root())
    }

    /// The place of the value at a route.
    #[must_use]
    pub fn of_route(source: &Arc<Source>, route: Route) -> Self {
        Self { source: Arc::clone(source), target: Target::Route(route) }
    }

    /// The place of a range of bytes.
    #[must_use]
    pub fn of_span(source: &Arc<Source>, span: Span) -> Self {
        Self { source: Arc::clone(source), target: Target::Span(span) }
    }

    /// The file of this place.
    #[must_use]
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// The path of this place's file, relative to the workspace.
    #[must_use]
    pub fn path(&self) -> &Utf8Path {
        self.source.path()
    }

    /// The side of a comparison that this place's file belongs to.
    #[must_use]
    pub fn revision(&self) -> Revision {
        self.source.revision()
    }

    /// The bytes of this place. If the file doesn't have the whole route, those of its longest existing part.
    #[must_use]
    pub fn span(&self) -> Span {
        match &self.target {
            Target::Route(route) => self.source.span(route),
            Target::Span(span) => *span,
        }
    }

    /// The line and column where this place starts, both counted from 1.
    #[must_use]
    pub fn start(&self) -> Position {
        self.source.position(self.span().start)
    }

    /// The route of this place; the file's root for bytes.
    #[must_use]
    pub fn route(&self) -> Route {
        match &self.target {
            Target::Route(route) => route.clone(),
            Target::Span(_) => Route::root(),
        }
    }

    /// The place of a key's value below this one.
    #[must_use]
    pub fn key(&self, key: impl Into<Cow<'static, str>>) -> Self {
        self.below(Step::Key(key.into()))
    }

    /// The place of a key itself, below this one.
    #[must_use]
    pub fn key_of(&self, key: impl Into<Cow<'static, str>>) -> Self {
        self.below(Step::KeyOf(key.into()))
    }

    /// The place of an item below this one.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.below(Step::Index(u32::try_from(index).unwrap_or(u32::MAX)))
    }

    fn below(&self, step: Step) -> Self {
        let route = match &self.target {
            Target::Route(route) => route.then(step),
            Target::Span(_) => Route::root().then(step),
        };
        Self::of_route(&self.source, route)
    }
}

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Place {}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        self.source.file_cmp(&other.source).then_with(|| self.target.cmp(&other.target))
    }
}

/// The form for people: `teams/payments.yaml:14`.
impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.path(), self.start().line)
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {:?}", self.path(), self.target)
    }
}
