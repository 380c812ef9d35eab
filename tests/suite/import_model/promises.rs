//! What `import` promises of any world, by the contract, each promise checked by other means than its own words.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    condition,
    live::{self, Live, LiveRow, known_by, who},
};
use crate::{
    reference_model::{grants::Row, places::Scope, printed, write::is_yaml},
    support::workspace::{Run, Workspace},
};

type Files = BTreeMap<String, String>;

/// A workspace to start from, and a world.
#[derive(Debug, Clone)]
pub struct Start {
    pub files: Files,
    pub world: Files,
}

/// What an import wrote, what it left, and how much of the world that explains.
#[derive(Debug)]
pub struct Imported {
    pub live: Live,
    /// Definitions, with those that were there.
    pub files: Files,
    pub written: Files,
    pub left: Vec<Value>,
    /// Rows of the world without those that belong to the clouds, and how many of them no definition gives.
    pub rows: usize,
    pub unexplained: Vec<String>,
}

impl Start {
    pub fn directory(&self) -> Workspace {
        let workspace = Workspace::empty();
        let world = self.world.iter().map(|(path, text)| (format!("live/{path}"), text));
        for (path, text) in self.files.iter().map(|(path, text)| (path.clone(), text)).chain(world) {
            workspace.write(&path, text);
        }
        workspace
    }

    pub fn shown(&self) -> String {
        let files = self.files.iter().map(|(path, text)| format!("#> {path}\n{text}"));
        let world = self.world.iter().map(|(path, text)| format!("#> live/{path}\n{text}"));
        files.chain(world).collect::<Vec<_>>().concat()
    }
}

/// What a run says otherwise.
fn expect(is_so: bool, wrong: impl FnOnce() -> String) -> Result<(), String> {
    if is_so { Ok(()) } else { Err(wrong()) }
}

fn ended(run: Run, codes: &[i32], what: &str) -> Result<Run, String> {
    expect(codes.contains(&run.code), || {
        format!("`{what}` exits with {}\nstdout: {}\nstderr: {}", run.code, run.stdout, run.stderr)
    })?;
    expect(!run.stderr.contains("panicked"), || format!("`{what}` panics: {}", run.stderr))?;
    Ok(run)
}

fn json(run: &Run, what: &str) -> Result<Value, String> {
    serde_json::from_str(&run.stdout).map_err(|error| format!("`{what}`: {error}: {}\n{}", run.stdout, run.stderr))
}

fn list<'a>(document: &'a Value, key: &str) -> Vec<&'a Value> {
    document[key].as_array().unwrap_or_else(|| panic!("{key}: {document}")).iter().collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The texts of a tree, without the world.
fn texts(workspace: &Workspace) -> Files {
    let files = workspace.tree().into_iter().filter(|(path, _)| !path.starts_with("live/"));
    files.map(|(path, bytes)| (path, String::from_utf8(bytes).expect("text in UTF-8"))).collect()
}

fn drift(workspace: &Workspace, more: &[&str]) -> Result<(i32, Value), String> {
    let run = workspace.run(&[&["drift", "--live", "live", "--format", "json"], more].concat());
    // Where the definitions know nothing of the world, nothing is compared.
    let run = ended(run, &[0, 1, 2], "drift")?;
    let document = json(&run, "drift")?;
    expect(document["drift"].is_array(), || format!("no drift: {}{}", run.stdout, run.stderr))?;
    Ok((run.code, document))
}

/// What a row of drift and one that is left are about.
fn about(row: &Value) -> (String, String, String, String) {
    (text(&row["target"]), row["scope"].to_string(), text(&row["role"]), text(&row["principal"]))
}

/// Where, with which role and who, as the world names them.
fn place_of(row: &Value) -> (Scope, String, String) {
    let scope = live::scope(&row["scope"]);
    (scope.clone(), text(&row["role"]), who(&scope, &text(&row["principal"])))
}

/// Imports, and holds what comes of it to each promise.
pub fn keep(start: &Start) -> Result<Imported, String> {
    let workspace = start.directory();
    let live = Live::of(&start.world);
    let before = texts(&workspace);
    let (_, drift_before) = drift(&workspace, &[])?;
    let run = ended(workspace.run(&["import", "--live", "live", "--format", "json"]), &[0], "import")?;
    let document = json(&run, "import")?;
    expect(document["version"] == 1, || "no version".to_owned())?;
    let after = texts(&workspace);
    let written = written(&before, &after, &document)?;
    ended(workspace.run(&["check"]), &[0], "check, after import")
        .map_err(|wrong| format!("{wrong}{}", shown(&written)))?;

    let (_, after_import) = drift(&workspace, &[])?;
    let (_, all) = drift(&workspace, &["--all"])?;
    let left: Vec<Value> = list(&document, "left").into_iter().cloned().collect();
    let wrong = |wrong: String| format!("{wrong}\n{}", shown(&written));
    no_new_missing(&drift_before, &after_import).map_err(wrong)?;
    left_is_drift(&left, &after_import).map_err(wrong)?;
    left_is_live(&left, &live).map_err(wrong)?;

    let run = ended(workspace.run(&["grants", "--format", "json"]), &[0], "grants")?;
    let rows = printed::rows(&json(&run, "grants")?);
    for row in &rows {
        is_live(row, &written, &live).map_err(wrong)?;
    }
    let (count, unexplained) = accounted(&live, &rows, &all)?;

    again(&workspace, &after)?;
    accept_rest(start, &left)?;
    beside(start, &before, &written)?;
    let mut files = after;
    files.retain(|path, _| is_yaml(path));
    Ok(Imported { live, files, written, left, rows: count, unexplained })
}

pub fn shown(files: &Files) -> String {
    files.iter().map(|(path, text)| format!("#> {path}\n{text}")).collect::<Vec<_>>().concat()
}

/// What is new; nothing that was there may differ.
fn written(before: &Files, after: &Files, document: &Value) -> Result<Files, String> {
    for (path, text) in before {
        expect(after.get(path) == Some(text), || format!("{path} was a person's and is another"))?;
    }
    let written: Files =
        after.iter().filter(|(path, _)| !before.contains_key(*path)).map(|(p, t)| (p.clone(), t.clone())).collect();
    let said: BTreeSet<String> = list(document, "written").into_iter().map(text).collect();
    let there: BTreeSet<String> = written.keys().cloned().collect();
    expect(said == there, || format!("`written` says {said:?}, and there are {there:?}"))?;
    Ok(written)
}

fn no_new_missing(before: &Value, after: &Value) -> Result<(), String> {
    let missing = |document: &Value| -> BTreeSet<_> {
        list(document, "drift").into_iter().filter(|row| row["kind"] == "missing").map(about).collect()
    };
    let new: Vec<_> = missing(after).difference(&missing(before)).cloned().collect();
    expect(new.is_empty(), || format!("missing after import: {new:#?}"))
}

/// What is left is what drift says, row by row, but for what drift doesn't compare.
fn left_is_drift(left: &[Value], drift: &Value) -> Result<(), String> {
    let only_live: BTreeSet<String> = list(&drift["scopes"], "only_live").into_iter().map(Value::to_string).collect();
    let conditions = |row: &Value| -> Vec<String> {
        [&row["condition"], &row["live_condition"]].iter().map(ToString::to_string).collect()
    };
    let mut open: BTreeMap<_, Vec<&Value>> = BTreeMap::new();
    for row in left {
        expect(row["reason"].as_str().is_some_and(|reason| !reason.is_empty()), || format!("no reason: {row}"))?;
        open.entry(about(row)).or_default().push(row);
    }
    for row in list(drift, "drift") {
        if row["kind"] == "missing" {
            continue;
        }
        let of = open.entry(about(row)).or_default();
        let same = of.iter().position(|left| conditions(row).contains(&left["condition"].to_string()));
        match same {
            Some(number) => drop(of.remove(number)),
            None => return Err(format!("in drift after import, and not in `left`: {row:#}\nleft: {of:#?}")),
        }
    }
    let beside: BTreeSet<_> = ["exposed", "inherited"].iter().flat_map(|key| list(drift, key)).map(about).collect();
    for row in open.into_values().flatten() {
        let is_uncompared = only_live.contains(&row["scope"].to_string()) || beside.contains(&about(row));
        expect(is_uncompared, || format!("left, and not in drift: {row:#}"))?;
    }
    Ok(())
}

fn left_is_live(left: &[Value], live: &Live) -> Result<(), String> {
    for row in left {
        let principal = text(&row["principal"]);
        let is_live = if row["target"] == "group" {
            let address = principal.split_once(':').map_or(principal.as_str(), |(_, address)| address).to_lowercase();
            live.members(&text(&row["scope"]["group"]).to_lowercase()).iter().any(|(_, member)| *member == address)
        } else {
            let place = place_of(row);
            live.rows.iter().any(|one| (&one.scope, &one.role, &one.who) == (&place.0, &place.1, &place.2))
        };
        expect(is_live, || format!("left, and not live: {row:#}"))?;
    }
    Ok(())
}

/// A grant that a new file causes is live just so.
fn is_live(row: &Row, written: &Files, live: &Live) -> Result<(), String> {
    if !row.origins.iter().any(|origin| written.contains_key(&origin.file)) {
        return Ok(());
    }
    let expression = row.condition.as_ref().map(|condition| condition.expression.as_str());
    let asked = condition::defined(expression, row.until.as_deref());
    expect(live.has(&row.scope, &row.role, &row.principal, &asked), || format!("defined, and not live: {row:#?}"))
}

/// Every row of the world is defined, or in drift, or in a place that nothing knows; and how many no definition gives.
fn accounted(live: &Live, rows: &[Row], drift: &Value) -> Result<(usize, Vec<String>), String> {
    let of_row = |row: &Row| {
        let expression = row.condition.as_ref().map(|condition| condition.expression.as_str());
        let is_bound = matches!(row.scope, Scope::Namespace { .. } | Scope::Cluster(_));
        let asked =
            if is_bound { live::Asked::default() } else { condition::defined(expression, row.until.as_deref()) };
        LiveRow { scope: known_by(&row.scope), role: row.role.clone(), who: who(&row.scope, &row.principal), asked }
    };
    let defined: BTreeSet<LiveRow> = rows.iter().map(of_row).collect();
    let of_drift = ["drift", "exposed", "inherited"].iter().flat_map(|key| list(drift, key));
    let of_drift: BTreeSet<_> = of_drift.filter(|row| row["target"] != "group").map(place_of).collect();
    let only_live = list(&drift["scopes"], "only_live");
    let unknown: BTreeSet<Scope> =
        only_live.into_iter().filter(|scope| scope["group"].is_null()).map(live::scope).collect();
    let (mut count, mut unexplained) = (0, Vec::new());
    for row in &live.rows {
        if is_of_the_clouds(row) {
            continue;
        }
        count += 1;
        // Who has the same for longer has it.
        let lasts = |other: &LiveRow| {
            let is_same = (&other.scope, &other.role, &other.who) == (&row.scope, &row.role, &row.who);
            let is_longer = other.asked.end.is_none() || other.asked.end >= row.asked.end && row.asked.end.is_some();
            is_same && other.asked.rest == row.asked.rest && is_longer
        };
        if defined.contains(row) || defined.iter().any(lasts) {
            continue;
        }
        unexplained.push(format!("{row:?}"));
        let is_unknown = unknown.contains(&row.scope)
            || matches!(&row.scope, Scope::Namespace { cluster, .. } if unknown.contains(&Scope::Cluster(cluster.clone())));
        // Of several conditions, drift may tell of one.
        let is_in_drift = of_drift.contains(&(row.scope.clone(), row.role.clone(), row.who.clone()));
        expect(is_in_drift || is_unknown, || format!("live, and neither defined nor in drift: {row:#?}"))?;
    }
    Ok((count, unexplained))
}

/// What belongs to the clouds and clusters themselves, and who is gone.
pub fn is_of_the_clouds(row: &LiveRow) -> bool {
    let who = row.who.as_str();
    let own = |namespace: &str| who.starts_with(&format!("ServiceAccount {namespace}/"));
    let is_own = matches!(&row.scope, Scope::Namespace { namespace, .. } if own(namespace));
    let account = who.strip_prefix("serviceaccount:").unwrap_or_default();
    let host = account.split_once('@').map(|(_, host)| host).unwrap_or_default();
    let is_agent =
        host.starts_with("gcp-sa-") && host.ends_with(".iam.gserviceaccount.com") && host.matches('.').count() == 3
            || host == "cloudservices.gserviceaccount.com" && account.starts_with(|sign: char| sign.is_ascii_digit())
            || account.starts_with("service-") && HOSTS.contains(&host.split('.').next().unwrap_or_default());
    who.starts_with("deleted:") || who.contains("/system:") || is_own || is_agent
}

/// Some of Google's own projects.
const HOSTS: [&str; 4] = ["compute-system", "container-engine-robot", "gcf-admin-robot", "serverless-robot-prod"];

/// A second import writes nothing new.
fn again(workspace: &Workspace, after: &Files) -> Result<(), String> {
    let run = ended(workspace.run(&["import", "--live", "live", "--format", "json"]), &[0], "import, again")?;
    let mut now = texts(workspace);
    // What it says is about the last run.
    now.extend(after.get_key_value("import-report.md").map(|(path, text)| (path.clone(), text.clone())));
    let new: Vec<&String> =
        now.iter().filter(|(path, text)| after.get(*path) != Some(*text)).map(|(path, _)| path).collect();
    expect(new.is_empty() && now.len() == after.len(), || {
        let files: Files = new.iter().map(|path| ((*path).clone(), now[*path].clone())).collect();
        format!("a second import writes {new:?}\n{}\nafter the first:\n{}\n{}", shown(&files), shown(after), run.stdout)
    })
}

/// With the rest accepted, what drift still says can't be accepted.
fn accept_rest(start: &Start, left: &[Value]) -> Result<(), String> {
    let workspace = start.directory();
    let before = texts(&workspace);
    let run = ended(
        workspace.run(&["import", "--live", "live", "--accept-rest", "--format", "json"]),
        &[0],
        "import --accept-rest",
    )?;
    let after = texts(&workspace);
    let document = json(&run, "import --accept-rest")?;
    for (path, text) in &before {
        let now = after.get(path).ok_or_else(|| format!("{path} is gone"))?;
        if path == "teamkit.yaml" {
            expect(is_spliced(text, now), || format!("`--accept-rest` changes more than it adds:\n{now}"))?;
            let is_said = list(&document, "written").iter().any(|path| *path == "teamkit.yaml");
            expect(is_said == (now != text), || format!("teamkit.yaml in `written`: {is_said}"))?;
        } else {
            expect(now == text, || format!("`--accept-rest` changes {path}"))?;
        }
    }
    let policy = &after["teamkit.yaml"];
    ended(workspace.run(&["check"]), &[0], "check, after --accept-rest")
        .map_err(|wrong| format!("{wrong}\n{policy}"))?;
    let (code, drift) = drift(&workspace, &[])?;
    let rows = list(&drift, "drift");
    for row in &rows {
        let can_be_accepted = row["kind"] == "extra" && can_be_named(row);
        expect(!can_be_accepted, || format!("not accepted: {row:#}\n{policy}"))?;
        let is_left = left.iter().any(|left| about(left) == about(row)) || row["kind"] == "missing";
        expect(is_left, || format!("only in drift after --accept-rest: {row:#}"))?;
    }
    let is_exposed = !list(&drift, "exposed").is_empty();
    expect((code == 0) == (rows.is_empty() && !is_exposed), || format!("drift exits with {code} for {rows:#?}"))?;
    let definitions = || texts(&workspace).into_iter().filter(|(path, _)| is_yaml(path)).collect::<Files>();
    let now = definitions();
    ended(workspace.run(&["import", "--live", "live", "--accept-rest"]), &[0], "import --accept-rest, again")?;
    expect(definitions() == now, || format!("a second --accept-rest writes:\n{}", shown(&texts(&workspace))))
}

/// Whether `unmanaged` can name the fields of a row: an account whose address no account can have, or a text that is no
/// principal and no role, is nothing that definitions can say.
fn can_be_named(row: &Value) -> bool {
    let (principal, role) = (text(&row["principal"]), text(&row["role"]));
    let is_plain =
        |text: &str, more: &str| text.chars().all(|sign| sign.is_ascii_alphanumeric() || more.contains(sign));
    let is_address = principal.split_once('@').is_none_or(|(name, host)| {
        name.split_once(':').is_some_and(|(_, name)| !name.is_empty() && !name.contains(':'))
            && !host.contains("gserviceaccount.com.")
    });
    let is_known = ["user:", "group:", "serviceAccount:", "domain:", "principal:", "principalSet:"]
        .iter()
        .any(|kind| principal.starts_with(kind));
    is_known
        && is_address
        && principal.contains(['@', '/', '.'])
        && is_plain(&principal, ":/@.+_-[]'")
        && (principal.contains("://") || !principal.contains('@') || !principal.contains('/'))
        && is_plain(&role, "./_-:")
        && !role.ends_with('/')
}

/// Whether a text is another one with something put in at one place.
fn is_spliced(before: &str, after: &str) -> bool {
    let start = before.bytes().zip(after.bytes()).take_while(|(one, other)| one == other).count();
    let end = before.bytes().rev().zip(after.bytes().rev()).take_while(|(one, other)| one == other).count();
    after.len() >= before.len() && start + end >= before.len()
}

/// With `--out`, nothing in the workspace is touched, and the files are the same.
fn beside(start: &Start, before: &Files, written: &Files) -> Result<(), String> {
    let (workspace, out) = (start.directory(), Workspace::empty());
    let stamps = workspace.stamps();
    let run = workspace.run(&["import", "--live", "live", "--out", out.path().as_str(), "--format", "json"]);
    ended(run, &[0], "import --out")?;
    expect(workspace.stamps() == stamps && texts(&workspace) == *before, || {
        "`--out` touches the workspace".to_owned()
    })?;
    let there = texts(&out);
    expect(there == *written, || format!("`--out` writes other files:\n{}\nthan:\n{}", shown(&there), shown(written)))?;
    let other = Workspace::empty();
    let again = workspace.run(&["import", "--live", "live", "--out", other.path().as_str(), "--accept-rest"]);
    ended(again, &[0], "import --out --accept-rest")?;
    expect(workspace.stamps() == stamps, || "`--out --accept-rest` touches the workspace".to_owned())
}
