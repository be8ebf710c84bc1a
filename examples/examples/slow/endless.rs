//! A channel ends when all its senders are gone, and one is still there.

use pipewright::pipe;
use pipewright_examples::look::Look;
use tokio::sync::mpsc::{self, Receiver, Sender};

use super::wait;

async fn write(row: u32) -> u32 {
    wait(10).await;
    row
}

/// Whoever makes the rows has a sender of its own.
fn make_rows(sender: Sender<u32>) {
    tokio::spawn(async move {
        for row in 0..40 {
            let _ = sender.send(row).await;
        }
    });
}

async fn write_all(rows: Receiver<u32>, look: &Look) {
    let written = pipe!(rows |> map(write) |> buffer(4) |> count).observe(look).await;
    assert_eq!(written, 40);
}

pub async fn slow(look: &Look) {
    let (sender, rows) = mpsc::channel(8);
    make_rows(sender.clone());
    write_all(rows, look).await;
    drop(sender);
}

pub async fn mended(look: &Look) {
    let (sender, rows) = mpsc::channel(8);
    make_rows(sender);
    write_all(rows, look).await;
}
