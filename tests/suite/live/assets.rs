//! What Cloud Asset Inventory prints, and the policies above a project: by form, wherever the file lies.

use serde_json::{Value, json};

use crate::support::live::{refusal, said, world};

fn policy(role: &str, member: &str) -> Value {
    json!({ "bindings": [{ "role": role, "members": [member] }], "etag": "BwX=", "version": 1 })
}

/// A result of a search.
fn found(resource: &str, role: &str, member: &str) -> Value {
    json!({
        "assetType": "any.googleapis.com/Kind",
        "explanation": {},
        "folders": ["folders/4711", "folders/4815"],
        "organization": "organizations/1623",
        "policy": policy(role, member),
        "project": "projects/42",
        "resource": resource,
    })
}

/// An exported asset, with the keys of one of both spellings.
fn exported(name: &str, role: &str, member: &str, is_snake: bool) -> Value {
    let (kind, policy_key) = if is_snake { ("asset_type", "iam_policy") } else { ("assetType", "iamPolicy") };
    let mut asset = json!({
        "name": name,
        "ancestors": ["projects/42", "folders/4815", "folders/4711", "organizations/1623"],
        "updateTime": "2026-11-01T00:00:00Z",
    });
    asset[kind] = "any.googleapis.com/Kind".into();
    asset[policy_key] = policy(role, member);
    asset
}

const PROJECT: &str = "//cloudresourcemanager.googleapis.com/projects/ledger-prod";
const SECRET: &str = "//secretmanager.googleapis.com/projects/42/secrets/key";
const BOTH: &str = "ledger-prod/secret/key: roles/secretmanager.secretAccessor group:pay@example.com
ledger-prod: roles/viewer user:ann@example.com";

fn as_lines(values: &[Value]) -> String {
    values.iter().map(|value| format!("{value}\n")).collect::<Vec<_>>().concat()
}

#[test]
fn a_search_is_a_list_an_object_or_lines() {
    let results = [
        found(PROJECT, "roles/viewer", "user:Ann@example.com"),
        found(SECRET, "roles/secretmanager.secretAccessor", "group:pay@example.com"),
    ];
    let list = Value::from(results.to_vec());
    assert_eq!(said(&[("x.json", &list.to_string())]), BOTH);
    assert_eq!(said(&[("inventory/today", &serde_json::to_string_pretty(&list).expect("text"))]), BOTH);
    assert_eq!(said(&[("x.jsonl", &as_lines(&results))]), BOTH);
    let [one, other] = results.map(|result| result.to_string());
    assert_eq!(said(&[("a.json", &one), ("b.json", &other)]), BOTH);
    assert_eq!(said(&[("projects/another.json", &one), ("b.json", &other)]), BOTH, "its form says more than its path");
}

#[test]
fn an_export_is_in_both_spellings_and_also_a_list() {
    for is_snake in [false, true] {
        let assets = [
            exported(PROJECT, "roles/viewer", "user:ann@example.com", is_snake),
            exported(SECRET, "roles/secretmanager.secretAccessor", "group:pay@example.com", is_snake),
        ];
        assert_eq!(said(&[("assets.json", &as_lines(&assets))]), BOTH);
        assert_eq!(said(&[("assets.json", &Value::from(assets.to_vec()).to_string())]), BOTH);
    }
}

#[test]
fn numbers_and_ids_of_projects_are_one() {
    // The inventory names a project by its number; another file joins both.
    let by_number =
        exported("//cloudresourcemanager.googleapis.com/projects/42", "roles/viewer", "user:ann@example.com", false);
    let secret = exported(SECRET, "roles/secretmanager.secretAccessor", "group:pay@example.com", false);
    let assets = as_lines(&[by_number, secret]);
    let projects =
        r#"[{"projectId": "ledger-prod", "projectNumber": "42", "lifecycleState": "ACTIVE", "name": "Ledger"}]"#;
    assert_eq!(said(&[("a.json", &assets), ("projects.json", projects)]), BOTH);
    assert_eq!(said(&[("z/list.json", projects), ("zz", &assets)]), BOTH);
    assert_eq!(
        said(&[("a.json", &assets)]),
        "42/secret/key: roles/secretmanager.secretAccessor group:pay@example.com\n42: roles/viewer user:ann@example.com",
        "nothing joins them"
    );
    // Files by their paths are joined, too.
    let own = policy("roles/viewer", "user:ann@example.com").to_string();
    assert_eq!(
        said(&[("projects/42.json", &own), ("projects/ledger-prod.json", &own), ("p.json", projects)]).lines().count(),
        1
    );
    let key = "//cloudkms.googleapis.com/projects/42/locations/global/keyRings/ring/cryptoKeys/key";
    let key = found(key, "roles/x", "user:ann@example.com").to_string();
    assert_eq!(
        said(&[("a.json", &key), ("p.json", projects)]),
        "crypto_key/projects/ledger-prod/locations/global/keyRings/ring/cryptoKeys/key: roles/x user:ann@example.com"
    );
}

#[test]
fn a_number_has_one_id() {
    let other = r#"{"projectId": "another", "projectNumber": "42"}"#;
    let search = found(PROJECT, "roles/viewer", "user:ann@example.com").to_string();
    insta::assert_snapshot!(refusal(&[("a.json", &search), ("p.json", other)]), @"p.json: the project number 42 is `another` here, and `ledger-prod` in another place");
}

#[test]
fn files_that_say_different_things_of_one_place_are_refused() {
    let search = found(PROJECT, "roles/viewer", "user:ann@example.com").to_string();
    let same = policy("roles/viewer", "user:ANN@example.com").to_string();
    let less = policy("roles/viewer", "user:bob@example.com").to_string();
    assert_eq!(said(&[("a.json", &search), ("projects/ledger-prod.json", &same)]).lines().count(), 1);
    insta::assert_snapshot!(refusal(&[("a.json", &search), ("projects/ledger-prod.json", &less)]), @"
    projects/ledger-prod.json: the policy of the project `ledger-prod` is also in a.json, and says something else
    hint: they were exported at different times: remove the older one
    ");
    insta::assert_snapshot!(refusal(&[("projects/42.json", &less), ("a.json", &search)]), @"
    a.json: the policy of the project `ledger-prod` is also in projects/42.json, and says something else
    hint: they were exported at different times: remove the older one
    ");
    let other = found(PROJECT, "roles/owner", "user:ann@example.com").to_string();
    insta::assert_snapshot!(refusal(&[("a.json", &format!("[{search}, {other}]"))]), @"
    a.json: the policy of the project `ledger-prod` is twice in the file, and says something else
    hint: they were exported at different times: remove the older one
    ");
}

#[test]
fn what_is_above_a_project_is_known() {
    let search = found(PROJECT, "roles/viewer", "user:ann@example.com").to_string();
    let folder = "//cloudresourcemanager.googleapis.com/folders/4711";
    let folder = json!({ "resource": folder, "folders": ["folders/4711"], "organization": "organizations/1623", "policy": policy("roles/x", "user:bob@example.com") });
    let bucket = json!({ "name": "//storage.googleapis.com/exports", "assetType": "storage.googleapis.com/Bucket", "iamPolicy": {}, "ancestors": ["projects/43", "organizations/1623"] });
    let world = world(&[("a.json", &format!("{search}{folder}{bucket}"))]).expect("a world");
    let above: Vec<String> = world
        .above
        .iter()
        .map(|(below, above)| {
            format!("{below} < {}", above.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
        })
        .collect();
    insta::assert_snapshot!(above.join("\n"), @"
    43 < organization/1623
    ledger-prod < folder/4711 folder/4815 organization/1623
    folder/4711 < organization/1623
    ");
    let organization = teamkit::model::Scope::Organization("1623".into());
    assert_eq!(world.projects_below(&organization).map(ToString::to_string).collect::<Vec<_>>(), ["43", "ledger-prod"]);
}

#[test]
fn the_policies_above_a_project_say_that_they_are() {
    let list = json!([
        { "id": "ledger-prod", "type": "project", "policy": policy("roles/viewer", "user:ann@example.com") },
        { "id": "4711", "type": "folder", "policy": policy("roles/editor", "user:bob@example.com") },
        { "id": "1623", "type": "organization", "policy": { "etag": "ACAB" } },
    ]);
    let files = [("ancestors/ledger-prod.json", list.to_string())];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    insta::assert_snapshot!(said(&files), @"
    folder/4711: roles/editor user:bob@example.com
    ledger-prod: roles/viewer user:ann@example.com
    organization/1623: nothing
    ");
    let world = world(&files).expect("a world");
    let folder = teamkit::model::Scope::Folder("4711".into());
    assert_eq!(world.projects_below(&folder).count(), 1);
    // The same folder is above another project, with the same policy.
    let other = list.to_string().replace("ledger-prod", "bus-prod");
    let both = [files[0], ("ancestors/bus-prod.json", &other)];
    let world = crate::support::live::world(&both).expect("a world");
    assert_eq!(world.projects_below(&folder).count(), 2);
    let without = r#"[{"id": "4711", "type": "folder"}]"#;
    insta::assert_snapshot!(refusal(&[("a.json", without)]), @"a.json:1:34: a project or what is above it, without its policy");
}

#[test]
fn assets_that_definitions_cant_name_are_counted_and_named() {
    let machine = "//compute.googleapis.com/projects/ledger-prod/zones/z/instances/vm";
    let mut value = found(machine, "roles/compute.osLogin", "user:ann@example.com");
    value["assetType"] = "compute.googleapis.com/Instance".into();
    let world = world(&[("a.json", &value.to_string()), ("b.json", &value.to_string())]).expect("a world");
    assert!(world.grants.is_empty());
    insta::assert_snapshot!(format!("{:?}", world.others), @r#"{"compute.googleapis.com/Instance": {"//compute.googleapis.com/projects/ledger-prod/zones/z/instances/vm"}}"#);
}

#[test]
fn a_service_account_has_a_number_in_exports() {
    let name = "//iam.googleapis.com/projects/ledger-prod/serviceAccounts/101080000000000000000";
    let asset = exported(name, "roles/iam.workloadIdentityUser", "user:ann@example.com", false).to_string();
    let alone = world(&[("a.json", &asset)]).expect("a world");
    assert!(alone.grants.is_empty());
    insta::assert_snapshot!(format!("{:?}", alone.others), @r#"{"iam.googleapis.com/ServiceAccount": {"101080000000000000000"}}"#);
    let accounts = r#"[{"email": "Robot@ledger-prod.iam.gserviceaccount.com", "uniqueId": "101080000000000000000",
        "projectId": "ledger-prod", "name": "projects/ledger-prod/serviceAccounts/robot@ledger-prod.iam.gserviceaccount.com"}]"#;
    insta::assert_snapshot!(said(&[("a.json", &asset), ("accounts.json", accounts)]), @"service_account/robot@ledger-prod.iam.gserviceaccount.com: roles/iam.workloadIdentityUser user:ann@example.com");
}

#[test]
fn a_search_with_a_query_is_refused() {
    let mut value = found(PROJECT, "roles/viewer", "user:ann@example.com");
    value["explanation"] = json!({ "matchedPermissions": { "roles/viewer": { "permissions": ["x.y.z"] } } });
    insta::assert_snapshot!(refusal(&[("a.json", &value.to_string())]), @"
    a.json:1:402: a search with a query, which finds only the bindings that match it
    hint: run `gcloud asset search-all-iam-policies` without `--query`
    ");
    value["explanation"] = json!({ "matchedPermissions": {} });
    assert!(world(&[("a.json", &value.to_string())]).is_ok());
}

#[test]
fn an_asset_without_a_policy_is_refused() {
    let asset = json!({ "name": PROJECT, "assetType": "cloudresourcemanager.googleapis.com/Project", "resource": { "data": {} } });
    insta::assert_snapshot!(refusal(&[("a.json", &asset.to_string())]), @"
    a.json:1:150: an asset without its policy
    hint: run `gcloud asset export` with `--content-type=iam-policy`
    ");
}
