//! YAML as a file looks.

use super::definitions::{Look, Quote, Yaml};

/// A file as it grows.
pub struct Printer {
    pub look: Look,
    pub out: String,
    pub places: Vec<((String, usize), (usize, usize))>,
}

impl Printer {
    pub fn value(&mut self, value: &Yaml, depth: usize, indent: usize) {
        match value {
            Yaml::Text(text) => self.text(text),
            Yaml::Bare(value) => self.out.push_str(value),
            Yaml::List(items) => self.list("", items, depth, indent),
            Yaml::Map(entries) => {
                let mut entries: Vec<&(String, Yaml)> = entries.iter().collect();
                let turn = self.look.turn % entries.len().max(1);
                entries.rotate_left(turn);
                self.map(&entries, depth, indent);
            }
            Yaml::Ordered(entries) => self.map(&entries.iter().collect::<Vec<_>>(), depth, indent),
        }
    }

    fn is_block(&self, depth: usize) -> bool {
        depth < self.look.block
    }

    fn map(&mut self, entries: &[&(String, Yaml)], depth: usize, indent: usize) {
        let is_block = self.is_block(depth) && !entries.is_empty();
        self.out.push_str(if is_block { "" } else { "{" });
        for (number, (key, value)) in entries.iter().enumerate() {
            if number > 0 {
                self.separate(is_block, indent);
            }
            self.out.push_str(key);
            self.out.push(':');
            let is_nested = match value {
                Yaml::List(items) => !items.is_empty(),
                Yaml::Map(entries) | Yaml::Ordered(entries) => !entries.is_empty(),
                _ => false,
            };
            if is_nested && is_block && self.is_block(depth + 1) {
                self.line(indent + 2);
            } else {
                self.out.push(' ');
            }
            match value {
                Yaml::List(items) => self.list(if depth == 0 { key } else { "" }, items, depth + 1, indent + 2),
                _ => self.value(value, depth + 1, indent + 2),
            }
        }
        self.out.push_str(if is_block { "" } else { "}" });
    }

    fn list(&mut self, key: &str, items: &[Yaml], depth: usize, indent: usize) {
        let is_block = self.is_block(depth) && !items.is_empty();
        self.out.push_str(if is_block { "" } else { "[" });
        for (number, item) in items.iter().enumerate() {
            if number > 0 {
                self.separate(is_block, indent);
            }
            self.out.push_str(if is_block { "- " } else { "" });
            if matches!(key, "services" | "grants") {
                let place = self.place();
                self.places.push(((key.to_owned(), number), place));
            }
            self.value(item, depth + 1, indent + 2);
        }
        self.out.push_str(if is_block { "" } else { "]" });
    }

    fn separate(&mut self, is_block: bool, indent: usize) {
        if is_block {
            self.line(indent);
        } else {
            self.out.push_str(", ");
        }
    }

    fn line(&mut self, indent: usize) {
        self.out.push('\n');
        self.out.push_str(&" ".repeat(indent));
    }

    /// Line and column of what comes next, from 1, columns in characters.
    fn place(&self) -> (usize, usize) {
        let (before, last) = self
            .out
            .rsplit_once('\n')
            .map_or((0, self.out.as_str()), |(before, last)| (before.matches('\n').count() + 1, last));
        (before + 1, last.chars().count() + 1)
    }

    fn text(&mut self, text: &str) {
        let is_plain = text.starts_with(|one: char| one.is_ascii_alphanumeric())
            && text.chars().all(|one| one.is_ascii_alphanumeric() || "-./@_".contains(one))
            && !matches!(text, "true" | "false" | "null")
            && text.parse::<f64>().is_err();
        match self.look.quote {
            Quote::Seldom if is_plain => self.out.push_str(text),
            Quote::Single => self.out.push_str(&format!("'{}'", text.replace('\'', "''"))),
            _ => self.out.push_str(&format!("{text:?}")),
        }
    }
}
