//! The list of tools in the description of the meta-tool.
//!
//! As much as fits, the most useful first: how each tool is called, with whole types, and what it
//! does; the same with types in short; how each is called; how the first ones are called and the names
//! of the others; some names of each group.

use std::fmt::Write as _;

use super::{Toolbox, describe::MAX_SUMMARY, prose, signature::Form};

/// Bytes that are counted as one token. Names and types are a little shorter, prose is longer.
const BYTES_PER_TOKEN: usize = 4;

/// What follows a list that is not whole.
const FIND: &str =
    "describe_tool(\"name\") tells how one is called, search_tools(\"words\") finds them";

/// Bytes of the name of a group.
const MAX_GROUP: usize = 32;

impl Toolbox {
    /// The tools in at most `budget` tokens, counted as four bytes each: one line for each tool, or
    /// as much of that as fits. The order is that of the catalogue, and equal catalogues give equal
    /// texts. Empty if not even a hint fits.
    #[must_use]
    pub fn stubs(&self, budget: usize) -> String {
        let room = budget.saturating_mul(BYTES_PER_TOKEN);
        // Whole types spare a script guesses, or a call only to see what comes.
        for form in [Form::WHOLE, Form::STUB] {
            let told = self.lines(room, |tool| self.stub(tool, form));
            if told.len() == self.len() {
                return told.concat();
            }
        }
        let bare = self.lines(room, |tool| self.usage_in(tool, Form::STUB) + "\n");
        if bare.len() == self.len() {
            return bare.concat();
        }
        self.some(room, &bare).unwrap_or_else(|| self.sampled(room))
    }

    /// One line: how a tool is called, and what it does.
    fn stub(&self, tool: u32, form: Form) -> String {
        let mut line = self.usage_in(tool, form);
        let description = prose::line(self.tools[tool as usize].description(), MAX_SUMMARY);
        if !description.is_empty() {
            line.push_str("  # ");
            line.push_str(&description);
        }
        line.push('\n');
        line
    }

    /// Lines of the first tools, as many as fit.
    fn lines(&self, room: usize, line: impl Fn(u32) -> String) -> Vec<String> {
        let mut left = room;
        let fits = |line: &String| {
            let fits = line.len() <= left;
            left = left.saturating_sub(line.len());
            fits
        };
        (0..self.len() as u32).map(line).take_while(fits).collect()
    }

    /// As many of `lines` as leave room for the names of all other tools.
    fn some(&self, room: usize, lines: &[String]) -> Option<String> {
        // More lines make the text longer: each has the name that it saves, and more.
        let (mut low, mut high) = (0, lines.len());
        let text = |count: usize| lines[..count].concat() + &self.others(count, usize::MAX);
        let fits = |count: usize| text(count).len() <= room;
        if !fits(0) {
            return None;
        }
        while low < high {
            let middle = (low + high).div_ceil(2);
            if fits(middle) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        Some(text(low))
    }

    /// Some names of each group, as many as fit.
    fn sampled(&self, room: usize) -> String {
        let most = (0..6).rev().map(|step| (1 << step) - 1);
        let mut texts = most.map(|each| self.others(0, each));
        if let Some(text) = texts.find(|text| text.len() <= room) {
            return text;
        }
        let text = format!("{} tools; {FIND}\n", self.len());
        if text.len() <= room { text } else { String::new() }
    }

    /// The names of the tools from the number `first` on by groups, at most `each` of a group.
    fn others(&self, first: usize, each: usize) -> String {
        let more = if first > 0 { "more " } else { "" };
        let mut text = format!("{} {more}tools; {FIND}:\n", self.len() - first);
        for (group, tools) in self.groups(first) {
            let names: Vec<String> =
                tools.iter().take(each).map(|tool| self.short(*tool)).collect();
            let cut = match names.len() {
                0 => "",
                count if count < tools.len() => ", ...",
                _ => "",
            };
            let colon = if names.is_empty() { "" } else { ": " };
            let names = names.join(", ");
            // Writing into a string never fails.
            let _ = writeln!(text, "{group} ({}){colon}{names}{cut}", tools.len());
        }
        text
    }

    /// The tools from `first` on by the beginnings of their names; those that have theirs for
    /// themselves come last, together.
    fn groups(&self, first: usize) -> Vec<(&str, Vec<u32>)> {
        let mut groups: Vec<(&str, Vec<u32>)> = Vec::new();
        let mut places = std::collections::HashMap::new();
        for number in first as u32..self.len() as u32 {
            let name = self.tools[number as usize].plain_name();
            let end = name.get(1..).and_then(|rest| rest.find('_')).map_or(name.len(), |at| at + 1);
            let group = &name[..end.min(MAX_GROUP)];
            let place = *places.entry(group).or_insert_with(|| {
                groups.push((group, Vec::new()));
                groups.len() - 1
            });
            groups[place].1.push(number);
        }
        let (mut shared, single): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|(_, tools)| tools.len() > 1);
        if !single.is_empty() {
            let tools = single.into_iter().flat_map(|(_, tools)| tools).collect();
            shared.push(("others", tools));
        }
        shared
    }

    /// The name of a tool, as a script has to write it.
    fn short(&self, tool: u32) -> String {
        match self.callable(tool) {
            Some(name) => name.to_owned(),
            None => prose::quoted(self.name(tool), 64),
        }
    }
}
