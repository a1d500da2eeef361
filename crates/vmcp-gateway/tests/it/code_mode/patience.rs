//! The time that a person takes for a question is not the script's.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use tokio::time::Instant;
use vmcp_core::{CallContext, Error, Json, Peer};
use vmcp_gateway::layers::code_mode::Settings;

use crate::{
    code_mode::world::World,
    kit::{json, legacy},
};

/// Somebody who thinks about each question for so long.
struct Thoughtful(Duration);

#[async_trait]
impl Peer for Thoughtful {
    fn notify(&self, _method: &str, _params: Json) {}

    async fn request(&self, _method: &str, _params: Json) -> Result<Json, Error> {
        tokio::time::sleep(self.0).await;
        Ok(json(r#"{"action":"accept","content":{}}"#))
    }
}

fn thinking_for(time: Duration) -> CallContext {
    let (cx, _) = legacy(r#"{"elicitation":{}}"#, &[]);
    CallContext { peer: Arc::new(Thoughtful(time)), ..cx }
}

/// Scripts of five seconds, each call of which may take an hour.
fn world() -> World {
    World::new(Settings {
        script_timeout: Duration::from_secs(5),
        tool_call_timeout: Duration::from_secs(3600),
        ..Settings::default()
    })
}

#[tokio::test(start_paused = true)]
async fn a_question_stops_the_clock_and_nothing_else_does() {
    let (world, cx) = (world(), thinking_for(Duration::from_secs(60)));
    let begin = Instant::now();
    let patient = "wait(ms=2000)\na = elicit('Sure?')\nwait(ms=2000)\nreturn a['action']";
    assert_eq!(world.run_as(&cx, patient).await.text(), r#""accept""#);
    assert_eq!(begin.elapsed().as_secs(), 64);
    let late = "wait(ms=2000)\nelicit('Sure?')\nwait(ms=2000)\nwait(ms=2000)";
    insta::assert_snapshot!(world.run_as(&cx, late).await.text(), @"
    script:4:1: script timeout exceeded: scriptTimeout=5s (line 4, in script)
      wait(ms=2000)
      ^^^^^^^^^^^^^

    calls made before the failure, do not repeat them blindly:
      1-2. wait: ok
      3. wait: given up, may have been executed
    ");
    // What runs beside it goes on meanwhile.
    let beside =
        "return parallel([lambda: elicit('Sure?')['action'], lambda: wait(ms=62000)['ms']])";
    assert_eq!(world.run_as(&cx, beside).await.text(), r#"["accept",62000]"#);
}

#[tokio::test(start_paused = true)]
async fn a_question_that_nobody_answers_is_given_up() {
    let (world, cx) = (world(), thinking_for(Duration::from_secs(24 * 3600)));
    let begin = Instant::now();
    insta::assert_snapshot!(world.run_as(&cx, "get(1)\nelicit('Sure?')").await.text(), @"
    script:2:1: TimeoutError: nobody answered elicit() within 600s
      elicit('Sure?')
      ^^^^^^^^^^^^^^^

    calls made before the failure, do not repeat them blindly:
      1. get: ok
    ");
    assert_eq!(begin.elapsed().as_secs(), 600);
    let caught = "
try:
    elicit('Sure?')
except TimeoutError as e:
    return str(e)
";
    insta::assert_snapshot!(world.run_as(&cx, caught).await.text(), @r#""nobody answered elicit() within 600s""#);
}

/// In real time: nothing makes a clock go on while a script computes.
#[tokio::test]
async fn a_branch_that_computes_beside_a_question_spends_the_scripts_time() {
    let settings = Settings {
        script_timeout: Duration::from_millis(50),
        step_limit: u64::MAX,
        ..Settings::default()
    };
    let world = World::new(settings);
    let script = "
def spin():
    while True: pass
parallel([lambda: elicit('Sure?'), spin])
";
    let told = world.run_as(&thinking_for(Duration::from_secs(3600)), script).await;
    assert!(told.text().contains("scriptTimeout=50ms"), "{}", told.text());
}
