//! What the help of each command says beside its options: its group, examples, and exit codes.

use clap::{Command, builder::Styles};

/// Commands that belong together, in the order of `teamkit --help`.
struct CommandGroup {
    title: &'static str,
    commands: &'static [CommandHelp],
}

/// What the end of a command's help says.
struct CommandHelp {
    name: &'static str,
    /// Calls that make sense in the example organization, each with what it does.
    examples: &'static [(&'static str, &'static str)],
    /// When the command ends with exit code 1, if it ever does.
    refused: Option<&'static str>,
}

const ERRORS: Option<&str> = Some("the definitions have errors");
const ERRORS_OR_DIFFERENCE: Option<&str> = Some("the definitions have errors, or --check found a difference");

const GROUPS: &[CommandGroup] = &[
    CommandGroup {
        title: "Start",
        commands: &[CommandHelp {
            name: "init",
            examples: &[
                ("teamkit init access --domain acme.example", "Create a workspace in the directory `access`"),
                ("teamkit init --live live", "Propose teamkit.yaml from an export of what is live"),
            ],
            refused: Some("what is live suggests definitions with errors (only with --live)"),
        }],
    },
    CommandGroup {
        title: "Write",
        commands: &[
            CommandHelp {
                name: "check",
                examples: &[
                    ("teamkit check", "Check all definitions"),
                    ("teamkit check --format sarif", "Print the findings for code scanning"),
                ],
                refused: ERRORS,
            },
            CommandHelp {
                name: "generate",
                examples: &[
                    ("teamkit generate", "Write all files that have changed"),
                    ("teamkit generate --check", "Fail in CI if a generated file is not up to date"),
                ],
                refused: ERRORS_OR_DIFFERENCE,
            },
            CommandHelp {
                name: "preview",
                examples: &[
                    ("teamkit preview payments", "Print the blocks that team `payments` causes"),
                    ("teamkit preview ledger production", "Print the files of a service in an environment"),
                ],
                refused: ERRORS,
            },
            CommandHelp {
                name: "fmt",
                examples: &[
                    ("teamkit fmt", "Format all team files"),
                    ("teamkit fmt --check teams/search.yaml", "Check a single file"),
                ],
                refused: Some("a file can't be read, or --check found a difference"),
            },
            CommandHelp {
                name: "snapshot",
                examples: &[
                    ("teamkit snapshot", "Write new documents, and show what changed in the others"),
                    ("teamkit snapshot --accept", "Accept the changes"),
                ],
                refused: ERRORS_OR_DIFFERENCE,
            },
            CommandHelp {
                name: "codeowners",
                examples: &[
                    ("teamkit codeowners", "Update the lines of all teams"),
                    ("teamkit codeowners --check", "Fail in CI if the lines are not up to date"),
                ],
                refused: ERRORS_OR_DIFFERENCE,
            },
        ],
    },
    CommandGroup {
        title: "Review",
        commands: &[
            CommandHelp {
                name: "diff",
                examples: &[
                    ("teamkit diff", "Compare with where this branch left the default branch"),
                    ("teamkit diff HEAD~1 --fail-on own-access --author @frida", "Fail if Frida grants herself access"),
                ],
                refused: Some("the definitions have errors, or a rule for changes found an error"),
            },
            CommandHelp {
                name: "roots",
                examples: &[
                    ("teamkit roots --changed --format matrix", "Print the jobs to plan in GitHub Actions"),
                    ("teamkit roots --moved", "Print the commands that move Terraform's state"),
                ],
                refused: ERRORS,
            },
            CommandHelp {
                name: "verify",
                examples: &[
                    ("teamkit verify terraform/projects/ledger-prod=plan.json", "Check the plan of a root"),
                    ("teamkit verify --plans plans --format markdown", "Print a comment on the plans of many roots"),
                    ("teamkit verify --letting-go shop-infra=plan.json", "Check that an old root only lets go"),
                ],
                refused: Some("the definitions have errors, or a plan does something that they don't say"),
            },
            CommandHelp {
                name: "report",
                examples: &[
                    ("teamkit report --out page", "Write page/index.html"),
                    ("teamkit report --out page --live live", "Also show what differs from what is live"),
                ],
                refused: ERRORS,
            },
        ],
    },
    CommandGroup {
        title: "Compare with what is live",
        commands: &[
            CommandHelp {
                name: "live",
                examples: &[
                    ("teamkit live --commands", "Print the script that exports all that the definitions know"),
                    ("teamkit live --commands --environment production", "Export only what is in production"),
                    (
                        "teamkit live --commands --live live",
                        "Export what live/ lacks, such as the groups that it names",
                    ),
                ],
                refused: ERRORS,
            },
            CommandHelp {
                name: "drift",
                examples: &[
                    ("teamkit drift --live live", "Compare the definitions with an export of what is live"),
                    (
                        "teamkit drift --live live --person eve",
                        "Ask where somebody has access that no definition gives",
                    ),
                    ("teamkit drift --live live --format markdown", "Print the differences for an issue"),
                ],
                refused: Some("the definitions have errors, or something differs"),
            },
            CommandHelp {
                name: "import",
                examples: &[
                    ("teamkit import --live live", "Write teams and services for what no definition knows yet"),
                    (
                        "teamkit import --live live --out proposal",
                        "Write them elsewhere, to take them over team by team",
                    ),
                    ("teamkit import --live live --accept-rest", "Also accept what can't be said, for 90 days"),
                ],
                refused: ERRORS,
            },
            CommandHelp {
                name: "adopt",
                examples: &[
                    ("teamkit adopt --live live", "Write import blocks for what is defined and live"),
                    (
                        "teamkit adopt --live live --state old --out adopting",
                        "Also write how the states below `old` let go of it",
                    ),
                    ("teamkit adopt --live live --team payments", "Adopt what one team has"),
                    ("teamkit adopt --done", "Take the import files away"),
                ],
                refused: Some("the definitions have errors, or an old state would revoke what a root gives"),
            },
        ],
    },
    CommandGroup {
        title: "Ask",
        commands: &[
            CommandHelp {
                name: "who",
                examples: &[
                    ("teamkit who ledger production", "List who has access to a service in an environment"),
                    ("teamkit who ledger --can delete:pods", "List who can do something there"),
                    ("teamkit who --can roles/secretmanager.admin", "Search all services and scopes"),
                    ("teamkit who ledger production --live live", "Say who really has it, and who has it besides"),
                ],
                refused: ERRORS,
            },
            CommandHelp {
                name: "access",
                examples: &[
                    ("teamkit access bruno", "List all access of a person"),
                    ("teamkit access payments", "List all access of a team"),
                ],
                refused: ERRORS,
            },
            CommandHelp {
                name: "explain",
                examples: &[
                    ("teamkit explain bruno ledger production", "Show each line that gives this access"),
                    ("teamkit explain bruno ledger --live live", "Say what of it is live, and what is besides"),
                ],
                refused: ERRORS,
            },
            CommandHelp {
                name: "matrix",
                examples: &[
                    ("teamkit matrix --team payments", "Show the access of a team"),
                    ("teamkit matrix --format csv", "Print all access for a spreadsheet"),
                ],
                refused: ERRORS,
            },
            CommandHelp {
                name: "grants",
                examples: &[
                    ("teamkit grants --service ledger", "List the grants of a service"),
                    ("teamkit grants --format json", "List all grants for programs"),
                ],
                refused: ERRORS,
            },
        ],
    },
    CommandGroup {
        title: "Edit",
        commands: &[
            CommandHelp {
                name: "offboard",
                examples: &[("teamkit offboard bruno --dry-run", "Show what would be edited")],
                refused: ERRORS,
            },
            CommandHelp {
                name: "move",
                examples: &[("teamkit move ledger search", "Give the service `ledger` to team `search`")],
                refused: ERRORS,
            },
            CommandHelp {
                name: "rename",
                examples: &[
                    ("teamkit rename team search discovery", "Rename a team"),
                    ("teamkit rename service ledger books", "Rename a service"),
                    ("teamkit rename person mara mara.lind", "Give a person another address"),
                ],
                refused: ERRORS,
            },
        ],
    },
    CommandGroup {
        title: "Tools",
        commands: &[
            CommandHelp {
                name: "rules",
                examples: &[
                    ("teamkit rules", "List all rules"),
                    ("teamkit rules unbounded-grant", "Print the page of a rule"),
                ],
                refused: None,
            },
            CommandHelp {
                name: "schema",
                examples: &[("teamkit schema team --workspace", "Print a schema that completes names")],
                refused: Some("teamkit.yaml can't be understood (only with --workspace)"),
            },
            CommandHelp {
                name: "completions",
                examples: &[("teamkit completions bash", "Print ~/.local/share/bash-completion/completions/teamkit")],
                refused: None,
            },
            CommandHelp {
                name: "man",
                examples: &[
                    ("teamkit man diff", "Print the page of a command"),
                    ("teamkit man --out man1", "Write all pages into a directory"),
                ],
                refused: None,
            },
        ],
    },
];

const WRONG_CALL: &str = "wrong usage, or a failure of the environment";

/// The program's command with its commands in groups, and the end of each help.
pub(super) fn with_help(mut command: Command) -> Command {
    let template = template(&command);
    for help in GROUPS.iter().flat_map(|group| group.commands) {
        command = command.mut_subcommand(help.name, |sub| {
            // `rename team` and its like end as `rename` does.
            sub.mut_subcommands(|of_two| of_two.after_help(ending(help))).after_help(ending(help))
        });
    }
    let codes = exit_codes(Some("the definitions have errors, or a check found something"));
    command
        .help_template(template)
        .after_help(format!("{codes}\n\n`teamkit help COMMAND` prints the options of a command, with examples."))
}

/// The sections of a command's manual page beside its options, in roff.
pub(super) fn manual_sections(name: &str) -> String {
    let Some(help) = GROUPS.iter().flat_map(|group| group.commands).find(|help| help.name == name) else {
        return String::new();
    };
    let escaped = |text: &str| text.replace('\\', "\\e").replace('-', "\\-");
    let examples = help.examples.iter().map(|(call, what)| format!(".TP\n{}\n{}\n", escaped(call), escaped(what)));
    let refused = help.refused.map(|refused| format!(".TP\n1\n{}\n", escaped(refused))).unwrap_or_default();
    format!(
        ".SH EXAMPLES\n{}.SH \"EXIT STATUS\"\n.TP\n0\nsuccess\n{refused}.TP\n2\n{WRONG_CALL}\n",
        examples.collect::<String>()
    )
}

/// The names of all commands, by the title of their group.
#[cfg(test)]
pub(super) fn grouped() -> Vec<(&'static str, &'static str)> {
    GROUPS.iter().flat_map(|group| group.commands.iter().map(|help| (group.title, help.name))).collect()
}

/// Every example of every command.
#[cfg(test)]
pub(super) fn examples() -> Vec<(&'static str, &'static str)> {
    let all = GROUPS.iter().flat_map(|group| group.commands);
    all.flat_map(|help| help.examples.iter().map(|(call, _)| (help.name, *call))).collect()
}

/// The template of `teamkit --help`. clap lists all commands under one heading, so the list is part of it.
fn template(command: &Command) -> String {
    let mut template = String::from("{about-with-newline}\n{usage-heading} {usage}\n");
    for group in GROUPS {
        template.push_str(&heading(group.title));
        for help in group.commands {
            let about = command.find_subcommand(help.name).and_then(Command::get_about);
            let about = about.map(ToString::to_string).unwrap_or_default();
            let literal = Styles::default();
            let style = literal.get_literal();
            template.push_str(&format!("  {style}{:<12}{style:#} {about}\n", help.name));
        }
    }
    format!("{template}{}{{options}}{{after-help}}", heading("Global options"))
}

/// Examples and exit codes.
fn ending(help: &CommandHelp) -> String {
    let width = help.examples.iter().map(|(call, _)| call.len()).max().unwrap_or(0);
    let mut out = heading("Examples").trim_start().to_owned();
    for (call, what) in help.examples {
        out.push_str(&format!("  {call:<width$}  {what}\n"));
    }
    format!("{out}\n{}", exit_codes(help.refused))
}

fn exit_codes(refused: Option<&str>) -> String {
    let mut out = heading("Exit codes").trim_start().to_owned();
    out.push_str("  0  success\n");
    if let Some(refused) = refused {
        out.push_str(&format!("  1  {refused}\n"));
    }
    format!("{out}  2  {WRONG_CALL}")
}

fn heading(title: &str) -> String {
    let styles = Styles::default();
    let style = styles.get_header();
    format!("\n{style}{title}:{style:#}\n")
}
