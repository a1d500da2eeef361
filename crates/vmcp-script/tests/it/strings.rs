//! Methods of strings and bytes; what they come to is what Python says.

mod faults;
pub(crate) mod limits;
mod properties;

use crate::language::check;

#[test]
fn case_changes() {
    check(
        "'hELLO wORLD'.capitalize(), ''.capitalize(), 'ßtraße'.capitalize(), 'éA'.capitalize()",
        r#"["Hello world","","Sstraße","Éa"]"#,
    );
    check(
        "'ABC déf'.upper(), 'ABC ÉF'.lower(), 'ß'.upper(), 'ŉ'.upper(), 'ΟΔΥΣΣΕΥΣ'.lower(), 'İ'.lower()",
        r#"["ABC DÉF","abc éf","SS","ʼN","οδυσσευς","i̇"]"#,
    );
    check(
        r#""they're bill's friends from the UK".title(), 'a1b2 x-y_z'.title(), 'ßß ﬁx'.title()"#,
        r#"["They'Re Bill'S Friends From The Uk","A1B2 X-Y_Z","Ssß Fix"]"#,
    );
    check(
        "'aBc ÉÈ ß'.swapcase(), 'Straße ΣΑΣ ς ſ'.casefold(), 'ẞ ﬃ µ'.casefold(), 'İ'.casefold()",
        r#"["AbC éè SS","strasse σασ σ s","ss ffi μ","i̇"]"#,
    );
    check(
        "'ὈΔΥΣΣΕΎΣ'.title(), 'ΑΣ'.capitalize(), 'ǆ ǅ Ǆ'.lower(), 'ǅ'.upper()",
        r#"["Ὀδυσσεύς","Ας","ǆ ǆ ǆ","Ǆ"]"#,
    );
    check(
        "'123 abc'.capitalize(), ' abc'.capitalize(), 'x'.upper().lower()",
        r#"["123 abc"," abc","x"]"#,
    );
}

#[test]
fn kinds_of_characters() {
    check(
        "'abc'.isalpha(), 'ab1'.isalpha(), ''.isalpha(), 'é世'.isalpha(), 'a b'.isalpha()",
        "[true,false,false,true,false]",
    );
    check(
        "'abc1'.isalnum(), 'a_b'.isalnum(), ''.isalnum(), '½'.isalnum(), '٣'.isalnum()",
        "[true,false,false,true,true]",
    );
    check(
        "'123'.isdigit(), '1.5'.isdigit(), ''.isdigit(), '²'.isdigit(), '٣'.isdigit(), '½'.isdigit(), '①'.isdigit()",
        "[true,false,false,true,true,false,true]",
    );
    check(
        "'123'.isdecimal(), '²'.isdecimal(), '٣'.isdecimal(), '٣a'.isdecimal(), ''.isdecimal(), '𝟘𝟗'.isdecimal()",
        "[true,false,true,false,false,true]",
    );
    check(
        "'123'.isnumeric(), '½²'.isnumeric(), 'Ⅷ'.isnumeric(), '-1'.isnumeric(), ''.isnumeric()",
        "[true,true,true,false,false]",
    );
    check(
        r#"' \t\n\r\x0b\x0c'.isspace(), ''.isspace(), ' a'.isspace(), '\u00a0\u2003\x1c\x85'.isspace(), '\u200b'.isspace()"#,
        "[true,false,false,true,false]",
    );
    check(
        "'ABC 1'.isupper(), 'AbC'.isupper(), '123'.isupper(), ''.isupper(), 'ÀÉ'.isupper(), 'ǅA'.isupper()",
        "[true,false,false,false,true,false]",
    );
    check(
        "'abc 1'.islower(), 'aBc'.islower(), '123'.islower(), ''.islower(), 'àß'.islower(), 'ª'.islower()",
        "[true,false,false,false,true,true]",
    );
    check(
        r#"'Hello World'.istitle(), 'Hello world'.istitle(), 'HELLO'.istitle(), ''.istitle(), '1'.istitle(), "They'Re".istitle(), 'ǅa'.istitle()"#,
        "[true,false,false,false,false,true,true]",
    );
    check(
        "'abc_1'.isidentifier(), '1abc'.isidentifier(), ''.isidentifier(), 'a-b'.isidentifier(), 'été'.isidentifier(), '_'.isidentifier()",
        "[true,false,false,false,true,true]",
    );
    check(
        r#"'abc'.isascii(), 'é'.isascii(), ''.isascii(), '\x7f'.isascii(), '\x80'.isascii()"#,
        "[true,false,true,true,false]",
    );
}

#[test]
fn searching() {
    check(
        "'banana'.count('a'), 'banana'.count('ana'), 'banana'.count(''), ''.count(''), 'banana'.count('x'), 'aaaa'.count('aa')",
        "[3,1,7,1,0,2]",
    );
    check(
        "'banana'.count('a', 2), 'banana'.count('a', 2, 4), 'banana'.count('a', -3), 'banana'.count('', 2, 4), 'banana'.count('', 6), 'banana'.count('', 7)",
        "[2,1,2,3,1,0]",
    );
    check(
        "'bonbon'.find('on'), 'bonbon'.find('on', 2), 'bonbon'.find('on', 2, 5), 'bonbon'.find('x'), 'bonbon'.find('')",
        "[1,4,-1,-1,0]",
    );
    check(
        "'bonbon'.rfind('on'), 'bonbon'.rfind('on', None, 5), 'bonbon'.rfind('on', 2, 5), 'bonbon'.rfind(''), 'bonbon'.rfind('', 1, 3)",
        "[4,1,-1,6,3]",
    );
    check(
        "'abc'.find('', 3), 'abc'.find('', 4), 'abc'.find('c', -1), 'abc'.find('a', -100, 100), 'abc'.find('a', 1, 0), 'abc'.find('b', 10**30)",
        "[3,-1,2,0,-1,-1]",
    );
    check(
        "'héllo wörld'.find('ö'), 'héllo wörld'.find('l', 4), 'héllo wörld'.rfind('l'), 'héllo wörld'.find('l', 3, 4), 'ééé'.find('é', 1), '日本語日本'.rfind('日')",
        "[7,9,9,3,1,3]",
    );
    check(
        "'bonbon'.index('on', 2), 'bonbon'.rindex('on'), 'ééa'.index('a'), 'ééa'.count('é', 1), 'ééa'.count('')",
        "[4,4,2,1,4]",
    );
    check(
        "'foobar'.startswith('foo'), 'foobar'.startswith('bar'), 'foobar'.startswith(('x', 'foo')), 'foobar'.startswith(()), 'foobar'.startswith('')",
        "[true,false,true,false,true]",
    );
    check(
        "'foobar'.startswith('bar', 3), 'foobar'.startswith('ba', 3, 4), 'foobar'.startswith('', 6), 'foobar'.startswith('', 7), 'éa'.startswith('a', 1)",
        "[true,false,true,false,true]",
    );
    check(
        "'foobar'.endswith('bar'), 'foobar'.endswith(('x', 'ar')), 'foobar'.endswith('foo', 0, 3), 'foobar'.endswith('bar', 4), 'foobar'.endswith(''), ''.endswith('')",
        "[true,true,true,false,true,true]",
    );
}

#[test]
fn cutting() {
    check(
        r#"'one two  three'.split(), ' a b '.split(), ''.split(), '   '.split(), 'a\u2003b\x1cc'.split(), 'abc'.split()"#,
        r#"[["one","two","three"],["a","b"],[],[],["a","b","c"],["abc"]]"#,
    );
    check(
        "'one two  three'.split(' '), ''.split(','), 'a,b,,c'.split(','), ',a,'.split(','), 'abc'.split('abc'), 'aXXbXXc'.split('XX'), 'aaa'.split('aa')",
        r#"[["one","two","","three"],[""],["a","b","","c"],["","a",""],["",""],["a","b","c"],["","a"]]"#,
    );
    check(
        "' a b  c '.split(None, 1), ' a b  c '.split(None, 0), ' a b  c '.split(None, 2), ' a b  c '.split(None, 3), ' a b '.split(None, 5), 'a b'.split(None, -1), ' '.split(None, 0)",
        r#"[["a","b  c "],["a b  c "],["a","b","c "],["a","b","c"],["a","b"],["a","b"],[]]"#,
    );
    check(
        "'a,b,c'.split(',', 1), 'a,b,c'.split(',', 0), 'a,b,c'.split(',', -1), 'a,b,c'.split(',', 9), 'a,b,c'.split(sep=',', maxsplit=1), 'a b c'.split(maxsplit=1)",
        r#"[["a","b,c"],["a,b,c"],["a","b","c"],["a","b","c"],["a","b,c"],["a","b c"]]"#,
    );
    check(
        "' a b  c '.rsplit(None, 1), ' a b  c '.rsplit(None, 0), ' a b  c '.rsplit(None, 2), ' a b  c '.rsplit(None, 3), ' a b '.rsplit(), ' '.rsplit(None, 0), ''.rsplit()",
        r#"[[" a b","c"],[" a b  c"],[" a","b","c"],["a","b","c"],["a","b"],[],[]]"#,
    );
    check(
        "'a,b,c'.rsplit(',', 1), 'a,b,c'.rsplit(','), 'a,b,c'.rsplit(',', 0), 'aaa'.rsplit('aa'), 'a--b--c'.rsplit('--', 1), 'é,è'.rsplit(',')",
        r#"[["a,b","c"],["a","b","c"],["a,b,c"],["a",""],["a--b","c"],["é","è"]]"#,
    );
    check(
        r#"'one\ntwo\r\nthree\rfour\n'.splitlines(), 'a\n\nb'.splitlines(), ''.splitlines(), '\n'.splitlines(), 'a\n'.splitlines(True), 'a\r\nb\x0bc\x0cd\x1ce\x85f\u2028g'.splitlines(True)"#,
        r#"[["one","two","three","four"],["a","","b"],[],[""],["a\n"],["a\r\n","b\u000b","c\f","d\u001c","e","f ","g"]]"#,
    );
    check(
        r#"'a\r\nb'.splitlines(keepends=True), '\r\n\r'.splitlines(), '\n\r'.splitlines(), 'é\nè'.splitlines()"#,
        r#"[["a\r\n","b"],["",""],["",""],["é","è"]]"#,
    );
    check(
        "'a=b=c'.partition('='), 'a=b=c'.rpartition('='), 'abc'.partition('='), 'abc'.rpartition('='), '=a'.partition('='), 'éèé'.partition('è')",
        r#"[["a","=","b=c"],["a=b","=","c"],["abc","",""],["","","abc"],["","=","a"],["é","è","é"]]"#,
    );
}

#[test]
fn trimming() {
    check(
        r#"'  abc\n'.strip(), '  abc\n'.lstrip(), '  abc\n'.rstrip(), '\x1c\u2003a\x85'.strip(), ''.strip(), '  '.strip(), 'abc'.strip()"#,
        r#"["abc","abc\n","  abc","a","","","abc"]"#,
    );
    check(
        "'xyabcyx'.strip('xy'), 'xyabcyx'.lstrip('xy'), 'xyabcyx'.rstrip('xy'), 'aaa'.strip('a'), 'abc'.strip(''), 'éaé'.strip('é'), 'éèaüéè'.strip('èé'), ' a '.strip(None)",
        r#"["abc","abcyx","xyabc","","abc","a","aü","a"]"#,
    );
    check(
        "'foobar'.removeprefix('foo'), 'foobar'.removeprefix('bar'), 'foobar'.removesuffix('bar'), 'foobar'.removesuffix(''), 'aa'.removesuffix('aa'), 'aa'.removeprefix('')",
        r#"["bar","foobar","foo","foobar","","aa"]"#,
    );
}

#[test]
fn padding() {
    check(
        "'ab'.ljust(5), 'ab'.rjust(5), 'ab'.center(5), 'abc'.center(6), 'abc'.center(8), 'ab'.center(7), 'ab'.center(1), 'ab'.ljust(-1)",
        r#"["ab   ","   ab","  ab "," abc  ","  abc   ","   ab  ","ab","ab"]"#,
    );
    check(
        "'ab'.ljust(4, '.'), 'ab'.rjust(4, '-'), 'ab'.center(5, '*'), 'é'.rjust(3, '→'), 'é'.center(4, '日'), ''.center(3, 'x')",
        r#"["ab..","--ab","**ab*","→→é","日é日日","xxx"]"#,
    );
    check(
        "'42'.zfill(5), '-42'.zfill(5), '+42'.zfill(5), '42'.zfill(1), ''.zfill(3), '--1'.zfill(5), 'é'.zfill(3), '-'.zfill(3)",
        r#"["00042","-0042","+0042","42","000","-00-1","00é","-00"]"#,
    );
    check(
        r#"'a\tb'.expandtabs(), 'a\tb'.expandtabs(4), 'abcd\tb'.expandtabs(4), '\t\t'.expandtabs(2), 'a\tb\n\tc'.expandtabs(3), 'a\tb'.expandtabs(0), 'a\tb'.expandtabs(-1), 'é\tb'.expandtabs(4), 'a\r\tb'.expandtabs(4), 'a\tb'.expandtabs(tabsize=1)"#,
        r#"["a       b","a   b","abcd    b","    ","a  b\n   c","ab","ab","é   b","a\r    b","a b"]"#,
    );
}

#[test]
fn joining_and_replacing() {
    check(
        "', '.join(['a', 'b', 'c']), ''.join([]), '-'.join(['x']), '-'.join(('a', 'b')), '-'.join('abc'), 'é'.join(['a', 'b']), ','.join({'k': 1, 'l': 2})",
        r#"["a, b, c","","x","a-b","a-b-c","aéb","k,l"]"#,
    );
    check(
        "'banana'.replace('a', 'o'), 'banana'.replace('a', 'o', 2), 'banana'.replace('a', ''), 'banana'.replace('x', 'y'), 'banana'.replace('an', 'AN', 1), 'banana'.replace('a', 'o', 0), 'banana'.replace('a', 'o', -1)",
        r#"["bonono","bonona","bnn","banana","bANana","banana","bonono"]"#,
    );
    check(
        "'abc'.replace('', '-'), 'abc'.replace('', '-', 2), ''.replace('', 'x'), 'éà'.replace('', '-'), 'aaa'.replace('aa', 'b'), 'abc'.replace('abc', ''), ''.replace('a', 'b'), 'abc'.replace('', '-', 0), 'abc'.replace('', '')",
        r#"["-a-b-c-","-a-bc","x","-é-à-","ba","","","abc","abc"]"#,
    );
    check(
        "'é→é'.replace('→', '日本'), 'a.b.c'.replace('.', ', '), 'a' .replace('a', 'aa')",
        r#"["é日本é","a, b, c","aa"]"#,
    );
}

#[test]
fn bytes_methods() {
    check(
        r#"b'abc'.hex(), b'\x00\xff'.hex(), b''.hex(), b'abc'.hex(':'), b'a'.hex('-')"#,
        r#"["616263","00ff","","61:62:63","61"]"#,
    );
    check(
        r#"b'h\xc3\xa9'.decode(), b'abc'.decode('ascii'), b'\xe9'.decode('latin-1'), b''.decode(), b'a\xffb'.decode('utf-8', 'replace'), b'a\xffb'.decode(errors='ignore'), b'a\xc3'.decode('utf8', 'replace'), b'\xe2\x82a'.decode('utf-8', 'replace'), b'a\xff'.decode('ascii', 'replace')"#,
        r#"["hé","abc","é","","a�b","ab","a�","�a","a�"]"#,
    );
    check(
        "b'banana'.find(b'an'), b'banana'.rfind(b'an'), b'banana'.find(b'an', 2), b'banana'.find(b'x'), b'banana'.find(97), b'banana'.find(b''), b'banana'.find(b'', 7), b'banana'.rfind(b'a', 0, 3), b'banana'.find(b'a', -1)",
        "[1,3,3,-1,1,0,-1,1,5]",
    );
    check(
        "b'banana'.count(b'a'), b'banana'.count(b''), b'banana'.count(b'ana'), b'banana'.count(110), b'banana'.count(b'a', 2, 4), b'banana'.index(b'n'), b'banana'.rindex(b'n')",
        "[3,7,1,2,1,2,4]",
    );
    check(
        "b'abc'.startswith(b'ab'), b'abc'.startswith((b'x', b'a')), b'abc'.endswith(b'bc'), b'abc'.endswith(b'b', 0, 2), b'abc'.startswith(b'', 4), b'abc'.startswith(b'b', 1)",
        "[true,true,true,true,false,true]",
    );
    check(
        "'é'.encode().hex(), 'é'.encode('latin-1').hex(), 'aé'.encode('ascii', 'ignore').hex(), 'aé'.encode('ascii', 'replace').hex(), 'a'.encode(encoding='UTF_8').hex(), '日'.encode('utf-8').decode() == '日'",
        r#"["c3a9","e9","61","613f","61",true]"#,
    );
}

#[test]
fn what_python_has_not() {
    check("'añb'.elems(), ''.elems()", r#"[["a","ñ","b"],[]]"#);
    check("'añ世'.codepoints()", r#"["a","ñ","世"]"#);
    check("'añ世'.codepoint_ords(), 'ab'.elem_ords()", "[[97,241,19990],[97,98]]");
    check("b'a\\xff'.elems(), b''.elems()", "[[97,255],[]]");
    check("f = 'a-b'.split\nf('-')", r#"["a","b"]"#);
    check("d = [x.strip() for x in ' a , b '.split(',')]\nd", r#"["a","b"]"#);
}
