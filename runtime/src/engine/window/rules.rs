//! What a window asks of its order and of its slots.

use std::marker::PhantomData;

use super::Window;
use crate::engine::keyed::Keys;
use crate::engine::order::Order;
use crate::engine::slots::Needs;
use crate::flow::Work;

/// What it needs of its slots.
pub(super) struct Rules<W, O, G>(PhantomData<fn() -> (W, O, G)>);

impl<W: Work, O: Order, G: Keys> Needs for Rules<W, O, G> {
    const LINKS_BACK: bool = Window::<W, O, G>::KEEPS_ORDER;
    const LABELS: bool = Window::<W, O, G>::LABELS;
}

impl<W: Work, O: Order, G: Keys> Window<W, O, G> {
    /// Whether anybody asks which of two comes before the other.
    pub(super) const LABELS: bool = W::SPLITS || Self::KEYED || Self::IN_TURN;

    /// Whether anybody asks for the order of what runs.
    pub(super) const KEEPS_ORDER: bool = O::ORDERED || W::SPLITS || Self::KEYED;
}
