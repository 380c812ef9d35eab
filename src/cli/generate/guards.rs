//! What keeps a run from writing: files that would make Terraform destroy something that nobody let go, or interrupt
//! access that nobody loses.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use crate::{
    check::{
        Rule,
        changes::{DESTROYED_OBJECT, INTERRUPTED_ACCESS},
    },
    cli::{
        args::{Format as _, Stop, TextOrJson},
        console::Console,
        filter::require_known,
        workspace::ValidWorkspace,
    },
    diagnostic::{self, Diagnostic, Diagnostics, RuleId, Severity},
    error::Error,
    hcl,
    model::{Org, OrgState, RuleLevel},
    plan::{Changes, environments, lay_out},
    review::{DestroyedObject, InterruptedAccess, ObjectsByRoot, RootObjects, destroyed_objects},
    target::emit_each,
    template::Templates,
    text::visible,
};

/// The rules for changes that a run follows.
const RULES: [&Rule; 2] = [&DESTROYED_OBJECT, &INTERRUPTED_ACCESS];

/// The rules whose findings a run accepts.
pub(super) struct AllowedRules(BTreeSet<RuleId>);

impl AllowedRules {
    /// Takes the names of `--allow`.
    ///
    /// # Errors
    /// [`Error::Usage`] for a name that is none of a rule of `generate`, or that the workspace allows no exceptions
    /// from.
    pub(super) fn new(names: &[String], org: &Org) -> Result<Self, Error> {
        let mut allowed = BTreeSet::new();
        for name in names {
            require_known("rule of `generate`", name, RULES.iter().map(|rule| rule.id.as_str()))?;
            if org.rules.get(name).is_some_and(|settings| !settings.exceptions) {
                let why = "`rules` in teamkit.yaml allows no exceptions from this rule";
                return Err(Error::Usage(format!("`--allow {name}`: {why}")));
            }
            allowed.extend(RuleId::parse(name));
        }
        Ok(Self(allowed))
    }
}

/// Says what the changes destroy or interrupt, and stops the run unless that is allowed.
pub(super) fn require_no_loss(
    changes: &Changes,
    allowed: &AllowedRules,
    workspace: &ValidWorkspace,
    templates: &Templates,
    format: TextOrJson,
    console: &Console,
) -> Result<(), Stop> {
    let mut found: Vec<Diagnostic> = Vec::new();
    if let Some(severity) = severity(&DESTROYED_OBJECT, &workspace.state.org) {
        found.extend(unreadable(changes, severity));
        let destroyed = destroyed(changes, workspace, templates)?;
        found.extend(destroyed.iter().map(|object| object.finding(severity)));
    }
    if let Some(severity) = severity(&INTERRUPTED_ACCESS, &workspace.state.org) {
        found.extend(interrupted(changes).findings(severity));
    }
    let (allowed, found): (Vec<_>, Vec<_>) = found.into_iter().partition(|finding| allowed.0.contains(&finding.rule));
    for finding in allowed {
        console.note(format_args!("allowed {}: {}", finding.rule, visible(&finding.message)));
    }
    let findings: Diagnostics = found.into_iter().collect();
    let is_refused = findings.has_errors();
    if is_refused && format == TextOrJson::Json {
        console.print(&diagnostic::render(&findings, format.findings(false), &[]))?;
    } else if !findings.is_empty() {
        let form = diagnostic::DiagnosticFormat::Text { color: console.stderr_color() };
        console.say_findings(&diagnostic::render(&findings, form, &[]));
    }
    Stop::if_refused(is_refused)
}

/// The level of a rule in the workspace; `None` where it is off.
fn severity(rule: &Rule, org: &Org) -> Option<Severity> {
    match org.rules.get(rule.id.as_str()).and_then(|settings| settings.level) {
        Some(RuleLevel::Off) => None,
        Some(RuleLevel::Warning) => Some(Severity::Warning),
        Some(RuleLevel::Error) | None => Some(Severity::Error),
    }
}

/// Files of which nobody can tell what they hold.
fn unreadable(changes: &Changes, severity: Severity) -> Vec<Diagnostic> {
    let broken = changes.update.iter().filter(|(_, texts)| hcl::parse(&texts.before).is_err());
    let findings = broken.map(|(path, _)| {
        let message =
            format!("{path} is not valid HCL: nothing tells which namespaces and groups would be lost with it");
        let hint = format!(
            "restore the file first, such as by `git checkout HEAD -- {path}`, or pass `--allow {}`",
            DESTROYED_OBJECT.id
        );
        Diagnostic::new(severity, DESTROYED_OBJECT.id, message).hint(hint)
    });
    findings.collect()
}

/// The access that the next applies would interrupt.
fn interrupted(changes: &Changes) -> InterruptedAccess {
    let updated = changes.update.iter().map(|(path, texts)| {
        let root = path.parent().unwrap_or(Utf8Path::new("")).to_owned();
        (root, texts.before.as_str(), texts.after.as_str())
    });
    let created: Vec<&str> = changes.create.values().map(String::as_str).collect();
    InterruptedAccess::of_texts(&updated.collect::<Vec<_>>(), &created)
}

/// The objects that the next applies would destroy.
fn destroyed(
    changes: &Changes,
    workspace: &ValidWorkspace,
    templates: &Templates,
) -> Result<Vec<DestroyedObject>, Error> {
    let Changes { create, update, delete, kept: _ } = changes;
    let old = update.iter().map(|(path, texts)| (path, &texts.before)).chain(delete);
    let before = objects(old);
    if before.values().all(|root| root.objects.is_empty()) {
        return Ok(Vec::new());
    }
    let new = update.iter().map(|(path, texts)| (path, &texts.after)).chain(create);
    let mut after = objects(new);
    let destroyed = destroyed_objects(&before, &after);
    // What stays as it is, or wasn't asked for, can have an object as well.
    let roots = &workspace.state.org.roots.by_path;
    let is_unseen = |path: &Utf8Path| roots.contains_key(path) && !after.contains_key(path);
    if destroyed.is_empty() && !before.keys().any(|path| is_unseen(path)) {
        return Ok(destroyed);
    }
    let others = others(&after, workspace, templates)?;
    after.extend(others);
    Ok(destroyed_objects(&before, &after))
}

fn objects<'a>(files: impl Iterator<Item = (&'a Utf8PathBuf, &'a String)>) -> ObjectsByRoot {
    let mut roots = ObjectsByRoot::new();
    for (path, text) in files {
        let root = path.parent().unwrap_or(Utf8Path::new("")).to_owned();
        roots.entry(root).or_default().extend(RootObjects::of(text, environments(text)));
    }
    roots
}

/// The objects of all roots but these.
fn others(known: &ObjectsByRoot, workspace: &ValidWorkspace, templates: &Templates) -> Result<ObjectsByRoot, Error> {
    let state = &workspace.state;
    let is_wanted = |path: &Utf8Path, _: &_| !known.contains_key(path);
    let OrgState { org, grants, entitlements, today, .. } = state;
    let texts =
        emit_each(org, &grants.active, entitlements, *today, is_wanted, |document| lay_out(&document, templates));
    let texts: BTreeMap<Utf8PathBuf, String> = texts.into_iter().collect::<Result<_, Error>>()?;
    Ok(objects(texts.iter()))
}
