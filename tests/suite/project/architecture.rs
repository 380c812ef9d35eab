//! The architecture: which room may import which, how long files are, what no file may say.

use std::{collections::BTreeMap, fs};

use camino::{Utf8Path, Utf8PathBuf};

use crate::support::workspace::repository;

/// The import law of ARCHITECTURE.md: each room with the rooms that it may import. Arrows run one way.
const LAW: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("schema", &[]),
    ("hcl", &[]),
    ("error", &[]),
    ("diagnostic", &["source"]),
    ("parse", &["source", "schema", "diagnostic"]),
    ("model", &["source"]),
    ("resolve", &["source", "schema", "parse", "model", "diagnostic"]),
    ("expand", &["source", "model"]),
    ("catalog", &["model"]),
    ("check", &["source", "model", "catalog", "diagnostic"]),
    ("target", &["model", "hcl"]),
    ("template", &["hcl", "error"]),
    ("plan", &["model", "target", "template", "hcl", "error"]),
    ("review", &["source", "model", "catalog", "check", "target", "template", "plan", "diagnostic", "hcl", "error"]),
    ("tidy", &["source", "schema"]),
    ("owners", &["source", "model"]),
    ("page", &["source", "model", "review"]),
    ("edit", &["source", "schema", "model", "error"]),
    ("io", &["source", "plan", "error"]),
];

fn sources() -> BTreeMap<Utf8PathBuf, String> {
    let mut sources = BTreeMap::new();
    let mut open = vec![repository().join("src")];
    while let Some(directory) = open.pop() {
        for entry in directory.read_dir_utf8().expect("a directory") {
            let path = entry.expect("an entry").into_path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension() == Some("rs") {
                let text = fs::read_to_string(&path).expect("a source");
                sources.insert(path.strip_prefix(repository().join("src")).expect("below").to_owned(), text);
            }
        }
    }
    sources
}

fn room(path: &Utf8Path) -> &str {
    path.components().next().map(|first| first.as_str().trim_end_matches(".rs")).expect("a name")
}

/// The rooms that a source names by `crate::`, in imports or elsewhere.
fn imports(text: &str) -> Vec<String> {
    let code: String =
        text.lines().filter(|line| !line.trim_start().starts_with("//")).flat_map(|line| [line, "\n"]).collect();
    let mut rooms = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            None => rooms.extend(name(rest)),
            Some(list) => {
                let mut depth = 0;
                let mut is_start = true;
                for (at, one) in list.char_indices() {
                    match one {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => is_start = true,
                        _ if one.is_whitespace() => {}
                        _ if is_start && depth == 0 => {
                            rooms.extend(name(&list[at..]));
                            is_start = false;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    rooms
}

fn name(text: &str) -> Option<String> {
    let name: String = text.chars().take_while(|one| one.is_ascii_lowercase() || *one == '_').collect();
    (!name.is_empty()).then_some(name)
}

#[test]
fn imports_run_one_way() {
    let law: BTreeMap<&str, &[&str]> = LAW.iter().copied().collect();
    let mut seen = 0;
    for (path, text) in sources() {
        let room = room(&path).to_owned();
        if matches!(room.as_str(), "main" | "lib" | "cli") {
            continue;
        }
        let allowed = law.get(room.as_str()).unwrap_or_else(|| panic!("{path}: the law doesn't know `{room}`"));
        for import in imports(&text) {
            seen += 1;
            assert!(import == room || allowed.contains(&import.as_str()), "{path} imports `{import}`");
        }
    }
    assert!(seen > 100, "only {seen} imports were seen");
}

#[test]
fn the_command_line_is_imported_by_main_alone() {
    for (path, text) in sources() {
        let is_cli = room(&path) == "cli";
        assert!(is_cli || !imports(&text).contains(&"cli".to_owned()), "{path} imports the command line");
    }
}

#[test]
fn rooms_stay_small() {
    let mut lengths: Vec<(usize, Utf8PathBuf)> =
        sources().into_iter().map(|(path, text)| (text.lines().count(), path)).collect();
    lengths.sort();
    let (longest, path) = lengths.last().expect("sources");
    assert!(*longest <= 600, "{path} has {longest} lines");
}

#[test]
fn nothing_is_left_for_later() {
    for (path, text) in sources() {
        for word in ["TODO", "FIXME", "XXX", "HACK"] {
            assert!(!text.contains(word), "{path} says {word}");
        }
    }
}
