//! The table of predefined roles that ships with the program, compared with a full catalogue.
//!
//! `TEAMKIT_GOOGLE_ROLES` names what `gcloud iam roles list --format=json` printed, with `includedPermissions`; with
//! `TEAMKIT_BLESS=1` the table is written anew.

use std::{collections::BTreeMap, env, fs, io::Write as _};

use teamkit::catalog::role_table;

use crate::support::workspace::repository;

const TABLE: &str = "src/catalog/google-roles.txt";

/// The lines of roles, by name.
fn roles(text: &str) -> BTreeMap<&str, &str> {
    text.lines()
        .filter(|line| line.starts_with("roles/"))
        .map(|line| (line.split(' ').next().unwrap_or_default(), line))
        .collect()
}

#[test]
fn the_shipped_table_is_what_a_full_catalogue_makes_of_it() {
    let Ok(catalog) = env::var("TEAMKIT_GOOGLE_ROLES") else {
        // Not `eprintln!`: the test runner would keep that to itself.
        let notice = "NOTICE: TEAMKIT_GOOGLE_ROLES names no catalogue: the shipped table of roles is not compared\n";
        std::io::stderr().write_all(notice.as_bytes()).expect("stderr");
        return;
    };
    let text = fs::read_to_string(&catalog).expect("TEAMKIT_GOOGLE_ROLES is a file");
    let made = role_table(&text).expect("what gcloud prints");
    let path = repository().join(TABLE);
    let shipped = fs::read_to_string(&path).expect("the table");
    if env::var_os("TEAMKIT_BLESS").is_some() {
        let head: String = shipped.lines().filter(|line| line.starts_with('#')).flat_map(|line| [line, "\n"]).collect();
        fs::write(&path, head + &made).expect("a writable table");
        return;
    }
    let (made, shipped) = (roles(&made), roles(&shipped));
    assert!(made.len() > 2_000, "{} roles are not all of them", made.len());
    for (name, line) in &made {
        assert_eq!(shipped.get(name), Some(line), "{name}: TEAMKIT_BLESS=1 writes the table anew");
    }
}

#[test]
fn the_table_lists_ways_by_permission() {
    let table = role_table(
        r#"[{ "name": "roles/z.admin", "includedPermissions": ["z.things.setIamPolicy", "z.things.get"] },
            { "name": "roles/a.viewer", "includedPermissions": ["a.things.get"] },
            { "name": "roles/b.new" },
            { "name": "roles/owner", "includedPermissions": ["iam.roles.update", "iam.serviceAccountKeys.create"] },
            { "name": "roles/admin" }]"#,
    );
    assert_eq!(
        table.expect("a table"),
        "roles/a.viewer\nroles/admin roles keys\nroles/b.new ?\nroles/owner roles keys\nroles/z.admin resource-policy\n"
    );
    assert!(role_table("{}").is_err());
}
