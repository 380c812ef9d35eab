//! Whole runs of the program over generated organizations, beside the floor and beside what people use instead.
//!
//! `cargo bench --bench performance` prints what it measures and writes it into docs/performance.md, with a plot. It
//! takes some minutes; nothing else should run on the machine. What can be set, by variables of the environment:
//!
//! | variable | default | means |
//! |---|---|---|
//! | `TEAMKIT_BENCH_SIZES` | `1000,10000,100000` | organizations, by their grants; with `1000000` too, tmpfs needs 4 GB |
//! | `TEAMKIT_BENCH_RUNS` | `7` | runs of each command; at most 3 from 100,000 grants on, and 1 from 1,000,000 on |
//! | `TEAMKIT_BENCH_DISK` | below `target/` | a directory on a disk; `-` for none |
//! | `TEAMKIT_BENCH_TMPFS` | `/dev/shm` | a directory in memory; `-` for none |
//! | `TEAMKIT_BENCH_PEERS` | `jinja,cdktn,terraform` | which peers to run; `-` for none |
//! | `TEAMKIT_BENCH_TERRAFORM` | `terraform` | the Terraform of the peers |
//! | `TEAMKIT_BENCH_PROGRAM` | the one that cargo built | another teamkit to measure |
//! | `TEAMKIT_BENCH_PAGE` | `docs` | the directory of the page that is written |
//!
//! `cargo bench --bench performance -- organization 10000 DIR` only writes an organization, `-- patterns` measures only
//! what patterns cost, `-- live` only `drift` and `verify`, `-- import` only `import`.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a benchmark stops at what it did not expect, and touches disk, clock and environment"
)]

mod bindings;
mod goals;
mod import;
mod live;
mod machine;
#[path = "../organization/mod.rs"]
mod organization;
#[path = "../page/mod.rs"]
mod page;
#[path = "../patterns/mod.rs"]
mod patterned;
mod patterns;
mod peers;
mod plot;
mod process;
mod report;
mod settings;
mod terraform;
mod turns;

use std::{fs, path::Path};

use settings::Settings;

/// The organization of each size is this one on every machine.
const SEED: u64 = 1;

fn main() {
    let (flags, arguments): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|one| one == "--bench");
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        // `cargo bench` says `--bench`, `cargo test --all-targets` doesn't.
        [] if flags.is_empty() => println!("nothing is measured without `cargo bench`"),
        [] => measure(),
        ["organization", grants, directory] => {
            write_organization(grants.parse().expect("a number of grants"), Path::new(directory));
        }
        ["patterns"] => measure_patterns(&Settings::from_environment()),
        ["live"] => measure_live(&Settings::from_environment()),
        ["import"] => measure_import(&Settings::from_environment()),
        ["parse", directory] => live::parse(Path::new(directory)),
        ["patterns", form, directory] => patterns::write(form, Path::new(directory)),
        ["literal", directory] => bindings::write_literal(Path::new(directory)),
        ["same", directory] => bindings::compare(Path::new(directory)),
        other => panic!("unknown arguments: {other:?}"),
    }
}

fn measure() {
    let settings = Settings::from_environment();
    let machine = machine::describe(&settings);
    println!("{machine}\n");
    let peers = peers::prepare(&settings);
    let mut runs = Vec::new();
    for size in &settings.sizes {
        for place in &settings.places {
            eprintln!("{size} grants on {}", place.name);
            runs.extend(turns::measure(place, *size, &settings, &peers));
        }
    }
    measure_patterns(&settings);
    measure_live(&settings);
    measure_import(&settings);
    let plans = terraform::measure(&settings);
    let report = report::Report { machine, runs, plans, peers };
    for (block, text) in report.blocks() {
        println!("{text}\n");
        page::fill(block, &text);
    }
    let images = page::directory().join("images");
    fs::create_dir_all(&images).expect("a writable directory");
    fs::write(images.join("performance.svg"), plot::draw(&report.runs)).expect("a writable directory");
}

fn measure_patterns(settings: &Settings) {
    eprintln!("grants by patterns");
    let table = patterns::measure(settings);
    println!("{table}\n");
    page::fill("patterns", &table);
}

fn measure_live(settings: &Settings) {
    eprintln!("what is live, and plans");
    let table = live::measure(settings);
    println!("{table}\n");
    page::fill("live", &table);
}

fn measure_import(settings: &Settings) {
    eprintln!("imports");
    let table = import::measure(settings);
    println!("{table}\n");
    page::fill("import", &table);
}

fn write_organization(grants: usize, directory: &Path) {
    organization::write(grants, SEED, |path, text| {
        let path = directory.join(path);
        fs::create_dir_all(path.parent().expect("a file has a directory")).expect("a writable directory");
        fs::write(path, text).expect("a writable file");
    });
}
