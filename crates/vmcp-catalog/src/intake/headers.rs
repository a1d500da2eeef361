//! `x-mcp-header`: parameters that an HTTP client mirrors in headers (MCP 2026-07-28).
//!
//! An annotation must be an HTTP token, unique without regard to case, on a string, integer or
//! boolean, and reachable from the root through `properties` only. One that is not makes the whole
//! tool unusable for clients, so all places where a schema can stand are searched.

use std::{collections::HashSet, fmt};

use vmcp_core::{Raw, catalog::HeaderParam};

use crate::printable::printable;

const ANNOTATION: &str = "x-mcp-header";

/// What is wrong with an annotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeaderFault {
    /// Where it stands: the parameter's path, dots between.
    path: String,
    what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    NotToken(String),
    Repeated(String),
    WrongType,
    Unreachable,
}

impl fmt::Display for HeaderFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, what } = self;
        write!(f, "`{ANNOTATION}` of `{path}` ")?;
        match what {
            What::NotToken(value) => write!(f, "is {value}, not the name of a header"),
            What::Repeated(name) => write!(f, "is `{name}`, which another parameter has already"),
            What::WrongType => {
                f.write_str("is on something else than a string, integer or boolean")
            }
            What::Unreachable => f.write_str("cannot be reached through `properties` alone"),
        }
    }
}

/// The annotated parameters of `schema`, which must not nest deeper than a stack can follow.
pub(super) fn params(schema: Raw<'_>) -> Result<Vec<HeaderParam>, HeaderFault> {
    let text = schema.as_str();
    // Most schemas have none; a key may be written with escapes.
    if !text.contains(ANNOTATION) && !text.contains("\\u") {
        return Ok(Vec::new());
    }
    let mut walk = Walk::default();
    walk.schema(schema, true)?;
    Ok(walk.found)
}

#[derive(Default)]
struct Walk {
    path: Vec<String>,
    found: Vec<HeaderParam>,
    headers: HashSet<String>,
}

impl Walk {
    /// Looks at one schema. `reachable` says that only `properties` led here.
    fn schema(&mut self, schema: Raw<'_>, reachable: bool) -> Result<(), HeaderFault> {
        for member in schema.as_object().into_iter().flatten() {
            match &*member.key() {
                ANNOTATION => self.annotation(schema, member.value, reachable)?,
                "properties" => self.map(member.value, reachable)?,
                "patternProperties" | "$defs" | "definitions" | "dependentSchemas"
                | "dependencies" => self.map(member.value, false)?,
                "items"
                | "prefixItems"
                | "additionalItems"
                | "unevaluatedItems"
                | "contains"
                | "additionalProperties"
                | "unevaluatedProperties"
                | "propertyNames"
                | "allOf"
                | "anyOf"
                | "oneOf"
                | "not"
                | "if"
                | "then"
                | "else"
                | "contentSchema" => {
                    self.one_or_many(member.value)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn map(&mut self, schemas: Raw<'_>, reachable: bool) -> Result<(), HeaderFault> {
        for member in schemas.as_object().into_iter().flatten() {
            self.path.push(member.key().into_owned());
            self.schema(member.value, reachable)?;
            self.path.pop();
        }
        Ok(())
    }

    fn one_or_many(&mut self, value: Raw<'_>) -> Result<(), HeaderFault> {
        match value.as_array() {
            Some(mut schemas) => schemas.try_for_each(|schema| self.schema(schema, false)),
            None => self.schema(value, false),
        }
    }

    fn annotation(
        &mut self,
        schema: Raw<'_>,
        value: Raw<'_>,
        reachable: bool,
    ) -> Result<(), HeaderFault> {
        let name = value.as_text().filter(|name| is_token(name));
        let kind = schema.get("type").and_then(Raw::as_text);
        let Some(name) = name else {
            return self.fault(What::NotToken(printable(value.as_str())));
        };
        if !reachable {
            return self.fault(What::Unreachable);
        }
        if !matches!(kind.as_deref(), Some("string" | "integer" | "boolean")) {
            return self.fault(What::WrongType);
        }
        let header = name.to_ascii_lowercase();
        if !self.headers.insert(header.clone()) {
            return self.fault(What::Repeated(printable(&name)));
        }
        self.found.push(HeaderParam { path: self.path.clone(), header });
        Ok(())
    }

    fn fault(&self, what: What) -> Result<(), HeaderFault> {
        let path = if self.path.is_empty() { "the schema".to_owned() } else { self.path.join(".") };
        Err(HeaderFault { path: printable(&path), what })
    }
}

/// Whether `text` is an HTTP token (RFC 9110, 5.6.2).
fn is_token(text: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(legal)
}
