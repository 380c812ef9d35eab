//! Expressions that have been read.

use cel::{
    IdedExpr,
    common::ast::{CallExpr, Expr, LiteralValue, operators},
    parser::PrattParser,
};

use super::{
    fault::CelFault,
    limits::{MAX_LENGTH, MAX_NESTING},
    mentions::CelMentions,
};

/// An expression of CEL without faults of syntax, such as `request.time < timestamp("2027-01-01T00:00:00Z")`.
#[derive(Debug, Clone, PartialEq)]
pub struct CelExpression {
    tree: IdedExpr,
}

impl CelExpression {
    /// Reads an expression, or says what is wrong with it.
    ///
    /// # Errors
    ///
    /// The text is not an expression, or is beyond [`MAX_LENGTH`] or [`MAX_NESTING`].
    pub fn parse(text: &str) -> Result<Self, CelFault> {
        if text.len() > MAX_LENGTH {
            return Err(CelFault::too_long(text.len()));
        }
        let tree = tree(text).map_err(|fault| CelFault::of(text, &fault))?;
        // A comment at the end would take in whatever is written behind the expression.
        if text.contains("//") && tree_of_closed(text).is_none() {
            return Err(CelFault::open_comment());
        }
        Ok(Self { tree })
    }

    /// The parts that must all be true, in order: `a` and `b || c` of `a && (b || c)`.
    pub fn conjuncts(&self) -> Vec<&Expr> {
        let (mut open, mut conjuncts) = (vec![&self.tree.expr], Vec::new());
        while let Some(expression) = open.pop() {
            match call(expression, operators::LOGICAL_AND) {
                Some(CallExpr { args, .. }) => open.extend(args.iter().rev().map(|argument| &argument.expr)),
                None => conjuncts.push(expression),
            }
        }
        conjuncts
    }

    /// The moment at which the expression becomes false for good, as it is written: `2027-01-01T00:00:00Z` of
    /// `a && request.time < timestamp('2027-01-01T00:00:00Z')`, however the comparison is turned. The first, if there
    /// are several.
    pub fn end(&self) -> Option<&str> {
        self.conjuncts().into_iter().find_map(|conjunct| {
            let turned = [
                (operators::LESS, false),
                (operators::LESS_EQUALS, false),
                (operators::GREATER, true),
                (operators::GREATER_EQUALS, true),
            ];
            turned.into_iter().find_map(|(operator, is_turned)| {
                let [left, right] = call(conjunct, operator)?.args.as_slice() else { return None };
                let (time, moment) = if is_turned { (right, left) } else { (left, right) };
                is_request_time(&time.expr).then(|| moment_of(&moment.expr)).flatten()
            })
        })
    }

    /// The attributes, functions and methods that the expression uses, and how many logical operators.
    pub fn mentions(&self) -> CelMentions<'_> {
        CelMentions::of(&self.tree.expr)
    }
}

fn tree(text: &str) -> Result<IdedExpr, cel::ParseErrors> {
    // The other parser of the library needs so much stack that sixteen parentheses can end the program.
    PrattParser::new().max_recursion_depth(MAX_NESTING).parse(text)
}

/// The tree of an expression in parentheses with something behind them, as it is written where an end is added.
fn tree_of_closed(text: &str) -> Option<IdedExpr> {
    let closed = tree(&format!("({text}) && true")).ok()?;
    call(&closed.expr, operators::LOGICAL_AND).is_some().then_some(closed)
}

/// A call of an operator.
pub(super) fn call<'a>(expression: &'a Expr, operator: &str) -> Option<&'a CallExpr> {
    match expression {
        Expr::Call(call) if call.func_name == operator && call.target.is_none() => Some(call),
        _ => None,
    }
}

pub(super) fn is_request_time(expression: &Expr) -> bool {
    let Expr::Select(select) = expression else { return false };
    select.field == "time" && !select.test && matches!(&select.operand.expr, Expr::Ident(name) if name == "request")
}

/// The text of `timestamp("…")`.
pub(super) fn moment_of(expression: &Expr) -> Option<&str> {
    let [argument] = call(expression, "timestamp")?.args.as_slice() else { return None };
    match &argument.expr {
        Expr::Literal(LiteralValue::String(text)) => Some(text.inner()),
        _ => None,
    }
}
