use pipewright::pipe;

fn main() {
    let mut dead = Vec::new();
    let _ = pipe!(["1"] |> map(parse).on_err(async |failed| dead.push(failed.to_string())) |> count); //~ ERROR cannot borrow `dead` as mutable
    //~                                      ^^^^^^^^^^^^^^
}

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}
