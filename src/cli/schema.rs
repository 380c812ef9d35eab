//! `teamkit schema`.

use clap::ValueEnum;
use schemars::{
    JsonSchema, Schema,
    generate::SchemaSettings,
    transform::{RecursiveTransform, transform_subschemas},
};

use super::{Global, Outcome, console::Console};
use crate::{
    error::Error,
    schema::{NAME_LENGTH, NAME_PATTERN, PeopleFile, RegistryFile, TeamFile, WorkspaceFile},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The kind of file
    #[arg(value_enum)]
    kind: Kind,
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

pub(super) fn run(args: &Args, _: &Global, console: &Console) -> Result<Outcome, Error> {
    let schema = schema(args.kind);
    console.print(&format!("{:#}\n", schema.to_value()))?;
    Ok(Outcome::Fine)
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
    settings.transforms.push(Box::new(RecursiveTransform(without_null)));
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    schema.insert("title".to_owned(), title.into());
    schema
}

/// The keys of a registry are names of services.
fn named_keys(mut schema: Schema) -> Schema {
    let names = serde_json::json!({ "pattern": NAME_PATTERN, "maxLength": NAME_LENGTH });
    schema.insert("propertyNames".to_owned(), names);
    schema
}

/// A key that may be absent may still not be empty.
fn without_null(schema: &mut Schema) {
    transform_subschemas(&mut without_null, schema);
    let Some(object) = schema.as_object_mut() else { return };
    if let Some(serde_json::Value::Array(types)) = object.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".to_owned(), only);
        }
    }
    if let Some(serde_json::Value::Array(choices)) = object.get_mut("anyOf") {
        choices.retain(|choice| choice.get("type").is_none_or(|kind| kind != "null"));
        if let [serde_json::Value::Object(only)] = choices.as_slice() {
            let only = only.clone();
            object.remove("anyOf");
            object.extend(only);
        }
    }
}
