//! One test binary. A room of `src/` has its tests in the module of its name; what is about the whole has a module of
//! its own, and helpers are in `support`.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    unreachable_pub,
    reason = "tests stop at what they did not expect, and touch the disk themselves"
)]

mod catalog {
    mod permissions;
}
mod check {
    mod rules;
}
mod cli {
    mod access;
    mod check;
    mod codeowners;
    mod comparison;
    mod completions;
    mod console;
    mod diff;
    mod edits;
    mod explain;
    mod filter;
    mod generate;
    mod grants;
    mod init;
    mod man;
    mod matrix;
    mod preview;
    mod progress;
    mod questions;
    mod report;
    mod roots;
    mod rules;
    mod schema;
    mod snapshot;
    pub mod support;
    mod usage;
    mod who;
}
mod diagnostic {
    mod github;
    mod json;
    mod sarif;
}
mod edit {
    mod draft;
    mod hand_over;
    mod offboard;
    mod rename;
    pub mod support;
}
mod expand {
    mod ends;
    mod people;
    mod recipients;
    mod roles;
    mod scopes;
    pub mod support;
}
mod hcl {
    mod format;
    mod read;
    pub mod support;
}
mod io {
    mod crash;
    mod git;
    mod locking;
    mod scan;
    mod symbolic_links;
    mod write;
}
mod owners {
    mod block;
    mod lines;
    pub mod support;
    mod syntax;
}
mod page {
    mod file;
    mod policy;
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
mod project {
    mod architecture;
    mod ci;
    mod corpus;
    mod dependencies;
    mod example;
    mod organization;
    mod schema_files;
}
mod properties {
    mod determinism;
    mod diff;
    mod random_organization;
}
mod reference_model {
    mod agreement;
    mod definitions;
    mod grants;
    mod keys;
    mod make;
    mod pipeline;
    mod plan;
    mod printed;
    mod rest;
    mod write;
}
mod resolve {
    mod path;
    mod roots;
}
mod review {
    mod author;
    mod base_is_judge;
    mod card;
    mod change;
    mod flags;
    mod guards;
    mod rename;
    mod roots;
    pub mod support;
}
mod schema {
    pub mod json_schema;
}
mod security {
    mod comments;
    mod definitions;
    mod injection;
    mod paths;
    mod size;
    mod templates;
    mod terminal;
}
mod support {
    pub mod browser;
    pub mod compare;
    pub mod findings;
    pub mod fixture;
    pub mod generate;
    pub mod git;
    pub mod terraform;
    pub mod workspace;
}
mod target {
    mod addresses;
    mod kubernetes;
    mod module;
}
mod template {
    mod render;
}
mod tidy {
    mod team_files;
}
