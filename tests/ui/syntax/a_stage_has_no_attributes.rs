use pipewright::pipe;

fn main() {
    let _ = pipe!(
        0..3
            #[cfg(test)] //~ ERROR an attribute cannot stand inside a pipeline
//~         ^^^^^^^^^^^^
            |> map(|n| n + 1)
    );
}
