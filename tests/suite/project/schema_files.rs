//! The schemas in docs/schema are those that the program prints.

use std::fs;

use serde_json::Value;

use crate::{
    schema::json_schema::{KINDS, schema},
    support::workspace::repository,
};

#[test]
fn the_checked_in_schemas_are_current() {
    for kind in KINDS {
        let path = repository().join(format!("docs/schema/{kind}.json"));
        let kept: Value = serde_json::from_str(&fs::read_to_string(&path).expect("a schema")).expect("JSON");
        assert_eq!(kept, schema(kind), "{path} is stale: `teamkit schema {kind} > {path}`");
    }
}
