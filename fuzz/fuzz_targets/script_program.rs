//! Scripts that get far: generated ones, with tools, loops without end and much memory, take no
//! more than they may and come to the same in turns of any length.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vmcp_script_programs::{attack, extended};

fuzz_target!(|choices: &[u8]| attack(&extended(choices)));
