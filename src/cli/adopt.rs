//! `teamkit adopt`: Terraform takes over what is live.

mod files;
mod json;
mod text;

use camino::{Utf8Path, Utf8PathBuf};

use self::files::{ImportFiles, changes};
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
    adopt::{AdoptableWorld, RootAdoption},
    error::Error,
    io::{self, Sharing},
    live::LiveWorld,
    model::Root,
    plan::{PathContent, lay_out},
    target::emit_each,
    template::Templates,
    terraform::Configuration,
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The directory with an export of what is live, as `teamkit live --commands` makes one
    #[arg(long, value_name = "DIR")]
    live: Utf8PathBuf,
    #[command(flatten)]
    filter: Filter,
    #[command(flatten)]
    wait: Wait,
    #[command(flatten)]
    format: FormatArg<TextOrJson>,
}

/// What a run found out and did.
struct Adoption {
    /// All roots that were asked for, in order.
    roots: Vec<AdoptedRoot>,
    files: ImportFiles,
}

/// A root with what its file has on the disk.
struct AdoptedRoot {
    adoption: RootAdoption,
    /// Whether the generated file is what the definitions say.
    is_current: bool,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<(), Stop> {
    let format = args.format.resolve(global)?;
    let lock = lock_workspace(Sharing::Exclusive, &args.wait, global, console)?;
    let workspace = LoadedWorkspace::at(lock.root().to_owned(), global)?.require_valid(format, console)?;
    args.filter.check(&workspace.state.org)?;
    let world = live_world(&args.live, global, console)?;
    let roots = adopted(args, &workspace, &world)?;
    let (changes, files) = changes(roots.iter().map(|root| &root.adoption), &workspace.root)?;
    io::check_writable(&changes, &workspace.root)?;
    counted("wrote", changes.len(), |made| io::apply(&changes, &lock, made))?;
    drop(lock);
    let adoption = Adoption { roots, files };
    console.print(&match format {
        TextOrJson::Text => text::render(&adoption, console),
        TextOrJson::Json => json::render(&adoption)?,
    })?;
    text::mention(&adoption, console);
    workspace.mention_warnings(console);
    Ok(())
}

/// What becomes of each root that was asked for.
fn adopted(args: &Args, workspace: &ValidWorkspace, world: &LiveWorld) -> Result<Vec<AdoptedRoot>, Error> {
    let ValidWorkspace { root: directory, state, .. } = workspace;
    let templates = Templates::new(&io::read_templates(directory)?)?;
    let listing = io::list(directory)?;
    let world = AdoptableWorld::of(world);
    let is_wanted = |_: &Utf8Path, root: &Root| args.filter.is_empty() || args.filter.has_root(root, &state.org);
    let adopted =
        emit_each(&state.org, &state.grants.active, &state.entitlements, state.today, is_wanted, |document| {
            let (path, text) = lay_out(&document, &templates)?;
            let configuration = Configuration::parse(&text).map_err(Error::Usage)?;
            let is_current =
                matches!(listing.at(directory, &path)?, PathContent::File(bytes) if bytes == text.as_bytes());
            let Some(root) = state.org.roots.by_path.get(&document.root) else { return Ok(None) };
            let adoption = RootAdoption::of(&document.root, root, &configuration, document.only_cluster(), &world);
            Ok(Some(AdoptedRoot { adoption, is_current }))
        });
    adopted.into_iter().filter_map(Result::transpose).collect()
}
