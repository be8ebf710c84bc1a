use pipewright::pipe;

fn main() {
    let _ = pipe!(
        0..3 |>
            /// Doubles. //~ ERROR a doc comment cannot stand inside a pipeline
//~         ^^^^^^^^^^^^
            map(|n| n * 2)
    );
}
