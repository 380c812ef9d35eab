//! A workspace beside what it was: two organizations as of one day.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use camino::{Utf8Path, Utf8PathBuf};

use super::{
    args::{Format, Global, Stop},
    console::Console,
    workspace::{ValidWorkspace, findings},
};
use crate::{
    error::Error,
    io,
    load::{Loaded, load_base},
    model::{Address, OrgState},
    review::{
        GateOptions, PersonRename, Report, ReportInput, RootChanges, new_addresses, person_renames, report,
        root_changes,
    },
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
}

impl Comparison {
    /// Reads both sides. The head must be without errors, the base need only resolve.
    pub(super) fn open(args: &BaseArgs, global: &Global, format: impl Format, console: &Console) -> Result<Self, Stop> {
        let head = ValidWorkspace::open(global, format, console)?;
        let templates = io::read_templates(&head.root)?;
        let base = Base::open(args, &head, format, console)?;
        Ok(Self::new(base, head, templates))
    }

    /// Puts two sides beside each other: what the base's roles permit is looked up, too.
    pub(super) fn new(base: Base, mut head: ValidWorkspace, templates: BTreeMap<String, String>) -> Self {
        head.catalog.learn(&base.state.org);
        Self { base, head, templates }
    }

    /// The people whose address is another now, as somebody who may be any of these authors can claim it.
    pub(super) fn person_renames(&self, author: &BTreeSet<Address>) -> Vec<PersonRename> {
        person_renames(&self.base.state.org, &self.head.state.org, author)
    }

    /// The base with the addresses that people have now: what they keep is then neither gained nor lost.
    pub(super) fn base_today(&self, renames: &[PersonRename]) -> Cow<'_, OrgState> {
        let addresses = new_addresses(renames);
        if addresses.is_empty() {
            Cow::Borrowed(&self.base.state)
        } else {
            Cow::Owned(self.base.state.with_addresses(&addresses))
        }
    }

    /// What the change does to access, for somebody who may be any of these authors.
    pub(super) fn report<'a>(
        &'a self,
        before: &'a OrgState,
        author: &'a BTreeSet<Address>,
        gate: &'a GateOptions,
    ) -> Report<'a> {
        let Self { base, head, .. } = self;
        report(&ReportInput {
            base: before,
            head: &head.state,
            base_sources: &base.sources,
            head_sources: &head.sources,
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
    fn open(args: &BaseArgs, head: &ValidWorkspace, format: impl Format, console: &Console) -> Result<Self, Stop> {
        let BaseFiles { name, sources, templates } = BaseFiles::read(args, head)?;
        // Without a workspace there the new one's rules stand for it, with no team and no service.
        let (sources, is_missing) = sources.map_or_else(|| (only_policy(head), true), |sources| (sources, false));
        let loaded = load_base(sources, head.state.today);
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
        Ok(Self { name, sources, templates, state })
    }
}

/// The files of a base.
struct BaseFiles {
    name: String,
    /// Nothing if there is no workspace.
    sources: Option<Sources>,
    templates: BTreeMap<String, String>,
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
            });
        }
        let commit = io::commit(&head.root, args.base.as_deref())?;
        let short = commit.id.get(..12).unwrap_or(&commit.id).to_owned();
        let name = args.base.as_ref().map_or(short.clone(), |revision| format!("{revision} ({short})"));
        let sources = commit.has_workspace.then_some(commit.sources);
        Ok(Self { name, sources, templates: commit.templates })
    }
}

fn only_policy(head: &ValidWorkspace) -> Sources {
    let policy = head.sources.find(Utf8Path::new(WORKSPACE_FILE)).map(|source| source.text());
    let source = Source::new(WORKSPACE_FILE, policy.unwrap_or_default().as_bytes().to_vec());
    Sources::of(Revision::Base, vec![source])
}
