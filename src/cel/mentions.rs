//! What an expression uses.

use std::collections::BTreeSet;

use cel::common::ast::{CallExpr, ComprehensionExpr, EntryExpr, Expr, MapEntryExpr, StructFieldExpr, operators};

/// What an expression uses: of `request.time.getHours('Asia/Tokyo') < 19 || has(resource.name)` the attributes
/// `request.time` and `resource.name`, and the method `getHours`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CelMentions<'a> {
    /// Names of variables with the field that is taken first: `("request", Some("time"))`.
    pub attributes: BTreeSet<(&'a str, Option<&'a str>)>,
    /// Functions that are called: `timestamp`.
    pub functions: BTreeSet<&'a str>,
    /// Functions that are called on a value: `startsWith`.
    pub methods: BTreeSet<&'a str>,
    /// How often `&&`, `||` and `!` stand in it.
    pub logical_operators: usize,
}

impl<'a> CelMentions<'a> {
    pub(super) fn of(expression: &'a Expr) -> Self {
        let mut mentions = Self::default();
        mentions.visit(expression, &[]);
        mentions
    }

    /// Adds what an expression uses, but for the variables that macros around it bind.
    fn visit(&mut self, expression: &'a Expr, bound: &[&'a str]) {
        match expression {
            Expr::Unspecified | Expr::Literal(_) => {}
            Expr::Ident(name) => self.attribute(name, None, bound),
            Expr::Select(select) => match &select.operand.expr {
                Expr::Ident(name) => self.attribute(name, Some(&select.field), bound),
                operand => self.visit(operand, bound),
            },
            Expr::Call(call) => self.call(call, bound),
            Expr::List(list) => list.elements.iter().for_each(|element| self.visit(&element.expr, bound)),
            Expr::Map(map) => map.entries.iter().for_each(|entry| self.entry(&entry.expr, bound)),
            Expr::Struct(message) => message.entries.iter().for_each(|entry| self.entry(&entry.expr, bound)),
            Expr::Comprehension(comprehension) => self.comprehension(comprehension, bound),
        }
    }

    fn attribute(&mut self, name: &'a str, field: Option<&'a str>, bound: &[&str]) {
        if !bound.contains(&name) {
            self.attributes.insert((name, field));
        }
    }

    fn call(&mut self, call: &'a CallExpr, bound: &[&'a str]) {
        let CallExpr { func_name, target, args } = call;
        match func_name.as_str() {
            operators::LOGICAL_AND | operators::LOGICAL_OR => self.logical_operators += args.len().saturating_sub(1),
            operators::LOGICAL_NOT => self.logical_operators += 1,
            // Operators have names that can't be written.
            name if !name.starts_with(|first: char| first.is_ascii_alphabetic()) => {}
            name if target.is_some() => drop(self.methods.insert(name)),
            name => drop(self.functions.insert(name)),
        }
        if let Some(target) = target {
            self.visit(&target.expr, bound);
        }
        for argument in args {
            self.visit(&argument.expr, bound);
        }
    }

    fn entry(&mut self, entry: &'a EntryExpr, bound: &[&'a str]) {
        match entry {
            EntryExpr::StructField(StructFieldExpr { value, .. }) => self.visit(&value.expr, bound),
            EntryExpr::MapEntry(MapEntryExpr { key, value, .. }) => {
                self.visit(&key.expr, bound);
                self.visit(&value.expr, bound);
            }
        }
    }

    /// A macro such as `exists`: its steps are the library's own but for what is written in them.
    fn comprehension(&mut self, comprehension: &'a ComprehensionExpr, bound: &[&'a str]) {
        let ComprehensionExpr { iter_range, iter_var, iter_var2, accu_var, loop_step, .. } = comprehension;
        self.visit(&iter_range.expr, bound);
        let own = [iter_var.as_str(), accu_var.as_str()].into_iter().chain(iter_var2.as_deref());
        let bound: Vec<&str> = bound.iter().copied().chain(own).collect();
        let before = self.logical_operators;
        self.visit(&loop_step.expr, &bound);
        // `exists` and `all` join their steps by an operator that nobody wrote.
        self.logical_operators = self.logical_operators.saturating_sub(1).max(before);
    }
}
