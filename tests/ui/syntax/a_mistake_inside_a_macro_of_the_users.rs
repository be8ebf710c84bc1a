use pipewright::pipe;

macro_rules! doubled {
    ($source:expr) => {
        pipe!($source |> map(|n| n * 2) |> colect::<Vec<_>>) //~ ERROR unknown stage `colect`
        //~                                ^^^^^^
    };
}

fn main() {
    let _ = doubled!(0..3);
}
