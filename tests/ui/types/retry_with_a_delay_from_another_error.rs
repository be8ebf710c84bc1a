use pipewright::pipe;
use pipewright::policy::Retry;

fn main() {
    let policy = Retry::tries(3).after(|_: &String| None);
    let _ = pipe!(["1", "x"] |> map(|text| text.parse::<u32>()).retry(policy)? |> count); //~ ERROR but its `.retry` looks for a delay in another error
    //~                                                         ^^^^^
}
