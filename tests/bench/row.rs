//! What a row is: one job, how each side does it, and what it may cost.

/// Does the job with so many elements, through windows of this width; gives the sum of what came out.
pub type Run = fn(elements: u64, width: usize) -> u64;

/// A job.
pub struct Row {
    /// What the command line calls it.
    pub name: &'static str,
    /// What the tables call it.
    pub title: &'static str,
    /// Of each window in it; 0 where there is none.
    pub width: usize,
    /// What pipewright may cost.
    pub target: Target,
    pub sides: &'static [Side],
}

/// What pipewright may cost, in instructions per element.
#[derive(Clone, Copy)]
pub enum Target {
    Unset,
    AtMost(f64),
    /// So many times what it costs by hand.
    OfByHand(f64),
}

/// How one of the peers does a job.
#[derive(Clone, Copy)]
pub struct Side {
    pub peer: Peer,
    pub run: Run,
    /// What else it does or leaves out; empty where there is nothing to say.
    pub note: &'static str,
    /// Whether that makes it another job: it is then shown, but not compared.
    pub same_job: bool,
    /// In wider windows it is left out, for the reason in `note`.
    pub widest: usize,
}

impl Side {
    pub const fn new(peer: Peer, run: Run) -> Self {
        Side { peer, run, note: "", same_job: true, widest: usize::MAX }
    }

    /// Says something that makes no difference to the job.
    pub const fn note(self, note: &'static str) -> Self {
        Side { note, ..self }
    }

    /// Says why this is not the same job.
    pub const fn unlike(self, note: &'static str) -> Self {
        Side { note, same_job: false, ..self }
    }

    /// Leaves it out where windows are wider.
    pub const fn up_to(self, widest: usize) -> Self {
        Side { widest, ..self }
    }
}

/// Who does a job; the columns of the tables, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Peer {
    ByHand,
    Pipewright,
    FuturesBuffered,
    Futures,
    ForEachConcurrent,
    FuturesConcurrency,
    Tokio,
    Pumps,
    ParStream,
}

impl Peer {
    pub const ALL: [Peer; 9] = [
        Peer::ByHand,
        Peer::Pipewright,
        Peer::FuturesBuffered,
        Peer::Futures,
        Peer::ForEachConcurrent,
        Peer::FuturesConcurrency,
        Peer::Tokio,
        Peer::Pumps,
        Peer::ParStream,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Peer::ByHand => "by hand",
            Peer::Pipewright => "pipewright",
            Peer::FuturesBuffered => "futures-buffered",
            Peer::Futures => "futures",
            Peer::ForEachConcurrent => "for_each_concurrent",
            Peer::FuturesConcurrency => "futures-concurrency",
            Peer::Tokio => "tokio",
            Peer::Pumps => "pumps",
            Peer::ParStream => "par-stream",
        }
    }
}
