//! Handlebars templates: the text around our blocks in each file.
//!
//! The workspace's `templates/` override the built-in templates file by file. `{{text}}` is escaped for HCL strings; an
//! unknown name is an error; a template can read neither files nor the environment.

mod budget;

use std::collections::{BTreeMap, BTreeSet};

use handlebars::{Context, Handlebars, RenderError, RenderErrorReason, TemplateError};
use serde::Serialize;

use budget::{Each, RenderBudget};

use crate::{
    error::Error,
    hcl::{BlockText, escape},
};

/// The built-in templates by name; `templates/NAME.hbs` overrides them.
pub const BUILT_IN: [(&str, &str); 4] = [
    ("service.tf", include_str!("../templates/service.tf.hbs")),
    ("scope.tf", include_str!("../templates/scope.tf.hbs")),
    ("team.tf", include_str!("../templates/team.tf.hbs")),
    ("terraform.tf", include_str!("../templates/terraform.tf.hbs")),
];

/// The data that a template can use.
#[derive(Debug, Serialize)]
pub struct FileView<'a> {
    /// The root's directory, relative to the workspace.
    pub root: &'a str,
    pub services: &'a [String],
    pub environments: &'a [String],
    /// The names of the workspace's scopes.
    pub scopes: &'a [String],
    /// The only environment, project or cluster of the root; none where it has several or none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster: Option<&'a str>,
    pub projects: &'a [String],
    pub clusters: &'a [&'a str],
    /// Addresses of the groups that a team's root manages.
    pub groups: &'a [String],
    /// `terraform` and `provider` blocks, if the workspace configures them.
    pub preamble: &'a [BlockText],
    /// The text of a block; `{{{text}}}` outputs it unchanged.
    pub blocks: Vec<&'a BlockText>,
}

/// The parsed templates of a workspace.
#[derive(Debug)]
pub struct Templates {
    handlebars: Handlebars<'static>,
    overridden: BTreeSet<String>,
}

impl Templates {
    /// Takes the workspace's overrides: texts by name, without `.hbs`.
    ///
    /// # Errors
    /// [`Error::Template`] for one that is not a valid template.
    pub fn new(overrides: &BTreeMap<String, String>) -> Result<Self, Error> {
        let mut handlebars = Handlebars::new();
        handlebars.set_strict_mode(true);
        handlebars.register_escape_fn(escape);
        let mut overridden = BTreeSet::new();
        let mut texts: BTreeMap<&str, &str> = BUILT_IN.into_iter().collect();
        texts.extend(overrides.iter().map(|(name, text)| (name.as_str(), text.as_str())));
        check_calls(&texts)?;
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
        if !overridden.is_empty() {
            // Our own templates loop once for each block; a workspace's may nest loops.
            handlebars.register_helper("each", Box::new(Each));
        }
        Ok(Self { handlebars, overridden })
    }

    /// Renders a file without its header.
    ///
    /// # Errors
    /// [`Error::Template`] with the template's line and column.
    pub fn render(&self, name: &str, view: &FileView<'_>) -> Result<String, Error> {
        let fail = |error: RenderError| fails(name, &error);
        let mut budget = RenderBudget::new();
        let context = Context::wraps(view).map_err(fail)?;
        self.handlebars.render_with_context_to_write(name, &context, &mut budget).map_err(fail)?;
        Ok(budget.into_string())
    }

    /// The overrides that replace a built-in template; a file's text may then contain more than ours.
    #[must_use]
    pub fn overridden(&self) -> &BTreeSet<String> {
        &self.overridden
    }
}

/// The templates that a text calls, by name. Only calls by a plain name are allowed, so that circles are detected
/// before they overflow the stack.
fn calls(name: &str, text: &str) -> Result<Vec<String>, Error> {
    let mut called = Vec::new();
    for (index, call) in text.split("{{").enumerate().skip(1) {
        let fail = |message: &str| {
            let before: usize = text.split("{{").take(index).map(|part| part.matches('\n').count()).sum();
            Err(Error::Template {
                name: file_name(name),
                line: Some(before + 1),
                column: None,
                message: message.to_owned(),
            })
        };
        let call =
            call.trim_start_matches(|character: char| character.is_whitespace() || matches!(character, '{' | '~'));
        let call = call.trim_start_matches('#').trim_start();
        if call.starts_with('*') {
            return fail("inline partials are not supported");
        }
        let Some(call) = call.strip_prefix('>') else { continue };
        let name_of_it = call
            .trim_start()
            .split(|character: char| character.is_whitespace() || matches!(character, '}' | '~'))
            .next();
        match name_of_it {
            Some(name) if !name.is_empty() && !name.starts_with(['(', '@']) => {
                called.push(name.trim_matches(['"', '\'']).to_owned());
            }
            _ => return fail("templates can only be called by a plain name"),
        }
    }
    Ok(called)
}

/// The maximum number of calls after expansion: a few templates that call each other twice double with each.
const MAX_CALLS: usize = 1_000;

/// Rejects templates that multiply each other; the caller checks for circles.
fn check_growth(graph: &BTreeMap<&str, Vec<String>>) -> Result<(), Error> {
    for start in graph.keys() {
        let mut open: Vec<&str> = vec![start];
        let mut count = 0;
        while let Some(name) = open.pop() {
            let called = graph.get(name).into_iter().flatten().map(String::as_str);
            open.extend(called);
            count += 1;
            if count > MAX_CALLS {
                let message = format!("it calls more than {MAX_CALLS} templates, counting nested calls");
                return Err(Error::Template { name: file_name(start), line: None, column: None, message });
            }
        }
    }
    Ok(())
}

/// Rejects circles of templates that call each other, and templates that nothing uses.
fn check_calls(texts: &BTreeMap<&str, &str>) -> Result<(), Error> {
    let mut graph: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (name, text) in texts {
        graph.insert(name, calls(name, text)?);
    }
    for start in graph.keys() {
        let mut open: Vec<&str> = graph.get(start).into_iter().flatten().map(String::as_str).collect();
        let mut visited = BTreeSet::new();
        while let Some(name) = open.pop() {
            if name == *start {
                let message = "it calls itself, directly or through others".to_owned();
                return Err(Error::Template { name: file_name(start), line: None, column: None, message });
            }
            if visited.insert(name) {
                open.extend(graph.get(name).into_iter().flatten().map(String::as_str));
            }
        }
    }
    check_growth(&graph)?;
    let is_used = |name: &str| {
        BUILT_IN.iter().any(|(known, _)| *known == name) || graph.values().flatten().any(|called| called == name)
    };
    match texts.keys().find(|name| !is_used(name)) {
        None => Ok(()),
        Some(name) => {
            let known: Vec<_> = BUILT_IN.iter().map(|(name, _)| file_name(name)).collect();
            let message = format!(
                "it overrides nothing, and no other template calls it; the built-in ones are {}",
                known.join(", ")
            );
            Err(Error::Template { name: file_name(name), line: None, column: None, message })
        }
    }
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
        RenderErrorReason::MissingVariable(Some(variable)) => format!("unknown variable `{variable}`"),
        RenderErrorReason::PartialNotFound(partial) => format!("unknown template `{partial}`"),
        other => other.to_string(),
    };
    Error::Template { name: file_name(name), line: error.line_no, column: error.column_no, message }
}
