//! `teamkit init`.

use camino::{Utf8Path, Utf8PathBuf};

use super::{Global, Outcome, console::Console};
use crate::{error::Error, io, source::WORKSPACE_FILE};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Where; the current directory if absent
    #[arg(value_name = "PATH")]
    path: Option<Utf8PathBuf>,
    /// The domain of your people
    #[arg(long, default_value = "example.com")]
    domain: String,
}

const FILES: [(&str, &str); 3] = [
    (WORKSPACE_FILE, include_str!("init/teamkit.yaml")),
    ("services/shop.yaml", include_str!("init/shop.yaml")),
    ("teams/payments.yaml", include_str!("init/payments.yaml")),
];

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<Outcome, Error> {
    let start = io::start(global.directory.as_deref())?;
    let root = args.path.as_ref().map_or(start.clone(), |path| start.join(path));
    for (path, _) in FILES {
        if io::exists(&root.join(path)) {
            return Err(Error::Usage(format!("{} is there already, so nothing was written", root.join(path))));
        }
    }
    if !args.domain.contains('.') || args.domain.contains(|one: char| one.is_whitespace() || "@:#\"'{}[]".contains(one))
    {
        return Err(Error::Usage(format!("`{}` is no domain", args.domain)));
    }
    for (path, text) in FILES {
        io::write_file(&root, Utf8Path::new(path), &text.replace("example.com", &args.domain))?;
    }
    console.say(format_args!("wrote {} in {root}", FILES.map(|(path, _)| path).join(", ")));
    console.say(match &args.path {
        Some(path) => format!("next: cd {path}, teamkit check, teamkit generate"),
        None => "next: teamkit check, teamkit generate".to_owned(),
    });
    Ok(Outcome::Fine)
}
