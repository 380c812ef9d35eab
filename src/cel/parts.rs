//! An expression as a set of parts that must all be true, in a form in which two expressions can be compared.

use std::collections::BTreeSet;

use cel::{
    IdedExpr,
    common::ast::{CallExpr, EntryExpr, Expr, operators},
};

use super::expression::{CelExpression, call, is_request_time, moment_of};

/// What an expression says: when it ends, and what else must be true.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CelParts {
    /// The moments of its parts `request.time < timestamp("…")`, as they are written.
    pub ends: BTreeSet<String>,
    /// All other parts, in a form that spaces, parentheses and their order don't change. Not for people.
    pub rest: BTreeSet<String>,
}

impl CelExpression {
    /// The parts of the expression.
    #[must_use]
    pub fn parts(&self) -> CelParts {
        let mut parts = CelParts::default();
        for conjunct in self.conjuncts() {
            match end(conjunct) {
                Some(moment) => parts.ends.insert(moment.to_owned()),
                None => parts.rest.insert(canonical(conjunct)),
            };
        }
        parts
    }
}

/// The moment before which a part is true; only for the one comparison that says just that, either way round.
fn end(part: &Expr) -> Option<&str> {
    let operands = |operator| Some(call(part, operator)?.args.as_slice());
    match (operands(operators::LESS), operands(operators::GREATER)) {
        (Some([time, moment]), _) | (_, Some([moment, time])) if is_request_time(&time.expr) => moment_of(&moment.expr),
        _ => None,
    }
}

fn canonical(expression: &Expr) -> String {
    let mut expression = expression.clone();
    strip(&mut expression);
    format!("{expression:?}")
}

/// Takes away the numbers of nodes, which depend on what stands before them.
fn strip(expression: &mut Expr) {
    match expression {
        Expr::Unspecified | Expr::Literal(_) | Expr::Ident(_) => {}
        Expr::Call(CallExpr { target, args, .. }) => {
            if let Some(target) = target {
                strip_node(target);
            }
            args.iter_mut().for_each(strip_node);
        }
        Expr::Select(select) => strip_node(&mut select.operand),
        Expr::List(list) => list.elements.iter_mut().for_each(strip_node),
        Expr::Map(map) => map.entries.iter_mut().for_each(|entry| strip_entry(&mut entry.id, &mut entry.expr)),
        Expr::Struct(message) => {
            message.entries.iter_mut().for_each(|entry| strip_entry(&mut entry.id, &mut entry.expr));
        }
        Expr::Comprehension(steps) => {
            let steps = &mut **steps;
            let nodes = [
                &mut steps.iter_range,
                &mut steps.accu_init,
                &mut steps.loop_cond,
                &mut steps.loop_step,
                &mut steps.result,
            ];
            nodes.into_iter().for_each(strip_node);
        }
    }
}

fn strip_node(node: &mut IdedExpr) {
    node.id = 0;
    strip(&mut node.expr);
}

fn strip_entry(id: &mut u64, entry: &mut EntryExpr) {
    *id = 0;
    match entry {
        EntryExpr::StructField(field) => strip_node(&mut field.value),
        EntryExpr::MapEntry(entry) => {
            strip_node(&mut entry.key);
            strip_node(&mut entry.value);
        }
    }
}
