//! Keys that touch no grant: they must be there, and change nothing.

use super::{
    choices::Choices,
    definitions::Yaml,
    make::{Maker, ROLES},
};

type Entries = Vec<(String, Yaml)>;

fn entry(key: &str, value: Yaml) -> (String, Yaml) {
    (key.to_owned(), value)
}

/// What else the registry says of a service.
pub fn service(maker: &Maker, choices: &mut Choices<'_>) -> Entries {
    let mut rest: Entries = vec![entry("shared", Yaml::bare(&true))];
    rest.extend(choices.maybe(4, |_| entry("description", Yaml::text("Cart, checkout: no café"))));
    rest.extend(choices.maybe(4, |choices| entry("grants_from", Yaml::texts(&choices.at_least_one(&maker.teams)))));
    rest.extend(choices.maybe(6, |_| entry("formerly", Yaml::texts(&["cart"]))));
    rest.extend(
        choices.maybe(6, |_| entry("annotations", Yaml::map([("example.com/pager", Yaml::text("cart: ${x} ☕"))]))),
    );
    rest
}

/// What else the file of a team says.
pub fn team(maker: &Maker, number: usize, choices: &mut Choices<'_>) -> Entries {
    let name = maker.teams[number];
    let mut rest: Entries = Vec::new();
    rest.extend(choices.maybe(4, |_| entry("team", Yaml::text(name))));
    rest.extend(choices.maybe(4, |_| entry("description", Yaml::text("Cards, \"wallets\" and ☕"))));
    rest.extend(choices.maybe(6, |choices| {
        let several = Yaml::texts(&["@example/others", "@example/platform"]);
        entry("codeowners", choices.pick(&[Yaml::text("@example/others"), several]))
    }));
    rest.extend(choices.maybe(6, |_| entry("formerly", Yaml::texts(&["billing"]))));
    rest.extend(choices.maybe(4, |choices| entry("exceptions", Yaml::List(vec![exception(maker, name, choices)]))));
    rest
}

fn exception(maker: &Maker, team: &str, choices: &mut Choices<'_>) -> Yaml {
    let mut facts = vec![
        entry("rule", Yaml::text(choices.pick(&["unbounded-grant", "foreign-grant", "single-owner"]))),
        entry("reason", Yaml::text("see ADR 12")),
    ];
    facts.extend(choices.maybe(3, |_| entry("team", Yaml::text(team))));
    facts.extend(choices.maybe(3, |choices| entry("service", Yaml::text(choices.pick(&maker.services)))));
    facts.extend(
        choices.maybe(3, |choices| entry("environment", Yaml::text(choices.pick(&maker.made.environments).name))),
    );
    facts.extend(choices.maybe(3, |_| entry("until", Yaml::text("2026-12-31"))));
    Yaml::Map(facts)
}

/// What else `teamkit.yaml` says, and the files beside it.
pub fn policy(maker: &mut Maker, choices: &mut Choices<'_>) {
    let mut rest = vec![entry("allowed_domains", Yaml::texts(&["partner.example"]))];
    rest.extend(layout(maker, choices));
    rest.extend(choices.maybe(3, terraform));
    rest.extend(choices.maybe(4, |choices| {
        let several = Yaml::texts(&["@example/{{team}}", "@example/platform"]);
        entry("codeowners", choices.pick(&[Yaml::text("@example/{{team}}"), several]))
    }));
    rest.extend(choices.maybe(4, |_| {
        let object = [("root", "terraform/old"), ("address", "null_resource.old"), ("reason", "it stays")];
        entry("released", Yaml::List(vec![Yaml::map(object.map(|(key, value)| (key, Yaml::text(value))))]))
    }));
    rest.extend(choices.maybe(4, |_| {
        let accepted = [
            ("scope", "sandbox-*"),
            ("principal", "user:root@example.com"),
            ("role", "roles/owner"),
            ("reason", "break glass"),
            ("until", "2099-12-31"),
        ];
        entry("unmanaged", Yaml::List(vec![Yaml::map(accepted.map(|(key, value)| (key, Yaml::text(value))))]))
    }));
    rest.push(rules(choices));
    let team = maker.teams[0];
    rest.extend(choices.maybe(4, |choices| entry("exceptions", Yaml::List(vec![exception(maker, team, choices)]))));
    // A role that no shipped catalogue has is known in one of two ways.
    let mut catalog = Vec::new();
    if choices.one_in(2) {
        catalog.push(entry("google", Yaml::text("catalog/google-roles.json")));
        let role =
            r#"[{ "name": "roles/brandNew.viewer", "title": "New", "includedPermissions": ["new.things.get"] }]"#;
        maker.made.catalogs.push(("catalog/google-roles.json".to_owned(), role.to_owned()));
    } else {
        catalog.push(entry("known", Yaml::texts(&["roles/brandNew.viewer"])));
    }
    if choices.one_in(3) {
        catalog.push(entry("kubernetes", Yaml::text("catalog/clusterroles.json")));
        let role = r#"{ "items": [{ "metadata": { "name": "looker" }, "rules": null }] }"#;
        maker.made.catalogs.push(("catalog/clusterroles.json".to_owned(), role.to_owned()));
    }
    rest.push(entry("catalog", Yaml::Map(catalog)));
    maker.made.rest = rest;
    maker.made.people = choices.maybe(3, |_| {
        let ada = [("name", Yaml::text("Ada ☕")), ("github", Yaml::text("ada"))];
        Yaml::map([
            ("ada@example.com", Yaml::map(ada)),
            ("hal@partner.example", Yaml::map([("formerly", Yaml::texts(&["hal.old@partner.example"]))])),
        ])
    });
}

fn layout(maker: &Maker, choices: &mut Choices<'_>) -> Option<(String, Yaml)> {
    let mut layout = Vec::new();
    if maker.is_shared {
        layout.push(entry("google_root", Yaml::text("terraform/projects/{{project}}")));
        layout.push(entry("kubernetes_root", Yaml::text("terraform/namespaces/{{cluster}}/{{namespace}}")));
    }
    let clusters =
        || maker.made.environments.iter().filter_map(|one| one.kubernetes.as_ref()).flat_map(|one| &one.clusters);
    let has_all_providers = clusters().all(|(_, provider)| provider.is_some());
    match choices.below(3) {
        1 => layout.push(entry("service_root", Yaml::text("infra/{{environment}}/{{ service }}"))),
        2 if has_all_providers => layout.push(entry("service_root", Yaml::text("infra/{{service}}"))),
        _ => {}
    }
    layout.extend(choices.maybe(3, |_| entry("scope_root", Yaml::text("infra/scopes/{{ scope }}/{{domain}}"))));
    layout.extend(choices.maybe(3, |_| entry("team_root", Yaml::text("infra/teams/{{team}}/{{domain}}"))));
    match choices.below(4) {
        2 => layout.push(entry("style", Yaml::text("resources"))),
        3 => {
            layout.push(entry("style", Yaml::text("module")));
            let mut module = vec![entry("source", Yaml::text("{{workspace}}/modules/team-kit"))];
            if choices.one_in(3) {
                module = vec![
                    entry("source", Yaml::text("registry.example.com/example/team-kit/google")),
                    entry("version", Yaml::text("~> 1.0")),
                ];
            }
            layout.push(entry("module", Yaml::Map(module)));
        }
        _ => {}
    }
    (!layout.is_empty()).then(|| entry("layout", Yaml::Map(layout)))
}

fn terraform(choices: &mut Choices<'_>) -> (String, Yaml) {
    let provider = |source: &str, version: &str, config: Vec<(String, Yaml)>| {
        let mut facts = vec![entry("source", Yaml::text(source)), entry("version", Yaml::text(version))];
        if !config.is_empty() {
            facts.push(entry("config", Yaml::Map(config)));
        }
        Yaml::Map(facts)
    };
    let context = entry("config_context", Yaml::text("{{cluster}}"));
    let settings = if choices.one_in(2) { vec![context, entry("insecure", Yaml::bare(&false))] } else { Vec::new() };
    let mut terraform = vec![
        entry("required_version", Yaml::text(">= 1.5")),
        entry(
            "providers",
            Yaml::map([
                ("google", provider("hashicorp/google", ">= 6.0", vec![entry("region", Yaml::text("europe-west1"))])),
                ("kubernetes", provider("hashicorp/kubernetes", ">= 2.0", settings)),
            ]),
        ),
    ];
    terraform.extend(choices.maybe(2, |choices| {
        let mut backend = vec![entry("type", Yaml::text("gcs"))];
        backend.extend(choices.maybe(2, |_| {
            entry("config", Yaml::map([("bucket", Yaml::text("state")), ("prefix", Yaml::text("{{root}}"))]))
        }));
        entry("backend", Yaml::Map(backend))
    }));
    entry("terraform", Yaml::Map(terraform))
}

fn rules(choices: &mut Choices<'_>) -> (String, Yaml) {
    let folder = Yaml::map([
        ("services", Yaml::texts(&["*"])),
        ("roles", Yaml::texts(&["*"])),
        ("domains", Yaml::texts(&["example.com", "partner.example"])),
    ]);
    let removal = ["share", "people", "services", "grants"].map(|key| (key, Yaml::bare(&30)));
    let lock_out = [
        ("people", Yaml::bare(&1)),
        ("pinned", Yaml::texts(&["ada"])),
        // Every workspace has the first role.
        ("role", Yaml::text(ROLES[0])),
        ("days", Yaml::bare(&9)),
    ];
    let all = [
        entry("single-owner", Yaml::text("off")),
        entry("foreign-domain", Yaml::text("error")),
        entry("many-owners", Yaml::text("warning")),
        entry("basic-role", Yaml::map([("level", Yaml::text("error")), ("exceptions", Yaml::bare(&false))])),
        entry("ending-soon", Yaml::map([("level", Yaml::text("warning")), ("days", Yaml::bare(&14))])),
        entry("mass-removal", Yaml::map(removal)),
        entry("lock-out", Yaml::map(lock_out)),
        entry("path-restriction", Yaml::map([("folders", Yaml::map([("core", folder)]))])),
    ];
    let mut rules = choices.some(&all, 3);
    // Whole domains and pools are granted in protected environments too.
    rules.push(entry("broad-principal", Yaml::text("warning")));
    entry("rules", Yaml::Map(rules))
}
