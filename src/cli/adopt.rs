//! `teamkit adopt`: Terraform takes over what is live.

mod done;
mod files;
mod json;
mod out;
mod procedure;
mod states;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use self::{
    files::{ImportFiles, changes},
    states::read_states,
};
use super::{
    args::{FormatArg, Global, Stop, TextOrJson},
    console::Console,
    filter::Filter,
    live_world::live_world,
    lock::{Wait, lock_workspace},
    progress::counted,
    workspace::{LoadedWorkspace, ValidWorkspace},
};
use crate::{
    adopt::{
        AdoptableWorld, DefinedAccess, Deletion, KeptBinding, LetGo, LetGoFile, ManagedAccess, OldState, RootAdoption,
        StateHoldings, TakenAway, refused, unowned,
    },
    error::Error,
    io::{self, Sharing},
    plan::{PathContent, lay_out},
    target::{defined_objects, emit_each},
    template::Templates,
    terraform::{Configuration, InstanceAddress},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The directory with an export of what is live, as `teamkit live --commands` makes one
    #[arg(long, value_name = "DIR", required_unless_present = "done")]
    live: Option<Utf8PathBuf>,
    /// An old state, as `terraform show -json` or `terraform state pull` prints it, or a directory of such; repeatable
    #[arg(long = "state", value_name = "[NAME=]PATH")]
    states: Vec<String>,
    /// Write the procedure, and for each old state the blocks by which it lets go, into this directory
    #[arg(long, value_name = "DIR", requires = "states", conflicts_with = "done")]
    out: Option<Utf8PathBuf>,
    /// Take away the import files whose work is done; with the states of the new roots as `--state`, only of those that
    /// have all of it
    #[arg(long, conflicts_with_all = ["live", "team", "service", "environment", "scope"])]
    done: bool,
    #[command(flatten)]
    filter: Filter,
    #[command(flatten)]
    wait: Wait,
    #[command(flatten)]
    format: FormatArg<TextOrJson>,
}

/// What a run found out.
struct Adoption<'a> {
    /// All roots that were asked for, in order.
    roots: &'a [AdoptedRoot],
    /// The roots that get no import file, each with what would revoke what they give: the state, the address, and what it
    /// decides.
    refused: BTreeMap<Utf8PathBuf, Vec<RootRefusal>>,
    files: &'a ImportFiles,
    states: Vec<StateReport<'a>>,
    unowned: Vec<&'a ManagedAccess>,
    deletions: Vec<Deletion>,
    kept: Vec<KeptBinding>,
    /// What the roots take away when they are applied.
    taken_away: Vec<TakenAway>,
    world: &'a AdoptableWorld<'a>,
}

/// What would revoke what a root gives.
struct RootRefusal {
    state: String,
    address: String,
    reason: String,
}

/// An old state with what it lets go of.
struct StateReport<'a> {
    holdings: StateHoldings<'a>,
    let_go: Option<LetGo>,
    /// Where the blocks were written, as the call names it.
    file: Option<Utf8PathBuf>,
}

/// A root with what its file has on the disk.
struct AdoptedRoot {
    adoption: RootAdoption,
    /// Whether the generated file is what the definitions say.
    is_current: bool,
}

const REVOKES: &str = "decides alone who has a role here, and would take it away from ours at its next apply";
const MAY_REVOKE: &str = "and decides alone who has a role, so it may take one away from ours at its next apply";

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<(), Stop> {
    let format = args.format.resolve(global)?;
    let lock = lock_workspace(Sharing::Exclusive, &args.wait, global, console)?;
    let workspace = LoadedWorkspace::at(lock.root().to_owned(), global)?.require_valid(format, console)?;
    let Some(live) = &args.live else { return done::run(&args.states, &workspace, &lock, format, global, console) };
    args.filter.check(&workspace.state.org)?;
    let live = live_world(live, global, console)?;
    let world = AdoptableWorld::of(&live, &workspace.state.org);
    let states = read_states(&args.states, &live, global)?;
    let wanted = wanted_roots(args, &workspace);
    let (roots, defined) = adopted(&workspace, &world, &wanted)?;
    let own =
        roots.iter().map(|AdoptedRoot { adoption, .. }| (adoption.root.as_path(), adoption.addresses().collect()));
    let own = own.collect();
    let holdings = holdings(&states, &defined, &world, &own, &wanted);
    let refused = refusals(&holdings);
    let taken = roots.iter().map(|root| &root.adoption).map(|root| (root, !refused.contains_key(&root.root)));
    let (changes, files) = changes(taken, &workspace.root)?;
    io::check_writable(&changes, &workspace.root)?;
    let unowned = unowned(&defined, &world, &holdings);
    let (mut deletions, kept) = world.deletions(&defined, |root| wanted.contains(root));
    // What a root that is refused replaces is needed until a later run lets the root take over.
    deletions.retain(|deletion| !refused.contains_key(&deletion.root));
    let is_applied = |root: &Utf8Path| wanted.contains(root) && !refused.contains_key(root);
    let taken_away = world.taken_away(&defined, workspace.state.grants.active.keys(), is_applied);
    let named = states.iter().map(|state| state.name.as_str());
    let earlier = args.out.as_ref().map(|out| out::earlier(out, named, global)).transpose()?.unwrap_or_default();
    let none = LetGoFile::default();
    let reports = holdings.into_iter().map(|holdings| {
        let file = earlier.get(&holdings.state.name).unwrap_or(&none);
        StateReport { let_go: LetGo::of(&holdings, file), holdings, file: None }
    });
    let states: Vec<StateReport<'_>> = reports.collect();
    let mut adoption =
        Adoption { roots: &roots, refused, files: &files, states, unowned, deletions, kept, taken_away, world: &world };
    if let Some(directory) = &args.out {
        out::write(&mut adoption, &earlier, directory, global)?;
    }
    counted("wrote", changes.len(), |made| io::apply(&changes, &lock, made))?;
    drop(lock);
    console.print(&match format {
        TextOrJson::Text => text::render(&adoption, console),
        TextOrJson::Json => json::render(&adoption)?,
    })?;
    text::mention(&adoption, console);
    workspace.mention_warnings(console);
    Stop::if_refused(!adoption.refused.is_empty())
}

/// The roots that were asked for.
fn wanted_roots<'w>(args: &Args, workspace: &'w ValidWorkspace) -> BTreeSet<&'w Utf8Path> {
    let org = &workspace.state.org;
    let roots = org.roots.by_path.iter();
    let wanted = roots.filter(|(_, root)| args.filter.is_empty() || args.filter.has_root(root, org));
    wanted.map(|(path, _)| path.as_path()).collect()
}

/// What becomes of each root that was asked for, and what all roots manage.
fn adopted(
    workspace: &ValidWorkspace,
    world: &AdoptableWorld<'_>,
    wanted: &BTreeSet<&Utf8Path>,
) -> Result<(Vec<AdoptedRoot>, DefinedAccess), Error> {
    let ValidWorkspace { root: directory, state, .. } = workspace;
    let templates = Templates::new(&io::read_templates(directory)?)?;
    let listing = io::list(directory)?;
    let (org, today) = (&state.org, state.today);
    let each = emit_each(
        org,
        &state.grants.active,
        &state.entitlements,
        today,
        |_, _| true,
        |document| {
            let objects = org.roots.by_path.get(&document.root).map(|root| defined_objects(org, root, today));
            let accesses = DefinedAccess::of_root(&document, objects.unwrap_or_default());
            if !wanted.contains(document.root.as_path()) {
                return Ok((None, (document.root, accesses)));
            }
            let (path, text) = lay_out(&document, &templates)?;
            let file = Configuration::parse(&text).map_err(Error::Usage)?;
            let is_current =
                matches!(listing.at(directory, &path)?, PathContent::File(bytes) if bytes == text.as_bytes());
            let adoption = RootAdoption::of(&document.root, &file, document.only_cluster(), world);
            Ok::<_, Error>((Some(AdoptedRoot { adoption, is_current }), (document.root, accesses)))
        },
    );
    let (mut roots, mut accesses) = (Vec::new(), Vec::new());
    for one in each {
        let (root, of_root) = one?;
        roots.extend(root);
        accesses.push(of_root);
    }
    Ok((roots, DefinedAccess::of(accesses)))
}

fn holdings<'s>(
    states: &'s [OldState],
    defined: &DefinedAccess,
    world: &AdoptableWorld<'_>,
    own: &BTreeMap<&Utf8Path, BTreeSet<InstanceAddress>>,
    wanted: &BTreeSet<&Utf8Path>,
) -> Vec<StateHoldings<'s>> {
    use rayon::prelude::*;

    let is_wanted = |root: &Utf8Path| wanted.contains(root);
    states.par_iter().map(|state| StateHoldings::of(state, defined, world, own, &is_wanted)).collect()
}

fn refusals(holdings: &[StateHoldings<'_>]) -> BTreeMap<Utf8PathBuf, Vec<RootRefusal>> {
    let of_root = |(state, object): (&OldState, _)| {
        let object: &crate::adopt::HeldObject<'_> = object;
        let reason = object.fault().map_or_else(|| REVOKES.to_owned(), |fault| format!("{fault}, {MAY_REVOKE}"));
        RootRefusal { state: state.name.clone(), address: object.object.address.to_string(), reason }
    };
    let refused = refused(holdings).into_iter();
    refused.map(|(root, objects)| (root, objects.into_iter().map(of_root).collect())).collect()
}
