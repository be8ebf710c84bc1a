//! Buffers in which calls are limited by key.

use crate::naive::Act::{Keeps, List, Same};
use crate::segment::segments;
use crate::world::key;

segments! {
    Exact |up, s| s.n, { up |> map(s.keyed(0).same_or_fail())? |> buffer(s.n).by_key(|x| key(x.id), s.k) } => s.tries(up, 0, Same);
    Exact |up, s| s.n, {
        up |> filter({ let f = s.keyed(0).keeps_it(); async move |x| f(x).await }) |> map(s.f(1).now_same())
            |> buffer(s.n).window(s.m).by_key(|x| key(x.id), s.k) |> buffer(s.n2)
    } => {
        let up = s.does(up, 0, Keeps);
        s.does_now(up, 1, Same)
    };
    Exact |up, s| s.n, {
        up |> flat_map(s.keyed(0).list_or_fail())? |> map(s.keyed(1).same_or_fail())? |> buffer(s.n).by_key(|x| key(x.id), s.k).window(s.m)
    } => {
        let up = s.tries(up, 0, List);
        s.tries(up, 1, Same)
    };
    AnyOrder |up, s| s.n, {
        up |> flat_map(s.keyed(0).list_or_fail())? |> map(s.keyed(1).same_or_fail())? |> buffer(s.n).by_key(|x| key(x.id), s.k).unordered()
    } => {
        let up = s.tries(up, 0, List);
        s.tries(up, 1, Same)
    };
    AnyOrder |up, s| s.n, {
        up |> map(s.keyed(0).same_or_fail())? |> buffer(s.n).unordered().by_key(|x| key(x.id), s.k)
    } => s.tries(up, 0, Same);
}
