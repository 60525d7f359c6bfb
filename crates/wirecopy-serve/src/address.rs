//! Addresses of this machine, and the names that they are asked for by.

use std::net::{IpAddr, SocketAddr, TcpListener};

/// Why an address is not listened on.
#[derive(Debug)]
pub enum AddressError {
    /// Other machines would reach it.
    NotLoopback(IpAddr),
    /// The system refuses it.
    Bind(SocketAddr, std::io::Error),
}

impl std::fmt::Display for AddressError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            AddressError::NotLoopback(address) => write!(
                f,
                "{address} is not an address of this machine alone; use 127.0.0.1 or ::1, since whoever reaches the \
                 server reads the run"
            ),
            AddressError::Bind(address, error) => write!(f, "cannot listen on {address}: {error}"),
        }
    }
}

impl std::error::Error for AddressError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            AddressError::Bind(_, error) => Some(error),
            AddressError::NotLoopback(_) => None,
        }
    }
}

/// Listens on an address of this machine; port 0 takes one that is free.
///
/// # Errors
///
/// When the address is not 127.0.0.1 or ::1, or the port is taken.
pub fn bind(address: IpAddr, port: u16) -> Result<TcpListener, AddressError> {
    let own = [IpAddr::from([127, 0, 0, 1]), IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1])];
    if !own.contains(&address) {
        return Err(AddressError::NotLoopback(address));
    }
    let address = SocketAddr::new(address, port);
    TcpListener::bind(address).map_err(|error| AddressError::Bind(address, error))
}

/// Whether a `Host` names this server: its address or `localhost`, with its port.
pub(crate) fn is_own(host: &str, own: SocketAddr) -> bool {
    let Some((name, port)) = host.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')) else {
        return own.port() == 80 && is_own_name(host, own.ip());
    };
    port.parse() == Ok(own.port()) && is_own_name(name, own.ip())
}

fn is_own_name(name: &str, own: IpAddr) -> bool {
    let literal = name.strip_prefix('[').and_then(|n| n.strip_suffix(']')).unwrap_or(name);
    name.eq_ignore_ascii_case("localhost") || literal.parse() == Ok(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_listened_on() {
        for (address, allowed) in [
            ("127.0.0.1", true),
            ("0.0.0.0", false),
            ("127.0.0.2", false),
            ("192.168.0.1", false),
            ("::", false),
            ("::ffff:127.0.0.1", false),
        ] {
            let bound = bind(address.parse().expect("an address"), 0);
            assert_eq!(!matches!(bound, Err(AddressError::NotLoopback(_))), allowed, "{address}");
        }
    }

    #[test]
    fn hosts_are_this_server_or_refused() {
        let own = SocketAddr::from(([127, 0, 0, 1], 8080));
        for (host, expect) in [
            ("127.0.0.1:8080", true),
            ("localhost:8080", true),
            ("LOCALHOST:8080", true),
            ("localhost", false),
            ("localhost:80", false),
            ("evil.example:8080", false),
            ("127.0.0.1.evil.example:8080", false),
            ("localhost.evil.example:8080", false),
            ("[::1]:8080", false),
            ("", false),
            (":8080", false),
        ] {
            assert_eq!(is_own(host, own), expect, "{host}");
        }
        let six = "[::1]:8080".parse().expect("an address");
        assert!(is_own("[::1]:8080", six) && is_own("localhost:8080", six));
        assert!(!is_own("127.0.0.1:8080", six) && !is_own("[::1]", six));
        assert!(is_own("localhost", SocketAddr::from(([127, 0, 0, 1], 80))));
    }
}
