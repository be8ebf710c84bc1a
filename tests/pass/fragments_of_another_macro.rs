//! What another macro passes on arrives in invisible brackets, and `|>` as two tokens.
#![deny(warnings)]

use futures::executor::block_on;
use pipewright::{Flow, pipe};

/// Stages again and again.
macro_rules! repeated {
    ($source:expr; $($f:expr),*; $n:expr) => {
        block_on(pipe!(
            $source $(|> map($f))* |> buffer($n) $(|> map($f) |> buffer($n).window(2 * $n))* |> collect::<Vec<_>>
        ))
    };
}

/// Names, brackets and modifiers, each on its own.
macro_rules! named {
    ($source:expr; $($stage:ident $(($($argument:expr),*))? $(. $modifier:ident ($($value:expr),*))*);*) => {
        block_on(pipe!($source $(|> $stage $(($($argument),*))? $(.$modifier($($value),*))*)*))
    };
}

/// Tokens as they are.
macro_rules! stages {
    ($source:expr; $($stage:tt)*) => { block_on(pipe!($source |> map(|n| n + 1) $($stage)* |> count)) };
}

/// One of each kind.
macro_rules! kinds {
    ($item:ident, $source:block, $f:path, $n:literal, $t:ty, $p:pat, $body:expr, $own:path, $closure:expr) => {
        block_on(pipe!(
            $source
                |> map($f)
                |> map(|$p| $body)
                |> map(|$item| <$t>::from($item))
                |> err_into::<$t>
                |> buffer($n)
                |> $own($n)
                |> via($closure)
                |> take($n)
                |> collect::<Vec<$t>>
        ))
    };
}

/// A whole function, and a pipe in it.
macro_rules! function {
    ($(#[$meta:meta])* $vis:vis $name:ident<$life:lifetime>($argument:ident: $t:ty) |> $($stage:tt)+) => {
        $(#[$meta])*
        $vis fn $name<$life>($argument: &$life [$t]) -> impl Flow<Item = $t> + $life {
            pipe!($argument.iter().copied() |> $($stage)+)
        }
    };
}

function! {
    /// All that are not small.
    pub large<'a>(numbers: u32) |> filter(|n| *n > 1) |> map(|n| n * 10)
}

/// Its argument is a pipe, and not once.
macro_rules! twice {
    ($pipe:expr) => { pipe!(chain($pipe, $pipe |> map(|n| n)) |> collect::<Vec<_>>) };
}

async fn double(n: i32) -> i32 {
    n * 2
}

fn every<E, F: Flow<E>>(items: F, n: usize) -> impl Flow<E, Item = F::Item> {
    pipe!(items |> enumerate |> filter(move |pair| pair.0 % n == 0) |> map(|(_, item)| item))
}

fn main() {
    let more = 1;
    let widths = [2];
    assert_eq!(repeated!(0..2; |n| n + more; 2), [2, 3]);
    assert_eq!(
        repeated!([0, 1]; async |n| n + more, move |n| n * 2, i32::abs, async move |n| n + more; widths[0]),
        [9, 13]
    );
    assert_eq!(
        named!(0..9; filter(|n| *n > more); map(double); buffer(3).unordered(); skip(1); enumerate; count),
        6
    );
    assert_eq!(named!([1]; flat_map(move |n| [n, n + more]); fold(0, |sum, n| sum + n)), 3);
    assert_eq!(
        stages!(0..9; |> filter(|n| *n > 2 || *n | 1 > 9) |> map(|n| n > more) |> buffer(2).unordered()),
        7
    );
    assert_eq!(stages!([1, 2];), 2);
    let out = kinds!(n, { [1, 2] }, double, 2, i64, (n @ ..=255 | n), n + 1, self::every, |p| every(p, 1));
    assert_eq!(out, Ok(vec![3]));
    assert_eq!(block_on(pipe!(large(&[1, 2, 3]) |> collect::<Vec<_>>)), [20, 30]);
    assert_eq!(block_on(twice!(pipe!([1, 2] |> map(|n| n + more) |> filter(|n| *n > 2)))), [3, 3]);
    assert_eq!(block_on(twice!(0..1 + more)), [0, 1, 0, 1]);
}
