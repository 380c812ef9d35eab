//! Team permissions as code: one YAML file a team in, reviewed Terraform out.
//!
//! ```text
//!               read    . . . . . . . . . . . . load . . . . . . . . . . .
//!                       .      parse            resolve         expand   .
//!  teams/*.yaml ----> Sources -------> Workspace ------> Org --------> Grants   (an OrgState, as of a day)
//!                       .                 |               |              |
//!                       .                 +-- Diagnostics (with places) <+-- check (rules)
//!                       . . . . . . . . . . . . . . . . . . . . . . . . .|
//!         emit (google, kubernetes)      layout (templates)      compare |        apply
//!  Grants ---------------------> Documents ----------> Plan ---------> Changes ------> terraform/**.tf
//! ```
//!
//! The rooms in reading order; who may import whom is kept by `tests/suite/project/architecture.rs`.

pub mod text;

pub mod source;

pub mod schema;

pub mod diagnostic;

pub mod parse;

pub mod model;

pub mod resolve;

pub mod expand;

pub mod catalog;

pub mod cel;

pub mod check;

pub mod load;

pub mod hcl;

pub mod target;

pub mod template;

pub mod plan;

pub mod terraform;

pub mod review;

pub mod live;

pub mod drift;

pub mod presence;

pub mod export;

pub mod survey;

pub mod verify;

pub mod adopt;

pub mod tidy;

pub mod owners;

pub mod page;

pub mod import;

pub mod edit;

pub mod io;

pub mod error;

pub mod cli;
