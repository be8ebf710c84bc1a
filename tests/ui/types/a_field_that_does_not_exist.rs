use pipewright::pipe;

#[derive(Clone)]
struct Page {
    no: u32,
}

fn main() {
    let pages = vec![Page { no: 1 }];
    let _ = pipe!(pages |> map(|page| page.nr) |> count); //~ ERROR no field `nr` on type `Page`
    //~                                    ^^
}
