//! Which files hold the plans that a call names.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use crate::{error::Error, io, model::normalized};

/// The files of plans by their roots.
pub(super) type PlanFiles = BTreeMap<Utf8PathBuf, Utf8PathBuf>;

/// The plans that a call names.
pub(super) fn plans_named(roots: &[String], start: &Utf8Path) -> Result<PlanFiles, Error> {
    let mut plans = PlanFiles::new();
    for named in roots {
        let Some((root, plan)) = split(named) else {
            let message =
                format!("`{named}` is not of the form ROOT=PLAN, as in terraform/projects/ledger-prod=plan.json");
            return Err(Error::Usage(message));
        };
        add(&mut plans, normalized(Utf8Path::new(root)), start.join(plan))?;
    }
    Ok(plans)
}

/// The plans of a directory: `DIR/terraform/projects/ledger-prod.json` is that of `terraform/projects/ledger-prod`.
pub(super) fn plans_below(directory: &Utf8Path) -> Result<PlanFiles, Error> {
    let files = below(directory)?;
    if files.is_empty() {
        let message = format!(
            "there is no plan in {directory}\nhint: write each one to {directory}/ROOT.json, as in `terraform show -json plan > \
             plans/terraform/projects/ledger-prod.json`"
        );
        return Err(Error::Usage(message));
    }
    Ok(files)
}

/// The plans of old roots: each a NAME=PLAN, or a directory with a file for each.
pub(super) fn plans_letting_go(named: &[String], start: &Utf8Path) -> Result<PlanFiles, Error> {
    let mut plans = PlanFiles::new();
    for named in named {
        if let Some((name, plan)) = split(named) {
            add(&mut plans, normalized(Utf8Path::new(name)), start.join(plan))?;
            continue;
        }
        let directory = start.join(named);
        let files = below(&directory)?;
        if files.is_empty() {
            let message = format!(
                "there is no plan in {directory}\nhint: write each one to {directory}/NAME.json, or give NAME=PLAN"
            );
            return Err(Error::Usage(message));
        }
        for (name, file) in files {
            add(&mut plans, name, file)?;
        }
    }
    Ok(plans)
}

fn split(named: &str) -> Option<(&str, &str)> {
    named.split_once('=').filter(|(name, plan)| !name.is_empty() && !plan.is_empty())
}

fn add(plans: &mut PlanFiles, root: Utf8PathBuf, file: Utf8PathBuf) -> Result<(), Error> {
    if plans.contains_key(&root) {
        return Err(Error::Usage(format!("the root `{root}` is named twice")));
    }
    plans.insert(root, file);
    Ok(())
}

/// The files below a directory, by their paths there without their ends.
fn below(directory: &Utf8Path) -> Result<PlanFiles, Error> {
    let files = io::plan_files(directory)?.into_iter();
    Ok(files.map(|path| (path.with_extension(""), directory.join(&path))).collect())
}
