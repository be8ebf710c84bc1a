//! Memory that is used again: places for values, and lines of places in which anybody may give up his.

use std::ops::{Index, IndexMut};

/// No place at all.
pub(super) const NOWHERE: u32 = u32::MAX;

/// Values with an address that does not change. What was taken is used again, so that a steady state allocates nothing.
pub(super) struct Places<T> {
    places: Vec<Place<T>>,
    /// The first of those that are free, linked by `after`.
    free: u32,
}

struct Place<T> {
    value: Option<T>,
    /// How many values have left it.
    tenants: u32,
    /// Neighbours in a line.
    before: u32,
    after: u32,
}

/// A value that may have left its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Ticket {
    place: u32,
    tenants: u32,
}

impl Ticket {
    /// Where it is, by whoever knows that it has not left.
    pub(super) fn place(self) -> u32 {
        self.place
    }
}

/// A line of places: first come, first served.
pub(super) struct Line {
    first: u32,
    last: u32,
}

impl Line {
    pub(super) const fn new() -> Self {
        Line { first: NOWHERE, last: NOWHERE }
    }

    pub(super) fn first(&self) -> Option<u32> {
        (self.first != NOWHERE).then_some(self.first)
    }
}

impl<T> Places<T> {
    pub(super) const fn new() -> Self {
        Places { places: Vec::new(), free: NOWHERE }
    }

    pub(super) fn put(&mut self, value: T) -> u32 {
        if self.free == NOWHERE {
            let place = u32::try_from(self.places.len()).expect("fewer than 2^32 wait");
            self.places.push(Place { value: Some(value), tenants: 0, before: NOWHERE, after: NOWHERE });
            return place;
        }
        let place = self.free;
        let tenant = &mut self.places[place as usize];
        self.free = std::mem::replace(&mut tenant.after, NOWHERE);
        tenant.value = Some(value);
        place
    }

    /// Of a value that stands in no line.
    pub(super) fn take(&mut self, place: u32) -> T {
        let tenant = &mut self.places[place as usize];
        let value = tenant.value.take().expect("somebody is in that place");
        tenant.tenants = tenant.tenants.wrapping_add(1);
        tenant.after = std::mem::replace(&mut self.free, place);
        value
    }

    pub(super) fn ticket(&self, place: u32) -> Ticket {
        Ticket { place, tenants: self.places[place as usize].tenants }
    }

    /// The place, while that value is in it.
    pub(super) fn find(&self, ticket: Ticket) -> Option<u32> {
        let place = &self.places[ticket.place as usize];
        (place.tenants == ticket.tenants && place.value.is_some()).then_some(ticket.place)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &T)> {
        (0..).zip(&self.places).filter_map(|(at, place)| place.value.as_ref().map(|value| (at, value)))
    }

    pub(super) fn join(&mut self, line: &mut Line, place: u32) {
        let last = std::mem::replace(&mut line.last, place);
        self.places[place as usize].before = last;
        match last {
            NOWHERE => line.first = place,
            _ => self.places[last as usize].after = place,
        }
    }

    pub(super) fn leave(&mut self, line: &mut Line, place: u32) {
        let Place { before, after, .. } = &mut self.places[place as usize];
        let (before, after) = (std::mem::replace(before, NOWHERE), std::mem::replace(after, NOWHERE));
        match before {
            NOWHERE => line.first = after,
            _ => self.places[before as usize].after = after,
        }
        match after {
            NOWHERE => line.last = before,
            _ => self.places[after as usize].before = before,
        }
    }
}

impl<T> Index<u32> for Places<T> {
    type Output = T;
    fn index(&self, place: u32) -> &T {
        self.places[place as usize].value.as_ref().expect("somebody is in that place")
    }
}

impl<T> IndexMut<u32> for Places<T> {
    fn index_mut(&mut self, place: u32) -> &mut T {
        self.places[place as usize].value.as_mut().expect("somebody is in that place")
    }
}

#[cfg(all(test, not(pipewright_loom)))]
mod tests {
    use super::*;

    fn members(places: &Places<u32>, line: &Line) -> Vec<u32> {
        let mut members = Vec::new();
        let mut at = line.first;
        while at != NOWHERE {
            members.push(places[at]);
            at = places.places[at as usize].after;
        }
        members
    }

    #[test]
    fn a_line_is_left_from_anywhere() {
        let mut places = Places::new();
        let mut line = Line::new();
        let at: Vec<u32> = (0..5).map(|value| places.put(value)).collect();
        at.iter().for_each(|&place| places.join(&mut line, place));
        for (leaves, rest) in [(2, &[0, 1, 3, 4][..]), (0, &[1, 3, 4]), (4, &[1, 3]), (1, &[3]), (3, &[])] {
            places.leave(&mut line, at[leaves]);
            assert_eq!(members(&places, &line), rest);
            assert_eq!(line.first().map(|place| places[place]), rest.first().copied());
        }
        places.join(&mut line, at[4]);
        places.join(&mut line, at[0]);
        assert_eq!(members(&places, &line), [4, 0]);
    }

    #[test]
    fn places_are_used_again_and_tickets_notice() {
        let mut places = Places::new();
        let (first, second) = (places.put(1), places.put(2));
        let ticket = places.ticket(first);
        assert_eq!(places.find(ticket), Some(first));
        assert_eq!((places.take(first), places.find(ticket)), (1, None));
        assert_eq!((places.put(3), places.find(ticket)), (first, None));
        assert_eq!(places.iter().collect::<Vec<_>>(), [(first, &3), (second, &2)]);
        assert_eq!((places.take(second), places.take(first)), (2, 3));
        assert_eq!((places.put(4), places.put(5), places.put(6)), (first, second, 2));
    }
}
