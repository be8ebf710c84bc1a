//! A run as a picture: who did what when, and who waited for what.

mod html;
mod model;
mod palette;
mod perfetto;
mod read;
mod scale;
mod svg;
mod thin;

#[cfg(test)]
mod fabricated;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::{fs, io};

use super::Recording;
use model::Panel;

/// A picture of a [`Recording`]: a lane for each place that a buffer has, a bar for each call, in the colour of its stage,
/// and what waits, and for what. Behind the feature `timeline`.
///
/// Three forms: [`svg`](Timeline::svg), [`html`](Timeline::html), which one can zoom and search, and
/// [`perfetto`](Timeline::perfetto). [`save`](Timeline::save) writes the one that suits the name of the file.
///
/// # What it shows
///
/// - Lanes belong to the stage that runs a stretch: as many as it had units at one time. A unit has the first one that is
///   free, from its begin until its last result has left. A stage where nothing took time has none.
/// - A bar is a call, and carries the number of its unit. Hatched bars wait: for a permit of a pool, for a rate, for the
///   pause before a retry. Grey ones are done, and wait: first until all earlier ones are done
///   ("head of line"), then for the consumer.
/// - A thin line above the lanes of a stage says that it would have taken an element, and upstream had none.
/// - Marks are retries, errors, and the thread standing still.
///
/// Which of two units in a buffer is the earlier one is known by what left first; for one that left nothing, by its number.
///
/// The colour of a stage is that of its name: the same in all runs of a [`stack`](Timeline::stack).
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use pipewright::observe::{Recording, Timeline};
/// use pipewright::pipe;
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
/// async fn get(n: u64) {
///     tokio::time::sleep(Duration::from_millis(n)).await;
/// }
///
/// let recording = Recording::new();
/// pipe!([300, 100, 200] |> map(get) |> buffer(2) |> run).observe(&recording).await;
///
/// let timeline = Timeline::of(&recording).title("Three");
/// assert!(timeline.svg().contains("map(get) #2: runs 200 ms (100 ms to 300 ms)"));
/// # });
/// ```
#[derive(Clone, Debug)]
pub struct Timeline {
    title: Option<String>,
    width: u32,
    panels: Vec<Panel>,
}

impl Timeline {
    /// Of what has been recorded so far.
    pub fn of(recording: &Recording) -> Self {
        Timeline { title: None, width: 960, panels: vec![read::read(&recording.read())] }
    }

    /// Several runs one above the other, on one axis. Each keeps its title.
    pub fn stack(timelines: impl IntoIterator<Item = Timeline>) -> Self {
        let panels = timelines.into_iter().flat_map(|Timeline { title, mut panels, .. }| {
            // One that is a stack itself has the titles of its own.
            if let ([panel], Some(title)) = (&mut panels[..], title) {
                panel.title = Some(title);
            }
            panels
        });
        Timeline { title: None, width: 960, panels: panels.collect() }
    }

    /// What stands above it. Otherwise it is the text of the pipe.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// How wide the [`svg`](Timeline::svg) is, in pixels: 960, if not told, and 240 at least.
    pub fn width(mut self, pixels: u32) -> Self {
        self.width = pixels.max(240);
        self
    }

    /// A picture, for light and dark ground.
    ///
    /// Its size is bounded by its width and the number of lanes, not by the length of the run: spans that are narrower than
    /// a pixel become one, in the colour of what took most of the time there. Of more than 64 lanes
    /// each stage shows the first of its own, and says how many are missing.
    pub fn svg(&self) -> String {
        svg::write(self)
    }

    /// A page for a browser, in one file, with all spans: it zooms, it tells what is under the pointer, it searches for
    /// stages, numbers and errors, and it leaves out the stages one does not want to see.
    ///
    /// It needs no network. A link may end in `#q=error`, which searches at once.
    pub fn html(&self) -> String {
        html::write(self)
    }

    /// A trace in the format of Chrome, with all spans, for <https://ui.perfetto.dev> and other viewers.
    pub fn perfetto(&self) -> String {
        perfetto::write(self)
    }

    /// Writes a file: a picture, a page or a trace, as its name ends in `.svg`, `.html` or `.json`.
    ///
    /// # Errors
    ///
    /// When it cannot be written, and [`InvalidInput`](io::ErrorKind::InvalidInput) for other names.
    pub fn save(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let path = path.as_ref();
        let text = match path.extension().and_then(|end| end.to_str()) {
            Some("svg") => self.svg(),
            Some("html") => self.html(),
            Some("json") => self.perfetto(),
            _ => {
                let text = format!("a timeline is saved as .svg, .html or .json, not as {}", path.display());
                return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
            }
        };
        fs::write(path, text)
    }

    /// What stands above it.
    fn heading(&self) -> &str {
        match (&self.title, &self.panels[..]) {
            (Some(title), _) => title,
            (None, [panel]) => &panel.text,
            (None, _) => "Timeline",
        }
    }

    /// How far the axis goes.
    fn until(&self) -> model::Nanos {
        self.panels.iter().map(|panel| panel.until).max().unwrap_or(0)
    }
}
