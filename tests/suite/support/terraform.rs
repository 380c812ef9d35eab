//! Terraform, where there is one.

use std::{
    fs,
    io::{ErrorKind, Write as _},
    process::{Command, Output},
    time::Duration,
};

use camino::Utf8Path;

use super::workspace::Workspace;

/// Asserts that `terraform fmt` finds nothing to change in what was generated.
#[track_caller]
pub fn is_formatted(workspace: &Workspace) {
    finds_nothing_to_change(&workspace.path().join("terraform"));
}

/// Asserts that `terraform fmt` finds nothing to change in these files.
#[track_caller]
pub fn terraform_leaves_alone(files: &[String]) {
    let directory = tempfile::tempdir().expect("a directory");
    for (index, text) in files.iter().enumerate() {
        let path = directory.path().join(format!("file{index}.tf"));
        fs::write(path, format!("{text}\n")).expect("a writable file");
    }
    finds_nothing_to_change(Utf8Path::from_path(directory.path()).expect("a path in UTF-8"));
}

#[track_caller]
fn finds_nothing_to_change(directory: &Utf8Path) {
    let run = Command::new("terraform").args(["fmt", "-check", "-recursive", "-diff"]).arg(directory).output();
    match run {
        Ok(run) => assert!(
            run.status.success(),
            "{}{}",
            String::from_utf8_lossy(&run.stdout),
            String::from_utf8_lossy(&run.stderr)
        ),
        Err(error)
            if error.kind() == ErrorKind::NotFound && std::env::var_os("TEAMKIT_REQUIRE_TERRAFORM").is_none() =>
        {
            // Past the capture of the test runner, so that it is seen.
            writeln!(std::io::stderr(), "NOTICE: skipped, no terraform here ({error})").expect("stderr");
        }
        Err(error) => panic!("terraform is required here: {error}"),
    }
}

/// The program that `TEAMKIT_TF` names; nothing, with a notice that says what is left out, where it names none.
pub fn tf(left_out: &str) -> Option<String> {
    let named = std::env::var("TEAMKIT_TF").ok();
    if named.is_none() {
        // Past the capture of the test runner, so that it is seen.
        writeln!(std::io::stderr(), "NOTICE: TEAMKIT_TF names no Terraform: {left_out}").expect("stderr");
    }
    named
}

/// Asserts that Terraform validates every root below a directory; `versions` are variables that pick older providers.
#[track_caller]
pub fn validates(tf: &str, directory: &Utf8Path, versions: &[(&str, &str)]) {
    let run = || {
        let command = Command::new(tf).args(["validate", directory.as_str()]).envs(versions.iter().copied()).output();
        command.expect("TEAMKIT_TF is a program")
    };
    let ended = until_it_speaks(run);
    let (stdout, stderr) = (String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
    assert!(ended.status.success(), "{tf} validate: {}: {stderr}{stdout}", ended.status);
}

/// So often a run of `tf` is begun again.
const ATTEMPTS: usize = 40;

/// What ended a run of `tf`: it looks for providers all over the disk, and ends without a word if a directory goes
/// meanwhile.
fn until_it_speaks(run: impl Fn() -> Output) -> Output {
    let mut ended = run();
    for _ in 0..ATTEMPTS {
        if ended.status.success() || !ended.stderr.is_empty() || !ended.stdout.is_empty() {
            break;
        }
        std::thread::sleep(Duration::from_millis(250));
        ended = run();
    }
    ended
}

/// The text of Terraform's plan from one directory, applied to an empty state, to another.
#[track_caller]
pub fn replan(tf: &str, old: &Utf8Path, new: &Utf8Path) -> String {
    let run =
        || Command::new(tf).args(["replan", old.as_str(), new.as_str()]).output().expect("TEAMKIT_TF is a program");
    let ended = until_it_speaks(run);
    let (stdout, stderr) = (String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
    assert!(ended.status.success(), "{tf} replan: {}: {stderr}{stdout}", ended.status);
    stdout.into_owned()
}

/// Terraform's plan of a directory, as JSON.
#[track_caller]
pub fn plan(tf: &str, directory: &Utf8Path) -> serde_json::Value {
    let stdout = prints(tf, &["plan", directory.as_str()], &[]);
    serde_json::from_str(&stdout).expect("a plan as JSON")
}

/// The variables of the environment with which `terraform` itself finds what `tf` has prepared.
#[track_caller]
pub fn environment(tf: &str) -> Vec<(String, String)> {
    let exports = prints(tf, &["env"], &[]);
    let assignments = exports.lines().filter_map(|line| line.strip_prefix("export ")).flat_map(str::split_whitespace);
    assignments.filter_map(|one| one.split_once('=')).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Validates all roots below a directory, with the present and the former major versions of the providers.
#[track_caller]
pub fn validate(tf: &str, directory: &Utf8Path) {
    prints(tf, &["validate", directory.as_str()], &[]);
    prints(tf, &["validate", directory.as_str()], &[("KUBERNETES", "2.38.0"), ("GOOGLE", "6.50.0")]);
}

/// What a run prints, which must work.
#[track_caller]
fn prints(tf: &str, arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let run =
        || Command::new(tf).args(arguments).envs(variables.iter().copied()).output().expect("TEAMKIT_TF is a program");
    let ended = until_it_speaks(run);
    let (stdout, stderr) = (String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
    assert!(ended.status.success(), "{tf} {arguments:?}: {}: {stderr}{stdout}", ended.status);
    stdout.into_owned()
}

/// Terraform itself, with the providers of [`tf`], for more than one run in a directory.
pub struct Terraform {
    variables: Vec<(String, String)>,
}

impl Terraform {
    /// The Terraform that `TEAMKIT_TF` sets up; nothing, with a notice that says what is left out, where it names none.
    pub fn find(left_out: &str) -> Option<Self> {
        let exports = prints(&tf(left_out)?, &["env"], &[]);
        let pairs = exports.split_whitespace().filter_map(|word| word.split_once('='));
        Some(Self { variables: pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect() })
    }

    /// The same with a live world that imports read.
    #[must_use]
    pub fn in_world(mut self, live: &Utf8Path) -> Self {
        self.variables.push(("TEAMKIT_LIVE".to_owned(), live.to_string()));
        self
    }

    /// Applies what a directory configures.
    #[track_caller]
    pub fn apply(&self, directory: &Utf8Path) {
        self.run(directory, &["init", "-input=false"]);
        self.run(directory, &["apply", "-input=false", "-auto-approve"]);
    }

    /// Takes into the state what a refresh finds, and nothing else.
    #[track_caller]
    pub fn refresh(&self, directory: &Utf8Path) {
        self.run(directory, &["apply", "-refresh-only", "-input=false", "-auto-approve"]);
    }

    /// The plan of a directory as JSON.
    #[track_caller]
    pub fn plan(&self, directory: &Utf8Path, options: &[&str]) -> String {
        self.run(directory, &["init", "-input=false"]);
        self.run(directory, &[&["plan", "-input=false", "-out=plan"], options].concat());
        self.run(directory, &["show", "-json", "plan"])
    }

    /// The plan of a directory as JSON, or what Terraform says against it.
    #[track_caller]
    pub fn try_plan(&self, directory: &Utf8Path) -> Result<String, String> {
        self.try_run(directory, &["init", "-input=false"])?;
        self.try_run(directory, &["plan", "-input=false", "-out=plan"])?;
        self.try_run(directory, &["show", "-json", "plan"])
    }

    /// The same, with imports from a live world of files.
    #[must_use]
    pub fn living(mut self, world: &Utf8Path) -> Self {
        self.variables.push(("TEAMKIT_LIVE".to_owned(), world.to_string()));
        self
    }

    /// The state of a directory as JSON.
    #[track_caller]
    pub fn show(&self, directory: &Utf8Path) -> String {
        self.run(directory, &["show", "-json"])
    }

    #[track_caller]
    fn run(&self, directory: &Utf8Path, arguments: &[&str]) -> String {
        self.try_run(directory, arguments).unwrap_or_else(|said| panic!("terraform {arguments:?}: {said}"))
    }

    fn try_run(&self, directory: &Utf8Path, arguments: &[&str]) -> Result<String, String> {
        let mut command = Command::new("terraform");
        command.arg(format!("-chdir={directory}")).args(arguments).env("TF_CLI_ARGS", "-no-color");
        let ended = command.envs(self.variables.iter().map(|(name, value)| (name, value))).output().expect("terraform");
        let (stdout, stderr) = (String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
        if ended.status.success() { Ok(stdout.into_owned()) } else { Err(format!("{stdout}{stderr}")) }
    }
}
