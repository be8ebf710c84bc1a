use pipewright::pipe;

fn main() {
    let pages = vec![vec![1, 2]];
    let _ = pipe!(pages |> map(|page| async { page.len() }) |> count); //~ ERROR async block may outlive the current function
    //~                               ^^^^^
}
