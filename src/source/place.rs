//! Names for places in files: cheap to make on the main path, exact when shown.

use std::borrow::Cow;

/// A file of the workspace: an index into the [`Sources`](super::Sources) that gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub(super) u32);

impl FileId {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// Bytes of a file's text, the end excluded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

/// A line and a column, both from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

/// One step from a value to a part of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The value of a key.
    Key(Cow<'static, str>),
    /// The key itself; always the last step.
    KeyOf(Cow<'static, str>),
    /// An item of a list. A value that stands alone where a list may stand is its own item 0.
    Index(u32),
}

/// The way from a file's root to a value.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route(Vec<Step>);

impl Route {
    /// The whole file.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// The value of a key below this.
    #[must_use]
    pub fn key(&self, key: impl Into<Cow<'static, str>>) -> Self {
        self.then(Step::Key(key.into()))
    }

    /// The key itself, below this.
    #[must_use]
    pub fn key_of(&self, key: impl Into<Cow<'static, str>>) -> Self {
        self.then(Step::KeyOf(key.into()))
    }

    /// An item below this.
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

/// A place in a definition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A value, by the way to it.
    Route(FileId, Route),
    /// Bytes, where no value could be made of them.
    Span(FileId, Span),
}

impl Place {
    /// The file of this place.
    #[must_use]
    pub fn file(&self) -> FileId {
        match self {
            Self::Route(file, _) | Self::Span(file, _) => *file,
        }
    }

    /// The route of this place; the file's root for bytes.
    #[must_use]
    pub fn route(&self) -> Route {
        match self {
            Self::Route(_, route) => route.clone(),
            Self::Span(..) => Route::root(),
        }
    }

    /// The value of a key below this place.
    #[must_use]
    pub fn key(&self, key: impl Into<Cow<'static, str>>) -> Self {
        Self::Route(self.file(), self.route().key(key))
    }

    /// The key itself, below this place.
    #[must_use]
    pub fn key_of(&self, key: impl Into<Cow<'static, str>>) -> Self {
        Self::Route(self.file(), self.route().key_of(key))
    }

    /// An item below this place.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        Self::Route(self.file(), self.route().index(index))
    }
}
