//! Offboards a person: removes them from every team, every grant and the facts about people.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    EditPlan, Edits, YamlChange, files_in,
    select::{length, select, tree},
};
use crate::{
    error::Error,
    model::{Address, Org, Principal},
    source::{NodeKind, PEOPLE_FILE, Route, Source, Sources, Step, TEAMS_DIR, WORKSPACE_FILE},
};

/// Removes a person from all definitions. A grant that names nobody else is removed completely: without `to` it would
/// apply to the whole team. Nothing changes if no definition names the address.
///
/// # Errors
/// [`Error::Usage`] for a file whose form can't be edited.
pub fn offboard(sources: &Sources, org: &Org, person: &Address) -> Result<Edits, Error> {
    let leaver = Leaver { person, domain: &org.domain.text };
    let mut plan = EditPlan::new(sources);
    for file in files_in(sources, TEAMS_DIR) {
        for list in ["leads", "members"] {
            leaver.leave(&mut plan, file, list)?;
        }
        leaver.take_grants(&mut plan, file)?;
    }
    let config = sources.find(WORKSPACE_FILE.as_ref()).into_iter();
    for file in files_in(sources, TEAMS_DIR).chain(config) {
        leaver.approve_no_more(&mut plan, file)?;
    }
    if let Some(file) = sources.find(WORKSPACE_FILE.as_ref()) {
        leaver.accept_no_more(&mut plan, file)?;
    }
    if let Some(file) = sources.find(PEOPLE_FILE.as_ref()) {
        leaver.remove_facts(&mut plan, file)?;
    }
    if !plan.drafts.is_empty() {
        plan.notes.extend(notes(org, person));
    }
    Ok(plan.finish())
}

struct Leaver<'a> {
    person: &'a Address,
    domain: &'a str,
}

impl Leaver<'_> {
    fn is(&self, written: &str) -> bool {
        Address::complete(written, self.domain) == *self.person
    }

    fn is_recipient(&self, written: &str) -> bool {
        match Principal::parse(written) {
            Some(principal) => principal == Principal::user(self.person),
            None => self.is(written),
        }
    }

    fn leave(&self, plan: &mut EditPlan<'_>, file: &Arc<Source>, list: &'static str) -> Result<(), Error> {
        let mut entries = select(file, &format!("{list}/*"))?;
        entries.extend(select(file, &format!("{list}/*/email"))?);
        let leaving: BTreeSet<usize> =
            entries.iter().filter(|(_, text)| self.is(text)).filter_map(|(route, _)| index(route, 1)).collect();
        let team = file.path().file_stem().unwrap_or_default();
        let said = format!("removed {} from the {list} of `{team}`", self.person);
        remove(plan, file, list, &leaving, length(file, &Route::root().key(list))?, |_| said.clone())
    }

    fn take_grants(&self, plan: &mut EditPlan<'_>, file: &Arc<Source>) -> Result<(), Error> {
        let mut named: BTreeMap<usize, (BTreeSet<usize>, usize)> = BTreeMap::new();
        for (route, text) in select(file, "grants/*/to/*")? {
            let (Some(grant), Some(item)) = (index(&route, 1), index(&route, 3)) else { continue };
            let (leaving, all) = named.entry(grant).or_default();
            *all += 1;
            if self.is_recipient(text) {
                leaving.insert(item);
            }
        }
        let grants = Route::root().key("grants");
        let mut gone = BTreeSet::new();
        for (grant, (leaving, all)) in named {
            if leaving.len() == all {
                gone.insert(grant);
                continue;
            }
            let to = grants.index(grant).key("to");
            let said = format!("removed {} from the grant on {}", self.person, on(file, grant)?);
            for item in leaving.into_iter().rev() {
                plan.change(file, &YamlChange::RemoveItem(to.clone(), item), said.clone())?;
            }
        }
        let services: BTreeMap<usize, String> =
            gone.iter().map(|grant| Ok((*grant, on(file, *grant)?))).collect::<Result<_, Error>>()?;
        remove(plan, file, "grants", &gone, length(file, &grants)?, |grant| {
            let services = services.get(&grant).map_or("", String::as_str);
            format!("removed the grant on {services}, which named only {}", self.person)
        })
    }

    /// Removes the person from lists of approvers that name others: without any, nobody would have to approve.
    fn approve_no_more(&self, plan: &mut EditPlan<'_>, file: &Arc<Source>) -> Result<(), Error> {
        let mut named: BTreeMap<Route, (BTreeSet<usize>, usize)> = BTreeMap::new();
        for form in ["grants/*/eligible/approvers/*", "eligibility/approvers/*"] {
            for (route, text) in select(file, form)? {
                let last = route.steps().len().saturating_sub(1);
                let Some(item) = index(&route, last) else { continue };
                let approvers: Route = route.steps().iter().take(last).cloned().collect();
                let (leaving, all) = named.entry(approvers).or_default();
                *all += 1;
                if self.is_recipient(text) {
                    leaving.insert(item);
                }
            }
        }
        for (list, (leaving, all)) in named {
            if leaving.is_empty() {
                continue;
            }
            if leaving.len() == all {
                let (person, path) = (self.person, file.path());
                plan.notes.push(format!("{path}: {person} is the only approver there: name another one"));
                continue;
            }
            let said = format!("removed {} from the approvers", self.person);
            for item in leaving.into_iter().rev() {
                plan.change(file, &YamlChange::RemoveItem(list.clone(), item), said.clone())?;
            }
        }
        Ok(())
    }

    /// Removes what `unmanaged` accepts of the person: access that they still have is to be seen.
    fn accept_no_more(&self, plan: &mut EditPlan<'_>, file: &Arc<Source>) -> Result<(), Error> {
        let named = select(file, "unmanaged/*/principal")?.into_iter();
        let named = named.filter(|(_, text)| Principal::parse(text) == Some(Principal::user(self.person)));
        let gone: BTreeSet<usize> = named.filter_map(|(route, _)| index(&route, 1)).collect();
        let all = length(file, &Route::root().key("unmanaged"))?;
        let said = format!("removed the entry of `unmanaged` that accepted access of {}", self.person);
        remove(plan, file, "unmanaged", &gone, all, |_| said.clone())
    }

    fn remove_facts(&self, plan: &mut EditPlan<'_>, file: &Arc<Source>) -> Result<(), Error> {
        let tree = tree(file)?;
        let root = tree.root().map(|root| &tree.node(root.node).kind);
        let Some(NodeKind::Map(entries)) = root else { return Ok(()) };
        let keys = entries.iter().filter_map(|entry| tree.scalar(entry.key.node));
        let keys: Vec<String> = keys.filter(|key| self.is(key)).map(str::to_owned).collect();
        keys.into_iter().try_for_each(|key| {
            let said = format!("removed the facts about {}", self.person);
            plan.change(file, &YamlChange::RemoveKey(Route::root(), key), said)
        })
    }
}

/// Removes items from a list of a file, from the last to the first; removes the whole key if nothing would be
/// left.
fn remove(
    plan: &mut EditPlan<'_>,
    file: &Arc<Source>,
    list: &'static str,
    items: &BTreeSet<usize>,
    length: usize,
    said: impl Fn(usize) -> String,
) -> Result<(), Error> {
    if !items.is_empty() && items.len() == length {
        let said: Vec<String> = items.iter().map(|item| said(*item)).collect();
        return plan.change(file, &YamlChange::RemoveKey(Route::root(), list.to_owned()), said.join("; "));
    }
    let route = Route::root().key(list);
    items
        .iter()
        .rev()
        .try_for_each(|item| plan.change(file, &YamlChange::RemoveItem(route.clone(), *item), said(*item)))
}

/// The services or scopes of a grant, as shown in messages.
fn on(source: &Source, grant: usize) -> Result<String, Error> {
    let mut named = select(source, "grants/*/service/*")?;
    named.extend(select(source, "grants/*/scope/*")?);
    let named =
        named.into_iter().filter(|(route, _)| index(route, 1) == Some(grant)).map(|(_, name)| format!("`{name}`"));
    Ok(named.collect::<Vec<_>>().join(", "))
}

fn index(route: &Route, at: usize) -> Option<usize> {
    match route.steps().get(at)? {
        Step::Index(index) => usize::try_from(*index).ok(),
        Step::Key(_) | Step::KeyOf(_) => None,
    }
}

/// Follow-ups that the definitions can't express, and gaps that remain.
fn notes(org: &Org, person: &Address) -> Vec<String> {
    let mut notes = Vec::new();
    let mut groups = BTreeSet::new();
    for (id, team) in &org.teams {
        let leads = team.leads.iter().any(|lead| lead.address == *person);
        if leads {
            groups.insert(team.lead_group.as_str());
        }
        if team.people.contains_key(person) {
            groups.insert(team.group.as_str());
        }
        if team.people.len() == 1 && team.people.contains_key(person) {
            notes.push(format!("nobody is left in `{id}`"));
        } else if leads && team.leads.iter().all(|lead| lead.address == *person) {
            notes.push(format!("`{id}` has no lead left"));
        }
    }
    let user = Principal::user(person).to_string();
    for entry in org.unmanaged.iter().filter(|entry| entry.accepts_principal(&user)) {
        if entry.person().is_none() {
            let (path, accepted) = (entry.place.path(), entry.subject());
            notes.push(format!("{path}: `unmanaged` accepts {accepted}, so `teamkit drift` won't show {person} there"));
        }
    }
    if !org.policy.manage_groups && !groups.is_empty() {
        let groups: Vec<&str> = groups.into_iter().collect();
        notes.push(format!("teamkit doesn't manage groups here: remove {person} from {}", groups.join(", ")));
    }
    notes
}
