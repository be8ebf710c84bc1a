//! A pipe of windows beside one of naive twins, polled by hand: `runtime/src/engine/fuzzing.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pipewright::fuzzing::window(bytes));
