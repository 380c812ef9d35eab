//! The page that benchmarks write into: docs/performance.md, between its markers.

use std::{fs, path::PathBuf};

/// Where the page is: `docs`, or the directory that `TEAMKIT_BENCH_PAGE` names.
pub(crate) fn directory() -> PathBuf {
    std::env::var_os("TEAMKIT_BENCH_PAGE").map_or_else(|| PathBuf::from("docs"), PathBuf::from)
}

/// Replaces what stands between `<!-- measured: NAME -->` and the next `<!-- end -->`.
pub(crate) fn fill(name: &str, text: &str) {
    let path = directory().join("performance.md");
    let page = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let start = format!("<!-- measured: {name} -->\n");
    let filled = page.split_once(&start).and_then(|(before, rest)| {
        let (_, after) = rest.split_once("<!-- end -->")?;
        Some(format!("{before}{start}\n{}\n\n<!-- end -->{after}", text.trim()))
    });
    let filled = filled.unwrap_or_else(|| panic!("{} has no place for `{name}`", path.display()));
    fs::write(&path, filled).expect("a writable page");
}

/// A duration as people say it.
pub(crate) fn time(seconds: f64) -> String {
    match seconds {
        ..0.001 => format!("{:.0} µs", seconds * 1e6),
        ..0.01 => format!("{:.1} ms", seconds * 1e3),
        ..1.0 => format!("{:.0} ms", seconds * 1e3),
        ..10.0 => format!("{seconds:.2} s"),
        _ => format!("{seconds:.1} s"),
    }
}
