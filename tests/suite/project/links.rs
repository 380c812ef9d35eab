//! Links between documents: the file is there, and the heading in it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use camino::{Utf8Path, Utf8PathBuf};

use crate::support::workspace::repository;

const FOLDERS: [&str; 5] = ["", "docs", "docs/ci", "docs/rules", "modules/team-kit"];

/// All documents, relative to the repository.
fn documents() -> Vec<Utf8PathBuf> {
    let mut documents = Vec::new();
    for folder in FOLDERS {
        for entry in repository().join(folder).read_dir_utf8().expect("a directory") {
            let path = Utf8Path::new(folder).join(entry.expect("an entry").file_name());
            documents.extend((path.extension() == Some("md")).then_some(path));
        }
    }
    documents
}

fn text(path: &Utf8Path) -> String {
    fs::read_to_string(repository().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The anchors that GitHub gives a document's headings.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut is_code = false;
    let mut anchors = BTreeSet::new();
    for line in text.lines() {
        is_code ^= line.starts_with("```");
        let Some(title) = line.trim_start_matches('#').strip_prefix(' ').filter(|_| line.starts_with('#')) else {
            continue;
        };
        if is_code {
            continue;
        }
        let kept = |sign: &char| sign.is_alphanumeric() || "-_ ".contains(*sign);
        let slug: String = title.trim().to_lowercase().chars().filter(kept).collect::<String>().replace(' ', "-");
        let count = seen.entry(slug.clone()).or_default();
        anchors.insert(if *count == 0 { slug } else { format!("{slug}-{count}") });
        *count += 1;
    }
    anchors
}

/// The targets of a text's links that lead to files.
fn targets(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.contains("://") && !target.contains(' '))
}

/// A path without `..`, as a link of a document means it.
fn resolve(document: &Utf8Path, path: &str) -> Utf8PathBuf {
    if path.is_empty() {
        return document.to_owned();
    }
    let mut resolved = document.parent().expect("a directory").to_owned();
    for part in path.split('/') {
        match part {
            ".." => drop(resolved.pop()),
            "." => {}
            part => resolved.push(part),
        }
    }
    resolved
}

#[test]
fn each_link_leads_somewhere() {
    let mut faults = Vec::new();
    let mut count = 0;
    for document in documents() {
        for target in targets(&text(&document)) {
            count += 1;
            let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
            let path = resolve(&document, path);
            if !repository().join(&path).exists() {
                faults.push(format!("{document}: there is no {path}"));
            } else if !anchor.is_empty() && path.extension() == Some("md") && !anchors(&text(&path)).contains(anchor) {
                faults.push(format!("{document}: {path} has no heading `{anchor}`"));
            }
        }
    }
    assert!(count > 300, "only {count} links were seen");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn headings_have_the_anchors_of_github() {
    let text = "# `style: module`\n## What's there?\n```sh\n# no heading\n```\n## Who\n### Who\n#nor this\n";
    let expected = ["style-module", "whats-there", "who", "who-1"];
    assert_eq!(anchors(text), expected.map(str::to_owned).into());
    assert_eq!(targets("[a](b.md#c) [d](https://e) ![f](g.png)").collect::<Vec<_>>(), ["b.md#c", "g.png"]);
    assert_eq!(resolve(Utf8Path::new("docs/ci/README.md"), "../../action.yml"), "action.yml");
}
