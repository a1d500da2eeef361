//! What is said of wrong forms.

use crate::language::check;

#[test]
fn wrong_forms_are_told() {
    let wrong = |value: &str, spec: &str, why: &str| {
        let expected = format!("ValueError: bad format `{spec}`: {why}");
        check(&format!("format({value}, '{spec}')"), &expected);
        check(&format!("'{{:{spec}}}'.format({value})"), &expected);
        check(&format!("f\"{{{value}:{spec}}}\""), &expected);
    };
    let order = "is no type; the order is fill, align (< > ^ =), sign, #, 0, width, `,` or `_`, \
                 .precision, type (s d b o x X c e f g %)";
    wrong("1", "5q", &format!("`q` {order}"));
    wrong("1", "05<", &format!("`<` {order}"));
    wrong("1", "2.5.5", &format!("`.` {order}"));
    wrong("1", "dd", "nothing may follow the type, and `d` does");
    wrong("1.5", ".f", "a number must follow `.`");
    wrong("1", ",_", "there can be one of `,` and `_`, once");
    wrong("1", ",x", "`,` does not go with the type `x`");
    wrong("1", "_c", "`_` does not go with the type `c`");
    wrong("1", ",n", "`,` does not go with the type `n`");
    wrong("1", "99999999999999999999", "the width is too large");
    wrong("1", ".99999999999999999999f", "the precision is too large");
    wrong("1", ".2", "whole numbers have no precision; for digits after the point add the type f");
    wrong("1", ".2d", "whole numbers have no precision; for digits after the point add the type f");
    wrong("1", "s", "the type s is for strings; leave it away, or write d for an int");
    wrong("1", "+c", "a sign or `#` does not go with the type c");
    wrong("1.5", "d", "the type d is for whole numbers; write .0f, or convert with int(x)");
    wrong("1.5", "x", "the type x is for whole numbers; convert with int(x)");
    wrong("1.5", "s", "the type s is for strings; for a float leave it away, or write f or g");
    wrong("'a'", "d", "the type d is for numbers, and this is a string; convert it: int(x)");
    wrong("'a'", ".2f", "the type f is for numbers, and this is a string; convert it: float(x)");
    wrong("'a'", "+", "strings have no sign");
    wrong("'a'", ",", "`#`, `,` and `_` are for numbers, and this is a string");
    wrong("'a'", "=5", "`=` is for numbers; strings have `<`, `>` and `^`");
    check("f'{[1]:d}'", "TypeError: a list cannot be shown with the type d; it needs a number");
    check(
        "f'{-1:c}'",
        "OverflowError: the type c needs the number of a character, from 0 to 0x10ffff",
    );
    check(
        "f'{10 ** 400:f}'",
        "OverflowError: a whole number that is too large for a float; show it with the type d",
    );
    check("format(1, 2)", "TypeError: format() needs a string as `spec`, not an int");
    check(
        "w = 'x'\nf'{1:{w}q}'",
        "ValueError: bad format `xq`: nothing may follow the type, and `q` does",
    );
}

#[test]
fn wrong_templates_are_told() {
    check(
        "'{'.format(1)",
        "ValueError: a `{` without its `}` in the text; write `{{` for the character",
    );
    check("'}'.format(1)", "ValueError: a lone `}` in the text; write `}}` for the character");
    check(
        "'{} {}'.format(1)",
        "IndexError: format() has no value for place {1}: 1 was given by position",
    );
    check(
        "'{5}'.format(1)",
        "IndexError: format() has no value for place {5}: 1 was given by position",
    );
    check(
        "'{x}'.format(1)",
        "KeyError: format() has no value named `x`; write .format(x=…), or an f-string",
    );
    check("'{x}'.format(y=1, z=2)", "KeyError: format() has no value named `x`; there are: y, z");
    check(
        "'{} {0}'.format(1)",
        "ValueError: numbered places {0} and unnumbered ones {} cannot be mixed",
    );
    check(
        "'{0} {}'.format(1)",
        "ValueError: numbered places {0} and unnumbered ones {} cannot be mixed",
    );
    check("'{0!x}'.format(1)", "ValueError: unknown conversion `!x`; there are !r and !s");
    check("'{0!}'.format(1)", "ValueError: a conversion must follow `!`: !r or !s");
    check("'{0!rs}'.format(1)", "ValueError: only `:` may follow the conversion of a place");
    check("'{0.a}'.format({'a': 1})", "AttributeError: a dict has no attribute `a`; write [a]");
    check("'{0.upper}'.format('a')", "AttributeError: a string has no attribute `upper`");
    check("'{0[x]}'.format([1])", "TypeError: the index [x] of a place is no whole number");
    check("'{0[5]}'.format([1])", "IndexError: index 5 is out of range: there is 1 item");
    check("'{0[x]}'.format({'y': 1})", "KeyError: key \"x\" not found; there are: y");
    check("'{0[x}'.format({'y': 1})", "ValueError: a `[` without its `]` in {0[x}");
    check("'{0[x]y}'.format({'x': 1})", "ValueError: only `.` or `[` may follow `]` in {0[x]y}");
    check("'{:{:{}}}'.format(1, 2, 3)", "ValueError: places nested more than twice in a form");
}

#[test]
fn wrong_percent_places_are_told() {
    check(
        "'%s %s' % 'a'",
        "TypeError: the text has more % places than there are values; several go in a tuple: % (a, b)",
    );
    check(
        "'%s %s' % ['a', 'b']",
        "TypeError: the text has more % places than there are values; a list is one value, use % tuple(items)",
    );
    check(
        "'%s' % ('a', 'b')",
        "TypeError: there are 2 values, and the text has 1 % place for them",
    );
    check("'x' % 1", "TypeError: there is 1 value, and the text has no % places for it");
    check("'%d' % 'a'", "TypeError: %d needs a number, not a string; convert it with int(x)");
    check("'%d' % None", "TypeError: %d needs a number, not a NoneType; use %s for any value");
    check("'%x' % 1.5", "TypeError: %x needs a whole number, not a float; use %s for any value");
    check("'%f' % '1'", "TypeError: %f needs a number, not a string; convert it with float(x)");
    check("'%d' % (1e308 * 10)", "ValueError: %d cannot show nan or inf");
    check("'%c' % 'ab'", "TypeError: %c needs one character, or the number of one");
    check(
        "'100%' % ()",
        "ValueError: the text ends in the middle of a % place; write %% for a percent",
    );
    check(
        "'5% yes' % ()",
        "ValueError: unknown % place `y`; there are %s %r %d %x %o %e %f %g %c, and %% for a percent",
    );
    check("'%(a)s' % {}", "KeyError: %(a) is not a key of the dict after %");
    check("'%(a)s' % 1", "TypeError: %(a) needs a dict after %: text % {\"a\": value}");
    check("'%(a' % {}", "ValueError: a `%(` without its `)`");
    check(
        "'%99999999999999999999d' % 1",
        "ValueError: the width or precision of a % place is too large",
    );
    check("'%*d' % ('a', 1)", "TypeError: %() needs a whole number as `*`, not a string");
    check("1 % 'a'", "TypeError: unsupported operands: int % string");
}
