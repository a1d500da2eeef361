//! Asking the client in the middle of a call: requests in the legacy era, `input_required` in the
//! modern one.

pub(crate) mod legacy;
mod modern;
mod wish;

pub(crate) use modern::Issued;
pub(crate) use wish::{Wish, rounds};

use super::exchange::{Era, Exchange};
use super::outcome::Outcome;

/// Asks round after round and answers the call with all that the client said.
pub(crate) async fn ask(x: &Exchange, rounds: &[Vec<Wish>]) -> Outcome {
    match x.era {
        Era::Legacy => legacy::ask(x, rounds).await,
        Era::Modern => modern::ask(x, rounds),
    }
}
