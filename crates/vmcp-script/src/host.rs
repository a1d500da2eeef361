//! What a script wants from outside, and what it gets.

/// Something that a script waits for.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Its number, for [`Machine::resume`](crate::Machine::resume).
    pub id: u64,
    /// What it is.
    pub ask: Ask,
}

/// What a script asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// A tool is called.
    Tool {
        /// The tool, as the resolver numbered it.
        tool: u32,
        /// Its arguments, a JSON object.
        arguments: String,
        /// Whether the whole result is wanted, as the tool gave it.
        raw: bool,
    },
    /// `progress(message)`: answered at once, with nothing.
    Progress(String),
    /// `search_tools(query)`.
    Search(String),
    /// `describe_tool(name)`.
    Describe(String),
    /// `elicit(message, schema)`.
    Elicit {
        /// The question.
        message: String,
        /// The JSON Schema of the answer, as JSON text.
        schema: String,
    },
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// A value, as JSON text.
    Value(String),
    /// An error that the script may catch.
    Failed {
        /// Whether time ran out; else the tool failed.
        timed_out: bool,
        /// What happened.
        message: String,
        /// Structured content of the failure, as JSON text.
        data: Option<String>,
    },
}

impl Ask {
    /// The bytes of its texts.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Tool { arguments: text, .. }
            | Self::Progress(text)
            | Self::Search(text)
            | Self::Describe(text) => text.capacity(),
            Self::Elicit { message, schema } => message.capacity() + schema.capacity(),
        }
    }
}
