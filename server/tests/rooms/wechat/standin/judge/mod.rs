//! Another implementation as a judge: the package wechatpayv3 talks to the same stand-in with the same keys, and every
//! answer is compared field by field. `cargo xtask judge wechatpay` installs it and runs this.

mod answers;
mod notices;
mod peer;
mod signatures;

use serde_json::{Value, json};
use server::wechat::{Outcome, Pay};

use self::peer::Peer;
use super::{DIRECT, Known, PROVIDER, PUBLIC_KEY, Standin};

/// Our client and theirs, for the same merchant.
struct Both<'a> {
    pay: Pay,
    peer: &'a Peer,
    name: &'static str,
    /// What theirs wants with each call of a service provider.
    sub_mchid: Option<String>,
}

/// A stand-in, and the peer that talks to it. It signs `|` in an address as it is and sends it as `%7C`, so that numbers
/// with such signs are our own affair.
fn start() -> (Standin, Peer) {
    let standin = Standin { signs: "", ..Standin::start() };
    let peer = Peer::of(&standin.base);
    (standin, peer)
}

impl Both<'_> {
    /// A merchant of its own and both kinds of sub-merchants.
    fn all<'a>(standin: &Standin, peer: &'a Peer) -> [Both<'a>; 3] {
        let [direct, partner, with_app] = standin.all();
        [
            Both::of(peer, direct, "direct", DIRECT),
            Both::of(peer, partner, "partner", PROVIDER),
            Both::of(peer, with_app, "partner with app", PROVIDER),
        ]
    }

    fn of<'a>(peer: &'a Peer, pay: Pay, name: &'static str, known: Known) -> Both<'a> {
        let mut merchant = merchant(known);
        merchant["public_key_id"] = json!(PUBLIC_KEY.0);
        merchant["public_key"] = json!(PUBLIC_KEY.1);
        let sub_mchid = pay.party().sub_merchant_id().map(str::to_owned);
        peer.does("start", json!({"name": name, "merchant": merchant, "partner": sub_mchid.is_some()}));
        Both { pay, peer, name, sub_mchid }
    }

    /// Their call: status, and body or bytes.
    fn ask(&self, method: &str, mut arguments: Value) -> Value {
        if let Some(sub) = &self.sub_mchid
            && !matches!(method, "fundflow_bill" | "download_bill")
        {
            arguments["sub_mchid"] = json!(sub);
        }
        self.peer.does("ask", json!({"name": self.name, "method": method, "arguments": arguments}))
    }

    /// That both were refused with the same code.
    fn both_refused<T: std::fmt::Debug>(&self, ours: &Outcome<T>, theirs: &Value) {
        let Outcome::Rejected(code) = ours else { panic!("{ours:?}") };
        let told = theirs["body"]["code"].as_str().unwrap();
        self.peer.same("the code of a refusal", code, &server::wechat::ErrorCode::parse(told));
    }
}

/// A merchant, as the package calls what it wants to know.
fn merchant((id, serial, api_v3_key, private_key): Known) -> Value {
    json!({"mchid": id, "cert_serial_no": serial, "apiv3_key": api_v3_key, "private_key": private_key,
        "appid": "wxdemo0000000001", "notify_url": super::NOWHERE})
}
