//! `.on_err(f)`: a function is shown each call that fails, and the element is left out.

use std::cell::Cell;
use std::convert::identity;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use pipewright::{Failed, pipe};
use pipewright_tests::{Gates, Hand, Log, caught, sleep};

use crate::{Bad, NONE, PLACES, Seen, below, but};

/// Fails on odd numbers.
pub fn even(x: u32) -> Result<u32, Bad> {
    if x % 2 == 0 { Ok(x) } else { Err(Bad(x)) }
}

/// The same, later.
pub async fn even_later(x: u32) -> Result<u32, Bad> {
    sleep(100).await;
    even(x)
}

/// What plain functions and asynchronous ones were shown.
static SUM: AtomicU32 = AtomicU32::new(0);

fn add(failed: &Failed<'_, u32, Bad>) {
    SUM.fetch_add(failed.element + failed.error.0, Ordering::SeqCst);
}

async fn add_later(failed: &Failed<'_, u32, Bad>) {
    sleep(100).await;
    add(failed);
}

fn add_any<T, X>(failed: &Failed<'_, T, X>) {
    SUM.fetch_add(failed.tries * 4, Ordering::SeqCst);
}

async fn add_any_later<T, X>(failed: &Failed<'_, T, X>) {
    sleep(100).await;
    add_any(failed);
}

#[tokio::test(start_paused = true)]
async fn handlers_of_every_form_behind_functions_of_every_form() {
    let dead = Seen::default();
    let note = |failed: &Failed<'_, u32, Bad>| dead.note(*failed.element);
    macro_rules! each {
        ($($handler:expr),*) => {$(
            let kept: Vec<u32> = pipe!(0..4 |> map(even).on_err($handler) |> collect).await;
            assert_eq!(kept, [0, 2]);
            let kept: Vec<u32> = pipe!(0..4 |> map(even_later).on_err($handler) |> buffer(2) |> collect).await;
            assert_eq!(kept, [0, 2]);
            let kept: Vec<u32> = pipe!(0..4 |> map(async |x| even(x)).on_err($handler) |> collect).await;
            assert_eq!(kept, [0, 2]);
        )*};
    }
    each!(
        |failed| dead.note(*failed.element),
        |failed: &Failed<'_, _, Bad>| dead.note(failed.error.0),
        |Failed { element, .. }| dead.note(**element),
        async |failed| {
            sleep(10).await;
            dead.note(*failed.element)
        },
        {
            let dead = &dead;
            move |failed| dead.note(*failed.element)
        },
        {
            let dead = &dead;
            async move |failed| {
                sleep(10).await;
                dead.note(*failed.element)
            }
        },
        note,
        identity(note)
    );
    assert_eq!(dead.all(), [1, 3].repeat(24));

    SUM.store(0, Ordering::SeqCst);
    each!(add, add_later, add_any, add_any_later);
    assert_eq!(SUM.load(Ordering::SeqCst), 12 * 8);
}

#[tokio::test(start_paused = true)]
async fn closures_that_own_something_are_shared() {
    // What counts in a `Cell` is one for the whole pipe, and goes where the pipe goes.
    struct Last<'a>(Cell<u32>, &'a Cell<u32>);
    impl Drop for Last<'_> {
        fn drop(&mut self) {
            self.1.set(self.0.get());
        }
    }
    let seen = Cell::new(0);
    let count = Last(Cell::new(0), &seen);
    let handler =
        pipe!(0..9 |> map(even_later).on_err(move |_| count.0.set(count.0.get() + 1)) |> buffer(3) |> count);
    assert_eq!((handler.await, seen.get()), (5, 4));

    let count = Last(Cell::new(0), &seen);
    let handler = pipe!(
        0..9 |> map(even).on_err(async move |_| { sleep(10).await; count.0.set(count.0.get() + 1) }) |> buffer(3) |> count
    );
    assert_eq!((handler.await, seen.get()), (5, 4));
}

#[tokio::test(start_paused = true)]
async fn every_kind_of_stage() {
    let dead = Mutex::new(Vec::new());
    let look = |stage: &str, element: u32| dead.lock().unwrap().push((stage.to_owned(), element));
    macro_rules! each {
        ($($stage:tt($f:expr) $width:literal => $kept:expr, $name:literal;)*) => {$(
            let kept: Vec<u32> = pipe!(0..4 |> $stage($f).on_err(|e| look(e.stage, *e.element)) |> buffer($width) |> collect).await;
            assert_eq!(kept, $kept);
            assert_eq!(std::mem::take(&mut *dead.lock().unwrap()), [($name.to_owned(), 1), ($name.to_owned(), 3)]);
            let kept: Vec<u32> = pipe!(
                0..4 |> $stage($f).on_err(async |e| { sleep(10).await; look(e.stage, *e.element) }) |> buffer($width) |> collect
            ).await;
            assert_eq!(kept, $kept);
            assert_eq!(std::mem::take(&mut *dead.lock().unwrap()), [($name.to_owned(), 1), ($name.to_owned(), 3)]);
        )*};
    }
    each! {
        filter(|x| even(*x).map(|x| x > 0)) 2 => [2], "filter(|x| even(*x).map(|x| x > 0))";
        filter(async |x| even_later(*x).await.map(|x| x > 0)) 2 => [2], "filter(async |x| ..)";
        filter_map(|x| even(x).map(|x| Some(x))) 2 => [0, 2], "filter_map(|x| even(x).map(|x| Some(x)))";
        filter_map(async |x| even_later(x).await.map(Some)) 2 => [0, 2], "filter_map(async |x| ..)";
        inspect(|x| even(*x).map(drop)) 2 => [0, 2], "inspect(|x| even(*x).map(drop))";
        inspect(async |x| even_later(*x).await.map(drop)) 2 => [0, 2], "inspect(async |x| ..)";
        flat_map(|x| even(x).map(|x| [x, x])) 2 => [0, 0, 2, 2], "flat_map(|x| even(x).map(|x| [x, x]))";
        flat_map(async |x| even_later(x).await.map(|x| [x, x])) 2 => [0, 0, 2, 2], "flat_map(async |x| ..)";
    }
    let members = pipe!(
        [vec![0, 1], vec![2, 3]] |> par_flat_map(even_later).on_err(|e| look(e.stage, *e.element)) |> collect::<Vec<u32>>
    );
    assert_eq!(members.await, [0, 2]);
    let name = "par_flat_map(even_later)".to_owned();
    assert_eq!(*dead.lock().unwrap(), [(name.clone(), 1), (name, 3)]);
}

#[tokio::test(start_paused = true)]
async fn its_time_is_that_of_the_unit() {
    // One unit at a time: five calls, and two functions.
    for (width, total) in [(1, 700), (2, 400), (5, 200)] {
        let log = Log::start();
        let f = async |x: u32| {
            log.call("f", x, 100, ()).await;
            even(x)
        };
        let got = pipe!(
            0..5 |> map(f).on_err(async |e| log.call("g", *e.element, 100, ()).await) |> buffer(width) |> collect::<Vec<u32>>
        );
        assert_eq!(got.await, [0, 2, 4]);
        assert_eq!((log.now(), log.peak()), (total, width));
    }
}

#[tokio::test(start_paused = true)]
async fn a_plain_function_with_an_async_handler_runs_under_the_buffer() {
    let log = Log::start();
    let got = pipe!(
        0..8 |> map(even).on_err(async |e| log.call("g", *e.element, 100, ()).await) |> buffer(2) |> collect::<Vec<u32>>
    );
    assert_eq!(got.await, [0, 2, 4, 6]);
    assert_eq!(log.peak(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_place_is_free_as_soon_as_the_function_is_through() {
    let log = Log::start();
    let f = async |x: u32| {
        log.call("f", x, if x == 0 { 1000 } else { 100 }, ()).await;
        if x % 8 == 0 { Ok(x) } else { Err(Bad(x)) }
    };
    let got = pipe!(
        0..5 |> map(f).on_err(async |e| log.call("g", *e.element, 50, ()).await) |> buffer(2).window(2) |> collect::<Vec<u32>>
    );
    assert_eq!(got.await, [0]);
    assert_eq!(log.starts("f"), [0, 0, 150, 300, 450]);
    assert_eq!(log.starts("g"), [100, 250, 400, 550]);
    assert_eq!((log.now(), log.peak()), (1000, 2));
}

#[tokio::test(start_paused = true)]
async fn without_an_order() {
    let dead = Seen::default();
    let f = async |x: u32| {
        sleep(u64::from(5 - x) * 100).await;
        even(x)
    };
    let got = pipe!(
        0..5 |> map(f).on_err(|e| dead.note(*e.element)) |> buffer(5).unordered() |> collect::<Vec<u32>>
    );
    assert_eq!(got.await, [4, 2, 0]);
    assert_eq!(dead.all(), [3, 1]);
}

#[tokio::test(start_paused = true)]
async fn nothing_one_and_none_left() {
    let dead = Seen::default();
    let note = |failed: &Failed<'_, u32, Bad>| dead.note(*failed.element);
    assert_eq!(pipe!(0..0 |> map(even).on_err(note) |> collect::<Vec<u32>>).await, NONE);
    assert_eq!(pipe!([2] |> map(even_later).on_err(note) |> collect::<Vec<u32>>).await, [2]);
    assert_eq!(dead.all(), NONE);
    assert_eq!(pipe!([1, 3] |> map(even_later).on_err(note) |> buffer(4) |> collect::<Vec<u32>>).await, NONE);
    for bad in PLACES {
        let rest: Vec<u32> = below(5).into_iter().filter(|x| *x != bad).collect();
        assert_eq!(pipe!(0..5 |> map(but(bad)).on_err(note) |> collect::<Vec<u32>>).await, rest);
    }
    assert_eq!(dead.all(), [1, 3, 0, 2, 4]);
}

#[tokio::test(start_paused = true)]
async fn what_it_is_shown() {
    let texts = Mutex::new(Vec::new());
    let parse = |text: &str| text.parse::<u32>();
    pipe!(
        ["1", "x"]
            |> map(|text| parse(text)).on_err(|failed| {
                assert_eq!((failed.stage, *failed.element, failed.tries), ("map(|text| parse(text))", "x", 1));
                let copy = *failed;
                texts.lock().unwrap().push((copy.to_string(), format!("{failed:?}")));
            })
            |> run
    )
    .await;
    let expected = (
        r#"`map(|text| parse(text))` failed on "x": invalid digit found in string"#.to_owned(),
        r#"Failed { stage: "map(|text| parse(text))", element: "x", tries: 1, error: ParseIntError { kind: InvalidDigit } }"#.to_owned(),
    );
    assert_eq!(*texts.lock().unwrap(), [expected]);
}

#[tokio::test(start_paused = true)]
async fn the_error_of_the_pipe_is_another() {
    let end = pipe!(0..9 |> map(but(5))? |> map(even).on_err(add_any) |> collect::<Vec<u32>>).await;
    assert_eq!(end, Err(Bad(5)));
    let count: usize = pipe!(0..9 |> map(even_later).on_err(add_any) |> count).await;
    assert_eq!(count, 5);
    // The function may have a pipe of its own with errors.
    let ends = Mutex::new(Vec::new());
    pipe!(0..3 |> map(even).on_err(async |e| {
        let end = pipe!([*e.element] |> map(even_later)? |> count).await;
        ends.lock().unwrap().push(end);
    }) |> run)
    .await;
    assert_eq!(*ends.lock().unwrap(), [Err(Bad(1))]);
}

#[tokio::test(start_paused = true)]
async fn in_a_task_with_borrowed_items() {
    let dead = tokio::spawn(async {
        let words = vec!["1".to_owned(), "x".to_owned(), "yy".to_owned()];
        let dead = Mutex::new(Vec::new());
        let parse = async |word: &String| {
            sleep(10).await;
            word.parse::<u32>()
        };
        let write = async |length| {
            sleep(10).await;
            dead.lock().unwrap().push(length);
        };
        pipe!(&words |> map(parse).on_err(async |e| write(e.element.len()).await) |> buffer(2) |> run).await;
        pipe!(&words |> map(|w| w.parse::<u32>()).on_err(|e| dead.lock().unwrap().push(e.element.len())) |> run).await;
        pipe!(&words |> filter(async |w| w.parse::<u32>().map(|_| true)).on_err(length) |> buffer(2) |> run)
            .await;
        pipe!(words.iter() |> map(parse).on_err(length_later) |> buffer(2) |> run).await;
        dead.into_inner().unwrap()
    });
    assert_eq!(dead.await.unwrap(), [1, 2, 1, 2]);

    fn length(failed: &Failed<'_, &String, std::num::ParseIntError>) {
        assert!(!failed.element.is_empty());
    }
    async fn length_later(failed: &Failed<'_, &String, std::num::ParseIntError>) {
        sleep(10).await;
        length(failed);
    }
}

#[test]
fn a_wake_up_arrives_and_a_drop_cancels() {
    let gates = Gates::new();
    let mut run = Hand::new(
        pipe!(0..3 |> map(even).on_err(async |e| { let _ = gates.pass(*e.element).await; }) |> buffer(2) |> collect::<Vec<u32>>),
    );
    run.waits();
    gates.open(1);
    assert_eq!(run.finishes(), [0, 2]);

    let gates = Gates::new();
    let fails = async |x: u32| gates.pass(x).await.checked_sub(9).ok_or(Bad(x));
    let mut run = Hand::new(
        pipe!(0..3 |> map(fails).on_err(async |e| { let _ = gates.pass(e.element + 10).await; }) |> buffer(3) |> count),
    );
    run.waits();
    gates.open(2);
    run.goes_on();
    // Two in their calls, one in the function: dropped there, it ends like any call.
    assert_eq!(gates.waiting(), [0, 1, 12]);
    drop(run);
    assert_eq!(gates.waiting(), NONE);
}

#[test]
fn a_panic_of_the_function_unwinds_out_of_the_terminal() {
    let mut run = Hand::new(pipe!(0..3 |> map(even).on_err(|_| panic!("plain")) |> count));
    assert_eq!(caught(|| run.poll()), "plain");
    let mut run = Hand::new(pipe!(0..3 |> map(even).on_err(async |_| panic!("async")) |> buffer(2) |> count));
    assert_eq!(caught(|| run.poll()), "async");
    let later = async |x: u32| even(x);
    let mut run = Hand::new(pipe!(0..3 |> map(later).on_err(|_| panic!("behind")) |> buffer(2) |> count));
    assert_eq!(caught(|| run.poll()), "behind");
}

#[tokio::test]
async fn where_both_are_plain_nothing_waits() {
    // Neither a timer nor a wake-up: it is over at the first poll, as a loop would be.
    let dead = Seen::default();
    let mut run = Hand::new(pipe!(0..200 |> map(even).on_err(|e| dead.note(*e.element)) |> count));
    assert_eq!(run.poll(), std::task::Poll::Ready(100));
    // And it takes no room in a buffer: n elements are held, no more.
    let pulled = Seen::default();
    let slow = pipe!(
        0..9 |> inspect(|x| pulled.note(*x)) |> map(even).on_err(|e| dead.note(*e.element)) |> buffer(2) |> take(1) |> count
    );
    assert_eq!(slow.await, 1);
    assert_eq!(pulled.all().len(), 1);
}
