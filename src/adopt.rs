//! What Terraform takes over of what exists: import blocks for each root with the providers' own ids, what old states let
//! go of, and what is deleted once ours stand.

mod defined_access;
mod let_go;
mod let_go_file;
mod managed_access;
mod old_state;
mod ownership;
mod project_numbers;
mod root_adoption;
mod state_content;
mod state_json;
mod takeover;
mod target;

pub use defined_access::DefinedAccess;
pub use let_go::LetGo;
pub use let_go_file::{LET_GO_FILE, LetGoFile};
pub use managed_access::{ManagedAccess, ManagedCondition};
pub use old_state::{OldState, StateObject};
pub use ownership::{HeldAccess, HeldFate, HeldObject, StateHoldings, refused, unowned};
pub use root_adoption::RootAdoption;
pub use state_content::StateContent;
pub use takeover::{Creation, Takeover};
pub use target::{AccessRow, AdoptableWorld, Deletion, KeptBinding, TakenAway};
