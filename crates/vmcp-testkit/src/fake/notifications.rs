//! What a client sends without expecting an answer: notifications, and responses to the server.

use serde_json::Value;

use super::engine::Engine;
use super::message::Message;
use super::session::Session;

/// Takes in a notification.
pub(crate) fn notified(engine: &Engine, session: &Session, message: &Message) {
    match message.method() {
        "notifications/initialized" => session.mark_initialized(),
        "notifications/cancelled" => cancelled(engine, session, message),
        "notifications/roots/list_changed" | "notifications/progress" => {}
        other => engine.violation(&format!("the notification {other} is unknown")),
    }
}

fn cancelled(engine: &Engine, session: &Session, message: &Message) {
    let Some(id) = message.params.raw("requestId") else {
        return engine.violation("notifications/cancelled without requestId");
    };
    if !session.cancel(id) {
        engine.record.note("cancel_ignored", Value::String(id.to_owned()));
    }
}

/// Takes in a response to one of the server's own requests.
pub(crate) fn answered(engine: &Engine, session: &Session, message: &Message, whole: Value) {
    let id = message.id_text();
    if !session.answered(&id, whole) {
        engine.violation(&format!("a response to {id}, which nobody asked"));
    }
}
