//! What `teamkit init --live` writes: a proposal from an export of what is live.

use camino::Utf8Path;

use crate::{
    catalog::Catalog,
    cli::{
        args::{Global, Stop, TextOnly},
        console::Console,
        live_world::live_world,
        workspace::{print_findings, today},
    },
    load::load,
    source::{Source, Sources, WORKSPACE_FILE},
    survey::WorkspaceProposal,
};

/// The text of `teamkit.yaml` that an export in a directory suggests; one with an error is printed and not written.
pub(super) fn proposed(
    live: &Utf8Path,
    domain: Option<&str>,
    format: TextOnly,
    global: &Global,
    console: &Console,
) -> Result<String, Stop> {
    let world = live_world(live, global, console)?;
    let text = WorkspaceProposal::of(&world, domain, &Catalog::shipped()).text();
    let source = Source::new(WORKSPACE_FILE, text.clone().into_bytes());
    let loaded = load(Sources::new(vec![source]), &|_| Ok(None), today(global))?;
    if loaded.diagnostics.has_errors() {
        print_findings(&loaded, format, console)?;
        console.note("no workspace was made: the export suggests what isn't valid");
        return Err(Stop::Refused);
    }
    Ok(text)
}
