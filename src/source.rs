//! The texts of a workspace's files, and places in them.
//!
//! The main path reads YAML without positions. A [`Place`] refers to a value by its file and its [`Route`] of keys and
//! indexes. It becomes a [`Span`] only when it is shown, by parsing that one file again with positions.

mod lines;
mod place;
mod tree;

pub use lines::{comments_below, indent_of, line_end, line_start, shifted};
pub use place::{Place, Position, Route, Span, Step};
pub use tree::{Child, MapEntry, Node, NodeId, NodeKind, ScalarKind, Tree, YamlFault};

use std::{
    cmp::Ordering,
    fmt,
    sync::{Arc, OnceLock},
};

use camino::{Utf8Path, Utf8PathBuf};

/// The file that makes a directory a workspace.
pub const WORKSPACE_FILE: &str = "teamkit.yaml";
/// The file with facts about people.
pub const PEOPLE_FILE: &str = "people.yaml";
/// The folder of the registry.
pub const SERVICES_DIR: &str = "services";
/// The folder of the teams.
pub const TEAMS_DIR: &str = "teams";

/// Whether a file's name ends as definitions do, or in a way that somebody takes for it: `.yaml`, `.yml`, `.YAML`.
#[must_use]
pub fn is_like_definition(name: &str) -> bool {
    // Spaces, dots and characters beyond ASCII can be overlooked.
    let seen: String = name.chars().filter(char::is_ascii_graphic).collect::<String>().to_ascii_lowercase();
    let seen = seen.trim_end_matches('.');
    seen.rsplit_once('.').is_some_and(|(_, end)| matches!(end, "yaml" | "yml"))
}

/// The side of a comparison that a file was read for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Revision {
    /// The definitions before a change.
    Base,
    /// The definitions after a change; also used where nothing is compared.
    #[default]
    Head,
}

/// A file of the workspace, as it was read.
pub struct Source {
    path: Utf8PathBuf,
    revision: Revision,
    /// The index of this file among those that were read together, ordered by path.
    index: usize,
    text: String,
    /// Whether the file began with a byte order mark.
    is_marked: bool,
    not_utf8: Option<usize>,
    tree: OnceLock<Result<Tree, YamlFault>>,
    lines: OnceLock<Vec<usize>>,
}

impl Source {
    /// Takes a path relative to the workspace and the file's bytes. A byte order mark is dropped. Bytes that are not
    /// UTF-8 become replacement characters, and [`Source::not_utf8`] returns the offset of the first.
    #[must_use]
    pub fn new(path: impl Into<Utf8PathBuf>, bytes: Vec<u8>) -> Self {
        let (text, not_utf8) = match String::from_utf8(bytes) {
            Ok(text) => (text, None),
            Err(error) => {
                let offset = error.utf8_error().valid_up_to();
                (String::from_utf8_lossy(error.as_bytes()).into_owned(), Some(offset))
            }
        };
        let (text, dropped) = match text.strip_prefix('\u{feff}') {
            Some(rest) => (rest.to_owned(), '\u{feff}'.len_utf8()),
            None => (text, 0),
        };
        Self {
            path: path.into(),
            revision: Revision::Head,
            index: 0,
            text,
            is_marked: dropped > 0,
            not_utf8: not_utf8.map(|offset| offset.saturating_sub(dropped)),
            tree: OnceLock::new(),
            lines: OnceLock::new(),
        }
    }

    /// The path, relative to the workspace.
    #[must_use]
    pub fn path(&self) -> &Utf8Path {
        &self.path
    }

    /// The side of a comparison that this file was read for.
    #[must_use]
    pub fn revision(&self) -> Revision {
        self.revision
    }

    /// The order of files: the base's before the head's, then by path. The index gives the order by path of files that
    /// were read together.
    pub(super) fn file_cmp(&self, other: &Self) -> Ordering {
        if std::ptr::eq(self, other) {
            return Ordering::Equal;
        }
        let key = |source: &Self| (source.revision, source.index);
        key(self).cmp(&key(other)).then_with(|| self.path.cmp(&other.path))
    }

    /// The text without a byte order mark.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// A new text for this file, with a byte order mark if the file had one.
    #[must_use]
    pub fn written(&self, text: &str) -> String {
        if self.is_marked { format!("\u{feff}{text}") } else { text.to_owned() }
    }

    /// The byte offset of the first byte that is not UTF-8.
    #[must_use]
    pub fn not_utf8(&self) -> Option<usize> {
        self.not_utf8
    }

    /// The YAML of this file with positions, parsed when first asked for.
    ///
    /// # Errors
    /// The first fault that keeps the text from being one YAML document.
    pub fn tree(&self) -> Result<&Tree, &YamlFault> {
        self.tree.get_or_init(|| Tree::parse(&self.text)).as_ref()
    }

    /// The line and column of a byte offset, as people count them.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let lines = self.lines.get_or_init(|| {
            let after_breaks = self.text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(after_breaks).collect()
        });
        let offset = self.text.floor_char_boundary(offset);
        let line = lines.partition_point(|&start| start <= offset);
        let start = lines.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let column = self.text.get(start..offset).map_or(0, |text| text.chars().count());
        Position { line, column: column + 1 }
    }

    /// The span of a route, or of its longest part that exists; the start of the file if none of it does.
    #[must_use]
    pub fn span(&self, route: &Route) -> Span {
        self.tree().map_or_else(|fault| fault.span, |tree| tree.locate(route))
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Source({})", self.path)
    }
}

/// The files of a workspace that hold definitions, ordered by path.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<Arc<Source>>,
}

impl Sources {
    /// Takes files in any order.
    #[must_use]
    pub fn new(files: Vec<Source>) -> Self {
        Self::of(Revision::Head, files)
    }

    /// Takes files in any order, as one side of a comparison.
    #[must_use]
    pub fn of(revision: Revision, mut files: Vec<Source>) -> Self {
        files.sort_by(|left, right| left.path.cmp(&right.path));
        let files = files.into_iter().enumerate();
        Self { files: files.map(|(index, source)| Arc::new(Source { revision, index, ..source })).collect() }
    }

    /// The files, by path.
    pub fn iter(&self) -> std::slice::Iter<'_, Arc<Source>> {
        self.files.iter()
    }

    /// The file at a path.
    #[must_use]
    pub fn find(&self, path: &Utf8Path) -> Option<&Arc<Source>> {
        let index = self.files.binary_search_by(|file| file.path.as_path().cmp(path)).ok()?;
        self.files.get(index)
    }
}

impl<'a> IntoIterator for &'a Sources {
    type Item = &'a Arc<Source>;
    type IntoIter = std::slice::Iter<'a, Arc<Source>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
