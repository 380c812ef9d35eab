//! What is defined, and live with an end that is past.

use serde_json::json;

use super::support::{REPORTS, World, binding, member};
use crate::support::workspace::unwrapped;

const PAST: &str = r#"request.time < timestamp("2026-11-01T00:00:00Z")"#;

/// A world in which what kim has is over, as is bob's time in the group.
fn world() -> World {
    let mut world = World::honest();
    world.bindings[1] = binding("roles/logging.viewer", &["user:kim@example.com"], Some(PAST));
    world.bindings[2] = binding("roles/storage.objectViewer", &["user:kim@example.com"], Some(PAST));
    let mut bob = member("bob@example.com");
    bob["roles"][0]["expiryDetail"] = json!({ "expireTime": "2026-11-01T00:00:00Z" });
    world.members[1] = bob;
    world
}

/// The kinds are those of the contract, whatever it means to somebody.
#[test]
fn it_is_a_difference_of_its_kind() {
    assert_eq!(
        world().rows(),
        [
            "until user:kim@example.com roles/logging.viewer in books-prod, 2026-10-31 and not 2026-12-31",
            "condition user:kim@example.com roles/storage.objectViewer in books-prod",
            "until user:bob@example.com member in shop@example.com, 2026-10-31 and not 2026-12-31",
        ]
    );
    let (_, document) = world().drift(&[]);
    assert_eq!(document["drift"][1]["condition"]["expression"], REPORTS);
    assert_eq!(document["drift"][1]["live_condition"]["expression"], PAST);
}

#[test]
fn who_has_it_lacks_it() {
    insta::assert_snapshot!(world().workspace().run(&["drift", "--live", "live"]).exits(1).stdout, @r#"
    2 people lack access that is defined
    - bob@example.com   member of shop
      - member of shop@example.com  ended 2026-10-31, gives nothing now, defined until 2026-12-31
                                                                          teams/shop.yaml:3, groups.json
    - kim@example.com   of no team
      - roles/logging.viewer in books-prod        ended 2026-10-31, gives nothing now, defined until
                                                  2026-12-31
                                                             teams/shop.yaml:6, projects/books-prod.json
      - roles/storage.objectViewer in books-prod  ended 2026-10-31, gives nothing now, defined without
                                                  an end    teams/shop.yaml:12, projects/books-prod.json
          only under reports: resource.name.startsWith("projects/_/buckets/reports")

    3 places compared
    note: the export has no ClusterRoleBindings of `c-prod`, so who has access in the whole cluster is
          not known
    "#);
    let markdown = world().workspace().run(&["drift", "--live", "live", "--format", "markdown"]).exits(1).stdout;
    assert!(markdown.contains("#### 2 people lack access that is defined\n"), "{markdown}");
    assert!(markdown.contains("ended 2026-10-31, gives nothing now, defined until 2026-12-31"), "{markdown}");
    let github = world().workspace().run(&["drift", "--live", "live", "--format", "github"]).exits(1).stdout;
    let said = "`user:kim@example.com` lacks `roles/logging.viewer` in `books-prod`, which is defined: what is live of it \
                ended 2026-10-31";
    assert!(unwrapped(&github).contains(said), "{github}");
}

/// A later end isn't past, and neither is the last day.
#[test]
fn what_has_not_ended_is_there() {
    let mut world = World::honest();
    for (end, is_there) in [("2026-11-22T00:00:00Z", false), ("2026-11-22T00:00:01Z", true)] {
        let expression = format!("request.time < timestamp(\"{end}\")");
        world.bindings[1] = binding("roles/logging.viewer", &["user:kim@example.com"], Some(&expression));
        let text = world.workspace().run(&["drift", "--live", "live"]).exits(1).stdout;
        assert_eq!(text.contains("1 person has access with another end than defined"), is_there, "{end} {text}");
        assert_eq!(text.contains("1 person lacks access that is defined"), !is_there, "{end} {text}");
    }
}
