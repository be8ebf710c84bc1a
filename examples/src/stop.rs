//! Ctrl-C: the first one asks to finish what is in flight, the second one ends the process.

use tokio::signal::ctrl_c;
use tokio::sync::watch;

/// What a process ends with that Ctrl-C has ended early: 128 and the number of the signal, as shells have it.
pub const STOPPED: u8 = 130;

/// Whether somebody has asked to stop. Clones are handles to the same.
#[derive(Clone, Debug)]
pub struct Stop(watch::Sender<bool>);

impl Stop {
    /// Asked by nobody but [`ask`](Stop::ask).
    pub fn never() -> Self {
        Stop(watch::Sender::new(false))
    }

    /// Asked by Ctrl-C; the next one ends the process at once. A task of the current runtime waits for both.
    pub fn on_ctrl_c() -> Self {
        let stop = Stop::never();
        let asked = stop.clone();
        tokio::spawn(async move {
            // Where there are no signals, nobody can ask.
            if ctrl_c().await.is_err() {
                return;
            }
            // It listens for the next one before it says so.
            let (again, ()) = tokio::join!(ctrl_c(), async {
                eprintln!("Finishing what is in flight; Ctrl-C once more ends it at once.");
                asked.ask();
            });
            if again.is_ok() {
                std::process::exit(STOPPED.into());
            }
        });
        stop
    }

    /// Asks.
    pub fn ask(&self) {
        self.0.send_replace(true);
    }

    /// Whether it was asked.
    pub fn was_asked(&self) -> bool {
        *self.0.borrow()
    }

    /// Ready as soon as it was: what `take_until` takes.
    pub async fn asked(&self) {
        // An error says that nobody can ask any more; `self` still can.
        let _ = self.0.subscribe().wait_for(|asked| *asked).await;
    }
}
