//! Statements that only the engine has, and those that use all there is.

use crate::{
    expression::{DEPTH, expression},
    kind::Kind,
    statement::{existing, statements},
    writer::Writer,
};

/// Writes a statement, if there is one that fits here.
pub(crate) fn statement(w: &mut Writer<'_>) -> bool {
    match w.below(10) {
        0 | 1 if w.can_nest() => repeat(w),
        2 | 3 if w.can_nest() => guarded(w),
        4 => call(w),
        5 => hungry(w),
        6 => raised(w),
        7 if w.can_nest() => branches(w),
        8 => unpacked(w),
        9 => plain(w),
        _ => return false,
    }
    true
}

fn repeat(w: &mut Writer<'_>) {
    let counter = existing(w, Kind::Int);
    let head = match w.below(5) {
        0 => format!("while {counter} < 9:"),
        1 => "while True:".to_owned(),
        2 => format!("while {}:", expression(w, Kind::Bool, 2)),
        3 => format!("for {} in {}:", w.scope.fresh("c"), expression(w, Kind::Text, 2)),
        _ => "for n in range(1000000000):".to_owned(),
    };
    w.line(head);
    w.loops += 1;
    w.block(|w| {
        w.line(format!("{counter} += 1"));
        statements(w);
    });
    w.loops -= 1;
    if w.below(3) == 2 {
        w.line("else:");
        w.block(statements);
    }
}

fn guarded(w: &mut Writer<'_>) {
    const KINDS: [&str; 5] = [
        "except:",
        "except Exception as e:",
        "except (KeyError, ValueError) as e:",
        "except TypeError:",
        "except ToolError as e:",
    ];
    w.line("try:");
    w.block(statements);
    let shape = w.below(4);
    if shape < 3 {
        let kind = w.of(&KINDS);
        w.line(kind);
        w.block(|w| {
            if kind.contains("as e") {
                w.line("print(e, e.kind)");
            }
            statements(w);
        });
    }
    if shape == 1 {
        w.line("else:");
        w.block(statements);
    }
    if shape > 1 {
        w.line("finally:");
        w.block(statements);
    }
}

/// Calls to the outside, one or many at a time.
fn call(w: &mut Writer<'_>) {
    let (id, list) = (expression(w, Kind::Int, 2), existing(w, Kind::Ints));
    let text = match w.below(9) {
        0 => format!("print(get(id = {id}))"),
        1 => format!("put(value = {list})"),
        2 => format!("{list} += parallel([lambda: get(id = n)[\"id\"] for n in {list}])"),
        3 => format!("print(parallel([lambda: {list}.append(get(id = n)) for n in range(12)]))"),
        4 => format!("print(parallel([lambda: 1 // n for n in {list}], return_errors = True))"),
        5 => format!("print(parallel([lambda: parallel([lambda: put(value = {id})] * 3)] * 2))"),
        6 => format!("print(try_call(lambda: call_tool(\"get\", id = {id})))"),
        7 => format!("progress(str({id}))"),
        _ => "print(search_tools(\"x\"), describe_tool(\"get\"))".to_owned(),
    };
    w.line(text);
}

/// Takes all it can get, of steps or of memory.
fn hungry(w: &mut Writer<'_>) {
    let text = match w.below(8) {
        0 => "for _ in range(60): TEXT = TEXT + TEXT",
        1 => "for _ in range(60): INTS += INTS",
        2 => "for _ in range(2000): ROWS.append(INTS[:])",
        3 => "TEXT = \"%s\" % (INTS * 1000)",
        4 => "INTS = sorted(list(range(2000)) * 20)",
        5 => "TEXT = json.dumps([TEXT] * 5000)",
        6 => "ROWS.append([ROWS])",
        _ => "print(re.findall(\"(a*)*$\", TEXT * 50))",
    };
    let kinds = [("TEXT", Kind::Text), ("INTS", Kind::Ints), ("ROWS", Kind::Rows)];
    let mut text = text.to_owned();
    for (place, kind) in kinds {
        if text.contains(place) {
            text = text.replace(place, &existing(w, kind));
        }
    }
    w.line(text);
}

fn raised(w: &mut Writer<'_>) {
    let condition = expression(w, Kind::Bool, 2);
    let text = expression(w, Kind::Text, 2);
    match w.below(4) {
        0 => w.line(format!("assert {condition}, {text}")),
        1 => w.line(format!("if {condition}: raise ValueError({text})")),
        2 => w.line(format!("if {condition}: raise {text}")),
        _ => w.line(format!("if {condition}: return {text}")),
    }
}

/// Branches of a `parallel` that share what they change.
fn branches(w: &mut Writer<'_>) {
    let name = w.scope.fresh("f");
    let shared = existing(w, Kind::Ints);
    w.line(format!("def {name}(n):"));
    w.functions += 1;
    let loops = std::mem::take(&mut w.loops);
    w.block(|w| {
        w.scope.own = w.scope.variables.len();
        w.scope.add("n", Kind::Int, true);
        w.line("print(\"branch\", n)");
        statements(w);
        w.line(format!("{shared}.append(get(id = n)[\"id\"])"));
        let kind = w.of(&Kind::ALL);
        let value = expression(w, kind, 2);
        w.line(format!("return {value}"));
    });
    w.functions -= 1;
    w.loops = loops;
    let count = w.of(&["3", "12", "0", "1000000"]);
    w.line(format!("print(len(parallel([lambda: {name}(i) for i in range({count})])))"));
}

fn unpacked(w: &mut Writer<'_>) {
    let (one, rest) = (w.scope.fresh("v"), w.scope.fresh("v"));
    let list = expression(w, Kind::Ints, DEPTH);
    match w.below(3) {
        0 => w.line(format!("{one}, *{rest} = {list}")),
        1 => w.line(format!("*{rest}, {one} = {list}")),
        _ => w.line(format!("{one} = ({rest} := {list})[0]")),
    }
    w.scope.add(one, Kind::Int, true);
    w.scope.add(rest, Kind::Ints, true);
}

/// What stands in a line of its own, whether the engine takes it or says what to write.
fn plain(w: &mut Writer<'_>) {
    const LINES: [&str; 10] = [
        "import json",
        "from math import sqrt",
        "class A: pass",
        "with open('f') as f: pass",
        "async def f(): pass",
        "yield 1",
        "x: int = 1",
        "print(time.time(), time.now())",
        "global v1",
        "print(sep = '-', *[1, 2])",
    ];
    if w.below(3) == 2 {
        let line = w.of(&LINES);
        return w.line(line);
    }
    let (table, list) = (existing(w, Kind::Table), existing(w, Kind::Ints));
    let line =
        w.of(&["del TABLE[\"a\"]", "del LIST[0]", "LIST.sort(reverse = True)", "LIST.reverse()"]);
    w.line(line.replace("TABLE", &table).replace("LIST", &list));
}
