//! Methods of tuples.

use super::{
    super::{Method, Table},
    list,
};

pub(super) const TABLE: Table<Method> = &[("count", list::count), ("index", list::index)];
