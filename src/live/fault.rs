//! What can't be understood in an export.

use std::{fmt, sync::Arc};

/// A file of an export that isn't what it has to be, with the place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveFault {
    /// The path of the file in the export.
    pub file: Arc<str>,
    /// Line and column, from 1; `None` where the file as a whole is at fault.
    pub position: Option<(usize, usize)>,
    pub message: String,
    pub hint: Option<String>,
}

impl LiveFault {
    pub(super) fn new(file: &Arc<str>, message: impl Into<String>) -> Self {
        Self { file: Arc::clone(file), position: None, message: message.into(), hint: None }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same at a place in the file, as far as the reader of JSON knows it.
    pub(super) fn at(mut self, error: &serde_json::Error) -> Self {
        self.position = (error.line() > 0).then(|| (error.line(), error.column()));
        self
    }

    /// What the reader of JSON says, in the words of somebody who ran an export.
    pub(super) fn of_json(file: &Arc<str>, error: &serde_json::Error) -> Self {
        let position = (error.line() > 0).then(|| (error.line(), error.column()));
        let text = error.to_string();
        let own = text.rfind(" at line ").and_then(|at| text.get(..at)).unwrap_or(&text);
        let (message, hint) = match error.classify() {
            serde_json::error::Category::Eof => ("the file ends in the middle of a value".to_owned(), Some(AGAIN)),
            serde_json::error::Category::Syntax => (format!("not JSON: {own}"), Some(AS_JSON)),
            serde_json::error::Category::Data | serde_json::error::Category::Io => (own.to_owned(), None),
        };
        Self { file: Arc::clone(file), position, message, hint: hint.map(str::to_owned) }
    }
}

/// What to do about a file that is half or empty.
pub(super) const AGAIN: &str = "its export failed or was stopped: run it again";

const AS_JSON: &str = "`gcloud` prints JSON with `--format=json`, `kubectl` with `-o json`";

/// `projects/ledger-prod.json:12:4: the file ends in the middle of a value`.
impl fmt::Display for LiveFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.file)?;
        if let Some((line, column)) = self.position {
            write!(formatter, ":{line}:{column}")?;
        }
        write!(formatter, ": {}", self.message)?;
        self.hint.iter().try_for_each(|hint| write!(formatter, "\nhint: {hint}"))
    }
}
