//! Events in, tree out: a stack instead of recursion, with every limit checked on the way.

use std::collections::HashMap;
use std::rc::Rc;

use saphyr_parser::{Event, ScalarStyle};

use super::{Entry, Kind, MAX_ALIAS_WEIGHT, MAX_DEPTH, MAX_VALUES, Node, Scalar, merge};
use crate::codes;
use crate::diagnostic::{Diagnostic, Findings, shown};
use crate::source::Span;

type Step = Result<(), Box<Diagnostic>>;

/// The tree so far.
#[derive(Default)]
pub(super) struct Builder {
    open: Vec<Frame>,
    root: Option<Rc<Node>>,
    anchors: HashMap<usize, Rc<Node>>,
    values: usize,
    alias_weight: usize,
    documents: usize,
}

/// A list or mapping whose end has not come yet.
struct Frame {
    anchor: usize,
    span: Span,
    inside: Inside,
}

enum Inside {
    List(Vec<Rc<Node>>),
    Map { entries: Vec<Entry>, seen: HashMap<String, Span>, key: Option<(String, Span)> },
}

impl Builder {
    /// Takes the next event.
    ///
    /// # Errors
    /// Returns the diagnostic after which reading on makes no sense.
    pub(super) fn take(&mut self, event: Event<'_>, span: Span, findings: &mut Findings) -> Step {
        match event {
            Event::DocumentStart(_) => return self.start_document(span),
            Event::Scalar(text, style, anchor, tag) => {
                refuse_tag(tag.is_some(), span)?;
                let plain = style == ScalarStyle::Plain;
                let kind = Kind::Scalar(Scalar { text: text.into_owned(), plain });
                return self.add(Node::new(span, kind), anchor, findings);
            }
            Event::SequenceStart(anchor, tag) => {
                refuse_tag(tag.is_some(), span)?;
                return self.open(Inside::List(Vec::new()), anchor, span);
            }
            Event::MappingStart(anchor, tag) => {
                refuse_tag(tag.is_some(), span)?;
                let inside = Inside::Map { entries: Vec::new(), seen: HashMap::new(), key: None };
                return self.open(inside, anchor, span);
            }
            Event::SequenceEnd | Event::MappingEnd => return self.close(span, findings),
            Event::Alias(anchor) => return self.alias(anchor, span, findings),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        Ok(())
    }

    /// Returns the tree, or `None` if there was no value at all.
    pub(super) fn finish(self) -> Option<Rc<Node>> {
        self.root.filter(|root| !root.is_null())
    }

    fn start_document(&mut self, span: Span) -> Step {
        self.documents += 1;
        if self.documents == 1 {
            return Ok(());
        }
        let message = "a second document starts here";
        Err(Box::new(
            Diagnostic::new(&codes::SEVERAL_DOCUMENTS, span, message)
                .help("a configuration file is one YAML document; remove the `---`"),
        ))
    }

    fn open(&mut self, inside: Inside, anchor: usize, span: Span) -> Step {
        self.check_depth(self.open.len() + 1, span)?;
        if let Some(Frame { inside: Inside::Map { key: None, .. }, .. }) = self.open.last() {
            return Err(Box::new(key_not_text(span)));
        }
        self.open.push(Frame { anchor, span, inside });
        Ok(())
    }

    fn close(&mut self, end: Span, findings: &mut Findings) -> Step {
        let Some(frame) = self.open.pop() else { return Ok(()) };
        let span = Span { start: frame.span.start, end: end.end.max(frame.span.end) };
        let kind = match frame.inside {
            Inside::List(items) => Kind::List(items),
            Inside::Map { entries, .. } => Kind::Map(merge::resolve(entries, findings)),
        };
        self.add(Node::new(span, kind), frame.anchor, findings)
    }

    fn alias(&mut self, anchor: usize, span: Span, findings: &mut Findings) -> Step {
        let Some(node) = self.anchors.get(&anchor).cloned() else {
            return Err(Box::new(
                Diagnostic::new(&codes::ALIAS_CYCLE, span, "this alias contains itself")
                    .help("move the `&anchor` to a value that does not hold the alias"),
            ));
        };
        self.spend(node.weight, span)?;
        self.check_depth(self.open.len() + node.height, span)?;
        if let Some(Frame { inside: Inside::Map { key: None, .. }, .. }) = self.open.last() {
            return Err(Box::new(key_not_text(span)));
        }
        self.place(node, findings);
        Ok(())
    }

    fn spend(&mut self, weight: usize, span: Span) -> Step {
        self.alias_weight = self.alias_weight.saturating_add(weight);
        if self.alias_weight <= MAX_ALIAS_WEIGHT {
            return Ok(());
        }
        let message = "the aliases of this file expand to too much";
        Err(Box::new(
            Diagnostic::new(&codes::ALIAS_TOO_LARGE, span, message)
                .label(format!("beyond {MAX_ALIAS_WEIGHT} values in all"))
                .help("write the values out, or use fewer aliases"),
        ))
    }

    fn check_depth(&self, depth: usize, span: Span) -> Step {
        if depth <= MAX_DEPTH {
            return Ok(());
        }
        let message = format!("lists and mappings are nested more than {MAX_DEPTH} deep");
        Err(Box::new(
            Diagnostic::new(&codes::TOO_DEEP, span, message)
                .help("no setting of vmcp needs such a depth"),
        ))
    }

    fn add(&mut self, node: Node, anchor: usize, findings: &mut Findings) -> Step {
        self.values += 1;
        if self.values > MAX_VALUES {
            let message = format!("there are more than {MAX_VALUES} keys and values");
            let found = Diagnostic::new(&codes::TOO_MANY_VALUES, node.span, message);
            return Err(Box::new(found.help("check that this is the right file")));
        }
        let node = Rc::new(node);
        if anchor > 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        self.place(node, findings);
        Ok(())
    }

    /// Puts a finished value where the document has it: in a list, as a key, or as a value.
    fn place(&mut self, node: Rc<Node>, findings: &mut Findings) {
        let Some(frame) = self.open.last_mut() else {
            self.root = Some(node);
            return;
        };
        match &mut frame.inside {
            Inside::List(items) => items.push(node),
            Inside::Map { entries, seen, key } => match (key.take(), &node.kind) {
                (None, Kind::Scalar(scalar)) => *key = Some((scalar.text.clone(), node.span)),
                (None, _) => findings.push(key_not_text(node.span)),
                (Some((name, key_span)), _) => {
                    let first = *seen.entry(name.clone()).or_insert(key_span);
                    let repeated = first != key_span;
                    if repeated {
                        findings.push(duplicate(&name, key_span, first));
                    }
                    entries.push(Entry { key: name, key_span, value: node, repeated });
                }
            },
        }
    }
}

fn refuse_tag(tagged: bool, span: Span) -> Step {
    if !tagged {
        return Ok(());
    }
    Err(Box::new(
        Diagnostic::new(&codes::TAG, span, "this value has a YAML tag")
            .help("tags such as `!!binary` are not read; write the value without it"),
    ))
}

fn key_not_text(span: Span) -> Diagnostic {
    Diagnostic::new(&codes::KEY_NOT_TEXT, span, "the key of a mapping must be a plain text")
        .help("write the key as a word, followed by a colon and a space")
}

fn duplicate(name: &str, span: Span, first: Span) -> Diagnostic {
    let message = format!("the key `{}` stands twice in one mapping", shown(name));
    Diagnostic::new(&codes::DUPLICATE_KEY, span, message)
        .label("again here")
        .related(first, "first here")
        .help("remove one of them, or merge their values")
}
