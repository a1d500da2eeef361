//! The instructions: three registers at most, eight bytes.

use crate::ast::{BinaryOp, CompareOp};

/// A register of the running function, counted from its base.
pub(crate) type Reg = u16;

/// One instruction; each is one step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Op {
    Move {
        to: Reg,
        from: Reg,
    },
    Constant {
        to: Reg,
        at: u32,
    },
    Int {
        to: Reg,
        value: i32,
    },
    Bool {
        to: Reg,
        value: bool,
    },
    None {
        to: Reg,
    },
    Builtin {
        to: Reg,
        id: u16,
    },
    Module {
        to: Reg,
        id: u16,
    },
    Tool {
        to: Reg,
        id: u32,
    },
    /// A variable of the caller's, by its place in the program's list of them.
    Data {
        to: Reg,
        at: u32,
    },
    /// Fails if the variable has no value yet.
    Check {
        at: Reg,
        name: u32,
    },
    /// Jumps if the variable has no value yet.
    JumpIfUnset {
        at: Reg,
        to: u32,
    },
    Unset {
        at: Reg,
    },
    /// Puts the register's value into a cell of its own.
    NewCell {
        at: Reg,
    },
    LoadCell {
        to: Reg,
        cell: Reg,
        name: u16,
    },
    StoreCell {
        cell: Reg,
        from: Reg,
    },
    LoadUp {
        to: Reg,
        index: u16,
        name: u16,
    },
    StoreUp {
        index: u16,
        from: Reg,
    },
    Add {
        to: Reg,
        a: Reg,
        b: Reg,
    },
    Sub {
        to: Reg,
        a: Reg,
        b: Reg,
    },
    Mul {
        to: Reg,
        a: Reg,
        b: Reg,
    },
    Mod {
        to: Reg,
        a: Reg,
        b: Reg,
    },
    Binary {
        op: BinaryOp,
        to: Reg,
        a: Reg,
        b: Reg,
    },
    AddInt {
        to: Reg,
        a: Reg,
        value: i16,
    },
    /// As `Binary`, but a list on the left is extended in place.
    Augment {
        op: BinaryOp,
        to: Reg,
        a: Reg,
        b: Reg,
    },
    Compare {
        op: CompareOp,
        to: Reg,
        a: Reg,
        b: Reg,
    },
    /// Skips the next instruction if the comparison holds.
    SkipIf {
        op: CompareOp,
        a: Reg,
        b: Reg,
    },
    Not {
        to: Reg,
        from: Reg,
    },
    Minus {
        to: Reg,
        from: Reg,
    },
    Plus {
        to: Reg,
        from: Reg,
    },
    Invert {
        to: Reg,
        from: Reg,
    },
    Jump {
        to: u32,
    },
    JumpIf {
        at: Reg,
        to: u32,
    },
    JumpIfNot {
        at: Reg,
        to: u32,
    },
    GetAttribute {
        to: Reg,
        from: Reg,
        name: u16,
    },
    GetIndex {
        to: Reg,
        from: Reg,
        index: Reg,
    },
    SetIndex {
        object: Reg,
        index: Reg,
        from: Reg,
    },
    DeleteIndex {
        object: Reg,
        index: Reg,
    },
    /// The parts lie in three registers from `parts` on.
    Slice {
        to: Reg,
        from: Reg,
        parts: Reg,
    },
    List {
        to: Reg,
        start: Reg,
        count: u16,
    },
    Tuple {
        to: Reg,
        start: Reg,
        count: u16,
    },
    Set {
        to: Reg,
        start: Reg,
        count: u16,
    },
    /// `count` pairs.
    Dict {
        to: Reg,
        start: Reg,
        count: u16,
    },
    Push {
        list: Reg,
        from: Reg,
    },
    Extend {
        list: Reg,
        from: Reg,
    },
    Put {
        dict: Reg,
        key: Reg,
        from: Reg,
    },
    Merge {
        dict: Reg,
        from: Reg,
    },
    Insert {
        set: Reg,
        from: Reg,
    },
    ToTuple {
        to: Reg,
        from: Reg,
    },
    ToSet {
        to: Reg,
        from: Reg,
    },
    Iterate {
        to: Reg,
        from: Reg,
    },
    /// Takes the next item and skips the next instruction, or does neither.
    Next {
        to: Reg,
        iter: Reg,
    },
    EndIterate {
        at: Reg,
    },
    /// Into `count` registers from `start` on.
    Unpack {
        from: Reg,
        start: Reg,
        count: u16,
    },
    /// As `Unpack`; `before` and `after` items are single, the rest is a list between them.
    UnpackStar {
        from: Reg,
        start: Reg,
        before: u8,
        after: u8,
    },
    Call {
        to: Reg,
        base: Reg,
        site: u16,
    },
    CallMethod {
        to: Reg,
        base: Reg,
        site: u16,
    },
    /// Defaults lie from `base` on.
    Function {
        to: Reg,
        proto: u16,
        base: Reg,
    },
    Return {
        from: Reg,
    },
    Raise {
        from: Reg,
    },
    /// Raises again what the register holds.
    Reraise {
        from: Reg,
    },
    /// From here on, errors go to `to`, in the register.
    Try {
        at: Reg,
        to: u32,
    },
    EndTry,
    MatchError {
        to: Reg,
        error: Reg,
        kinds: u16,
    },
    /// The text of `from`, in the form that the constant names.
    Format {
        to: Reg,
        from: Reg,
        form: u16,
    },
    /// The text of `from`, in the form that the text in `spec` says.
    FormatAs {
        to: Reg,
        from: Reg,
        spec: Reg,
    },
    /// The texts of `count` registers from `start` on, as one.
    Concat {
        to: Reg,
        start: Reg,
        count: u16,
    },
    /// Raises an `AssertionError` with the text of the register.
    Assert {
        from: Reg,
    },
}

const _: () = assert!(size_of::<Op>() == 8);
