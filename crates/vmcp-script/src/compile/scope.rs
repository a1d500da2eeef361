//! Which names belong to which function, and which of them functions inside share.
//!
//! A first walk over the tree; code generation looks the scopes up by the place of their function or
//! comprehension.

use hashbrown::{HashMap, HashSet};

use crate::{
    ast::{
        Argument, Block, Clause, Comprehension, ComprehensionKind, DictItem, Expr, ExprKind,
        FormatPiece, FormatSpec, Function, Postfix, Stmt, StmtKind, Target,
    },
    span::Span,
};

/// The names of one function or comprehension.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    /// Its own variables in order of appearance.
    pub(super) names: Vec<Box<str>>,
    /// The same, to look them up.
    own: HashSet<Box<str>>,
    /// Those of them that functions inside use: they live in cells.
    pub(super) captured: HashSet<Box<str>>,
    children: HashMap<Key, Scope>,
    /// Names used here, and in comprehensions inside, that those do not declare.
    used: HashSet<Box<str>>,
    /// Names that functions inside need from outside of themselves.
    needed: HashSet<Box<str>>,
    /// Declared `global` or `nonlocal`.
    outer: HashSet<Box<str>>,
    /// The same in functions inside, as long as no function around them has such a variable.
    wanted: HashSet<Box<str>>,
    /// Assigned to in the middle of an expression, here or in comprehensions inside.
    pub(super) rebound: HashSet<Box<str>>,
    /// Deleted somewhere: such a variable can lose its value in a loop, or before an error.
    pub(super) deleted: HashSet<Box<str>>,
    is_comprehension: bool,
    /// Nothing is around it.
    is_script: bool,
}

/// The place of a function or comprehension, and which of the two it is.
type Key = (Span, bool);

impl Scope {
    /// The scope of a whole script.
    pub(crate) fn of_script(block: &Block) -> Self {
        let mut scope = Self { is_script: true, ..Self::default() };
        scope.block(block);
        // `global n` in a function makes a variable of the script's, if there is none.
        let mut wanted: Vec<_> = std::mem::take(&mut scope.wanted).into_iter().collect();
        wanted.sort_unstable();
        wanted.iter().for_each(|name| scope.declare(name));
        scope.finish();
        scope
    }

    /// The scope of the function at `span`.
    pub(super) fn function_at(&self, span: Span) -> &Self {
        self.children.get(&(span, true)).expect("every function was visited")
    }

    /// The scope of the comprehension at `span`.
    pub(super) fn comprehension_at(&self, span: Span) -> &Self {
        self.children.get(&(span, false)).expect("every comprehension was visited")
    }

    /// Its own variables in order of appearance.
    pub(crate) fn into_names(self) -> impl Iterator<Item = Box<str>> {
        self.names.into_iter()
    }

    fn declare(&mut self, name: &str) {
        if !self.outer.contains(name) && insert(&mut self.own, name) {
            self.names.push(name.into());
        }
    }

    /// `name := …` in a comprehension is a variable of the function around it.
    fn rebind(&mut self, name: &str) {
        insert(&mut self.rebound, name);
        if self.is_comprehension {
            insert(&mut self.used, name);
        } else {
            self.declare(name);
        }
    }

    /// Once all names are known: which of them functions inside share.
    fn finish(&mut self) {
        let own = self.needed.iter().filter(|name| self.own.contains(*name));
        self.captured = own.cloned().collect();
    }

    fn adopt(&mut self, mut child: Self, span: Span, is_function: bool) {
        child.finish();
        let used = child.used.iter().filter(|name| !child.own.contains(*name)).cloned();
        if is_function {
            self.needed.extend(used);
        } else {
            self.used.extend(used);
            let rebound = child.rebound.iter().filter(|name| !child.names.contains(*name));
            rebound.for_each(|name| self.rebind(name));
        }
        let needed = child.needed.iter().filter(|name| !child.own.contains(*name));
        self.needed.extend(needed.cloned());
        let wanted = child.wanted.iter().filter(|name| !child.own.contains(*name));
        self.wanted.extend(wanted.chain(&child.outer).cloned());
        self.children.insert((span, is_function), child);
    }

    fn block(&mut self, block: &Block) {
        block.iter().for_each(|statement| self.statement(statement));
    }

    fn statement(&mut self, statement: &Stmt) {
        match &statement.kind {
            StmtKind::Expr(value) => self.expr(value),
            StmtKind::Assign(targets, value) => {
                self.expr(value);
                targets.iter().for_each(|target| self.target(target));
            }
            StmtKind::Augment(target, _, value) => {
                self.expr(value);
                self.target(target);
                if let Target::Name(name) = target {
                    insert(&mut self.used, &name.name);
                }
            }
            StmtKind::If(branches, otherwise) => {
                for (condition, block) in branches {
                    self.expr(condition);
                    self.block(block);
                }
                self.block(otherwise);
            }
            StmtKind::For(target, iterable, body, otherwise) => {
                self.expr(iterable);
                self.target(target);
                self.block(body);
                self.block(otherwise);
            }
            StmtKind::While(condition, body, otherwise) => {
                self.expr(condition);
                self.block(body);
                self.block(otherwise);
            }
            StmtKind::Def(function) => {
                self.declare(&function.name);
                self.function(function);
            }
            StmtKind::Return(value) | StmtKind::Raise(value) => {
                value.iter().for_each(|value| self.expr(value));
            }
            StmtKind::Assert(condition, message) => {
                self.expr(condition);
                message.iter().for_each(|message| self.expr(message));
            }
            StmtKind::Delete(targets) => {
                targets.iter().for_each(|target| self.target(target));
                targets.iter().for_each(|target| self.delete(target));
            }
            StmtKind::Try(parts) => {
                self.block(&parts.body);
                for handler in &parts.handlers {
                    handler.name.iter().for_each(|name| self.declare(&name.name));
                    self.block(&handler.body);
                }
                self.block(&parts.otherwise);
                self.block(&parts.finally);
            }
            StmtKind::Import(names) | StmtKind::FromImport(_, names) => {
                names.iter().for_each(|(_, alias)| self.declare(&alias.name));
            }
            // The script's own variables are global as they are.
            StmtKind::Outer(_) if self.is_script => {}
            StmtKind::Outer(names) => {
                for name in names {
                    insert(&mut self.outer, &name.name);
                    if self.own.remove(&name.name) {
                        self.names.retain(|own| *own != name.name);
                    }
                    insert(&mut self.used, &name.name);
                }
            }
            StmtKind::Break | StmtKind::Continue | StmtKind::Pass => {}
        }
    }

    fn delete(&mut self, target: &Target) {
        match target {
            Target::Name(name) => drop(insert(&mut self.deleted, &name.name)),
            Target::Tuple(items, _, _) => items.iter().for_each(|item| self.delete(item)),
            Target::Index(..) | Target::Attribute(..) => {}
        }
    }

    fn target(&mut self, target: &Target) {
        match target {
            Target::Name(name) => self.declare(&name.name),
            Target::Index(object, index, _) => {
                self.expr(object);
                self.expr(index);
            }
            Target::Attribute(object, _) => self.expr(object),
            Target::Tuple(items, _, _) => items.iter().for_each(|item| self.target(item)),
        }
    }

    fn function(&mut self, function: &Function) {
        function
            .params
            .iter()
            .filter_map(|param| param.default.as_ref())
            .for_each(|d| self.expr(d));
        let mut inner = Self::default();
        function.params.iter().for_each(|param| inner.declare(&param.name.name));
        inner.block(&function.body);
        self.adopt(inner, function.span, true);
    }

    fn comprehension(&mut self, comprehension: &Comprehension, span: Span) {
        let mut inner = Self { is_comprehension: true, ..Self::default() };
        for (at, clause) in comprehension.clauses.iter().enumerate() {
            match clause {
                Clause::For(target, iterable) => {
                    // The first iterable belongs to the outside.
                    if at == 0 {
                        self.expr(iterable);
                    } else {
                        inner.expr(iterable);
                    }
                    inner.target(target);
                }
                Clause::If(condition) => inner.expr(condition),
            }
        }
        match &comprehension.kind {
            ComprehensionKind::List(item) | ComprehensionKind::Set(item) => inner.expr(item),
            ComprehensionKind::Dict(key, value) => {
                inner.expr(key);
                inner.expr(value);
            }
        }
        self.adopt(inner, span, false);
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Name(name) => {
                insert(&mut self.used, name);
            }
            ExprKind::Format(pieces) => {
                for piece in pieces {
                    if let FormatPiece::Value { value, spec, .. } = piece {
                        self.expr(value);
                        if let FormatSpec::Computed(spec) = spec {
                            self.expr(spec);
                        }
                    }
                }
            }
            ExprKind::List(items)
            | ExprKind::Tuple(items)
            | ExprKind::Set(items)
            | ExprKind::And(items)
            | ExprKind::Or(items) => items.iter().for_each(|item| self.expr(item)),
            ExprKind::Dict(items) => items.iter().for_each(|item| match item {
                DictItem::Pair(key, value) => {
                    self.expr(key);
                    self.expr(value);
                }
                DictItem::Spread(other) => self.expr(other),
            }),
            ExprKind::Comprehension(comprehension) => self.comprehension(comprehension, expr.span),
            ExprKind::Unary(_, inner) | ExprKind::Star(inner) => self.expr(inner),
            ExprKind::Chain(first, rest) => {
                self.expr(first);
                rest.iter().for_each(|(_, value)| self.expr(value));
            }
            ExprKind::Compare(first, rest) => {
                self.expr(first);
                rest.iter().for_each(|(_, value)| self.expr(value));
            }
            ExprKind::Power(base, exponent) => {
                self.expr(base);
                self.expr(exponent);
            }
            ExprKind::If(parts) => {
                self.expr(&parts.condition);
                self.expr(&parts.then);
                self.expr(&parts.otherwise);
            }
            ExprKind::Lambda(function) => self.function(function),
            ExprKind::Postfix(base, chain) => {
                self.expr(base);
                chain.iter().for_each(|item| self.postfix(item));
            }
            ExprKind::Walrus(name, value) => {
                self.expr(value);
                self.rebind(&name.name);
            }
            ExprKind::None
            | ExprKind::Bool(_)
            | ExprKind::Int(_)
            | ExprKind::BigInt(..)
            | ExprKind::Float(_)
            | ExprKind::Str(_)
            | ExprKind::Bytes(_) => {}
        }
    }

    fn postfix(&mut self, item: &Postfix) {
        match item {
            Postfix::Attribute(_) => {}
            Postfix::Index(index, _) => self.expr(index),
            Postfix::Slice(parts, _) => parts.iter().flatten().for_each(|part| self.expr(part)),
            Postfix::Call(arguments, _) => {
                for argument in arguments {
                    match argument {
                        Argument::Positional(value)
                        | Argument::Keyword(_, value)
                        | Argument::Star(value)
                        | Argument::StarStar(value) => self.expr(value),
                    }
                }
            }
        }
    }
}

/// Adds a name; says whether it is new.
fn insert(names: &mut HashSet<Box<str>>, name: &str) -> bool {
    !names.contains(name) && names.insert(name.into())
}
