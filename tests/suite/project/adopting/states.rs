//! The states in `tests/adopting/states` are what Terraform makes of the code in `tests/adopting/old`.

use std::{collections::BTreeSet, fs};

use serde_json::{Value, json};

use super::machine::{Machine, OLD, company};

/// How each state was taken, and the file that has it.
fn taken(root: &str) -> (&'static str, String) {
    match root {
        "billing" => ("state pull", format!("{root}.tfstate")),
        _ => ("show -json", format!("{root}.json")),
    }
}

#[test]
fn they_are_what_terraform_makes_of_the_old_code() {
    let machine = Machine::new("the old states of the sample company aren't made again");
    if !machine.has_terraform {
        return;
    }
    for root in OLD {
        let (command, file) = taken(root);
        let printed = machine.run(&format!("terraform -chdir=../old/{root} {command}")).exits(0).stdout;
        let mut made: Value = serde_json::from_str(&printed).expect("a state");
        let path = company("states").join(&file);
        let mut kept: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap_or_default()).unwrap_or_default();
        if std::env::var_os("TEAMKIT_BLESS").is_some() && without_chance(made.clone()) != without_chance(kept.clone()) {
            fs::write(&path, format!("{made:#}\n")).expect("a writable file");
            kept = made.clone();
        }
        (made, kept) = (without_chance(made), without_chance(kept));
        assert_eq!(made, kept, "{file} isn't the state of old/{root}: make it again with TEAMKIT_BLESS=1");
    }
}

/// A state without what is another one in each run.
fn without_chance(mut state: Value) -> Value {
    for key in ["lineage", "serial", "terraform_version"] {
        state[key] = json!(null);
    }
    state
}

/// Each style that the page speaks of is there.
#[test]
fn they_have_three_styles_and_two_forms() {
    let text = |root: &str| fs::read_to_string(company("states").join(taken(root).1)).expect("a state");
    assert!(
        text("team-access").contains(
            r#"module.access[\"fp-tracking-prod\"].google_project_iam_member.this[\"roles/logging.viewer\"]"#
        )
    );
    assert!(text("platform").contains(r#""type": "google_project_iam_binding""#));
    assert!(text("billing").contains(r#""version": 4"#));
    let kept: BTreeSet<String> = company("states")
        .read_dir_utf8()
        .expect("a directory")
        .map(|entry| entry.expect("an entry").file_name().to_owned())
        .collect();
    assert_eq!(kept, OLD.map(|root| taken(root).1).into());
}
