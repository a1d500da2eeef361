//! `vmcp validate`: checks a configuration file, and its backends if asked to.

use crate::{Outcome, arguments::Validate, source};

pub(super) fn run(arguments: &Validate) -> Outcome {
    let config = source::load(&arguments.config)?;
    println!("{} is valid: {} backends", arguments.config.display(), config.backends.len());
    Ok(())
}
