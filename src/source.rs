//! The text of a workspace, and where things stand in it.
//!
//! The main path reads YAML without positions. A [`Place`] names a value by its file and its [`Route`] of keys and
//! indexes; it becomes a [`Span`] only when somebody wants to see it, by parsing that one file again with positions.

mod lines;
mod place;
mod tree;

pub use lines::{comments_below, indent_of, line_end, line_start, shifted};
pub use place::{FileId, Place, Position, Route, Span, Step};
pub use tree::{Child, Entry, Fault, Kind, Node, NodeId, ScalarKind, Tree};

use std::sync::OnceLock;

use camino::{Utf8Path, Utf8PathBuf};

/// The path of the file that makes a directory a workspace.
pub const WORKSPACE_FILE: &str = "teamkit.yaml";
/// The path of the people's facts.
pub const PEOPLE_FILE: &str = "people.yaml";
/// The folder of the registry.
pub const SERVICES_DIR: &str = "services";
/// The folder of the teams.
pub const TEAMS_DIR: &str = "teams";

/// One file of the workspace, as it was read.
#[derive(Debug)]
pub struct Source {
    path: Utf8PathBuf,
    text: String,
    /// Whether the file began with a byte order mark.
    is_marked: bool,
    not_utf8: Option<usize>,
    tree: OnceLock<Result<Tree, Fault>>,
    lines: OnceLock<Vec<usize>>,
}

impl Source {
    /// Takes a path relative to the workspace and the file's bytes. A byte order mark is dropped; bytes that are not
    /// UTF-8 are kept as replacement characters, and [`Source::not_utf8`] says where the first of them is.
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

    /// The text without a byte order mark.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Another text as a file like this one would hold it: with a byte order mark if this had one.
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
    pub fn tree(&self) -> Result<&Tree, &Fault> {
        self.tree.get_or_init(|| Tree::parse(&self.text)).as_ref()
    }

    /// Where a byte offset is, in lines and columns as people count them.
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

    /// The span of a route, or of its longest part that exists; the start of the file if nothing of it does.
    #[must_use]
    pub fn span(&self, route: &Route) -> Span {
        self.tree().map_or_else(|fault| fault.span, |tree| tree.locate(route))
    }
}

/// All files of a workspace that can say something, ordered by path.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Takes files in any order.
    #[must_use]
    pub fn new(mut files: Vec<Source>) -> Self {
        files.sort_by(|left, right| left.path.cmp(&right.path));
        Self { files }
    }

    /// The files with their ids, by path.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        (0..).map(FileId).zip(&self.files)
    }

    /// The file of an id that [`Sources::iter`] gave.
    ///
    /// # Panics
    /// If the id is from elsewhere.
    #[must_use]
    #[expect(clippy::expect_used, reason = "ids come from this very table")]
    pub fn get(&self, id: FileId) -> &Source {
        self.files.get(id.index()).expect("a file id is an index into the sources that gave it")
    }

    /// The id of a file.
    #[must_use]
    pub fn find(&self, path: &Utf8Path) -> Option<FileId> {
        let index = self.files.binary_search_by(|file| file.path.as_path().cmp(path)).ok()?;
        u32::try_from(index).ok().map(FileId)
    }

    /// The span of a place in its file.
    #[must_use]
    pub fn span(&self, place: &Place) -> Span {
        match place {
            Place::Route(file, route) => self.get(*file).span(route),
            Place::Span(_, span) => *span,
        }
    }

    /// Line and column where a place starts, both from 1.
    #[must_use]
    pub fn start(&self, place: &Place) -> Position {
        self.get(place.file()).position(self.span(place).start)
    }
}
