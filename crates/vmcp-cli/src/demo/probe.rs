//! The operators' endpoints of a demo server: it is there, and that is all.

use vmcp::core::Json;

pub(crate) struct Alive;

impl vmcp::server::Probe for Alive {
    fn ready(&self) -> Result<(), String> {
        Ok(())
    }

    fn status(&self) -> Json {
        Json::empty_object()
    }
}
