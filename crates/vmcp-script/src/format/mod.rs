//! Values as text in a given form: `f"{x:>10.2f}"`, `format()`, `str.format` and `%`.
//!
//! The three ways of writing a form share one description ([`Spec`]) and one way of laying out
//! numbers and text, so that they agree. Results are Python's. Where Python refuses a form for
//! want of a better idea, this is kinder in one case: a width on a list, a dict, `None` or a bool
//! pads its text, since a script that fails over it has done half of its work.

mod builtin;
mod float;
mod int;
mod layout;
mod percent;
mod place;
mod spec;
mod template;
mod value;

pub(crate) use builtin::TABLE;
pub(crate) use percent::percent;
pub(crate) use template::format as method;
pub(crate) use value::{formatted, write};

use spec::{Align, Sign, Spec};
