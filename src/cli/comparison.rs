//! A workspace beside what it was: two organizations as of one day.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use camino::{Utf8Path, Utf8PathBuf};

use super::{
    args::{Format, Global, Stop},
    console::Console,
    workspace::{ValidWorkspace, definitions, print_findings},
};
use crate::{
    error::Error,
    io::{self, Beside},
    load::{Loaded, base_catalog, load_base, load_renamed},
    model::{Address, Org, OrgState},
    plan::lay_out,
    review::{
        ForeignFile, GateOptions, ImportChanges, PersonRename, PolicyFiles, Rename, Report, ReportInput, RootChanges,
        foreign_files, local_modules, new_addresses, person_renames, plain_import_files, renamed_clusters, report,
        root_changes,
    },
    source::{Revision, Source, Sources, WORKSPACE_FILE},
    target::{called_modules, emit_each},
    template::Templates,
    terraform::Configuration,
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
    pub location: BaseLocation,
}

/// Where the files of a base are.
pub(super) enum BaseLocation {
    Commit(String),
    Directory(Utf8PathBuf),
    /// Where the head is: only definitions differ.
    Here,
}

impl BaseLocation {
    /// The text of another file of the base; `None` if it doesn't exist. `head` is the workspace's directory.
    fn text(&self, head: &Utf8Path, path: &Utf8Path) -> Result<Option<String>, Error> {
        match self {
            Self::Directory(root) => io::read_plain(root, path),
            Self::Commit(id) => io::commit_file(head, id, path),
            Self::Here => io::read_plain(head, path),
        }
    }

    /// Refuses files that git writes otherwise into a checkout than they are in a commit.
    fn refuse_rewritten(&self, head: &Utf8Path, paths: &[Utf8PathBuf]) -> Result<(), Error> {
        match self {
            Self::Directory(root) => io::refuse_rewritten_here(root, paths),
            Self::Commit(id) => {
                io::refuse_rewritten(head, None, paths)?;
                io::refuse_rewritten(head, Some(id), paths)
            }
            Self::Here => Ok(()),
        }
    }
}

/// Both sides.
pub(super) struct Comparison {
    pub base: Base,
    pub head: ValidWorkspace,
    pub templates: BTreeMap<String, String>,
    /// Clusters that have another name now.
    clusters: Vec<Rename>,
    /// The base with these names, if there are any: a label is nobody's access.
    renamed: Option<OrgState>,
    /// Texts of catalogues by path, where the sides were read.
    base_catalogs: BTreeMap<Utf8PathBuf, String>,
    head_catalogs: BTreeMap<Utf8PathBuf, String>,
}

impl Comparison {
    /// Reads both sides. The head must be without errors, the base need only resolve.
    pub(super) fn open(args: &BaseArgs, global: &Global, format: impl Format, console: &Console) -> Result<Self, Stop> {
        let head = ValidWorkspace::open(global, format, console)?;
        let templates = io::read_templates(&head.root)?;
        let base = Base::open(args, &head, format, console)?;
        let mut comparison = Self::new(base, head, templates);
        comparison.compare_catalogs()?;
        Ok(comparison)
    }

    /// Puts two sides beside each other: what the base's roles permit is looked up, too.
    pub(super) fn new(base: Base, mut head: ValidWorkspace, templates: BTreeMap<String, String>) -> Self {
        head.catalog.learn(&base.state.org);
        let clusters = renamed_clusters(&base.state.org, &head.state.org);
        let names = clusters.iter().map(|rename| (rename.before.clone(), rename.after.clone())).collect();
        let renamed = if clusters.is_empty() { None } else { load_renamed(&base.sources, base.state.today, &names) };
        let (base_catalogs, head_catalogs) = (BTreeMap::new(), BTreeMap::new());
        Self { base, head, templates, clusters, renamed, base_catalogs, head_catalogs }
    }

    /// Reads the catalogues of both sides, and judges no role less dangerous than the base's do.
    fn compare_catalogs(&mut self) -> Result<(), Error> {
        let Self { base, head, base_catalogs, head_catalogs, .. } = self;
        let text = |path: &Utf8Path| base.location.text(&head.root, path);
        // One that is missing in the base or can't be read there is none.
        *base_catalogs = catalogs(&base.state.org, &|path| Ok(text(path).ok().flatten()))?;
        *head_catalogs = catalogs(&head.state.org, &|path| io::read_plain(&head.root, path))?;
        let is_same = base.state.org.catalog.files.iter().all(|(target, (path, _))| {
            let now = head.state.org.catalog.files.get(target);
            base_catalogs.get(path) == now.and_then(|(path, _)| head_catalogs.get(path))
        });
        if !is_same {
            let catalog = base_catalog(&base.state.org, &head.state.org, &text);
            head.catalog.keep_dangers_of(catalog);
        }
        Ok(())
    }

    /// The people whose address is another now, as somebody who may be any of these authors can claim it.
    pub(super) fn person_renames(&self, author: &BTreeSet<Address>) -> Vec<PersonRename> {
        person_renames(&self.base.state.org, &self.head.state.org, author)
    }

    /// The base with the names that clusters and the addresses that people have now: what somebody keeps is then neither
    /// gained nor lost.
    pub(super) fn base_today(&self, renames: &[PersonRename]) -> Cow<'_, OrgState> {
        let (addresses, state) = (new_addresses(renames), self.renamed.as_ref().unwrap_or(&self.base.state));
        if addresses.is_empty() { Cow::Borrowed(state) } else { Cow::Owned(state.with_addresses(&addresses)) }
    }

    /// What the change does to access, for somebody who may be any of these authors.
    pub(super) fn report<'a>(
        &'a self,
        before: &'a OrgState,
        roots: &'a RootChanges,
        author: &'a BTreeSet<Address>,
        gate: &'a GateOptions,
    ) -> Report<'a> {
        let Self { base, head, templates, clusters, base_catalogs, head_catalogs, .. } = self;
        report(&ReportInput {
            base: before,
            head: &head.state,
            base_sources: &base.sources,
            head_sources: &head.sources,
            base_files: PolicyFiles { templates: base.templates.clone(), catalogs: base_catalogs.clone() },
            head_files: PolicyFiles { templates: templates.clone(), catalogs: head_catalogs.clone() },
            catalog: &head.catalog,
            clusters,
            roots,
            author,
            gate,
        })
    }

    /// What the change does to Terraform.
    pub(super) fn roots(&self) -> Result<RootChanges, Error> {
        let before = Templates::new(&self.base.templates)?;
        let after = Templates::new(&self.templates)?;
        let same_templates = self.base.templates == self.templates;
        let changes = root_changes((&self.base.state, &before), (&self.head.state, &after), same_templates)?;
        Ok(if self.changes_module()? { changes.with_changed_module(&self.head.state) } else { changes })
    }

    /// Whether files of a local module differ that roots call.
    fn changes_module(&self) -> Result<bool, Error> {
        let (org, root) = (&self.head.state.org, &self.head.root);
        let paths = org.roots.by_path.keys();
        let directories: BTreeSet<Utf8PathBuf> =
            paths.filter_map(|path| org.layout.style.local_module(path, &org.domain.text)).collect();
        for directory in directories {
            let before = match &self.base.location {
                BaseLocation::Here => continue,
                BaseLocation::Directory(base) => io::files_of_directory(base, &directory)?,
                BaseLocation::Commit(id) => io::files_of_commit(root, id, &directory)?,
            };
            if before != io::files_of_directory(root, &directory)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Comparison {
    /// The files beside the generated ones that the change adds, changes or removes; and import blocks.
    pub(super) fn foreign_files(&self) -> Result<(Vec<ForeignFile>, ImportChanges), Error> {
        let Self { base, head, .. } = self;
        let orgs = [&base.state.org, &head.state.org];
        let roots = orgs.into_iter().flat_map(|org| org.roots.by_path.keys()).map(Utf8PathBuf::as_path).collect();
        // What lies outside the workspace isn't a part of it.
        let modules = orgs.into_iter().flat_map(called_modules).filter(|module| !module.starts_with("..")).collect();
        let mut beside = Beside { roots, modules };
        loop {
            let before = match &base.location {
                BaseLocation::Here => return Ok((Vec::new(), ImportChanges::default())),
                BaseLocation::Commit(id) => io::committed_beside(&head.root, id, &beside)?,
                BaseLocation::Directory(directory) => io::files_beside(directory, &beside)?,
            };
            let after = io::files_beside(&head.root, &beside)?;
            let called = [&before, &after].into_iter().flat_map(local_modules);
            let is_new = |module: &Utf8PathBuf| !beside.modules.iter().any(|known| module.starts_with(known));
            let called: Vec<_> = called.filter(|module| !module.starts_with("..") && is_new(module)).collect();
            if called.is_empty() {
                let imports = plain_import_files(&before, &after, &beside.roots);
                let foreign = foreign_files(&before, &after, &imports);
                return Ok((foreign, ImportChanges::of(&imports, &before, &after, &self.configured(&imports)?)));
            }
            beside.modules.extend(called);
        }
    }

    /// What the generated files beside some others configure, each with the only cluster of its root.
    fn configured(&self, beside: &BTreeSet<Utf8PathBuf>) -> Result<BTreeMap<Utf8PathBuf, RootFile>, Error> {
        let roots: BTreeSet<&Utf8Path> = beside.iter().filter_map(|path| path.parent()).collect();
        if roots.is_empty() {
            return Ok(BTreeMap::new());
        }
        let templates = Templates::new(&self.templates)?;
        let OrgState { org, grants, entitlements, today, .. } = &self.head.state;
        let is_asked = |path: &Utf8Path, _: &_| roots.contains(path);
        let files = emit_each(org, &grants.active, entitlements, *today, is_asked, |document| {
            let (_, text) = lay_out(&document, &templates)?;
            let file = Configuration::parse(&text).map_err(Error::Usage)?;
            let cluster = document.only_cluster().map(str::to_owned);
            Ok((document.root, (file, cluster)))
        });
        files.into_iter().collect()
    }
}

/// What a generated file configures, and the only cluster of its root.
type RootFile = (Configuration, Option<String>);

impl Base {
    fn open(args: &BaseArgs, head: &ValidWorkspace, format: impl Format, console: &Console) -> Result<Self, Stop> {
        let BaseFiles { name, sources, templates, location } = BaseFiles::read(args, head)?;
        // Without a workspace there the new one's rules stand for it, with no team and no service.
        let (sources, is_missing) = sources.map_or_else(|| (only_policy(head), true), |sources| (sources, false));
        let loaded = load_base(sources, head.state.today);
        if !is_missing {
            location.refuse_rewritten(&head.root, &definitions(&loaded, templates.keys()))?;
        }
        let has_errors = loaded.diagnostics.has_errors();
        let (sources, mut state) = match loaded {
            Loaded { sources, state: Some(state), .. } if !has_errors => (sources, state),
            loaded => {
                // The paths in it are those of the base.
                print_findings(&loaded, format, console)?;
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
        Ok(Self { name, sources, templates, state, location })
    }
}

/// The files of a base.
struct BaseFiles {
    name: String,
    /// Nothing if there is no workspace.
    sources: Option<Sources>,
    templates: BTreeMap<String, String>,
    location: BaseLocation,
}

impl BaseFiles {
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
                location: BaseLocation::Directory(root),
            });
        }
        let commit = io::commit(&head.root, args.base.as_deref())?;
        let short = commit.id.get(..12).unwrap_or(&commit.id).to_owned();
        let name = args.base.as_ref().map_or(short.clone(), |revision| format!("{revision} ({short})"));
        let sources = commit.has_workspace.then_some(commit.sources);
        Ok(Self { name, sources, templates: commit.templates, location: BaseLocation::Commit(commit.id) })
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
