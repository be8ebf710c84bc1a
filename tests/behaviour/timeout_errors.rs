//! `.timeout(limit)?`: what becomes of the error of the pipe.

use std::error::Error;
use std::time::Duration;

use futures::StreamExt;
use pipewright::{BoxPipe, Fails, Failure, Flow, LocalBoxPipe, OrTimedOut, SendFlow, TimedOut, pipe};
use pipewright_tests::{Log, silent, sleep};

use crate::Bad;
use crate::timeout::{ms, nap, try_nap};

/// Another error, which can become [`Bad`].
#[derive(Clone, Debug, PartialEq)]
struct Other;

impl From<Other> for Bad {
    fn from(_: Other) -> Self {
        Bad(99)
    }
}

/// An error of the user's that all of them can become.
#[derive(Debug, thiserror::Error)]
enum Wrong {
    #[error("bad: {0}")]
    Bad(u32),
    #[error("other")]
    Other,
    #[error(transparent)]
    Late(#[from] TimedOut),
}

impl From<Bad> for Wrong {
    fn from(Bad(x): Bad) -> Self {
        Wrong::Bad(x)
    }
}

impl From<Other> for Wrong {
    fn from(_: Other) -> Self {
        Wrong::Other
    }
}

async fn other(n: u64) -> Result<u64, Other> {
    sleep(n).await;
    if n == 14 { Err(Other) } else { Ok(n) }
}

/// Late or not, and with which error.
fn told<V, X>(end: Result<V, Failure<X>>) -> Result<(), Result<Duration, X>> {
    match end {
        Ok(_) => Ok(()),
        Err(Failure::Call(error)) => Err(Err(error)),
        Err(Failure::TimedOut(late)) => Err(Ok(late.after)),
    }
}

const LIMIT: Duration = Duration::from_millis(100);

#[tokio::test(start_paused = true)]
async fn where_none_is_set_it_becomes_the_error() {
    Log::start();
    for (time, end) in [(50, Ok(())), (13, Err(Err(Bad(13)))), (500, Err(Ok(LIMIT)))] {
        let got: Result<u64, Failure<Bad>> = pipe!([time] |> map(try_nap).timeout(LIMIT)? |> sum).await;
        assert_eq!(told(got), end);
    }
    let got: Result<u64, TimedOut> = pipe!([500] |> map(nap).timeout(LIMIT)? |> sum).await;
    assert_eq!(got.unwrap_err().after, LIMIT);
}

#[tokio::test(start_paused = true)]
async fn later_question_marks_convert_into_that_of_the_function() {
    Log::start();
    for (time, end) in [(50, Ok(())), (14, Err(Err(Bad(99)))), (13, Err(Err(Bad(13)))), (500, Err(Ok(LIMIT)))]
    {
        let got: Result<usize, Failure<Bad>> =
            pipe!([time] |> map(try_nap).timeout(LIMIT)? |> map(other)? |> buffer(2) |> count).await;
        assert_eq!(told(got), end);
        let got: Result<(), Failure<Bad>> =
            pipe!([time] |> map(try_nap).timeout(LIMIT)? |> for_each(async |n| other(n).await.map(drop))?)
                .await;
        assert_eq!(told(got), end);
        let got: Result<usize, Failure<Bad>> =
            pipe!([time] |> map(try_nap).timeout(LIMIT)? |> map(other) |> ? |> count).await;
        assert_eq!(told(got), end);
        let got: Result<usize, Failure<Bad>> =
            pipe!([time] |> map(try_nap).timeout(LIMIT)? |> map(other) |> limit_errors(0) |> count).await;
        assert_eq!(told(got), end);
    }
}

#[tokio::test(start_paused = true)]
async fn later_timeouts_join() {
    Log::start();
    // The second time is that of the second call.
    for (first, second, end) in [
        (50, 50, Ok(())),
        (50, 14, Err(Err(Bad(99)))),
        (50, 300, Err(Ok(ms(200)))),
        (300, 50, Err(Ok(ms(100)))),
    ] {
        let got: Result<usize, Failure<Bad>> = pipe!(
            [first] |> map(try_nap).timeout(ms(100))? |> map(async |_| other(second).await).timeout(ms(200))?
                |> buffer(2) |> count
        )
        .await;
        assert_eq!(told(got), end);
    }
    // Of a call that cannot fail itself; of other stages.
    let got =
        pipe!([50] |> map(try_nap).timeout(LIMIT)? |> map(|n| 10 * n) |> map(nap).timeout(ms(9))? |> count)
            .await;
    assert_eq!(told(got), Err(Ok(ms(9))));
    let got =
        pipe!([50] |> map(nap).timeout(LIMIT)? |> map(|n| 10 * n) |> map(nap).timeout(ms(9))? |> count).await;
    assert_eq!(got.unwrap_err().after, ms(9));
    let source = silent::<u64>();
    let got = pipe!(source |> map(try_nap).timeout(LIMIT)? |> idle_timeout(ms(9)) |> count).await;
    assert_eq!(told(got), Err(Ok(ms(9))));
    let source = silent::<u64>();
    let got = pipe!(source |> map(try_nap).timeout(LIMIT)? |> deadline(ms(8)) |> count).await;
    assert_eq!(told(got), Err(Ok(ms(8))));
}

#[tokio::test(start_paused = true)]
async fn it_converts_into_the_error_that_is_set() {
    Log::start();
    let run = async |time: u64| {
        pipe!(
            [time] |> err_into::<Wrong> |> map(try_nap).timeout(LIMIT)? |> map(other)?
                |> map(nap).timeout(ms(70))? |> buffer(2) |> count
        )
        .await
    };
    assert!(matches!(run(50).await, Ok(1)));
    assert!(matches!(run(13).await, Err(Wrong::Bad(13))));
    assert!(matches!(run(14).await, Err(Wrong::Other)));
    assert!(matches!(run(500).await, Err(Wrong::Late(late)) if late.after == LIMIT));
    assert!(matches!(run(80).await, Err(Wrong::Late(late)) if late.after == ms(70)));

    // Set by an earlier `?`.
    let wrong = |n: u64| if n == 15 { Err(Wrong::Bad(15)) } else { Ok(n) };
    let got = pipe!([500, 15] |> map(wrong)? |> map(try_nap).timeout(LIMIT)? |> count).await;
    assert!(matches!(got, Err(Wrong::Late(_))));
    let got = pipe!([15, 500] |> map(wrong)? |> map(try_nap).timeout(LIMIT)? |> count).await;
    assert!(matches!(got, Err(Wrong::Bad(15))));
}

#[tokio::test(start_paused = true)]
async fn anyhow_takes_everything() {
    Log::start();
    let any = async |n: u64| if n == 13 { anyhow::bail!("thirteen") } else { anyhow::Ok(nap(n).await) };
    let run = async |time: u64| -> anyhow::Result<usize> {
        pipe!([time] |> err_into::<anyhow::Error> |> map(any).timeout(LIMIT)? |> buffer(2) |> count).await
    };
    assert_eq!(run(50).await.unwrap(), 1);
    assert_eq!(run(13).await.unwrap_err().to_string(), "thirteen");
    assert_eq!(run(500).await.unwrap_err().downcast::<TimedOut>().unwrap().after, LIMIT);
    // What is an error itself needs no `err_into`.
    let wrong = async |n: u64| if n == 13 { Err(Wrong::Bad(13)) } else { Ok(nap(n).await) };
    let run = async |time: u64| -> anyhow::Result<usize> {
        Ok(pipe!([time] |> map(wrong).timeout(LIMIT)? |> buffer(2) |> count).await?)
    };
    assert_eq!(format!("{:#}", run(13).await.unwrap_err()), "the call failed: bad: 13");
    assert_eq!(format!("{:#}", run(500).await.unwrap_err()), "`map(wrong)` timed out after 100ms");
}

#[tokio::test(start_paused = true)]
async fn err_into_behind_takes_both_apart() {
    Log::start();
    let run = async |time: u64| {
        let pipe = pipe!([time] |> map(try_nap).timeout(LIMIT)? |> buffer(2));
        pipe!(pipe |> err_into::<Wrong> |> map(other)? |> count).await
    };
    assert!(matches!(run(50).await, Ok(1)));
    assert!(matches!(run(13).await, Err(Wrong::Bad(13))));
    assert!(matches!(run(14).await, Err(Wrong::Other)));
    assert!(matches!(run(500).await, Err(Wrong::Late(late)) if late.after == LIMIT));
    let got = pipe!([500] |> map(nap).timeout(LIMIT)? |> err_into::<Box<dyn Error>> |> map(|n| n.to_string().parse::<u8>())? |> count).await;
    assert_eq!(got.unwrap_err().to_string(), "`map(nap)` timed out after 100ms");
}

#[tokio::test(start_paused = true)]
async fn the_errors_are_errors() {
    let failed: Box<dyn Error + Send + Sync> = Failure::Call(Wrong::Bad(13)).into();
    assert_eq!(failed.to_string(), "the call failed");
    assert!(matches!(failed.source().unwrap().downcast_ref(), Some(Wrong::Bad(13))));
    let end: Result<usize, Failure<Bad>> = pipe!([500] |> map(try_nap).timeout(LIMIT)? |> count).await;
    let Err(Failure::TimedOut(late)) = end else { panic!("{end:?}") };
    assert_eq!(Failure::<Bad>::from(late), Failure::TimedOut(late));
    let failed: Box<dyn Error> = Failure::<Wrong>::from(late).into();
    assert_eq!(failed.to_string(), "`map(try_nap)` timed out after 100ms");
    assert!(failed.source().is_none());
}

#[tokio::test(start_paused = true)]
async fn branches() {
    Log::start();
    let run = async |time: u64| {
        let calls = || pipe!([time] |> map(try_nap).timeout(LIMIT)?);
        let merged = pipe!(merge(calls(), [1], calls() |> map(other)?) |> count).await;
        let chained = pipe!(chain([1], calls(), [2]) |> count).await;
        let zipped = pipe!(zip(calls(), 0..3) |> count).await;
        let ends = [told(merged), told(chained), told(zipped)];
        assert_eq!((&ends[0], &ends[0]), (&ends[1], &ends[2]));
        ends.into_iter().next().unwrap()
    };
    assert_eq!(run(50).await, Ok(()));
    assert_eq!(run(13).await, Err(Err(Bad(13))));
    assert_eq!(run(500).await, Err(Ok(LIMIT)));
}

fn timed(times: &[u64]) -> impl Flow<OrTimedOut<Bad>, Item = u64> {
    pipe!(times.iter() |> map(async |n| try_nap(*n).await).timeout(LIMIT)?)
}

fn sent(times: &[u64]) -> impl SendFlow<OrTimedOut<Bad>, Item = u64> {
    pipe!(times.iter() |> map(async |n| try_nap(*n).await).timeout(LIMIT)?)
}

fn sure(times: &[u64]) -> impl SendFlow<Fails<TimedOut>, Item = u64> {
    pipe!(times.iter() |> map(async |n| nap(*n).await).timeout(LIMIT)?)
}

#[tokio::test(start_paused = true)]
async fn signatures_and_boxes() {
    struct Feed {
        inner: BoxPipe<'static, u64, OrTimedOut<Bad>>,
    }

    Log::start();
    for (times, end) in [([40, 50], Ok(())), ([50, 13], Err(Err(Bad(13)))), ([50, 500], Err(Ok(LIMIT)))] {
        assert_eq!(told(pipe!(timed(&times) |> buffer(2) |> count).await), end);
        assert_eq!(told(pipe!(sent(&times) |> map(other)? |> buffer(2) |> count).await), end);
        let feed = Feed { inner: pipe!(times |> map(try_nap).timeout(LIMIT)? |> boxed) };
        assert_eq!(told(pipe!(feed.inner |> map(other)? |> count).await), end);
        let local: LocalBoxPipe<'_, u64, OrTimedOut<Bad>> = pipe!(timed(&times) |> boxed_local);
        assert_eq!(told(pipe!(local |> run).await), end);
        let sum = pipe!(times |> map(try_nap).timeout(LIMIT)? |> fold(0, |a, n| a + n)).await;
        assert_eq!(told(sum), end);
        let stream: Vec<_> = pipe!(timed(&times) |> into_stream).collect().await;
        assert_eq!(told(stream.into_iter().collect::<Result<Vec<u64>, _>>()), end);
        let last = pipe!(timed(&times) |> batch(1) |> take(5) |> last).await;
        assert_eq!(told(last), end);
    }
    assert!(pipe!(sure(&[40, 500]) |> count).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn in_tasks_with_what_is_borrowed_there() {
    struct Client;

    impl Client {
        async fn get(&self, text: &str) -> Result<usize, Bad> {
            nap(50).await;
            Ok(text.len())
        }

        async fn wait(&self, n: usize) -> usize {
            nap(50).await;
            n
        }

        async fn keep(&self, n: &usize) -> Result<bool, Bad> {
            nap(50).await;
            Ok(*n > 1)
        }
    }

    Log::start();
    let task = tokio::spawn(async {
        let (client, texts) = (Client, vec![String::from("a"), String::from("bcd")]);
        let c = &client;
        pipe!(
            texts.iter() |> map(async |t| c.get(t).await).timeout(LIMIT)?
                |> filter(async |n| c.keep(n).await).timeout(LIMIT)? |> map(async |n| c.wait(n).await).timeout(LIMIT)?
                |> flat_map(async move |n| vec![c.wait(n).await; 2]).timeout(LIMIT)? |> buffer(4) |> sum::<usize>
        )
        .await
    });
    assert_eq!(task.await.unwrap(), Ok(6));
    let times = vec![40, 50];
    let task = pipe!(times |> map(try_nap).timeout(LIMIT)? |> buffer(2) |> spawn);
    assert_eq!(told(task.await), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn elements_that_are_results_keep_their_place() {
    Log::start();
    let list: Vec<Result<u64, Failure<Bad>>> =
        pipe!([500, 13, 50] |> map(try_nap).timeout(LIMIT) |> buffer(3) |> collect).await;
    let kinds: Vec<_> = list.into_iter().map(told).collect();
    assert_eq!(kinds, [Err(Ok(LIMIT)), Err(Err(Bad(13))), Ok(())]);
    let failures = async |n| nap(n).await;
    let end: Result<usize, TimedOut> =
        pipe!([500, 50, 600] |> map(failures).timeout(LIMIT) |> buffer(3) |> limit_errors(1) |> count).await;
    assert!(end.is_err());
    let end: Result<usize, TimedOut> =
        pipe!([500, 50, 600] |> map(failures).timeout(LIMIT) |> limit_errors(2) |> count).await;
    assert_eq!(end, Ok(1));
    // Two question marks: the `Result` in it, too.
    let twice = async |n| Ok::<_, Bad>(try_nap(n).await);
    let end: Result<u64, Failure<Bad>> = pipe!([50, 13] |> map(twice).timeout(LIMIT)?? |> sum).await;
    assert_eq!(end, Err(Failure::Call(Bad(13))));
}
