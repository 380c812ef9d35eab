//! From a file to what it says: JSON values one after the other, and the items of lists one by one, so that a large file
//! is never in memory as a whole.

use std::{
    fmt,
    io::{self, BufRead as _},
    sync::Arc,
};

use serde::{
    Deserialize as _,
    de::{self, DeserializeSeed},
};

use super::{fact::LiveRecords, fault::LiveFault, reader::RecordReader, record::Record, shape::Object};

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
    let mut reader = RecordReader::new(&file);
    match input {
        LiveInput::Bytes(bytes) => {
            let mark = mark_of(&file, bytes)?;
            read_values(&mut reader, &mut serde_json::Deserializer::from_slice(bytes.get(mark..).unwrap_or_default()))?;
        }
        LiveInput::Stream(stream) => {
            let mut stream = io::BufReader::with_capacity(1 << 16, stream);
            let start = stream.fill_buf().map_err(|error| LiveFault::new(&file, error.to_string()))?;
            let mark = mark_of(&file, start)?;
            stream.consume(mark);
            read_values(&mut reader, &mut serde_json::Deserializer::from_reader(stream))?;
        }
    }
    reader.finish()
}

/// What says that a text is in UTF-8.
const MARK: &[u8] = &[0xef, 0xbb, 0xbf];

/// The length of the mark that some shells write before a text.
fn mark_of(file: &Arc<str>, start: &[u8]) -> Result<usize, LiveFault> {
    if start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff]) {
        let fault = LiveFault::new(file, "UTF-16, as `>` writes it in PowerShell, and not UTF-8");
        return Err(fault.hint("write it with `| Out-File -Encoding utf8`, or run the export in bash"));
    }
    Ok(if start.starts_with(MARK) { MARK.len() } else { 0 })
}

fn read_values<'de, R: serde_json::de::Read<'de>>(
    reader: &mut RecordReader<'_>,
    json: &mut serde_json::Deserializer<R>,
) -> Result<(), LiveFault> {
    // Where a further value begins, the end of the file is an error that reads nothing.
    while json.end().is_err() {
        let mut refused = None;
        let read = RecordSeed { reader, refused: &mut refused }.deserialize(&mut *json);
        read.map_err(|error| match refused {
            Some(fault) => fault.at(&error),
            None => LiveFault::of_json(reader.file(), &error),
        })?;
    }
    Ok(())
}

/// Reads a value into a reader: the items of a list one by one.
struct RecordSeed<'r, 'f> {
    reader: &'r mut RecordReader<'f>,
    /// What the reader doesn't take, which errors of JSON can't carry.
    refused: &'r mut Option<LiveFault>,
}

impl RecordSeed<'_, '_> {
    fn take<E: de::Error>(&mut self, record: Record) -> Result<(), E> {
        self.reader.take(record).map_err(|fault| {
            let error = E::custom(&fault.message);
            *self.refused = Some(fault);
            error
        })
    }
}

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

    fn visit_seq<A: de::SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        self.reader.begin_list();
        while let Some(Object(record)) = items.next_element::<Object<Record>>()? {
            self.take(record)?;
        }
        self.reader.end_list();
        Ok(())
    }

    fn visit_map<A: de::MapAccess<'de>>(mut self, entries: A) -> Result<(), A::Error> {
        let mut entries = CountedEntries { entries, count: 0 };
        let record = Record::deserialize(de::value::MapAccessDeserializer::new(&mut entries))?;
        if entries.count == usize::from(record.version.is_some()) && self.reader.take_nothing() {
            Ok(())
        } else {
            self.take(record)
        }
    }
}

/// The entries of an object, which are counted: an object that has none says something else than one that has unknown ones.
struct CountedEntries<A> {
    entries: A,
    count: usize,
}

impl<'de, A: de::MapAccess<'de>> de::MapAccess<'de> for &mut CountedEntries<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        let key = self.entries.next_key_seed(seed)?;
        self.count += usize::from(key.is_some());
        Ok(key)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.entries.next_value_seed(seed)
    }
}
