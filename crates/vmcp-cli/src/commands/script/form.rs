//! A question with a form, put to a person line by line: a state machine without a terminal.

use vmcp::core::{Json, Raw, json::Kind};

/// `text` without what a terminal would obey.
pub(super) fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && !"\n\t".contains(c) { ' ' } else { c }).collect()
}

/// A question that is being answered.
pub(super) struct Form {
    message: String,
    /// Of a question without fields, the only one is whether the person is sure.
    fields: Vec<Field>,
    is_about_yes_or_no: bool,
    /// What was answered so far.
    content: Vec<(String, Json)>,
    /// The field that is asked for.
    at: usize,
}

/// What comes next.
pub(super) enum Step {
    /// To be shown; a line is to be typed then.
    Ask(String),
    /// The whole answer.
    Done(Json),
}

/// One member of the answer.
struct Field {
    name: String,
    /// What a person reads for it.
    shown: String,
    wants: Wants,
    default: Option<Json>,
    is_required: bool,
}

/// What a field takes.
enum Wants {
    Text,
    Number,
    Whole,
    YesNo,
    OneOf(Vec<String>),
    /// Something else, written as JSON.
    Json,
}

impl Form {
    /// The question of the `params` of an `elicitation/create`.
    pub(super) fn of(params: &Json) -> Self {
        let message = params.raw().get("message").and_then(Raw::as_text).unwrap_or_default();
        let schema = params.raw().get("requestedSchema");
        let mut fields: Vec<Field> = schema.map(fields).unwrap_or_default();
        let is_about_yes_or_no = fields.is_empty();
        if is_about_yes_or_no {
            fields.push(Field::sure());
        }
        let message = plain(&message);
        Self { message, fields, is_about_yes_or_no, content: Vec::new(), at: 0 }
    }

    /// What is shown first; a line is to be typed then.
    pub(super) fn begin(&self) -> String {
        format!("{}\n{}", self.message, self.fields[0].prompt())
    }

    /// Takes the line that was typed; `None` is the end of the input, which ends the question.
    pub(super) fn typed(&mut self, line: Option<&str>) -> Step {
        let Some(line) = line else { return Step::Done(action("cancel")) };
        let field = &self.fields[self.at];
        match field.read(line.trim()) {
            Err(wrong) => return Step::Ask(format!("  {wrong}\n{}", field.prompt())),
            Ok(value) => {
                self.content.extend(value.map(|value| (field.name.clone(), value)));
                self.at += 1;
            }
        }
        match self.fields.get(self.at) {
            Some(next) => Step::Ask(next.prompt()),
            None => Step::Done(self.answer()),
        }
    }

    fn answer(&self) -> Json {
        let members = self.content.iter().map(|(name, value)| (name.as_str(), value.clone()));
        let accepted =
            |content| Json::object([("action", Json::string("accept")), ("content", content)]);
        let is_yes = || self.content.first().and_then(|(_, value)| value.raw().as_bool());
        match self.is_about_yes_or_no {
            false => accepted(Json::object(members)),
            true if is_yes() == Some(true) => accepted(Json::empty_object()),
            true => action("decline"),
        }
    }
}

fn fields(schema: Raw<'_>) -> Vec<Field> {
    let required = schema.get("required").and_then(Raw::as_array).into_iter().flatten();
    let required: Vec<_> = required.filter_map(Raw::as_text).collect();
    let members = schema.get("properties").and_then(Raw::as_object).into_iter().flatten();
    let field = |name: &str, schema| Field::of(name, schema, required.iter().any(|r| r == name));
    members.map(|member| field(&member.key(), member.value)).collect()
}

fn action(word: &str) -> Json {
    Json::object([("action", Json::string(word))])
}

impl Field {
    fn of(name: &str, schema: Raw<'_>, is_required: bool) -> Self {
        let text = |key: &str| schema.get(key).and_then(Raw::as_text);
        let label = plain(&text("title").unwrap_or(name.into()));
        let about = text("description").map(|text| format!(": {}", plain(&text)));
        let wants = Wants::of(schema);
        let default = schema.get("default").and_then(|value| value.as_str().parse::<Json>().ok());
        let empty = match &default {
            Some(default) => format!(", {} if empty", plain(default.as_str())),
            None if is_required => String::new(),
            None => ", may be empty".to_owned(),
        };
        let shown = format!("{label}{} ({}{empty})", about.unwrap_or_default(), wants.shown());
        Self { name: name.to_owned(), shown, wants, default, is_required }
    }

    fn sure() -> Self {
        let (wants, name) = (Wants::YesNo, String::new());
        Self { name, shown: wants.shown(), wants, default: None, is_required: true }
    }

    fn prompt(&self) -> String {
        format!("  {}> ", self.shown)
    }

    /// The value that was typed; `None` if it is left out.
    fn read(&self, typed: &str) -> Result<Option<Json>, String> {
        if !typed.is_empty() {
            let value = self.wants.read(typed);
            return value.map(Some).ok_or_else(|| format!("that is not {}", self.wants.shown()));
        }
        if self.is_required && self.default.is_none() {
            return Err("an answer is needed; Ctrl-D gives none".to_owned());
        }
        Ok(self.default.clone())
    }
}

impl Wants {
    fn of(schema: Raw<'_>) -> Self {
        let list = |key: &str| schema.get(key).and_then(Raw::as_array).into_iter().flatten();
        let named = list("oneOf").filter_map(|choice| choice.get("const")?.as_text());
        let choices = list("enum").filter_map(Raw::as_text).chain(named);
        let choices: Vec<String> = choices.map(std::borrow::Cow::into_owned).collect();
        match schema.get("type").and_then(Raw::as_text).as_deref() {
            Some("string") if !choices.is_empty() => Self::OneOf(choices),
            Some("string") => Self::Text,
            Some("number") => Self::Number,
            Some("integer") => Self::Whole,
            Some("boolean") => Self::YesNo,
            _ => Self::Json,
        }
    }

    fn shown(&self) -> String {
        match self {
            Self::Text => "text".to_owned(),
            Self::Number => "a number".to_owned(),
            Self::Whole => "a whole number".to_owned(),
            Self::YesNo => "yes or no".to_owned(),
            Self::OneOf(choices) => format!("one of {}", plain(&choices.join(", "))),
            Self::Json => "JSON".to_owned(),
        }
    }

    fn read(&self, typed: &str) -> Option<Json> {
        let number = || typed.parse::<Json>().ok().filter(|json| json.raw().kind() == Kind::Number);
        match self {
            Self::Text => Some(Json::string(typed)),
            Self::Number => number(),
            Self::Whole => number().filter(|_| !typed.contains(['.', 'e', 'E'])),
            Self::YesNo => match typed.to_ascii_lowercase().as_str() {
                "y" | "yes" | "true" => Some(Json::bool(true)),
                "n" | "no" | "false" => Some(Json::bool(false)),
                _ => None,
            },
            Self::OneOf(choices) => {
                choices.iter().any(|choice| choice == typed).then(|| Json::string(typed))
            }
            Self::Json => typed.parse().ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a person sees who types these lines and then ends the input, and the answer.
    fn check(params: &str, lines: &[&str]) -> String {
        let mut form = Form::of(&params.parse().unwrap());
        let mut seen = form.begin();
        let lines = lines.iter().copied().map(Some).chain(std::iter::repeat(None));
        for line in lines {
            seen.push_str(&format!("{}\n", line.unwrap_or("^D")));
            match form.typed(line) {
                Step::Ask(text) => seen.push_str(&text),
                Step::Done(answer) => return format!("{seen}{answer}"),
            }
        }
        seen
    }

    const FORM: &str = r#"{"message":"Where \u001b[2Jto?","requestedSchema":{"type":"object","properties":{
        "channel":{"type":"string","title":"Channel","description":"Without `#`."},
        "urgency":{"type":"string","enum":["low","high"],"default":"low"},
        "copies":{"type":"integer"},
        "share":{"type":"number"},
        "sure":{"type":"boolean"},
        "tags":{"type":"array"}
    },"required":["channel","sure"]}}"#;

    #[test]
    fn a_form_is_filled_in_line_by_line() {
        let lines = ["", "ops", "middle", "", "1.5", "2", "", "maybe", "Y", "[1]"];
        insta::assert_snapshot!(check(FORM, &lines), @r#"
        Where  [2Jto?
          Channel: Without `#`. (text)> 
          an answer is needed; Ctrl-D gives none
          Channel: Without `#`. (text)> ops
          urgency (one of low, high, "low" if empty)> middle
          that is not one of low, high
          urgency (one of low, high, "low" if empty)> 
          copies (a whole number, may be empty)> 1.5
          that is not a whole number
          copies (a whole number, may be empty)> 2
          share (a number, may be empty)> 
          sure (yes or no)> maybe
          that is not yes or no
          sure (yes or no)> Y
          tags (JSON, may be empty)> [1]
        {"action":"accept","content":{"channel":"ops","urgency":"low","copies":2,"sure":true,"tags":[1]}}
        "#);
        insta::assert_snapshot!(check(FORM, &["ops"]), @r#"
        Where  [2Jto?
          Channel: Without `#`. (text)> ops
          urgency (one of low, high, "low" if empty)> ^D
        {"action":"cancel"}
        "#);
    }

    #[test]
    fn a_question_without_fields_is_about_yes_or_no() {
        let all = [&["yes"] as &[&str], &["No"], &[], &["", "what", "y"]];
        let all = all.map(|typed| check(r#"{"message":"Sure?"}"#, typed));
        insta::assert_snapshot!(all.join("\n\n"), @r#"
        Sure?
          yes or no> yes
        {"action":"accept","content":{}}

        Sure?
          yes or no> No
        {"action":"decline"}

        Sure?
          yes or no> ^D
        {"action":"cancel"}

        Sure?
          yes or no> 
          an answer is needed; Ctrl-D gives none
          yes or no> what
          that is not yes or no
          yes or no> y
        {"action":"accept","content":{}}
        "#);
    }
}
