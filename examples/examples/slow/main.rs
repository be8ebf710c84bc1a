//! Why is my pipe slow? Pipes that are slow or stuck, what is said of them, and the same pipes mended.
//!
//! Each has one fault that is easily made, in a file of its own. It runs with what looks at pipes attached,
//! which says what is wrong; then it runs as that says it should.
//!
//!     cargo run --example slow                                    which there are
//!     cargo run --example slow -- order                           one of them
//!     cargo run --example slow -- order --timeline order.html     and a picture of both runs
//!     cargo run --example slow -- order --virtual                 on a virtual clock: to the millisecond

use std::error::Error;
use std::path::PathBuf;
use std::pin::Pin;
use std::time::Duration;

use clap::Parser;
use pipewright_examples::look::{self, Look};
use tokio::time::{sleep, timeout};

mod consumer;
mod early;
mod endless;
mod order;
mod pool;
mod thread;
mod unanswered;

/// A pipe with a fault, and without it.
pub struct Story {
    /// What it is called here.
    pub name: &'static str,
    /// What whoever runs it sees of the fault.
    pub complaint: &'static str,
    /// The pipe.
    pub slow: Run,
    /// The same, as it should be.
    pub mended: Run,
}

/// Runs a pipe.
pub type Run = fn(&Look) -> Pin<Box<dyn Future<Output = ()> + '_>>;

/// All of them.
pub const STORIES: [Story; 7] = [
    Story {
        name: "early",
        complaint: "ten pages of four products, with a buffer, and it takes as long as without",
        slow: |look| Box::pin(early::slow(look)),
        mended: |look| Box::pin(early::mended(look)),
    },
    Story {
        name: "order",
        complaint: "most pictures come at once, four slow ones hold up everything",
        slow: |look| Box::pin(order::slow(look)),
        mended: |look| Box::pin(order::mended(look)),
    },
    Story {
        name: "pool",
        complaint: "sixteen at once, it says, and the database is idle",
        slow: |look| Box::pin(pool::slow(look)),
        mended: |look| Box::pin(pool::mended(look)),
    },
    Story {
        name: "consumer",
        complaint: "a larger buffer does not make it faster",
        slow: |look| Box::pin(consumer::slow(look)),
        mended: |look| Box::pin(consumer::mended(look)),
    },
    Story {
        name: "thread",
        complaint: "eight requests at once, and one answer at a time",
        slow: |look| Box::pin(thread::slow(look)),
        mended: |look| Box::pin(thread::mended(look)),
    },
    Story {
        name: "unanswered",
        complaint: "it stops in the middle, with no error",
        slow: |look| Box::pin(unanswered::slow(look)),
        mended: |look| Box::pin(unanswered::mended(look)),
    },
    Story {
        name: "endless",
        complaint: "all rows are written, and it does not end",
        slow: |look| Box::pin(endless::slow(look)),
        mended: |look| Box::pin(endless::mended(look)),
    },
];

/// Looks at a run until its end, or until it has been stuck for a while: then there is no time.
pub async fn look_at(run: Run) -> (Look, Option<Duration>) {
    let look = Look::quiet();
    let ended = timeout(Duration::from_secs(5), run(&look)).await.is_ok();
    let time = ended.then(|| look.numbers.time());
    (look, time)
}

fn show(look: &Look) {
    println!("{}\n{}", look.recording.plan(), look.numbers);
    if let Some(report) = look.stall.latest() {
        println!("{report}");
    }
}

/// Runs a pipe that is slow or stuck, says why, and runs it mended. Without a name: which there are.
#[derive(Debug, Parser)]
#[command(version)]
struct Options {
    /// Which one
    name: Option<String>,

    /// Draws both runs: a picture, a page or a trace, as the name ends in .svg, .html or .json
    #[arg(long, value_name = "FILE")]
    timeline: Option<PathBuf>,

    /// Waits on a clock that jumps to the next thing to happen, so that all times are exact
    #[arg(long = "virtual")]
    is_virtual: bool,
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let Some(story) = STORIES.iter().find(|story| Some(story.name) == options.name.as_deref()) else {
        STORIES.iter().for_each(|story| println!("{:11} {}", story.name, story.complaint));
        return options.name.map_or(Ok(()), |name| Err(format!("there is no {name}").into()));
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(options.is_virtual)
        .build()?;
    let ((slow, before), (mended, after)) =
        runtime.block_on(async { (look_at(story.slow).await, look_at(story.mended).await) });

    println!("{}: {}\n", story.name, story.complaint);
    show(&slow);
    println!("mended\n");
    show(&mended);
    let time = |time: Option<Duration>| match time {
        Some(time) => format!("{} ms", time.as_millis()),
        None => "given up".to_owned(),
    };
    println!("before: {}, mended: {}", time(before), time(after));

    if let Some(file) = options.timeline {
        look::draw(story.complaint, &[("as it was", &slow), ("mended", &mended)], &file)?;
    }
    Ok(())
}

/// A request, or anything else that takes so long and needs nobody's thread.
async fn wait(ms: u64) {
    sleep(Duration::from_millis(ms)).await;
}
