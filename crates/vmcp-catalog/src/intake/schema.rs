//! How big a schema is, in one walk and without a stack.

use vmcp_core::Raw;

use crate::{reason::Reason, rules::Limits};

/// The size of a JSON value.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Size {
    /// Levels of objects and arrays.
    pub(super) depth: usize,
    /// Objects, at every level.
    pub(super) objects: usize,
}

/// Checks the size of the schema in `key`. Nothing is fetched, compiled or resolved: a `$ref` is
/// text, and so is a pattern.
pub(super) fn check_size(
    key: &'static str,
    schema: Raw<'_>,
    limits: &Limits,
) -> Result<(), Reason> {
    let size = measure(schema.as_bytes());
    if size.depth > limits.schema_depth {
        return Err(Reason::SchemaTooDeep { key, limit: limits.schema_depth });
    }
    if size.objects > limits.subschemas {
        return Err(Reason::TooManySubschemas { key, limit: limits.subschemas });
    }
    Ok(())
}

/// Measures checked JSON text.
pub(super) fn measure(text: &[u8]) -> Size {
    let mut size = Size::default();
    let mut open = 0_usize;
    let mut bytes = text.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => skip_string(&mut bytes),
            b'{' | b'[' => {
                open += 1;
                size.depth = size.depth.max(open);
                size.objects += usize::from(*byte == b'{');
            }
            b'}' | b']' => open -= 1,
            _ => {}
        }
    }
    size
}

fn skip_string(bytes: &mut std::slice::Iter<'_, u8>) {
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => return,
            b'\\' => {
                let _escaped = bytes.next();
            }
            _ => {}
        }
    }
}
