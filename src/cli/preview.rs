//! `teamkit preview`.

use std::collections::{BTreeMap, BTreeSet};

use anstyle::{AnsiColor, Effects, Style};
use camino::Utf8Path;

use super::{
    args::{FormatArg, Global, Stop, TextOnly},
    console::Console,
    filter::{Filter, require_known},
    workspace::ValidWorkspace,
};
use crate::{
    error::Error,
    io,
    model::{Day, Entitlements, Grant, GrantKey, Org, OrgState, Root, RootKind, Scope, TeamId},
    plan::{FILE_NAME, layout},
    target::emit,
    template::Templates,
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A team, a service or a scope; may be left out with --team, --service or --scope
    #[arg(required_unless_present_any = ["team", "service", "environment", "scope"])]
    name: Option<String>,
    /// Only this environment
    #[arg(value_name = "ENVIRONMENT")]
    of: Option<String>,
    #[command(flatten)]
    filter: Filter,
    #[command(flatten)]
    format: FormatArg<TextOnly>,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<(), Stop> {
    let format = args.format.resolve(global)?;
    let workspace = ValidWorkspace::open(global, format, console)?;
    let filter = named(args, &workspace)?;
    filter.check(&workspace.state.org)?;
    let text = if filter.team.is_empty() { of_service(&filter, &workspace)? } else { of_teams(&filter, &workspace) };
    let text = if text.is_empty() { "# nothing is granted\n".to_owned() } else { text };
    console.print(&if console.color() { colored(&text) } else { text })?;
    workspace.mention_warnings(console);
    Ok(())
}

/// The filter with the bare names sorted in: with an environment a name is a service first, without one a team.
fn named(args: &Args, workspace: &ValidWorkspace) -> Result<Filter, Error> {
    let mut filter = args.filter.clone();
    filter.environment.extend(args.of.clone());
    if let Some(name) = &args.name {
        let is_team = workspace.state.org.teams.contains_key(name.as_str());
        let is_service = workspace.state.org.services.contains_key(name.as_str());
        if is_team && !(is_service && args.of.is_some()) {
            filter.team.push(name.clone());
        } else if is_service {
            filter.service.push(name.clone());
        } else if workspace.state.org.scopes.contains_key(name.as_str()) {
            filter.scope.push(name.clone());
        } else {
            let teams = workspace.state.org.teams.keys().map(TeamId::as_str);
            let services = workspace.state.org.services.keys().map(crate::model::ServiceId::as_str);
            require_known("team or service", name, teams.chain(services))?;
        }
    }
    Ok(filter)
}

/// Whole files, as `generate` would write them.
fn of_service(filter: &Filter, workspace: &ValidWorkspace) -> Result<String, Error> {
    let templates = Templates::new(&io::read_templates(&workspace.root)?)?;
    let has = |_: &Utf8Path, root: &Root| filter.has_root(root, &workspace.state.org);
    let OrgState { org, grants, entitlements, today, .. } = &workspace.state;
    let documents = emit(org, &grants.active, entitlements, *today, has);
    let plan = layout(&documents, &templates)?;
    let files: Vec<String> = plan.files.iter().map(|(path, text)| format!("# {path}\n{text}")).collect();
    Ok(files.join("\n"))
}

/// The blocks that teams cause, root by root.
fn of_teams(filter: &Filter, workspace: &ValidWorkspace) -> String {
    let grants =
        workspace.state.grants.active.iter().filter(|(_, grant)| filter.has_grant(grant, &workspace.state.org));
    let grants = grants.map(|(key, grant)| (key.clone(), grant.clone())).collect();
    let OrgState { org, entitlements, today, .. } = &workspace.state;
    let asked = entitlements.active.iter().filter(|(_, entitlement)| filter.has_origin(&entitlement.origins, org));
    let active = asked.map(|(key, entitlement)| (key.clone(), entitlement.clone())).collect();
    let entitlements = Entitlements { active, ..Entitlements::default() };
    team_blocks(org, &grants, &entitlements, *today, |root| filter.has_root(root, org))
}

/// The HCL of some grants, without what only stands around them, and that of the teams' roots that are asked for.
pub(super) fn team_blocks(
    org: &Org,
    grants: &BTreeMap<GrantKey, Grant>,
    entitlements: &Entitlements,
    today: Day,
    has_team_root: impl Fn(&Root) -> bool + Sync,
) -> String {
    let asked = entitlements.active.keys().map(|key| &key.scope);
    let scopes: BTreeSet<&Scope> = grants.keys().map(|key| &key.scope).chain(asked).collect();
    let documents = emit(org, grants, entitlements, today, |_, root| match root.kind() {
        RootKind::Service | RootKind::Scope => root.scopes.iter().any(|scope| scopes.contains(scope)),
        RootKind::Team => has_team_root(root),
    });
    let texts = documents.iter().map(|document| {
        let blocks: Vec<&str> = document.blocks.iter().map(|block| block.text.as_str()).collect();
        format!("# {}\n\n{}\n", document.root.join(FILE_NAME), blocks.join("\n\n"))
    });
    texts.collect::<Vec<_>>().join("\n")
}

const COMMENT: Style = Style::new().effects(Effects::DIMMED);
const KEYWORD: Style = AnsiColor::Blue.on_default().effects(Effects::BOLD);
const TEXT: Style = AnsiColor::Green.on_default();

/// HCL with its comments, first words and texts coloured.
fn colored(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        if line.starts_with('#') {
            out.push_str(&format!("{COMMENT}{line}{COMMENT:#}\n"));
            continue;
        }
        let word = line.len() - line.trim_start().len();
        let end = line.get(word..).and_then(|rest| rest.find(' ')).map_or(line.len(), |at| word + at);
        let (first, rest) = line.split_at(end);
        let is_block = line.ends_with('{');
        out.push_str(&if is_block { format!("{KEYWORD}{first}{KEYWORD:#}") } else { first.to_owned() });
        let mut quoted = false;
        let mut escaped = false;
        for one in rest.chars() {
            let is_quote = one == '"' && !escaped;
            escaped = one == '\\' && !escaped;
            if is_quote && !quoted {
                out.push_str(&TEXT.render().to_string());
            }
            out.push(one);
            if is_quote && quoted {
                out.push_str(&TEXT.render_reset().to_string());
            }
            quoted ^= is_quote;
        }
        out.push('\n');
    }
    out
}
