//! Parameters of a tool, read from its input schema: as deep as is worth it, never all of it.

use std::collections::HashMap;

use vmcp_core::{Json, Raw};

/// Of longer descriptions and values only the start is read.
pub(super) const DETAIL_BYTES: usize = 200;
/// Parameters of parameters are read, but theirs are not.
const DEPTH: usize = 2;
/// Parameters that are read of one tool.
const MOST_PARAMETERS: usize = 64;
/// Values that are read of one parameter.
const MOST_VALUES: usize = 32;
/// Alternatives that are read of one parameter.
const MOST_BRANCHES: usize = 4;

/// Places of the document that are pointed at and looked up. Each costs a look at all of it, and
/// documents may have megabytes.
const MOST_TARGETS: usize = 64;

/// Something that is worth searching.
pub(super) enum Part<'p> {
    /// The name of a parameter.
    Name(&'p str),
    /// Its description, or one of the values that it can have.
    Detail(&'p str),
}

/// Hands the parameters of a tool to `visit`, each one's name first.
pub(super) fn each(definition: &Json, visit: impl FnMut(Part<'_>)) {
    let Some(schema) = definition.raw().get("inputSchema") else { return };
    let properties = schema.get("properties");
    let targets = HashMap::new();
    Walk { root: schema, left: MOST_PARAMETERS, targets, visit }.parameters(properties, DEPTH);
}

struct Walk<'s, F> {
    root: Raw<'s>,
    /// Parameters that may still be read.
    left: usize,
    /// What was pointed at so far, and what is there.
    targets: HashMap<String, Option<Shape<'s>>>,
    visit: F,
}

impl<'s, F: FnMut(Part<'_>)> Walk<'s, F> {
    /// Reads the parameters of an object; `depth` says how many levels may be read.
    fn parameters(&mut self, properties: Option<Raw<'s>>, depth: usize) {
        for member in properties.and_then(Raw::as_object).into_iter().flatten() {
            if self.left == 0 {
                return;
            }
            self.left -= 1;
            (self.visit)(Part::Name(&member.key()));
            self.parameter(Shape::of(member.value), depth);
        }
    }

    fn parameter(&mut self, shape: Shape<'s>, depth: usize) {
        let target = self.target(&shape);
        for shape in [Some(shape), target].into_iter().flatten() {
            self.detail(shape.description);
            self.inside(&shape, depth);
            for branch in shape.branches() {
                let branch = Shape::of(branch);
                let target = self.target(&branch);
                self.inside(&target.unwrap_or(branch), depth);
            }
        }
    }

    /// Reads the values and parameters of a parameter that is an object or a list.
    fn inside(&mut self, shape: &Shape<'s>, depth: usize) {
        let items = shape.items.map(Shape::of);
        let items = items.map(|items| self.target(&items).unwrap_or(items));
        for shape in [Some(*shape), items].into_iter().flatten() {
            let values = shape.values.and_then(Raw::as_array).into_iter().flatten();
            values.take(MOST_VALUES).for_each(|value| self.detail(Some(value)));
            if depth > 1 {
                self.parameters(shape.properties, depth - 1);
            }
        }
    }

    fn detail(&mut self, text: Option<Raw<'s>>) {
        if let Some(text) = text.and_then(Raw::as_text) {
            (self.visit)(Part::Detail(&text));
        }
    }

    /// What a schema that points elsewhere in the same document points at, one step.
    fn target(&mut self, shape: &Shape<'s>) -> Option<Shape<'s>> {
        let pointer = shape.reference?.as_text()?;
        if let Some(known) = self.targets.get(&*pointer) {
            return *known;
        }
        if self.targets.len() >= MOST_TARGETS {
            return None;
        }
        let path = pointer.strip_prefix("#/").and_then(|path| path.split_once('/'));
        let found = path.and_then(|(shelf, name)| self.root.at(&[shelf, name])).map(Shape::of);
        self.targets.insert(pointer.into_owned(), found);
        found
    }
}

/// The parts of one schema that matter here, found in one pass.
#[derive(Clone, Copy, Default)]
struct Shape<'s> {
    description: Option<Raw<'s>>,
    reference: Option<Raw<'s>>,
    properties: Option<Raw<'s>>,
    items: Option<Raw<'s>>,
    values: Option<Raw<'s>>,
    alternatives: Option<Raw<'s>>,
}

impl<'s> Shape<'s> {
    fn of(schema: Raw<'s>) -> Self {
        let mut shape = Self::default();
        for member in schema.as_object().into_iter().flatten() {
            let place = match &*member.key() {
                "description" => &mut shape.description,
                "$ref" => &mut shape.reference,
                "properties" => &mut shape.properties,
                "items" => &mut shape.items,
                "enum" => &mut shape.values,
                "anyOf" | "oneOf" | "allOf" => &mut shape.alternatives,
                _ => continue,
            };
            place.get_or_insert(member.value);
        }
        shape
    }

    /// The schemas that may hold instead of this one, or have to hold as well.
    fn branches(&self) -> impl Iterator<Item = Raw<'s>> + use<'s> {
        let alternatives = self.alternatives.and_then(Raw::as_array);
        alternatives.into_iter().flatten().take(MOST_BRANCHES)
    }
}
