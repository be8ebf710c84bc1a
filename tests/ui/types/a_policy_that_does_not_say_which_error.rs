use pipewright::pipe;
use pipewright::policy::Retry;

fn main() {
    let _ = pipe!(["1", "x"] |> map(|text| text.parse::<u32>()).retry(Retry::tries(3).when(|e| e.to_string() == "x"))? |> count); //~ ERROR type annotations needed
    //~                                                                                     ^
}
