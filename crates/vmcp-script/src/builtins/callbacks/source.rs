//! The texts, parsed once for all scripts of the process.

use std::sync::OnceLock;

use super::Callback;
use crate::{
    ast::{Block, Function, StmtKind},
    compile::Scope,
    parse,
};

/// Their functions take what [`super::start`] makes of a call's arguments, by position.
const TEXTS: [(Callback, &str); 8] = [
    (
        Callback::Sorted,
        "def sorted(items, key, reverse):
    return __sort(items, [key(item) for item in items], reverse)
",
    ),
    (
        // The list cannot change while its keys are made: that is a loop over it.
        Callback::SortList,
        "def sort(items, key, reverse):
    return __sort_list(items, [key(item) for item in items], reverse)
",
    ),
    (
        Callback::Best,
        "def best(items, key, largest):
    return __best(items, [key(item) for item in items], largest)
",
    ),
    (
        Callback::Map,
        "def map(function, items):
    return [function(item) for item in items]
",
    ),
    (
        Callback::MapRows,
        "def map(function, rows):
    return [function(*row) for row in rows]
",
    ),
    (
        Callback::Filter,
        "def filter(function, items):
    return [item for item in items if function(item)]
",
    ),
    (
        Callback::Sub,
        "def sub(function, string, matches):
    return __sub(string, matches, [function(found) for found in matches])
",
    ),
    (
        Callback::TryCall,
        "def try_call(function, arguments, named):
    try:
        return {\"ok\": True, \"value\": function(*arguments, **named)}
    except Exception as error:
        return {\"ok\": False, \"error\": str(error), \"kind\": error.kind}
",
    ),
];

/// A text as a tree, with its names.
pub(crate) struct Parsed {
    callback: Callback,
    block: Block,
    pub(crate) scope: Scope,
}

impl Parsed {
    /// The one function that a text is.
    pub(crate) fn function(&self) -> &Function {
        match self.block.first().map(|statement| &statement.kind) {
            Some(StmtKind::Def(function)) => function,
            _ => unreachable!("a text is one function"),
        }
    }
}

/// The tree of a text.
pub(crate) fn parsed(callback: Callback) -> &'static Parsed {
    static ALL: OnceLock<Vec<Parsed>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        let parse = |&(callback, text): &(Callback, &str)| {
            let block = parse::program(text).expect("the text is Starlark");
            let scope = Scope::of_script(&block);
            Parsed { callback, block, scope }
        };
        TEXTS.iter().map(parse).collect()
    });
    all.iter().find(|known| known.callback == callback).expect("every callback has its text")
}
