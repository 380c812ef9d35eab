//! `teamkit man`.

use camino::{Utf8Path, Utf8PathBuf};
use clap::Command;
use clap_mangen::Man;

use super::{
    args::{FormatArg, Global, Stop, TextOnly},
    console::Console,
    filter::require_known,
    help::manual_sections,
};
use crate::{error::Error, io, text::plural};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Print the page of this command [default: the page of teamkit itself]
    #[arg(value_name = "COMMAND", conflicts_with = "out")]
    command: Vec<String>,
    /// Write the pages of all commands into this directory, which is created if needed
    #[arg(long, value_name = "DIR")]
    out: Option<Utf8PathBuf>,
    #[command(flatten)]
    format: FormatArg<TextOnly>,
}

/// A manual page with its name, such as `teamkit-init`.
struct Page {
    name: String,
    text: String,
}

pub(super) fn run(args: &Args, command: Command, global: &Global, console: &Console) -> Result<(), Stop> {
    args.format.resolve(global)?;
    let pages = pages(command)?;
    if let Some(directory) = &args.out {
        for Page { name, text } in &pages {
            io::write_file(directory, Utf8Path::new(&format!("{name}.1")), text)?;
        }
        console.say(format_args!("wrote {} into {directory}", plural(pages.len(), "page")));
        return Ok(());
    }
    let name = args.command.iter().fold(String::from("teamkit"), |name, part| format!("{name}-{part}"));
    let names = pages.iter().filter_map(|page| page.name.strip_prefix("teamkit-"));
    if !args.command.is_empty() {
        require_known("command", &args.command.join("-"), names)?;
    }
    if let Some(page) = pages.iter().find(|page| page.name == name) {
        console.print(&page.text)?;
    }
    Ok(())
}

/// The pages of a command and of all commands below it.
fn pages(command: Command) -> Result<Vec<Page>, Error> {
    let mut command = command.disable_help_subcommand(true);
    command.build();
    let mut open = vec![&command];
    let mut pages = Vec::new();
    while let Some(command) = open.pop() {
        let below: Vec<&Command> = command.get_subcommands().filter(|sub| !sub.is_hide_set()).collect();
        open.extend(below.into_iter().rev());
        let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
        pages.push(Page { text: render(command)?, name });
    }
    Ok(pages)
}

/// What roff's writer begins each section with; a page needs it once.
const PREAMBLE: &str = ".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n";

fn render(command: &Command) -> Result<String, Error> {
    let source = concat!("teamkit ", env!("CARGO_PKG_VERSION"));
    let man = Man::new(command.clone()).source(source).manual("teamkit");
    let mut page = Vec::new();
    let written = man
        .render_title(&mut page)
        .and_then(|()| man.render_name_section(&mut page))
        .and_then(|()| man.render_synopsis_section(&mut page))
        .and_then(|()| man.render_description_section(&mut page))
        .and_then(|()| man.render_options_section(&mut page))
        .and_then(|()| if command.has_subcommands() { man.render_subcommands_section(&mut page) } else { Ok(()) });
    written.map_err(|source| Error::Io { action: "write to", path: "stdout".into(), source })?;
    let page = String::from_utf8_lossy(&page).replace(PREAMBLE, "");
    Ok(format!("{PREAMBLE}{page}{}", manual_sections(command.get_name())))
}
