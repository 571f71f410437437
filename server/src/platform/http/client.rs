//! Who asks.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use actix_web::{HttpRequest, http::header};

/// The client's address: the peer's, or, when the peer is a trusted proxy, the last hop in `X-Forwarded-For`
/// that is not one. Only trusted proxies are believed, else anybody could choose their own address; so a hop
/// that cannot be read ends the walk at the proxy that sent it.
pub fn address(request: &HttpRequest, trusted_proxies: &[IpAddr]) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip().to_canonical());
    let is_trusted = |address: &IpAddr| trusted_proxies.iter().any(|proxy| proxy.to_canonical() == *address);
    let mut nearest = peer;
    let forwarded: Vec<&str> = request
        .headers()
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    for hop in forwarded.into_iter().rev() {
        if !is_trusted(&nearest) {
            break;
        }
        let Some(address) = hop_address(hop.trim()) else { break };
        nearest = address;
    }
    nearest
}

/// What the browser says of itself; empty when it says nothing.
pub fn agent(request: &HttpRequest) -> &str {
    request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Whether WeChat shows the page: in its own browser, or inside a mini-program.
pub fn is_in_wechat(request: &HttpRequest) -> bool {
    agent(request).contains("MicroMessenger")
}

/// Whether a mini-program shows the page, in its web-view; WeChat names it so since 7.0.0.
pub fn is_in_mini_program(request: &HttpRequest) -> bool {
    is_in_wechat(request) && agent(request).contains("miniProgram")
}

/// Some proxies write the port too.
fn hop_address(hop: &str) -> Option<IpAddr> {
    let bare = || hop.parse::<IpAddr>().ok();
    let with_port = || hop.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    bare().or_else(with_port).map(|address| address.to_canonical())
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
        assert_eq!(ask("10.0.0.1", "6.6.6.6, 203.0.113.9:51000", &[proxy]), "203.0.113.9");
        assert_eq!(ask("[::ffff:10.0.0.1]", "203.0.113.9", &[proxy]), "203.0.113.9");
        assert_eq!(ask("10.0.0.1", "6.6.6.6, rubbish", &[proxy]), "10.0.0.1");
    }
}
