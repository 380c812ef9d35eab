//! `teamkit init`.

mod proposed;

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use self::proposed::proposed;
use super::{
    args::{FormatArg, Global, Stop, TextOnly},
    console::Console,
    lock::{Wait, lock_directory},
    schema::{self, Kind},
};
use crate::{
    error::Error,
    io::{self, Sharing},
    plan::Changes,
    source::WORKSPACE_FILE,
    text::shell_word,
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The directory to create it in [default: the current directory]
    #[arg(value_name = "PATH")]
    path: Option<Utf8PathBuf>,
    /// The e-mail domain of your organization [default: example.com, or the most used one in what is live]
    #[arg(long)]
    domain: Option<String>,
    /// Propose teamkit.yaml from an export of what is live in this directory, in place of an example
    #[arg(long, value_name = "DIR")]
    live: Option<Utf8PathBuf>,
    #[command(flatten)]
    wait: Wait,
    #[command(flatten)]
    format: FormatArg<TextOnly>,
}

const DEFAULT_DOMAIN: &str = "example.com";
const DEFINITIONS: [(&str, &str); 3] = [
    (WORKSPACE_FILE, include_str!("init/teamkit.yaml")),
    ("services/shop.yaml", include_str!("init/shop.yaml")),
    ("teams/payments.yaml", include_str!("init/payments.yaml")),
];
/// The schemas that the definitions name for editors.
const SCHEMAS: [(&str, Kind); 4] = [
    ("docs/schema/people.json", Kind::People),
    ("docs/schema/services.json", Kind::Services),
    ("docs/schema/team.json", Kind::Team),
    ("docs/schema/teamkit.json", Kind::Teamkit),
];
const GITIGNORE: (&str, &str) = (".gitignore", include_str!("init/gitignore"));

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<(), Stop> {
    let format = args.format.resolve(global)?;
    let start = io::start(global.directory.as_deref())?;
    let root = args.path.as_ref().map_or(start.clone(), |path| start.join(path));
    let is_proposed = args.live.is_some();
    check_free(&root, is_proposed)?;
    args.domain.as_deref().map_or(Ok(()), check_domain)?;
    let definitions = match &args.live {
        Some(live) => vec![(WORKSPACE_FILE, proposed(live, args.domain.as_deref(), format, global, console)?)],
        None => example(args.domain.as_deref().unwrap_or(DEFAULT_DOMAIN)),
    };
    io::create_directory(&root)?;
    let lock = lock_directory(Sharing::Exclusive, &args.wait, &root, console)?;
    // Another run may have been here since.
    check_free(&root, is_proposed)?;
    let changes = Changes { create: files(definitions, &root), ..Changes::default() };
    io::check_writable(&changes, &root)?;
    io::replace(&changes, &lock)?;
    drop(lock);
    let paths: Vec<&str> = changes.create.keys().map(|path| path.as_str()).collect();
    console.say(format_args!("wrote {} in {root}", paths.join(", ")));
    if !changes.create.contains_key(Utf8Path::new(GITIGNORE.0)) {
        console.note(".gitignore was not changed; make sure it lists .terraform/ and *.tfstate");
    }
    console.say(next(args));
    Ok(())
}

/// What to do next.
fn next(args: &Args) -> String {
    let start = args.path.as_ref().map(|path| format!("cd {path}, ")).unwrap_or_default();
    let Some(live) = &args.live else { return format!("next: {start}teamkit check, teamkit generate") };
    // From another directory the export has another name.
    let named = if args.path.is_none() { format!(" --live {}", shell_word(live.as_str())) } else { String::new() };
    format!("next: {start}read teamkit.yaml and change what isn't meant so, teamkit check, teamkit import{named}")
}

/// The definitions of a small example, by path.
fn example(domain: &str) -> Vec<(&'static str, String)> {
    DEFINITIONS.iter().map(|(path, text)| (*path, text.replace(DEFAULT_DOMAIN, domain))).collect()
}

/// What is written, by path. A repository that ignores files already goes on as it does.
fn files(definitions: Vec<(&'static str, String)>, root: &Utf8Path) -> BTreeMap<Utf8PathBuf, String> {
    let schemas = SCHEMAS.iter().map(|(path, kind)| (*path, schema::text(*kind)));
    let ignored = [GITIGNORE].into_iter().filter(|(path, _)| !io::exists(&root.join(path)));
    let ignored = ignored.map(|(path, text)| (path, text.to_owned()));
    definitions.into_iter().chain(schemas).chain(ignored).map(|(path, text)| (path.into(), text)).collect()
}

fn check_domain(domain: &str) -> Result<(), Error> {
    let is_strange = |one: char| one.is_whitespace() || "@:#\"'{}[]".contains(one);
    if domain.contains('.') && !domain.contains(is_strange) {
        return Ok(());
    }
    Err(Error::Usage(format!("`{domain}` is not a valid domain")))
}

fn check_free(root: &Utf8Path, is_proposed: bool) -> Result<(), Error> {
    let definitions = DEFINITIONS.iter().map(|(path, _)| path).filter(|path| !is_proposed || **path == WORKSPACE_FILE);
    let paths = definitions.chain(SCHEMAS.iter().map(|(path, _)| path));
    match paths.map(|path| root.join(path)).find(|path| io::exists(path)) {
        Some(path) => Err(Error::Usage(format!("{path} already exists, so nothing was written"))),
        None => Ok(()),
    }
}
