//! `teamkit rules`.

use serde_json::json;

use super::{
    args::{FormatArg, Global, Stop, TextOrJson},
    console::Console,
    filter::require_known,
    table::table,
};
use crate::check::{RULES, Rule};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The rule whose page to print
    #[arg(value_name = "RULE")]
    id: Option<String>,
    #[command(flatten)]
    format: FormatArg<TextOrJson>,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<(), Stop> {
    let format = args.format.resolve(global)?;
    let rules: Vec<&Rule> = match &args.id {
        Some(id) => {
            require_known("rule", id, RULES.iter().map(|rule| rule.id.as_str()))?;
            RULES.iter().copied().filter(|rule| rule.id.as_str() == id).collect()
        }
        None => RULES.to_vec(),
    };
    console.print(&match (format, rules.as_slice()) {
        (TextOrJson::Json, _) => as_json(&rules),
        (TextOrJson::Text, [rule]) => rule.id.page().to_owned(),
        (TextOrJson::Text, _) => as_table(&rules),
    })?;
    Ok(())
}

fn as_json(rules: &[&Rule]) -> String {
    let rules: Vec<_> = rules
        .iter()
        .map(|rule| {
            json!({
                "rule": rule.id.as_str(),
                "level": rule.severity.to_string(),
                "fixed": rule.is_fixed,
                "summary": rule.id.summary(),
                "page": rule.id.page(),
            })
        })
        .collect();
    format!("{:#}\n", json!({ "version": 1, "rules": rules }))
}

fn as_table(rules: &[&Rule]) -> String {
    let rows = rules.iter().map(|rule| {
        let level = if rule.is_fixed { "error, always".to_owned() } else { rule.severity.to_string() };
        vec![rule.id.to_string(), level, rule.id.summary().to_owned()]
    });
    table(&["RULE", "LEVEL", "FINDS"], &rows.collect::<Vec<_>>())
}
