//! Tables in Markdown.

mod ahead;
mod cores;
mod growth;
mod instructions;
mod memory;
mod notes;
mod observed;
mod readme;
mod skew;
mod versions;
mod wall;

pub use ahead::Ahead;
pub use cores::cores;
pub use growth::growth;
pub use instructions::tables;
pub use memory::memory;
pub use observed::observed;
pub use readme::readme;
pub use skew::skew;
pub use versions::versions;
pub use wall::wall;

use notes::Notes;

use crate::figures::Figures;
use crate::row::Peer;

/// A table; its first column is text, the others are numbers.
struct Table {
    text: String,
}

impl Table {
    fn new<'a>(heads: impl IntoIterator<Item = &'a str>) -> Self {
        let heads: Vec<&str> = heads.into_iter().collect();
        let rule = " ---: |".repeat(heads.len() - 1);
        Table { text: format!("| {} |\n| --- |{rule}\n", heads.join(" | ")) }
    }

    fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let cells: Vec<String> = cells.into_iter().collect();
        self.text += &format!("| {} |\n", cells.join(" | "));
    }
}

/// The peers that take part in one of the rows, as columns.
fn columns<'a>(rows: impl Iterator<Item = &'a Figures> + Clone) -> Vec<Peer> {
    let takes_part = |peer: &Peer| rows.clone().any(|row| row.side(*peer).is_some());
    Peer::ALL.into_iter().filter(takes_part).collect()
}

/// The figures of a row under its columns: bold where a peer is ahead, with the marks of their notes.
fn cells(columns: &[Peer], row: &Figures, notes: &mut Notes, show: impl Fn(f64) -> String) -> Vec<String> {
    let cell = |peer: &Peer| {
        let Some((side, figure)) = row.side(*peer) else { return String::new() };
        let is_ahead = row.ahead().any(|(ahead, _)| ahead.peer == *peer);
        let figure = match figure.map(&show) {
            None => "–".to_owned(),
            Some(figure) if is_ahead => format!("**{figure}**"),
            Some(figure) => figure,
        };
        figure + &notes.mark(side.note)
    };
    columns.iter().map(cell).collect()
}

/// A target as the tables show it.
fn verdict(target: String, met: bool) -> String {
    format!("{target}, {}", if met { "met" } else { "**missed**" })
}
