//! Reading a request.

use std::io::{ErrorKind, Read};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use crate::address::is_own;

/// Bytes of the head of a request.
pub(crate) const HEAD: usize = 16 << 10;
/// Bytes of its first line.
const LINE: usize = 8 << 10;
/// Header fields that it may have.
const FIELDS: usize = 100;
/// Time until the head is there.
const TIME: Duration = Duration::from_secs(10);

/// A request that may be answered.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Request {
    /// Whether the body of the answer is left out.
    pub(crate) head_only: bool,
    /// What stands before `?` in its address.
    pub(crate) path: String,
    /// What stands behind it.
    pub(crate) query: String,
}

/// Why a request is not answered: status and what is said.
pub(crate) type Refusal = (u16, &'static str);

/// Reads the head of a request. `None` where the other side went away.
pub(crate) fn read(stream: &mut TcpStream, own: SocketAddr) -> Option<Result<Request, Refusal>> {
    let mut bytes = vec![0; HEAD];
    let mut length = 0;
    let began = Instant::now();
    loop {
        match parse(&bytes[..length], own) {
            Ok(None) if length == HEAD => return Some(Err(too_large(&bytes))),
            Ok(None) => {}
            Ok(Some(request)) => return Some(Ok(request)),
            Err(refusal) => return Some(Err(refusal)),
        }
        // The time is that of the whole head: a byte now and then does not hold a place for ever.
        let left = TIME.checked_sub(began.elapsed()).filter(|left| !left.is_zero());
        let Some(left) = left else { return Some(Err((408, "This took too long."))) };
        stream.set_read_timeout(Some(left)).ok()?;
        match stream.read(&mut bytes[length..]) {
            Ok(0) => return None,
            Ok(read) => length += read,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return (length > 0).then_some(Err((408, "This took too long.")));
            }
            Err(_) => return None,
        }
    }
}

/// A head that has no end: its line, or the rest of it, is too long.
fn too_large(bytes: &[u8]) -> Refusal {
    if bytes.contains(&b'\n') {
        (431, "The request has too many fields.")
    } else {
        (414, "The address is too long.")
    }
}

/// The request that stands in these bytes; `None` where its end is missing.
fn parse(bytes: &[u8], own: SocketAddr) -> Result<Option<Request>, Refusal> {
    let line = bytes.iter().position(|&b| b == b'\n').unwrap_or(bytes.len());
    if line > LINE {
        return Err((414, "The address is too long."));
    }
    let mut fields = [httparse::EMPTY_HEADER; FIELDS];
    let mut request = httparse::Request::new(&mut fields);
    match request.parse(bytes) {
        Ok(httparse::Status::Complete(_)) => {}
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => {
            return Err((431, "The request has too many fields."));
        }
        Err(_) => return Err((400, "This is no request of HTTP/1.")),
    }
    let mut hosts = request.headers.iter().filter(|h| h.name.eq_ignore_ascii_case("host"));
    let host = hosts.next().and_then(|h| std::str::from_utf8(h.value).ok()).map(str::trim);
    if hosts.next().is_some() || !host.is_some_and(|host| is_own(host, own)) {
        return Err((403, "This server answers to its address and to localhost only."));
    }
    let head_only = match request.method {
        Some("GET") => false,
        Some("HEAD") => true,
        _ => return Err((405, "Pages can be read here, nothing else.")),
    };
    let target = request.path.unwrap_or_default();
    // A target that is a whole address is for proxies.
    if !target.starts_with('/') {
        return Err((400, "This is no proxy."));
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Ok(Some(Request { head_only, path: path.to_owned(), query: query.to_owned() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: &str = "Host: 127.0.0.1:8080\r\n";

    fn check(head: &str, expect: Result<Option<(&str, &str)>, u16>) {
        let own = SocketAddr::from(([127, 0, 0, 1], 8080));
        let got = parse(head.as_bytes(), own);
        let got = match &got {
            Ok(Some(r)) => Ok(Some((r.path.as_str(), r.query.as_str()))),
            Ok(None) => Ok(None),
            Err((status, _)) => Err(*status),
        };
        assert_eq!(got, expect, "{head}");
    }

    #[test]
    fn requests_are_read_or_refused() {
        check(&format!("GET /a?b=c HTTP/1.1\r\n{HOST}\r\n"), Ok(Some(("/a", "b=c"))));
        check(
            &format!("GET /../../etc/passwd HTTP/1.1\r\n{HOST}\r\n"),
            Ok(Some(("/../../etc/passwd", ""))),
        );
        check("GET / HTTP/1.1\r\n", Ok(None));
        check("GET / HTTP/1.1\r\n\r\n", Err(403));
        check("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", Err(403));
        check(&format!("GET / HTTP/1.1\r\n{HOST}{HOST}\r\n"), Err(403));
        check(&format!("POST / HTTP/1.1\r\n{HOST}\r\n"), Err(405));
        check(&format!("GET http://127.0.0.1:8080/ HTTP/1.1\r\n{HOST}\r\n"), Err(400));
        check("\u{1}\u{2}\r\n\r\n", Err(400));
        check(&format!("GET /{} HTTP/1.1\r\n", "a".repeat(LINE)), Err(414));
        check(&format!("GET /{}", "a".repeat(LINE)), Err(414));
        check(&format!("GET / HTTP/1.1\r\n{HOST}{}\r\n", "A: b\r\n".repeat(FIELDS)), Err(431));
    }
}
