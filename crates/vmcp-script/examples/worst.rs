//! Measures how long one turn of a script can take, at the default limits:
//! `cargo run --release -p vmcp-script --example worst [QUANTUM [NAME]]`.
//!
//! Each script does as much as it can inside of single operations, after it has made what it needs
//! for that. A deadline is kept as well as the longest turn is short.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use vmcp_script::{Answer, Ask, Inputs, Limits, Machine, Progress, Toolbox, compile};

/// Scripts by what they are slow at. `get(kind)` answers with a large JSON text.
#[rustfmt::skip]
const SCRIPTS: &[(&str, &str)] = &[
    ("steps", "while True: pass"),
    ("calls", "def f(): return 1\nwhile True: f()"),
    ("errors", "while True:\n  try: {}['a']\n  except Exception: pass"),
    ("unknown methods", "while True:\n  try: ''.abcdefghijklmnopqrstuvwxyzabcdefghijklm()\n  except Exception: pass"),
    ("unknown attributes", "import json\nwhile True:\n  try: json.x\n  except Exception: pass"),
    ("repeat a string", "while True: 'a' * 100000"),
    ("repeat a list", "while True: [0] * 100000"),
    ("repeat a list once", "[0] * 3100000"),
    ("keep lists", "x = []\nwhile True: x.append([0] * 100)"),
    ("concatenate", "x = [0] * 100000\nwhile True: x + x"),
    ("slice", "x = [0] * 100000\nwhile True: x[::-1]"),
    ("slice of text", "x = 'é' * 100000\nwhile True: x[::-1]"),
    ("list of range", "while True: list(range(100000))"),
    ("list of range once", "list(range(3100000))"),
    ("characters", "x = 'é' * 10000\nwhile True: list(x)"),
    ("keep characters", "x = 'é' * 10000\ny = []\nwhile True: y.append(list(x))"),
    ("in a list", "x = [0] * 100000\nwhile True: 1 in x"),
    ("in a text", "x = 'a' * 100000\nwhile True: 'ab' in x"),
    ("in bytes", "x = b'a' * 100000\nwhile True: x[:50000] + b'b' in x"),
    ("find", "x = 'ab' * 50000\nwhile True: x.find('abac')"),
    ("rfind", "x = 'ab' * 50000\nwhile True: x.rfind('bb' + x[:1000])"),
    ("length of text", "x = 'é' * 100000\nwhile True: len(x)"),
    ("index of text", "x = 'é' * 100000\nwhile True: x[-1]"),
    ("split", "x = 'a ' * 10000\nwhile True: x.split()"),
    ("keep pieces", "x = 'a ' * 10000\ny = []\nwhile True: y.append(x.split())"),
    ("split lines", "x = '\\n' * 10000\nwhile True: x.splitlines()"),
    ("replace", "x = 'a' * 10000\nwhile True: x.replace('a', 'bc')"),
    ("upper", "x = 'ŉ' * 10000\nwhile True: x.upper()"),
    ("casefold", "x = 'ŉ' * 10000\nwhile True: x.casefold()"),
    ("title", "x = 'ŉ ' * 10000\nwhile True: x.title()"),
    ("isalpha", "x = 'ŉ' * 10000\nwhile True: x.isalpha()"),
    ("strip", "x = 'ŉ' * 10000\nwhile True: x.strip('ŉabcdef')"),
    ("join", "x = ['a'] * 100000\nwhile True: ','.join(x)"),
    ("encode", "x = 'é' * 10000\nwhile True: x.encode('latin-1')"),
    ("decode", "x = b'\\xff' * 10000\nwhile True: x.decode(errors='replace')"),
    ("hex", "x = b'\\xff' * 10000\nwhile True: x.hex()"),
    ("dict of pairs", "x = [(i, i) for i in range(500)]\nwhile True: dict(x)"),
    ("copy a dict", "x = {i: i for i in range(5000)}\nwhile True: x.copy()"),
    ("merge dicts", "x = {i: i for i in range(5000)}\nwhile True: x | x"),
    ("keep dicts", "x = {i: i for i in range(1000)}\ny = []\nwhile True: y.append(x.copy())"),
    ("items of a dict", "x = {i: i for i in range(5000)}\nwhile True: x.items()"),
    ("keys of a dict", "x = {i: i for i in range(5000)}\nwhile True: x.keys()"),
    ("a set", "x = list(range(100000))\nwhile True: set(x)"),
    ("a set once", "set(range(1000000))"),
    ("combine sets", "x = set(range(5000))\nwhile True: x & x"),
    ("texts in a set", "x = [str(i) for i in range(5000)]\nwhile True: set(x)"),
    ("compare lists", "x = [0] * 100000\ny = [0] * 100000\nwhile True: x == y"),
    ("order lists", "x = [0] * 100000\ny = [0] * 100000\nwhile True: x < y"),
    ("compare shared", "x = [1]\ny = [1]\nfor i in range(40):\n  x = [x, x]\n  y = [y, y]\nx == y"),
    ("compare texts", "x = 'a' * 1000000\ny = 'a' * 1000000\nwhile True: x == y"),
    ("compare dicts", "x = {str(i): i for i in range(2000)}\ny = dict(x)\nwhile True: x == y"),
    ("hash texts", "x = 'a' * 1000000\nwhile True: {x: 1}"),
    ("hash shared", "x = (1,)\nfor i in range(40): x = (x, x)\nhash(x)"),
    ("repr shared", "x = [1]\nfor i in range(40): x = [x, x]\nrepr(x)"),
    ("repr floats", "x = [0.1234567890123456e-300] * 10000\nwhile True: repr(x)"),
    ("repr of text", "x = '\\x01' * 100000\nwhile True: repr(x)"),
    ("repr of bytes", "x = b'\\x01' * 100000\nwhile True: repr(x)"),
    ("print", "x = 'a' * 100000\nwhile True: print(x)"),
    ("sort", "x = [(i * 7919) % 20011 for i in range(5000)]\nwhile True: sorted(x)"),
    ("sort texts", "x = [str((i * 7919) % 20011) for i in range(4000)]\nwhile True: sorted(x)"),
    ("sort long texts", "x = ['a' * 1000 + str((i * 7919) % 20011) for i in range(1000)]\nwhile True: sorted(x)"),
    ("sort much", "sorted([3, 1, 2] * 300000)"),
    ("sort pairs", "x = [((i * 7919) % 20011, i) for i in range(3000)]\nwhile True: sorted(x)"),
    ("min", "x = list(range(100000))\nwhile True: min(x)"),
    ("sum", "x = list(range(100000))\nwhile True: sum(x)"),
    ("sum of floats", "x = [0.1] * 10000\nwhile True: math.fsum(x)"),
    ("sum of lists", "x = [[0] * 1000] * 100\nwhile True: sum(x, [])"),
    ("zip", "x = list(range(10000))\nwhile True: zip(x, x)"),
    ("enumerate", "x = list(range(10000))\nwhile True: enumerate(x)"),
    ("keep pairs", "x = list(range(1000))\ny = []\nwhile True: y.append(enumerate(x))"),
    ("insert", "x = list(range(100000))\nwhile True: x.insert(0, 1)"),
    ("pop", "x = list(range(100000))\nwhile True: x.pop(0)"),
    ("delete", "x = list(range(100000))\nwhile True: del x[0]"),
    ("remove", "x = list(range(100000))\nwhile True: x.remove(x[-1])"),
    ("reverse", "x = list(range(100000))\nwhile True: x.reverse()"),
    ("multiply", "x = 2 ** 2000 + 1\nwhile True: x * x"),
    ("divide", "x = 2 ** 4000 + 1\ny = 2 ** 2000 + 1\nwhile True: x // y"),
    ("power", "while True: 3 ** 2500"),
    ("modular power", "x = 2 ** 4000 + 1\nwhile True: pow(3, x, x + 1)"),
    ("greatest divisor", "a, b = 1, 1\nfor i in range(5800): a, b = a + b, a\nwhile True: math.gcd(a, b)"),
    ("root", "x = 2 ** 4000 + 1\nwhile True: math.isqrt(x)"),
    ("factorial", "while True: math.factorial(500)"),
    ("binomial", "while True: math.comb(4000, 2000)"),
    ("text of a number", "x = 3 ** 2500\nwhile True: str(x)"),
    ("numbers in lists as text", "x = [3 ** 2500] * 100\nwhile True: str(x)"),
    ("number of a text", "x = '9' * 1200\nwhile True: int(x)"),
    ("float of a text", "x = '9' * 1200 + '.5'\nwhile True: float(x)"),
    ("hash numbers", "x = (3 ** 2500,) * 1000\nwhile True: hash(x)"),
    ("round", "while True: round(1e-300, 300)"),
    ("format floats", "while True: f'{1e300:.300f}'"),
    ("format widely", "while True: f'{1:01000,}'"),
    ("format", "x = (1,) * 1000\ny = '%d' * 1000\nwhile True: y % x"),
    ("templates", "y = '{0:>5}' * 1000\nwhile True: y.format(1)"),
    ("JSON of numbers", "x = [0.1234567890123456e-300] * 10000\nwhile True: json.encode(x)"),
    ("JSON of texts", "x = '\\x01' * 10000\nwhile True: json.encode(x)"),
    ("JSON sorted", "x = {str((i * 7919) % 20011): i for i in range(2000)}\nwhile True: json.dumps(x, sort_keys=True)"),
    ("JSON in vain", "x = [0] * 10000 + [len]\nwhile True:\n  try: json.encode(x)\n  except Exception: pass"),
    ("read JSON", "x = '[' + '1,' * 10000 + '1]'\nwhile True: json.decode(x)"),
    ("read JSON texts", "x = '[' + '\"a\",' * 10000 + '1]'\nwhile True: json.decode(x)"),
    ("read JSON objects", "x = '[' + '{\"a\":1},' * 10000 + '1]'\nwhile True: json.decode(x)"),
    ("read JSON floats", "x = '[' + '1.2345678901234e-200,' * 10000 + '1]'\nwhile True: json.decode(x)"),
    ("read JSON in vain", "x = '[' + '1,' * 10000 + '}'\nwhile True:\n  try: json.decode(x)\n  except Exception: pass"),
    ("answer of numbers", "get('[1,1,1,1,1]')"),
    ("answer of lists", "get('[],[],[],[]')"),
    ("answer of texts", "get('\"a\",\"a\",\"a\"')"),
    ("answer of objects", "get('{\"a\":1,\"b\":[]}')"),
    ("answer of big texts", "get('\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"')"),
    ("answer of a wide object", "get('WIDE')"),
    ("answer of a long list", "len(get('1,1,1,1,1'))"),
    ("answer of one text", "len(get('TEXT'))"),
    ("answer of numbers, half", "x = [get('HALF')]\nx[0][-1]"),
    ("regex", "x = 'a' * 100000\nwhile True: re.search('(a|b|ab)*c', x)"),
    ("regex groups", "x = 'a' * 10000\np = '(' * 40 + 'a' + ')' * 40\nwhile True: re.findall(p, x)"),
    ("regex counts", "x = 'a' * 10000\nwhile True: re.search('(a?){1000}b', x)"),
    ("regex sets", "x = 'é' * 10000\nwhile True: re.search('(?i)[a-fh-kà-æç-í]+x', x)"),
    ("regex starts", "p = re.compile('((((((((((a{1000}))))))))))')\nwhile True: p.search('b')"),
    ("regex compile", "i = 0\nwhile True:\n  re.compile('(a{99}){95}' + str(i))\n  i += 1"),
    ("regex cases compile", "i = 0\nwhile True:\n  re.compile('(?i)(' + 'ä|' * 3000 + str(i) + ')')\n  i += 1"),
    ("regex ranges compile", "i = 0\nwhile True:\n  re.compile('(?i)[' + 'a-z' * 5000 + str(i) + ']')\n  i += 1"),
    ("regex sets compile", "i = 0\nwhile True:\n  re.compile('[a-z]' * 1000 + str(i))\n  i += 1"),
    ("regex sub", "x = 'a' * 10000\nwhile True: re.sub('a', 'bc', x)"),
    ("regex split", "x = 'a ' * 10000\nwhile True: re.split(' ', x)"),
    ("collections with much kept", "k = [[i] for i in range(10000)]\ny = []\nwhile True: [0] * 10000"),
    ("collections at the brim", "k = ['a' * 5000000 for i in range(1)] + [[0] * 100 for i in range(500)]\nm = [0] * 3700000\nwhile True: 'a' * 3000"),
    ("functions", "x = []\nwhile True: x.append(lambda: x)"),
    ("recursion", "def f(n): return f(n + 1)\nwhile True:\n  f(0)"),
    ("branches", "def f(): return parallel([f] * 10)\nparallel([f] * 10)"),
    ("many branches", "def f(): return 1\nwhile True: parallel([f] * 10000)"),
    ("nested failures", "def g(): return 1 / 0\ndef f(): return parallel([lambda: parallel([g] * 10, return_errors=True)] * 10)\nwhile True: f()"),
    ("arguments", "x = [0] * 10000\ndef f(*a): pass\nwhile True: f(*x)"),
    ("named arguments", "x = {'a' + str(i): i for i in range(200)}\ndef f(**a): pass\nwhile True: f(**x)"),
    ("unpack", "x = [0] * 100000\nwhile True: a, *b = x"),
    ("struct", "x = {'a' + str(i): i for i in range(200)}\nwhile True: struct(**x)"),
    ("dir", "while True: dir('')"),
    ("time", "while True: time.format(0, '%c' * 1000)"),
];

/// Scripts that are long, of so many pieces.
#[rustfmt::skip]
fn long() -> Vec<(&'static str, String)> {
    let many = |count: usize, piece: &dyn Fn(usize) -> String| (0..count).map(piece).collect::<String>();
    vec![
        ("variables", many(9000, &|n| format!("v{n}=1\n"))),
        ("variables and branches", many(3000, &|n| format!("v{n}=1\n")) + &"if v1: 0\n".repeat(3000)),
        ("parameters", format!("def f({}): return 1", many(8000, &|n| format!("p{n}=1,")))),
        ("named arguments", format!("def f(**a): 1\nf({})", many(6000, &|n| format!("p{n}=1,")))),
        ("shared variables", many(3000, &|n| format!("v{n}=1\n")) + &format!("def f(): [{}]", many(3000, &|n| format!("v{n},")))),
        ("functions", many(3000, &|n| format!("def f{n}(): pass\n"))),
        ("methods", format!("x = 1\n{}", many(5000, &|n| format!("x.m{n}()\n")))),
        ("format strings", format!("a = 1\n{}", "f'{a}{a}{a}{a}'\n".repeat(4000))),
        ("unknown names", many(5000, &|n| format!("unknown{n}\n"))),
        ("unknown names and variables", many(4000, &|n| format!("variable{n}=1\n")) + &many(30, &|n| format!("variabel{n}\n"))),
        ("finally", (0..90).fold("pass\n".to_owned(), |inside, _| {
            let inside: String = inside.lines().map(|line| format!(" {line}\n")).collect();
            format!("try:\n pass\nfinally:\n{inside}")
        })),
        ("nested format strings", "f\"{".repeat(49) + "1" + &"}\"".repeat(49) + &"#".repeat(60_000)),
        ("functions in functions", (0..40).map(|n| format!("{}def f(a{n}=1):\n", " ".repeat(n))).collect::<String>() + &" ".repeat(40) + &many(5000, &|n| format!("a{};", n % 40)) + "1\n"),
    ]
}

/// One tool, `get(items)`.
fn tools() -> Arc<Inputs> {
    let definition = r#"{"inputSchema":{"properties":{"items":{}},"required":["items"]}}"#;
    let tools = Toolbox::new([("get", definition)]);
    Arc::new(Inputs::new(Arc::new(tools), None).expect("there is no data"))
}

/// What a script came to, and how long each of its turns took.
struct Measured {
    name: &'static str,
    turns: Vec<Duration>,
    /// How long it took to be dropped.
    ending: Duration,
    steps: u64,
    peak: usize,
    message: String,
}

impl Measured {
    fn worst(&self) -> Duration {
        self.turns.iter().copied().max().unwrap_or_default()
    }

    /// A script does the same each time; what takes longer now and then is something else.
    fn best_of(mut self, other: &Self) -> Self {
        for (mine, theirs) in self.turns.iter_mut().zip(&other.turns) {
            *mine = (*mine).min(*theirs);
        }
        self.ending = self.ending.min(other.ending);
        self
    }
}

fn measure(&(name, source): &(&'static str, &str), quantum: u64) -> Measured {
    let tools = tools();
    let program = Arc::new(compile(source, &*tools).expect("it compiles"));
    let mut machine = Machine::new(program, tools, Limits::default());
    let mut turns = Vec::new();
    loop {
        let start = Instant::now();
        let progress = machine.run(quantum);
        turns.push(start.elapsed());
        for request in machine.requests() {
            let Ask::Tool { arguments, .. } = request.ask else { continue };
            machine.resume(request.id, Answer::Value(large(&arguments)));
        }
        if let Progress::Done(outcome) = progress {
            let (stats, message) = match outcome {
                Ok(output) => (output.stats, output.result),
                Err(failure) => (failure.stats, failure.message),
            };
            let start = Instant::now();
            drop(machine);
            let ending = start.elapsed();
            let (steps, peak) = (stats.steps, stats.peak_bytes);
            return Measured { name, turns, ending, steps, peak, message };
        }
    }
}

/// The items that a call names, as often as 6 MB can hold.
fn large(arguments: &str) -> String {
    let arguments: serde_json::Value = serde_json::from_str(arguments).expect("it is JSON");
    let items = match arguments["items"].as_str().unwrap_or_default() {
        "WIDE" => {
            let members: Vec<String> = (0..240_000).map(|n| format!("\"{n:x}\":1")).collect();
            return format!("{{{}}}", members.join(","));
        }
        "HALF" => return format!("[{}1]", "1,".repeat(1_900_000)),
        "TEXT" => return format!("\"{}\"", "a".repeat(6_000_000)),
        items => items,
    };
    let items = vec![items; 6_000_000 / (items.len() + 1)].join(",");
    format!("[{items}]")
}

fn main() {
    let quantum = std::env::args().nth(1).map_or(1000, |text| text.parse().expect("a number"));
    let part = std::env::args().nth(2).unwrap_or_default();
    let mut all: Vec<Measured> = SCRIPTS
        .iter()
        .filter(|(name, _)| name.contains(&part))
        .map(|script| {
            (0..4).fold(measure(script, quantum), |best, _| best.best_of(&measure(script, quantum)))
        })
        .collect();
    all.sort_by_key(|run| std::cmp::Reverse(run.worst()));
    println!("{:<28} {:>10} {:>10} {:>10} {:>8} {:>6}", "", "worst", "all", "drop", "steps", "MiB");
    for run in &all {
        println!(
            "{:<28} {:>10.2?} {:>10.2?} {:>10.2?} {:>8} {:>6.1} {}",
            run.name,
            run.worst(),
            run.turns.iter().sum::<Duration>(),
            run.ending,
            run.steps,
            run.peak as f64 / f64::from(1 << 20),
            run.message.chars().take(40).collect::<String>(),
        );
    }
    println!("\n{:<28} {:>10}", "to compile", "best");
    for (name, source) in long() {
        let times = (0..3).map(|_| {
            let start = Instant::now();
            drop(compile(&source, &*tools()));
            start.elapsed()
        });
        println!("{name:<28} {:>10.2?}", times.min().unwrap_or_default());
    }
}
