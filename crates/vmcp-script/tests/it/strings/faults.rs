//! What methods of strings and bytes say when they are used wrongly.

use crate::language::check;

#[test]
fn wrong_arguments_are_told() {
    check("'a'.split(1)", "TypeError: split() needs a string as `sep`, not an int");
    check("'a'.split('')", "ValueError: split() by an empty text; for characters write s.elems()");
    check("'a'.partition('')", "ValueError: partition() by an empty text");
    check(
        "'a'.split('a', maxsplit='x')",
        "TypeError: split() needs a whole number as `maxsplit`, not a string",
    );
    check(
        "'a'.split('a', 1, 2)",
        "TypeError: split() takes at most 2 arguments, 3 were given; it is split(sep=…, maxsplit=…)",
    );
    check(
        "'a'.split(on=',')",
        "TypeError: split() has no parameter `on`; it is split(sep=…, maxsplit=…)",
    );
    check("'a'.split(',', sep=',')", "TypeError: split() got `sep` twice");
    check("'a'.replace('b')", "TypeError: replace() needs `new`; it is replace(old, new, count=…)");
    check("'a'.upper(1)", "TypeError: upper() takes no arguments, 1 was given; it is upper()");
    check(
        "'-'.join([1, 2])",
        "TypeError: join() needs strings, and item 0 is an int; convert them: \", \".join([str(x) for x in items])",
    );
    check("'-'.join(5)", "TypeError: an int has no items to go through");
    check(
        "'abc'.index('x')",
        "ValueError: index() did not find \"x\" in the string; find() gives -1 then",
    );
    check(
        "'abc'.startswith(['a'])",
        "TypeError: startswith() needs a string or a tuple of strings as `prefix`, not a list; write tuple(…)",
    );
    check(
        "'abc'.endswith(('a', 1))",
        "TypeError: endswith() needs a string as `suffix`, not an int",
    );
    check("'a'.ljust(5, 'xy')", "TypeError: ljust() needs one character as `fillchar`");
    check(
        "'é'.encode('ascii')",
        "ValueError: the character \"é\" at 0 is not in that encoding; use utf-8",
    );
    check(
        "'é'.encode('utf-16')",
        "ValueError: unknown encoding \"utf-16\"; there are utf-8, ascii and latin-1",
    );
    check(
        "'é'.encode('utf-8', 'x')",
        "ValueError: `errors` is one of \"strict\", \"ignore\" and \"replace\"",
    );
    check(
        "b'a\\xff'.decode()",
        "ValueError: byte 0xff at 1 is not text in that encoding; errors=\"replace\" shows what is",
    );
    check(
        "b'a'.find('a')",
        "TypeError: find() needs bytes, not a string; write b\"…\" or s.encode()",
    );
    check("b'a'.find(256)", "ValueError: 256 is no byte: those go from 0 to 255");
    check("b'a'.index(b'x')", "ValueError: index() did not find the bytes; find() gives -1 then");
    check("b'a'.hex('ab')", "ValueError: hex() needs one character as `sep`");
}

#[test]
fn methods_that_are_not_there_have_a_hint() {
    let missing = |call: &str, hint: &str| {
        let name = call.split('(').next().unwrap_or_default();
        check(
            &format!("'x'.{call}"),
            &format!("AttributeError: a string has no method `{name}`{hint}"),
        );
    };
    missing("append('y')", "; strings do not change; write s + x");
    missing("pop()", "; strings do not change; write s[:-1] or s.replace(x, \"\")");
    missing("length()", "; write len(s)");
    missing("trim()", "; write s.strip()");
    missing("trimStart()", "; write s.lstrip()");
    missing("trimEnd()", "; write s.rstrip()");
    missing("toLowerCase()", "; write s.lower()");
    missing("toUpperCase()", "; write s.upper()");
    missing("substring(1, 2)", "; write s[start:end] or s[index]");
    missing("includes('y')", "; write x in s");
    missing("indexOf('y')", "; write s.find(x)");
    missing("lastIndexOf('y')", "; write s.rfind(x)");
    missing("translate({})", "; write s.replace(old, new), once for each text");
    missing("padStart(5)", "; write s.rjust(width, fill)");
    missing("padEnd(5)", "; write s.ljust(width, fill)");
    missing("repeat(5)", "; write s * n");
    missing("reverse()", "; write s[::-1]");
    missing("match('y')", "; write re.search(pattern, s) or re.findall(pattern, s)");
    missing("toString()", "; it is a string already");
    missing("decode()", "; it is text already; only bytes are decoded");
    missing("format_map({})", "; write s.format(**d)");
    missing("get('y')", "; it is a string, not a dict; if it holds JSON, write json.decode(s)");
    missing("has_key('y')", "; it is a string, not a dict; if it holds JSON, write json.decode(s)");
    missing("startsWith('y')", "; did you mean `startswith`?");
    missing("split_lines()", "; did you mean `splitlines`?");
    missing("stripp()", "; did you mean `strip`?");
    missing("wibble()", "");
    check(
        "b'x'.split()",
        "AttributeError: a bytes has no method `split`; strings do: b.decode().split(…)",
    );
    check(
        "b'x'.encode()",
        "AttributeError: a bytes has no method `encode`; these are bytes already",
    );
    check(
        "b'x'.append(1)",
        "AttributeError: a bytes has no method `append`; bytes do not change, write a + b",
    );
    check("b'x'.hexx()", "AttributeError: a bytes has no method `hexx`; did you mean `hex`?");
}
