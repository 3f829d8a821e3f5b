//! Proxies whose `X-Forwarded-For` is believed, and what that header says.

use std::net::{IpAddr, SocketAddr};

/// A network such as `10.0.0.0/8`, or a single address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Network {
    address: IpAddr,
    /// Leading bits that count.
    bits: u32,
}

impl Network {
    fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse().ok()?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        (bits <= most).then_some(Self { address, bits })
    }

    fn holds(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let kept = u32::MAX.checked_shl(32 - self.bits).unwrap_or(0);
                own.to_bits() & kept == other.to_bits() & kept
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let kept = u128::MAX.checked_shl(128 - self.bits).unwrap_or(0);
                own.to_bits() & kept == other.to_bits() & kept
            }
            _ => false,
        }
    }
}

/// The proxies an installation trusts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<Network>);

impl TrustedProxies {
    /// Reads addresses and networks with commas between.
    ///
    /// # Errors
    /// The part that is neither.
    pub fn parse(text: &str) -> Result<Self, String> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.map(|part| Network::parse(part).ok_or_else(|| part.to_owned())).collect::<Result<_, _>>().map(Self)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.holds(address))
    }

    /// The client behind a peer: the last hop that no trusted proxy wrote. `forwarded` holds the header's lines in
    /// their order. What cannot be read ends the search: everything before it may be the client's own invention.
    pub fn client<'a>(&self, peer: IpAddr, forwarded: impl DoubleEndedIterator<Item = &'a str>) -> IpAddr {
        let peer = peer.to_canonical();
        if !self.trusts(peer) {
            return peer;
        }
        let mut nearest = peer;
        for hop in forwarded.rev().flat_map(|line| line.rsplit(',')) {
            let Some(address) = read_hop(hop.trim()) else { break };
            nearest = address;
            if !self.trusts(address) {
                break;
            }
        }
        nearest
    }
}

/// An address, alone or with a port, IPv6 with or without brackets.
fn read_hop(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']')).unwrap_or(hop);
    let address = bare.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|address| address.ip()));
    address.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(trusted: &str, peer: &str, lines: &[&str]) -> String {
        let proxies = TrustedProxies::parse(trusted).unwrap();
        proxies.client(peer.parse().unwrap(), lines.iter().copied()).to_string()
    }

    #[test]
    fn only_what_a_trusted_proxy_wrote_is_believed() {
        let own = "127.0.0.1, 10.0.0.0/8, fd00::/8";
        assert_eq!(client(own, "192.0.2.1", &["198.51.100.1"]), "192.0.2.1");
        assert_eq!(client(own, "127.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(client(own, "127.0.0.1", &["203.0.113.9, 198.51.100.2, 10.1.2.3"]), "198.51.100.2");
        assert_eq!(client(own, "fd00::7", &["2001:db8::5"]), "2001:db8::5");
        assert_eq!(client(own, "127.0.0.1", &[]), "127.0.0.1");
    }

    #[test]
    fn a_second_line_stands_behind_the_first() {
        assert_eq!(client("127.0.0.1", "127.0.0.1", &["203.0.113.9", "198.51.100.2"]), "198.51.100.2");
    }

    #[test]
    fn ports_and_brackets_are_read_and_what_cannot_be_read_ends_the_search() {
        assert_eq!(client("127.0.0.1", "127.0.0.1", &["198.51.100.2:4711"]), "198.51.100.2");
        assert_eq!(client("127.0.0.1", "127.0.0.1", &["[2001:db8::5]:443"]), "2001:db8::5");
        assert_eq!(client("127.0.0.1", "127.0.0.1", &["[2001:db8::5]"]), "2001:db8::5");
        assert_eq!(client("127.0.0.1", "127.0.0.1", &["203.0.113.9, unknown"]), "127.0.0.1");
    }

    #[test]
    fn a_mapped_address_is_the_address_it_maps() {
        assert_eq!(client("127.0.0.1", "::ffff:127.0.0.1", &["::ffff:198.51.100.2"]), "198.51.100.2");
        assert_eq!(client("", "::ffff:192.0.2.1", &[]), "192.0.2.1");
    }

    #[test]
    fn networks_are_read_or_named() {
        assert!(TrustedProxies::parse("0.0.0.0/0,::/0").is_ok());
        for wrong in ["localhost", "10.0.0.0/33", "10.0.0.0/x", "::/129"] {
            assert_eq!(TrustedProxies::parse(wrong), Err(wrong.to_owned()));
        }
    }
}
