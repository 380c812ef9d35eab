//! Handlebars templates: what stands around our blocks in each file.
//!
//! The built-in set is overlaid by the workspace's `templates/`, file by file. `{{text}}` is escaped for HCL strings;
//! what isn't known is an error; a template can read neither files nor the environment.

use std::collections::{BTreeMap, BTreeSet};

use handlebars::{Handlebars, RenderError, RenderErrorReason, TemplateError};
use serde::Serialize;

use crate::{error::Error, hcl::escape};

/// The built-in templates by name, as `templates/NAME.hbs` overrides them.
pub const BUILT_IN: [(&str, &str); 3] = [
    ("service.tf", include_str!("../templates/service.tf.hbs")),
    ("team.tf", include_str!("../templates/team.tf.hbs")),
    ("terraform.tf", include_str!("../templates/terraform.tf.hbs")),
];

/// What a template sees of a file.
#[derive(Debug, Serialize)]
pub struct FileView<'a> {
    /// The root's directory, below the workspace.
    pub root: &'a str,
    pub services: &'a [String],
    pub environments: &'a [String],
    /// Addresses of the groups that a team's root manages.
    pub groups: &'a [String],
    /// `terraform` and `provider` blocks, where the workspace asks for them.
    pub preamble: Vec<BlockView>,
    pub blocks: Vec<BlockView>,
}

/// A block in its canonical form; `{{{text}}}` puts it out as it is.
#[derive(Debug, Serialize)]
pub struct BlockView {
    /// Such as `resource`.
    pub kind: String,
    /// Such as `google_project_iam_member` and the resource's name.
    pub labels: Vec<String>,
    pub text: String,
}

/// The templates of a workspace, parsed.
#[derive(Debug)]
pub struct Templates {
    handlebars: Handlebars<'static>,
    overridden: BTreeSet<String>,
}

impl Templates {
    /// Takes the workspace's overrides: names without `.hbs`, and texts.
    ///
    /// # Errors
    /// [`Error::Template`] for one that is no template.
    pub fn new(overrides: &BTreeMap<String, String>) -> Result<Self, Error> {
        let mut handlebars = Handlebars::new();
        handlebars.set_strict_mode(true);
        handlebars.register_escape_fn(escape);
        let mut overridden = BTreeSet::new();
        for name in overrides.keys().filter(|name| !BUILT_IN.iter().any(|(known, _)| known == name)) {
            check_used(name, overrides)?;
        }
        for (name, text) in BUILT_IN {
            if !overrides.contains_key(name) {
                handlebars.register_template_string(name, text).map_err(|error| unreadable(name, &error))?;
            }
        }
        for (name, text) in overrides {
            handlebars.register_template_string(name, text).map_err(|error| unreadable(name, &error))?;
            let is_the_same = BUILT_IN.iter().any(|(known, built_in)| known == name && built_in == text);
            if !is_the_same {
                overridden.insert(name.clone());
            }
        }
        Ok(Self { handlebars, overridden })
    }

    /// Renders a file without its header.
    ///
    /// # Errors
    /// [`Error::Template`] with the template's line and column.
    pub fn render(&self, name: &str, view: &FileView<'_>) -> Result<String, Error> {
        self.handlebars.render(name, view).map_err(|error| fails(name, &error))
    }

    /// The overrides that change something; a file's text may then not be ours alone.
    #[must_use]
    pub fn overridden(&self) -> &BTreeSet<String> {
        &self.overridden
    }
}

/// Refuses a template that overrides nothing and that no other template calls.
fn check_used(name: &str, overrides: &BTreeMap<String, String>) -> Result<(), Error> {
    let calls = |text: &String| {
        text.split("{{").skip(1).any(|call| {
            let call = call.trim_start_matches(['~', '#']).strip_prefix('>').map(str::trim_start);
            call.is_some_and(|call| {
                call.split(|one: char| one.is_whitespace() || matches!(one, '}' | '~')).next() == Some(name)
            })
        })
    };
    if overrides.iter().any(|(other, text)| other != name && calls(text)) {
        return Ok(());
    }
    let known: Vec<_> = BUILT_IN.iter().map(|(name, _)| file_name(name)).collect();
    let message = format!("it overrides nothing, and no other template calls it; built in are {}", known.join(", "));
    Err(Error::Template { name: file_name(name), line: None, column: None, message })
}

fn file_name(name: &str) -> String {
    format!("templates/{name}.hbs")
}

fn unreadable(name: &str, error: &TemplateError) -> Error {
    let (line, column) = error.pos().unzip();
    Error::Template { name: file_name(name), line, column, message: error.reason().to_string() }
}

fn fails(name: &str, error: &RenderError) -> Error {
    let name = error.template_name.as_deref().unwrap_or(name);
    let message = match error.reason() {
        RenderErrorReason::MissingVariable(Some(variable)) => format!("there is no `{variable}` here"),
        RenderErrorReason::PartialNotFound(partial) => format!("there is no template `{partial}`"),
        other => other.to_string(),
    };
    Error::Template { name: file_name(name), line: error.line_no, column: error.column_no, message }
}
