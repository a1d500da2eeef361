//! How tools are found, for programs that look after it: see [`Backends::search`](crate::Backends::search).

pub use vmcp_gateway::layers::optimizer::{
    CALL_TOOL, Explained, FIND_TOOL, IndexStatus, ModelStatus, Optimizer, State, Status,
};
pub use vmcp_search::{Explanation, Field, FoundBy, HitParts, Part, TermPart};
