//! Nothing of a pull request is run or obeyed before its report: the samples' own steps, on a checkout that attacks them.

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use serde_yaml::Value;

use crate::support::{
    ci::{has, path_with, program, report, run_step, step, steps, which, yaml},
    git::Repository,
    workspace::{Workspace, repository},
};

/// A machine with rustup's own proxies, a toolchain in which `cargo` writes down how it was called, and a checkout with
/// everything that cargo, rustup and a careless script would take from it.
struct Machine {
    home: Workspace,
}

impl Machine {
    fn new(checkout: &str) -> Self {
        let home = Workspace::empty();
        let path = home.path();
        for tool in ["cargo", "rustc"] {
            fs::create_dir_all(path.join("proxies")).expect("a directory");
            std::os::unix::fs::symlink(which("rustup"), path.join("proxies").join(tool)).expect("a link");
        }
        let toolchain = format!("rustup/toolchains/stable-{}-unknown-linux-gnu/bin", std::env::consts::ARCH);
        home.write(
            "rustup/settings.toml",
            format!(
                "version = \"12\"\ndefault_toolchain = \"stable\"\ndefault_host_triple = \"{}-unknown-linux-gnu\"\n",
                std::env::consts::ARCH
            ),
        );
        let real = "#!/bin/sh\nprintf '%s|%s\\n' \"$PWD\" \"$*\" >> \"$RECORD\"\n";
        program(&path.join(&toolchain).join("cargo"), real);
        program(&path.join(&toolchain).join("rustc"), "#!/bin/sh\necho rustc 1.95.0\n");
        let checkout = path.join(checkout);
        let attack = "#!/bin/sh\n: > \"$HIT\"\n";
        for file in
            ["tools/bin/cargo", "tools/bin/rustc", ".teamkit-bin/bin/teamkit", "bin/teamkit", "wrapper", "git", "jq"]
        {
            program(&checkout.join(file), attack);
        }
        let tools = format!("[toolchain]\npath = \"{}\"\n", checkout.join("tools"));
        fs::write(checkout.join("rust-toolchain.toml"), tools).expect("a file");
        fs::create_dir_all(checkout.join(".cargo")).expect("a directory");
        let config = format!("[build]\nrustc-wrapper = \"{}\"\n", checkout.join("wrapper"));
        fs::write(checkout.join(".cargo/config.toml"), config).expect("a file");
        Self { home }
    }

    fn path(&self) -> Utf8PathBuf {
        self.home.path()
    }

    fn run(&self, step: &Value, directory: &Utf8Path, variables: &[(&str, &str)]) {
        let home = self.path();
        let proxies = path_with(&home.join("proxies"));
        let paths = [("RUSTUP_HOME", "rustup"), ("CARGO_HOME", "cargo"), ("RUNNER_TEMP", "temp"), ("HIT", "hit")];
        let paths = paths.map(|(name, path)| (name, home.join(path).into_string()));
        let record = home.join("record").into_string();
        let output = home.join("output").into_string();
        fs::create_dir_all(home.join("temp")).expect("a directory");
        let mut all = vec![("PATH", proxies.as_str()), ("RECORD", &record), ("GITHUB_OUTPUT", &output)];
        all.extend(paths.iter().map(|(name, path)| (*name, path.as_str())));
        // The step's own variables, as far as they are plain or the action's defaults.
        let of_step: Vec<(String, String)> = step["env"]
            .as_mapping()
            .into_iter()
            .flatten()
            .map(|(name, value)| {
                let text = value.as_str().expect("a text");
                let text = if text == "${{ inputs.toolchain }}" { "stable" } else { text };
                (
                    name.as_str().expect("a name").to_owned(),
                    text.replace("${{ steps.build.outputs.root }}", home.join("temp/teamkit").as_str()),
                )
            })
            .collect();
        all.extend(of_step.iter().map(|(name, text)| (name.as_str(), text.as_str())));
        all.extend(variables.iter().copied());
        let (code, text) = run_step(step, directory, &all);
        assert_eq!(code, Some(0), "{text}");
    }

    /// Asserts that cargo was called once, out of reach of the checkout, and that nothing of the checkout ran.
    fn is_unharmed(&self, checkout: &str) {
        assert!(!self.home.exists("hit"), "something of the checkout ran");
        let record = self.home.read("record");
        let (directory, arguments) = record.trim().split_once('|').expect("one call");
        let checkout = self.path().join(checkout);
        assert!(!Utf8Path::new(directory).starts_with(&checkout), "cargo ran in {directory}");
        let config = Utf8Path::new(directory).ancestors().find(|above| above.join(".cargo/config.toml").exists());
        assert!(config.is_none_or(|above| !above.starts_with(self.path())), "cargo reads {config:?}");
        assert!(arguments.starts_with("install --locked --force --path . --root "), "{arguments}");
        let root = arguments.rsplit(' ').next().expect("a path");
        assert!(!Utf8Path::new(root).starts_with(&checkout), "{root}");
    }
}

#[test]
fn the_trap_works_in_a_checkout() {
    if !has("rustup", "TEAMKIT_REQUIRE_RUSTUP") {
        return;
    }
    let machine = Machine::new("checkout");
    let careless: Value = serde_yaml::from_str("run: cargo install --locked --path /elsewhere").expect("YAML");
    machine.run(&careless, &machine.path().join("checkout"), &[]);
    assert!(machine.home.exists("hit") && !machine.home.exists("record"), "rustup obeyed nothing");
}

#[test]
fn the_action_builds_with_nothing_of_the_pull_request() {
    if !has("rustup", "TEAMKIT_REQUIRE_RUSTUP") {
        return;
    }
    let machine = Machine::new("checkout");
    let checkout = machine.path().join("checkout");
    let action = yaml("action.yml");
    let (repository, checkout_path) = (repository(), checkout.clone());
    let variables = [("GITHUB_ACTION_PATH", repository.as_str()), ("GITHUB_WORKSPACE", checkout_path.as_str())];
    for name in ["Name the build", "Build"] {
        let step = step(&action, name);
        assert!(step["env"]["RUSTUP_TOOLCHAIN"].is_string(), "{name} takes any toolchain");
        machine.run(step, &checkout, &variables);
    }
    machine.is_unharmed("checkout");
    let inside = checkout.join("teamkit");
    fs::create_dir(&inside).expect("a directory");
    let variables = [("GITHUB_ACTION_PATH", inside.as_str()), ("GITHUB_WORKSPACE", checkout.as_str())];
    let (code, text) = run_step(step(&action, "Name the build"), &checkout, &variables);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("teamkit is in the checkout"), "{text}");
}

#[test]
fn what_is_applied_or_proposed_is_built_with_nothing_of_the_repository() {
    if !has("rustup", "TEAMKIT_REQUIRE_RUSTUP") {
        return;
    }
    for path in ["docs/ci/apply.yml", "docs/ci/calendar.yml", "docs/ci/drift.yml"] {
        let file = yaml(path);
        let places: Vec<&str> = steps(&file)
            .into_iter()
            .filter(|step| step["uses"].as_str().is_some_and(|uses| uses.starts_with("actions/checkout@")))
            .map(|step| step["with"]["path"].as_str().unwrap_or("."))
            .collect();
        let checkout = format!("workspace/{}", places[0]);
        let machine = Machine::new(&checkout);
        let workspace = machine.path().join("workspace");
        fs::create_dir_all(workspace.join(places[1])).expect("a directory");
        machine.run(step(&file, "Build"), &workspace, &[("GITHUB_WORKSPACE", workspace.as_str())]);
        machine.is_unharmed(&checkout);
        assert!(
            !steps(&file).iter().any(|step| step["uses"].as_str().is_some_and(|uses| uses.contains("/cache@"))),
            "{path}"
        );
    }
}

#[test]
fn gitlab_and_plain_shell_build_with_nothing_of_the_checkout() {
    if !has("rustup", "TEAMKIT_REQUIRE_RUSTUP") {
        return;
    }
    let text = fs::read_to_string(repository().join("docs/ci/README.md")).expect("a page");
    let (_, sample) = text.split_once("```yaml\nteamkit:").expect("a sample");
    let sample: Value =
        serde_yaml::from_str(&format!("teamkit:{}", sample.split("```").next().expect("YAML"))).expect("YAML");
    let job = &sample["teamkit"];
    assert!(job["cache"].is_null(), "a cache is what an earlier pipeline left");
    for variable in ["ROOT", "SOURCE", "REPORTS"] {
        assert!(job["variables"][variable].as_str().is_some_and(|path| path.starts_with("/tmp/")), "{variable}");
    }
    let lines = job["script"].as_sequence().expect("a script").iter().map(|line| line.as_str().expect("a line"));
    let builds: Vec<&str> = lines.filter(|line| line.contains("cargo ")).collect();
    let (_, shell) = text.split_once("## Any other CI\n\n```sh\n").expect("a sample");
    let shell = shell.split("```").next().expect("lines").lines().filter(|line| line.contains("cargo "));
    let builds: Vec<&str> = builds.into_iter().chain(shell).collect();
    assert_eq!(builds.len(), 2);
    for line in builds {
        let machine = Machine::new("checkout");
        let (source, root) = (machine.path().join("source"), machine.path().join("root"));
        fs::create_dir(&source).expect("a directory");
        let mut step = serde_yaml::Mapping::new();
        step.insert("run".into(), line.into());
        let variables = [("SOURCE", source.as_str()), ("ROOT", root.as_str()), ("RUSTUP_TOOLCHAIN", "stable")];
        machine.run(&Value::Mapping(step), &machine.path().join("checkout"), &variables);
        machine.is_unharmed("checkout");
    }
}

#[test]
fn the_report_takes_no_program_from_the_checkout() {
    let repository = Repository::of(Workspace::small());
    let files = &repository.files;
    let hit = files.path().join("hit");
    for name in ["git", "jq", "od", "mkdir", ".teamkit-bin/bin/teamkit"] {
        program(&files.path().join(name), &format!("#!/bin/sh\n: > {hit}\n"));
    }
    for before in [files.path().to_string(), ".".to_owned(), String::new()] {
        let path = format!("{before}:{}", std::env::var("PATH").expect("a path"));
        let (code, text) = report(files, &[("BASE", "HEAD"), ("PATH", &path)]);
        assert_ne!(code, Some(2), "{text}");
        assert!(!files.exists("hit"), "with `{before}` in front");
    }
    let inside = files.path().join(".teamkit-bin");
    let (code, text) = report(files, &[("ROOT", inside.as_str())]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("is inside the checkout") && !files.exists("hit"), "{text}");
}
