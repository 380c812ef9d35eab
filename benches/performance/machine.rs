//! What the numbers were measured on, without saying whose it is.

use std::{fs, process::Command};

use super::{
    process::printed,
    settings::{Place, Settings},
};

/// A sentence with processor, memory, system and file systems.
pub(super) fn describe(settings: &Settings) -> String {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let fact = |path: &str, key: &str| {
        let text = fs::read_to_string(path).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(key))?;
        line.split_once(':').map(|(_, value)| value.trim().to_owned())
    };
    let processor = fact("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown processor".to_owned());
    let memory = fact("/proc/meminfo", "MemTotal").and_then(|text| text.split(' ').next()?.parse::<u64>().ok());
    let memory = memory.map_or("unknown memory".to_owned(), |kilobytes| format!("{} GB", kilobytes / 1024 / 1024));
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let kernel = kernel.split(['-', '+']).next().unwrap_or_default().trim().to_owned();
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default().to_owned();
    let version = printed(settings.teamkit(".", &["--version"]));
    let places: Vec<_> = settings.places.iter().map(|place| format!("{} is {}", place.name, system(place))).collect();
    format!(
        "{} on {cores} cores ({processor}), {memory} of memory, Linux {kernel}; {}; load average before the run: {load}.",
        version.trim(),
        places.join(", "),
    )
}

fn system(place: &Place) -> String {
    let mut command = Command::new("df");
    command.arg("--output=fstype").arg(&place.directory);
    printed(command).lines().last().unwrap_or_default().trim().to_owned()
}
