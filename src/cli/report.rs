//! `teamkit report`.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};

use super::{
    Format, Global, Outcome,
    comparison::{BaseArgs, Comparison},
    console::Console,
    hold::{Wait, hold},
    only,
    session::{self, Session, Sound, plural},
};
use crate::{
    error::Error,
    io::{self, Sharing},
    page::{self, Changes},
    review::{self, Demands, Question},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The directory that the page is written into; made if it isn't there
    #[arg(long, value_name = "DIR")]
    out: Utf8PathBuf,
    /// Also show what changed since this commit
    #[arg(long, value_name = "REV", conflicts_with = "base_dir")]
    base: Option<String>,
    /// Also show what changed since the workspace in another directory, without git
    #[arg(long, value_name = "DIR")]
    base_dir: Option<Utf8PathBuf>,
    #[command(flatten)]
    wait: Wait,
}

const FILE: &str = "index.html";

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<Outcome, Error> {
    only(global.format, &[Format::Text])?;
    let path = args.out.join(FILE);
    if io::exists(&path) && !io::read_plain(&args.out, Utf8Path::new(FILE))?.is_some_and(|text| page::is_ours(&text)) {
        return Err(Error::Usage(format!(
            "{path} was not written by `teamkit report`, so it is not overwritten\nhint: name another directory with `--out`"
        )));
    }
    // Half an edit is no definition, and a page below the workspace isn't to be tidied away while it is written.
    let _hold = hold(Sharing::Shared, &args.wait, global, console)?;
    let base = BaseArgs { base: args.base.clone(), base_dir: args.base_dir.clone() };
    if base.is_given() {
        let comparison = match Comparison::open(&base, global, console)? {
            Ok(comparison) => comparison,
            Err(outcome) => return Ok(outcome),
        };
        let (before, after) = comparison.sides();
        let Comparison { base, head, .. } = &comparison;
        let (catalog, _) = session::catalog(&head.root, &head.org, &[&base.org])?;
        let (author, demands) = (BTreeSet::new(), Demands::default());
        let found = review::report(&Question {
            base: before,
            head: after,
            base_sources: &base.sources,
            head_sources: &head.sources,
            catalog: &catalog,
            author: &author,
            demands: &demands,
        });
        write(args, head, Some(page::changes(&base.name, &found.rows, &base.org, &head.org)), console)?;
    } else {
        match Session::open(global)?.sound(global.format, console)? {
            Ok(sound) => write(args, &sound, None, console)?,
            Err(outcome) => return Ok(outcome),
        }
    }
    Ok(Outcome::Fine)
}

fn write(args: &Args, sound: &Sound, changes: Option<Changes>, console: &Console) -> Result<(), Error> {
    let data = page::build(&sound.org, &sound.grants, sound.today, changes);
    let text = page::render(&data).map_err(|error| Error::Usage(format!("the page's data is no JSON: {error}")))?;
    io::write_file(&args.out, Utf8Path::new(FILE), &text)?;
    console.say(format_args!(
        "wrote {} · {}, {}, {}",
        args.out.join(FILE),
        plural(data.teams.len(), "team"),
        plural(data.services.len(), "service"),
        plural(data.grants.len(), "grant")
    ));
    sound.mention_warnings(console);
    Ok(())
}
