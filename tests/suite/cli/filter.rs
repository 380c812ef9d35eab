//! Filters of `generate`: `--team`, `--service`, `--environment`.

use crate::support::{
    generate::{HEADER, LEDGER_DEV, roots, touches_nothing},
    workspace::Workspace,
};

#[test]
fn filters_write_only_their_roots() {
    let all = |service: &str| {
        vec![format!("terraform/services/{service}/development"), format!("terraform/services/{service}/production")]
    };
    let cases: [(&[&str], Vec<String>); 5] = [
        (&["--team", "search"], all("search-api")),
        (&["--team", "payments"], [all("checkout"), all("ledger")].concat()),
        (&["--service", "ledger"], all("ledger")),
        (
            &["--service", "ledger", "--service", "checkout", "--environment", "production"],
            vec![
                "terraform/services/checkout/production".to_owned(),
                "terraform/services/ledger/production".to_owned(),
            ],
        ),
        (
            &["--team", "search", "--environment", "development"],
            vec!["terraform/services/search-api/development".to_owned()],
        ),
    ];
    for (filter, expected) in cases {
        let workspace = Workspace::small();
        workspace.run(&[&["generate"], filter].concat()).exits(0);
        assert_eq!(roots(&workspace), expected, "{filter:?}");
    }
}

#[test]
fn a_filtered_run_writes_whole_files_and_removes_nothing() {
    let (part, whole) = (Workspace::small(), Workspace::small());
    whole.generate();
    part.write("old/place/teamkit.tf", HEADER);
    part.run(&["generate", "--service", "ledger"]).exits(0);
    assert!(part.exists("old/place/teamkit.tf"));
    assert_eq!(part.read(LEDGER_DEV), whole.read(LEDGER_DEV));
}

#[test]
fn filters_refuse_names_that_do_not_exist() {
    let workspace = Workspace::small();
    let cases = [
        ("--team", "paymnets", "there is no team `paymnets`\nhint: did you mean `payments`?"),
        ("--service", "legder", "there is no service `legder`\nhint: did you mean `ledger`?"),
        ("--environment", "moon", "there is no environment `moon`\nhint: expected one of: development, production"),
    ];
    for (option, name, words) in cases {
        touches_nothing(&workspace, 2, || workspace.run(&["generate", option, name])).prints_nothing().says(words);
    }
}
