//! A number that is no good is refused when the pipe is made, in a panic that names the stage and its own line.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

use pipewright::pipe;

thread_local!(static PANIC: RefCell<Option<(u32, String)>> = const { RefCell::new(None) });

/// The line and the message of a panic; other tests keep their own.
fn panic_of<T>(make: impl FnOnce() -> T) -> (u32, String) {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |info| {
            let line = info.location().expect("panics have a place").line();
            let payload = info.payload();
            let text = payload.downcast_ref::<String>().map(String::as_str);
            let message =
                text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or_default().to_owned();
            PANIC.with(|panic| *panic.borrow_mut() = Some((line, message)));
            before(info);
        }));
    });
    assert!(catch_unwind(AssertUnwindSafe(|| drop(make()))).is_err());
    PANIC.with(|panic| panic.borrow_mut().take()).expect("the hook has seen it")
}

#[test]
fn a_width_of_zero() {
    let none = 0;
    let here = line!();
    let (line, message) = panic_of(|| {
        pipe!(
            0..3
                |> map(async |n| n)
                |> buffer(none)
                |> map(async |n| n)
        )
    });
    assert_eq!((line, message.as_str()), (here + 5, "`buffer` needs at least 1, got 0"));
}

#[test]
fn a_window_smaller_than_the_width() {
    let size = 2;
    let here = line!();
    let (line, message) = panic_of(|| {
        pipe!(
            0..3
                |> map(async |n| n)
                |> buffer(4).window(size)
        )
    });
    assert_eq!((line, message.as_str()), (here + 5, "`.window(2)` is smaller than `buffer(4)`"));
}

#[test]
fn a_batch_of_none() {
    let none = 0;
    let here = line!();
    let (line, message) = panic_of(|| {
        pipe!(
            0..3
                |> batch(none)
        )
    });
    assert_eq!((line, message.as_str()), (here + 4, "`batch` needs at least 1, got 0"));
}
