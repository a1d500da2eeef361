//! The keywords that restrict a value, and what they hold.

/// What a keyword holds.
#[derive(Clone, Copy)]
pub(super) enum Holds {
    /// Something that is no schema.
    Rule,
    /// A regular expression.
    Pattern,
    /// A schema: if that is wider, the whole is.
    Schema,
    /// A schema that must be kept as it is: if that is wider, the whole may be narrower.
    Exact,
    /// The same, for what the schemas beside it have not seen.
    Rest,
    /// A list of schemas.
    Schemas,
    /// A list of schemas that must be kept as they are.
    ExactSchemas,
    /// A schema or, up to draft 2019-09, a list of them.
    Items,
    /// Schemas by name.
    Named,
    /// Schemas by regular expressions for names.
    ByPattern,
}

/// Every keyword that is kept. Those that a dialect does not know are left to the engine, which
/// ignores them. `format` is not among them: tools are careless about it, and the specification
/// does not ask for it.
pub(super) const KEYWORDS: [(&str, Holds); 39] = [
    ("type", Holds::Rule),
    ("enum", Holds::Rule),
    ("const", Holds::Rule),
    ("multipleOf", Holds::Rule),
    ("maximum", Holds::Rule),
    ("exclusiveMaximum", Holds::Rule),
    ("minimum", Holds::Rule),
    ("exclusiveMinimum", Holds::Rule),
    ("maxLength", Holds::Rule),
    ("minLength", Holds::Rule),
    ("pattern", Holds::Pattern),
    ("required", Holds::Rule),
    ("properties", Holds::Named),
    ("patternProperties", Holds::ByPattern),
    ("additionalProperties", Holds::Schema),
    ("propertyNames", Holds::Schema),
    ("maxProperties", Holds::Rule),
    ("minProperties", Holds::Rule),
    ("dependencies", Holds::Named),
    ("dependentRequired", Holds::Rule),
    ("dependentSchemas", Holds::Named),
    ("prefixItems", Holds::Schemas),
    ("items", Holds::Items),
    ("additionalItems", Holds::Schema),
    ("contains", Holds::Exact),
    ("maxContains", Holds::Rule),
    ("minContains", Holds::Rule),
    ("maxItems", Holds::Rule),
    ("minItems", Holds::Rule),
    ("uniqueItems", Holds::Rule),
    ("allOf", Holds::Schemas),
    ("anyOf", Holds::Schemas),
    ("oneOf", Holds::ExactSchemas),
    ("not", Holds::Exact),
    ("if", Holds::Exact),
    ("then", Holds::Schema),
    ("else", Holds::Schema),
    ("unevaluatedItems", Holds::Rest),
    ("unevaluatedProperties", Holds::Rest),
];

/// Keywords for what earlier ones have not seen: nothing beside them may be left out.
pub(super) const UNEVALUATED: [&str; 2] = ["unevaluatedItems", "unevaluatedProperties"];

/// References whose target depends on the way to them.
pub(super) const REFUSED: [&str; 2] = ["$dynamicRef", "$recursiveRef"];
