//! `teamkit fmt`: one order, every comment kept, nothing else changed.

use std::fs;

use teamkit::{
    source::Source,
    tidy::{Untidy, tidy},
};

use crate::support::{fixture::Fixture, workspace::yaml_files};

fn tidied(text: &str) -> Result<String, Untidy> {
    tidy(&Source::new("teams/labs.yaml", text.as_bytes().to_vec()))
}

#[test]
fn entries_move_with_their_comments() {
    let before = r#"# yaml-language-server: $schema=../docs/schema/team.json
# a head

# who does it
members:
# first Zoe
- zoe # she came first
- { email: adam, until: 2099-01-01 }
# last
description: "Labs: play" # fun
grants:
    # why
    - reason: x # r
      # about the service
      service: price-lab
      to:
        - bob

    - service: price-lab
      role: viewer
      reason: |
        two
        lines
services: [price-lab, api-gateway]
access:
  leads: {}
  members:
    production: none
# the end
"#;
    let after = r#"# yaml-language-server: $schema=../docs/schema/team.json
# a head

# last
description: "Labs: play" # fun
# who does it
members:
  - { email: adam, until: 2099-01-01 }
  # first Zoe
  - zoe # she came first
services: [api-gateway, price-lab]
access:
  members:
    production: none
  leads: {}
grants:
  # why
  # about the service
  - service: price-lab
    to:
      - bob
    reason: x # r

  - service: price-lab
    role: viewer
    reason: |
      two
      lines
# the end
"#;
    assert_eq!(tidied(before).as_deref(), Ok(after));
}

#[test]
fn what_is_in_order_stays_so() {
    for path in ["tests/rules", "tests/mistakes", "tests/mistakes/fine"] {
        let nested = yaml_files(path).into_iter();
        for path in nested {
            let bundle = Fixture::parse(&fs::read_to_string(&path).expect("a fixture"));
            for (name, text) in &bundle.files {
                let Some(text) = text.as_ref().filter(|_| name.starts_with("teams/")) else { continue };
                let Ok(once) = tidied(text) else { continue };
                assert_eq!(tidied(&once).as_deref(), Ok(once.as_str()), "{} {name}", path.display());
            }
        }
    }
}

#[test]
fn aliases_stay_as_they_are() {
    let text = r"members: [zoe, adam]
services:
  - { name: b, access: &a { members: { production: none } } }
  - { name: a, access: *a }
";
    assert_eq!(tidied(text), Err(Untidy::Entangled));
}

#[test]
fn what_cannot_be_read_stays_as_it_is() {
    assert_eq!(tidied("members: [\n"), Err(Untidy::Unreadable));
    assert_eq!(tidied("member: [zoe]\n"), Err(Untidy::Unreadable));
}

#[test]
fn line_ends_and_spaces_at_the_end_of_lines_become_alike() {
    let tidy = "description: Labs\nmembers:\n  - adam\n  - zoe\n";
    for text in [
        "description: Labs\r\nmembers:\r\n  - adam\r\n  - zoe\r\n",
        "description: Labs  \nmembers: \t\n  - adam\n  - zoe \n\n\n",
        "description: Labs\nmembers:\n  - adam\n  - zoe",
        "\u{feff}description: Labs\nmembers:\n  - zoe\n  - adam\n",
    ] {
        assert_eq!(tidied(text).as_deref(), Ok(tidy), "{text:?}");
    }
}

#[test]
fn comments_keep_their_entry_in_lists_of_any_style() {
    let text = "members:\n  - zoe\n    # still zoe\n  # of adam\n  - adam\n";
    let tidy = "members:\n  # of adam\n  - adam\n  - zoe\n    # still zoe\n";
    assert_eq!(tidied(text).as_deref(), Ok(tidy));
    assert_eq!(tidied("members: [zoe, adam] # both\n").as_deref(), Ok("members: [adam, zoe] # both\n"));
    assert_eq!(tidied("members: [Zoe, adam, \"Bob\"]\n").as_deref(), Ok("members: [adam, \"Bob\", Zoe]\n"));
}

#[test]
fn grants_keep_their_order() {
    let text =
        "grants:\n  - service: b\n    role: viewer\n    reason: r\n  - service: a\n    role: viewer\n    reason: r\n";
    assert_eq!(tidied(text).as_deref(), Ok(text));
}

#[test]
fn bytes_that_are_no_text_and_empty_files_stay_as_they_are() {
    let source = Source::new("teams/labs.yaml", b"members: [zo\xff]\n".to_vec());
    assert_eq!(tidy(&source), Err(Untidy::Unreadable));
    for text in ["", "\n", "# a comment alone\n", "- zoe\n"] {
        assert_eq!(tidied(text), Err(Untidy::Unreadable), "{text:?}");
    }
}
