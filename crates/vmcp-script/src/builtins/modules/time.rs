//! The module `time`: when the script started, and times as text. Everything is UTC.
//!
//! The clock of a script stands still: the same script with the same answers gives the same result.

mod civil;
mod format;
mod parse;

use super::super::{Native, Table, parameters};
use crate::{
    heap::{Object, Record, price},
    machine::{Arguments, Machine, to_float},
    stop::{ErrorKind, Run, Stop},
    value::{
        Value,
        repr::{article, type_name},
    },
};
use civil::Moment;

pub(super) const TABLE: Table<Native> = &[
    ("time.time", |m, a| now(m, &a, "time.time")),
    ("time.now", |m, a| now(m, &a, "time.now")),
    ("time.iso", iso),
    ("time.parse_iso", parse_iso),
    ("time.format", format_seconds),
    ("time.strftime", strftime),
    ("time.gmtime", gmtime),
    ("time.sleep", sleep),
];

/// What `gmtime()` makes, and the names of its fields.
const STRUCT: &str = "time.struct_time";
const FIELDS: [&str; 8] =
    ["tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday"];

fn clock(machine: &Machine) -> Run<f64> {
    machine.now().ok_or_else(|| {
        Stop::raise(ErrorKind::Runtime, "this script runs without a clock; pass the time as data")
    })
}

fn now(machine: &Machine, arguments: &Arguments, name: &str) -> Run {
    let [] = parameters::take(arguments, name, [], 0)?;
    clock(machine).map(Value::Float)
}

/// The moment that an argument names, in seconds or as `gmtime()` makes it; now without one.
fn moment(machine: &Machine, value: Option<Value>, name: &str) -> Run<Moment> {
    let heap = machine.heap();
    let seconds = match value {
        None => clock(machine)?,
        Some(value) => match heap.object(value) {
            Some(Object::Record(record)) if record.name == STRUCT => from_record(record),
            Some(Object::Str(_)) => {
                let message =
                    format!("{name}() needs seconds, not a string; use time.parse_iso(text)");
                return Err(Stop::type_error(message));
            }
            _ => to_float(heap, value).ok_or_else(|| {
                let kind = type_name(heap, value);
                Stop::type_error(format!(
                    "{name}() needs seconds, not {an} {kind}",
                    an = article(kind)
                ))
            })?,
        },
    };
    Moment::at(seconds).ok_or_else(|| {
        let hint = if seconds.abs() > 1e11 { "; are these milliseconds?" } else { "" };
        Stop::value(format!("{name}(): the time is not within the years 1 to 9999{hint}"))
    })
}

fn from_record(record: &Record) -> f64 {
    let field = |at: usize| match record.fields.get(at) {
        Some((_, Value::Int(value))) => *value,
        _ => 0,
    };
    let days = civil::days(field(0), field(1), field(2));
    (days * 86_400 + field(3) * 3600 + field(4) * 60 + field(5)) as f64
}

fn iso(machine: &mut Machine, arguments: Arguments) -> Run {
    let [seconds] = parameters::take(&arguments, "time.iso", ["seconds"], 0)?;
    let text = format::iso(&moment(machine, seconds, "time.iso")?);
    machine.heap_mut().string(text)
}

fn parse_iso(machine: &mut Machine, arguments: Arguments) -> Run {
    let [text] = parameters::take(&arguments, "time.parse_iso", ["text"], 1)?;
    let heap = machine.heap();
    let text = parameters::text(heap, text.unwrap_or(Value::None), "time.parse_iso", "text")?;
    heap.toil(text.len() + price::PLACE)?;
    parse::iso(text).map(Value::Float).ok_or_else(|| {
        let shown: String = text.chars().take(40).collect();
        Stop::value(format!(
            "time.parse_iso(): `{shown}` is no ISO 8601 time, such as 2026-01-31 or \
             2026-01-31T12:00:00.5+02:00"
        ))
    })
}

fn format_seconds(machine: &mut Machine, arguments: Arguments) -> Run {
    let [seconds, format] = parameters::take(&arguments, "time.format", ["seconds", "format"], 2)?;
    formatted(machine, format, seconds, "time.format")
}

/// As in Python: the format comes first, and the time may be left out.
fn strftime(machine: &mut Machine, arguments: Arguments) -> Run {
    let [format, seconds] =
        parameters::take(&arguments, "time.strftime", ["format", "seconds"], 1)?;
    formatted(machine, format, seconds, "time.strftime")
}

fn formatted(
    machine: &mut Machine,
    format: Option<Value>,
    seconds: Option<Value>,
    name: &str,
) -> Run {
    let moment = moment(machine, seconds, name)?;
    let heap = machine.heap();
    let format = parameters::text(heap, format.unwrap_or(Value::None), name, "format")?;
    let codes = format.bytes().filter(|byte| *byte == b'%').count();
    machine.spend(format.len() + codes * 4 * price::PLACE)?;
    // No code gives more than sixteen times its own length.
    heap.check(format.len().saturating_mul(16))?;
    let text = format::formatted(&moment, format).map_err(|code| {
        Stop::value(format!(
            "{name}(): unknown code `%{code}`; there are {}",
            format::CODES.map(|code| format!("%{code}")).join(" ")
        ))
    })?;
    machine.heap_mut().string(text)
}

fn gmtime(machine: &mut Machine, arguments: Arguments) -> Run {
    let [seconds] = parameters::take(&arguments, "time.gmtime", ["seconds"], 0)?;
    let moment = moment(machine, seconds, "time.gmtime")?;
    let numbers = [
        moment.year,
        moment.month,
        moment.day,
        moment.hour,
        moment.minute,
        moment.second,
        moment.weekday,
        moment.day_of_year,
    ];
    let fields = FIELDS.iter().zip(numbers);
    let fields = fields.map(|(name, value)| ((*name).into(), Value::Int(value))).collect();
    machine.heap_mut().value(Object::Record(Box::new(Record { name: STRUCT, fields })))
}

fn sleep(_machine: &mut Machine, _arguments: Arguments) -> Run {
    Err(Stop::raise(
        ErrorKind::Runtime,
        "time.sleep() is not there: a script cannot wait; calls of tools wait for their answers",
    ))
}
