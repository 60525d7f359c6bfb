//! Pages over HTTP, for browsers on this machine and nobody else.
//!
//! [`serve`] answers `GET` and `HEAD` from a function that makes pages; there is nothing that it writes or executes. It
//! listens where the caller has bound, and [`bind`] binds addresses of this machine only. A page on the web could still
//! let a browser here ask this server under a name of its own (DNS rebinding); so a request whose `Host` is not this
//! address or `localhost` is refused. Every request has its limits: the size of its head, the time until it is read and
//! its answer is taken, and how many there are at once. A connection is closed after one answer.
//!
//! The syntax of requests is parsed by `httparse`; the rest of HTTP/1.1 that such a server needs is small.
#![deny(missing_docs)]

mod address;
mod request;
mod server;

pub use address::{AddressError, bind};
pub use server::{Answer, serve};
