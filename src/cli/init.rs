//! `teamkit init`.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

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
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The directory to create it in [default: the current directory]
    #[arg(value_name = "PATH")]
    path: Option<Utf8PathBuf>,
    /// The e-mail domain of your organization
    #[arg(long, default_value = "example.com")]
    domain: String,
    #[command(flatten)]
    wait: Wait,
    #[command(flatten)]
    format: FormatArg<TextOnly>,
}

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
    args.format.resolve(global)?;
    let start = io::start(global.directory.as_deref())?;
    let root = args.path.as_ref().map_or(start.clone(), |path| start.join(path));
    check_free(&root)?;
    check_domain(&args.domain)?;
    io::create_directory(&root)?;
    let lock = lock_directory(Sharing::Exclusive, &args.wait, &root, console)?;
    // Another run may have been here since.
    check_free(&root)?;
    let changes = Changes { create: files(&args.domain, &root), ..Changes::default() };
    io::check_writable(&changes, &root)?;
    io::replace(&changes, &lock)?;
    drop(lock);
    let paths: Vec<&str> = changes.create.keys().map(|path| path.as_str()).collect();
    console.say(format_args!("wrote {} in {root}", paths.join(", ")));
    if !changes.create.contains_key(Utf8Path::new(GITIGNORE.0)) {
        console.note(".gitignore was not changed; make sure it lists .terraform/ and *.tfstate");
    }
    console.say(match &args.path {
        Some(path) => format!("next: cd {path}, teamkit check, teamkit generate"),
        None => "next: teamkit check, teamkit generate".to_owned(),
    });
    Ok(())
}

/// What is written, by path. A repository that ignores files already goes on as it does.
fn files(domain: &str, root: &Utf8Path) -> BTreeMap<Utf8PathBuf, String> {
    let definitions = DEFINITIONS.iter().map(|(path, text)| (*path, text.replace("example.com", domain)));
    let schemas = SCHEMAS.iter().map(|(path, kind)| (*path, schema::text(*kind)));
    let ignored = [GITIGNORE].into_iter().filter(|(path, _)| !io::exists(&root.join(path)));
    let ignored = ignored.map(|(path, text)| (path, text.to_owned()));
    definitions.chain(schemas).chain(ignored).map(|(path, text)| (path.into(), text)).collect()
}

fn check_domain(domain: &str) -> Result<(), Error> {
    let is_strange = |one: char| one.is_whitespace() || "@:#\"'{}[]".contains(one);
    if domain.contains('.') && !domain.contains(is_strange) {
        return Ok(());
    }
    Err(Error::Usage(format!("`{domain}` is not a valid domain")))
}

fn check_free(root: &Utf8Path) -> Result<(), Error> {
    let paths = DEFINITIONS.iter().map(|(path, _)| path).chain(SCHEMAS.iter().map(|(path, _)| path));
    match paths.map(|path| root.join(path)).find(|path| io::exists(path)) {
        Some(path) => Err(Error::Usage(format!("{path} already exists, so nothing was written"))),
        None => Ok(()),
    }
}
