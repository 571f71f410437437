//! Refunds over HTTP: what is sent, and what is believed.

use server::wechat::{ErrorCode, Outcome, Paid, RefundAmount, RefundRequest, RefundStatus};

use super::{
    played::{Played, Reply},
    signed::{PUBLIC, now, with_public_key},
};

const PATH: &str = "/v3/refund/domestic/refunds";

fn request() -> String {
    let request = RefundRequest {
        sub_mchid: None,
        of: Paid::Order("T1".into()),
        out_refund_no: "RT1".into(),
        reason: Some("重复缴款".into()),
        notify_url: Some("https://city.example/notify".into()),
        amount: RefundAmount::fen(10_300, 10_300),
    };
    serde_json::to_string(&request).unwrap()
}

fn told(out_refund_no: &str, status: &str) -> String {
    format!(
        r#"{{"refund_id":"5000","out_refund_no":"{out_refund_no}","transaction_id":"4200","out_trade_no":"T1",
        "channel":"ORIGINAL","user_received_account":"支付用户零钱","create_time":"2025-11-22T10:00:00+08:00",
        "status":"{status}","amount":{{"total":10300,"refund":10300,"currency":"CNY"}}}}"#
    )
}

/// What a refund ends in when this is answered, and then its query.
async fn ends(reply: Reply) -> (Outcome<RefundStatus>, Outcome<RefundStatus>) {
    let played = Played::with(move |_| reply.clone());
    let pay = with_public_key(&played);
    let (body, status) = (request(), |refund: server::wechat::Refund| refund.status);
    let outcomes = (pay.refund(&body, now()).await, pay.query_refund("RT1", now()).await);
    let seen = played.seen();
    assert_eq!(
        (seen[0].line.as_str(), &seen[0].body),
        (format!("POST {PATH}").as_str(), &body),
        "the bytes as given"
    );
    assert_eq!((seen[1].line.as_str(), seen[1].body.as_str()), (format!("GET {PATH}/RT1").as_str(), ""));
    assert!(
        seen.iter().all(|seen| seen.serial.as_deref() == Some(PUBLIC.serial)),
        "the key is named on a GET too"
    );
    (map(outcomes.0, status), map(outcomes.1, status))
}

fn map<T, U>(outcome: Outcome<T>, f: impl FnOnce(T) -> U) -> Outcome<U> {
    match outcome {
        Outcome::Definite(value) => Outcome::Definite(f(value)),
        Outcome::Rejected(code) => Outcome::Rejected(code),
        Outcome::Unknown(doubt) => Outcome::Unknown(doubt),
    }
}

#[actix_web::test]
async fn a_signed_answer_tells_where_a_refund_stands() {
    let processing = Outcome::Definite(RefundStatus::Processing);
    assert_eq!(ends(PUBLIC.reply(200, &told("RT1", "PROCESSING"))).await, (processing.clone(), processing));
}

#[actix_web::test]
async fn refusals_are_told_apart() {
    for (status, code, want) in [
        (403, "NOT_ENOUGH", ErrorCode::NotEnough),
        (403, "NOTENOUGH", ErrorCode::NotEnough),
        (404, "RESOURCE_NOT_EXISTS", ErrorCode::ResourceNotExists),
        (400, "USER_ACCOUNT_ABNORMAL", ErrorCode::UserAccountAbnormal),
    ] {
        let reply = PUBLIC.reply(status, &format!(r#"{{"code":"{code}","message":"-"}}"#));
        assert_eq!(ends(reply).await, (Outcome::Rejected(want.clone()), Outcome::Rejected(want)), "{code}");
    }
}

#[actix_web::test]
async fn what_is_not_certain_is_unknown() {
    for (reply, why) in [
        (PUBLIC.reply(429, r#"{"code":"FREQUENCY_LIMITED","message":"-"}"#), "too many"),
        (PUBLIC.reply(500, r#"{"code":"SYSTEM_ERROR","message":"-"}"#), "their error"),
        (PUBLIC.reply(200, &told("RT2", "SUCCESS")), "about another refund"),
        (PUBLIC.reply(200, r#"{"status":"SUCCESS"}"#), "fields are missing"),
        (Reply::json(200, &told("RT1", "SUCCESS")), "not signed"),
    ] {
        let (refund, query) = ends(reply).await;
        assert!(matches!((refund, query), (Outcome::Unknown(_), Outcome::Unknown(_))), "{why}");
    }
}
