//! Who asks.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::HttpRequest;

/// The client's address: the peer's, or, when the peer is a trusted proxy, the last address in
/// `X-Forwarded-For` that is not one. Only trusted proxies are believed, else anybody could choose theirs.
pub fn address(request: &HttpRequest, trusted_proxies: &[IpAddr]) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
    if !trusted_proxies.contains(&peer) {
        return peer;
    }
    request
        .headers()
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|hop| hop.trim().parse().ok())
        .filter(|hop| !trusted_proxies.contains(hop))
        .last()
        .unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn ask(peer: &str, forwarded: &str, trusted: &[IpAddr]) -> String {
        let request = TestRequest::default()
            .peer_addr(format!("{peer}:1").parse().unwrap())
            .insert_header(("x-forwarded-for", forwarded))
            .to_http_request();
        address(&request, trusted).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let proxy: IpAddr = "10.0.0.1".parse().unwrap();
        assert_eq!(ask("203.0.113.9", "1.2.3.4", &[proxy]), "203.0.113.9");
        assert_eq!(ask("10.0.0.1", "6.6.6.6, 203.0.113.9, 10.0.0.1", &[proxy]), "203.0.113.9");
        assert_eq!(ask("10.0.0.1", "rubbish", &[proxy]), "10.0.0.1");
    }
}
