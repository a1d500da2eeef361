//! The child process: what `starlark` makes of programs.

use std::{cell::RefCell, io, thread};

use starlark::{
    ErrorKind, PrintHandler,
    environment::{Globals, GlobalsBuilder, LibraryExtension, Module},
    eval::Evaluator,
    syntax::{AstModule, Dialect, DialectTypes},
};

use crate::{
    class::Class,
    outcome::{Failed, Outcome, read_frame},
};

/// What there is beyond the standard library of the language, and is there in ours too.
pub(crate) const LIBRARY: [LibraryExtension; 6] = [
    LibraryExtension::Filter,
    LibraryExtension::Json,
    LibraryExtension::Map,
    LibraryExtension::Print,
    LibraryExtension::SetType,
    LibraryExtension::StructType,
];

pub(crate) const DIALECT: Dialect = Dialect {
    enable_def: true,
    enable_lambda: true,
    enable_load: false,
    enable_keyword_only_arguments: true,
    enable_positional_only_arguments: false,
    enable_types: DialectTypes::Disable,
    enable_load_reexport: false,
    enable_top_level_stmt: true,
    enable_f_strings: true,
    ..Dialect::Standard
};

/// As deep as scripts of ours call.
const CALL_DEPTH: usize = 200;

/// It recurses where ours does not.
const STACK: usize = 256 << 20;

/// Answers the programs on standard input, until there are no more.
pub(crate) fn answer() -> io::Result<()> {
    let thread = thread::Builder::new().stack_size(STACK).spawn(|| {
        let globals = GlobalsBuilder::extended_by(&LIBRARY).build();
        let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
        while let Some(source) = read_frame(&mut input)? {
            run(&globals, source).write(&mut output)?;
        }
        Ok(())
    })?;
    thread.join().map_err(|_| io::Error::other("starlark panicked"))?
}

fn run(globals: &Globals, source: String) -> Outcome {
    let printed = Printed::default();
    let failed = evaluate(globals, source, &printed).err().map(|error| {
        let message = error.without_diagnostic().to_string();
        Failed { class: class(&error, &message), message }
    });
    Outcome { printed: printed.0.into_inner(), failed }
}

fn evaluate(globals: &Globals, source: String, printed: &Printed) -> starlark::Result<()> {
    let program = AstModule::parse("script", source, &DIALECT)?;
    Module::with_temp_heap(|module| {
        let mut evaluator = Evaluator::new(&module);
        evaluator.set_print_handler(printed);
        evaluator.set_max_callstack_size(CALL_DEPTH)?;
        evaluator.eval_module(program, globals).map(drop)
    })
}

fn class(error: &starlark::Error, message: &str) -> Class {
    match (error.kind(), Class::of_theirs(message)) {
        (ErrorKind::Fail(_), _) => Class::Fail,
        (ErrorKind::Scope(_), Class::Unknown) => Class::Undefined,
        (ErrorKind::Parser(_), Class::Unknown) => Class::Syntax,
        (_, class) => class,
    }
}

/// What a program prints.
#[derive(Default)]
struct Printed(RefCell<String>);

impl PrintHandler for Printed {
    fn println(&self, text: &str) -> starlark::Result<()> {
        let mut all = self.0.borrow_mut();
        all.push_str(text);
        all.push('\n');
        Ok(())
    }
}
