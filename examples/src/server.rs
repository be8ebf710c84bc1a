//! An HTTP server in a thread of its own, on a loopback port the system chose.
//!
//! It has its own runtime, so that a busy client cannot make the server look slow, nor the other way round.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::thread::{self, JoinHandle};

use axum::Router;
use tokio::sync::oneshot;
use url::Url;

/// A running server; dropping it stops it, requests in progress included.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    // `None` only while being dropped: the thread stops when this end goes away.
    running: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves `router` on a free port of the loopback interface. It accepts connections when this returns.
    pub fn start(router: Router) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let (running, stopped) = oneshot::channel();
        let thread = thread::Builder::new().name("server".to_owned()).spawn(move || {
            runtime.block_on(async {
                // No graceful shutdown: a handler that hangs on purpose must not keep the thread alive.
                tokio::select! {
                    _ = async { axum::serve(listener, router).await } => {}
                    _ = stopped => {}
                }
            });
        })?;
        Ok(Server { address, running: Some(running), thread: Some(thread) })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The absolute address of `path`, which begins with a slash.
    ///
    /// # Panics
    ///
    /// If `path` cannot be part of a URL.
    pub fn url(&self, path: &str) -> Url {
        let text = format!("http://{}{path}", self.address);
        text.parse().expect("a loopback address and a path make a URL")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.running.take());
        if let Some(thread) = self.thread.take() {
            // It panicked only if a handler's runtime did, and that message is on stderr already.
            let _ = thread.join();
        }
    }
}
