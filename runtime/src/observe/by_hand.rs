//! For tests with events that are made by hand: the pipe they are of, and what takes down what is written.

#[cfg(any(feature = "progress", feature = "tracing"))]
pub(super) use log::Log;

use super::{Plan, Role, Site};

/// `source |> map(get) |> buffer(4) |> collect`, of so many elements where that is known.
pub(super) fn plan(source: &'static str, size: Option<usize>) -> Plan {
    let site = |name| Site::default().or(name);
    Plan::of(|plan| {
        plan.source(site(source), false, (size.unwrap_or_default(), size));
        plan.stage(site("map(get)"), Role::Await);
        let role =
            Role::Window { width: 4, window: Some(16), of_one_key: None, ahead: 1, is_prefetch: false };
        plan.stage(site("buffer(4)"), role);
        plan.stage(site("collect"), Role::End);
    })
}

#[cfg(any(feature = "progress", feature = "tracing"))]
mod log {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    /// Keeps what is written. A clone is the same log.
    #[derive(Clone, Default)]
    pub(in crate::observe) struct Log(Arc<Mutex<Vec<u8>>>);

    impl Log {
        pub(in crate::observe) fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
}
