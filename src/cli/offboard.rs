//! `teamkit offboard`.

use super::{
    args::{Global, Stop},
    console::Console,
    edits::{Access, Options, carry_out},
};
use crate::{
    edit::offboard,
    error::Error,
    model::{Address, Org},
    text::nearest,
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The person's address; the workspace's own domain can be left out
    person: String,
    #[command(flatten)]
    options: Options,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<(), Stop> {
    carry_out(&args.options, Access::MayChange, global, console, |workspace| {
        let person = Address::complete(&args.person, &workspace.state.org.domain.text);
        let edits = offboard(&workspace.sources, &workspace.state.org, &person)?;
        if edits.files.is_empty() {
            return Err(unknown(&workspace.state.org, &person));
        }
        Ok(edits)
    })
}

fn unknown(org: &Org, person: &Address) -> Error {
    let known = org.named_people();
    let short = |address: &str| {
        address.rsplit_once('@').filter(|(_, domain)| *domain == org.domain.text).map(|(name, _)| name.to_owned())
    };
    // Two short names are compared by themselves: the domain would make any two of them similar.
    let near = match short(person.as_str()) {
        Some(name) => {
            let names: Vec<String> = known.iter().filter_map(|address| short(address.as_str())).collect();
            let near = nearest(&name, names.iter().map(String::as_str));
            near.map(|near| format!("{near}@{}", org.domain.text))
        }
        None => None,
    };
    let near =
        near.or_else(|| nearest(person.as_str(), known.iter().map(|address| address.as_str())).map(str::to_owned));
    let hint = near.map_or_else(String::new, |near| format!("\nhint: did you mean {near}?"));
    Error::Usage(format!("no definition mentions {person}{hint}"))
}
