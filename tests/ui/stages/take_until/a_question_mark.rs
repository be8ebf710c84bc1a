use pipewright::pipe;

async fn ctrl_c() -> std::io::Result<()> {
    Ok(())
}

fn main() {
    let _ = pipe!(0..3 |> take_until(ctrl_c())? |> count); //~ ERROR `take_until` takes no `?`
    //~                                       ^
}
