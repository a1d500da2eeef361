//! Single values: texts, numbers, switches, durations and sizes.

use serde_json::{Number, Value};

use super::{Walker, keyword};
use crate::codes;
use crate::diagnostic::{Diagnostic, shown};
use crate::interpolate::{self, Problem};
use crate::path::Path;
use crate::values::{ByteSize, Duration, byte_size, decimal, duration};
use crate::yaml::{Node, Plain, Scalar};

impl Walker<'_> {
    /// Checks a single value against the type that the schema wants.
    pub(super) fn scalar(
        &mut self,
        node: &Node,
        scalar: &Scalar,
        schema: &'static Value,
        path: &Path,
    ) -> Option<Value> {
        if node.is_null() {
            return self.wrong_type(node, schema, path);
        }
        let text = self.text(node, scalar, path)?;
        match (keyword::format(schema), keyword::first_type(schema)) {
            (Some(duration::FORMAT), _) => self.duration(node, scalar, text, path),
            (Some(byte_size::FORMAT), _) => self.byte_size(node, text, path),
            (Some(decimal::FORMAT), _) => self.decimal(node, &text, schema, path),
            (_, Some("string")) => Some(Value::String(text)),
            (_, Some("boolean")) => match typed(scalar, &text) {
                Plain::Bool(flag) => Some(Value::Bool(flag)),
                _ => self.wrong_type(node, schema, path),
            },
            _ => match typed(scalar, &text) {
                Plain::Number(number) => self.whole(node, &number, schema, path),
                _ => self.wrong_type(node, schema, path),
            },
        }
    }

    /// Returns the text of a scalar with its references replaced.
    pub(super) fn text(&mut self, node: &Node, scalar: &Scalar, path: &Path) -> Option<String> {
        let problems = match interpolate::interpolate(&scalar.text, self.env) {
            Ok(text) => return Some(text),
            Err(problems) => problems,
        };
        if self.idle && problems.iter().all(|problem| matches!(problem, Problem::Unset(_))) {
            return Some(scalar.text.clone());
        }
        for problem in problems {
            self.report(reference(node, &problem), path);
        }
        None
    }

    fn duration(
        &mut self,
        node: &Node,
        scalar: &Scalar,
        text: String,
        path: &Path,
    ) -> Option<Value> {
        if Duration::read(&text).is_some() {
            return Some(Value::String(text));
        }
        let message = format!("`{path}` is not a duration");
        let found = Diagnostic::new(&codes::DURATION, node.span, message);
        let literal = !interpolate::has_reference(&scalar.text);
        let found = match Plain::read(&text) {
            Plain::Number(number) if literal && number.is_u64() => {
                found.label(format!("the unit is missing, such as in `{number}s`"))
            }
            _ => found.label("expected a number with a unit, such as `30s`"),
        };
        self.report(
            found.help("units are ns, us, ms, s, m and h; they combine, as in `1m30s`"),
            path,
        )
    }

    fn byte_size(&mut self, node: &Node, text: String, path: &Path) -> Option<Value> {
        if ByteSize::read(&text).is_some() {
            return Some(Value::String(text));
        }
        let message = format!("`{path}` is not a size");
        let found = Diagnostic::new(&codes::BYTE_SIZE, node.span, message)
            .label("expected bytes, such as `64KiB`, `4MiB` or `4194304`")
            .help("units are B, KiB, MiB and GiB; MB is not used because it has two meanings");
        self.report(found, path)
    }

    fn decimal(
        &mut self,
        node: &Node,
        text: &str,
        schema: &'static Value,
        path: &Path,
    ) -> Option<Value> {
        let (least, most) = keyword::range(schema);
        let most = most.unwrap_or(i128::MAX);
        let Some(number) = decimal::read(text) else {
            let found = Diagnostic::new(
                &codes::OUT_OF_RANGE,
                node.span,
                format!("`{path}` must be a number between {least} and {most}"),
            );
            return self.report(found.label("expected a number, such as `0.5`"), path);
        };
        #[expect(clippy::cast_precision_loss, reason = "bounds are small whole numbers")]
        let is_within = (least as f64..=most as f64).contains(&number);
        if is_within {
            return Number::from_f64(number).map(Value::Number);
        }
        let message = format!("`{path}` must be between {least} and {most}");
        let found = Diagnostic::new(&codes::OUT_OF_RANGE, node.span, message).label("out of range");
        self.report(found, path)
    }

    fn whole(
        &mut self,
        node: &Node,
        number: &Number,
        schema: &'static Value,
        path: &Path,
    ) -> Option<Value> {
        let (least, most) = keyword::range(schema);
        let whole = number.as_i64().map(i128::from).or(number.as_u64().map(i128::from));
        let highest = most.unwrap_or_else(|| keyword::capacity(schema));
        if whole.is_some_and(|whole| (least..=highest).contains(&whole)) {
            return Some(Value::Number(number.clone()));
        }
        let message = if number.as_f64().is_some_and(|number| number.fract() != 0.0) {
            format!("`{path}` must be a whole number, without a fraction")
        } else if let Some(most) = most {
            format!("`{path}` must be between {least} and {most}")
        } else if whole.is_some_and(|whole| whole < least) {
            format!("`{path}` must be at least {least}")
        } else {
            format!("`{path}` is too large")
        };
        let found = Diagnostic::new(&codes::OUT_OF_RANGE, node.span, message).label("out of range");
        self.report(found, path)
    }
}

/// Returns what a scalar means; a text from the environment may be a number even in quotes.
fn typed(scalar: &Scalar, text: &str) -> Plain {
    if interpolate::has_reference(&scalar.text) { Plain::read(text) } else { scalar.plain_value() }
}

fn reference(node: &Node, problem: &Problem) -> Diagnostic {
    match problem {
        Problem::Unset(name) => {
            let name = shown(name);
            let message = format!("the environment variable `{name}` is not set");
            Diagnostic::new(&codes::UNSET_VARIABLE, node.span, message)
                .label("needed here")
                .help(format!("set it before starting vmcp, or write `${{{name}:-default}}`"))
        }
        Problem::Malformed(why) => {
            let message = format!("a `${{` reference is malformed: {why}");
            Diagnostic::new(&codes::BAD_REFERENCE, node.span, message).label("in this text").help(
                "write `${NAME}`, `${NAME:-default}` or `${env:NAME}`; `$${` is a literal `${`",
            )
        }
    }
}
