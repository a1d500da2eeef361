//! Forms that would take too long, or too much.

use crate::{language::check, strings::limits::assert_limited};

#[test]
fn hostile_forms_meet_a_limit() {
    for source in [
        "f'{1:1000000000}'",
        "f'{1:01000000000}'",
        "f'{1:01000000000,}'",
        "f'{1:日>1000000000}'",
        "f'{1:9223372036854775807}'",
        "f'{1:09223372036854775807_}'",
        "f'{1.5:.1000000000f}'",
        "f'{1.5:.9223372036854775807e}'",
        "f'{1.5:#.1000000000}'",
        "f'{1.5:#.1000000000g}'",
        "f\"{'a':^1000000000}\"",
        "w = 10 ** 9\nf'{1:{w}}'",
        "'{:1000000000}'.format(1)",
        "'{:{}}'.format(1, 10 ** 9)",
        "'%1000000000d' % 1",
        "'%.1000000000d' % 1",
        "'%.1000000000x' % 1",
        "'%.1000000000f' % 1",
        "'%*d' % (10 ** 9, 1)",
        "'%*d' % (10 ** 30, 1)",
        "x = 'a'\nwhile True: x = '%s%s' % (x, x)",
        "x = '{0}{0}'\nwhile True: x = x.format(x)",
        "x = 'a'\nwhile True: x = f'{x}{x}'",
        "x = [1]\nfor _ in range(60): x = [x, x]\n'%s' % x",
        "x = [1]\nfor _ in range(60): x = [x, x]\n'{}'.format(x)",
        "x = 'a' * 1000000\nwhile True: '%s' % x",
        "x = 'a' * 1000000\nwhile True: f'{x:.1}{x:>9}'",
        "x = '%%' * 1000000\nwhile True: x % ()",
        "x = '{' * 1000000\nwhile True:\n  try: x.format()\n  except Exception: pass",
        "while True: f'{1:500000}'",
    ] {
        assert_limited(source);
    }
    check("f'{1.5:.1000000000}'", "\"1.5\"");
    check("f\"{'a':.1000000000}\"", "\"a\"");
}
