//! One test binary. The test of a file of `src/` is in the module of the same name: of `src/review/rename.rs` in
//! `review::rename`. What is about more than one room has a module of its own:
//!
//! | module | tests |
//! |---|---|
//! | the room's name | what the room does, mostly by running the program on a small workspace |
//! | `check::rules` | every rule, by its fixtures in `tests/rules`, and mistakes in `tests/mistakes` |
//! | `handover` | what a procedure of `adopt` does to access while old and new roots are applied, in every order |
//! | `import_model` | import, held to what it promises, on worlds made from random organizations and messy ones |
//! | `live_model` | drift, compared with a second and simpler reading of the contract, on worlds made from definitions |
//! | `plan_model` | verify, on plans that Terraform makes of random workspaces, and on such plans tampered with |
//! | `project` | what is checked in: architecture, dependencies, CI, the example, schemas, the corpus of the fuzzers |
//! | `properties` | what holds for any definitions, on random organizations |
//! | `reference_model` | grants, compared with a second and simpler reading of the contract |
//! | `security` | what hostile definitions, paths and templates may not do (`docs/threat-model.md`) |
//! | `support`, in a room too | helpers, no tests |
//!
//! `error` has no module: the words of an error are tested where it occurs. Tests of what is private are in `src/`
//! itself. `project::test_files` keeps that every room has its module.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    unreachable_pub,
    reason = "tests stop at what they did not expect, and touch the disk themselves"
)]

mod adopt {
    mod deletion;
    mod done;
    mod let_go;
    mod refusal;
    mod root_adoption;
    mod stale_import;
    pub mod support;
    mod taken_away;
}
mod catalog {
    mod accounts;
    mod danger;
    mod floor;
    mod permissions;
    mod shipped_roles;
}
mod cel {
    mod expression;
}
mod check {
    mod files_of_roots;
    mod placements;
    mod principals;
    mod rules;
    mod shared_resources;
}
mod cli {
    mod access;
    mod arguments;
    mod check;
    mod codeowners;
    mod comparison;
    mod completions;
    mod conditions;
    mod console;
    mod diff;
    mod drift;
    mod edits;
    mod ends;
    mod entitlement_rows;
    mod explain;
    mod filter;
    mod generate;
    mod grants;
    mod init;
    mod live;
    mod man;
    mod matrix;
    mod preview;
    mod progress;
    mod questions;
    mod report;
    mod roots;
    mod rules;
    mod schema;
    mod site;
    mod snapshot;
    pub mod support;
    mod usage;
    mod who;
    mod width;
}
mod diagnostic {
    mod github;
    mod json;
    mod sarif;
}
mod drift {
    mod above;
    mod accepted;
    mod comparison;
    mod holders;
    mod lapsed;
    pub mod support;
    mod unknown;
}
mod edit {
    mod draft;
    mod hand_over;
    mod offboard;
    mod remaining;
    mod rename;
    mod rename_person;
    pub mod support;
}
mod expand {
    mod ends;
    mod entitlements;
    mod parents;
    mod people;
    mod recipients;
    mod roles;
    mod scopes;
    mod selectors;
    pub mod support;
}
mod export {
    mod more;
    mod script;
    pub mod support;
}
mod handover {
    mod adopted;
    mod cases;
    mod cloud;
    mod command;
    mod configuration;
    mod definitions;
    mod exported;
    mod moment;
    mod procedure;
    mod random;
    mod random_world;
    mod resource;
    mod right;
    mod scenario;
    mod search;
    mod terraform;
    mod written;
    mod wrong;
}
mod hcl {
    mod format;
    mod read;
    pub mod support;
}
mod import {
    mod cases;
}
mod import_model {
    mod agreement;
    mod company;
    mod condition;
    mod live;
    mod mess;
    mod promises;
    mod read;
    mod recovered;
}
mod io {
    mod attributes;
    mod crash;
    mod git;
    mod locking;
    mod scan;
    mod symbolic_links;
    mod write;
}
mod live {
    mod agent;
    mod agent_numbers;
    mod assets;
    mod forms;
    mod location;
    mod object_kinds;
    mod query;
    mod real;
    mod repeated;
}
mod live_model {
    mod accepted;
    pub mod agreement;
    mod assets;
    mod drift;
    pub mod export;
    pub mod honest;
    mod printed;
    pub mod seed;
    pub mod spelling;
    pub mod world;
}
mod load {
    mod definitions;
}
mod model {
    mod policy_load;
    mod target;
    mod unmanaged;
}
mod owners {
    mod block;
    mod lines;
    pub mod support;
    mod syntax;
}
mod page {
    mod file;
    mod live;
    mod matrix;
    mod policy;
    mod sites;
    pub mod support;
    mod views;
}
mod parse {
    mod file;
}
mod plan {
    mod header;
    mod readback;
}
mod plan_model {
    mod agreement;
    mod batch;
    mod edited;
    mod honest;
    mod single;
    mod tamper;
}
mod presence {
    mod answer;
    mod besides;
    pub mod support;
    mod text;
}
mod project {
    mod added_kind;
    mod adopting {
        mod afterwards;
        mod finished;
        mod machine;
        mod page;
        mod states;
    }
    mod apply;
    mod apply_verified;
    mod architecture;
    mod carry;
    mod ci;
    mod company;
    mod corpus;
    mod dependencies;
    mod drift;
    mod example;
    mod links;
    mod live_page;
    mod organization;
    mod readme;
    mod schema_files;
    mod supply;
    mod test_files;
    mod threat_model;
}
mod properties {
    mod determinism;
    mod diff;
    mod organization_files;
    mod random_organization;
    mod replan;
}
mod reference_model {
    pub mod agreement;
    pub mod bindings;
    pub mod choices;
    pub mod definitions;
    mod entitlements;
    pub mod grants;
    mod keys;
    pub mod kind;
    pub mod known;
    pub mod make;
    mod make_places;
    mod people;
    pub mod pipeline;
    pub mod places;
    mod plan;
    pub mod printed;
    mod printer;
    mod request;
    mod rest;
    pub mod write;
}
mod resolve {
    mod absent_scopes;
    mod hierarchy;
    mod path;
    mod roots;
    mod terraform;
}
mod review {
    mod access_site;
    mod author;
    mod base_is_judge;
    mod card;
    mod card_note;
    mod change;
    mod conditions;
    mod destroyed_objects;
    mod entitlement_change;
    mod events;
    mod flags;
    mod foreign_file;
    mod guards;
    mod identity;
    mod interrupted_access;
    mod loss_window;
    mod parents;
    mod patterns;
    mod person_rename;
    mod pinned;
    mod policy;
    mod protected_site;
    mod rename;
    mod renamed_clusters;
    pub mod root_actions;
    mod roots;
    mod scope_notes;
    pub mod support;
    mod unseen_bindings;
}
mod schema {
    pub mod json_schema;
}
mod security {
    mod comments;
    mod definitions;
    mod drift_forms;
    mod injection;
    mod live;
    mod paths;
    mod size;
    mod templates;
    mod terminal;
}
mod source {
    mod lines;
    mod tree;
}
mod support {
    pub mod browser;
    pub mod ci;
    pub mod compare;
    pub mod console;
    pub mod everywhere;
    pub mod findings;
    pub mod fixture;
    pub mod generate;
    pub mod git;
    pub mod live;
    pub mod managed;
    pub mod reach;
    pub mod terraform;
    pub mod workspace;
}
mod survey {
    mod addresses;
    mod environments;
    mod roles;
    mod scopes;
    pub mod support;
    mod workspace;
}
mod target {
    mod addresses;
    mod annotations;
    mod changed_roots;
    mod conditions;
    mod entitlements;
    mod groups;
    mod kubernetes;
    mod module;
    mod resources;
    mod state_blocks;
}
mod template {
    mod render;
}
mod terraform {
    pub mod actions;
    mod module;
}
mod text {
    mod near;
}
mod tidy {
    mod team_files;
}
mod verify {
    mod cases;
    mod forms;
    mod letting_go;
    mod providers;
    mod references;
    mod removed;
    mod state;
    pub mod support;
    mod terraform;
}
