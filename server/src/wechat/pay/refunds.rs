//! Giving money back.

use jiff::Timestamp;
use serde::Deserialize;

use super::{Call, Doubt, Outcome, Pay, about, parse};
use crate::wechat::refund::{Refund, WireRefund};

impl Pay {
    /// Asks for a refund. `body` is a serialised [`crate::wechat::RefundRequest`]; the same bytes under the same
    /// number give the money back once. An answer tells where the refund stands, seldom its end; a 429 tells
    /// nothing, so that it is [`Outcome::Unknown`] and to be asked about.
    pub async fn refund(&self, body: &str, now: Timestamp) -> Outcome<Refund> {
        #[derive(Deserialize)]
        struct Asked {
            out_refund_no: String,
        }
        let Ok(Asked { out_refund_no }) = serde_json::from_str(body) else {
            return Outcome::Unknown(Doubt::Content("the body names no out_refund_no".into()));
        };
        let call = Call::post("refund", "/v3/refund/domestic/refunds", body);
        let outcome = self.channel.call(call, now, refund).await;
        about(outcome, |refund| refund.out_refund_no == out_refund_no)
    }

    /// Asks for a refund by the merchant's number. There is none when it ends in
    /// [`crate::wechat::ErrorCode::ResourceNotExists`]; just after a refund of unknown outcome that proves nothing.
    pub async fn query_refund(&self, out_refund_no: &str, now: Timestamp) -> Outcome<Refund> {
        let sub = self.party.sub_merchant_id().map(|sub| format!("?sub_mchid={sub}")).unwrap_or_default();
        let target = format!("/v3/refund/domestic/refunds/{out_refund_no}{sub}");
        let outcome = self.channel.call(Call::get("query_refund", &target), now, refund).await;
        about(outcome, |refund| refund.out_refund_no == out_refund_no)
    }
}

fn refund(answer: &[u8]) -> Result<Refund, String> {
    parse::<WireRefund>(answer).map(Refund::from)
}
