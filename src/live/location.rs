//! Where in an export a scope has its file.

use std::sync::Arc;

use crate::model::{Namespace, ResourceKind, Scope, ServiceResource};

/// What the path of a file says that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum LiveLocation {
    /// The policy of a scope.
    Policy(Scope),
    /// A cluster, by its name.
    Cluster(Arc<str>),
    /// Nothing.
    Elsewhere,
}

const END: &str = ".json";
const KEY_PATH: [&str; 4] = ["projects", "locations", "keyRings", "cryptoKeys"];

impl LiveLocation {
    /// Reads a path such as `projects/ledger-prod.json`.
    pub(super) fn of(path: &str) -> Self {
        let Some((directory, name)) = path.strip_suffix(END).and_then(|path| path.split_once('/')) else {
            return Self::Elsewhere;
        };
        match directory {
            "clusters" => Self::Cluster(name.into()),
            _ if name.is_empty() => Self::Elsewhere,
            "projects" | "folders" | "organizations" if name.contains('/') => Self::Elsewhere,
            "projects" => Self::Policy(Scope::Project(name.into())),
            "folders" => Self::Policy(Scope::Folder(name.into())),
            "organizations" => Self::Policy(Scope::Organization(name.into())),
            _ => resource(directory, name).map_or(Self::Elsewhere, Self::Policy),
        }
    }
}

/// The resource of a file below the directory of its kind.
fn resource(directory: &str, name: &str) -> Option<Scope> {
    let kind = ResourceKind::all().find(|kind| kind.facts().directory() == directory)?;
    let parts: Vec<&str> = name.split('/').collect();
    let (project, within, id) = match (kind.facts(), parts.as_slice()) {
        (facts, [id]) if facts.is_global() => ("", None, (*id).to_owned()),
        (facts, [_, _, _, _]) if facts.is_global() && facts.key == "crypto_key" => {
            let id: Vec<&str> = KEY_PATH.into_iter().zip(&parts).flat_map(|(key, part)| [key, *part]).collect();
            ("", None, id.join("/"))
        }
        (facts, [project, id]) if !facts.is_global() && facts.within.is_none() => (*project, None, (*id).to_owned()),
        (facts, [project, within, id]) if facts.within.is_some() => {
            (*project, Some(Arc::from(*within)), (*id).to_owned())
        }
        _ => return None,
    };
    Some(Scope::Resource(Arc::new(ServiceResource { project: project.into(), kind, within, id: id.into() })))
}

/// The file of an export that has what is granted in a scope: `projects/ledger-prod.json`; of a namespace, the file of its
/// cluster.
#[must_use]
pub fn file_of(scope: &Scope) -> String {
    match scope {
        Scope::Project(id) => format!("projects/{id}{END}"),
        Scope::Folder(id) => format!("folders/{id}{END}"),
        Scope::Organization(id) => format!("organizations/{id}{END}"),
        Scope::Cluster(cluster) | Scope::Namespace(Namespace { cluster, .. }) => format!("clusters/{cluster}{END}"),
        Scope::Resource(resource) => {
            let ServiceResource { project, kind, within, id } = &**resource;
            let facts = kind.facts();
            let own: Vec<&str> = if facts.is_global() && id.contains('/') {
                id.split('/').skip(1).step_by(2).collect()
            } else {
                let project = (!facts.is_global()).then_some(&**project);
                project.into_iter().chain(within.as_deref()).chain([&**id]).collect()
            };
            format!("{}/{}{END}", facts.directory(), own.join("/"))
        }
    }
}
