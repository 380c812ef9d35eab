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

mod check {
    mod rules;
}
mod cli {
    mod comparison;
    mod generate;
    mod matrix;
    mod progress;
    mod roots;
    mod snapshot;
    mod usage;
    mod who;
}
mod edit {
    mod rename;
}
mod expand {
    mod recipients;
}
mod hcl {
    pub mod read;
}
mod io {
    mod crash;
    mod locking;
}
mod owners {
    mod lines;
}
mod page {
    mod views;
}
mod project {
    mod architecture;
    mod ci;
    mod corpus;
    mod dependencies;
    mod example;
    mod organization;
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
mod review {
    mod base_is_judge;
    mod guards;
}
mod schema {
    mod json_schema;
}
mod security {
    mod definitions;
    mod injection;
    mod paths;
    mod pull_requests;
    mod size;
}
mod support {
    pub mod browser;
    pub mod fixture;
    pub mod git;
    pub mod workspace;
}
mod tidy {
    mod team_files;
}
