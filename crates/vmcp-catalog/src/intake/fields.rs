//! One walk over a definition for all that the catalogue reads of it.

use vmcp_core::Raw;

use crate::reason::{Kind, Reason};

/// The members of a definition that the catalogue reads. All but the identity matter for tools
/// only.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Fields<'a> {
    /// `name`, `uri` or `uriTemplate`.
    pub(crate) identity: Option<Raw<'a>>,
    pub(crate) input_schema: Option<Raw<'a>>,
    pub(crate) output_schema: Option<Raw<'a>>,
    pub(crate) execution: Option<Raw<'a>>,
    pub(crate) meta: Option<Raw<'a>>,
}

impl<'a> Fields<'a> {
    /// Reads `definition`.
    ///
    /// A key that occurs twice is refused: this program would read the first one, many clients
    /// read the last, and a name that is two names cannot be guarded.
    pub(crate) fn read(definition: Raw<'a>, kind: Kind) -> Result<Self, Reason> {
        let mut fields = Self::default();
        for member in definition.as_object().ok_or(Reason::NotAnObject)? {
            let (key, slot) = match &*member.key() {
                key if key == kind.key() => (kind.key(), &mut fields.identity),
                "inputSchema" => ("inputSchema", &mut fields.input_schema),
                "outputSchema" => ("outputSchema", &mut fields.output_schema),
                "execution" => ("execution", &mut fields.execution),
                "_meta" => ("_meta", &mut fields.meta),
                _ => continue,
            };
            if slot.replace(member.value).is_some() {
                return Err(Reason::RepeatedKey(key));
            }
        }
        Ok(fields)
    }
}
