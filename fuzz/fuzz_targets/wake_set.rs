//! The set of woken slots beside its naive twin: `runtime/src/engine/fuzzing.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pipewright::fuzzing::wake_set(bytes));
