//! Functions that need the outside or other fibers: the machine itself runs them.

/// A function that the machine runs itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Special {
    Parallel,
    CallTool,
    CallToolRaw,
    Progress,
    Search,
    Describe,
    Elicit,
}

/// Their names; their numbers count down from the highest.
const ALL: [(&str, Special); 7] = [
    ("parallel", Special::Parallel),
    (super::CALL_TOOL, Special::CallTool),
    (super::CALL_TOOL_RAW, Special::CallToolRaw),
    ("progress", Special::Progress),
    ("search_tools", Special::Search),
    ("describe_tool", Special::Describe),
    ("elicit", Special::Elicit),
];

/// The number of the function called `name`.
pub(crate) fn number(name: &str) -> Option<u16> {
    ALL.iter().position(|(known, _)| *known == name).map(|at| u16::MAX - at as u16)
}

/// The function of this number.
pub(crate) fn of(number: u16) -> Option<Special> {
    ALL.get(usize::from(u16::MAX - number)).map(|(_, special)| *special)
}

/// The name of the function of this number.
pub(crate) fn name(number: u16) -> Option<&'static str> {
    ALL.get(usize::from(u16::MAX - number)).map(|(name, _)| *name)
}

/// Their names.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|(name, _)| *name)
}
