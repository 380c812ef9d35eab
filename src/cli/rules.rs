//! `teamkit rules`.

use serde_json::json;

use super::{Format, Global, Outcome, console::Console, filter::known, only, table::table};
use crate::{
    check::{RULES, Rule},
    error::Error,
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The rule whose page to print
    #[arg(value_name = "RULE")]
    id: Option<String>,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<Outcome, Error> {
    only(global.format, &[Format::Text, Format::Json])?;
    let rules: Vec<&Rule> = match &args.id {
        Some(id) => {
            known("rule", id, RULES.iter().map(|rule| rule.id.as_str()))?;
            RULES.iter().copied().filter(|rule| rule.id.as_str() == id).collect()
        }
        None => RULES.to_vec(),
    };
    console.print(&match (global.format, rules.as_slice()) {
        (Format::Json, _) => as_json(&rules),
        (_, [rule]) => rule.id.page().to_owned(),
        _ => as_table(&rules),
    })?;
    Ok(Outcome::Fine)
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
