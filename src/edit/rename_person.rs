//! Renames a person, who keeps everything under another address.

use std::sync::Arc;

use super::{
    EditPlan, Edits, YamlChange, YamlValue, files_in,
    rename_team::config_file,
    select::{select, tree},
    shown,
};
use crate::{
    error::Error,
    model::{Address, Org, Principal},
    schema::keys,
    source::{NodeKind, PEOPLE_FILE, Route, Source, Sources, TEAMS_DIR},
};

/// Where team files name people.
const IN_TEAMS: [(&str, &str); 7] = [
    ("leads/*", "a lead"),
    ("leads/*/email", "a lead"),
    ("members/*", "a member"),
    ("members/*/email", "a member"),
    ("grants/*/to/*", "a recipient"),
    ("grants/*/eligible/approvers/*", "an approver"),
    ("codeowners/*", "an owner in CODEOWNERS"),
];
/// Where `teamkit.yaml` names people.
const IN_WORKSPACE: [(&str, &str); 4] = [
    ("rules/*/pinned/*", "a pinned principal"),
    ("eligibility/approvers/*", "an approver"),
    ("unmanaged/*/principal", "a principal of `unmanaged`"),
    ("codeowners/*", "an owner in CODEOWNERS"),
];

/// Replaces a person's address wherever definitions name it, in the form in which it is written there, and records the
/// old one as `formerly` in people.yaml, which is created if needed.
///
/// # Errors
/// [`Error::Usage`] if no definition names the old address or one names the new one, or for a file whose form can't be
/// edited.
pub fn rename_person(sources: &Sources, org: &Org, old: &Address, new: &Address) -> Result<Edits, Error> {
    check_addresses(org, old, new)?;
    let rename = AddressRename { old, new, domain: &org.domain.text };
    let mut plan = EditPlan::new(sources);
    for file in files_in(sources, TEAMS_DIR) {
        rename.replace(&mut plan, file, &IN_TEAMS)?;
    }
    rename.replace(&mut plan, config_file(sources)?, &IN_WORKSPACE)?;
    rename.record(&mut plan)?;
    plan.notes.extend(notes(org, old, new));
    Ok(plan.finish())
}

fn check_addresses(org: &Org, old: &Address, new: &Address) -> Result<(), Error> {
    if old == new {
        return Err(Error::Usage(format!("`{old}` already is the address\nhint: there is nothing to do")));
    }
    let is_group = |team: &crate::model::Team| team.group == *new || team.lead_group == *new;
    if let Some((id, _)) = org.teams.iter().find(|(_, team)| is_group(team)) {
        return Err(Error::Usage(format!("`{new}` is a group of team `{id}`, so it can't be a person's address")));
    }
    if !org.named_people().contains(new) {
        return Ok(());
    }
    let place = org.teams.values().flat_map(|team| {
        let listed = team.leads.iter().chain(&team.members).filter(|membership| membership.address == *new);
        let granted = team.grant_entries.iter().flat_map(|entry| &entry.to);
        let granted = granted.filter(|(recipient, _)| recipient.person() == Some(new));
        listed.map(|membership| &membership.place).chain(granted.map(|(_, text)| &text.place))
    });
    let place = place.map(ToString::to_string).next().unwrap_or_else(|| PEOPLE_FILE.to_owned());
    Err(Error::Usage(format!(
        "`{new}` is already in the definitions ({place}): the two would become one person\n\
         hint: if they are one person, remove the old address with `teamkit offboard {old}`"
    )))
}

struct AddressRename<'a> {
    old: &'a Address,
    new: &'a Address,
    domain: &'a str,
}

impl AddressRename<'_> {
    /// The new address in the form in which a text has the old one; nothing if the text means somebody else.
    fn renamed(&self, written: &str) -> Option<String> {
        if let Some(principal) = Principal::parse(written) {
            return (principal == Principal::user(self.old)).then(|| Principal::user(self.new).to_string());
        }
        (Address::complete(written, self.domain) == *self.old).then(|| self.shaped(!written.contains('@')))
    }

    /// The new address, without the workspace's domain if a short one is wanted.
    fn shaped(&self, is_short: bool) -> String {
        short(self.new, self.domain).filter(|_| is_short).unwrap_or_else(|| self.new.to_string())
    }

    fn replace(&self, plan: &mut EditPlan<'_>, file: &Arc<Source>, forms: &[(&str, &str)]) -> Result<(), Error> {
        for (form, what) in forms {
            // An owner's name without `@` is no address.
            let is_address = |text: &str| *form != "codeowners/*" || text.contains('@');
            for (route, text) in select(file, form)?.into_iter().filter(|(_, text)| is_address(text)) {
                let Some(new) = self.renamed(text) else { continue };
                let said = format!("renamed {what} from `{text}` to `{new}`");
                plan.change(file, &YamlChange::Replace(route, new), said)?;
            }
        }
        Ok(())
    }

    /// Records the old address in people.yaml, where guards find it.
    fn record(&self, plan: &mut EditPlan<'_>) -> Result<(), Error> {
        let Some(file) = plan.sources.find(PEOPLE_FILE.as_ref()) else {
            let (old, new) = (short(self.old, self.domain), self.shaped(true));
            let old = old.unwrap_or_else(|| self.old.to_string());
            let facts = YamlValue::Map(vec![(new, YamlValue::Map(vec![formerly(old)]))]);
            plan.create(PEOPLE_FILE, format!("{}\n", facts.block()), format!("added `formerly` of {}", self.new));
            return Ok(());
        };
        let keys = keys_of(file)?;
        let Some(key) = keys.iter().find(|key| Address::complete(key, self.domain) == *self.old) else {
            let is_short = !keys.iter().any(|key| key.contains('@'));
            let old = short(self.old, self.domain).filter(|_| is_short).unwrap_or_else(|| self.old.to_string());
            let change = YamlChange::SetKey {
                map: Route::root(),
                key: self.shaped(is_short),
                value: YamlValue::Map(vec![formerly(old)]),
                order: Vec::new(),
            };
            return plan.change(file, &change, format!("added `formerly` of {}", self.new));
        };
        let new = self.shaped(!key.contains('@'));
        plan.add_formerly(file, &Route::root().key(key.clone()), keys::PERSON, key, &new)?;
        let change = YamlChange::RenameKey(Route::root(), key.clone(), new.clone());
        plan.change(file, &change, format!("renamed `{key}` to `{new}`"))
    }
}

fn formerly(old: String) -> (String, YamlValue) {
    ("formerly".to_owned(), YamlValue::List(vec![old]))
}

/// An address without the workspace's domain, if it is of that.
fn short(address: &Address, domain: &str) -> Option<String> {
    address.as_str().rsplit_once('@').filter(|(_, of)| *of == domain).map(|(name, _)| name.to_owned())
}

/// The keys of people.yaml, as written.
fn keys_of(file: &Source) -> Result<Vec<String>, Error> {
    let tree = tree(file)?;
    let Some(NodeKind::Map(entries)) = tree.root().map(|root| &tree.node(root.node).kind) else {
        return Ok(Vec::new());
    };
    Ok(entries.iter().filter_map(|entry| tree.scalar(entry.key.node)).map(str::to_owned).collect())
}

/// What the definitions can't say.
fn notes(org: &Org, old: &Address, new: &Address) -> Vec<String> {
    let mut notes = Vec::new();
    let login = org.people.get(old).is_some_and(|person| person.github.is_some());
    if !login {
        notes.push(format!("people.yaml has no GitHub login of {new}: `diff --author` knows them by it"));
    }
    let others = org.people.iter().filter(|(_, person)| person.formerly.iter().any(|(former, _)| former == new));
    notes.extend(others.filter(|(address, _)| *address != old).flat_map(|(address, person)| {
        let claims = person.formerly.iter().filter(|(former, _)| former == new);
        claims.map(move |(_, place)| format!("{}: `{address}` lists `{new}` in `formerly`", place_text(place)))
    }));
    if !org.policy.manage_groups {
        let groups: Vec<&str> =
            org.teams.values().filter(|team| team.people.contains_key(old)).map(|team| team.group.as_str()).collect();
        if !groups.is_empty() {
            notes.push(format!(
                "teamkit doesn't fill groups here: see that {new} is in place of {old} in {}",
                groups.join(", ")
            ));
        }
    }
    notes
}

fn place_text(place: &crate::source::Place) -> String {
    shown(place.path(), place.start().line)
}
