//! Real input that nobody here wrote: reads the Rust book that rustup installs, over HTTP.
//!
//! Contents, chapters, code samples and links go through a real HTML parser into lines of JSON; then every link
//! within the site is checked, with the place in the page it names. The pipes are in `src/docs/read.rs`:
//!
//! ```text
//! chapters
//!     |> take_until(stop.asked())
//!     |> map(async |url| web.page(url).await)
//!     |> map(read).blocking()
//!     |> buffer(width)
//!     |> for_each(|chapter| reader.add(chapter))?
//! ```
//!
//!     cargo run --release --example docs                                            the installed book
//!     cargo run --release --example docs -- --dir some/folder/of/html               another folder
//!     cargo run --release --example docs -- --url https://doc.rust-lang.org/book/   a real site
//!     cargo run --release --example docs -- --timeline docs.html                    draws what ran when
//!
//! Meanwhile a line on stderr says how far it is. It ends with a summary, here of the book of Rust 1.95:
//!
//! ```text
//!       111  chapters
//!    165733  words of running text
//!       958  code samples
//!           655  rust
//!           210  console
//!            ..
//!      1142  links within the site, all checked; 104 more lead elsewhere
//!         0  dead links
//!         0  pages that could not be had
//!         0  pages of broken HTML
//! ```
//!
//! and a table of what each stage did, with what held it back.
//!
//! A page that cannot be had, hangs, or is broken HTML is reported with its address; all others are read. Ctrl-C asks for
//! nothing new, finishes what is in flight, and says what is left; once more ends it at once.
//!
//! It ends with 0 if every page could be had, with 130 after Ctrl-C, and with 1 otherwise.
//!
//! Without the installed book it says how to get it, and reads a small site that comes with the examples.

use std::error::Error;
use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;
use pipewright_examples::docs::{Folder, Site, Web, bundled, contents, installed_book, read_site};
use pipewright_examples::look::{Look, draw};
use pipewright_examples::server::Server;
use pipewright_examples::stop::{STOPPED, Stop};
use url::Url;

/// Reads a site of HTML pages: chapters, code samples, links. Without options: the installed Rust book.
#[derive(Debug, Parser)]
#[command(version)]
struct Options {
    /// Where the lines of JSON go [default: pipewright-docs.jsonl in the directory for temporary files]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Read this folder of HTML instead, beginning with its index.html
    #[arg(long, value_name = "DIR", conflicts_with = "url")]
    dir: Option<PathBuf>,

    /// Read this site instead: the page, and what it lists from the same folder down
    #[arg(long, value_name = "URL")]
    url: Option<Url>,

    /// How many pages to ask for at once
    #[arg(long, value_name = "N", default_value = "8", value_parser = clap::value_parser!(u16).range(1..))]
    width: u16,

    /// Seconds after which a page counts as failed
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = clap::value_parser!(u16).range(1..))]
    timeout: u16,

    /// Write a timeline of the two pipes: .svg, .html or .json
    #[arg(long, value_name = "FILE")]
    timeline: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("docs: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<ExitCode, Box<dyn Error>> {
    let path = options.out.clone().unwrap_or_else(|| std::env::temp_dir().join("pipewright-docs.jsonl"));
    // The server lives in its own thread as long as this is held.
    let (_server, site) = open_site(options)?;
    let web = Web::new(&site, Duration::from_secs(options.timeout.into()))?;

    let runs = [Look::aloud(), Look::aloud()];
    let begin = Instant::now();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (report, stopped) = runtime.block_on(async {
        let stop = Stop::on_ctrl_c();
        let chapters = contents(&web, &site).await?;
        println!("{} chapters, {} at a time\n", chapters.len(), options.width);
        // Not earlier: a site that cannot be read must not cost the output of the last one.
        let out =
            BufWriter::new(File::create(&path).map_err(|error| format!("{}: {error}", path.display()))?);
        let report = read_site(&web, &site, chapters, options.width.into(), &stop, out, &runs).await?;
        Ok::<_, Box<dyn Error>>((report, stop.was_asked()))
    })?;
    println!("{report}\n\nin {:.2} s, written to {}", begin.elapsed().as_secs_f64(), path.display());
    let [chapters, links] = &runs;
    println!("\nThe chapters:\n{}\nThe links:\n{}", chapters.numbers, links.numbers);
    if let Some(file) = &options.timeline {
        draw(site.start.as_str(), &[("chapters", chapters), ("links", links)], file)?;
    }
    Ok(match stopped {
        true => ExitCode::from(STOPPED),
        false if report.failures.is_empty() => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

fn open_site(options: &Options) -> Result<(Option<Server>, Site), Box<dyn Error>> {
    if let Some(url) = &options.url {
        println!("Reading {url}");
        return Ok((None, Site::around(url.clone())));
    }
    let folder = match &options.dir {
        Some(dir) if !dir.join("index.html").is_file() => {
            return Err(format!("there is no index.html in {}", dir.display()).into());
        }
        Some(dir) => Folder::at(dir),
        None => installed_book().unwrap_or_else(|reason| {
            println!("No Rust book here: {reason}.\n`rustup component add rust-docs` installs it.");
            println!("Reading the small site that comes with the examples instead.");
            bundled()
        }),
    };
    let server = Server::start(folder.clone().router())?;
    let site = folder.site(&server);
    println!("Reading {} from {}", site.start, folder.root.display());
    Ok((Some(server), site))
}
