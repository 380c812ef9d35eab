//! A managed resource, as a file configures it.

use super::argument::{Argument, Arguments};
use crate::hcl::{Body, Value};

/// Arguments and blocks of any resource that say nothing about its object.
const META: [&str; 5] = ["provider", "depends_on", "lifecycle", "provisioner", "connection"];

/// A managed resource as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// The type, such as `google_project_iam_member`.
    pub kind: String,
    pub arguments: Arguments,
    /// Whether a replacement comes before what it replaces goes.
    pub create_before_destroy: bool,
    /// Whether Terraform refuses to destroy it.
    pub prevent_destroy: bool,
}

impl Resource {
    pub(super) fn of(kind: &str, body: &Body<'_>) -> Self {
        let is_set = |key: &str| {
            body.blocks("lifecycle")
                .any(|block| matches!(block.body.get(key), Some(Value::Other(text)) if text == "true"))
        };
        Self {
            kind: kind.to_owned(),
            arguments: Argument::all(body, &META),
            create_before_destroy: is_set("create_before_destroy"),
            prevent_destroy: is_set("prevent_destroy"),
        }
    }

    /// The text of an argument, or of an argument of its only block: `["metadata", "name"]`.
    #[must_use]
    pub fn text(&self, route: &[&str]) -> Option<&str> {
        let (first, rest) = route.split_first()?;
        rest.iter().try_fold(self.arguments.get(*first)?, |value, key| value.get(key))?.as_text()
    }

    /// What an argument refers to, such as `google_cloud_identity_group.payments.id`; `None` for any other value.
    #[must_use]
    pub fn reference(&self, argument: &str) -> Option<&str> {
        match self.arguments.get(argument)? {
            Argument::Expression(text) => Some(text),
            Argument::Text(_) | Argument::List(_) | Argument::Object(_) => None,
        }
    }
}
