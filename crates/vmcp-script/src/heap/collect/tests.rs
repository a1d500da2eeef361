//! Collections against a model of what can be reached, in stretches of every length.

use std::collections::HashSet;

use proptest::prelude::*;

use super::{super::PIECE, Handle, Heap, Object, Roots};
use crate::value::Value;

/// Roots in parts: single ones first, then some at a time.
struct Parts {
    single: Vec<Value>,
    rest: Vec<Vec<Value>>,
}

impl Parts {
    fn of(values: &[Value]) -> Self {
        let (single, rest) = values.split_at(values.len() / 3);
        Self { single: single.to_vec(), rest: rest.chunks(700).map(<[Value]>::to_vec).collect() }
    }
}

impl Roots for Parts {
    fn part(&self, number: usize, visit: &mut dyn FnMut(Value)) -> Option<&[Value]> {
        match number {
            0 => {
                self.single.iter().copied().for_each(visit);
                Some(&[])
            }
            _ => self.rest.get(number - 1).map(Vec::as_slice),
        }
    }
}

fn heap() -> Heap {
    let mut heap = Heap::new(64 << 20);
    heap.allow_work(u64::MAX >> 8);
    heap
}

/// Collects in stretches of so much time; returns how long the longest was.
fn collect(heap: &mut Heap, roots: &Parts, time: usize) -> usize {
    heap.begin_collection();
    let mut longest = 0;
    while heap.is_collecting() {
        longest = longest.max(heap.collect_on(roots, time).expect("there is no limit"));
    }
    longest
}

/// So many objects of all kinds, with these references from one to the other.
fn graph(heap: &mut Heap, count: usize, edges: &[(usize, usize)]) -> Vec<Handle> {
    let lists: Vec<Value> =
        (0..count).map(|_| heap.list(Vec::new()).expect("there is room")).collect();
    for (from, to) in edges.iter().map(|(from, to)| (lists[from % count], lists[to % count])) {
        let item = match to {
            Value::Object(Handle(at)) if at % 3 == 0 => heap.tuple(vec![Value::None, to]),
            Value::Object(Handle(at)) if at % 3 == 1 => heap.value(Object::Cell(to)),
            _ => Ok(to),
        };
        let Value::Object(list) = from else { unreachable!("lists are objects") };
        heap.push(list, item.expect("there is room")).expect("there is room");
    }
    lists
        .iter()
        .map(|list| if let Value::Object(at) = list { *at } else { unreachable!() })
        .collect()
}

/// What can be reached, with what each of them refers to.
fn reached(heap: &Heap, roots: &[Value]) -> HashSet<(u32, String)> {
    let mut open = roots.to_vec();
    let mut seen = HashSet::new();
    while let Some(value) = open.pop() {
        let Value::Object(handle) = value else { continue };
        let object = heap.get(handle);
        if seen.insert((handle.0, format!("{object:?}"))) {
            object.visit(0, usize::MAX / 2, &mut |value| open.push(value));
        }
    }
    seen
}

proptest! {
    #[test]
    fn what_can_be_reached_stays_and_the_rest_goes(
        count in 1_usize..900,
        edges in prop::collection::vec((any::<usize>(), any::<usize>()), 0..900),
        kept in prop::collection::vec(any::<usize>(), 0..9),
    ) {
        let mut outcomes = Vec::new();
        for time in [1, 300, 5000, usize::MAX] {
            let mut heap = heap();
            let handles = graph(&mut heap, count, &edges);
            let roots: Vec<Value> =
                kept.iter().map(|at| Value::Object(handles[at % count])).collect();
            let before = reached(&heap, &roots);
            collect(&mut heap, &Parts::of(&roots), time);
            prop_assert_eq!(&reached(&heap, &roots), &before);
            let live = (0..heap.slots)
                .filter(|at| !matches!(heap.get(Handle(*at)), Object::Free(_)))
                .count();
            prop_assert_eq!(live, before.len());
            outcomes.push((heap.used, heap.slots, heap.owed(), live));
            // What was freed can be taken again, each slot once.
            let known: HashSet<u32> = before.iter().map(|(at, _)| *at).collect();
            let mut taken = HashSet::new();
            for _ in 0..count + PIECE {
                let Value::Object(new) = heap.list(Vec::new()).expect("there is room") else {
                    unreachable!("a list is an object")
                };
                prop_assert!(!known.contains(&new.0) && taken.insert(new.0));
            }
            prop_assert_eq!(&reached(&heap, &roots), &before);
        }
        // How it was cut makes no difference, to what it costs neither.
        prop_assert!(outcomes.windows(2).all(|pair| pair[0] == pair[1]), "{outcomes:?}");
    }
}

#[test]
fn no_stretch_is_long_whatever_the_heap_holds() {
    let mut heap = heap();
    let many: Vec<Value> =
        (0..60_000).map(|_| heap.list(Vec::new()).expect("there is room")).collect();
    for _ in 0..5000 {
        heap.string("garbage").expect("there is room");
    }
    let wide = heap.tuple(many.clone()).expect("there is room");
    let dict = heap.put(Object::Dict(Box::default())).expect("there is room");
    for (at, value) in many.iter().enumerate().take(20_000) {
        heap.dict_set(dict, Value::Int(at as i64), *value).expect("there is room");
    }
    // One object is freed at once, and so the first collection has to keep those that are wide.
    let all = [vec![wide, Value::Object(dict)], many, Vec::new()];
    for (roots, most) in all.iter().zip([2600, 120_000, 2600]) {
        let longest = collect(&mut heap, &Parts::of(roots), 1000);
        assert!(longest < most, "{longest}");
    }
    assert_eq!((heap.slots, heap.used), (0, 0));
}
