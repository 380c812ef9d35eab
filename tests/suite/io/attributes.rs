//! Definitions are what git has: attributes that rewrite them are refused.

use crate::support::{
    compare::frances_joins,
    git::Repository,
    workspace::{Run, Workspace},
};

/// A repository whose files have these attributes from the first commit on.
fn repository(path: &str, attributes: &str) -> Repository {
    let files = Workspace::small();
    files.write(path, attributes);
    files.write("templates/service.tf.hbs", "{{{resources}}}\n");
    Repository::of(files)
}

#[track_caller]
fn refuses(run: Run, file: &str, attribute: &str) {
    let run = run.exits(2).prints_nothing();
    run.says(&format!("{file} has git's attribute `{attribute}`"));
}

#[test]
fn attributes_that_rewrite_a_definition_are_refused() {
    for (line, file, attribute) in [
        (
            "teams/search.yaml text working-tree-encoding=ASCII//TRANSLIT",
            "teams/search.yaml",
            "working-tree-encoding=ASCII//TRANSLIT",
        ),
        ("*.yaml filter=lfs", "services/shop.yaml", "filter=lfs"),
        ("services/** ident", "services/shop.yaml", "ident"),
        ("templates/*.hbs filter=sub", "templates/service.tf.hbs", "filter=sub"),
    ] {
        let repository = repository(".gitattributes", &format!("{line}\n"));
        for command in ["diff", "check", "generate"] {
            refuses(repository.files.run(&[command]), file, attribute);
        }
    }
}

#[test]
fn attributes_lie_in_several_places() {
    refuses(repository("teams/.gitattributes", "* ident\n").diff(&[]), "teams/payments.yaml", "ident");
    let repository = Repository::of(Workspace::small());
    repository.files.write(".git/info/attributes", "people.yaml ident\nteams/search.yaml ident\n");
    for command in ["diff", "check"] {
        refuses(repository.files.run(&[command]), "teams/search.yaml", "ident");
    }
}

#[test]
fn a_catalogue_is_a_definition() {
    let repository = repository(".gitattributes", "catalog/* filter=lfs\n");
    repository.files.write("catalog/g.json", "[]");
    repository.diff(&["--base", "HEAD"]).exits(0);
    repository.files.edit("teamkit.yaml", "allowed_domains:", "catalog: { google: catalog/g.json }\nallowed_domains:");
    refuses(repository.diff(&["--base", "HEAD"]), "catalog/g.json", "filter=lfs");
}

#[test]
fn other_attributes_and_other_files_are_fine() {
    let lines = "* text=auto eol=lf\n*.yaml -ident -filter\nREADME.md ident\n*.png filter=lfs\n";
    let repository = repository(".gitattributes", lines);
    frances_joins(&repository.files);
    repository.files.run(&["check"]).exits(0);
    repository.diff(&["--base", "HEAD"]).exits(0).prints("1 person gains access");
}

/// What a pull request added is taken out by the next one: the base's text is not what its checkout had.
#[test]
fn attributes_of_the_base_count_after_they_are_gone() {
    let repository = repository(".gitattributes", "teams/search.yaml working-tree-encoding=ISO-8859-1\n");
    repository.files.remove(".gitattributes");
    repository.commit();
    let run = repository.diff(&["--base", "HEAD~1"]);
    if run.code == 0 {
        // Before git 2.40 nothing tells the attributes of a commit.
        assert!(repository.git(&["--version"]).starts_with("git version 2.3"), "{}", run.stdout);
        return;
    }
    run.exits(2).prints_nothing().says("teams/search.yaml in ").says("--base-dir DIR");
}
