//! The module `math`. The expectations of the table come from Python's own.

use crate::language::check;

const AS_IN_PYTHON: &[(&str, &str)] = &[
    (
        "math.ceil(1.2), math.ceil(-1.2), math.ceil(3), math.floor(1.8), math.floor(-1.2), math.trunc(-1.9), math.floor(1e20)",
        "[2,-1,3,1,-2,-1,100000000000000000000]",
    ),
    (
        "math.ceil(10 ** 30), math.trunc(2.0 ** 70)",
        "[1000000000000000000000000000000,1180591620717411303424]",
    ),
    (
        "math.sqrt(16), math.sqrt(2), math.exp(0), math.exp(1), math.exp2(10), math.expm1(1e-10)",
        "[4.0,1.4142135623730951,1.0,2.718281828459045,1024.0,1.00000000005e-10]",
    ),
    (
        "math.pow(2, 10), math.pow(2.0, -1), math.pow(0, 0), math.pow(-8, 3)",
        "[1024.0,0.5,1.0,-512.0]",
    ),
    (
        "math.log(math.e), math.log(8, 2), math.log(100, 10), math.log2(8), math.log10(1000), math.log1p(0.0), math.log2(10 ** 40)",
        "[1.0,3.0,2.0,3.0,3.0,0.0,132.8771237954945]",
    ),
    (
        "math.log(10 ** 400), math.log10(10 ** 400), round(math.log(2 ** 4000, 2), 9)",
        "[921.0340371976182,400.0,4000.0]",
    ),
    (
        "math.sin(0), math.cos(0), math.tan(0.0), math.asin(1), math.acos(1), math.atan(1), math.atan2(1, -1)",
        "[0.0,1.0,0.0,1.5707963267948966,0.0,0.7853981633974483,2.356194490192345]",
    ),
    (
        "math.sinh(1), math.cosh(1), math.tanh(1), math.asinh(1), math.acosh(2), math.atanh(0.5)",
        "[1.1752011936438014,1.5430806348152437,0.7615941559557649,0.881373587019543,1.3169578969248166,0.5493061443340548]",
    ),
    (
        "math.degrees(math.pi), math.radians(180), math.degrees(1), math.radians(57.3)",
        "[180.0,3.141592653589793,57.29577951308232,1.0000736613927508]",
    ),
    (
        "math.copysign(1, -0.0), math.fabs(-3), math.fmod(7, 3), math.fmod(-7, 3), math.fmod(1e300, 3)",
        "[-1.0,3.0,1.0,-1.0,0.0]",
    ),
    (
        "math.remainder(7, 3), math.remainder(5, 2), math.remainder(7, 2), math.remainder(-5.5, 2), math.remainder(3, math.inf)",
        "[1.0,1.0,-1.0,0.5,3.0]",
    ),
    ("math.gamma(5), math.gamma(1), math.gamma(20)", "[24.0,1.0,1.21645100408832e+17]"),
    (
        "round(math.gamma(0.5), 12), round(math.gamma(4.5), 10), round(math.gamma(-1.5), 10)",
        "[1.772453850906,11.6317283966,2.3632718012]",
    ),
    ("math.hypot(3, 4), math.hypot(), math.hypot(1, 2, 2), math.hypot(-5)", "[5.0,0.0,3.0,5.0]"),
    (
        "math.isnan(math.nan), math.isnan(1), math.isinf(-math.inf), math.isfinite(1e308), math.isfinite(math.inf)",
        "[true,false,true,true,false]",
    ),
    (
        "math.gcd(12, 18), math.gcd(), math.gcd(-4), math.gcd(0, 0), math.gcd(10 ** 30, 10 ** 20 * 3), math.gcd(12, 18, 27)",
        "[6,0,4,0,100000000000000000000,3]",
    ),
    (
        "math.lcm(4, 6), math.lcm(), math.lcm(3, 0), math.lcm(-2, 3, 5), math.lcm(10 ** 20, 3)",
        "[12,1,0,30,300000000000000000000]",
    ),
    (
        "math.factorial(0), math.factorial(5), math.factorial(25)",
        "[1,120,15511210043330985984000000]",
    ),
    (
        "math.comb(5, 2), math.comb(5, 6), math.comb(50, 25), math.comb(10 ** 9, 3), math.comb(100, 98), math.perm(5, 2), math.perm(4), math.perm(3, 4)",
        "[10,0,126410606437752,166666666166666667000000000,4950,20,24,0]",
    ),
    ("math.isqrt(0), math.isqrt(17), math.isqrt(10 ** 40)", "[0,4,100000000000000000000]"),
    (
        "math.prod([1, 2, 3, 4]), math.prod([]), math.prod([1.5, 2]), math.prod([2, 3], start=10), math.prod(range(1, 25))",
        "[24,1,3.0,60,620448401733239439360000]",
    ),
    (
        "math.fsum([0.1] * 10), math.fsum([]), math.fsum([1e16, 1, -1e16]), math.fsum([1, 1e100, 1, -1e100]), math.fsum([1e-16, 1, 1e16]), math.fsum([1, 2])",
        "[1.0,0.0,1.0,2.0,1.0000000000000002e+16,3.0]",
    ),
    ("math.pi, math.e, math.tau", "[3.141592653589793,2.718281828459045,6.283185307179586]"),
    (
        "math.isclose(1, 1 + 1e-10), math.isclose(1, 1.1), math.isclose(0, 1e-12), math.isclose(0, 1e-12, abs_tol=1e-9), math.isclose(1, 2, rel_tol=0.5)",
        "[true,false,false,true,true]",
    ),
];

#[test]
fn functions_give_what_they_give_in_python() {
    for (expression, expected) in AS_IN_PYTHON {
        check(expression, expected);
    }
}

#[test]
fn starlark_names() {
    check(
        "math.mod(7, -3), math.mod(-7, 3), math.round(2.5), math.round(-2.5)",
        "[1.0,-1.0,3.0,-3.0]",
    );
    check("from math import sqrt, pi as p\nsqrt(4), p", "[2.0,3.141592653589793]");
    check("math.isnan(10 ** 400), math.cbrt(27)", "[false,3.0]");
}

#[test]
fn errors() {
    check("math.sqrt(-1)", "ValueError: math.sqrt(-1.0) is not defined");
    check("math.log(0)", "ValueError: math.log(0.0) is not defined");
    check("math.log(-(10 ** 400))", "ValueError: math.log(-1.0) is not defined");
    check("math.log(10, 1)", "ZeroDivisionError: math.log(): there is no base 1");
    check("math.pow(0, -1)", "ValueError: math.pow(0.0, -1.0) is not defined");
    check("math.pow(-8, 0.5)", "ValueError: math.pow(-8.0, 0.5) is not defined");
    check("math.exp(1000)", "OverflowError: math.exp(1000.0) is too large for a float");
    check("math.gamma(200)", "OverflowError: math.gamma(200.0) is too large for a float");
    check("math.gamma(-3)", "ValueError: math.gamma(-3.0) is not defined");
    check("math.fmod(1, 0)", "ValueError: math.fmod(1.0, 0.0) is not defined");
    check("math.acos(2)", "ValueError: math.acos(2.0) is not defined");
    check("math.atanh(1)", "ValueError: math.atanh(1.0) is not defined");
    check("math.ceil(math.nan)", "ValueError: math.ceil(): nan is no whole number");
    check(
        "math.floor(-math.inf)",
        "OverflowError: math.floor(): an infinite number is no whole number",
    );
    check("math.sqrt('4')", "TypeError: math.sqrt() needs a number, not a string; use float(x)");
    check(
        "math.sqrt(10 ** 400)",
        "OverflowError: math.sqrt(): the integer is too large for a float",
    );
    check("math.factorial(-1)", "ValueError: math.factorial() is not defined for negative numbers");
    check("math.factorial(2.0)", "TypeError: math.factorial() needs whole numbers, not a float");
    check("math.factorial(1000000000)", "OverflowError: an integer of more than 4096 bits");
    check("math.comb(10 ** 9, 5 * 10 ** 8)", "OverflowError: an integer of more than 4096 bits");
    check("math.perm(10 ** 18)", "OverflowError: an integer of more than 4096 bits");
    check("math.isqrt(-1)", "ValueError: math.isqrt() is not defined for negative numbers");
    check("math.prod(['a', 2])", "TypeError: math.prod() needs numbers, not a string");
    check(
        "math.fsum([math.inf, -math.inf])",
        "ValueError: math.fsum(): inf and -inf, or nan, have no sum",
    );
    check(
        "math.fsum([1e308, 1e308])",
        "OverflowError: math.fsum(): the sum is too large for a float",
    );
    check(
        "math.hypot(1.5e308, 1.5e308)",
        "OverflowError: math.hypot(1.5e+308, 1.5e+308) is too large for a float",
    );
    check(
        "math.isclose(1, 2, rel_tol=-1)",
        "ValueError: math.isclose(): tolerances cannot be negative",
    );
    check("math.sqrt()", "TypeError: math.sqrt() needs `x`; it is math.sqrt(x)");
    check("math.pow(1)", "TypeError: math.pow() needs `y`; it is math.pow(x, y)");
    check("math.gcd(1.5)", "TypeError: math.gcd() needs whole numbers, not a float");
}
