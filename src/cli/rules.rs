//! `teamkit rules`.

use serde_json::json;

use super::{
    args::{FormatArg, Global, Stop, TextOrJson},
    console::Console,
    filter::require_known,
    table::table,
    wrap::wrap_hanging,
};
use crate::check::{RULES, Rule};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Print the page of this rule
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
        (TextOrJson::Text, [rule]) => wrapped_page(rule.id.page(), console.width()),
        (TextOrJson::Text, _) => as_table(&rules, console.width()),
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

/// A page with its paragraphs wrapped; what it quotes stays as it is.
fn wrapped_page(page: &str, width: usize) -> String {
    let mut is_quoted = false;
    let mut out = String::new();
    for line in page.lines() {
        let is_fence = line.starts_with("```");
        is_quoted ^= is_fence;
        if is_quoted || is_fence {
            out.push_str(line);
        } else {
            let hanging = if line.starts_with("- ") { 2 } else { 0 };
            out.push_str(&wrap_hanging(line, hanging, width));
        }
        out.push('\n');
    }
    out
}

fn as_table(rules: &[&Rule], width: usize) -> String {
    let rows = rules.iter().map(|rule| {
        let level = if rule.is_fixed { "error, always".to_owned() } else { rule.severity.to_string() };
        vec![rule.id.to_string(), level, rule.id.summary().to_owned()]
    });
    table(&["RULE", "LEVEL", "FINDS"], &rows.collect::<Vec<_>>(), width)
}
