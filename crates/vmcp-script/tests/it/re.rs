//! The module `re`. The expectations of the table come from Python's own.

use vmcp_script::Limits;

use crate::language::{check, run_with};

const AS_IN_PYTHON: &[(&str, &str)] = &[
    (r#"re.findall("a+", "caaandaab")"#, r#"["aaa","aa"]"#),
    (r#"re.findall(r"\d+", "a1b22c333")"#, r#"["1","22","333"]"#),
    (r#"re.findall(r"(\w+)=(\d+)", "x=1, y=22; z=x")"#, r#"[["x","1"],["y","22"]]"#),
    (r#"re.findall(r"(\w)\d?", "a1b")"#, r#"["a","b"]"#),
    (r#"re.findall("a*", "aab")"#, r#"["aa","",""]"#),
    (r#"re.findall("", "ab")"#, r#"["","",""]"#),
    (r#"re.findall("a|ab", "ab")"#, r#"["a"]"#),
    (r#"re.findall("ab|a", "ab")"#, r#"["ab"]"#),
    (r#"re.findall("a*?", "aa")"#, r#"["","a","","a",""]"#),
    (r#"re.findall("|a", "aa")"#, r#"["","a","","a",""]"#),
    (r#"re.findall("(a)|b", "ab")"#, r#"["a",""]"#),
    (r#"re.findall("(a)|(b)", "ab")"#, r#"[["a",""],["","b"]]"#),
    (
        r#"re.findall(r"[\w.+-]+@[\w-]+\.[\w.-]+", "mail a.b+c@x-y.org or root@localhost, z@q.io.")"#,
        r#"["a.b+c@x-y.org","z@q.io."]"#,
    ),
    (
        r#"re.findall(r"https?://[^\s\"'<>]+", "see http://a.b/c?d=1 and https://x.y.")"#,
        r#"["http://a.b/c?d=1","https://x.y."]"#,
    ),
    (r#"re.findall(r"\b\w{4}\b", "this is some text here")"#, r#"["this","some","text","here"]"#),
    (r#"re.findall(r"\bcafé\b", "café cafés un café")"#, r#"["café","café"]"#),
    (r##"re.findall(r"#(\w+)", "#rust and #regex_1 #é")"##, r#"["rust","regex_1","é"]"#),
    (r#"re.findall(r"^\w+", "one\ntwo\nthree")"#, r#"["one"]"#),
    (r#"re.findall(r"^\w+", "one\ntwo\nthree", re.M)"#, r#"["one","two","three"]"#),
    (r#"re.findall(r"\w+$", "one\ntwo\nthree\n")"#, r#"["three"]"#),
    (r#"re.findall(r"\w+$", "one\ntwo\nthree\n", re.M)"#, r#"["one","two","three"]"#),
    (
        r#"re.findall(r"(?m)^(\w+):\s*(.*)$", "a: 1\nbc:  two words\nx y: 3")"#,
        r#"[["a","1"],["bc","two words"]]"#,
    ),
    (r#"re.findall(r"(?i)hello", "Hello HELLO hello")"#, r#"["Hello","HELLO","hello"]"#),
    (r#"re.findall("STRASSE|é", "strasse É", re.I)"#, r#"["strasse","É"]"#),
    (r#"re.findall("[a-c]+", "ABCabcd", re.IGNORECASE)"#, r#"["ABCabc"]"#),
    (r#"re.findall("[^a-c]+", "ABCabcdE", re.I)"#, r#"["dE"]"#),
    (r#"re.findall(r"a.c", "abc a\nc a.c")"#, r#"["abc","a.c"]"#),
    (r#"re.findall(r"a.c", "abc a\nc a.c", re.S)"#, r#"["abc","a\nc","a.c"]"#),
    (r#"re.findall(r"(?s)<b>.*?</b>", "<b>1</b> <b>2\n3</b>")"#, r#"["<b>1</b>","<b>2\n3</b>"]"#),
    (
        r#"re.findall(r"""\d+ # digits
   \s* [a-z]  # then a letter""", "1 a 22b", re.X)"#,
        r#"["1 a","22b"]"#,
    ),
    (r#"re.findall(r"[]a]+", "]a[")"#, r#"["]a"]"#),
    (r#"re.findall(r"[^]a]+", "]a[b")"#, r#"["[b"]"#),
    (r#"re.findall(r"[a\-z]+", "a-z b")"#, r#"["a-z"]"#),
    (r#"re.findall(r"[-a]+", "-a b")"#, r#"["-a"]"#),
    (r#"re.findall(r"[\d\s-]+", "1 2-3 x")"#, r#"["1 2-3 "]"#),
    (r#"re.findall(r"[[]+", "[[x")"#, r#"["[["]"#),
    (r#"re.findall(r"[&&||~~]+", "a&|~-b")"#, r#"["&|~"]"#),
    (r#"re.findall(r"x{2}", "xxxxx")"#, r#"["xx","xx"]"#),
    (r#"re.findall(r"x{2,}", "xxxxx xx x")"#, r#"["xxxxx","xx"]"#),
    (r#"re.findall(r"x{,2}y", "xxxy y")"#, r#"["xxy","y"]"#),
    (r#"re.findall(r"x{1,2}?", "xxx")"#, r#"["x","x","x"]"#),
    (r#"re.findall(r"x{a}", "x{a} xx")"#, r#"["x{a}"]"#),
    (r#"re.findall(r"{}|{1", "{} {1")"#, r#"["{}","{1"]"#),
    (r#"re.findall(r"\x41\u00e9\t?", "Aé\tAé")"#, r#"["Aé\t","Aé"]"#),
    (r#"re.findall(r"\101", "A101")"#, r#"["A"]"#),
    (r#"re.findall(r"[\x00-\x1f]", "a\tb\nc")"#, r#"["\t","\n"]"#),
    (
        r#"re.findall(r"\.\*\+\?\[\]\(\)\{\}\^\$\|\\\/\-\"", ".*+?[](){}^$|\\/-\"")"#,
        r#"[".*+?[](){}^$|\\/-\""]"#,
    ),
    (r#"re.findall(r"(?:ab)+", "ababab ab")"#, r#"["ababab","ab"]"#),
    (r#"re.findall(r"(ab)+", "ababab ab")"#, r#"["ab","ab"]"#),
    (r#"re.findall(r"((a)(b)?)+", "aba")"#, r#"[["a","a","b"]]"#),
    (
        r#"re.findall(r"(?P<y>\d{4})-(?P<m>\d\d)", "2024-01, 2025-12")"#,
        r#"[["2024","01"],["2025","12"]]"#,
    ),
    (r#"re.findall(r"(?#comment)a", "a")"#, r#"["a"]"#),
    (r#"re.findall(r"(?i:a)b", "Ab AB ab")"#, r#"["Ab","ab"]"#),
    (r#"re.findall(r"\D+|\S|\W", "a1 b")"#, r#"["a","1"," b"]"#),
    (r#"re.findall(r"\B\w", "abc de")"#, r#"["b","c","e"]"#),
    (r#"re.findall(r"\Aab|cd\Z", "ab ab cd cd")"#, r#"["ab","cd"]"#),
    (r#"re.findall(r"\s+", "a \t\n b\u00a0c")"#, r#"[" \t\n "," "]"#),
    (r#"re.findall(r"\w+", "naïve 日本語 x_1 ١٢")"#, r#"["naïve","日本語","x_1","١٢"]"#),
    (r#"re.findall(r"\d+", "١٢ 12 ²")"#, r#"["١٢","12"]"#),
    (r#"re.findall(r"\w+", "naïve 日本", re.A)"#, r#"["na","ve"]"#),
    (r#"re.findall(r"[a-zà-ÿ]+", "déjà vu")"#, r#"["déjà","vu"]"#),
    (r#"re.findall("日.", "日本日x")"#, r#"["日本","日x"]"#),
    (r#"re.search(r"b+", "abbbc").span()"#, "[1,4]"),
    (r#"re.search(r"é(.)", "caféx").span(1)"#, "[4,5]"),
    (r#"re.search(r"x", "abc") is None"#, "true"),
    (r#"re.search(r"(a)(b)?", "ac").groups()"#, r#"["a",null]"#),
    (r#"re.search(r"(a)(b)?", "ac").groups("-")"#, r#"["a","-"]"#),
    (r#"re.search(r"(a)(b)?", "ac").group(2)"#, "null"),
    (r#"re.search(r"(a)(b)?", "ac").span(2)"#, "[-1,-1]"),
    (r#"re.search(r"(?P<k>\w+)=(?P<v>\w+)", "a=1 b=2").groupdict()"#, r#"{"k":"a","v":"1"}"#),
    (r#"re.search(r"(?P<k>\w+)=(?P<v>\w+)", "a=1 b=2").group("k", 2, 0)"#, r#"["a","1","a=1"]"#),
    (r#"re.search(r"(?P<k>\w+)=(?P<v>\w+)", "a=1 b=2")["v"]"#, r#""1""#),
    (r#"re.search(r"(?P<k>\w+)=(?P<v>\w+)", "a=1 b=2")[0]"#, r#""a=1""#),
    (r#"re.search(r"(\w)(\w)", "ab").expand(r"\2-\1\n\g<0>")"#, r#""b-a\nab""#),
    (r#"re.match(r"b", "ab") is None"#, "true"),
    (r#"re.match(r"a", "ab").group()"#, r#""a""#),
    (r#"re.match(r"^b", "ab\nb", re.M) is None"#, "true"),
    (r#"re.fullmatch(r"a|ab", "ab").group()"#, r#""ab""#),
    (r#"re.fullmatch(r"a*", "aab") is None"#, "true"),
    (r#"re.fullmatch(r"(\d+)-(\d+)", "10-20").groups()"#, r#"["10","20"]"#),
    (r#"[m.span() for m in re.finditer(r"a|b*", "abba")]"#, "[[0,1],[1,3],[3,4],[4,4]]"),
    (r#"[m.group() for m in re.finditer(r"\w+", "a bc d")]"#, r#"["a","bc","d"]"#),
    (r#"[m.start() for m in re.finditer("é", "aéébé")]"#, "[1,2,4]"),
    (r#"re.sub("x*", "-", "abxd")"#, r#""-a-b--d-""#),
    (r#"re.sub("b*", "-", "abb")"#, r#""-a--""#),
    (r#"re.sub(r"(\w+) (\w+)", r"\2 \1", "hello world foo bar")"#, r#""world hello bar foo""#),
    (r#"re.sub(r"(?P<a>\w)", r"<\g<a>\g<1>>", "ab")"#, r#""<aa><bb>""#),
    (r#"re.sub(r"\s+", " ", "a  b \n c")"#, r#""a b c""#),
    (r#"re.sub("a", "b", "aaaa", count=2)"#, r#""bbaa""#),
    (r#"re.sub("a", r"\\\t\.", "a")"#, r#""\\\t\\.""#),
    (r#"re.sub(r"(a)|b", r"[\1]", "ab")"#, r#""[a][]""#),
    (r#"re.sub(r"^", "> ", "a\nb", flags=re.M)"#, r#""> a\n> b""#),
    (r#"re.sub(r"$", "!", "a\nb\n")"#, r#""a\nb!\n!""#),
    (r#"re.sub(r"[^\w]+", "", "a-b c!")"#, r#""abc""#),
    (r#"re.sub(r"\d+", lambda m: str(int(m.group()) * 2), "1 a 22")"#, r#""2 a 44""#),
    (r#"re.sub(r"(a)(b)?", lambda m: str(m.span(2)), "ab a")"#, r#""(1, 2) (-1, -1)""#),
    (r#"re.subn("a", "b", "banana")"#, r#"["bbnbnb",3]"#),
    (r#"re.compile(r"(\d)").sub(lambda m: "<" + m[1] + ">", "a1b2", 1)"#, r#""a<1>b2""#),
    (r#"re.split(r"[,;]\s*", "a, b;c,d")"#, r#"["a","b","c","d"]"#),
    (r#"re.split(r"([,;])", "a,b;c")"#, r#"["a",",","b",";","c"]"#),
    (r#"re.split(r"x*", "axbc")"#, r#"["","a","","b","c",""]"#),
    (r#"re.split(r"\s+", " a b ")"#, r#"["","a","b",""]"#),
    (r#"re.split(r"(a)|b", "1a2b3")"#, r#"["1","a","2",null,"3"]"#),
    (r#"re.split(",", "a,b,c", maxsplit=1)"#, r#"["a","b,c"]"#),
    (r#"re.split(r"\b", "hi you")"#, r#"["","hi"," ","you",""]"#),
    (r#"re.escape("a.b*c [x] 1-2 é_\n")"#, r#""a\\.b\\*c\\ \\[x\\]\\ 1\\-2\\ é_\\\n""#),
    (r#"re.compile(r"(\d+)", re.I | re.M).groups"#, "1"),
    (r#"re.compile("a", re.I).flags"#, "34"),
    (r#"re.compile(r"\d+").findall("1 22 a", 2)"#, r#"["22"]"#),
    (r#"re.compile("b").search("abab", 2).start()"#, "3"),
    (r#"re.compile("^b").match("ab", 1) is None"#, "true"),
    (r#"bool(re.search("a", "a"))"#, "true"),
    (r#"re.findall(r"(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaab")"#, "[]"),
    (r#"re.findall(r"(?:a|a)*b", "aaaaaaaaaab")"#, r#"["aaaaaaaaaab"]"#),
    (r#"re.findall(r"(.*)(\d+)", "abc 123")"#, r#"[["abc 12","3"]]"#),
    (r#"re.findall(r"(.*?)(\d+)", "abc 123")"#, r#"[["abc ","123"]]"#),
    (r#"re.findall(r"a{0}b", "ab")"#, r#"["b"]"#),
    (r#"re.findall(r"(?:a?){3}a{3}", "aaaa")"#, r#"["aaaa"]"#),
    (
        r#"re.findall(r"[a-f0-9]{8}-(?:[a-f0-9]{4}-){3}[a-f0-9]{12}", "id 123e4567-e89b-12d3-a456-426614174000.")"#,
        r#"["123e4567-e89b-12d3-a456-426614174000"]"#,
    ),
    (
        r#"re.findall(r"(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})", "10.0.0.1 and 192.168.1.254")"#,
        r#"[["10","0","0","1"],["192","168","1","254"]]"#,
    ),
    (r#"re.findall(r"\$(\d+(?:\.\d\d)?)", "$5 $10.50 $x")"#, r#"["5","10.50"]"#),
    (
        r#"re.findall(r"\[(?P<t>[^\]]+)\]\((?P<u>[^)]+)\)", "[a](b) and [c d](e)")"#,
        r#"[["a","b"],["c d","e"]]"#,
    ),
    (r#"re.findall(r"<(\w+)[^>]*>", "<a href='x'><b></b>")"#, r#"["a","b"]"#),
];

#[test]
fn patterns_mean_what_they_mean_in_python() {
    for (expression, expected) in AS_IN_PYTHON {
        check(expression, expected);
    }
}

#[test]
fn values() {
    check(
        "p = re.compile('a(b)')\ntype(p), p.pattern, repr(p), str(p.search('xab')), type(p.search('ab'))",
        r#"["re.Pattern","a(b)","re.compile(\"a(b)\")","<re.Match \"ab\">","re.Match"]"#,
    );
    check("m = re.match('a', 'ab')\nm.string, m.re.pattern", r#"["ab","a"]"#);
    check(
        "import re\nfrom re import sub, findall as f\nsub('a', lambda m: 'x', 'ab'), f('b', 'abb')",
        r#"["xb",["b","b"]]"#,
    );
    check("f = re.compile('a').sub\nf('b', 'aa')", r#""bb""#);
    check("getattr(re, 'sub')('a', str, 'ba')", r#""b<re.Match \"a\">""#);
    check(
        "s = 'aXa'\nre.sub(s, s, s), re.findall(s, s), re.split(s, s)",
        r#"["aXa",["aXa"],["",""]]"#,
    );
    check("[w for w in ['a1', 'b'] if re.search(r'\\d', w)]", r#"["a1"]"#);
    check("re.I | re.M | re.S | re.X | re.A, re.IGNORECASE", "[346,2]");
}

#[test]
fn errors() {
    let check = |source: &str, expected: &str| {
        assert_eq!(run_with(source, Limits::default()), expected, "{source}");
    };
    check(
        r"re.search('a(?=b)', 'ab')",
        "ValueError: invalid pattern at position 1: look-around `(?=…)` is not supported, as every match takes linear time; match what is around as well and take a group, or test it with a search of its own",
    );
    check(
        r"re.search('(?<!a)b', 'ab')",
        "ValueError: invalid pattern at position 0: look-around `(?<!…)` is not supported, as every match takes linear time; match what is around as well and take a group, or test it with a search of its own",
    );
    check(
        r"re.search('(a)\\1', 'aa')",
        r"ValueError: invalid pattern at position 3: the back-reference \1 is not supported, as every match takes linear time; match both parts as groups and compare them in the script",
    );
    check(
        r"re.search('(?P<x>a)(?P=x)', 'aa')",
        "ValueError: invalid pattern at position 8: back-references are not supported, as every match takes linear time; match both parts as groups and compare them in the script",
    );
    check(
        "re.compile('a++')",
        "ValueError: invalid pattern at position 2: possessive repeats are not supported: nothing backtracks here, write it without the last `+`",
    );
    check(
        "re.compile('(?>a)')",
        "ValueError: invalid pattern at position 0: atomic groups are not supported: nothing backtracks here, write (?:…)",
    );
    check(
        "re.compile('(a)(?(1)b)')",
        "ValueError: invalid pattern at position 3: conditions on groups are not supported; use alternatives with |",
    );
    check(
        "re.compile('*a')",
        "ValueError: invalid pattern at position 0: nothing to repeat before `*`",
    );
    check(
        "re.compile('a**')",
        "ValueError: invalid pattern at position 2: a repeat of a repeat; put the first one in (?:…)",
    );
    check("re.compile('(a')", "ValueError: invalid pattern at position 0: a `(` without its `)`");
    check("re.compile('a)')", "ValueError: invalid pattern at position 1: `)` without its `(`");
    check("re.compile('[a')", "ValueError: invalid pattern at position 0: a `[` without its `]`");
    check(
        "re.compile('[z-a]')",
        "ValueError: invalid pattern at position 4: the range `z-a` is empty",
    );
    check(
        "re.compile('[a-\\\\d]')",
        "ValueError: invalid pattern at position 5: a range needs a character at its end",
    );
    check(
        "re.compile('a{3,2}')",
        "ValueError: invalid pattern at position 1: the least number of repeats is above the most",
    );
    check(
        "re.compile('\\\\p{L}')",
        r"ValueError: invalid pattern at position 0: Unicode classes are not supported; use \w, \d or a set",
    );
    check(
        "re.compile('\\\\q')",
        r"ValueError: invalid pattern at position 0: there is no escape `\q`",
    );
    check(
        "re.compile('a\\\\')",
        "ValueError: invalid pattern at position 1: a pattern cannot end with a backslash",
    );
    check(
        "re.compile('\\\\x1')",
        "ValueError: invalid pattern at position 0: the escape needs 2 digits of a character's number",
    );
    check(
        "re.compile('(?P<1>a)')",
        "ValueError: invalid pattern at position 5: a group is named as in (?P<name>…)",
    );
    check(
        "re.compile('(?P<a>a)(?P<a>a)')",
        "ValueError: invalid pattern at position 12: there are two groups called `a`",
    );
    check(
        "re.compile('a(?i)b')",
        "ValueError: invalid pattern at position 1: flags for the whole pattern stand at its start: (?i)…",
    );
    check(
        "re.compile('(?L)b')",
        "ValueError: invalid pattern at position 4: unknown flag `L`; there are a, i, m, s and x",
    );
    check(
        "re.compile('(?@b)')",
        "ValueError: invalid pattern at position 0: `(?` is followed by none of :  P<name>  i  m  s  x  a",
    );
    check(
        "re.compile('(?:a{1000}){1000}')",
        "ValueError: invalid pattern at position 4: the pattern is too large: it comes to more than maxPatternSize=10000; use smaller numbers of repeats",
    );
    check(
        "re.compile('(' * 60 + ')' * 60)",
        "ValueError: invalid pattern at position 50: groups nest more than maxPatternNesting=50 deep",
    );
    check(
        "re.compile('()' * 101)",
        "ValueError: invalid pattern at position 200: more than maxGroups=100 groups; write (?:…) where you can",
    );
    check(
        "re.compile('a' * 20000)",
        "ValueError: invalid pattern at position 0: it is longer than maxPatternBytes=16384",
    );
    check("re.search(1, 'a')", "TypeError: re.search() needs a string as `pattern`, not an int");
    check(
        "re.search('a', None)",
        "TypeError: re.search() needs a string to search, not a NoneType; test for None first",
    );
    check(
        "re.findall('a', ['a'])",
        "TypeError: re.findall() needs a string to search, not a list; search each text in it, or json.dumps(x)",
    );
    check("re.search('a', 'a', 'i')", "TypeError: re.search() needs flags such as re.I | re.M");
    check(
        "re.search('a', 'a', 4)",
        "ValueError: re.search(): 4 is none of the flags; there are re.I, re.M, re.S, re.X and re.A",
    );
    check(
        "re.search(re.compile('a'), 'a', re.I)",
        "ValueError: re.search(): give the flags to re.compile() instead",
    );
    check(
        "re.match('(a)', 'a').group(2)",
        "IndexError: there is no group `2`; the pattern has one group",
    );
    check(
        "re.match('a', 'a')['x']",
        "IndexError: there is no group `x`; the pattern has no groups",
    );
    check(
        "re.match('(?P<n>a)(b)', 'ab').group('x')",
        "IndexError: there is no group `x`; the pattern has 2, named n",
    );
    check(
        "re.match('(a)(b)', 'ab').group(None)",
        "TypeError: a group is named by its number or name, not by a NoneType",
    );
    check(
        "re.sub('a', r'\\1', 'a')",
        "IndexError: there is no group `1`; the pattern has no groups",
    );
    check(
        "re.sub('a', r'\\g<1', 'a')",
        r"ValueError: a group in a replacement is written \g<name> or \g<1>",
    );
    check(
        "re.sub('a', r'\\q', 'a')",
        r"ValueError: there is no escape `\q` in a replacement; write \\q for a backslash",
    );
    check(
        "re.sub('a', '\\\\', 'a')",
        r"ValueError: a replacement cannot end with a backslash; write \\",
    );
    check(
        "re.sub('a', 1, 'a')",
        "TypeError: re.sub() needs a string or a function as `repl`, not an int",
    );
    check(
        "re.sub('a', lambda m: 1, 'a')",
        "TypeError: the function given to re.sub() must return a string, not an int",
    );
    check("re.match('b', 'a').group()", "AttributeError: a NoneType has no method `group`");
    check(
        "re.match('a', 'a')",
        "the result has a re.Match, which JSON cannot say; return text, numbers, lists and dicts",
    );
    check(
        "re.template",
        "AttributeError: the module re has no `template`; it has: compile, search, match, fullmatch, findall, finditer, sub, subn, split, escape",
    );
}

/// The fewest steps within which a script ends well.
fn steps(source: &str) -> u64 {
    let fits = |steps| {
        let limits = Limits { steps, ..Limits::default() };
        !run_with(source, limits).starts_with("step limit")
    };
    let (mut below, mut enough) = (0, 1 << 20);
    assert!(fits(enough), "{source}");
    while enough - below > 1 {
        let middle = u64::midpoint(below, enough);
        if fits(middle) {
            enough = middle;
        } else {
            below = middle;
        }
    }
    enough
}

#[test]
fn hostile_patterns_take_linear_time() {
    for (pattern, text) in [
        ("(a+)+$", "'a' * N + 'b'"),
        ("(a|a)*b", "'a' * N"),
        ("(.*)*x", "'a' * N"),
        ("(a?){20}a{20}", "'a' * N"),
        ("^(([a-z])+.)+[A-Z]([a-z])+$", "'a' * N"),
    ] {
        let cost = |n: u32| {
            let text = text.replace('N', &n.to_string());
            steps(&format!("bool(re.search(r'{pattern}', {text}))"))
        };
        let (once, twice) = (cost(1000), cost(2000));
        assert!(twice <= once * 5 / 2, "{pattern}: {once} steps, then {twice}");
    }
}

/// Finding all matches can look at the rest of the text for each: that is counted, and ends.
#[test]
fn work_beyond_a_match_is_counted() {
    let cost = |n: u32| steps(&format!("len(re.findall('.*X|.', 'a' * {n}))"));
    let (once, twice) = (cost(500), cost(1000));
    assert!(twice > once * 3, "{once} steps, then {twice}");
    let message = run_with("re.findall('.*X|.', 'a' * 1000000)", Limits::default());
    assert_eq!(message, "step limit exceeded: stepLimit=100000 (line 1, in script)");
}

#[test]
fn memory_is_bounded() {
    let limits = Limits { memory: 1 << 20, steps: 10_000_000, ..Limits::default() };
    for source in [
        "re.sub('', 'x' * 10000, 'a' * 10000)",
        "re.findall('a', 'a' * 100000)",
        "re.finditer('', 'a' * 100000)",
        "re.split('a', 'a' * 100000)",
        "re.sub('(a*)', r'\\1' * 5000, 'a' * 10000)",
        "re.search('(' * 40 + '[a-z]{900}' + ')' * 40, 'a')",
        "x = [re.compile('[a-z]{900}' + str(i)) for i in range(100)]",
    ] {
        let message = run_with(source, limits);
        assert!(message.starts_with("memory limit exceeded"), "{source}: {message:.200}");
    }
    let many = "for i in range(3000): re.search('[a-z]{50}' + str(i), 'a')";
    assert_eq!(run_with(many, limits), "null");
}
