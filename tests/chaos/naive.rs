//! What a pipe does, as a plain loop: iterators over the identities of elements, without any clock.

use crate::fun::{Fun, Wrong};
use crate::segment::Seg;
use crate::world::mix;

/// What comes along. After a `Stop` nothing is asked any more.
pub type Events<'a> = Box<dyn Iterator<Item = Result<u64, Stop>> + 'a>;

/// Why nothing more comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    Fail(Wrong),
    Panic,
    /// It waits for ever.
    Hang,
}

/// What a function does with an element.
#[derive(Clone, Copy)]
pub enum Act {
    Same,
    List,
    Some,
    Keeps,
    Looks,
}

impl Act {
    pub fn of(self, fun: &Fun, id: u64) -> Vec<u64> {
        match self {
            Act::Same => vec![fun.next(id)],
            Act::List => fun.children(id),
            Act::Some if fun.keeps(id) => vec![fun.next(id)],
            Act::Keeps if fun.keeps(id) => vec![id],
            Act::Looks => vec![id],
            Act::Some | Act::Keeps => vec![],
        }
    }
}

/// Each element becomes several, or none, or the end.
pub fn each<'a>(up: Events<'a>, mut f: impl FnMut(u64) -> Result<Vec<u64>, Stop> + 'a) -> Events<'a> {
    let list = move |event: Result<u64, Stop>| match event.and_then(&mut f) {
        Ok(list) => list.into_iter().map(Ok).collect::<Vec<_>>(),
        Err(stop) => vec![Err(stop)],
    };
    Box::new(up.flat_map(list))
}

/// The same, until `f` gives nothing.
pub fn until<'a>(
    mut up: Events<'a>,
    mut f: impl FnMut(u64) -> Result<Option<Vec<u64>>, Stop> + 'a,
) -> Events<'a> {
    let lists = std::iter::from_fn(move || match up.next()?.and_then(&mut f) {
        Ok(list) => Some(list?.into_iter().map(Ok).collect::<Vec<_>>()),
        Err(stop) => Some(vec![Err(stop)]),
    });
    Box::new(lists.fuse().flatten())
}

/// Lists of elements, each with a weight, whose sum is at most `size`; each list as one element.
pub fn lists<'a>(mut up: Events<'a>, size: usize, weigh: fn(u64) -> usize, join: bool) -> Events<'a> {
    let (mut list, mut weight, mut over) = (Vec::new(), 0_usize, false);
    let lists = std::iter::from_fn(move || {
        loop {
            if over {
                return None;
            }
            match up.next() {
                Some(Ok(id)) => {
                    let w = weigh(id).max(1);
                    let full = !list.is_empty() && weight.saturating_add(w) > size;
                    let before = if full { std::mem::take(&mut list) } else { Vec::new() };
                    weight = if full { w } else { weight.saturating_add(w) };
                    list.push(id);
                    let whole = if weight >= size { std::mem::take(&mut list) } else { Vec::new() };
                    if !whole.is_empty() {
                        weight = 0;
                    }
                    let lists: Vec<_> =
                        [before, whole].into_iter().filter(|list| !list.is_empty()).map(Ok).collect();
                    if !lists.is_empty() {
                        return Some(lists);
                    }
                }
                end => {
                    over = true;
                    let mut last = Vec::new();
                    // Who waits for ever gives nothing away.
                    if !list.is_empty() && !matches!(end, Some(Err(Stop::Hang | Stop::Panic))) {
                        last.push(Ok(std::mem::take(&mut list)));
                    }
                    if let Some(Err(stop)) = end {
                        last.push(Err(stop));
                    }
                    return Some(last);
                }
            }
        }
    });
    Box::new(lists.flatten().flat_map(move |list: Result<Vec<u64>, Stop>| match list {
        Ok(list) if join => vec![Ok(joined(list))],
        Ok(list) => list.into_iter().map(Ok).collect(),
        Err(stop) => vec![Err(stop)],
    }))
}

/// Lists of `k`, taken apart: they come when they are whole.
pub fn batches<'a>(up: Events<'a>, s: &Seg) -> Events<'a> {
    lists(up, s.k, |_| 1, false)
}

/// A list as one element.
pub fn joined(list: impl IntoIterator<Item = u64>) -> u64 {
    list.into_iter().fold(7, mix)
}

impl Seg {
    /// A call that does not fail.
    pub fn does<'a>(&self, up: Events<'a>, place: u64, act: Act) -> Events<'a> {
        let fun = self.f(place);
        each(up, move |id| fun.comes_back(id).map(|()| act.of(&fun, id)))
    }

    /// A call that may fail.
    pub fn tries<'a>(&self, up: Events<'a>, place: u64, act: Act) -> Events<'a> {
        let fun = self.f(place);
        each(up, move |id| fun.succeeds(id).map(|()| act.of(&fun, id)))
    }

    /// A plain function.
    pub fn does_now<'a>(&self, up: Events<'a>, place: u64, act: Act) -> Events<'a> {
        let fun = self.f(place);
        each(up, move |id| fun.now_comes_back(id).map(|()| act.of(&fun, id)))
    }

    /// A plain function that may fail.
    pub fn tries_now<'a>(&self, up: Events<'a>, place: u64, act: Act) -> Events<'a> {
        let fun = self.f(place);
        each(up, move |id| fun.now_succeeds(id).map(|()| act.of(&fun, id)))
    }
}
