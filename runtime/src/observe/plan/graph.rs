//! A plan as a graph.

use std::fmt::Write;

use super::{Plan, Role};

impl Plan {
    /// The plan as a graph in the language of Mermaid: a box for each stage, and a frame around each stretch that a buffer
    /// runs.
    ///
    /// ```
    /// use pipewright::pipe;
    ///
    /// # async fn page(n: u32) -> u32 { n }
    /// let graph = pipe!(0..9 |> map(page) |> buffer(4)).plan().mermaid();
    /// assert_eq!(graph, r#"flowchart TD
    ///     s0["0..9<br>at hand, 9 elements"]
    ///     subgraph b2["4 at once"]
    ///         s1["map(page)<br>call"]
    ///     end
    ///     s2["buffer(4)<br>runs 4 at once, in order, 16 open"]
    ///     s0 --> s1
    ///     s1 --> s2
    /// "#);
    /// ```
    pub fn mermaid(&self) -> String {
        let mut graph = "flowchart TD\n".to_owned();
        let mut line = |depth: usize, text: &str| {
            let _ = writeln!(graph, "{:1$}{text}", "", 4 * depth);
        };
        let node = |at: usize| {
            let text = format!("{}<br>{}", escaped(self.stages[at].name()), escaped(&self.what(at)));
            format!("s{at}[\"{text}\"]")
        };
        for at in 0..self.stages.len() {
            match self.stages[at].role {
                // Drawn inside of its frame.
                Role::Await | Role::Instant if self.frame(at).is_some() => {}
                Role::Window { width, is_prefetch: false, .. } => {
                    line(1, &format!("subgraph b{at}[\"{width} at once\"]"));
                    self.stretch(at).iter().for_each(|at| line(2, &node(*at)));
                    line(1, "end");
                    line(1, &node(at));
                }
                _ => line(1, &node(at)),
            }
        }
        for (at, stage) in self.stages.iter().enumerate() {
            stage.above.iter().for_each(|above| line(1, &format!("s{above} --> s{at}")));
        }
        graph
    }

    /// The buffer that runs an element stage.
    fn frame(&self, at: usize) -> Option<usize> {
        let is_buffer = |at: &usize| matches!(self.stages[*at].role, Role::Window { is_prefetch: false, .. });
        self.stages[at].runner.filter(is_buffer)
    }
}

/// Text in a box.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}
