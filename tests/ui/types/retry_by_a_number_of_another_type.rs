use pipewright::pipe;

fn main() {
    let tries = vec![1, 2].len();
    let _ = pipe!(["1", "x"] |> map(|text| text.parse::<u32>()).retry(tries)? |> count); //~ ERROR `.retry` takes a number of tries or a `Retry`
    //~                                                               ^^^^^
}
