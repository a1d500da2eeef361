//! Scripts as text: whatever it is, it is a program or has faults that can be shown; and a program
//! takes no more than it may and comes to the same in turns of any length.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vmcp_script_programs::attack;

fuzz_target!(|source: &str| attack(source));
