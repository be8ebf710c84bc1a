use pipewright::pipe;

fn main() {
    let _ = pipe!(
        0..3
            #[cfg(test)] //~ ERROR found `#`
//~         ^
            |> map(|n| n + 1)
    );
}
