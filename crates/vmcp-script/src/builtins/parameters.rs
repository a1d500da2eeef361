//! Reading the arguments of functions and methods that take a fixed list of parameters.

use crate::{
    count,
    heap::{Heap, Object},
    machine::Arguments,
    stop::{Run, Stop},
    value::{
        Value,
        repr::{article, type_name},
    },
};

/// The arguments of `function` in the order of its parameters, the first `required` of which must
/// be given. `None` counts as not given for the others.
pub(crate) fn take<const N: usize>(
    arguments: &Arguments,
    function: &str,
    names: [&str; N],
    required: usize,
) -> Run<[Option<Value>; N]> {
    let mut taken = [None; N];
    let given = arguments.positional.len();
    if given > N {
        let message = format!(
            "{function}() takes {}, {}; it is {}",
            count::at_most(N),
            count::given(given),
            signature(function, &names, required)
        );
        return Err(Stop::type_error(message));
    }
    for (slot, value) in taken.iter_mut().zip(&arguments.positional) {
        *slot = Some(*value);
    }
    for (name, value) in &arguments.named {
        let Some(at) = names.iter().position(|known| **known == **name) else {
            let shown = signature(function, &names, required);
            let message = format!("{function}() has no parameter `{name}`; it is {shown}");
            return Err(Stop::type_error(message));
        };
        if taken[at].replace(*value).is_some() {
            return Err(Stop::type_error(format!("{function}() got `{name}` twice")));
        }
    }
    if let Some(missing) = taken[..required].iter().position(Option::is_none) {
        let shown = signature(function, &names, required);
        let message = format!("{function}() needs `{}`; it is {shown}", names[missing]);
        return Err(Stop::type_error(message));
    }
    for slot in &mut taken[required..] {
        *slot = slot.filter(|value| !value.is(Value::None));
    }
    Ok(taken)
}

fn signature(function: &str, names: &[&str], required: usize) -> String {
    let shown: Vec<String> = names
        .iter()
        .enumerate()
        .map(|(at, name)| if at < required { (*name).to_owned() } else { format!("{name}=…") })
        .collect();
    format!("{function}({})", shown.join(", "))
}

/// A string that `function` needs as `name`.
pub(crate) fn text<'h>(heap: &'h Heap, value: Value, function: &str, name: &str) -> Run<&'h str> {
    heap.as_str(value).ok_or_else(|| {
        let kind = type_name(heap, value);
        Stop::type_error(format!(
            "{function}() needs a string as `{name}`, not {an} {kind}",
            an = article(kind)
        ))
    })
}

/// A whole number that `function` needs as `name`; huge ones are cut to the nearest that fits.
pub(crate) fn whole(heap: &Heap, value: Value, function: &str, name: &str) -> Run<i64> {
    match (value, heap.object(value)) {
        (Value::Int(value), _) => Ok(value),
        (Value::Bool(value), _) => Ok(i64::from(value)),
        (_, Some(Object::Big(big))) if big.sign() == num_bigint::Sign::Minus => Ok(i64::MIN),
        (_, Some(Object::Big(_))) => Ok(i64::MAX),
        _ => {
            let kind = type_name(heap, value);
            let message = format!(
                "{function}() needs a whole number as `{name}`, not {an} {kind}",
                an = article(kind)
            );
            Err(Stop::type_error(message))
        }
    }
}

/// The named arguments of a function that takes any number by position. `None` counts as not given.
pub(crate) fn named<const N: usize>(
    arguments: &Arguments,
    function: &str,
    names: [&str; N],
) -> Run<[Option<Value>; N]> {
    let mut taken = [None; N];
    for (name, value) in &arguments.named {
        let Some(at) = names.iter().position(|known| **known == **name) else {
            let message = if N == 0 {
                format!("{function}() takes no named arguments, `{name}` was given")
            } else {
                let known: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                let known = known.join(", ");
                format!("{function}() has no parameter `{name}`; by name it takes {known}")
            };
            return Err(Stop::type_error(message));
        };
        taken[at] = Some(*value).filter(|value| !value.is(Value::None));
    }
    Ok(taken)
}
