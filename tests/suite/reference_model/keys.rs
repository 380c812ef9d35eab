//! Which keys of the schemas a file has, and which there are.

use std::collections::BTreeSet;

use serde_json::Value;

/// A schema of `docs/schema/`, with what was seen of it. A key is named by the mapping that it is in; a choice between
/// words by the key or type that has it.
pub struct Schema {
    kind: String,
    root: Value,
    seen: BTreeSet<String>,
}

impl Schema {
    pub fn new(kind: &str, text: &str) -> Self {
        Self { kind: kind.to_owned(), root: serde_json::from_str(text).expect("JSON"), seen: BTreeSet::new() }
    }

    /// All keys that the schema has.
    pub fn keys(&self) -> BTreeSet<String> {
        let definitions = self.root["definitions"].as_object().expect("definitions");
        let mut keys = BTreeSet::new();
        for (name, definition) in
            definitions.iter().map(|(name, value)| (name.as_str(), value)).chain([("", &self.root)])
        {
            let properties = definition["properties"].as_object();
            keys.extend(properties.into_iter().flat_map(|map| map.keys()).map(|key| self.name(name, key)));
            let words = definition["enum"].as_array();
            keys.extend(words.into_iter().flatten().filter_map(Value::as_str).map(|word| self.name(name, word)));
        }
        keys
    }

    /// The keys that were looked at and not found in any file.
    pub fn unseen(&self) -> Vec<String> {
        self.keys().difference(&self.seen).cloned().collect()
    }

    fn name(&self, definition: &str, key: &str) -> String {
        format!("{} {definition}.{key}", self.kind)
    }

    /// Looks at a file.
    pub fn look(&mut self, file: &Value) {
        let root = self.root.clone();
        self.walk("", &root, file);
    }

    fn walk(&mut self, definition: &str, schema: &Value, value: &Value) {
        if let Some(reference) = schema["$ref"].as_str() {
            let name = reference.trim_start_matches("#/definitions/");
            let target = self.root["definitions"][name].clone();
            self.walk(name, &target, value);
        }
        for choice in ["anyOf", "allOf"].iter().flat_map(|key| schema[key].as_array().into_iter().flatten()) {
            self.walk(definition, choice, value);
        }
        if let Some(word) =
            value.as_str().filter(|word| schema["enum"].as_array().is_some_and(|all| all.contains(&Value::from(*word))))
        {
            let name = self.name(definition, word);
            self.seen.insert(name);
        }
        for (key, value) in value.as_object().into_iter().flatten() {
            if let Some(property) = schema["properties"].get(key) {
                let name = self.name(definition, key);
                self.seen.insert(name);
                self.walk(definition, property, value);
            } else if schema["additionalProperties"].is_object() {
                self.walk(definition, &schema["additionalProperties"], value);
            }
        }
        for value in value.as_array().into_iter().flatten() {
            self.walk(definition, &schema["items"], value);
        }
    }
}
