//! `teamkit init`.

use camino::{Utf8Path, Utf8PathBuf};

use super::{
    args::{FormatArg, Global, Stop, TextOnly},
    console::Console,
    lock::{Wait, lock_directory},
};
use crate::{
    error::Error,
    io::{self, Sharing},
    plan::Changes,
    source::WORKSPACE_FILE,
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Where; the current directory if absent
    #[arg(value_name = "PATH")]
    path: Option<Utf8PathBuf>,
    /// The domain of your people
    #[arg(long, default_value = "example.com")]
    domain: String,
    #[command(flatten)]
    wait: Wait,
    #[command(flatten)]
    format: FormatArg<TextOnly>,
}

const FILES: [(&str, &str); 3] = [
    (WORKSPACE_FILE, include_str!("init/teamkit.yaml")),
    ("services/shop.yaml", include_str!("init/shop.yaml")),
    ("teams/payments.yaml", include_str!("init/payments.yaml")),
];

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<(), Stop> {
    args.format.resolve(global)?;
    let start = io::start(global.directory.as_deref())?;
    let root = args.path.as_ref().map_or(start.clone(), |path| start.join(path));
    check_free(&root)?;
    if !args.domain.contains('.') || args.domain.contains(|one: char| one.is_whitespace() || "@:#\"'{}[]".contains(one))
    {
        return Err(Error::Usage(format!("`{}` is no domain", args.domain)).into());
    }
    io::create_directory(&root)?;
    let lock = lock_directory(Sharing::Exclusive, &args.wait, &root, console)?;
    // Another run may have been here since.
    check_free(&root)?;
    let text = |text: &str| text.replace("example.com", &args.domain);
    let create = FILES.iter().map(|(path, contents)| (Utf8PathBuf::from(path), text(contents))).collect();
    let changes = Changes { create, ..Changes::default() };
    io::check_writable(&changes, &root)?;
    io::replace(&changes, &lock)?;
    drop(lock);
    console.say(format_args!("wrote {} in {root}", FILES.map(|(path, _)| path).join(", ")));
    console.say(match &args.path {
        Some(path) => format!("next: cd {path}, teamkit check, teamkit generate"),
        None => "next: teamkit check, teamkit generate".to_owned(),
    });
    Ok(())
}

fn check_free(root: &Utf8Path) -> Result<(), Error> {
    match FILES.iter().map(|(path, _)| root.join(path)).find(|path| io::exists(path)) {
        Some(path) => Err(Error::Usage(format!("{path} is there already, so nothing was written"))),
        None => Ok(()),
    }
}
