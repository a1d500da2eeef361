//! Parameters that a modern server wants in headers as well, derived from what is forwarded.

use vmcp_core::{Json, catalog::HeaderParam};
use vmcp_wire::header;

/// The headers for `arguments`: whole names and encoded values.
pub(crate) fn headers(params: &[HeaderParam], arguments: Option<&Json>) -> Vec<(String, String)> {
    params
        .iter()
        .filter_map(|param| {
            let value = header::param_value(arguments, param)?;
            let name = format!("{}{}", header::PARAM_PREFIX, param.header);
            Some((name, header::encode(&value).into_owned()))
        })
        .collect()
}
