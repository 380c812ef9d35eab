//! Several files in one: fixtures of rules and mistakes, with the findings that are expected written into them.
//!
//! `#> PATH` begins a file, `#- PATH` takes one of the base away. A line of carets marks a finding in the line above:
//! `#   ^^^^ rule-id hint: part of the hint`. `#@ LINE:COLUMN rule-id` marks one by its place.

use std::collections::BTreeMap;

use super::workspace::Workspace;

/// A finding that is expected. Columns are missing where only the line is known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Expected {
    pub file: String,
    pub line: usize,
    pub column: Option<usize>,
    pub end_column: Option<usize>,
    pub rule: String,
    pub hint: Option<String>,
}

/// Files by path; nothing where one is taken away.
#[derive(Debug, Default, Clone)]
pub struct Fixture {
    pub files: BTreeMap<String, Option<String>>,
}

impl Fixture {
    pub fn parse(text: &str) -> Self {
        let mut bundle = Self::default();
        let mut current: Option<String> = None;
        for line in text.split_inclusive('\n') {
            if let Some(path) = line.strip_prefix("#> ") {
                let path = path.trim_end().to_owned();
                bundle.files.insert(path.clone(), Some(String::new()));
                current = Some(path);
            } else if let Some(path) = line.strip_prefix("#- ") {
                bundle.files.insert(path.trim_end().to_owned(), None);
                current = None;
            } else if let Some(Some(text)) = current.as_ref().and_then(|path| bundle.files.get_mut(path)) {
                text.push_str(line);
            }
        }
        bundle
    }

    /// This over another.
    pub fn over(&self, base: &Self) -> Self {
        let mut files = base.files.clone();
        files.extend(self.files.clone());
        Self { files }
    }

    pub fn workspace(&self) -> Workspace {
        let files = self.files.iter().filter_map(|(path, text)| Some((path.as_str(), text.as_deref()?)));
        Workspace::of(files)
    }

    /// The findings that the files themselves announce, sorted.
    pub fn expected(&self) -> Vec<Expected> {
        let mut expected = Vec::new();
        for (file, text) in &self.files {
            let Some(text) = text else { continue };
            for (index, line) in text.split('\n').enumerate() {
                expected.extend(marker(file, line.trim_end_matches('\r'), index));
            }
        }
        expected.sort();
        expected
    }
}

fn marker(file: &str, line: &str, index: usize) -> Option<Expected> {
    let mark = line.trim_start();
    if let Some(rest) = mark.strip_prefix("#@ ") {
        let (place, rest) = rest.split_once(' ')?;
        let (line, column) = match place.split_once(':') {
            Some((line, column)) => (line, Some(column.parse().expect("a column"))),
            None => (place, None),
        };
        let (rule, hint) = rule(rest);
        let line = line.parse().expect("a line");
        return Some(Expected { file: file.to_owned(), line, column, end_column: None, rule, hint });
    }
    let carets = mark.strip_prefix('#')?.trim_start();
    let count = carets.chars().take_while(|one| *one == '^').count();
    if count == 0 {
        return None;
    }
    let before = line.chars().count() - carets.chars().count();
    let (rule, hint) = rule(carets.trim_start_matches('^').trim_start());
    Some(Expected {
        file: file.to_owned(),
        line: index,
        column: Some(before + 1),
        end_column: Some(before + 1 + count),
        rule,
        hint,
    })
}

fn rule(text: &str) -> (String, Option<String>) {
    match text.split_once(" hint:") {
        Some((rule, hint)) => (rule.trim().to_owned(), Some(hint.trim().to_owned())),
        None => (text.trim().to_owned(), None),
    }
}
