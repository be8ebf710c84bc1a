use pipewright::pipe;

fn main() {
    let _ = pipe!(paginate(0, get_page).skip_err() |> count); //~ ERROR `paginate` cannot have `.skip_err`
    //~                                ^^^^^^^^^^^
}
