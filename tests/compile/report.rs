//! Tables in Markdown: one row per job, both sides, and how many times as much ours takes.

/// A table with a caption.
pub struct Table {
    text: String,
}

impl Table {
    pub fn new(caption: &str, job: &str) -> Self {
        let text = format!(
            "{caption}\n\n| {job} | `pipe!` | futures-util | ratio |\n| --- | ---: | ---: | ---: |\n"
        );
        Self { text }
    }

    /// Both figures with their unit's digits.
    pub fn row(&mut self, title: &str, [ours, theirs]: [f64; 2], digits: usize) {
        let ratio = ours / theirs;
        self.text += &format!("| {title} | {ours:.digits$} | {theirs:.digits$} | {ratio:.2} |\n");
    }

    pub fn finish(self) -> String {
        self.text + "\n"
    }
}
