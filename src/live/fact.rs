//! What files say, before it is put together.

use std::{collections::BTreeSet, sync::Arc};

use super::{grant::LiveGrant, group::LiveGroup, rbac::LiveCluster};
use crate::model::{Day, Scope};

/// What a file says, in its order.
#[derive(Debug, Default)]
pub struct LiveRecords(pub(super) Vec<LiveFact>);

/// What one place of a file says.
#[derive(Debug)]
pub(super) enum LiveFact {
    /// All that is granted in a scope.
    Policy {
        scope: Scope,
        grants: Vec<LiveGrant>,
        file: Arc<str>,
    },
    Cluster {
        name: Arc<str>,
        file: Arc<str>,
        cluster: LiveCluster,
    },
    Group {
        address: Arc<str>,
        group: LiveGroup,
    },
    Project {
        id: Arc<str>,
        number: Option<Arc<str>>,
        file: Arc<str>,
    },
    /// A service account by the number that inventories call it by.
    Account {
        unique_id: Arc<str>,
        address: Arc<str>,
    },
    /// The folders and the organization above a project or folder.
    Above {
        below: Scope,
        above: BTreeSet<Scope>,
    },
    /// The project that a resource is in, by its number.
    Within {
        resource: Scope,
        number: Arc<str>,
    },
    /// The day on which an export began.
    Exported(Day),
    /// Assets that definitions can't name, by their full names.
    Others {
        kind: Arc<str>,
        names: BTreeSet<Arc<str>>,
    },
}
