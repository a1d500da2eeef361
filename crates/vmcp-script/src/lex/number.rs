//! Numbers.

use super::{Lexed, Lexer, TokenKind};

/// Longer literals are refused: nobody writes them, and big integers have a cap anyway.
const MAX_DIGITS: usize = 1300;

impl Lexer<'_> {
    pub(super) fn number(&mut self) -> Lexed {
        let start = self.at;
        let rest = self.rest();
        let radix = match rest.get(..2) {
            Some("0x" | "0X") => 16,
            Some("0o" | "0O") => 8,
            Some("0b" | "0B") => 2,
            _ => 10,
        };
        let kind = if radix == 10 { self.decimal()? } else { self.in_radix(radix)? };
        if self.peek().is_some_and(|c| c == '_' || c.is_alphanumeric()) {
            let fault = self.fault(start, "a number runs into a name");
            return Err(fault.hint("put a space between them"));
        }
        self.push(kind, start);
        Ok(())
    }

    fn in_radix(&mut self, radix: u32) -> Lexed<TokenKind> {
        let start = self.at;
        self.at += 2;
        let digits = self.digits(|c| c.is_digit(radix));
        if digits.is_empty() {
            return Err(self.fault(start, "a number without digits"));
        }
        self.long(start, &digits)?;
        let value = i64::from_str_radix(&digits, radix);
        Ok(value.map_or_else(|_| TokenKind::BigInt(radix, digits.into()), TokenKind::Int))
    }

    fn decimal(&mut self) -> Lexed<TokenKind> {
        let start = self.at;
        let whole = self.digits(|c| c.is_ascii_digit());
        let mut text = whole.clone();
        let mut float = false;
        if self.peek() == Some('.') && self.byte(1) != b'.' {
            self.at += 1;
            float = true;
            text.push('.');
            text += &self.digits(|c| c.is_ascii_digit());
        }
        if matches!(self.peek(), Some('e' | 'E')) && self.has_exponent() {
            float = true;
            text.push('e');
            self.at += 1;
            if let Some(sign @ ('+' | '-')) = self.peek() {
                text.push(sign);
                self.at += 1;
            }
            text += &self.digits(|c| c.is_ascii_digit());
        }
        self.long(start, &text)?;
        if float {
            let value: f64 = text.parse().map_err(|_| self.fault(start, "a malformed number"))?;
            if value.is_infinite() {
                return Err(self.fault(start, "a number that is too large"));
            }
            return Ok(TokenKind::Float(value));
        }
        if whole.len() > 1 && whole.starts_with('0') && whole.bytes().any(|b| b != b'0') {
            let fault = self.fault(start, "a number that starts with 0");
            return Err(fault.hint(format!(
                "write {} or 0o{}",
                whole.trim_start_matches('0'),
                whole
            )));
        }
        Ok(whole.parse().map_or_else(|_| TokenKind::BigInt(10, whole.into()), TokenKind::Int))
    }

    fn has_exponent(&self) -> bool {
        let sign = matches!(self.byte(1), b'+' | b'-');
        self.byte(1 + usize::from(sign)).is_ascii_digit()
    }

    /// Takes digits; a single `_` may stand between two of them.
    fn digits(&mut self, is_digit: impl Fn(char) -> bool) -> String {
        let mut digits = String::new();
        while let Some(c) = self.peek() {
            let between = c == '_'
                && !digits.is_empty()
                && self.rest()[1..].chars().next().is_some_and(&is_digit);
            if is_digit(c) {
                digits.push(c);
            } else if !between {
                break;
            }
            self.at += 1;
        }
        digits
    }

    fn long(&self, start: usize, digits: &str) -> Lexed {
        if digits.len() > MAX_DIGITS {
            return Err(
                self.fault(start, format!("a number of more than maxDigits={MAX_DIGITS} digits"))
            );
        }
        Ok(())
    }
}
