//! Types as text.

use super::{Field, Record, Type};
use crate::{
    program::Literal,
    tools::{names, prose},
    value::repr,
};

/// Values, fields and alternatives that are shown.
const MOST: usize = 12;

/// Bytes of a value or a field's name that are shown.
const LONGEST: usize = 40;

impl Type {
    /// The text of the type in about `limit` bytes: what is inside of it is told less exactly the
    /// less room there is. Empty for [`Type::Any`].
    pub(in crate::tools) fn show(&self, limit: usize) -> String {
        let text = (1..=3).rev().map(|detail| self.text(detail)).find(|text| text.len() <= limit);
        text.unwrap_or_else(|| self.text(0))
    }

    /// The text with so many levels of detail.
    fn text(&self, detail: u8) -> String {
        match self {
            Self::Any => String::new(),
            Self::None => "None".to_owned(),
            Self::Bool => "bool".to_owned(),
            Self::Int => "int".to_owned(),
            Self::Float => "float".to_owned(),
            Self::Str => "str".to_owned(),
            Self::List(item) => match item.text(detail.saturating_sub(1)) {
                item if item.is_empty() || detail == 0 => "list".to_owned(),
                item => format!("list[{item}]"),
            },
            Self::Dict => "dict".to_owned(),
            Self::Record(_) if detail == 0 => "dict".to_owned(),
            Self::Record(record) => record.text(detail - 1),
            Self::OneOf(values) if detail == 0 => Self::union(values.iter().map(kind)).text(0),
            Self::OneOf(values) => joined(values.iter().map(literal)),
            Self::Union(kinds) => joined(kinds.iter().map(|kind| kind.text(detail))),
        }
    }
}

impl Record {
    fn text(&self, detail: u8) -> String {
        let mut parts: Vec<String> =
            self.fields.iter().take(MOST).map(|field| field.text(detail)).collect();
        if self.more || self.fields.len() > MOST {
            parts.push("...".to_owned());
        }
        format!("{{{}}}", parts.join(", "))
    }
}

impl Field {
    fn text(&self, detail: u8) -> String {
        let name = match names::is_plain(&self.name) && self.name.len() <= LONGEST {
            true => self.name.to_string(),
            false => prose::quoted(&self.name, LONGEST),
        };
        let mark = if self.optional { "?" } else { "" };
        match self.kind.text(detail) {
            kind if kind.is_empty() => format!("{name}{mark}"),
            kind => format!("{name}{mark}: {kind}"),
        }
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    let mut distinct: Vec<String> = Vec::new();
    for part in parts {
        if distinct.len() == MOST {
            distinct.push("...".to_owned());
            break;
        }
        if !distinct.contains(&part) {
            distinct.push(part);
        }
    }
    distinct.join(" | ")
}

/// The type of a literal.
fn kind(value: &Literal) -> Type {
    match value {
        Literal::None => Type::None,
        Literal::Bool(_) => Type::Bool,
        Literal::Int(_) | Literal::BigInt => Type::Int,
        Literal::Float(_) => Type::Float,
        Literal::Str(_) | Literal::Format => Type::Str,
        Literal::List => Type::List(Box::new(Type::Any)),
        Literal::Dict => Type::Dict,
    }
}

/// A literal as it is written; one that is not known whole as its type.
pub(in crate::tools) fn literal(value: &Literal) -> String {
    value.text().unwrap_or_else(|| kind(value).text(0))
}

impl Literal {
    /// The literal as it is written, if it is known whole.
    pub(crate) fn text(&self) -> Option<String> {
        Some(match self {
            Self::None => "None".to_owned(),
            Self::Bool(true) => "True".to_owned(),
            Self::Bool(false) => "False".to_owned(),
            Self::Int(value) => value.to_string(),
            Self::Float(value) => repr::float(*value),
            Self::Str(text) => prose::quoted(text, LONGEST),
            Self::BigInt | Self::Format | Self::List | Self::Dict => return None,
        })
    }
}
