//! Services that entries of `grants` choose: by name, by pattern, by labels.

use std::{collections::BTreeMap, fmt, sync::Arc};

use super::ids::ServiceId;
use crate::source::Place;

/// The way in which an item of `service` chooses services.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ServiceSelector {
    /// By its name.
    Name(ServiceId),
    /// All services, those to come included.
    All,
    /// Those whose names begin so.
    Prefix(Arc<str>),
    /// Those with all of these labels.
    Labels(BTreeMap<String, String>),
}

impl ServiceSelector {
    /// Whether services that don't exist yet may be among the chosen ones.
    #[must_use]
    pub fn is_pattern(&self) -> bool {
        !matches!(self, Self::Name(_))
    }

    /// What a chosen service does, in words, where it isn't named: `matches shop-*`.
    #[must_use]
    pub fn reason(&self) -> Option<String> {
        match self {
            Self::Name(_) => None,
            Self::All | Self::Prefix(_) => Some(format!("matches {self}")),
            Self::Labels(_) => Some(format!("has the {self}")),
        }
    }

    /// Whether a service of some name and labels is chosen.
    #[must_use]
    pub fn matches(&self, name: &str, labels: &BTreeMap<String, String>) -> bool {
        match self {
            Self::Name(id) => id.as_str() == name,
            Self::All => true,
            Self::Prefix(start) => name.starts_with(&**start),
            Self::Labels(asked) => asked.iter().all(|(key, value)| labels.get(key) == Some(value)),
        }
    }
}

impl fmt::Display for ServiceSelector {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(id) => id.fmt(formatter),
            Self::All => formatter.write_str("*"),
            Self::Prefix(start) => write!(formatter, "{start}*"),
            Self::Labels(labels) => {
                let labels: Vec<String> = labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
                let noun = if labels.len() == 1 { "label" } else { "labels" };
                write!(formatter, "{noun} {}", labels.join(", "))
            }
        }
    }
}

/// An item of `service`, with the services that it chooses.
#[derive(Debug, Clone)]
pub struct ServiceChoice {
    pub selector: ServiceSelector,
    pub place: Place,
    /// In the order of their names, without those that an item before it chooses. Entries of the same pattern share
    /// one list.
    pub services: Arc<[ServiceId]>,
}

impl ServiceChoice {
    /// Whether this item chooses a service.
    #[must_use]
    pub fn has(&self, service: &ServiceId) -> bool {
        self.services.binary_search(service).is_ok()
    }
}
