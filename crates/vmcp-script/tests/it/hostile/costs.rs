//! What operations cost: at least a step for each 64 values or bytes that they look at.

use vmcp_script::Limits;

use super::ending;

/// What is there before, an operation, and the steps that it costs at least.
type Cost = (&'static str, &'static str, u64);

/// `T` is a text of 64,000 bytes, `U` one of 32,000 characters beyond ASCII, `B` 64,000 bytes, `L` a
/// list of 6,400 numbers, `P` the same as a tuple, `D` a dict of 640 keys, `S` their set, `N` a
/// number of 4,000 bits.
const SETUP: &str = "
T = 'a' * 64000
U = 'é' * 32000
B = b'a' * 64000
L = [0] * 6400
P = (0,) * 6400
D = {i: i for i in range(640)}
S = set(D)
N = 2 ** 3999 + 1
J = '[' + '1,' * 31999 + '1]'
";

#[rustfmt::skip]
const COSTS: &[Cost] = &[
    // Repeating, joining, cutting.
    ("", "'a' * 64000", 1000),
    ("", "b'a' * 64000", 1000),
    ("", "[0] * 6400", 100),
    ("", "(0,) * 6400", 100),
    ("", "T + 'a'", 1000),
    ("", "B + b'a'", 1000),
    ("", "L + [1]", 100),
    ("", "P + (1,)", 100),
    ("", "L[:]", 100),
    ("", "L[::-1]", 100),
    ("", "P[1:]", 100),
    ("", "T[1:]", 1000),
    ("", "T[::2]", 500),
    ("", "U[1:]", 1000),
    ("", "U[::-1]", 1000),
    ("", "U[-1]", 500),
    ("", "B[::-1]", 1000),
    ("", "len(U)", 60),
    // Looking for something.
    ("", "'b' in T", 1000),
    ("", "b'b' in B", 1000),
    ("", "98 in B", 1000),
    ("", "1 in L", 100),
    ("", "1 in P", 100),
    ("", "L.count(1)", 100),
    ("", "P.count(1)", 100),
    ("", "L.index(1) if 1 in L else 0", 100),
    ("", "T.find('b')", 1000),
    ("", "T.rfind('b')", 1000),
    ("", "T.count('b')", 1000),
    ("", "U.find('b', 10)", 1000),
    ("", "T.startswith(T[:32000], 5)", 1000),
    ("", "B.find(b'b')", 1000),
    ("", "B.count(b'b')", 1000),
    // Copies and other types.
    ("", "list(P)", 100),
    ("", "tuple(L)", 100),
    ("", "list(range(6400))", 100),
    ("", "list(U)", 500),
    ("", "set(L)", 100),
    ("", "dict(D)", 10),
    ("", "dict([(0, 0)] * 640)", 10),
    ("", "bytes(L)", 100),
    ("", "bytes(64000)", 1000),
    ("", "bytes(T)", 1000),
    ("", "str(B, 'utf-8')", 1000),
    ("", "T.encode()", 1000),
    ("", "B.decode()", 1000),
    ("", "B.hex()", 1000),
    ("", "T.elems()", 1000),
    ("", "D.keys()", 10),
    ("", "D.values()", 10),
    ("", "D.items()", 20),
    ("", "D.copy()", 10),
    ("", "D | D", 20),
    ("", "D.update(D)", 10),
    ("", "S | S", 20),
    ("", "S & S", 10),
    ("", "S - S", 10),
    ("", "S ^ S", 10),
    ("", "S.union(L)", 100),
    ("", "S.issubset(S)", 10),
    ("", "S == set(S)", 20),
    ("x = []", "x.extend(L)", 100),
    ("x = []", "x += L", 100),
    ("x = list(L)", "x.insert(0, 1)", 100),
    ("x = list(L)", "x.pop(0)", 100),
    ("x = list(L)", "x.remove(0)", 100),
    ("x = list(L)", "x.reverse()", 100),
    ("", "(lambda *a: 0)(*L)", 200),
    ("", "print(*L)", 200),
    ("", "[*L]", 100),
    ("", "{**D}", 10),
    // Comparing, hashing, sorting.
    ("y = 'a' * 64000", "T == y", 60),
    ("y = 'a' * 64000", "T < y", 60),
    ("y = 'a' * 64000", "T is y", 60),
    ("y = [0] * 6400", "L == y", 100),
    ("y = [0] * 6400", "L < y", 100),
    ("y = {i: i for i in range(640)}", "D == y", 20),
    ("", "{T: 1}", 60),
    ("", "{P: 1}", 100),
    ("", "hash(P)", 100),
    ("", "sorted(L)", 200),
    ("x = list(L)", "x.sort()", 100),
    ("", "sorted([(i * 7919) % 6401 for i in L])", 100),
    ("", "min(L)", 100),
    ("", "max(L)", 100),
    ("", "sum(L)", 100),
    ("", "any(L)", 100),
    ("", "all(L) or all([1] * 6400)", 100),
    ("", "sum([L], [])", 100),
    ("", "math.fsum(L)", 100),
    ("", "math.prod(L)", 100),
    ("", "reversed(L)", 100),
    ("", "enumerate(L)", 200),
    ("", "zip(L, L)", 200),
    ("", "filter(None, L)", 100),
    // Text of values, and values of text.
    ("", "str(L)", 100),
    ("", "repr(T)", 1000),
    ("", "repr(B)", 1000),
    ("", "str(D)", 20),
    ("", "f'{T}'", 1000),
    ("", "f'{L}'", 100),
    ("", "f'{T:>70000}'", 1000),
    ("", "f'{1:64000}'", 1000),
    ("", "f'{1.5:.64000f}'", 1000),
    ("", "'%s' % T", 1000),
    ("", "'%64000d' % 1", 1000),
    ("", "'{}'.format(T)", 1000),
    ("", "('{}' * 640).format(*L)", 100),
    ("", "('%d' * 640) % ((0,) * 640)", 100),
    ("", "print(T)", 1000),
    ("", "T.upper()", 1000),
    ("", "U.casefold()", 1000),
    ("", "U.isalpha()", 1000),
    ("", "T.strip('a')", 1000),
    ("", "T.replace('a', 'b')", 2000),
    ("", "T.split('b')", 1000),
    ("", "T.split()", 1000),
    ("", "T.splitlines()", 1000),
    ("", "T.partition('b')", 1000),
    ("", "','.join(['a'] * 6400)", 200),
    ("", "T.center(128000)", 1000),
    ("", "T.zfill(128000)", 1000),
    ("", "('\\t' * 1000).expandtabs(64)", 1000),
    ("", "int('1' * 1000)", 20),
    ("", "float('1' * 1000)", 15),
    ("", "json.encode(L)", 200),
    ("", "json.encode(T)", 1000),
    ("", "json.decode(J)", 1000),
    ("", "json.indent(J)", 1000),
    ("", "json.dumps(D, sort_keys=True)", 20),
    // Large numbers.
    ("", "N * N // N if 0 else N // 3", 1),
    ("x = 2 ** 2000 + 1", "x * x", 30),
    ("", "N // (2 ** 2000 + 1)", 60),
    ("", "str(N)", 200),
    ("", "f'{N:x}'", 200),
    ("", "pow(3, N, N)", 10_000),
    ("", "math.gcd(N, N - 2)", 1000),
    ("", "math.isqrt(N)", 200),
    ("", "math.comb(1000, 500)", 1000),
    ("", "math.factorial(300)", 200),
    ("", "round(1e-300, 300)", 100),
    // Patterns.
    ("", "re.search('b', T)", 200),
    ("", "re.search('[ab]c', T)", 1000),
    ("", "re.findall('a', T)", 1000),
    ("", "re.sub('a', 'b', T)", 1000),
    ("", "re.split('a', T)", 1000),
    ("", "re.escape(T)", 1000),
    ("", "re.compile('a' * 6400)", 1000),
    // What goes wrong.
    ("", "try_call(lambda: 1 / 0)", 16),
    ("", "try_call(lambda: ''.nothing())", 1000),
    ("", "try_call(lambda: json.encode(L + [len]))", 100),
    ("", "try_call(lambda: json.decode(J + ']'))", 1000),
    ("", "parallel([lambda: 0] * 64)", 300),
];

/// The steps of a script, with as many as it likes.
fn steps(source: &str) -> u64 {
    let limits = Limits { steps: 10_000_000, ..Limits::default() };
    let ending = ending(source, limits, 100_000);
    assert!(ending.stats.steps > 0, "{source}: {}", ending.text);
    assert!(!ending.text.contains("Error: "), "{source}: {}", ending.text);
    ending.stats.steps
}

#[test]
fn work_inside_of_operations_costs_steps() {
    let cheap: Vec<String> = COSTS
        .iter()
        .filter_map(|(before, operation, least)| {
            let without = steps(&format!("{SETUP}{before}\nNone"));
            let cost = steps(&format!("{SETUP}{before}\n{operation}\nNone")) - without;
            (cost < *least).then(|| format!("{operation} costs {cost}, not {least}"))
        })
        .collect();
    assert!(cheap.is_empty(), "{}", cheap.join("\n"));
}

/// What does not fit into the steps that are left is refused before it is done.
#[test]
fn what_costs_too_much_is_not_begun() {
    for (operation, limit) in [
        ("'a' * 6400000", 1000),
        ("[0] * 1000000", 1000),
        ("list(range(1000000))", 1000),
        ("sorted(range(1000000))", 1000),
        ("'a' * 64000 + 'b'", 1100),
        ("json.decode(' ' * 640000)", 10_500),
    ] {
        let limits = Limits { steps: limit, ..Limits::default() };
        let ending = ending(operation, limits, u64::MAX);
        let wanted = format!("step limit exceeded: stepLimit={limit} (line 1, in script)");
        assert_eq!(ending.text, wanted, "{operation}");
        assert!(ending.stats.peak_bytes < 1 << 20, "{operation}: {}", ending.stats.peak_bytes);
    }
}

/// A collection costs steps, and so a full heap does not make each step slow.
#[test]
fn collections_of_garbage_are_counted() {
    let limits = Limits { memory: 2 << 20, steps: 1_000_000, ..Limits::default() };
    let kept = "k = [[i] for i in range(12000)]\n";
    let loops = "for i in range(300): 'a' * 20000";
    let cost = |source: &str| ending(source, limits, 1000).stats.steps;
    let beside = cost(&format!("{kept}{loops}")) - cost(kept);
    let alone = cost(loops);
    // Each collection looks at all that is kept, and is made for each twenty texts or so.
    assert!(beside > alone + 5000, "{beside} steps beside much that is kept, {alone} alone");
}
