//! Text of a given width: `ljust`, `center`, `zfill`, `expandtabs`.

use super::{Method, Table, own, read};
use crate::{
    builtins::parameters::{take, text, whole},
    machine::{Arguments, Machine, chars},
    stop::{Run, Stop},
    value::{Value, repr::Text},
};

pub(super) const TABLE: Table<Method> = &[
    ("zfill", zfill),
    ("ljust", ljust),
    ("rjust", rjust),
    ("center", center),
    ("expandtabs", expandtabs),
];

/// How much of the padding stands before and after a text of this padding and width.
type Sides = fn(usize, usize) -> (usize, usize);

/// The text with as much before and after it as `sides` says of the padding and the width.
fn padded(
    machine: &mut Machine,
    receiver: Value,
    arguments: &Arguments,
    (name, sides): (&str, Sides),
) -> Run {
    let [width, fill] = take(arguments, name, ["width", "fillchar"], 1)?;
    let width = whole(machine.heap(), width.unwrap_or(Value::None), name, "width")?;
    let width = usize::try_from(width).unwrap_or(0);
    let fill = match fill {
        Some(fill) => one_char(text(machine.heap(), fill, name, "fillchar")?, name)?,
        None => ' ',
    };
    let length = chars(read(machine, receiver)?);
    if width <= length {
        return Ok(receiver);
    }
    let (before, after) = sides(width - length, width);
    let (mut out, padding) = (Text::new(machine.heap()), (width - length).saturating_mul(4));
    out.need(padding)?;
    machine.spend(padding)?;
    out.fill(fill, before)?;
    out.push(own(machine.heap(), receiver))?;
    out.fill(fill, after)?;
    machine.heap_mut().string(out.finish())
}

fn one_char(text: &str, name: &str) -> Run<char> {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(only), None) => Ok(only),
        _ => Err(Stop::type_error(format!("{name}() needs one character as `fillchar`"))),
    }
}

fn ljust(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    padded(machine, receiver, &arguments, ("ljust", |padding, _| (0, padding)))
}

fn rjust(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    padded(machine, receiver, &arguments, ("rjust", |padding, _| (padding, 0)))
}

fn center(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    padded(
        machine,
        receiver,
        &arguments,
        ("center", |padding, width| {
            let before = padding / 2 + (padding & width & 1);
            (before, padding - before)
        }),
    )
}

fn zfill(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let [width] = take(&arguments, "zfill", ["width"], 1)?;
    let width = whole(machine.heap(), width.unwrap_or(Value::None), "zfill", "width")?;
    let length = chars(read(machine, receiver)?);
    let zeros = usize::try_from(width).unwrap_or(0).saturating_sub(length);
    if zeros == 0 {
        return Ok(receiver);
    }
    let mut out = Text::new(machine.heap());
    out.need(zeros)?;
    machine.spend(zeros)?;
    let all = own(machine.heap(), receiver);
    let (sign, digits) = all.split_at(usize::from(all.starts_with(['+', '-'])));
    out.push(sign)?;
    out.fill('0', zeros)?;
    out.push(digits)?;
    machine.heap_mut().string(out.finish())
}

fn expandtabs(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let [size] = take(&arguments, "expandtabs", ["tabsize"], 0)?;
    let size = size.map_or(Ok(8), |size| whole(machine.heap(), size, "expandtabs", "tabsize"))?;
    let size = usize::try_from(size).unwrap_or(0);
    let mut out = Text::new(machine.heap());
    let mut column = 0_usize;
    let tabs = read(machine, receiver)?.matches('\t').count();
    let pieces = tabs.saturating_mul(size.saturating_add(32));
    let lines = own(machine.heap(), receiver).len() * 4;
    machine.spend(pieces.saturating_add(lines))?;
    for piece in own(machine.heap(), receiver).split_inclusive(['\t', '\n', '\r']) {
        let text = piece.strip_suffix('\t').unwrap_or(piece);
        out.push(text)?;
        column = if text.ends_with(['\n', '\r']) { 0 } else { column + chars(text) };
        if text.len() < piece.len() && size > 0 {
            let spaces = size - column % size;
            out.fill(' ', spaces)?;
            column += spaces;
        }
    }
    machine.heap_mut().string(out.finish())
}
