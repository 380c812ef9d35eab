//! Each stage of `generate` on its own, on an organization of 10,000 grants in memory.
//!
//! `cargo bench --bench stages` prints what criterion measures, compares it with the run before, and writes the medians
//! into docs/performance.md. `TEAMKIT_BENCH_PAGE` names another directory of that page.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a benchmark stops at what it did not expect, and touches disk, clock and environment"
)]

#[path = "organization/mod.rs"]
mod organization;
#[path = "page/mod.rs"]
mod page;

use std::{collections::BTreeMap, fs, hint::black_box, path::PathBuf, sync::atomic::AtomicUsize};

use camino::{Utf8Path, Utf8PathBuf};
use criterion::{BatchSize, Criterion};
use teamkit::{
    catalog::Catalog,
    check::{RULES, RuleContext, check},
    expand::expand,
    io::{self, LockAttempt, Sharing},
    load::load,
    model::OrgState,
    parse::parse,
    plan::{Changes, FileChange, Plan, layout},
    resolve::resolve,
    source::Revision,
    target::emit,
    template::Templates,
};

/// The program's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const GRANTS: usize = 10_000;
const GROUP: &str = "stages";
/// The stages in their order, with what each does.
const STAGES: [(&str, &str); 11] = [
    ("read", "read the definition files"),
    ("parse", "parse YAML into typed definitions"),
    ("resolve", "look up names, apply defaults"),
    ("expand", "team × service × environment × role"),
    ("catalog", "load the known native roles"),
    ("check", "run all rules"),
    ("emit", "turn grants into blocks"),
    ("layout", "turn blocks into text, and parse each text back"),
    ("list", "list the files of the workspace"),
    ("compare", "compare each text with its file; nothing to do"),
    ("apply", "write all files"),
];

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    measure(&mut criterion);
    criterion.final_summary();
    report();
}

/// A workspace that goes when this ends, in memory where that can be had.
fn workspace() -> (tempfile::TempDir, Utf8PathBuf) {
    let memory = PathBuf::from("/dev/shm");
    let place = if memory.is_dir() { memory } else { std::env::temp_dir() };
    let directory = tempfile::Builder::new().prefix("teamkit-stages-").tempdir_in(place).expect("a directory");
    let root = Utf8PathBuf::from_path_buf(directory.path().to_owned()).expect("a path in UTF-8");
    organization::write(GRANTS, 1, |path, text| {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a file has a directory")).expect("a writable directory");
        fs::write(path, text).expect("a writable file");
    });
    (directory, root)
}

fn measure(criterion: &mut Criterion) {
    let (_directory, root) = workspace();
    let today = jiff::civil::date(2026, 11, 22);
    let loaded =
        load(io::read(&root, Revision::Head).expect("definitions"), &|path| io::read_plain(&root, path), today);
    let loaded = loaded.expect("an organization without catalogues");
    assert!(!loaded.diagnostics.has_errors(), "an organization without errors");
    let (sources, state) = (loaded.sources, loaded.state.expect("an organization"));
    let catalog = loaded.catalog.expect("the built-in catalogue");
    let context = RuleContext::of(&state, &catalog, true);
    let OrgState { org, grants, entitlements, .. } = &state;
    let (definitions, _) = parse(&sources);
    let templates = Templates::new(&BTreeMap::new()).expect("the built-in templates");
    let documents = emit(org, &grants.active, entitlements, today, |_, _| true);
    let plan = layout(&documents, &templates).expect("a plan");
    let changes = compare(plan.clone(), &root, &io::list(&root).expect("a workspace"));
    let LockAttempt::Locked(lock) = io::try_lock(&root, Sharing::Exclusive) else { panic!("a directory of our own") };
    io::apply(&changes, &lock, &AtomicUsize::new(0)).expect("a writable tree");

    let mut group = criterion.benchmark_group(GROUP);
    group.sample_size(20);
    group.bench_function("read", |bench| {
        bench.iter(|| io::read(&root, Revision::Head).expect("definitions"));
    });
    group.bench_function("parse", |bench| bench.iter(|| parse(black_box(&sources))));
    group.bench_function("resolve", |bench| bench.iter(|| resolve(black_box(&definitions))));
    group.bench_function("expand", |bench| bench.iter(|| expand(black_box(org), today)));
    group.bench_function("catalog", |bench| bench.iter(|| Catalog::builtin(org)));
    group.bench_function("check", |bench| bench.iter(|| check(black_box(&context), RULES)));
    group.bench_function("emit", |bench| {
        bench.iter(|| emit(black_box(org), &grants.active, entitlements, today, |_, _| true));
    });
    group.bench_function("layout", |bench| bench.iter(|| layout(black_box(&documents), &templates).expect("a plan")));
    let listing = io::list(&root).expect("a workspace");
    group.bench_function("list", |bench| bench.iter(|| io::list(&root).expect("a workspace")));
    group.bench_function("compare", |bench| {
        bench.iter_batched(|| plan.clone(), |plan| compare(plan, &root, &listing), BatchSize::LargeInput);
    });
    group.bench_function("apply", |bench| {
        let remove = || fs::remove_dir_all(root.join("terraform")).expect("a tree of ours");
        bench.iter_batched(remove, |()| io::apply(&changes, &lock, &AtomicUsize::new(0)), BatchSize::PerIteration);
    });
    group.finish();
}

/// Reads each file that is there and holds it to its text.
fn compare(plan: Plan, root: &Utf8Path, listing: &io::Listing) -> Changes {
    let steps = plan.files.into_iter().map(|(path, text)| {
        let found = listing.at(root, &path).expect("a readable file");
        (FileChange::of(&path, text, found).expect("a file of ours"), path)
    });
    Changes::new(steps.collect(), BTreeMap::new())
}

/// Writes the medians that criterion left, unless a filter left some out.
fn report() {
    let medians: Option<Vec<f64>> = STAGES.iter().map(|(stage, _)| median(stage)).collect();
    let Some(medians) = medians else { return };
    let sum: f64 = medians.iter().sum();
    let mut text = "| stage | what it does | time | share |\n|---|---|---|---|\n".to_owned();
    for ((stage, what), seconds) in STAGES.iter().zip(medians) {
        text.push_str(&format!("| `{stage}` | {what} | {} | {:.0} % |\n", page::time(seconds), seconds / sum * 100.0));
    }
    page::fill("stages", &text);
}

fn median(stage: &str) -> Option<f64> {
    let criterion = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).parent()?.join("criterion");
    let text = fs::read_to_string(criterion.join(GROUP).join(stage).join("new/estimates.json")).ok()?;
    let estimates: serde_json::Value = serde_json::from_str(&text).ok()?;
    Some(estimates.pointer("/median/point_estimate")?.as_f64()? / 1e9)
}
