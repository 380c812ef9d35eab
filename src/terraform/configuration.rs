//! What a file configures.

use std::collections::BTreeMap;

use super::{
    argument::{Argument, Arguments},
    module,
};
use crate::hcl::{self, Body, ReadBlock, Value};

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
    fn of(kind: &str, body: &Body<'_>) -> Self {
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
}

/// The resources of a file by address, and what it says about addresses that it no longer has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Configuration {
    /// Inside calls of the team-kit module, those that `modules/team-kit` makes; any other call counts as one resource.
    pub resources: BTreeMap<String, Resource>,
    /// The `moved` blocks: addresses before and after.
    pub moved: Vec<(String, String)>,
    /// The addresses of `removed` blocks, and whether their objects are destroyed.
    pub removed: BTreeMap<String, bool>,
    /// The source of each module call, with its version.
    pub modules: BTreeMap<String, (String, Option<String>)>,
}

impl Configuration {
    /// The configuration of a file's text.
    ///
    /// # Errors
    /// The first place that is not valid HCL.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut configuration = Self::default();
        for block in &hcl::parse(text)?.blocks {
            configuration.add(block);
        }
        Ok(configuration)
    }

    fn add(&mut self, block: &ReadBlock<'_>) {
        match (&*block.kind, block.label(0), block.label(1)) {
            ("resource", Some(kind), Some(name)) => {
                self.resources.insert(format!("{kind}.{name}"), Resource::of(kind, &block.body));
            }
            ("module", Some(name), None) => self.add_call(name, block),
            ("moved", None, None) => {
                let address = |key| Some(expression(block.body.get(key)?)?.to_owned());
                self.moved.extend(address("from").zip(address("to")));
            }
            ("removed", None, None) => {
                let stays = |block: &ReadBlock<'_>| matches!(block.body.get("destroy"), Some(Value::Other(text)) if text == "false");
                let destroys = !block.body.blocks("lifecycle").any(stays);
                if let Some(from) = block.body.get("from").and_then(expression) {
                    self.removed.insert(from.to_owned(), destroys);
                }
            }
            _ => {}
        }
    }

    fn add_call(&mut self, name: &str, block: &ReadBlock<'_>) {
        let text = |key| block.body.get_text(key).map(str::to_owned);
        self.modules.insert(name.to_owned(), (text("source").unwrap_or_default(), text("version")));
        match module::resources(name, block) {
            Some(resources) => self.resources.extend(resources),
            None => {
                let arguments = Argument::all(&block.body, &["source", "version", "providers", "depends_on"]);
                let call = Resource {
                    kind: "module".to_owned(),
                    arguments,
                    create_before_destroy: false,
                    prevent_destroy: false,
                };
                self.resources.insert(format!("module.{name}"), call);
            }
        }
    }
}

fn expression<'a>(value: &'a Value<'_>) -> Option<&'a str> {
    match value {
        Value::Reference(text) | Value::Other(text) => Some(text),
        _ => None,
    }
}
