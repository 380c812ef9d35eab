//! Services and scopes as somebody types them.

use super::{console::Console, filter::require_known};
use crate::{
    error::Error,
    model::{Org, ScopeId, ServiceId},
};

/// What stands before a scope's name where a service has it, too.
const SCOPE_PREFIX: &str = "scope:";

/// What a question is about: a service, or one of the workspace's scopes.
#[derive(Debug, Clone, Copy)]
pub(super) enum AskedSite<'a> {
    Service(&'a ServiceId),
    Scope(&'a ScopeId),
}

/// Reads the name of a service or of a scope. A name that both have is the service; `scope:NAME` is the scope.
pub(super) fn parse_site<'a>(text: &str, org: &'a Org, console: &Console) -> Result<AskedSite<'a>, Error> {
    let scope = |name: &str| org.scopes.get_key_value(name).map(|(id, _)| AskedSite::Scope(id));
    if let Some(name) = text.strip_prefix(SCOPE_PREFIX) {
        require_known("scope", name, org.scopes.keys().map(ScopeId::as_str))?;
        return scope(name).ok_or_else(|| unknown(text));
    }
    if let Some((service, _)) = org.services.get_key_value(text) {
        if scope(text).is_some() {
            console.note(format_args!(
                "`{text}` is a service and a scope; this is the service, use {SCOPE_PREFIX}{text} for the scope"
            ));
        }
        return Ok(AskedSite::Service(service));
    }
    if let Some(scope) = scope(text) {
        return Ok(scope);
    }
    if org.teams.contains_key(text) {
        return Err(Error::Usage(format!("`{text}` is a team\nhint: teamkit access {text}")));
    }
    let kind = if org.scopes.is_empty() { "service" } else { "service or scope" };
    require_known(
        kind,
        text,
        org.services.keys().map(ServiceId::as_str).chain(org.scopes.keys().map(ScopeId::as_str)),
    )?;
    Err(unknown(text))
}

/// Refuses an environment beside a scope.
pub(super) fn refuse_environment(scope: &ScopeId, environment: Option<&str>) -> Result<(), Error> {
    match environment {
        None => Ok(()),
        Some(name) => {
            let message = format!("`{scope}` is a scope, and scopes are in no environment");
            Err(Error::Usage(format!("{message}\nhint: leave out `{}`", crate::text::visible(name))))
        }
    }
}

fn unknown(text: &str) -> Error {
    Error::Usage(format!("there is no service or scope `{}`", crate::text::visible(text)))
}
