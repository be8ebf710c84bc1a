//! What a row comes to, side by side.

use crate::row::{Peer, Side};

/// The figure of each side; `None` where it is left out. Less is better.
pub struct Figures(pub Vec<(&'static Side, Option<f64>)>);

impl Figures {
    /// The side of a peer that takes part, and its figure.
    pub fn side(&self, peer: Peer) -> Option<(&'static Side, Option<f64>)> {
        self.0.iter().copied().find(|(side, _)| side.peer == peer)
    }

    pub fn of(&self, peer: Peer) -> Option<f64> {
        self.side(peer)?.1
    }

    /// The peers that do the same job as pipewright.
    fn peers(&self) -> impl Iterator<Item = (&'static Side, f64)> {
        let is_peer = |side: &Side| side.same_job && !matches!(side.peer, Peer::ByHand | Peer::Pipewright);
        self.0.iter().filter_map(move |(side, figure)| Some((*side, (*figure).filter(|_| is_peer(side))?)))
    }

    /// Those of them that are better.
    pub fn ahead(&self) -> impl Iterator<Item = (&'static Side, f64)> {
        let ours = self.of(Peer::Pipewright).unwrap_or(0.0);
        self.peers().filter(move |(_, figure)| *figure < ours)
    }

    /// The figure of the best of them, in times of pipewright's.
    pub fn gain(&self) -> Option<f64> {
        let best = self.peers().map(|(_, figure)| figure).min_by(f64::total_cmp)?;
        Some(best / self.of(Peer::Pipewright)?)
    }
}
