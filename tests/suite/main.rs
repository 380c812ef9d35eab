//! One test binary, a module for each concern.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    unreachable_pub,
    reason = "tests stop at what they did not expect, and touch the disk themselves"
)]

mod arguments;
mod browser;
mod bundle;
mod canonical;
mod ci;
mod codeowners;
mod commands;
mod corpus;
mod crash;
mod diff;
mod edit;
mod example;
mod generate;
mod generated;
mod git;
mod grants;
mod guards;
mod honest;
mod hostile;
mod hostile_paths;
mod hostile_review;
mod hostile_size;
mod hostile_text;
mod house;
mod laws;
mod matrix;
mod model;
mod order;
mod organization;
mod page;
mod progress;
mod questions;
mod roots;
mod rules;
mod schema;
mod snapshot;
mod supply;
mod tidy;
mod together;
mod workspace;
