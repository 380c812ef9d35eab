//! What a change does to the policy itself: each alone, with nobody's access changed.

use serde_json::{Value, json};

use crate::support::{
    compare::{PAYMENTS, diff},
    workspace::Workspace,
};

/// The changes of the policy, each as `kind text`, with `!` in front of those that weaken it.
fn policy(base: &Workspace, head: &Workspace) -> Vec<String> {
    let json = diff(base, head, &["--format", "json"]).json();
    let text = |change: &Value| {
        let sign = if change["weakens"] == true { "!" } else { " " };
        let text = |key: &str| change[key].as_str().expect("a text").to_owned();
        format!("{sign} {} {} @ {}:{}", text("kind"), text("text"), text("file"), change["line"])
    };
    json["policy"].as_array().expect("a list").iter().map(text).collect()
}

/// The changes of the policy by an edit of the small workspace's `teamkit.yaml`.
fn by_edit(from: &str, to: &str) -> Vec<String> {
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit("teamkit.yaml", from, to);
    policy(&base, &head)
}

/// The changes of the policy by lines at the end of `teamkit.yaml`, on each side.
fn by_lines(before: &str, after: &str) -> Vec<String> {
    let (base, head) = (Workspace::small(), Workspace::small());
    base.append("teamkit.yaml", before);
    head.append("teamkit.yaml", after);
    policy(&base, &head)
}

const LAST: usize = 24;

/// Daily 20: `protected` removed, with the very form of the public JSON.
#[test]
fn an_environment_that_is_no_longer_protected_is_a_policy_change() {
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit("teamkit.yaml", "    protected: true\n", "");
    let run = diff(&base, &head, &["--format", "json"]).exits(0);
    let expected = json!([{
        "kind": "protected", "text": "production is no longer protected", "weakens": true,
        "before": true, "after": false, "file": "teamkit.yaml", "line": 8,
    }]);
    assert_eq!(run.json()["policy"], expected);
    assert_eq!(run.json()["summary"]["policy_weakened"], 1);
    insta::assert_snapshot!(diff(&base, &head, &[]).exits(0).stdout, @r"
    ! production is no longer protected                                                   teamkit.yaml:8

    Nobody's access changes. Terraform has nothing to do.
    ");
    run.says("warning[weakened-policy]: production is no longer protected");
    // The other way round nothing is weaker.
    assert_eq!(policy(&head, &base), ["  protected production is protected now @ teamkit.yaml:9"]);
}

#[test]
fn environments_that_come_go_and_change_places_are_told_as_far_as_protection_goes() {
    let found = by_edit(
        "  production:\n    protected: true\n",
        "  stage:\n    google: { project: \"{{service}}-stage\" }\n  production:\n    protected: true\n",
    );
    assert_eq!(found, ["  protected stage is new, not protected @ teamkit.yaml:8"]);
    // After a protected one, or in its projects or clusters, it is one that should be.
    let late = "    kubernetes: { cluster: platform-prod, namespace: \"{{service}}\" }\n";
    let found = by_edit(late, &format!("{late}  late:\n    google: {{ project: \"{{{{service}}}}-late\" }}\n"));
    assert_eq!(found, ["! protected late is new, not protected @ teamkit.yaml:12"]);
    let found = by_edit(
        "  production:\n",
        "  early:\n    kubernetes: { cluster: platform-prod, namespace: \"{{service}}-early\" }\n  production:\n",
    );
    assert_eq!(found, ["! protected early is new, not protected @ teamkit.yaml:8"]);
    let (base, head) = (Workspace::small(), Workspace::small());
    let text = head.read("teamkit.yaml");
    head.write("teamkit.yaml", text.replace("production", "prod"));
    assert_eq!(policy(&base, &head), Vec::<String>::new(), "another name is no policy");
    let (before, after) = text.split_once("  production:\n").expect("an environment");
    let (_, roles) = after.split_once("roles:\n").expect("roles");
    let roles = roles.replace(", production: viewer", "").replace("  leads: { production: developer }\n", "");
    head.write("teamkit.yaml", format!("{before}roles:\n{roles}"));
    assert_eq!(policy(&base, &head), ["! protected production was protected and is gone @ teamkit.yaml:8"]);
}

/// Daily 3: rules turned off; levels and settings by which a rule finds less.
#[test]
fn rules_that_find_less_weaken_the_policy() {
    for (before, after, expected) in [
        ("", "rules: { foreign-grant: \"off\" }\n", "! rule rule foreign-grant: warning -> off"),
        ("", "rules: { lock-out: warning }\n", "! rule rule lock-out: error -> warning"),
        ("", "rules: { foreign-grant: error }\n", "  rule rule foreign-grant: warning -> error"),
        ("rules: { foreign-grant: error }\n", "", "! rule rule foreign-grant: error -> warning"),
        ("", "rules: { mass-removal: { people: 500 } }\n", "! rule rule mass-removal, people: 50 -> 500"),
        ("", "rules: { mass-removal: { share: 10 } }\n", "  rule rule mass-removal, share: 30 -> 10"),
        (
            "rules: { lock-out: { people: 3 } }\n",
            "rules: { lock-out: { people: 2 } }\n",
            "! rule rule lock-out, people: 3 -> 2",
        ),
        ("", "rules: { lock-out: { days: 1 } }\n", "! rule rule lock-out, days: 7 -> 1"),
        ("", "rules: { basic-role: { exceptions: false } }\n", "  rule rule basic-role, exceptions: true -> false"),
        ("rules: { basic-role: { exceptions: false } }\n", "", "! rule rule basic-role, exceptions: false -> true"),
        (
            "rules: { lock-out: { pinned: [alice, bob] } }\n",
            "rules: { lock-out: { pinned: [alice] } }\n",
            "! rule rule lock-out, pinned: alice, bob -> alice",
        ),
        (
            "rules: { path-restriction: { folders: { shop: { services: [\"shop-*\"] } } } }\n",
            "rules: { path-restriction: { folders: { shop: { services: [\"shop-*\", ledger] } } } }\n",
            "! rule rule path-restriction, services of shop: shop-* -> shop-*, ledger",
        ),
        (
            "rules: { path-restriction: { folders: { shop: { services: [\"shop-*\"] } } } }\n",
            "rules: { path-restriction: {} }\n",
            "! rule rule path-restriction, services of shop: shop-* -> anything",
        ),
    ] {
        let line = LAST + 1;
        assert_eq!(by_lines(before, after), [format!("{expected} @ teamkit.yaml:{line}")]);
    }
    assert_eq!(by_lines("rules: { lock-out: error }\n", ""), Vec::<String>::new(), "it is the default");
    assert_eq!(
        by_lines("rules: { lock-out: error }\n", "rules: { lock-out: { level: error, people: 1 } }\n"),
        Vec::<String>::new()
    );
}

/// Daily 3 and 24: exceptions, with whom they are for.
#[test]
fn exceptions_are_told_with_whom_they_are_for() {
    let one = "exceptions: [{ rule: single-owner, service: ledger, reason: x, until: 2027-01-31 }]\n";
    let place = format!("teamkit.yaml:{}", LAST + 1);
    assert_eq!(
        by_lines("", one),
        [format!("! exception new exception from single-owner for service ledger, until 2027-01-31 @ {place}")]
    );
    assert_eq!(
        by_lines(one, ""),
        [format!("  exception no exception from single-owner for service ledger any more @ {place}")]
    );
    let later = one.replace("2027-01-31", "2027-12-31");
    let said = "exception from single-owner for service ledger: until 2027-12-31, was until 2027-01-31";
    assert_eq!(by_lines(one, &later), [format!("! exception {said} @ {place}")]);
    let earlier = by_lines(&later, one);
    assert!(earlier[0].starts_with("  exception"), "{earlier:?}");
    let wide = one.replace("service: ledger, ", "");
    let said = "new exception from single-owner for all that it finds, until 2027-01-31, was for service ledger";
    assert_eq!(by_lines(one, &wide), [format!("! exception {said} @ {place}")]);
    let narrower = by_lines(&wide, one);
    assert!(narrower[0].starts_with("  exception"), "{narrower:?}");
    let past = one.replace("2027-01-31", "2026-01-31");
    assert!(by_lines("", &past)[0].starts_with("  exception"), "it accepts nothing");
    // A team's own.
    let (base, head) = (Workspace::small(), Workspace::small());
    head.append(PAYMENTS, "exceptions: [{ rule: individual-principal, reason: x }]\n");
    let said = "! exception new exception from individual-principal for team payments";
    assert_eq!(policy(&base, &head), [format!("{said} @ teams/payments.yaml:9")]);
}

/// Daily 3: another domain. Daily 22: `grants_from`.
#[test]
fn domains_and_invitations_weaken_the_policy() {
    let found = by_edit("[partner.example]", "[partner.example, gmail.com]");
    assert_eq!(found, ["! allowed-domain gmail.com is an allowed domain now @ teamkit.yaml:3"]);
    let found = by_edit("[partner.example]", "[]");
    assert_eq!(found, ["  allowed-domain partner.example is no longer an allowed domain @ teamkit.yaml:3"]);
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit("services/shop.yaml", "checkout:\n", "checkout:\n  grants_from: [search]\n  shared: true\n");
    assert_eq!(
        policy(&base, &head),
        [
            "! grants-from checkout lets search grant itself access @ services/shop.yaml:2",
            "! grants-from checkout may have several owners now @ services/shop.yaml:3",
        ]
    );
    assert_eq!(
        policy(&head, &base),
        [
            "  grants-from checkout no longer lets search grant itself access @ services/shop.yaml:2",
            "  grants-from checkout may have one owner only @ services/shop.yaml:3",
        ]
    );
    let json = diff(&base, &head, &["--format", "json"]).json();
    assert_eq!((&json["policy"][0]["before"], &json["policy"][0]["after"]), (&json!([]), &json!(["search"])));
}

#[test]
fn roles_and_defaults_are_policy_too() {
    let more = by_edit(
        "google: [roles/logging.viewer, roles/monitoring.viewer]",
        "google: [roles/logging.viewer, roles/cloudtrace.user]",
    );
    assert_eq!(
        more,
        [
            "  role role viewer now includes roles/cloudtrace.user, and no longer roles/monitoring.viewer @ teamkit.yaml:15"
        ]
    );
    // What lets a holder take more than it gives weakens the policy, and only the role that lists it is told.
    let danger = by_edit("roles/monitoring.viewer]", "roles/monitoring.viewer, roles/resourcemanager.projectIamAdmin]");
    assert_eq!(danger, ["! role role viewer now includes roles/resourcemanager.projectIamAdmin @ teamkit.yaml:15"]);
    assert_eq!(
        by_edit("    includes: [viewer]\n", ""),
        ["  role role developer no longer includes viewer @ teamkit.yaml:19"]
    );
    let found = by_edit("production: viewer }", "production: developer }");
    assert_eq!(found, ["! access members get developer in production, was viewer @ teamkit.yaml:23"]);
    let found = by_edit("development: developer, ", "development: viewer, ");
    assert_eq!(found, ["  access members get viewer in development, was developer @ teamkit.yaml:23"]);
}

#[test]
fn rules_of_a_role_of_our_own_are_told_by_what_they_permit() {
    let with = |verbs: &str| {
        let side = Workspace::small();
        let rules =
            format!("{{ role: helper, rules: [{{ api_groups: [\"\"], resources: [pods], verbs: [{verbs}] }}] }}");
        side.edit("teamkit.yaml", "kubernetes: [edit]", &format!("kubernetes: [edit, {rules}]"));
        side
    };
    let found = policy(&with("get"), &with("get, delete"));
    assert_eq!(found, ["  role Role/helper of role developer now permits delete pods @ teamkit.yaml:21"]);
}

/// Daily 3: an override with a provisioner.
#[test]
fn templates_are_named_with_what_they_override() {
    let (base, head) = (Workspace::small(), Workspace::small());
    let built_in = crate::support::workspace::repository().join("templates/service.tf.hbs");
    let built_in = std::fs::read_to_string(built_in).expect("the built-in template");
    head.write("templates/service.tf.hbs", &built_in);
    assert_eq!(policy(&base, &head), Vec::<String>::new(), "it is the same text");
    head.write("templates/service.tf.hbs", format!("{built_in}# more\n"));
    let found = policy(&base, &head);
    let line = built_in.lines().count() + 1;
    let said = "template service.tf overrides the built-in one";
    assert_eq!(found, [format!("! template {said} @ templates/service.tf.hbs:{line}")]);
    let found = policy(&head, &base);
    assert_eq!(found, ["  template template service.tf is the built-in one again @ templates/service.tf.hbs:1"]);
    diff(&base, &head, &["--fail-on", "weakened-policy"]).exits(1).says("error[weakened-policy]: template service.tf");
}

#[test]
fn sections_are_compared_key_by_key() {
    let terraform = "terraform: { required_version: \">= 1.7\", backend: { type: gcs, config: { bucket: ours, prefix: \"{{root}}\" } } }\n";
    let line = LAST + 1;
    let found = by_lines(terraform, &terraform.replace("ours", "theirs").replace("1.7", "1.9"));
    assert_eq!(
        found,
        [
            format!("! terraform terraform.backend.config.bucket: ours -> theirs @ teamkit.yaml:{line}"),
            format!("  terraform terraform.required_version: >= 1.7 -> >= 1.9 @ teamkit.yaml:{line}"),
        ]
    );
    let found = by_lines("", "principals: { group: \"{{team}}-x@{{domain}}\" }\n");
    assert_eq!(found, [format!("! principals principals.group: {{{{team}}}}-x@{{{{domain}}}} @ teamkit.yaml:{line}")]);
    let managed = "principals: { manage_groups: true, customer: C01abc234 }\n";
    let found = by_lines(managed, &managed.replace("true", "false"));
    assert_eq!(found, [format!("! principals principals.manage_groups: true -> false @ teamkit.yaml:{line}")]);
    let found = by_lines("", "layout: { team_root: \"tf/{{team}}\" }\n");
    assert_eq!(found, [format!("  layout layout.team_root: tf/{{{{team}}}} @ teamkit.yaml:{line}")]);
    let found = by_lines("codeowners: \"@example/{{team}}\"\n", "codeowners: \"@example/all\"\n");
    assert_eq!(
        found,
        [format!("! codeowners codeowners: @example/{{{{team}}}} -> @example/all @ teamkit.yaml:{line}")]
    );
    // Another order of keys, other quotes and comments are nothing.
    let quoted = "terraform: { backend: { type: \"gcs\", config: { bucket: ours, prefix: '{{root}}' } }, required_version: '>= 1.7' } # same\n";
    assert_eq!(by_lines(terraform, quoted), Vec::<String>::new());
}

#[test]
fn another_provider_of_a_cluster_is_policy() {
    let (from, to) = ("cluster: platform-dev,", "clusters: [{ name: platform-dev, provider: kubernetes.prod }],");
    let through = "platform-dev is reached through kubernetes.prod now, was the default provider";
    assert_eq!(by_edit(from, to), [format!("! terraform {through} @ teamkit.yaml:5")]);
}

#[test]
fn of_states_in_another_place_nothing_is_known() {
    let lines = |bucket: &str| {
        format!("terraform: {{ backend: {{ type: gcs, config: {{ bucket: {bucket}, prefix: \"{{{{root}}}}\" }} }} }}\n")
    };
    let (base, head) = (Workspace::small(), Workspace::small());
    base.append("teamkit.yaml", lines("one"));
    head.append("teamkit.yaml", lines("two"));
    diff(&base, &head, &[])
        .exits(0)
        .prints("Nobody's access changes. The states of all roots are in another place.\n")
        .prints("note: `terraform.backend` changes: move each state before the next apply");
}

#[test]
fn catalogues_are_compared_by_what_they_know() {
    let (base, head) = (Workspace::small(), Workspace::small());
    let roles = |permissions: &str| {
        format!("[{{ \"name\": \"roles/logging.viewer\", \"includedPermissions\": [{permissions}] }}]")
    };
    for (side, permissions) in [(&base, "\"a.b.get\", \"a.b.setIamPolicy\""), (&head, "\"a.b.get\"")] {
        side.append("teamkit.yaml", "catalog: { google: catalog/g.json }\n");
        side.write("catalog/g.json", roles(permissions));
    }
    let said = "catalogue catalog/g.json changes: roles 1 with fewer permissions @ catalog/g.json:1";
    assert_eq!(policy(&base, &head), [format!("! catalog {said}")]);
    assert_eq!(policy(&head, &base), ["  catalog catalogue catalog/g.json has another text @ catalog/g.json:1"]);
    let found = by_lines("", "catalog: { known: [roles/brandNew.viewer] }\n");
    assert_eq!(
        found,
        [format!("! catalog roles/brandNew.viewer counts as a known role now @ teamkit.yaml:{}", LAST + 1)]
    );
}

/// Attack, "Smaller": labels of a managed namespace.
#[test]
fn labels_that_a_cluster_acts_on_are_policy() {
    let with = |label: &str, managed: bool| {
        let side = Workspace::small();
        if managed {
            side.edit(
                "teamkit.yaml",
                "{ cluster: platform-dev, namespace",
                "{ cluster: platform-dev, manage_namespace: true, namespace",
            );
        }
        if !label.is_empty() {
            side.edit("services/shop.yaml", "ledger:\n", &format!("ledger:\n  labels: {{ {label} }}\n"));
        }
        side
    };
    let key = "pod-security.kubernetes.io/enforce";
    let level = |level: &str| format!("{key}: {level}");
    for (before, after, expected) in [
        ("", "privileged", "! nothing -> privileged"),
        ("", "restricted", "  nothing -> restricted"),
        ("restricted", "baseline", "! restricted -> baseline"),
        ("baseline", "restricted", "  baseline -> restricted"),
        ("restricted", "", "! restricted -> nothing"),
    ] {
        let label = |value: &str| if value.is_empty() { String::new() } else { level(value) };
        let found = policy(&with(&label(before), true), &with(&label(after), true));
        let (sign, change) = expected.split_once(' ').expect("a sign");
        let change = change.trim_start();
        let sign = if sign.is_empty() { " " } else { sign };
        let said = format!(
            "{sign} namespace-label namespace of ledger in development: {key}: {change} @ services/shop.yaml:4"
        );
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].trim_start_matches(' '), said.trim_start_matches(' '));
    }
    assert_eq!(policy(&with("", false), &with(&level("privileged"), false)), Vec::<String>::new(), "not managed");
    assert_eq!(policy(&with("", true), &with("tier: \"1\"", true)), Vec::<String>::new(), "nobody acts on it");
    let found = policy(&with("istio-injection: enabled", true), &with("istio-injection: disabled", true));
    assert!(found[0].starts_with("! namespace-label"), "{found:?}");
}

/// What is let go: an object is kept, access stays without a definition.
#[test]
fn what_terraform_lets_go_is_policy() {
    let entry = |address: &str| {
        format!(
            "released: [{{ root: terraform/services/ledger/production, address: {address}, reason: theirs now }}]\n"
        )
    };
    let line = LAST + 1;
    let found = by_lines("", &entry("kubernetes_namespace_v1.platform-prod__ledger"));
    let said = "released: terraform/services/ledger/production kubernetes_namespace_v1.platform-prod__ledger";
    assert_eq!(found, [format!("  released {said} @ teamkit.yaml:{line}")]);
    let found = by_lines("", &entry("google_project_iam_member.theirs"));
    assert!(found[0].starts_with("! released "), "{found:?}");
}

/// The base's level judges, whatever the change says of the rule.
#[test]
fn a_change_cannot_turn_off_what_finds_it() {
    let (base, head) = (Workspace::small(), Workspace::small());
    base.append("teamkit.yaml", "rules: { weakened-policy: error }\n");
    head.append("teamkit.yaml", "rules: { weakened-policy: \"off\" }\n");
    diff(&base, &head, &[]).exits(1).says("error[weakened-policy]: rule weakened-policy: error -> off");
    let run = diff(&base, &head, &["--allow", "weakened-policy", "--format", "markdown"]).exits(0);
    run.prints("### Policy is weaker: ").prints("⚠️ **allowed** `weakened-policy`");
}

/// The changes of the policy by entries of `unmanaged` on each side.
fn by_entries(before: &[&str], after: &[&str]) -> Vec<String> {
    let lines = |entries: &[&str]| {
        let lines = entries.iter().map(|entry| format!("  - {{ reason: theirs, {entry} }}\n"));
        if entries.is_empty() { String::new() } else { format!("unmanaged:\n{}", lines.collect::<String>()) }
    };
    by_lines(&lines(before), &lines(after))
}

const ROOT: &str = "principal: \"user:root@example.com\"";

#[test]
fn live_access_that_is_accepted_is_policy() {
    let first = LAST + 2;
    let owner = format!("scope: ledger-prod, {ROOT}, role: roles/owner, until: 2027-06-30");
    let (base, head) = (Workspace::small(), Workspace::small());
    head.append("teamkit.yaml", format!("unmanaged:\n  - {{ reason: break glass, {owner} }}\n"));
    let run = diff(&base, &head, &["--format", "json"]).exits(0);
    let expected = json!([{
        "kind": "unmanaged", "weakens": true,
        "text": "unmanaged: roles/owner of user:root@example.com in ledger-prod is accepted until 2027-06-30",
        "before": null,
        "after": {
            "scope": "ledger-prod", "principal": "user:root@example.com", "role": "roles/owner",
            "reason": "break glass", "until": "2027-06-30",
        },
        "file": "teamkit.yaml", "line": first,
    }]);
    assert_eq!(run.json()["policy"], expected);
    diff(&base, &head, &[]).says("warning[weakened-policy]: unmanaged: roles/owner of user:root@example.com");
    let text = "unmanaged: roles/owner of user:root@example.com in ledger-prod is no longer accepted";
    assert_eq!(policy(&head, &base), [format!("  unmanaged {text} @ teamkit.yaml:{first}")]);
}

#[test]
fn accepting_more_or_for_longer_is_weaker_and_less_is_not() {
    let first = LAST + 2;
    let narrow = format!("scope: ledger-prod, {ROOT}");
    let found = by_entries(&[&narrow], &[ROOT]);
    let text = "any role of user:root@example.com in any scope is accepted, was any role of user:root@example.com in ledger-prod";
    assert_eq!(found, [format!("! unmanaged unmanaged: {text} @ teamkit.yaml:{first}")]);
    let found = by_entries(&[ROOT], &[&narrow]);
    let (less, gone) = (&found[0], &found[1]);
    assert!(less.starts_with("  unmanaged unmanaged: any role of user:root@example.com in ledger-prod is accepted @"));
    assert!(gone.starts_with("  unmanaged unmanaged: any role of user:root@example.com in any scope is no longer"));
    let (early, late) = (format!("{ROOT}, until: 2027-01-31"), format!("{ROOT}, until: 2027-06-30"));
    for (before, after, sign, words) in [
        (&early, &late, "!", "is accepted until 2027-06-30, was until 2027-01-31 @"),
        (&late, &early, " ", "is accepted until 2027-01-31, was until 2027-06-30 @"),
        (&late, &ROOT.to_owned(), "!", "is accepted without end, was until 2027-06-30 @"),
        // Narrower, and for longer than the wider one.
        (&late, &narrow, "!", "in ledger-prod is accepted @"),
    ] {
        let found = by_entries(&[before], &[after]);
        assert!(found[0].starts_with(sign) && found[0].contains(words), "{found:?}");
    }
}

#[test]
fn what_accepts_nothing_more_weakens_nothing() {
    let over = format!("{ROOT}, until: 2026-11-21");
    assert!(by_entries(&[], &[&over])[0].starts_with("  unmanaged "), "it is over");
    assert!(by_entries(&[&over], &[ROOT])[0].starts_with("! unmanaged "), "it accepts again");
    let (pattern, group) = ("role: \"roles/logging.*\", scope: ledger-dev", "group:Auditors@example.com");
    let narrow = format!("scope: ledger-dev, role: roles/logging.viewer, principal: \"{group}\"");
    assert!(by_entries(&[pattern], &[pattern, &narrow])[0].starts_with("  unmanaged "));
    // Another reason, another order, other letters, and one that is covered by what stays.
    assert_eq!(by_entries(&[pattern, &narrow], &[pattern]), Vec::<String>::new());
    assert_eq!(by_entries(&[ROOT, pattern], &[pattern, "principal: \"user:Root@Example.com\""]), Vec::<String>::new());
}

/// The same access under the name that the head gives to a scope, a cluster or a person.
#[test]
fn other_names_of_what_is_accepted_weaken_nothing() {
    let (base, head) = (Workspace::small(), Workspace::small());
    let declared = "scopes: { company: { organization: \"481516234200\" } }\n";
    let text = |scope: &str, person: &str| {
        format!(
            "{declared}unmanaged: [{{ scope: {scope}, principal: \"user:{person}@example.com\", reason: theirs }}]\n"
        )
    };
    base.append("teamkit.yaml", text("organization/481516234200", "bob"));
    head.append("teamkit.yaml", text("company", "bobby"));
    assert!(policy(&base, &head)[0].starts_with("! unmanaged "), "they are two people");
    head.edit("teams/payments.yaml", "  - bob\n", "  - bobby\n");
    head.write("people.yaml", "bobby: { formerly: [bob] }\n");
    assert_eq!(policy(&base, &head), Vec::<String>::new());

    let (base, head) = (Workspace::small(), Workspace::small());
    let text = |cluster: &str| {
        let scopes = [format!("{cluster}/ledger"), format!("\"{cluster}/*\""), format!("cluster/{cluster}")];
        let entries = scopes.map(|scope| format!("  - {{ scope: {scope}, role: ClusterRole/view, reason: theirs }}\n"));
        format!("unmanaged:\n{}", entries.concat())
    };
    base.append("teamkit.yaml", text("platform-prod"));
    head.edit("teamkit.yaml", "cluster: platform-prod,", "cluster: gke-prod, formerly: [platform-prod],");
    head.append("teamkit.yaml", text("gke-prod"));
    assert_eq!(policy(&base, &head), Vec::<String>::new());
}
