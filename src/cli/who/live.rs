//! What an export says about who has access.

use std::collections::BTreeSet;

use crate::{
    catalog::Permission,
    cli::workspace::ValidWorkspace,
    drift::{DriftJudge, DriftRow},
    live::LiveWorld,
    model::{NativeRole, Scope},
    presence::{Besides, ExtraAccess, PresenceIndex},
    review::Ability,
};

/// The answers of an export, with what is live besides and was asked for.
pub(super) struct LiveContext<'a> {
    pub index: PresenceIndex<'a>,
    pub besides: Besides<'a>,
    pub judge: DriftJudge<'a>,
    /// Live roles of which nothing tells what they permit.
    pub unknown: BTreeSet<String>,
}

impl<'a> LiveContext<'a> {
    /// The context for some scopes; of what is there besides, only what `--can` asks for.
    pub(super) fn of(
        index: PresenceIndex<'a>,
        world: &'a LiveWorld,
        scopes: &BTreeSet<Scope>,
        can: Option<&str>,
        workspace: &'a ValidWorkspace,
    ) -> Self {
        let mut besides = index.besides(scopes);
        let mut unknown = BTreeSet::new();
        if let Some(wanted) = can {
            let ability = Ability::parse(wanted, &workspace.state.org);
            let mut is_able = |access: &ExtraAccess<'_>| {
                gives(wanted, ability.as_ref(), &access.row, world, workspace).unwrap_or_else(|| {
                    unknown.insert(access.row.role.to_string());
                    false
                })
            };
            besides.extra.retain(&mut is_able);
            besides.above.retain(&mut is_able);
            if let Some(Ability::Permission(permission)) = &ability {
                let mut permitting = index.with_other_rules(scopes);
                permitting.retain(|access| permits_only_live(permission, &access.row, world, workspace));
                besides.extra.extend(permitting);
            }
            besides.folded = 0;
        }
        let judge = DriftJudge::new(&workspace.state, &workspace.catalog, world);
        Self { index, besides, judge, unknown }
    }
}

/// Whether a Role permits something by the rules that it has live, and not by those that are defined.
fn permits_only_live(
    permission: &Permission,
    row: &DriftRow<'_>,
    world: &LiveWorld,
    workspace: &ValidWorkspace,
) -> bool {
    let permits = |role: &NativeRole| workspace.catalog.permits(role, permission) == Some(true);
    let live = row.place.scope().and_then(|scope| world.native_role(&row.role, scope));
    let native_roles = workspace.state.org.native_roles();
    let defined = native_roles.into_iter().find(|role| role.own_rules().is_some() && *role.to_string() == *row.role);
    live.is_some_and(|role| permits(&role)) && !defined.is_some_and(permits)
}

/// Whether a live role is, is part of, or permits what is wanted; `None` if nothing tells.
fn gives(
    wanted: &str,
    ability: Option<&Ability>,
    row: &DriftRow<'_>,
    world: &LiveWorld,
    workspace: &ValidWorkspace,
) -> Option<bool> {
    match ability {
        Some(Ability::Role(role)) => {
            let role = workspace.state.org.roles.get(role)?;
            Some(role.native_roles.iter().any(|native| native.to_string() == *row.role))
        }
        Some(Ability::Permission(permission)) => {
            workspace.catalog.permits(&world.native_role(&row.role, row.place.scope()?)?, permission)
        }
        Some(Ability::Native(_)) | None => {
            let role = world.native_role(&row.role, row.place.scope()?);
            Some(*row.role == *wanted || role.is_some_and(|role| role.name() == wanted))
        }
    }
}
