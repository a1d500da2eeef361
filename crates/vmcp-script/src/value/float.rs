//! Floats as text: the shortest digits that are read back as the same number.

/// A float as Starlark shows it: always recognisable as one.
pub(crate) fn float(value: f64) -> String {
    if value.is_nan() {
        return "nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+inf" } else { "-inf" }.to_owned();
    }
    let text = shortest(value);
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let power: i32 = exponent.parse().unwrap_or(0);
    if !(-4..16).contains(&power) {
        let (sign, exponent) = exponent.strip_prefix('-').map_or(("+", exponent), |e| ("-", e));
        return format!("{mantissa}e{sign}{exponent:0>2}");
    }
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    placed(sign, &mantissa.replace('.', ""), power)
}

/// The digits with their point, at so many places behind the first one.
fn placed(sign: &str, digits: &str, power: i32) -> String {
    let zeros = |count: usize| "0".repeat(count);
    let before = usize::try_from(power + 1).unwrap_or(0);
    if before == 0 {
        return format!("{sign}0.{}{digits}", zeros(power.unsigned_abs() as usize - 1));
    }
    match digits.get(before..) {
        None | Some("") => format!("{sign}{digits}{}.0", zeros(before - digits.len())),
        Some(rest) => format!("{sign}{}.{rest}", &digits[..before]),
    }
}

/// As few digits as tell the number from its neighbours, with an exponent. Of two that are equally
/// near, Rust takes the upper one, and Python, as we do, the one that ends in an even digit.
fn shortest(value: f64) -> String {
    let text = format!("{value:e}");
    let mantissa = text.split('e').next().unwrap_or_default();
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).count();
    let odd = mantissa.bytes().next_back().is_some_and(|digit| digit % 2 == 1);
    // Fewer digits are never half way between two floats.
    if digits >= 15 && odd {
        let even = format!("{value:.*e}", digits - 1);
        if even.parse() == Ok(value) {
            return even;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::float;

    #[test]
    fn floats_are_spelled_as_python_spells_them() {
        for (value, expected) in [
            (2.0_f64.powi(-25), "2.9802322387695312e-08"),
            (2.0_f64.powi(50) + 0.25, "1125899906842624.2"),
            (739_539_868_053_668.0 + 0.25, "739539868053668.2"),
            (-861_127_560_891_133.0 - 0.25, "-861127560891133.2"),
            (2.0_f64.powi(53) + 1.0, "9007199254740992.0"),
            (5e-324, "5e-324"),
            (f64::MAX, "1.7976931348623157e+308"),
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (0.1, "0.1"),
            (0.0001, "0.0001"),
            (0.000_012_5, "1.25e-05"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (123.25, "123.25"),
            (100.0, "100.0"),
        ] {
            assert_eq!(float(value), expected);
        }
    }
}
