//! `teamkit schema`.

mod names;

use clap::ValueEnum;
use schemars::{
    JsonSchema, Schema,
    generate::SchemaSettings,
    transform::{RecursiveTransform, Transform, transform_subschemas},
};
use serde_json::{Value, json};

use super::{
    args::{FormatArg, Global, Stop, TextOrJson},
    console::Console,
    workspace::{LoadedWorkspace, findings},
};
use crate::{
    model::NAME_LENGTH,
    schema::{NAME_PATTERN, PeopleFile, RegistryFile, TeamFile, WorkspaceFile},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The kind of definition file
    #[arg(value_enum)]
    kind: Kind,
    /// Include the names of the workspace's roles, environments, services and teams, for editors
    #[arg(long)]
    workspace: bool,
    #[command(flatten)]
    format: FormatArg<TextOrJson>,
}

/// The kinds of files in a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Kind {
    /// teamkit.yaml
    Teamkit,
    /// services/**/*.yaml
    Services,
    /// teams/**/*.yaml
    Team,
    /// people.yaml
    People,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<(), Stop> {
    let format = args.format.resolve(global)?;
    let mut schema = schema(args.kind).to_value();
    if args.workspace {
        let loaded = LoadedWorkspace::open(global)?.loaded;
        let Some(state) = &loaded.state else {
            console.print(&findings(&loaded, format, console))?;
            return Err(Stop::Refused);
        };
        names::fill_in(&mut schema, &state.org);
    }
    console.print(&format!("{schema:#}\n"))?;
    Ok(())
}

/// The schema of a kind of file, as it is printed.
pub(super) fn text(kind: Kind) -> String {
    format!("{:#}\n", schema(kind).to_value())
}

fn schema(kind: Kind) -> Schema {
    match kind {
        Kind::Teamkit => of::<WorkspaceFile>("teamkit.yaml"),
        Kind::Services => named_keys(of::<RegistryFile>("services/**/*.yaml of a teamkit workspace")),
        Kind::Team => of::<TeamFile>("teams/**/*.yaml of a teamkit workspace"),
        Kind::People => of::<PeopleFile>("people.yaml of a teamkit workspace"),
    }
}

fn of<T: JsonSchema>(title: &str) -> Schema {
    let mut settings = SchemaSettings::draft07();
    settings.inline_subschemas = false;
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    RecursiveTransform(without_null).transform(&mut schema);
    schema.insert("title".to_owned(), title.into());
    schema
}

/// The keys of a registry are names of services.
fn named_keys(mut schema: Schema) -> Schema {
    schema.insert("propertyNames".to_owned(), json!({ "pattern": NAME_PATTERN, "maxLength": NAME_LENGTH }));
    schema
}

/// A key that may be absent may still not be empty.
fn without_null(schema: &mut Schema) {
    transform_subschemas(&mut without_null, schema);
    let Some(object) = schema.as_object_mut() else { return };
    if object.get("default") == Some(&Value::Null) {
        object.remove("default");
    }
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".to_owned(), only);
        }
    }
    let is_null = |choice: &Value| choice.get("type").is_some_and(|kind| kind == "null");
    if let Some(Value::Array(mut choices)) = object.remove("anyOf") {
        let had_null = choices.iter().any(is_null);
        choices.retain(|choice| !is_null(choice));
        // What stands beside a `$ref` doesn't count in draft 7, so a lone choice stays in a list.
        let key = if had_null && choices.len() == 1 { "allOf" } else { "anyOf" };
        object.insert(key.to_owned(), Value::Array(choices));
    }
}
