//! `def` and `lambda`.

use super::Compiler;
use crate::{
    ast::{Function, Ident, Param, ParamKind},
    op::{Op, Reg},
    program::{Params, Proto},
};

impl<'a> Compiler<'a> {
    pub(super) fn def_statement(&mut self, function: &'a Function) {
        let at = self.temp();
        self.function_value(function, at);
        let name = Ident { name: function.name.clone(), span: function.span };
        self.store(&name, at);
    }

    /// Makes a function in `to`.
    pub(super) fn function_value(&mut self, function: &'a Function, to: Reg) {
        let mark = self.mark();
        let base = Reg::try_from(mark).unwrap_or(Reg::MAX);
        for param in &function.params {
            if let Some(default) = &param.default {
                self.temp_of(default);
            }
        }
        let proto = self.compile_function(function);
        let op = Op::Function { to, proto, base };
        self.emit(op, function.span);
        self.free_to(mark);
    }

    pub(super) fn compile_function(&mut self, function: &'a Function) -> u16 {
        let at = self.program.protos.len();
        // Its place is taken before the functions inside get theirs.
        self.program.protos.push(Proto {
            name: function.name.clone(),
            code: Vec::new(),
            spans: Vec::new(),
            registers: 0,
            params: Params::default(),
            captures: Vec::new(),
        });
        let scope = self.current_scope().function_at(function.span);
        let ordered = ordered(&function.params);
        let names: Vec<Ident> = ordered.iter().map(|param| param.name.clone()).collect();
        self.enter(scope, &names);
        self.block(&function.body);
        let from = self.temp();
        self.emit(Op::None { to: from }, function.span);
        self.emit(Op::Return { from }, function.span);
        let proto = self.leave(&function.name, params(&ordered));
        self.program.protos[at] = proto;
        self.numbered(at, "functions")
    }
}

/// Parameters in the order of their registers: those with a name, `*args`, `**kwargs`.
fn ordered(params: &[Param]) -> Vec<&Param> {
    let rank = |param: &&Param| match param.kind {
        ParamKind::Normal => 0,
        ParamKind::KeywordOnly => 1,
        ParamKind::Star => 2,
        ParamKind::StarStar => 3,
    };
    let mut ordered: Vec<&Param> = params.iter().collect();
    ordered.sort_by_key(rank);
    ordered
}

fn params(ordered: &[&Param]) -> Params {
    let count = |kind| ordered.iter().filter(|param| param.kind == kind).count();
    let named: Vec<&&Param> = ordered
        .iter()
        .filter(|param| matches!(param.kind, ParamKind::Normal | ParamKind::KeywordOnly))
        .collect();
    Params {
        names: named.iter().map(|param| param.name.name.clone()).collect(),
        positional: count(ParamKind::Normal) as u16,
        optional: named.iter().map(|param| param.default.is_some()).collect(),
        star: count(ParamKind::Star) > 0,
        star_star: count(ParamKind::StarStar) > 0,
    }
}
