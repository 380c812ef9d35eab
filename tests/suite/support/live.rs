//! Exports of what is live, made of texts.

use teamkit::live::{LiveFault, LiveInput, LiveRecords, LiveWorld, read};

/// The world of files, or all that is wrong with them.
pub fn world(files: &[(&str, &str)]) -> Result<LiveWorld, String> {
    let texts = |faults: Vec<LiveFault>| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let records = files.iter().map(|(path, text)| read(path, LiveInput::Bytes(text.as_bytes())));
    let records: Vec<LiveRecords> = records.collect::<Result<_, _>>().map_err(|fault| texts(vec![fault]))?;
    LiveWorld::of(records).map_err(texts)
}

/// What the files say, a line for each grant: `SCOPE: ROLE MEMBER [until END] [if CONDITION]`; a scope without any is a
/// line by itself.
#[track_caller]
pub fn said(files: &[(&str, &str)]) -> String {
    lines(&world(files).unwrap_or_else(|fault| panic!("{fault}")))
}

/// The grants of a world, as [`said`] writes them.
pub fn lines(world: &LiveWorld) -> String {
    let mut lines = Vec::new();
    for (scope, grants) in &world.grants {
        if grants.is_empty() {
            lines.push(format!("{scope}: nothing"));
        }
        for grant in grants {
            let condition = grant.condition.as_deref();
            let end = condition.and_then(|condition| condition.end).map(|end| format!(" until {end}"));
            let rest: Vec<&str> = condition.iter().flat_map(|condition| &condition.rest).map(String::as_str).collect();
            let rest = (!rest.is_empty()).then(|| format!(" if {}", rest.join(" && ")));
            let more: String = [end, rest].into_iter().flatten().collect();
            lines.push(format!("{scope}: {} {}{more}", grant.role, grant.member));
        }
    }
    lines.sort();
    lines.join("\n")
}

/// What is wrong with the files.
#[track_caller]
pub fn refusal(files: &[(&str, &str)]) -> String {
    match world(files) {
        Ok(world) => panic!("it is understood:\n{}", lines(&world)),
        Err(fault) => fault,
    }
}
