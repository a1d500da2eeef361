//! Methods of lists, dicts, sets and tuples; what they come to is what Python says.

use proptest::{collection::vec, prelude::*};

use crate::language::check;

#[test]
fn list_methods() {
    check("x = [1]\nx.append([2])\nx.append(None)\nx", "[1,[2],null]");
    check("x = [1, 2]\ny = x.copy()\ny.append(3)\nx.clear()\n(x, y)", "[[],[1,2,3]]");
    check(
        "x = [1, 2, 1, 'a', [1], True]\n(x.count(2), x.count('a'), x.count([1]), x.count(9))",
        "[1,1,1,0]",
    );
    check(
        "x = [1]\nx.extend([2, 3])\nx.extend((4,))\nx.extend(range(5, 7))\nx.extend({'k': 1})\nx",
        r#"[1,2,3,4,5,6,"k"]"#,
    );
    check("x = [1, 2]\nx.extend(x)\nx", "[1,2,1,2]");
    check(
        "x = ['a', 'b', 'c', 'b']\n(x.index('b'), x.index('b', 2), x.index('b', -1), x.index('c', 0, 3), x.index('a', -99))",
        "[1,3,3,2,0]",
    );
    check(
        "x = [1, 2]\nx.insert(0, 0)\nx.insert(99, 9)\nx.insert(-1, 8)\nx.insert(-99, -1)\nx",
        "[-1,0,1,2,8,9]",
    );
    check("x = [1, 2, 3, 4]\n(x.pop(), x.pop(0), x.pop(-1), x)", "[4,1,3,[2]]");
    check("x = [1, 2, 1]\nx.remove(1)\nx", "[2,1]");
    check("x = [1, 2, 3]\nx.reverse()\nx", "[3,2,1]");
    check("x = [3, 1, 2]\ny = x.sort()\n(x, y)", "[[1,2,3],null]");
    check("x = ['b', 'A', 'c']\nx.sort(reverse=True)\nx", r#"["c","b","A"]"#);
    check(
        "x = [[2, 'a'], [1, 'b'], [2, 'b'], [1, 'a']]\nx.sort(key=lambda p: p[0])\nx",
        r#"[[1,"b"],[1,"a"],[2,"a"],[2,"b"]]"#,
    );
    check(
        "x = [[2, 'a'], [1, 'b'], [2, 'b'], [1, 'a']]\nx.sort(key=lambda p: p[0], reverse=True)\nx",
        r#"[[2,"a"],[2,"b"],[1,"b"],[1,"a"]]"#,
    );
    check("x = [3, 1, 2]\nx.sort(key=None)\nx", "[1,2,3]");
    check("x = []\nadd = x.append\nadd(1)\nadd(2)\nx", "[1,2]");
    check("x = [3, 2, 1]\nf = x.sort\nf(key=lambda v: v)\nx", "[1,2,3]");
    check("x = [1, 2, 3]\nx += (4,)\nx += 'ab'\nx", r#"[1,2,3,4,"a","b"]"#);
    check("x = [1.0, True, 1]\n(x.count(1.0) > 0, x.index(1.0))", "[true,0]");
}

#[test]
fn tuple_methods() {
    check(
        "t = (1, 2, 1, 'a')\n(t.count(1), t.index('a'), t.index(1, 1), ().count(1))",
        "[2,3,2,0]",
    );
}

#[test]
fn dict_methods() {
    check("d = {'a': 1}\nd.clear()\nd", "{}");
    check(
        "d = {'a': [1]}\ne = d.copy()\ne['b'] = 2\ne['a'].append(2)\n(d, e)",
        r#"[{"a":[1,2]},{"a":[1,2],"b":2}]"#,
    );
    check(
        "d = {'a': 1, 'n': None}\n(d.get('a'), d.get('b'), d.get('b', 2), d.get('n', 3), d.get('b', None))",
        "[1,null,2,null,null]",
    );
    check(
        "d = {'a': 1, 'b': 2}\n([list(p) for p in d.items()], list(d.keys()), list(d.values()))",
        r#"[[["a",1],["b",2]],["a","b"],[1,2]]"#,
    );
    check(
        "d = {'a': 1, 'b': 2}\n(d.pop('a'), d.pop('x', 9), d.pop('x', None), d)",
        r#"[1,9,null,{"b":2}]"#,
    );
    check(
        "d = {'a': 1}\n(d.setdefault('a', 2), d.setdefault('b', 3), d.setdefault('c'), d)",
        r#"[1,3,null,{"a":1,"b":3,"c":null}]"#,
    );
    check(
        "d = {}\nd.setdefault('k', []).append(1)\nd.setdefault('k', []).append(2)\nd",
        r#"{"k":[1,2]}"#,
    );
    check(
        "d = {'a': 1}\nd.update({'b': 2, 'a': 3})\nd.update([('c', 4), ['d', 5]])\nd.update(e=6, a=7)\nd.update({'f': 8}, g=9)\nd",
        r#"{"a":7,"b":2,"c":4,"d":5,"e":6,"f":8,"g":9}"#,
    );
    check("d = {'a': 1}\nd.update(d)\nd", r#"{"a":1}"#);
    check("d = {'b': 1, 'a': 2}\nd['b'] = 3\ndel d['a']\nd['a'] = 4\nlist(d)", r#"["b","a"]"#);
    check(
        "d = dict([('a', 1)], b=2)\ne = dict({'x': 1})\nf = dict(c=3)\n(d, e, f, dict(), dict(['ab', 'cd']))",
        r#"[{"a":1,"b":2},{"x":1},{"c":3},{},{"a":"b","c":"d"}]"#,
    );
    check("d = {1: 'a', 1.0: 'b', 2: 'c'}\n[d[1], len(d)]", r#"["b",2]"#);
    check(
        "d = {(1, 2): 'x', None: 'y', True: 'z'}\n(d[(1, 2)], d[None], d[True])",
        r#"["x","y","z"]"#,
    );
    check("d = {'a': 1}\nd |= {'b': 2}\nd", r#"{"a":1,"b":2}"#);
    check(
        "r = []\nfor k, v in {'a': 1, 'b': 2}.items(): r.append(k + str(v))\nr",
        r#"["a1","b2"]"#,
    );
    check("d = {'a': 1, 'b': 2}\nfor k in list(d): d.pop(k)\nd", "{}");
    check("d = {'a': 1}\nfor k in d: d[k] = 2\nd", r#"{"a":2}"#);
    check(
        "({'a': 1, 'b': 2} == {'b': 2, 'a': 1}, {'a': 1} == {'a': 2}, {'a': 1} == {'a': 1, 'b': 2})",
        "[true,false,false]",
    );
    check("('a' in {'a': 1}, 1 in {'a': 1}, 'b' not in {'a': 1})", "[true,false,true]");
}

#[test]
fn set_methods() {
    check("s = set([1, 2])\ns.add(3)\ns.add(1)\nsorted(s)", "[1,2,3]");
    check("s = set([1, 2, 3])\ns.discard(2)\ns.discard(9)\ns.remove(1)\nsorted(s)", "[3]");
    check("s = set([1])\nt = s.copy()\nt.add(2)\ns.clear()\n(sorted(s), sorted(t))", "[[],[1,2]]");
    check(
        "s = set([1, 2, 3])\n(sorted(s.union([4], (5,))), sorted(s.intersection([2, 3, 4], [3])), sorted(s.difference([1], [2])), sorted(s.symmetric_difference([3, 4, 4])))",
        "[[1,2,3,4,5],[3],[3],[1,2,4]]",
    );
    check(
        "s = set([1, 2, 3])\n(sorted(s.union()), sorted(s.intersection()), sorted(s.difference()))",
        "[[1,2,3],[1,2,3],[1,2,3]]",
    );
    check(
        "s = set([1, 2])\n(s.issubset([1, 2, 3]), s.issubset([1]), s.issuperset([1]), s.issuperset([3]), s.isdisjoint([3]), s.isdisjoint([2]))",
        "[true,false,true,false,true,false]",
    );
    check("s = set([1, 2])\ns.update([3], {'a': 1})\nlen(s)", "4");
    check("s = set([1, 2, 3])\ns.difference_update([1], [2])\nsorted(s)", "[3]");
    check("s = set([1, 2, 3])\ns.intersection_update([2, 3, 4])\nsorted(s)", "[2,3]");
    check("s = set([1, 2, 3])\ns.symmetric_difference_update([3, 4])\nsorted(s)", "[1,2,4]");
    check(
        "s = set([1, 2, 3])\n(sorted(s | {4}), sorted(s & {1, 9}), sorted(s - {1}), sorted(s ^ {3, 4}))",
        "[[1,2,3,4],[1],[2,3],[1,2,4]]",
    );
    check(
        "(set([1, 2]) == set([2, 1]), {1, 2} == {1, 2, 3}, set() == set([]), {1} == [1])",
        "[true,false,true,false]",
    );
    check("s = {1, 2, 3}\nr = s.pop()\n(len(s), r in s)", "[2,false]");
    check("len(set('hello')), len(frozenset([1, 1]))", "[4,1]");
    check("s = set()\ns.update(s)\ns.union(s) == s", "true");
    check("{x % 3 for x in range(10)} == {0, 1, 2}", "true");
    check("bool(set()), bool({0}), 1 in {1}, 2 not in {1}", "[false,true,true,true]");
}

#[test]
fn changing_what_a_loop_reads_is_an_error() {
    check(
        "x = [1]\nfor i in x: x.append(i)",
        "RuntimeError: the list is being iterated over and cannot change; loop over a copy",
    );
    check(
        "d = {'a': 1}\nfor k in d: d.pop(k)",
        "RuntimeError: the dict is being iterated over and cannot change; loop over a copy",
    );
    check(
        "d = {'a': 1}\nfor k in d: d['b'] = 1",
        "RuntimeError: the dict is being iterated over and cannot change; loop over a copy",
    );
    check(
        "s = {1}\nfor k in s: s.add(2)",
        "RuntimeError: the set is being iterated over and cannot change; loop over a copy",
    );
    check("s = {1}\nfor k in s: s.add(1)\ns", "[1]");
    check(
        "x = [2, 1]\nx.sort(key=lambda v: x.append(v))",
        "RuntimeError: the list is being iterated over and cannot change; loop over a copy",
    );
    check(
        "x = [2, 1]\nr = try_call(lambda: x.sort(key=lambda v: x.clear()))\nx.append(3)\n[r, x]",
        r#"[{"ok":false,"error":"the list is being iterated over and cannot change; loop over a copy","kind":"RuntimeError"},[2,1,3]]"#,
    );
}

#[test]
fn missing_methods_have_a_hint() {
    check(
        "d = {'a': 1}\nd.has_key('a')",
        "AttributeError: a dict has no method `has_key`; write `key in d`",
    );
    check("[].push(1)", "AttributeError: a list has no method `push`; write items.append(x)");
    check("[1].length", "AttributeError: a list has no attribute `length`; write len(x)");
    check(
        "[1].map(len)",
        "AttributeError: a list has no method `map`; write [f(item) for item in x]",
    );
    check("{'name': 1}.name", r#"AttributeError: a dict has no attribute `name`; write d["name"]"#);
    check("{'name': 1}.name()", r#"AttributeError: a dict has no method `name`; write d["name"]"#);
    check(
        "(1,).append(2)",
        "AttributeError: a tuple has no method `append`; a tuple cannot change; write list(x) first",
    );
    check("set().append(2)", "AttributeError: a set has no method `append`; write items.add(x)");
    check("{}.foo()", "AttributeError: a dict has no method `foo`");
    check(
        "dict.fromkeys([1])",
        "AttributeError: a builtin_function_or_method has no method `fromkeys`; write {key: None for key in keys}",
    );
    check("str.nope", "AttributeError: a builtin_function_or_method has no attribute `nope`");
}

#[test]
fn wrong_arguments_of_methods_are_told() {
    check("{}.pop('x')", r#"KeyError: key "x" not found"#);
    check("{}.popitem()", "KeyError: popitem() of an empty dict");
    check("[].pop()", "IndexError: pop() of an empty list");
    check("[1].pop(5)", "IndexError: index 5 is out of range: there is 1 item");
    check("[1][2 ** 70]", "IndexError: an index beyond 64 bits is out of range: there is 1 item");
    check("[1].pop('a')", "TypeError: an index must be a whole number, not a string");
    check("[1].remove(2)", "ValueError: remove() of a value that is not there; `x in items` tells");
    check("[1].index(2)", "ValueError: index() of a value that is not there; `x in items` tells");
    check("set().pop()", "KeyError: pop() of an empty set");
    check(
        "set([1]).remove(2)",
        "KeyError: remove() of a value that is not in the set; discard() does not mind",
    );
    check("[].append(1, 2)", "TypeError: append() takes one argument; extend() takes several");
    check("[].append()", "TypeError: append() takes one argument");
    check(
        "[].sort(lambda x: x)",
        "TypeError: sort() takes named arguments only; it is sort(key=…, reverse=…)",
    );
    check(
        "[1, 2].sort(cmp=1)",
        "TypeError: sort() has no parameter `cmp`; by name it takes `reverse`, `key`",
    );
    check("{}.get()", "TypeError: get() needs `key`; it is get(key, default=…)");
    check("{}.get([])", "TypeError: a list cannot be a key: it can change");
    check("set([[1]])", "TypeError: a list cannot be a key: it can change");
    check("getattr(1, 'x')", "AttributeError: an int has no attribute `x`");
    check("hash([])", "TypeError: a list cannot be a key: it can change");
}

#[test]
fn the_oldest_entry_is_popped() {
    check("d = {'b': 1, 'a': 2}\n(d.popitem(), d)", r#"[["b",1],{"a":2}]"#);
    check("s = set([3, 1])\n(s.pop(), s)", "[3,[1]]");
}

#[test]
fn methods_taken_from_types() {
    check(
        "sorted(['b', 'A'], key=str.lower), list(map(str.strip, [' a '])), str.join('-', ['a', 'b']), list.index([5], 5), hasattr(str, 'lower'), str.upper('x')",
        r#"[["A","b"],["a"],"a-b",0,true,"X"]"#,
    );
    check("str.lower(5)", "TypeError: str.lower() needs a string, not an int");
    check("str.lower()", "TypeError: str.lower() needs the string that it is about first");
    check("x = [3, 1]\nlist.sort(x, key=lambda v: v)\nx", "[1,3]");
}

/// What is done to a dict, and what a list of pairs becomes by it.
#[derive(Debug, Clone)]
enum Step {
    Set(u8, u8),
    Pop(u8),
    PopItem,
    SetDefault(u8, u8),
    Update(u8, u8),
    Clear,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0_u8..24, any::<u8>()).prop_map(|(key, value)| Step::Set(key, value)),
        5 => (0_u8..24).prop_map(Step::Pop),
        3 => Just(Step::PopItem),
        2 => (0_u8..24, any::<u8>()).prop_map(|(key, value)| Step::SetDefault(key, value)),
        2 => (0_u8..24, any::<u8>()).prop_map(|(key, value)| Step::Update(key, value)),
        1 => Just(Step::Clear),
    ]
}

fn set(model: &mut Vec<(u8, u8)>, key: u8, value: u8) {
    match model.iter_mut().find(|(known, _)| *known == key) {
        Some(entry) => entry.1 = value,
        None => model.push((key, value)),
    }
}

impl Step {
    fn script(&self) -> String {
        match self {
            Self::Set(key, value) => format!("d[{key}] = {value}"),
            Self::Pop(key) => format!("r.append(d.pop({key}, -1))"),
            Self::PopItem => "if d: r.append(d.popitem()[1])".to_owned(),
            Self::SetDefault(key, value) => format!("r.append(d.setdefault({key}, {value}))"),
            Self::Update(key, value) => format!("d.update([({key}, {value})])"),
            Self::Clear => "d.clear()".to_owned(),
        }
    }

    fn apply(&self, model: &mut Vec<(u8, u8)>, results: &mut Vec<i64>) {
        match *self {
            Self::Set(key, value) | Self::Update(key, value) => set(model, key, value),
            Self::Pop(key) => {
                let at = model.iter().position(|(known, _)| *known == key);
                results.push(at.map_or(-1, |at| model.remove(at).1.into()));
            }
            Self::PopItem if model.is_empty() => {}
            Self::PopItem => results.push(model.remove(0).1.into()),
            Self::SetDefault(key, value) => {
                if !model.iter().any(|(known, _)| *known == key) {
                    model.push((key, value));
                }
                let found = model.iter().find(|(known, _)| *known == key);
                results.push(found.map_or(-1, |(_, value)| (*value).into()));
            }
            Self::Clear => model.clear(),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_dict_is_a_list_of_pairs(steps in vec(step(), 0..120)) {
        let (mut model, mut results) = (Vec::new(), Vec::new());
        let mut script = "d = {}\nr = []\n".to_owned();
        for step in &steps {
            step.apply(&mut model, &mut results);
            script.push_str(&step.script());
            script.push('\n');
        }
        let keys: Vec<u8> = model.iter().map(|(key, _)| *key).collect();
        let values: Vec<u8> = model.iter().map(|(_, value)| *value).collect();
        script.push_str("[list(d), d.values(), [k for k in d], len(d), [d.get(k) for k in d.keys()], r]");
        let expected = format!("[{keys:?},{values:?},{keys:?},{},{values:?},{results:?}]", keys.len());
        check(&script, &expected.replace(' ', ""));
    }

    #[test]
    fn sets_obey_their_laws(a in vec(0_u8..12, 0..12), b in vec(0_u8..12, 0..12), c in vec(0_u8..12, 0..12)) {
        let laws = [
            "a | b == b | a",
            "a & b == b & a",
            "a ^ b == (a | b) - (a & b)",
            "a - b == a - (a & b)",
            "a & (b | c) == (a & b) | (a & c)",
            "a.union(b, c) == a | b | c",
            "a.intersection(b, c) == a & b & c",
            "a.difference(b, c) == a - (b | c)",
            "a.symmetric_difference(b) == a ^ b",
            "a.issubset(a | b) and (a | b).issuperset(b)",
            "a.isdisjoint(b) == (len(a & b) == 0)",
            "(a & b).issubset(a) == True",
            "sorted(a) == sorted(list(a)) and len(a) == len(list(a))",
            "changed(a, b, 'update') == a | b",
            "changed(a, b, 'difference_update') == a - b",
            "changed(a, b, 'intersection_update') == a & b",
            "changed(a, b, 'symmetric_difference_update') == a ^ b",
        ];
        let script = format!(
            "a = set({a:?})\nb = set({b:?})\nc = set({c:?})\ndef changed(x, y, how):\n  x = x.copy()\n  getattr(x, how)(y)\n  return x\n[{}]",
            laws.join(", ")
        );
        let expected = vec!["true"; laws.len()].join(",");
        check(&script, &format!("[{expected}]"));
    }
}
