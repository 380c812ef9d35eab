//! What Terraform takes over of what exists: import blocks for each root, with the providers' own ids.

mod root_adoption;
mod takeover;
mod target;

pub use root_adoption::RootAdoption;
pub use takeover::{Creation, Takeover};
pub use target::AdoptableWorld;
