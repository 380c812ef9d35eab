//! What a file configures.

use std::collections::BTreeMap;

use super::{argument::Argument, module, resource::Resource};
use crate::hcl::{self, ReadBlock, Value};

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
        if let Some(resources) = module::resources(name, block) {
            self.resources.extend(resources);
            return;
        }
        let call = Resource {
            kind: "module".to_owned(),
            arguments: Argument::all(&block.body, &["source", "version", "providers", "depends_on"]),
            create_before_destroy: false,
            prevent_destroy: false,
        };
        self.resources.insert(format!("module.{name}"), call);
    }
}

fn expression<'a>(value: &'a Value<'_>) -> Option<&'a str> {
    match value {
        Value::Reference(text) | Value::Other(text) => Some(text),
        _ => None,
    }
}
