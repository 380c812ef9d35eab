//! The whole proposal: what companies of many kinds meant is found again, and what is proposed is always valid.
//!
//! `TEAMKIT_WORLDS` says how many companies and organizations, `TEAMKIT_SEED` which ones.

use std::{cell::Cell, collections::BTreeSet};

use proptest::prelude::*;
use serde_yaml::Value;
use teamkit::{
    load::load,
    model::{OrgState, parse_day},
    source::{Source, Sources},
};

use super::support::LiveFiles;
use crate::{
    reference_model::{
        agreement::{number, parts, runner},
        choices::Choices,
        make::make,
        pipeline::Pipeline,
        write::write,
    },
    support::workspace::{TODAY, Workspace},
};

/// What a proposal means, which must have no error.
#[track_caller]
fn valid(text: &str) -> OrgState {
    let sources = Sources::new(vec![Source::new("teamkit.yaml", text.to_owned().into_bytes())]);
    let loaded = load(sources, &|_| Ok(None), parse_day(TODAY).expect("a day")).expect("no catalogue is missing");
    assert!(!loaded.diagnostics.has_errors(), "{:#?}\n{text}", loaded.diagnostics);
    loaded.state.expect("an organization")
}

/// The native roles of the role that members or leads have in an environment.
fn access(state: &OrgState, whose: &str, environment: &str) -> BTreeSet<String> {
    let policy = &state.org.policy;
    let access = if whose == "members" { &policy.member_access } else { &policy.lead_access };
    let role = access.iter().find(|(id, _)| id.as_str() == environment).and_then(|(_, role)| role.as_ref());
    let Some(role) = role else { return BTreeSet::new() };
    state.org.roles[role].native_roles.iter().map(ToString::to_string).collect()
}

/// The example's definitions are found again from the grants that they give.
#[test]
fn the_example_is_found_again() {
    let workspace = Workspace::example();
    let grants = workspace.run(&["grants", "--format", "json"]).exits(0).stdout;
    let files = LiveFiles::of_grants(&serde_json::from_str(&grants).expect("JSON"));
    let state = valid(&files.text());
    let written: Value = serde_yaml::from_str(&workspace.read("teamkit.yaml")).expect("YAML");
    let proposed = files.proposed();
    let names = |value: &Value| {
        let mapping = value["environments"].as_mapping().expect("environments");
        mapping.keys().map(|name| name.as_str().expect("a name").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&proposed), names(&written));
    assert_eq!(proposed["domain"], written["domain"]);
    assert_eq!(proposed["allowed_domains"], written["allowed_domains"]);
    for name in names(&written) {
        let (found, meant) = (&proposed["environments"][&*name], &written["environments"][&*name]);
        assert_eq!(found["protected"], meant["protected"], "{name}");
        assert_eq!(found["google"], meant["google"], "{name}");
        assert_eq!(found["kubernetes"]["namespace"], meant["kubernetes"]["namespace"], "{name}");
        assert_eq!(found["kubernetes"]["cluster"], meant["kubernetes"]["cluster"], "{name}");
    }
    let scopes = |value: &Value| {
        let scopes = value["scopes"].as_mapping().expect("scopes").values();
        let ids = scopes.map(|scope| {
            let (place, protected) = (scope["folder"].as_str().or(scope["cluster"].as_str()), &scope["protected"]);
            format!("{place:?} {}", protected.as_bool().unwrap_or(false))
        });
        ids.collect::<BTreeSet<_>>()
    };
    assert_eq!(scopes(&proposed), scopes(&written));
    let original = Sources::new(vec![Source::new("teamkit.yaml", workspace.read("teamkit.yaml").into_bytes())]);
    let original = load(original, &|_| Ok(None), parse_day(TODAY).expect("a day")).expect("it loads");
    let original = original.state.expect("an organization");
    for (whose, environment) in
        [("members", "development"), ("members", "staging"), ("members", "production"), ("leads", "production")]
    {
        let found = access(&state, whose, environment);
        assert_eq!(found, access(&original, whose, environment), "{whose} in {environment}");
    }
}

/// How a company names things.
#[derive(Debug)]
struct Company {
    /// Environments by their names, with their words and what their teams and leads hold there.
    environments: Vec<(&'static str, &'static str, &'static [&'static str], &'static [&'static str])>,
    /// What stands around a service's name in an id: `NAME` and `WORD` are filled in.
    project: &'static str,
    cluster: &'static str,
    namespace: &'static str,
    group: &'static str,
    leads: &'static str,
    services: usize,
    teams: usize,
    noise: Vec<u8>,
}

const LOOK: &[&str] = &["roles/logging.viewer", "roles/monitoring.viewer", "ClusterRole/view"];
const BUILD: &[&str] = &[
    "roles/cloudtrace.user",
    "roles/logging.viewer",
    "roles/monitoring.viewer",
    "ClusterRole/edit",
    "ClusterRole/view",
];
const KEEP: &[&str] = &["roles/cloudsql.client", "roles/logging.viewer", "ClusterRole/view"];
const NOTHING: &[&str] = &[];
const SERVICES: [&str; 20] = [
    "cart",
    "ledger",
    "web-shop",
    "search",
    "pricing",
    "orders",
    "mobile-api",
    "identity",
    "reports",
    "returns",
    "stock",
    "newsletter",
    "fraud-check",
    "payouts",
    "content",
    "live-chat",
    "test-runner",
    "dev-portal",
    "shipping",
    "carrier-hub",
];
const TEAMS: [&str; 8] = ["payments", "web", "data-core", "growth", "platform", "logistics", "care", "search"];

impl Company {
    fn of(choices: &mut Choices<'_>, noise: Vec<u8>) -> Self {
        let dev = choices.pick(&["dev", "development"]);
        let stage = choices.pick(&["stg", "staging", "stage"]);
        let prod = choices.pick(&["prod", "prd", "production"]);
        let leads = choices.pick(&[KEEP, BUILD, NOTHING]);
        let mut environments = vec![("development", dev, BUILD, NOTHING), ("production", prod, LOOK, leads)];
        if choices.one_in(2) {
            environments.insert(1, ("staging", stage, BUILD, NOTHING));
        }
        Self {
            environments,
            project: choices.pick(&["NAME-WORD", "WORD-NAME", "acme-NAME-WORD", "acme-WORD-NAME", "NAME-WORD-eu"]),
            cluster: choices.pick(&["apps-WORD", "WORD", "gke_acme_WORD"]),
            namespace: choices.pick(&["NAME", "NAME-WORD", "team-NAME"]),
            group: choices.pick(&["TEAM", "team-TEAM", "TEAM-eng", "gcp.TEAM"]),
            leads: choices.pick(&["TEAM-leads", "lead.TEAM", "team-TEAM-owners"]),
            services: 8 + choices.below(13),
            teams: 3 + choices.below(6),
            noise,
        }
    }

    fn pattern(of: &str, word: &str) -> String {
        of.replace("NAME", "{{service}}").replace("WORD", word)
    }

    fn live(&self) -> LiveFiles {
        let mut files = LiveFiles::default();
        let mut noise = Choices::of(&self.noise);
        for (number, service) in SERVICES[..self.services].iter().enumerate() {
            let team = TEAMS[number % self.teams];
            let group = format!("group:{}@acme.example", self.group.replace("TEAM", team));
            let leads = format!("group:{}@acme.example", self.leads.replace("TEAM", team));
            for (_, word, members, of_leads) in &self.environments {
                let fill = |of: &str| of.replace("NAME", service).replace("WORD", word);
                let place = (format!("projects/{}", fill(self.project)), fill(self.cluster), fill(self.namespace));
                let mut give = |roles: &[&str], holder: &str| {
                    let (cluster, google): (Vec<&str>, Vec<&str>) =
                        roles.iter().partition(|role| role.starts_with("ClusterRole/"));
                    files.grant(&place.0, &google, holder);
                    for role in cluster {
                        files.bind(&place.1, Some(&place.2), role, holder);
                    }
                };
                give(members, &group);
                give(of_leads, &leads);
                give(
                    &["roles/compute.serviceAgent"],
                    "serviceAccount:service-1@compute-system.iam.gserviceaccount.com",
                );
                match noise.below(8) {
                    5 => give(&["roles/pubsub.viewer", "roles/owner"], "user:root@gmail.com"),
                    6 => give(&["roles/pubsub.viewer"], &group),
                    7 => give(LOOK, "group:audit@acme.example"),
                    _ => {}
                }
            }
        }
        files.grant("folders/4815162342", &["roles/browser"], "group:audit@acme.example");
        files
    }

    /// What of it isn't found.
    fn check(&self) -> Result<(), TestCaseError> {
        let files = self.live();
        let (text, proposed) = (files.text(), files.proposed());
        let state = valid(&text);
        let environments: Vec<&str> = state.org.environments.iter().map(|one| one.id.as_str()).collect();
        let names: Vec<&str> = self.environments.iter().map(|(name, ..)| *name).collect();
        prop_assert_eq!(environments, names, "{}", text);
        prop_assert_eq!(proposed["domain"].as_str(), Some("acme.example"));
        let said = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        for (name, word, members, leads) in &self.environments {
            let found = &proposed["environments"][*name];
            prop_assert_eq!(said(&found["google"]["project"]), Self::pattern(self.project, word), "{}", &text);
            prop_assert_eq!(said(&found["kubernetes"]["cluster"]), Self::pattern(self.cluster, word), "{}", &text);
            prop_assert_eq!(said(&found["kubernetes"]["namespace"]), Self::pattern(self.namespace, word), "{}", &text);
            for (whose, roles) in [("members", members), ("leads", leads)] {
                let roles: BTreeSet<String> = roles.iter().map(|role| (*role).to_owned()).collect();
                prop_assert_eq!(access(&state, whose, name), roles, "{} in {}\n{}", whose, name, &text);
            }
        }
        let pattern = |of: &str| format!("{}@{{{{domain}}}}", of.replace("TEAM", "{{team}}"));
        prop_assert_eq!(said(&proposed["principals"]["group"]), pattern(self.group), "{}", &text);
        if self.environments.iter().any(|(.., leads)| !leads.is_empty()) {
            prop_assert_eq!(said(&proposed["principals"]["lead_group"]), pattern(self.leads), "{}", &text);
        }
        Ok(())
    }
}

#[test]
fn how_a_company_names_things_is_found_again() {
    let bytes = |length| prop::collection::vec(any::<u8>(), length);
    let (cases, seed) = (number("TEAMKIT_WORLDS", 80), number("TEAMKIT_SEED", 1));
    let ended = runner(cases, seed)
        .run(&(bytes(12..13), bytes(0..60)), |(choices, noise)| Company::of(&mut Choices::of(&choices), noise).check());
    if let Err(fault) = ended {
        panic!("TEAMKIT_SEED={seed}: {fault}");
    }
}

/// Whom a row of JSON is about, and where.
fn row(row: &serde_json::Value) -> String {
    format!("{} {} {} {}", row["target"], row["scope"], row["role"], row["principal"])
}

/// A proposal is one that `import` can go on from: nothing is defined that isn't live, and what is left is said.
#[test]
fn an_import_goes_on_from_a_proposal() {
    for bytes in [[0_u8; 12], [200; 12], [90; 12], [0, 90, 200, 0, 255, 90, 130, 255, 200, 255, 30, 255]] {
        let noise = (0..60_u8).map(|at| bytes[4].wrapping_add(at.wrapping_mul(37))).collect();
        let company = Company::of(&mut Choices::of(&bytes), noise);
        let workspace = Workspace::empty();
        for (path, text) in company.live().texts() {
            workspace.write(&format!("live/{path}"), text);
        }
        workspace.run(&["init", "--live", "live"]).exits(0);
        let imported = workspace.run(&["import", "--live", "live", "--format", "json"]).exits(0).stdout;
        workspace.run(&["check"]).exits(0);
        let imported: serde_json::Value = serde_json::from_str(&imported).expect("JSON");
        let drift = workspace.run(&["drift", "--live", "live", "--format", "json"]).stdout;
        let drift: serde_json::Value = serde_json::from_str(&drift).expect("JSON");
        let rows = |value: &serde_json::Value| value.as_array().expect("rows").iter().map(row).collect::<BTreeSet<_>>();
        let is_extra = |row: &serde_json::Value| row["kind"] == "extra";
        assert!(drift["drift"].as_array().expect("rows").iter().all(is_extra), "{drift:#}\n{company:?}");
        assert_eq!(rows(&drift["drift"]), rows(&imported["left"]), "{company:?}");
        let teams = imported["teams"].as_array().expect("teams").len();
        assert!(teams >= company.teams, "{imported:#}");
    }
}

#[test]
fn what_is_proposed_for_any_organization_is_valid() {
    let looked = Cell::new(0);
    let ended =
        runner(number("TEAMKIT_WORLDS", 60), number("TEAMKIT_SEED", 1)).run(&parts(), |(policy, services, teams)| {
            let written = write(&make(&policy, &services, &teams));
            if let Ok(pipeline) = Pipeline::of(&written.files, TODAY) {
                looked.set(looked.get() + 1);
                valid(&LiveFiles::of_rows(&pipeline.rows(TODAY)).text());
            }
            Ok(())
        });
    ended.expect("every proposal is valid");
    assert!(looked.get() > 15, "{} organizations were looked at", looked.get());
}

/// Names that mean something to YAML, to a terminal or to a pattern.
#[test]
fn nothing_that_a_world_says_acts() {
    let mut files =
        LiveFiles::of_projects(&["cart-prod", "true-prod", "null-prod", "12345678", "example.com:old-prod"]);
    let odd = ["a: b # c", "- x", "{{service}}", "\u{202e}abc", "`rm`", "\"q\"\\", "no"];
    for name in odd {
        files.bind(name, Some("cart"), "ClusterRole/view", "group:pay@acme.example");
        files.bind(name, None, &format!("ClusterRole/{}", name.replace('/', "-")), "group:pay@acme.example");
        files.bind("apps-prod", Some("cart"), &format!("ClusterRole/{name}"), "group:pay@acme.example");
    }
    for member in ["group:a b@x", "group:{{team}}@acme.example", "user:`x`@ev\u{202e}il.example", "group:\"@q.example"]
    {
        files.grant("projects/cart-prod", &["roles/logging.viewer", "roles/{{service}}", "roles/a\nb: c"], member);
    }
    let text = files.text();
    valid(&text);
    assert!(!text.contains('\u{202e}'), "{text}");
}
