//! What stands in an export twice, and what has an id in place of an address.

use crate::support::live::{refusal, world};

fn groups(memberships: &str) -> String {
    format!(r#"[{{ "name": "groups/1", "groupKey": {{ "id": "shop@example.com" }}, "memberships": [{memberships}] }}]"#)
}

fn member(id: &str, role: &str) -> String {
    format!(r#"{{ "preferredMemberKey": {{ "id": "{id}" }}, "roles": [{{ "name": "{role}" }}] }}"#)
}

#[test]
fn a_membership_may_stand_twice_if_it_is_the_same() {
    let (ann, again) = (member("ann@example.com", "MEMBER"), member("Ann@Example.com", "MEMBER"));
    let text = groups(&format!("{ann}, {again}"));
    let world = world(&[("groups.json", &text)]).unwrap_or_else(|fault| panic!("{fault}"));
    assert_eq!(world.groups.values().next().expect("a group").memberships.len(), 1);
    for roles in [["MEMBER", "OWNER"], ["OWNER", "MEMBER"]] {
        let text = groups(&roles.map(|role| member("ann@example.com", role)).join(", "));
        let said = refusal(&[("groups.json", &text)]);
        assert!(
            said.contains("`user:ann@example.com` is in the group `shop@example.com` twice, in different ways"),
            "{said}"
        );
    }
}

fn role(verbs: &str) -> String {
    format!(
        r#"{{ "kind": "Role", "metadata": {{ "name": "restarter", "namespace": "books" }},
           "rules": [{{ "apiGroups": [""], "resources": ["pods"], "verbs": [{verbs}] }}] }}"#
    )
}

#[test]
fn a_role_may_stand_twice_if_it_is_the_same() {
    let list = |roles: [&str; 2]| format!(r#"{{ "kind": "List", "items": [{}] }}"#, roles.map(role).join(", "));
    let same = list([r#""get""#, r#""get""#]);
    assert!(world(&[("clusters/c.json", &same)]).is_ok());
    for verbs in [[r#""get""#, r#""*""#], [r#""*""#, r#""get""#]] {
        let said = refusal(&[("clusters/c.json", &list(verbs))]);
        assert!(said.contains("the Role `restarter` in `books` stands there twice, with other rules"), "{said}");
    }
}

#[test]
fn everybody_in_an_organization_is_no_person() {
    let text = groups(&member("C01abc234", "MEMBER"));
    let world = world(&[("groups.json", &text)]).unwrap_or_else(|fault| panic!("{fault}"));
    let group = world.groups.values().next().expect("a group");
    let members: Vec<String> = group.memberships.keys().map(ToString::to_string).collect();
    assert_eq!(members, ["customer:C01abc234"]);
    assert!(group.memberships.keys().all(|member| member.principal().is_none()));
}
