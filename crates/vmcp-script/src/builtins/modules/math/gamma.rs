//! The gamma function, by the approximation of Lanczos.

/// The parameter of the approximation.
const G: f64 = 7.0;

/// Its coefficients for nine terms.
const TERMS: [f64; 9] = [
    0.999_999_999_999_809_9,
    676.520_368_121_885_1,
    -1_259.139_216_722_402_8,
    771.323_428_777_653_1,
    -176.615_029_162_140_6,
    12.507_343_278_686_905,
    -0.138_571_095_265_720_12,
    9.984_369_578_019_572e-6,
    1.505_632_735_149_311_6e-7,
];

/// `gamma(x)`; for whole numbers the product that it is, which is exact as long as a float is.
pub(super) fn gamma(x: f64) -> f64 {
    if x == 0.0 {
        return f64::INFINITY.copysign(x);
    }
    if x.fract() == 0.0 {
        return of_whole(x);
    }
    if x.is_infinite() || x > 172.0 {
        return if x > 0.0 { f64::INFINITY } else { f64::NAN };
    }
    if x < 0.5 {
        let pi = std::f64::consts::PI;
        return pi / ((pi * x).sin() * gamma(1.0 - x));
    }
    let x = x - 1.0;
    let mut series = TERMS[0];
    for (at, term) in TERMS.iter().enumerate().skip(1) {
        series += term / (x + at as f64);
    }
    let t = x + G + 0.5;
    // In two halves, so that only the result can be too large.
    let half = t.powf(f64::midpoint(x, 0.5));
    std::f64::consts::TAU.sqrt() * series * half * (-t).exp() * half
}

fn of_whole(x: f64) -> f64 {
    if x < 0.0 {
        return f64::NAN;
    }
    if x > 171.0 {
        return f64::INFINITY;
    }
    let mut product = 1.0;
    let mut factor = 2.0;
    while factor < x {
        product *= factor;
        factor += 1.0;
    }
    product
}
