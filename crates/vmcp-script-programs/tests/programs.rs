//! Programs from seeds: they are what they promise to be, and none of them gets anywhere.

use std::panic::catch_unwind;

use vmcp_script::{NoTools, compile};
use vmcp_script_programs::{attack, choices, common, extended};

#[test]
fn a_program_is_a_function_of_its_bytes() {
    let choices = choices(7);
    assert_eq!(common(&choices), common(&choices));
    assert_ne!(common(&choices), extended(&choices));
    assert_eq!(common(&[]), "\n");
}

#[test]
fn nearly_all_common_programs_compile() {
    let compiles = |seed: &u64| compile(&common(&choices(*seed)), &NoTools).is_ok();
    let good = (0..1000).filter(compiles).count();
    assert!((900..1000).contains(&good), "{good} of 1000: some are wrong on purpose");
}

#[test]
fn no_program_takes_more_than_it_may() {
    for seed in 0..2000 {
        for source in [common(&choices(seed)), extended(&choices(seed))] {
            let went_well = catch_unwind(|| attack(&source)).is_ok();
            assert!(went_well, "seed {seed}:\n{source}");
        }
    }
}
