//! One test binary, a module for each concern.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    unreachable_pub,
    reason = "tests stop at what they did not expect, and touch the disk themselves"
)]

mod browser;
mod bundle;
mod canonical;
mod ci;
mod codeowners;
mod commands;
mod corpus;
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
mod hostile_review;
mod house;
mod laws;
mod matrix;
mod order;
mod page;
mod questions;
mod roots;
mod rules;
mod schema;
mod snapshot;
mod supply;
mod tidy;
mod workspace;
