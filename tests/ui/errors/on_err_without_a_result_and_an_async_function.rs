use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> filter_map(double).on_err(async |failed| println!("{failed}")) |> count); //~ ERROR this modifier is for a function that gives `Result`, but it gives `Option<u32>`
    //~                                      ^^^^^^
}

async fn double(n: u32) -> Option<u32> {
    n.checked_mul(2)
}
