//! The architecture: which room may import which, how long files are, what no file may say.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use camino::{Utf8Path, Utf8PathBuf};
use teamkit::diagnostic::RuleId;

use crate::support::workspace::repository;

/// The import law of ARCHITECTURE.md: each room with the rooms that it may import. Arrows run one way.
const LAW: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("source", &[]),
    ("schema", &[]),
    ("hcl", &["text"]),
    ("error", &[]),
    ("diagnostic", &["text", "source"]),
    ("parse", &["text", "source", "schema", "diagnostic"]),
    ("model", &["source"]),
    ("resolve", &["text", "source", "schema", "parse", "model", "diagnostic"]),
    ("expand", &["source", "model"]),
    ("catalog", &["text", "model"]),
    ("cel", &[]),
    ("check", &["text", "source", "model", "catalog", "cel", "target", "diagnostic"]),
    ("load", &["source", "parse", "model", "resolve", "expand", "catalog", "check", "diagnostic", "error"]),
    ("target", &["model", "hcl"]),
    ("template", &["hcl", "error"]),
    ("plan", &["model", "target", "template", "hcl", "error"]),
    ("terraform", &["hcl", "target", "model"]),
    ("verify", &["text", "model", "target", "terraform", "diagnostic"]),
    (
        "review",
        &[
            "text",
            "source",
            "model",
            "catalog",
            "check",
            "target",
            "template",
            "plan",
            "terraform",
            "diagnostic",
            "hcl",
            "error",
        ],
    ),
    ("live", &["model", "cel"]),
    ("drift", &["text", "source", "model", "catalog", "live", "diagnostic"]),
    ("presence", &["model", "live", "drift"]),
    ("export", &["text", "model", "live"]),
    ("survey", &["text", "model", "catalog", "live"]),
    ("adopt", &["text", "model", "target", "terraform", "live"]),
    ("tidy", &["source", "schema"]),
    ("owners", &["source", "model"]),
    (
        "import",
        &["text", "source", "diagnostic", "model", "catalog", "live", "drift", "survey", "load", "plan", "error"],
    ),
    ("page", &["source", "model", "review", "drift"]),
    ("edit", &["text", "source", "schema", "model", "error"]),
    ("io", &["source", "model", "plan", "error"]),
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

#[test]
fn an_id_of_a_rule_is_written_once() {
    for (path, text) in sources() {
        if path == "diagnostic/rule_id.rs" {
            continue;
        }
        for id in RuleId::ALL {
            // A ClusterRole is called so, and the rule after it.
            let is_native_role = *id == RuleId::ClusterAdmin && path == "model/target/kubernetes.rs";
            let count = text.matches(&format!("\"{id}\"")).count();
            assert_eq!(count, usize::from(is_native_role), "{path} writes the id `{id}` as a text");
        }
    }
}

/// The rooms of the targets: what one of them writes, what is true of it, the keys that it has in the definitions, what
/// Terraform does with its resources, what its own tools export, its native roles with what they permit, and what exists
/// by the ids that its provider imports.
const ROOMS_OF_TARGETS: [&str; 9] = [
    "target",
    "model/target",
    "schema",
    "terraform",
    "live",
    "export",
    "catalog/google",
    "catalog/kubernetes",
    "adopt/target",
];

/// The other files that name a target, and why: each is one more place to change for a new target. At most 8.
const NAMING_A_TARGET: [&str; 5] = [
    // Which native roles there are, and what they permit.
    "catalog",
    // What a service's name made, by the keys of the registry.
    "edit/pins",
    // From keys of the definitions to scopes and native roles.
    "resolve/target",
    "resolve/target/google",
    "resolve/target/kubernetes",
];

/// A file names a target if its code says a word of one, in whatever case, also in a text that it prints, or looks at a
/// variant of `Scope` or `NativeRole`. Lines that are comments, and unit tests, don't count.
#[test]
fn targets_are_named_in_few_files() {
    let words = ["google", "gcloud", "kubernetes", "kubectl", "clusterrole", "rolebinding"];
    let variants =
        ["Scope::Project", "Scope::Namespace", "NativeRole::Google", "NativeRole::ClusterRole", "NativeRole::Role"];
    let is_naming = |code: &str| {
        let lower = code.to_lowercase();
        words.iter().any(|word| lower.contains(word)) || variants.iter().any(|variant| code.contains(variant))
    };
    let files = Files::read().code.into_iter().map(|(module, code)| (module.join("/"), code));
    let naming: BTreeSet<String> = files.filter(|(_, code)| is_naming(code)).map(|(file, _)| file).collect();
    let (own, others): (BTreeSet<_>, BTreeSet<_>) = naming.iter().map(String::as_str).partition(|file| {
        ROOMS_OF_TARGETS
            .iter()
            .any(|room| file.strip_prefix(room).is_some_and(|rest| matches!(rest.get(..1), None | Some("/"))))
    });
    assert_eq!(others, BTreeSet::from(NAMING_A_TARGET), "files that name a target");
    assert!(NAMING_A_TARGET.len() <= 8 && own.len() > 10, "{own:?}");
}

#[test]
fn files_import_each_other_in_no_circle() {
    let files = Files::read();
    let arrows = files.arrows();
    assert!(arrows.values().map(BTreeSet::len).sum::<usize>() > 500, "few arrows were seen");
    for from in arrows.keys() {
        let mut reached: BTreeSet<&Module> = BTreeSet::new();
        let mut open: Vec<&Module> = arrows[from].iter().collect();
        while let Some(module) = open.pop() {
            if reached.insert(module) {
                open.extend(arrows.get(module).into_iter().flatten());
            }
        }
        assert!(!reached.contains(from), "{} is in a circle with some of {reached:?}", from.join("/"));
    }
}

#[test]
fn no_command_knows_what_calls_it() {
    for (from, to) in Files::read().arrows() {
        assert!(!to.contains(&vec!["cli".to_owned()]), "{} imports from src/cli.rs", from.join("/"));
    }
}

/// Names that two types share on purpose: a thing as written in YAML and as resolved.
const TWINS_OF_SCHEMA_AND_MODEL: &[&str] = &[
    "Cluster",
    "Environment",
    "Exception",
    "FolderLimits",
    "Grant",
    "GrantTo",
    "Layout",
    "PolicyRule",
    "Role",
    "Style",
];

/// Private names that commands share: their arguments, and the documents and rows of their output.
const NAMES_OF_COMMANDS: &[&str] = &["Args", "Document", "Row"];

#[test]
fn no_type_name_stands_for_two_things() {
    let mut homes: BTreeMap<String, BTreeSet<Utf8PathBuf>> = BTreeMap::new();
    for (path, text) in sources() {
        for name in text.lines().filter_map(defined_type) {
            homes.entry(name.to_owned()).or_default().insert(path.clone());
        }
    }
    assert!(homes.len() > 200, "only {} types were seen", homes.len());
    for (name, paths) in homes.into_iter().filter(|(_, paths)| paths.len() > 1) {
        let rooms: Vec<&str> = paths.iter().map(|path| room(path)).collect();
        let is_twin = TWINS_OF_SCHEMA_AND_MODEL.contains(&name.as_str()) && rooms == ["model", "schema"];
        let is_of_commands =
            NAMES_OF_COMMANDS.contains(&name.as_str()) && rooms.iter().filter(|room| **room != "cli").count() <= 1;
        assert!(is_twin || is_of_commands, "`{name}` is defined in {paths:?}");
    }
}

/// The type that a line of a module's top level defines.
fn defined_type(line: &str) -> Option<&str> {
    let line = line.strip_prefix("pub").map_or(line, |rest| {
        rest.strip_prefix('(').and_then(|rest| rest.split_once(')')).map_or(rest, |(_, rest)| rest).trim_start()
    });
    let rest = ["struct ", "enum ", "trait ", "type "].iter().find_map(|keyword| line.strip_prefix(keyword))?;
    rest.split(|character: char| !character.is_alphanumeric()).next().filter(|name| !name.is_empty())
}

/// A module by its names from the crate's root; each has a file of its own.
type Module = Vec<String>;

/// The crate's files, and what each imports.
struct Files {
    code: BTreeMap<Module, String>,
    /// Paths as written, each with the name that it gets.
    imports: BTreeMap<Module, Vec<(Vec<String>, String)>>,
}

impl Files {
    fn read() -> Self {
        let mut code: BTreeMap<Module, String> = BTreeMap::new();
        for (path, text) in sources().into_iter().filter(|(path, _)| path != "main.rs") {
            let path = if path == "lib.rs" { Utf8PathBuf::new() } else { path.with_extension("") };
            let module: Module = path.components().map(|part| part.as_str().to_owned()).collect();
            let text = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            let text = text.split("\n#[cfg(all(test").next().unwrap_or_default();
            let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            code.insert(module, lines.flat_map(|line| [line, "\n"]).collect());
        }
        let imports = code.iter().map(|(module, code)| (module.clone(), imported(code))).collect();
        Self { code, imports }
    }

    /// The files that each file names, apart from those below it: a parent may put its children together.
    fn arrows(&self) -> BTreeMap<&Module, BTreeSet<Module>> {
        let of = |module: &Module| {
            let imports = self.imports[module].iter().map(|(path, _)| path.clone());
            let paths = imports.chain(inline(&self.code[module]));
            let targets = paths.filter_map(|path| self.target(module, &path, 0));
            targets.filter(|target| !target.starts_with(module)).collect()
        };
        self.code.keys().filter(|module| !module.is_empty()).map(|module| (module, of(module))).collect()
    }

    /// The file in which a path of a module ends: names that a file only passes on stand for where they come from.
    fn target(&self, module: &Module, path: &[String], depth: usize) -> Option<Module> {
        let (first, mut rest) = path.split_first()?;
        let mut at = match first.as_str() {
            "crate" => Module::new(),
            "self" => module.clone(),
            "super" => module[..module.len() - 1].to_vec(),
            child if self.code.contains_key(&[module.as_slice(), &[child.to_owned()]].concat()) => {
                rest = path;
                module.clone()
            }
            _ => return None,
        };
        while let Some((name, after)) = rest.split_first() {
            let child = [at.as_slice(), std::slice::from_ref(name)].concat();
            if name == "super" {
                at.pop();
            } else if self.code.contains_key(&child) {
                at = child;
            } else {
                let passed_on = self.imports[&at].iter().filter(|(_, known)| known == name && depth < 8);
                let mut ends = passed_on.map(|(path, _)| self.target(&at, &[path, after].concat(), depth + 1));
                return Some(ends.find_map(|end| end).unwrap_or(at));
            }
            rest = after;
        }
        Some(at)
    }
}

/// The paths of all `use` declarations.
fn imported(code: &str) -> Vec<(Vec<String>, String)> {
    let mut paths = Vec::new();
    for (at, _) in code.match_indices("use ") {
        let start = code[..at].rsplit('\n').next().unwrap_or_default().trim();
        if matches!(start, "" | "pub" | "pub(super)" | "pub(crate)") {
            branches(&[], code[at + 4..].split(';').next().unwrap_or_default(), &mut paths);
        }
    }
    paths
}

/// The paths of a tree such as `a::{b, c::{d, self}}`.
fn branches(above: &[String], tree: &str, paths: &mut Vec<(Vec<String>, String)>) {
    if let Some((before, list)) = tree.split_once('{') {
        let above: Vec<String> = above.iter().cloned().chain(segments(before)).collect();
        let list = list.rsplit_once('}').map_or(list, |(list, _)| list);
        let mut depth = 0;
        let parts = list.split(|one| {
            depth += i32::from(one == '{') - i32::from(one == '}');
            one == ',' && depth == 0
        });
        parts.filter(|part| !part.trim().is_empty()).for_each(|part| branches(&above, part, paths));
    } else {
        let (tree, alias) = tree.split_once(" as ").map_or((tree, None), |(tree, alias)| (tree, Some(alias)));
        let mut path: Vec<String> = above.iter().cloned().chain(segments(tree)).collect();
        path.pop_if(|last| last == "self");
        let name = alias.map_or_else(|| path.last().cloned().unwrap_or_default(), |alias| alias.trim().to_owned());
        paths.push((path, name));
    }
}

fn segments(text: &str) -> impl Iterator<Item = String> {
    text.split("::").map(|name| name.trim().to_owned()).filter(|name| !name.is_empty())
}

/// Paths in code that begin with `crate` or `super`.
fn inline(code: &str) -> impl Iterator<Item = Vec<String>> {
    let words = code.split(|one: char| !(one.is_ascii_alphanumeric() || one == '_' || one == ':'));
    let words = words.filter(|word| !word.ends_with(':'));
    let paths = words.filter(|word| word.starts_with("crate::") || word.starts_with("super::"));
    paths.map(|path| segments(path).collect())
}
