//! `teamkit roots`.

mod moved;
mod removed;

use camino::{Utf8Path, Utf8PathBuf};
use clap::ValueEnum;
use serde_json::{Value, json};

use super::{
    args::{Format, FormatArg, Global, Stop},
    comparison::{BaseArgs, Comparison},
    console::Console,
    workspace::ValidWorkspace,
};
use crate::{
    diagnostic,
    error::Error,
    model::{Org, Root, RootKind},
    review::{RootChanges, TouchedRoot},
    text::plural,
};
use moved::{move_json, move_text, moves};
use removed::{removed_json, removed_text};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    base: BaseArgs,
    /// Only roots whose files are new or have changed since the base
    #[arg(long, group = "which")]
    changed: bool,
    /// Only roots that no longer exist, with the commands that destroy what they manage
    #[arg(long, group = "which")]
    removed: bool,
    /// Only roots whose resources are in another root now, with the commands that move their state
    #[arg(long, group = "which")]
    moved: bool,
    /// Only roots of this kind
    #[arg(long, value_enum, value_name = "KIND")]
    kind: Option<RootKindArg>,
    /// Put this many roots into each job of the matrix
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    batch: Option<u16>,
    #[command(flatten)]
    format: FormatArg<RootsFormat>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum RootsFormat {
    /// Text for people
    #[default]
    Text,
    /// JSON for programs
    Json,
    /// A job matrix for GitHub Actions
    Matrix,
    /// An `atlantis.yaml` with one project for each root
    Atlantis,
}

impl Format for RootsFormat {
    fn findings(self, color: bool) -> diagnostic::DiagnosticFormat {
        match self {
            Self::Text => diagnostic::DiagnosticFormat::Text { color },
            Self::Json => diagnostic::DiagnosticFormat::Json,
            Self::Matrix | Self::Atlantis => diagnostic::DiagnosticFormat::Text { color: false },
        }
    }

    fn holds_findings(self) -> bool {
        !matches!(self, Self::Matrix | Self::Atlantis)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum RootKindArg {
    /// Roots with a team's groups; apply these first
    Team,
    /// Roots with services' bindings
    Service,
    /// Roots with bindings in the workspace's scopes
    Scope,
}

impl From<RootKindArg> for RootKind {
    fn from(kind: RootKindArg) -> Self {
        match kind {
            RootKindArg::Team => Self::Team,
            RootKindArg::Service => Self::Service,
            RootKindArg::Scope => Self::Scope,
        }
    }
}

/// A root, as it is listed.
struct Listed {
    path: Utf8PathBuf,
    kind: RootKind,
    services: Vec<String>,
    environments: Vec<String>,
    /// The names of the workspace's scopes.
    scopes: Vec<String>,
    /// What happened to it, if it was compared.
    change: Option<&'static str>,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<(), Stop> {
    let format = args.format.resolve(global)?;
    if args.changed || args.removed || args.moved {
        let comparison = Comparison::open(&args.base, global, format, console)?;
        let changes = comparison.roots()?;
        return if args.moved {
            print_moved(args, &changes, &comparison, format, console)
        } else {
            print_touched(args, &changes, &comparison, format, console)
        };
    }
    if args.base.is_given() {
        return Err(Error::Usage("a base requires `--changed`, `--removed` or `--moved`".to_owned()).into());
    }
    let workspace = ValidWorkspace::open(global, format, console)?;
    let roots = workspace.state.org.roots.by_path.iter();
    let mut roots: Vec<Listed> = roots.map(|(path, root)| listed(path, root)).collect();
    roots.sort_by(|left, right| (left.kind, &left.path).cmp(&(right.kind, &right.path)));
    console.print(&list(args, format, &roots, &workspace.state.org)?)?;
    Ok(())
}

/// Prints the roots that are new, changed or gone.
fn print_touched(
    args: &Args,
    changes: &RootChanges,
    comparison: &Comparison,
    format: RootsFormat,
    console: &Console,
) -> Result<(), Stop> {
    let text = match format {
        RootsFormat::Text if args.removed => {
            let removed = changes.removed().filter(|root| is_asked(args, root.kind));
            removed.map(|root| removed_text(root, changes, comparison, console.width())).collect()
        }
        RootsFormat::Json if args.removed => {
            let removed = changes.removed().filter(|root| is_asked(args, root.kind));
            pretty(
                &json!({ "version": 1, "roots": removed.map(|root| removed_json(root, changes)).collect::<Vec<_>>() }),
            )
        }
        _ if args.removed => {
            list(args, format, &changes.removed().map(touched_root).collect::<Vec<_>>(), &comparison.head.state.org)?
        }
        _ => list(args, format, &changes.changed().map(touched_root).collect::<Vec<_>>(), &comparison.head.state.org)?,
    };
    console.print(&text)?;
    Ok(())
}

/// Prints what carries the states along of roots that moved.
fn print_moved(
    args: &Args,
    changes: &RootChanges,
    comparison: &Comparison,
    format: RootsFormat,
    console: &Console,
) -> Result<(), Stop> {
    let moves = moves(args.kind.map(RootKind::from), changes, &comparison.head.state.org);
    console.print(&match format {
        RootsFormat::Json => {
            pretty(&json!({ "version": 1, "moves": moves.iter().map(|one| move_json(one)).collect::<Vec<_>>() }))
        }
        RootsFormat::Text => moves.iter().map(|one| move_text(one, &comparison.base.name, console.width())).collect(),
        RootsFormat::Matrix | RootsFormat::Atlantis => {
            return Err(Error::Usage("`--moved` supports the formats text and json".to_owned()).into());
        }
    })?;
    console.say(format_args!("{} moved", plural(moves.len(), "root")));
    Ok(())
}

fn listed(path: &Utf8Path, root: &Root) -> Listed {
    let services = root.services().into_iter().map(ToString::to_string).collect();
    let environments = root.environments().into_iter().map(ToString::to_string).collect();
    let scopes = root.scope_names.iter().map(ToString::to_string).collect();
    Listed { path: path.to_owned(), kind: root.kind(), services, environments, scopes, change: None }
}

fn touched_root(root: &TouchedRoot) -> Listed {
    let TouchedRoot { path, kind, change, services, environments, scopes, .. } = root;
    Listed {
        path: path.clone(),
        kind: *kind,
        services: services.clone(),
        environments: environments.clone(),
        scopes: scopes.clone(),
        change: Some(change.as_str()),
    }
}

fn is_asked(args: &Args, kind: RootKind) -> bool {
    args.kind.is_none_or(|asked| RootKind::from(asked) == kind)
}

fn list(args: &Args, format: RootsFormat, roots: &[Listed], org: &Org) -> Result<String, Error> {
    let roots: Vec<&Listed> = roots.iter().filter(|root| is_asked(args, root.kind)).collect();
    Ok(match format {
        RootsFormat::Json => {
            pretty(&json!({ "version": 1, "roots": roots.iter().map(|root| root_json(root)).collect::<Vec<_>>() }))
        }
        RootsFormat::Matrix => matrix(&roots, args.batch)?,
        RootsFormat::Atlantis => atlantis(&roots, org),
        RootsFormat::Text => roots.iter().flat_map(|root| [root.path.as_str(), "\n"]).collect(),
    })
}

fn kind_name(kind: RootKind) -> &'static str {
    match kind {
        RootKind::Team => "team",
        RootKind::Service => "service",
        RootKind::Scope => "scope",
    }
}

fn root_json(root: &Listed) -> Value {
    let Listed { path, kind, services, environments, scopes, change } = root;
    let mut value = json!({
        "path": path.as_str(),
        "kind": kind_name(*kind),
        "services": services,
        "environments": environments,
        "scopes": scopes,
    });
    if let (Some(change), Some(fields)) = (change, value.as_object_mut()) {
        fields.insert("change".to_owned(), json!(change));
    }
    value
}

/// How many jobs GitHub starts from one matrix (docs.github.com, "Running variations of jobs in a workflow").
const MAX_JOBS: usize = 256;

fn matrix(roots: &[&Listed], batch: Option<u16>) -> Result<String, Error> {
    let jobs: Vec<Value> = match batch {
        None => roots.iter().map(|root| json!({ "root": root.path.as_str(), "kind": kind_name(root.kind) })).collect(),
        Some(size) => roots
            .chunk_by(|left, right| left.kind == right.kind)
            .flat_map(|of_kind| of_kind.chunks(usize::from(size)))
            .map(|chunk| {
                let paths: Vec<&str> = chunk.iter().map(|root| root.path.as_str()).collect();
                json!({ "roots": paths.join(" "), "kind": chunk.first().map(|root| kind_name(root.kind)) })
            })
            .collect(),
    };
    if jobs.len() > MAX_JOBS {
        let enough = roots.len().div_ceil(MAX_JOBS - 1);
        return Err(Error::Usage(format!(
            "{} jobs are more than the {MAX_JOBS} that a matrix of GitHub Actions can have\nhint: put several roots into a job with `--batch {enough}`",
            jobs.len()
        )));
    }
    Ok(format!("{}\n", json!({ "include": jobs })))
}

/// Team roots have the lower `execution_order_group`: all other bindings name the teams' groups.
fn atlantis(roots: &[&Listed], org: &Org) -> String {
    let mut out = String::from("version: 3\nprojects:\n");
    for root in roots {
        // The name is the path: with another sign for `/` two roots could have one name, which Atlantis refuses.
        let path = root.path.as_str();
        let order = usize::from(root.kind != RootKind::Team);
        let mut files = vec!["*.tf".to_owned()];
        // A local module is part of what the root applies.
        let module = org.layout.style.local_module(&root.path, &org.domain.text);
        let up = vec![".."; root.path.components().count()].join("/");
        files.extend(module.map(|module| format!("{up}/{module}/**/*")));
        out.push_str(&format!(
            "  - name: {path:?}\n    dir: {path:?}\n    execution_order_group: {order}\n    autoplan: {{ when_modified: {files:?} }}\n"
        ));
    }
    if roots.is_empty() { "version: 3\nprojects: []\n".to_owned() } else { out }
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}
