//! In which order the results of a window leave.

/// In which order results leave, and what is pulled when.
pub trait Order {
    /// In the order of the source; otherwise as they finish.
    const ORDERED: bool = true;
    /// The next unit is pulled when the last result has left.
    const LISTS: bool = false;
}

/// In the order of the source.
pub enum InOrder {}
impl Order for InOrder {}

/// As they finish.
pub enum AsFinished {}
impl Order for AsFinished {
    const ORDERED: bool = false;
}

/// In order, one list at a time.
pub enum Lists {}
impl Order for Lists {
    const LISTS: bool = true;
}
