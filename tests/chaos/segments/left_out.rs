//! Calls whose errors are left out, and stages with names.

use pipewright::Failed;

use crate::call::make;
use crate::fun::Wrong;
use crate::naive::Act::{Keeps, List, Looks, Same, Some};
use crate::naive::{batches, lists};
use crate::segment::segments;
use crate::trial::Trial;

segments! {
    Exact |up, s| s.n, { up |> map(s.soft(0).same_or_fail()).skip_err() |> buffer(s.n) } => s.leaves(up, 0, Same);
    Exact |up, s| 1, { up |> map(s.soft(0).now_same_or_fail()).named("now").skip_err() } => s.leaves_now(up, 0, Same);
    Exact |up, s| s.n, {
        up |> filter({ let f = s.soft(0).keeps_it_or_fail(); async move |x| f(x).await }).named("filter").skip_err()
            |> filter_map(s.soft(1).some_or_fail()).named("some").skip_err()
            |> inspect({ let f = s.soft(2).looks_or_fail(); async move |x| f(x).await }).named("look").skip_err()
            |> flat_map(s.soft(3).list_or_fail()).named("list").skip_err() |> buffer(s.n).window(s.m)
    } => {
        let up = s.leaves(up, 0, Keeps);
        let up = s.leaves(up, 1, Some);
        let up = s.leaves(up, 2, Looks);
        s.leaves(up, 3, List)
    };
    AnyOrder |up, s| s.n, {
        up |> flat_map(s.soft(0).list_or_fail()).skip_err() |> map(s.soft(1).same_or_fail()).skip_err() |> buffer(s.n).unordered()
    } => {
        let up = s.leaves(up, 0, List);
        s.leaves(up, 1, Same)
    };
    Exact |up, s| s.k, { up |> batch(s.k) |> par_flat_map(s.soft(0).same_or_fail()).named("all").skip_err() } => {
        s.leaves(batches(up, s), 0, Same)
    };
    Exact |up, s| s.n, {
        up |> map(s.trial()) |> map(s.soft(0).tried(make::same)).named("x").on_err({ let s = s.clone(); move |failed| s.note(failed, 1, "x") })
            |> buffer(s.n)
    } => s.leaves_after(up, 0, Same, 1);
    Exact |up, s| s.n, {
        up |> map(s.trial()) |> map(s.soft(0).tried(make::same)).retry(s.policy()).named("y").on_err({
            let s = s.clone();
            async move |failed: &Failed<'_, Trial, Wrong>| s.note_later(failed, s.n2 as u32, "y").await
        }) |> buffer(s.n).window(s.m)
    } => s.leaves_after(up, 0, Same, s.n2 as u64);
    Exact |up, s| s.n, {
        up |> map(s.trial())
            |> filter({ let f = s.soft(0).tried_keeps(); async move |x| f(x).await }).on_err({ let s = s.clone(); move |failed| s.look(failed, 1) })
            |> map(|x| x.token) |> map(s.trial()) |> inspect({ let f = s.soft(1).tried_looks(); async move |x| f(x).await }).retry(s.policy()).on_err({
                let s = s.clone();
                move |failed| s.look(failed, s.n2 as u32)
            })
            |> map(|x| x.token) |> map(s.trial())
            |> filter_map(s.soft(2).tried(make::some)).on_err({ let s = s.clone(); move |failed| s.look(failed, 1) })
            |> map(s.trial())
            |> flat_map(s.soft(3).tried(make::list)).on_err({ let s = s.clone(); move |failed| s.look(failed, 1) })
            |> buffer(s.n)
    } => {
        let up = s.leaves_after(up, 0, Keeps, 1);
        let up = s.leaves_after(up, 1, Looks, s.n2 as u64);
        let up = s.leaves_after(up, 2, Some, 1);
        s.leaves_after(up, 3, List, 1)
    };
    Exact |up, s| s.k, {
        up |> map(s.trial()) |> batch(s.k)
            |> par_flat_map(s.soft(0).tried(make::same)).on_err({ let s = s.clone(); move |failed| s.look(failed, 1) })
    } => s.leaves_after(batches(up, s), 0, Same, 1);
    Exact |up, s| s.n, {
        up |> map(s.trial()) |> map(s.soft_and_pooled(0).tried(make::same)).pool(&s.pool()).retry(s.policy()).on_err({
            let s = s.clone();
            move |failed| s.look(failed, s.n2 as u32)
        }) |> buffer(s.n) |> batch(s.k) |> map(s.join())
    } => lists(s.leaves_after(up, 0, Same, s.n2 as u64), s.k, |_| 1, true);
}
