//! What only tools are checked for.

use vmcp_core::{Raw, catalog::HeaderParam};

use super::{Fields, headers, schema::check_size};
use crate::{printable::printable, reason::Reason, rules::Limits};

/// Checks the tool with these fields; returns the parameters that travel in headers.
pub(crate) fn header_params_of(
    fields: &Fields<'_>,
    limits: &Limits,
) -> Result<Vec<HeaderParam>, Reason> {
    let schema = fields.input_schema.ok_or(Reason::Missing("inputSchema"))?;
    check_size("inputSchema", schema, limits)?;
    if let Some(output) = fields.output_schema {
        check_size("outputSchema", output, limits)?;
    }
    check_type(schema)?;
    check_execution(fields.execution)?;
    headers::params(schema).map_err(Reason::Header)
}

fn check_type(schema: Raw<'_>) -> Result<(), Reason> {
    let mut members = schema.as_object().ok_or(Reason::SchemaNotAnObject)?;
    let wrong = members
        .find(|member| member.is("type") && member.value.as_text().as_deref() != Some("object"));
    wrong.map_or(Ok(()), |member| Err(Reason::SchemaType(printable(member.value.as_str()))))
}

fn check_execution(execution: Option<Raw<'_>>) -> Result<(), Reason> {
    let support = execution.and_then(|execution| execution.get("taskSupport"));
    match support.and_then(Raw::as_text).as_deref() {
        Some("required") => Err(Reason::TaskRequired),
        _ => Ok(()),
    }
}
