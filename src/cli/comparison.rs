//! A workspace beside what it was: two organizations as of one day.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::{
    args::{Format, Global, Stop},
    console::Console,
    workspace::{ValidWorkspace, definitions, findings},
};
use crate::{
    error::Error,
    io,
    load::{Loaded, base_catalog, load_base},
    model::{Address, Org, OrgState},
    review::{GateOptions, PolicyFiles, Report, ReportInput, RootChanges, report, root_changes},
    source::{Revision, Source, Sources, WORKSPACE_FILE},
    template::Templates,
    text::visible,
};

/// What to compare with.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct BaseArgs {
    /// Compare with this commit [default: where the current branch left the default branch]
    #[arg(long, value_name = "REV", conflicts_with = "base_dir")]
    pub base: Option<String>,
    /// Compare with the workspace in this directory, without git
    #[arg(long, value_name = "DIR")]
    pub base_dir: Option<Utf8PathBuf>,
}

impl BaseArgs {
    pub(super) fn is_given(&self) -> bool {
        self.base.is_some() || self.base_dir.is_some()
    }
}

/// The workspace as it was. It is not judged: a change may well mend it.
pub(super) struct Base {
    /// As people name it: a short commit, or a directory.
    pub name: String,
    pub sources: Sources,
    pub templates: BTreeMap<String, String>,
    pub state: OrgState,
}

/// Both sides.
pub(super) struct Comparison {
    pub base: Base,
    pub head: ValidWorkspace,
    pub templates: BTreeMap<String, String>,
    /// Texts of catalogues by path, where the sides were read.
    base_catalogs: BTreeMap<Utf8PathBuf, String>,
    head_catalogs: BTreeMap<Utf8PathBuf, String>,
}

impl Comparison {
    /// Reads both sides. The head must be without errors, the base need only resolve.
    pub(super) fn open(args: &BaseArgs, global: &Global, format: impl Format, console: &Console) -> Result<Self, Stop> {
        let head = ValidWorkspace::open(global, format, console)?;
        let templates = io::read_templates(&head.root)?;
        let (base, files) = Base::open(args, &head, format, console)?;
        let mut comparison = Self::new(base, head, templates);
        comparison.compare_catalogs(&files)?;
        Ok(comparison)
    }

    /// Puts two sides beside each other: what the base's roles permit is looked up, too.
    pub(super) fn new(base: Base, mut head: ValidWorkspace, templates: BTreeMap<String, String>) -> Self {
        head.catalog.learn(&base.state.org);
        Self { base, head, templates, base_catalogs: BTreeMap::new(), head_catalogs: BTreeMap::new() }
    }

    /// Reads the catalogues of both sides, and judges no role less dangerous than the base's do.
    fn compare_catalogs(&mut self, files: &BaseFiles) -> Result<(), Error> {
        let Self { base, head, base_catalogs, head_catalogs, .. } = self;
        // One that is missing in the base or can't be read there is none.
        *base_catalogs = catalogs(&base.state.org, &|path| Ok(files.text(path).ok().flatten()))?;
        *head_catalogs = catalogs(&head.state.org, &|path| io::read_plain(&head.root, path))?;
        let is_same = base.state.org.catalog.files.iter().all(|(target, (path, _))| {
            let now = head.state.org.catalog.files.get(target);
            base_catalogs.get(path) == now.and_then(|(path, _)| head_catalogs.get(path))
        });
        if !is_same {
            let catalog = base_catalog(&base.state.org, &head.state.org, &|path| files.text(path));
            head.catalog.keep_dangers_of(catalog);
        }
        Ok(())
    }

    /// What the change does to access, for somebody who may be any of these authors.
    pub(super) fn report<'a>(&'a self, author: &'a BTreeSet<Address>, gate: &'a GateOptions) -> Report<'a> {
        let Self { base, head, templates, base_catalogs, head_catalogs } = self;
        report(&ReportInput {
            base: &base.state,
            head: &head.state,
            base_sources: &base.sources,
            head_sources: &head.sources,
            base_files: PolicyFiles { templates: base.templates.clone(), catalogs: base_catalogs.clone() },
            head_files: PolicyFiles { templates: templates.clone(), catalogs: head_catalogs.clone() },
            catalog: &head.catalog,
            author,
            gate,
        })
    }

    /// What the change does to Terraform.
    pub(super) fn roots(&self) -> Result<RootChanges, Error> {
        let before = Templates::new(&self.base.templates)?;
        let after = Templates::new(&self.templates)?;
        let same_templates = self.base.templates == self.templates;
        root_changes((&self.base.state, &before), (&self.head.state, &after), same_templates)
    }
}

impl Base {
    fn open(
        args: &BaseArgs,
        head: &ValidWorkspace,
        format: impl Format,
        console: &Console,
    ) -> Result<(Self, BaseFiles), Stop> {
        let mut files = BaseFiles::read(args, head)?;
        let BaseFiles { name, sources, templates, .. } = &mut files;
        let (name, sources, templates) = (name.clone(), sources.take(), std::mem::take(templates));
        // Without a workspace there the new one's rules stand for it, with no team and no service.
        let (sources, is_missing) = sources.map_or_else(|| (only_policy(head), true), |sources| (sources, false));
        let loaded = load_base(sources, head.state.today);
        if !is_missing {
            files.origin.refuse_rewritten(&definitions(&loaded, templates.keys()))?;
        }
        let has_errors = loaded.diagnostics.has_errors();
        let (sources, mut state) = match loaded {
            Loaded { sources, state: Some(state), .. } if !has_errors => (sources, state),
            loaded => {
                // The paths in it are those of the base.
                console.print(&findings(&loaded, format, console))?;
                let name = visible(&name);
                console.say(format_args!("can't compare with {name}: these errors are in its definitions"));
                return Err(Stop::Refused);
            }
        };
        if is_missing {
            // Levels that the change itself brings don't judge it.
            state.org.rules.clear();
            console.note(format_args!("{name} has no teamkit.yaml, so all access counts as gained"));
        }
        Ok((Self { name, sources, templates, state }, files))
    }
}

/// The files of a base.
struct BaseFiles {
    name: String,
    /// Nothing if there is no workspace.
    sources: Option<Sources>,
    templates: BTreeMap<String, String>,
    origin: BaseOrigin,
}

/// Where a base is read from.
enum BaseOrigin {
    Directory(Utf8PathBuf),
    Commit { root: Utf8PathBuf, id: String },
}

impl BaseOrigin {
    /// Refuses files that git writes otherwise into a checkout than they are in a commit.
    fn refuse_rewritten(&self, paths: &[Utf8PathBuf]) -> Result<(), Error> {
        match self {
            Self::Directory(root) => io::refuse_rewritten_here(root, paths),
            Self::Commit { root, id } => {
                io::refuse_rewritten(root, None, paths)?;
                io::refuse_rewritten(root, Some(id), paths)
            }
        }
    }
}

impl BaseFiles {
    /// The text of another file of the base; `None` if it doesn't exist.
    fn text(&self, path: &Utf8Path) -> Result<Option<String>, Error> {
        match &self.origin {
            BaseOrigin::Directory(root) => io::read_plain(root, path),
            BaseOrigin::Commit { root, id } => io::commit_file(root, id, path),
        }
    }

    fn read(args: &BaseArgs, head: &ValidWorkspace) -> Result<Self, Error> {
        if let Some(directory) = &args.base_dir {
            let root = io::start(Some(directory))?;
            if !io::exists(&root.join(WORKSPACE_FILE)) {
                return Err(Error::NoWorkspace { start: root });
            }
            let templates = io::read_templates(&root)?;
            return Ok(Self {
                name: directory.to_string(),
                sources: Some(io::read(&root, Revision::Base)?),
                templates,
                origin: BaseOrigin::Directory(root),
            });
        }
        let commit = io::commit(&head.root, args.base.as_deref())?;
        let short = commit.id.get(..12).unwrap_or(&commit.id).to_owned();
        let name = args.base.as_ref().map_or(short.clone(), |revision| format!("{revision} ({short})"));
        let sources = commit.has_workspace.then_some(commit.sources);
        let origin = BaseOrigin::Commit { root: head.root.clone(), id: commit.id };
        Ok(Self { name, sources, templates: commit.templates, origin })
    }
}

/// The texts of the catalogues that an organization names.
fn catalogs(
    org: &Org,
    text: &dyn Fn(&Utf8Path) -> Result<Option<String>, Error>,
) -> Result<BTreeMap<Utf8PathBuf, String>, Error> {
    let mut texts = BTreeMap::new();
    for (path, _) in org.catalog.files.values() {
        if let Some(text) = text(path)? {
            texts.insert(path.clone(), text);
        }
    }
    Ok(texts)
}

fn only_policy(head: &ValidWorkspace) -> Sources {
    let policy = head.sources.find(Utf8Path::new(WORKSPACE_FILE)).map(|source| source.text());
    let source = Source::new(WORKSPACE_FILE, policy.unwrap_or_default().as_bytes().to_vec());
    Sources::of(Revision::Base, vec![source])
}
