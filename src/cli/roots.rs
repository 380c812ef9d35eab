//! `teamkit roots`.

use camino::{Utf8Path, Utf8PathBuf};
use clap::ValueEnum;
use serde_json::{Value, json};

use super::{
    Format, Global, Outcome,
    comparison::{BaseArgs, Comparison},
    console::Console,
    only,
    session::{Session, plural},
};
use crate::{
    diagnostic::visible,
    error::Error,
    model::{Org, Root, RootKind},
    review::{Move, RootChanges, TouchedRoot},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    base: BaseArgs,
    /// Only roots whose files are new or differ from the base's
    #[arg(long, group = "which")]
    changed: bool,
    /// Roots of the base that are gone, with what to run
    #[arg(long, group = "which")]
    removed: bool,
    /// Roots whose resources stand elsewhere now, with what carries their states along
    #[arg(long, group = "which")]
    moved: bool,
    /// Only roots of this kind
    #[arg(long, value_enum, value_name = "KIND")]
    kind: Option<Kind>,
    /// Put so many roots into one job of the matrix
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    batch: Option<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// A team's groups; applied first
    Team,
    /// A service's bindings
    Service,
}

impl From<Kind> for RootKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Team => Self::Team,
            Kind::Service => Self::Service,
        }
    }
}

/// A root, as it is listed.
struct Listed {
    path: Utf8PathBuf,
    kind: RootKind,
    services: Vec<String>,
    environments: Vec<String>,
    /// What happened to it, if it was compared.
    change: Option<&'static str>,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<Outcome, Error> {
    only(global.format, &[Format::Text, Format::Json, Format::Matrix, Format::Atlantis])?;
    let is_compared = args.changed || args.removed || args.moved;
    if !is_compared {
        if args.base.is_given() {
            return Err(Error::Usage("a base needs `--changed`, `--removed` or `--moved`".to_owned()));
        }
        let sound = match Session::open(global)?.sound(global.format, console)? {
            Ok(sound) => sound,
            Err(outcome) => return Ok(outcome),
        };
        let mut roots: Vec<Listed> = sound.org.roots.by_path.iter().map(|(path, root)| listed(path, root)).collect();
        roots.sort_by(|left, right| (left.kind, &left.path).cmp(&(right.kind, &right.path)));
        console.print(&list(args, global.format, &roots)?)?;
        return Ok(Outcome::Fine);
    }
    let comparison = match Comparison::open(&args.base, global, console)? {
        Ok(comparison) => comparison,
        Err(outcome) => return Ok(outcome),
    };
    let changes = comparison.roots()?;
    if args.moved {
        let moves = moves(args, &changes, &comparison.head.org);
        console.print(&match global.format {
            Format::Json => {
                pretty(&json!({ "version": 1, "moves": moves.iter().map(|one| move_json(one)).collect::<Vec<_>>() }))
            }
            Format::Text => moves.iter().map(|one| move_text(one, &comparison.base.name)).collect(),
            _ => return Err(Error::Usage("`--moved` has the formats text and json".to_owned())),
        })?;
        console.say(format_args!("{} moved", plural(moves.len(), "root")));
        return Ok(Outcome::Fine);
    }
    let touched: Vec<&TouchedRoot> =
        if args.removed { changes.removed().collect() } else { changes.changed().collect() };
    let roots: Vec<Listed> = touched.into_iter().map(touched_root).collect();
    if args.removed && global.format == Format::Text {
        console.print(&removed_text(args, &roots, &changes, &comparison.base.name))?;
    } else {
        console.print(&list(args, global.format, &roots)?)?;
    }
    Ok(Outcome::Fine)
}

fn listed(path: &Utf8Path, root: &Root) -> Listed {
    let services = root.services().into_iter().map(ToString::to_string).collect();
    let environments = root.environments().into_iter().map(ToString::to_string).collect();
    Listed { path: path.to_owned(), kind: root.kind(), services, environments, change: None }
}

fn touched_root(root: &TouchedRoot) -> Listed {
    let TouchedRoot { path, kind, fate, services, environments, created: _, destroyed: _ } = root;
    Listed {
        path: path.clone(),
        kind: *kind,
        services: services.clone(),
        environments: environments.clone(),
        change: Some(fate.as_str()),
    }
}

fn is_asked(args: &Args, kind: RootKind) -> bool {
    args.kind.is_none_or(|asked| RootKind::from(asked) == kind)
}

fn list(args: &Args, format: Format, roots: &[Listed]) -> Result<String, Error> {
    let roots: Vec<&Listed> = roots.iter().filter(|root| is_asked(args, root.kind)).collect();
    Ok(match format {
        Format::Json => {
            pretty(&json!({ "version": 1, "roots": roots.iter().map(|root| root_json(root)).collect::<Vec<_>>() }))
        }
        Format::Matrix => matrix(&roots, args.batch)?,
        Format::Atlantis => atlantis(&roots),
        _ => roots.iter().flat_map(|root| [root.path.as_str(), "\n"]).collect(),
    })
}

fn kind_name(kind: RootKind) -> &'static str {
    match kind {
        RootKind::Team => "team",
        RootKind::Service => "service",
    }
}

fn root_json(root: &Listed) -> Value {
    let Listed { path, kind, services, environments, change } = root;
    let mut value = json!({
        "path": path.as_str(),
        "kind": kind_name(*kind),
        "services": services,
        "environments": environments,
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
            "{} are more jobs than the {MAX_JOBS} that a matrix of GitHub Actions takes\nhint: put several roots into a job with `--batch {enough}`",
            jobs.len()
        )));
    }
    Ok(format!("{}\n", json!({ "include": jobs })))
}

/// Team roots have the lower `execution_order_group`: services' bindings name the teams' groups.
fn atlantis(roots: &[&Listed]) -> String {
    let mut out = String::from("version: 3\nprojects:\n");
    for root in roots {
        // The name is the path: with another sign for `/` two roots could have one name, which Atlantis refuses.
        let path = root.path.as_str();
        let order = usize::from(root.kind == RootKind::Service);
        out.push_str(&format!(
            "  - name: {path:?}\n    dir: {path:?}\n    execution_order_group: {order}\n    autoplan: {{ when_modified: [\"*.tf\"] }}\n"
        ));
    }
    if roots.is_empty() { "version: 3\nprojects: []\n".to_owned() } else { out }
}

fn removed_text(args: &Args, roots: &[Listed], changes: &RootChanges, base: &str) -> String {
    let mut out = String::new();
    for root in roots.iter().filter(|root| is_asked(args, root.kind)) {
        let path = &root.path;
        out.push_str(&format!("{path}\n"));
        let moves: Vec<&Move> = changes.moves.iter().filter(|one| one.from == *path).collect();
        if moves.is_empty() {
            out.push_str(&format!(
                "  # in a checkout of {}, before its files go for good\n  terraform -chdir={path} init && terraform -chdir={path} destroy\n",
                visible(base)
            ));
        } else {
            let to: Vec<&str> = moves.iter().map(|one| one.to.as_str()).collect();
            out.push_str(&format!(
                "  # moved to {}: carry its state along first (`teamkit roots --moved`)\n",
                to.join(", ")
            ));
        }
    }
    out
}

fn moves<'a>(args: &Args, changes: &'a RootChanges, org: &Org) -> Vec<&'a Move> {
    let is_team = |one: &Move| org.roots.by_path.get(&one.to).is_some_and(|root| root.kind() == RootKind::Team);
    let asked = changes.moves.iter().filter(|one| match args.kind {
        None => true,
        Some(Kind::Team) => is_team(one),
        Some(Kind::Service) => !is_team(one),
    });
    let mut moves: Vec<&Move> = asked.collect();
    moves.sort_by_key(|one| !is_team(one));
    moves
}

fn move_json(one: &Move) -> Value {
    let Move { from, to, is_whole, addresses } = one;
    json!({ "from": from.as_str(), "to": to.as_str(), "whole": is_whole, "addresses": addresses })
}

/// What carries a state along. Between the commands only state is read and written; nothing in the cloud is touched.
fn move_text(one: &Move, base: &str) -> String {
    let Move { from, to, is_whole, addresses } = one;
    let mut out = format!("{from} -> {to}\n");
    let base = visible(base);
    out.push_str(&format!(
        "  # BASE: a checkout of {base}, e.g. from `git worktree add`; here: the new files, not applied yet\n"
    ));
    out.push_str(&format!(
        "  terraform -chdir=BASE/{from} init && terraform -chdir=BASE/{from} state pull > from.tfstate\n"
    ));
    out.push_str(&format!("  terraform -chdir={to} init\n"));
    if *is_whole {
        out.push_str(&format!("  terraform -chdir={to} state push \"$PWD/from.tfstate\"\n"));
        out.push_str(&format!("  terraform -chdir={to} plan   # adds and destroys nothing; then delete the old state itself, never `destroy` it\n"));
    } else {
        out.push_str(&format!("  terraform -chdir={to} state pull > to.tfstate\n"));
        // Inside a module call only bindings are known, in words; words of users are no part of a command.
        let (known, inner): (Vec<&String>, Vec<&String>) = addresses.iter().partition(|address| is_address(address));
        for address in known {
            out.push_str(&format!(
                "  terraform state mv -state=from.tfstate -state-out=to.tfstate '{address}' '{address}'\n"
            ));
        }
        if !inner.is_empty() {
            out.push_str(&format!(
                "  # {} in a module call, whose addresses only the module knows (--format json says which bindings): for each\n  # ADDRESS of them that terraform state list -state=from.tfstate shows\n  #   terraform state mv -state=from.tfstate -state-out=to.tfstate ADDRESS ADDRESS\n",
                plural(inner.len(), "binding")
            ));
        }
        out.push_str(&format!("  terraform -chdir={to} state push \"$PWD/to.tfstate\"\n"));
        out.push_str(&format!("  terraform -chdir=BASE/{from} state push \"$PWD/from.tfstate\"\n"));
    }
    out
}

/// Whether it is the address of a resource, and not a binding in words.
fn is_address(text: &str) -> bool {
    text.chars().all(|one| one.is_ascii_alphanumeric() || matches!(one, '_' | '-' | '.'))
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}
