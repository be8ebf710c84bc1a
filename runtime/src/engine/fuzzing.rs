//! What a fuzzer drives: the engine beside its naive twins, by scripts that are made of bytes.
//!
//! The targets are in `fuzz/`. What they have found worth keeping, the corpus, is run by the test here, so that it is
//! looked at with every change.

use super::differential::compare_by_hand;
use super::differential::rng::Numbers;
use super::wake::differential;

/// A pipe of windows, polled by hand.
pub fn window(bytes: &[u8]) {
    compare_by_hand(&Numbers::Bytes(bytes.into()));
}

/// The set of woken slots.
pub fn wake_set(bytes: &[u8]) {
    differential::run(&Numbers::Bytes(bytes.into()), bytes.len(), 4);
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    /// Runs a target on everything in its corpus.
    fn replay(target: &str, run: fn(&[u8])) {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(target);
        let mut files: Vec<_> = fs::read_dir(&corpus).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        assert!(files.len() > 20, "{} has been lost", corpus.display());
        for file in files {
            // Told by the harness, in case it fails.
            println!("{}", file.display());
            run(&fs::read(file).unwrap());
        }
    }

    #[test]
    fn corpus_of_window() {
        replay("window", super::window);
    }

    #[test]
    fn corpus_of_wake_set() {
        replay("wake_set", super::wake_set);
    }
}
