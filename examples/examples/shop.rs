//! Gathers all products of a shop whose server does everything that servers do to those who gather.
//!
//! Listing pages name products, a product's page leads to its reviews. The server, on loopback, answers slowly, now and
//! then very slowly, or not at all; with `503` for a while or for ever; with `429` and a `Retry-After`; and with pages
//! that are not what they should be. The pipe is in [`visit`]. One pool and one limiter hold for all requests, each try
//! has its own time limit, what fails is tried again, and what cannot be had is left out and listed at the end.
//!
//!     cargo run --release --example shop
//!     cargo run --release --example shop -- --pages 20 --seed 7 --rate 90
//!     cargo run --release --example shop -- --timeline shop.html      draws what ran when, and what waited for what
//!
//! A line on stderr says how far it is, and a table at the end what each stage did and what held it back.
//!
//! `products.csv` and `products.jsonl` get a row for each product, in the order of the listing. At the end the server says
//! what it saw. Ctrl-C asks for nothing new, finishes what is in flight, and says what is left; once more ends it at once.
//!
//! It ends with 0 if both sides agree on what happened (lost pages included: this server has some for everybody), with
//! 130 after Ctrl-C, as a shell expects it, and with 1 if they disagree or the files cannot be written.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;
use pipewright::pipe;
use pipewright::policy::{Limiter, Pool, Retry};
use pipewright_examples::look::{Look, draw};
use pipewright_examples::shop::{
    Audit, Catalogue, Files, LostPages, Seed, Site, Visitor, may_pass, retry_after,
};
use pipewright_examples::stop::{STOPPED, Stop};

/// Gathers all products of a shop, from a server that makes it hard.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Options {
    /// How many listing pages the shop has
    #[arg(long, value_name = "N", default_value = "6", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pages: u32,

    /// What the shop sells and what goes wrong follow from this
    #[arg(long, value_name = "SEED", default_value_t = 35)]
    seed: u64,

    /// How many requests at once
    #[arg(long, value_name = "N", default_value = "8", value_parser = clap::value_parser!(u16).range(1..))]
    at_once: u16,

    /// How many requests in a second
    #[arg(long, value_name = "N", default_value = "60", value_parser = clap::value_parser!(u32).range(1..))]
    rate: u32,

    /// How often a page is asked for before it is given up
    #[arg(long, value_name = "N", default_value = "3", value_parser = clap::value_parser!(u32).range(1..))]
    tries: u32,

    /// Milliseconds after which a try counts as failed
    #[arg(long, value_name = "MS", default_value = "1000", value_parser = clap::value_parser!(u64).range(1..))]
    timeout: u64,

    /// The folder of the two files [default: pipewright-shop in the directory for temporary files]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// How many requests at once the server allows [default: as many as --at-once]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    server_allows: Option<u16>,

    /// Write a timeline of the run: .svg, .html or .json
    #[arg(long, value_name = "FILE")]
    timeline: Option<PathBuf>,
}

fn main() -> ExitCode {
    ExitCode::from(run(&Options::parse()))
}

/// Runs the example; the code to end with.
pub fn run(options: &Options) -> u8 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let audit = match runtime.and_then(|runtime| runtime.block_on(visit(options))) {
        Ok(audit) => audit,
        Err(error) => {
            eprintln!("shop: {error}");
            return 1;
        }
    };
    println!("{audit}");
    let disagreements = audit.disagreements();
    disagreements.iter().for_each(|disagreement| eprintln!("wrong: {disagreement}"));
    if !disagreements.is_empty() {
        return 1;
    }
    if audit.stopped {
        let (pages, products) = (audit.pages_left(), audit.products_left());
        println!("\nStopped: {products} products that were listed are left, and {pages} listing pages.");
        return STOPPED;
    }
    println!("\nBoth sides agree.");
    0
}

/// Opens the shop, gathers what it sells, and asks the server what it saw.
async fn visit(options: &Options) -> io::Result<Audit> {
    let limit = options.server_allows.unwrap_or(options.at_once).into();
    let site = Site::open(Catalogue { seed: Seed(options.seed), pages: options.pages }, limit)?;
    let folder = options.out.clone().unwrap_or_else(|| std::env::temp_dir().join("pipewright-shop"));
    let mut files = Files::create(&folder)?;
    println!("A shop at {}, rows go to {}", site.listing(1), folder.display());

    let limiter = Limiter::per_second(options.rate);
    let pool = Pool::new(options.at_once.into());
    let patience = Duration::from_millis(options.timeout);
    let policy = Retry::tries(options.tries).when(may_pass).after(retry_after);

    let visitor = Visitor::new(&limiter).map_err(io::Error::other)?;
    let lost = LostPages::default();
    let stop = Stop::on_ctrl_c();
    let look = Look::aloud();
    let begin = Instant::now();
    // More than there are requests at once: some wait for their next try, and hold nothing meanwhile.
    let products_at_once = 2 * usize::from(options.at_once);

    // Modifiers are read from the inside out. A try may take so long. The limiter says when it starts, and the visitor
    // pauses that for all at a `Retry-After`; so nothing may come between this start and the request, and the permit of
    // the pool is taken before. All that holds for each try, and is given back in the pause between two. A page that
    // cannot be had is remembered and left out.
    pipe!(
        1..=options.pages
            |> take_until(stop.asked())
            |> map(|no| site.listing(no))
            |> map(|url| visitor.listing(url)).named("listing")
                .timeout(patience).rate(&limiter).pool(&pool).retry(&policy).on_err(|failed| lost.add(failed))
            |> buffer(2)
            |> flatten
            |> distinct(100)
            |> filter(|_| !stop.was_asked())
            |> map(|url| visitor.product(url)).named("product")
                .timeout(patience).rate(&limiter).pool(&pool).retry(&policy).on_err(|failed| lost.add(failed))
            |> map(|offer| visitor.reviews(offer)).named("reviews")
                .timeout(patience).rate(&limiter).pool(&pool).retry(&policy).on_err(|failed| lost.add(failed))
            |> buffer(products_at_once)
            |> for_each(|row| files.write(&row))?
    )
    .observe(&look)
    .await?;
    if let Some(file) = &options.timeline {
        draw("A shop that is slow and fails", &[("products", &look)], file)?;
    }

    println!("in {:.2} s\n\n{}", begin.elapsed().as_secs_f64(), look.numbers);
    Ok(Audit {
        server: site.view(),
        ours: visitor.ours(),
        limit,
        pages: options.pages as usize,
        rows: files.finish()?,
        lost,
        stopped: stop.was_asked(),
    })
}
