//! `metrics`: time series with a point every five minutes.

use std::time::Duration;

use serde_json::{Value, json};
use vmcp::core::{CallContext, Error, Outcome, memory::Memory};

use super::{
    answer::{Answer, find, fits, optional, outcome, select, text},
    server::{self, Call, Server},
};

pub(super) fn build(latency: Option<Duration>) -> Memory {
    Server::new("metrics", include_str!("sheets/metrics.json"), latency)
        .tool("list_series", list)
        .tool("query_series", query)
        .tool("compare_windows", compare)
        .asking("find_anomalies", scan)
        .resources(csv)
        .build()
}

/// Minutes between two points.
const STEP: u64 = 5;
/// How far above its usual level a series must be to be an anomaly.
const JUMP: f64 = 1.5;
/// The first points of a series tell its usual level.
const USUAL: usize = 7;

struct Point {
    at: String,
    value: f64,
}

fn points(facts: &Value, series: &Value) -> Vec<Point> {
    let start = |key: &str| facts["start"][key].as_u64().unwrap_or_default();
    let first = start("hour") * 60 + start("minute");
    let values = series["values"].as_array().into_iter().flatten();
    let minutes = (first..).step_by(usize::try_from(STEP).expect("five fits"));
    let point = |(minute, value): (u64, &Value)| Point {
        at: format!("2026-11-18T{:02}:{:02}:00Z", minute / 60, minute % 60),
        value: value.as_f64().unwrap_or_default(),
    };
    minutes.zip(values).map(point).collect()
}

fn mean<'a>(points: impl IntoIterator<Item = &'a Point>) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0.0);
    for point in points {
        sum += point.value;
        count += 1.0;
    }
    (count > 0.0).then(|| rounded(sum / count))
}

fn rounded(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn list(facts: &mut Value, arguments: &Value) -> Answer {
    let service = optional(arguments, "service")?;
    let keys = ["name", "service", "unit"];
    let series = select(&facts["series"], &keys, |series| fits(service, series, "service"));
    Ok(json!({"series": series}))
}

fn series(facts: &mut Value, arguments: &Value) -> Result<(Value, Vec<Point>), String> {
    let name = text(arguments, "name")?;
    let series = find(&mut facts["series"], "series", "name", name)?.clone();
    let points = points(facts, &series);
    Ok((series, points))
}

fn query(facts: &mut Value, arguments: &Value) -> Answer {
    let (from, to) = (optional(arguments, "from")?, optional(arguments, "to")?);
    let (series, mut points) = series(facts, arguments)?;
    // Times of one form compare as they read.
    points.retain(|point| {
        from.is_none_or(|from| *point.at >= *from) && to.is_none_or(|to| *point.at <= *to)
    });
    let values = || points.iter().map(|point| point.value);
    let shown: Vec<_> = points.iter().map(|p| json!({"at": p.at, "value": p.value})).collect();
    Ok(json!({
        "name": series["name"],
        "unit": series["unit"],
        "min": values().reduce(f64::min),
        "max": values().reduce(f64::max),
        "points": shown,
    }))
}

fn compare(facts: &mut Value, arguments: &Value) -> Answer {
    let at = text(arguments, "at")?;
    let (series, points) = series(facts, arguments)?;
    let (before, after): (Vec<_>, Vec<_>) = points.iter().partition(|point| *point.at < *at);
    let (Some(before), Some(after)) = (mean(before), mean(after)) else {
        return Err(format!(
            "`at` must lie between {} and {}",
            points[0].at,
            points[points.len() - 1].at
        ));
    };
    let ratio = rounded(after / before);
    Ok(json!({"name": series["name"], "at": at, "before": before, "after": after, "ratio": ratio}))
}

/// One series after the other, each with a word to the client.
async fn scan(call: Call) -> Result<Outcome, Error> {
    let facts = call.facts.lock().expect("no panic inside").clone();
    let all = facts["series"].as_array().cloned().unwrap_or_default();
    let mut anomalies = Vec::new();
    for (at, series) in all.iter().enumerate() {
        anomalies.extend(anomaly(series, &points(&facts, series)));
        progress(&call.cx, &call.params, at + 1, all.len(), &series["name"]);
        // Between two words others have their turn.
        tokio::task::yield_now().await;
    }
    Ok(outcome(Ok(json!({"scanned": all.len(), "anomalies": anomalies}))))
}

fn anomaly(series: &Value, points: &[Point]) -> Option<Value> {
    let usual = mean(points.iter().take(USUAL))?;
    let high = |point: &&Point| point.value > usual * JUMP;
    let now = points.last().filter(high)?;
    // The last stretch of high points began after the last one that was not high.
    let calm = points.iter().rposition(|point| !high(&point)).map_or(0, |at| at + 1);
    Some(json!({
        "name": series["name"],
        "service": series["service"],
        "began_at": points[calm].at,
        "usual": usual,
        "now": now.value,
    }))
}

fn progress(cx: &CallContext, params: &Value, done: usize, all: usize, name: &Value) {
    let token = &params["_meta"]["progressToken"];
    if token.is_null() {
        return;
    }
    let message = format!("scanned {}", name.as_str().unwrap_or_default());
    let params =
        json!({"progressToken": token, "progress": done, "total": all, "message": message});
    cx.peer.notify("notifications/progress", server::json(&params));
}

fn csv(facts: &Value, uri: &str) -> Option<(&'static str, String)> {
    let name = uri.strip_prefix("metrics://series/")?;
    let series = facts["series"].as_array()?.iter().find(|series| series["name"] == name)?;
    let lines = points(facts, series).into_iter().map(|p| format!("{},{}\n", p.at, p.value));
    Some(("text/csv", std::iter::once("at,value\n".to_owned()).chain(lines).collect()))
}
