//! The laws of the engine as properties: fixed shapes of pipes, random numbers, random orders of completion.
//!
//! Each has been seen to fail where the engine was broken on purpose. "Twin" is `engine/differential.rs` of the runtime.
//!
//! | break | seen by |
//! |---|---|
//! | n + 1 run; the window holds one more | `bounds::{one_call, the_bounds_are_reached}`, twin |
//! | finished results do not hold others back | `bounds::one_call`, twin |
//! | a late split runs one by one; elements begin before children | `bounds::{a_late_split, pages_and_members}`, twin |
//! | children begin at the end of the order; `front` counts wrongly | `shapes::lists_in_lists`, `bounds::a_late_split`, twin |
//! | a filtered element keeps its place | `by_hand`, `shapes`, twin |
//! | a carrier keeps its place; instant work has n + 1 | `bounds::a_stretch_that_never_waits`, twin |
//! | begins before it pulls | `bounds::the_bounds_are_reached`, twin |
//! | an error does not drop what is behind it, or upstream | `errors::in_order`, twin |
//! | an error in a list drops upstream one poll too late | `errors::in_a_list` |
//! | unordered: newest first; an error waits its turn | twin |
//! | `batch`, `buffer`, `One` or the consumer's body forwards no progress | `shapes`, `by_hand::two_buffers_and_a_batch` |
//! | a full buffer does not reach upstream | `shapes::three_buffers`, `found`, twin |
//! | `arm` is always true; wakes go to the neighbour | `shapes`, `by_hand`, `found` |
//! | no pull after progress; upstream is not reached again | `found` |
//! | a unit that wakes itself keeps others, or the task | `found` |
//! | finished work is kept and polled again | twin |
//! | `par_flat_map` takes the next list too early | twin |
//! | finished items before children get lost, or a child where a list was looked into | `trees` |
//! | a slot is not given back | `memory` |
//! | k + 1 of a key run; the earliest of a key waits; one more is pulled | `keys`, twin |
//! | what an error drops keeps its key | twin |

#![allow(deprecated, reason = "calls that run one at a time before an ordered stage are meant")]

mod bounds;
mod by_hand;
mod errors;
mod found;
mod keys;
mod memory;
mod numbers;
mod shapes;
mod trees;
mod world;
