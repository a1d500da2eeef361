//! What a program has names for.

use crate::kind::Kind;

/// A value that the text at some place can name.
#[derive(Clone, Debug)]
pub(crate) struct Variable {
    /// How it is written: a name, or an expression that gives a value of the kind.
    pub(crate) text: String,
    pub(crate) kind: Kind,
    /// Whether it can be assigned to.
    pub(crate) assignable: bool,
}

/// A function that the text at some place can call.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) returns: Kind,
}

#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) form: Form,
}

/// How a parameter is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Plain,
    Optional,
    /// `*args`: whole numbers.
    Star,
    /// After `*`, with a default.
    Named,
    /// `**kwargs`: whole numbers.
    StarStar,
}

/// The names that are in scope, innermost last.
#[derive(Default)]
pub(crate) struct Scope {
    pub(crate) variables: Vec<Variable>,
    pub(crate) functions: Vec<Function>,
    /// Where the variables of the innermost function begin.
    pub(crate) own: usize,
    made: usize,
}

/// How far the scope reached at some point.
#[derive(Clone, Copy)]
pub(crate) struct Mark {
    variables: usize,
    functions: usize,
    own: usize,
}

impl Scope {
    /// A name that nothing has yet.
    pub(crate) fn fresh(&mut self, stem: &str) -> String {
        self.made += 1;
        format!("{stem}{}", self.made)
    }

    pub(crate) fn add(&mut self, text: impl Into<String>, kind: Kind, assignable: bool) {
        self.variables.push(Variable { text: text.into(), kind, assignable });
    }

    /// The variables of one kind, the newest first.
    pub(crate) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Variable> {
        self.variables.iter().rev().filter(move |variable| variable.kind == kind)
    }

    /// Those of them that an assignment here changes.
    pub(crate) fn targets(&self, kind: Kind) -> impl Iterator<Item = &Variable> {
        let own = self.variables[self.own..].iter().rev();
        own.filter(move |variable| variable.kind == kind && variable.assignable)
    }

    /// A variable of an enclosing function or of the program.
    pub(crate) fn outer(&self, kind: Kind) -> Option<String> {
        let outer = self.variables[..self.own].iter().rev();
        let mut fitting = outer.filter(|variable| variable.kind == kind && variable.assignable);
        fitting.next().map(|variable| variable.text.clone())
    }

    pub(crate) const fn mark(&self) -> Mark {
        Mark { variables: self.variables.len(), functions: self.functions.len(), own: self.own }
    }

    /// Forgets what came since; of it nothing can be named any more.
    pub(crate) fn back_to(&mut self, mark: Mark) {
        self.variables.truncate(mark.variables);
        self.functions.truncate(mark.functions);
        self.own = mark.own;
    }
}
