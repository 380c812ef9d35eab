//! From a file to what it says: JSON values one after the other, and the items of lists one by one, so that a large file
//! is never in memory as a whole.

use std::{collections::BTreeMap, fmt, io, sync::Arc};

use serde::de::{self, DeserializeSeed};

use super::{
    end::LiveEnd,
    fault::{AGAIN, LiveFault},
    grant::grants_of_policy,
    group::{LiveGroup, LiveMembership},
    location::LiveLocation,
    member::LiveMember,
    rbac::LiveCluster,
    record::{BindingRecord, MembershipRecord, RbacItem, Record},
    world::{LiveFact, LiveRecords},
};
use crate::model::{GroupRole, Principal};

/// The bytes of a file.
#[expect(missing_debug_implementations, reason = "a stream has nothing to show")]
pub enum LiveInput<'a> {
    Bytes(&'a [u8]),
    /// A file too large to be held.
    Stream(&'a mut dyn io::Read),
}

/// Reads a file of an export; `path` is relative to its directory, with slashes.
///
/// # Errors
/// What can't be understood, with its place.
pub fn read(path: &str, input: LiveInput<'_>) -> Result<LiveRecords, LiveFault> {
    let file: Arc<str> = path.into();
    let mut reader = RecordReader::new(&file, LiveLocation::of(path));
    match input {
        LiveInput::Bytes(bytes) => {
            let bytes = text_of(&file, bytes)?;
            reader.read(&mut serde_json::Deserializer::from_slice(bytes))?;
        }
        LiveInput::Stream(stream) => {
            reader.read(&mut serde_json::Deserializer::from_reader(io::BufReader::new(stream)))?;
        }
    }
    reader.finish()
}

/// The bytes without the mark that some shells write before them.
fn text_of<'b>(file: &Arc<str>, bytes: &'b [u8]) -> Result<&'b [u8], LiveFault> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        let fault = LiveFault::new(file, "UTF-16, as `>` writes it in PowerShell, and not UTF-8");
        return Err(fault.hint("write it with `| Out-File -Encoding utf8`, or run the export in bash"));
    }
    Ok(bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes))
}

/// A file that is being read.
struct RecordReader<'f> {
    file: &'f Arc<str>,
    location: LiveLocation,
    facts: Vec<LiveFact>,
    /// What the file says of its cluster.
    cluster: Option<LiveCluster>,
    /// The policy at the file's path was read.
    has_policy: bool,
    is_empty: bool,
}

impl<'f> RecordReader<'f> {
    fn new(file: &'f Arc<str>, location: LiveLocation) -> Self {
        Self { file, location, facts: Vec::new(), cluster: None, has_policy: false, is_empty: true }
    }

    fn read<'de, R: serde_json::de::Read<'de>>(
        &mut self,
        json: &mut serde_json::Deserializer<R>,
    ) -> Result<(), LiveFault> {
        // Where a further value begins, the end of the file is an error that reads nothing.
        while json.end().is_err() {
            let file = self.file;
            RecordSeed(self).deserialize(&mut *json).map_err(|error| LiveFault::of_json(file, &error))?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<LiveRecords, LiveFault> {
        if self.is_empty {
            return Err(LiveFault::new(self.file, "the file is empty").hint(AGAIN));
        }
        if let Some(cluster) = self.cluster
            && let LiveLocation::Cluster(name) = self.location
        {
            self.facts.push(LiveFact::Cluster { name, file: Arc::clone(self.file), cluster });
        }
        Ok(LiveRecords(self.facts))
    }

    /// Takes one value.
    fn take(&mut self, record: Record) -> Result<(), String> {
        self.is_empty = false;
        if let Some(items) = record.items {
            let of_list = record.kind.and_then(|kind| kind.0).unwrap_or_default();
            return self.take_items(&of_list, items);
        }
        if record.role_ref.is_some() || (record.metadata.is_some() && matches!(self.location, LiveLocation::Cluster(_)))
        {
            let Record { kind, metadata, role_ref, subjects, rules, .. } = record;
            let kind = kind.and_then(|kind| kind.0);
            return self.take_items("", vec![RbacItem { kind, metadata, role_ref, subjects, rules }]);
        }
        if let Some(key) = record.group_key {
            let name = record.name.and_then(|name| name.0).map(Arc::from);
            return self.take_group(name, &key.id, record.memberships.unwrap_or_default());
        }
        if let Some(id) = record.project_id.and_then(|id| id.0) {
            let number = record.project_number.and_then(|number| number.0).map(Arc::from);
            self.facts.push(LiveFact::Project { id: id.into(), number });
            return Ok(());
        }
        if record.bindings.is_some() || record.etag.is_some() {
            return self.take_policy(record.bindings.unwrap_or_default());
        }
        Err("not the output of any command that teamkit reads".to_owned())
    }

    fn take_policy(&mut self, bindings: Vec<BindingRecord>) -> Result<(), String> {
        let LiveLocation::Policy(scope) = &self.location else {
            return Err(
                "a policy that doesn't say what it is of; its path has to, such as `projects/ID.json`".to_owned()
            );
        };
        if std::mem::replace(&mut self.has_policy, true) {
            return Err("a second policy in a file for one".to_owned());
        }
        let (scope, file) = (scope.clone(), Arc::clone(self.file));
        self.facts.push(LiveFact::Policy { grants: grants_of_policy(bindings, &file), scope, file });
        Ok(())
    }

    fn take_items(&mut self, list: &str, items: Vec<RbacItem>) -> Result<(), String> {
        let LiveLocation::Cluster(name) = &self.location else {
            return Err("objects of a cluster; the path has to name it, such as `clusters/NAME.json`".to_owned());
        };
        let of_list = list.strip_suffix("List").unwrap_or_default();
        let cluster = self.cluster.get_or_insert_default();
        for mut item in items {
            let kind = item.kind.take().unwrap_or_else(|| of_list.to_owned());
            if kind.is_empty() {
                return Err("an object without `kind`, in a list that doesn't say it either".to_owned());
            }
            cluster.add(name, &kind, item, self.file);
        }
        Ok(())
    }

    fn take_group(
        &mut self,
        name: Option<Arc<str>>,
        address: &str,
        memberships: Vec<MembershipRecord>,
    ) -> Result<(), String> {
        let mut group = LiveGroup { name, file: Arc::clone(self.file), memberships: BTreeMap::new() };
        for membership in memberships {
            let (member, membership) = membership_of(membership)?;
            group.memberships.insert(member, membership);
        }
        self.facts.push(LiveFact::Group { address: address.to_ascii_lowercase().into(), group });
        Ok(())
    }
}

fn membership_of(record: MembershipRecord) -> Result<(LiveMember, LiveMembership), String> {
    let id = &record.preferred_member_key.id;
    let prefix = match record.kind.as_deref() {
        Some("GROUP") => "group",
        Some("SERVICE_ACCOUNT") => "serviceAccount",
        _ if id.to_ascii_lowercase().ends_with(".gserviceaccount.com") => "serviceAccount",
        _ => "user",
    };
    let member = Principal::parse(&format!("{prefix}:{id}"));
    let mut membership = LiveMembership { name: record.name.map(Arc::from), role: GroupRole::Member, end: None };
    for role in record.roles {
        if let Some(known) = GroupRole::ALL.into_iter().find(|known| known.as_str() == role.name) {
            membership.role = membership.role.max(known);
        }
        if let Some(time) = role.expiry_detail.and_then(|detail| detail.expire_time) {
            let end = LiveEnd::parse(&time).ok_or_else(|| format!("`{time}` is not a moment"))?;
            membership.end = Some(end);
        }
    }
    Ok((member.map_or_else(|| LiveMember::Other(id.as_str().into()), LiveMember::Principal), membership))
}

/// Reads a value into a reader: the items of a list one by one.
struct RecordSeed<'r, 'f>(&'r mut RecordReader<'f>);

impl<'de> DeserializeSeed<'de> for RecordSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> de::Visitor<'de> for RecordSeed<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object or a list of objects")
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        self.0.is_empty = false;
        while let Some(record) = items.next_element::<Record>()? {
            self.0.take(record).map_err(de::Error::custom)?;
        }
        Ok(())
    }

    fn visit_map<A: de::MapAccess<'de>>(self, entries: A) -> Result<(), A::Error> {
        let record = de::Deserialize::deserialize(de::value::MapAccessDeserializer::new(entries))?;
        self.0.take(record).map_err(de::Error::custom)
    }
}
