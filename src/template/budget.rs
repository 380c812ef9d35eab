//! Limits on rendering a file: a small template can multiply its blocks by themselves.

use std::io::{self, Write};

use handlebars::{
    BlockContext, BlockParams, Context, Handlebars, Helper, HelperDef, HelperResult, JsonValue, Output, RenderContext,
    RenderErrorReason, Renderable,
};
use serde_json::json;

/// The maximum size of a file without its header, in bytes; files of 64 MiB or more are not read.
const MAX_BYTES: usize = 63 << 20;
/// The maximum number of iterations of all `{{#each}}` of a file. A file with the maximum number of grants has one for
/// each.
const MAX_TURNS: usize = 1_000_000;

/// A text with a limited size, and a limited number of iterations.
pub(super) struct Budget {
    text: Vec<u8>,
    turns: usize,
}

impl Budget {
    pub(super) fn new() -> Self {
        Self { text: Vec::new(), turns: 0 }
    }

    /// The text. It is valid UTF-8, because only texts were written.
    pub(super) fn into_string(self) -> String {
        String::from_utf8(self.text).unwrap_or_default()
    }
}

impl Write for Budget {
    /// [`Each`] writes an empty text to announce an iteration.
    fn write_all(&mut self, text: &[u8]) -> io::Result<()> {
        self.turns += usize::from(text.is_empty());
        if self.text.len().saturating_add(text.len()) > MAX_BYTES {
            return Err(io::Error::other("the file would be larger than 63 MiB"));
        }
        if self.turns > MAX_TURNS {
            return Err(io::Error::other("its `{{#each}}` loop more than 1,000,000 times"));
        }
        self.text.extend_from_slice(text);
        Ok(())
    }

    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.write_all(text).map(|()| text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Handlebars' own `{{#each}}`, except that each iteration is announced to the output.
#[derive(Clone, Copy)]
pub(super) struct Each;

impl HelperDef for Each {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        context: &'rc Context,
        render: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let list = helper.param(0).ok_or(RenderErrorReason::ParamNotFoundForIndex("each", 0))?;
        let items: Vec<(String, JsonValue, &JsonValue)> = match list.value() {
            JsonValue::Array(items) => (0..).zip(items).map(|(at, item)| (format!("{at}"), json!(at), item)).collect(),
            JsonValue::Object(entries) => entries.iter().map(|(key, item)| (key.clone(), json!(key), item)).collect(),
            _ if helper.inverse().is_some() => Vec::new(),
            _ => return Err(RenderErrorReason::MissingVariable(list.relative_path().cloned()).into()),
        };
        if let (true, Some(otherwise)) = (items.is_empty(), helper.inverse()) {
            return otherwise.render(registry, context, render, out);
        }
        let Some(template) = helper.template() else { return Ok(()) };
        let (end, is_object) = (items.len().saturating_sub(1), list.value().is_object());
        for (at, (step, key, item)) in items.into_iter().enumerate() {
            let mut block = BlockContext::new();
            let path = list.context_path();
            match path {
                Some(path) => *block.base_path_mut() = path.iter().cloned().chain([step]).collect(),
                None => block.set_base_value(item.clone()),
            }
            block.set_local_var("first", json!(at == 0));
            block.set_local_var("last", json!(at == end));
            block.set_local_var("index", json!(at));
            if is_object {
                block.set_local_var("key", key.clone());
            }
            let mut names = BlockParams::new();
            let names_item = helper.block_param().or(helper.block_param_pair().map(|(item, _)| item));
            if let Some(name) = names_item {
                match path {
                    Some(_) => names.add_path(name, Vec::new())?,
                    None => names.add_value(name, item.clone())?,
                }
            }
            if let Some((_, name)) = helper.block_param_pair() {
                names.add_value(name, key)?;
            }
            block.set_block_params(names);
            render.push_block(block);
            let turn = out.write("").map_err(Into::into).and_then(|()| template.render(registry, context, render, out));
            render.pop_block();
            turn?;
        }
        Ok(())
    }
}
