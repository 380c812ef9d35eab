//! A workspace beside what it was: two organizations as of one day.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use super::{
    Format, Global, Outcome,
    console::Console,
    session::{Session, Sound, today, too_much},
};
use crate::{
    diagnostic::visible,
    error::Error,
    expand::expand,
    io,
    model::{Day, Grants, Org},
    parse::parse,
    resolve::resolve,
    review::{RootChanges, Side, root_changes},
    source::{Revision, Source, Sources, WORKSPACE_FILE},
    template::Templates,
};

/// What to compare with.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct BaseArgs {
    /// Compare with this commit; by default with where the change left the default branch
    #[arg(long, value_name = "REV", conflicts_with = "base_dir")]
    pub base: Option<String>,
    /// Compare with the workspace in another directory, without git
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
    pub org: Org,
    pub grants: Grants,
}

/// Both sides.
pub(super) struct Comparison {
    pub base: Base,
    pub head: Sound,
    pub templates: BTreeMap<String, String>,
}

impl Comparison {
    /// Reads both sides. The head must be sound, the base need only resolve.
    pub(super) fn open(args: &BaseArgs, global: &Global, console: &Console) -> Result<Result<Self, Outcome>, Error> {
        let head = match Session::open(global)?.sound(global.format, console)? {
            Ok(sound) => sound,
            Err(outcome) => return Ok(Err(outcome)),
        };
        Self::with(args, head, (today(global), global.format), console)
    }

    /// Reads the base of a head.
    pub(super) fn with(
        args: &BaseArgs,
        head: Sound,
        (today, format): (Day, Format),
        console: &Console,
    ) -> Result<Result<Self, Outcome>, Error> {
        let templates = io::read_templates(&head.root)?;
        let base = Base::read(args, &head, (today, format), console)?;
        Ok(base.map(|base| Self { base, head, templates }))
    }

    pub(super) fn sides(&self) -> (Side<'_>, Side<'_>) {
        let Sound { org, grants, today, .. } = &self.head;
        let base = Side { org: &self.base.org, grants: &self.base.grants, today: *today };
        (base, Side { org, grants, today: *today })
    }

    /// What the change does to Terraform.
    pub(super) fn roots(&self) -> Result<RootChanges, Error> {
        let (base, head) = self.sides();
        let before = Templates::new(&self.base.templates)?;
        let after = Templates::new(&self.templates)?;
        root_changes((&base, &before), (&head, &after), self.base.templates == self.templates)
    }
}

impl Base {
    fn read(
        args: &BaseArgs,
        head: &Sound,
        (today, format): (Day, Format),
        console: &Console,
    ) -> Result<Result<Self, Outcome>, Error> {
        let (name, sources, templates, has_workspace) = if let Some(directory) = &args.base_dir {
            let root = io::start(Some(directory))?;
            if !io::exists(&root.join(WORKSPACE_FILE)) {
                return Err(Error::NoWorkspace { start: root });
            }
            (directory.to_string(), io::read(&root, Revision::Base)?, io::read_templates(&root)?, true)
        } else {
            let commit = io::commit(&head.root, args.base.as_deref())?;
            let short = commit.id.get(..12).unwrap_or(&commit.id).to_owned();
            let name = args.base.as_ref().map_or(short.clone(), |revision| format!("{revision} ({short})"));
            (name, commit.sources, commit.templates, commit.has_workspace)
        };
        // Without a workspace there the new one's rules stand for it, with no team and no service.
        let sources = if has_workspace { sources } else { only_policy(head) };
        let (workspace, mut diagnostics) = parse(&sources);
        let (org, found) = resolve(&workspace);
        diagnostics.extend(found);
        drop(workspace);
        let org = match org {
            Some(mut org) if !diagnostics.has_errors() => {
                if !has_workspace {
                    // Levels that the change itself brings don't judge it.
                    org.rules.clear();
                }
                org
            }
            _ => return Ok(Err(unresolved(&name, &Session::broken(sources, diagnostics, today), format, console)?)),
        };
        if !has_workspace {
            console.note(format_args!("there is no teamkit.yaml in {name}: all access counts as gained"));
        }
        let grants = match expand(&org, today) {
            Ok(grants) => grants,
            Err(excess) => {
                diagnostics.push(too_much(&excess));
                return Ok(Err(unresolved(&name, &Session::broken(sources, diagnostics, today), format, console)?));
            }
        };
        Ok(Ok(Self { name, sources, templates, org, grants }))
    }
}

fn only_policy(head: &Sound) -> Sources {
    let policy = head.sources.find(Utf8Path::new(WORKSPACE_FILE)).map(|source| source.text());
    let source = Source::new(WORKSPACE_FILE, policy.unwrap_or_default().as_bytes().to_vec());
    Sources::of(Revision::Base, vec![source])
}

/// Prints what `check` would print of the base, whose paths are those in it.
fn unresolved(name: &str, base: &Session, format: Format, console: &Console) -> Result<Outcome, Error> {
    console.print(&base.report(format, console))?;
    console.say(format_args!("the base, {}, can't be compared with: these errors are its own", visible(name)));
    Ok(Outcome::Refused)
}
