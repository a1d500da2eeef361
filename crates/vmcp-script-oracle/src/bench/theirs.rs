//! The other side.

use std::{cell::Cell, sync::LazyLock};

use starlark::{
    environment::{Globals, GlobalsBuilder, Module},
    eval::Evaluator,
    starlark_module,
    syntax::AstModule,
    values::{Heap, Value},
};

use super::world::{Answers, names};
use crate::oracle;

/// Native functions have no place of their own to keep them in.
static ANSWERS: LazyLock<Answers> = LazyLock::new(Answers::new);

thread_local! {
    /// What a call does before it answers.
    static BEFORE: Cell<fn()> = const { Cell::new(|| {}) };
}

/// All tools, bound once.
pub(super) struct Theirs {
    globals: Globals,
}

#[starlark_module]
fn tools(builder: &mut GlobalsBuilder) {
    fn search_issues<'v>(
        #[starlark(kwargs)] arguments: Value<'v>,
        heap: Heap<'v>,
    ) -> starlark::Result<Value<'v>> {
        call("search_issues", arguments, heap)
    }

    fn get_user<'v>(
        #[starlark(kwargs)] arguments: Value<'v>,
        heap: Heap<'v>,
    ) -> starlark::Result<Value<'v>> {
        call("get_user", arguments, heap)
    }

    fn tool_1<'v>(
        #[starlark(kwargs)] arguments: Value<'v>,
        heap: Heap<'v>,
    ) -> starlark::Result<Value<'v>> {
        call("tool_1", arguments, heap)
    }
}

/// Arguments go out as JSON and the answer comes in as JSON, as they do to and from a tool.
fn call<'v>(tool: &str, arguments: Value<'v>, heap: Heap<'v>) -> starlark::Result<Value<'v>> {
    std::hint::black_box(arguments.to_json()?);
    BEFORE.get()();
    let answer: serde_json::Value =
        serde_json::from_str(ANSWERS.of(tool)).map_err(starlark::Error::new_other)?;
    Ok(heap.alloc(answer))
}

impl Theirs {
    pub(super) fn new() -> Self {
        let mut builder = GlobalsBuilder::extended_by(&oracle::LIBRARY);
        // Most are only names here: nobody calls them, but they have to be passed by.
        names().for_each(|name| builder.set(&name, 0));
        tools(&mut builder);
        Self { globals: builder.build() }
    }

    /// What a script returns, as JSON.
    pub(super) fn run(&self, source: &str) -> Result<String, String> {
        self.evaluate(wrapped(source)).map_err(|error| error.to_string())
    }

    /// As [`Theirs::run`], with something to do in every call.
    pub(super) fn run_with(&self, source: &str, before: fn()) -> Result<String, String> {
        BEFORE.set(before);
        self.run(source)
    }

    fn evaluate(&self, source: String) -> starlark::Result<String> {
        let program = AstModule::parse("script", source, &oracle::DIALECT)?;
        Module::with_temp_heap(|module| {
            let mut evaluator = Evaluator::new(&module);
            Ok(evaluator.eval_module(program, &self.globals)?.to_json()?)
        })
    }
}

/// There is no `return` outside of functions.
fn wrapped(source: &str) -> String {
    let lines = source.lines().map(|line| format!("    {line}\n"));
    format!("def script():\n{}script()\n", lines.collect::<String>())
}
