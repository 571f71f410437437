//! Bills over HTTP. The trade bill and its digest are WeChat Pay's own.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use jiff::civil::date;
use server::wechat::{Doubt, ErrorCode, FundAccount, Outcome};

use super::{
    played::{Played, Reply, Seen},
    signed::{PUBLIC, now, with_public_key},
};

const BILL: &[u8] = include_bytes!("../../../src/wechat/vectors/sdk_trade_bill.csv");
const SHA1: &str = "da99bf4a42f40d8cf17701aae331c3031cb1a5c2";
const TRADE: &str = "GET /v3/bill/tradebill?bill_date=2021-01-28&bill_type=ALL&tar_type=GZIP";

const SEALED_OFFERS: &str = include_str!("../../../src/wechat/vectors/sealed_bill.json");
const SEALED_FIRST: &[u8] = include_bytes!("../../../src/wechat/vectors/sealed_bill_1.bin");
const SEALED_SECOND: &[u8] = include_bytes!("../../../src/wechat/vectors/sealed_bill_2.bin");

/// Offers a bill of that digest at an address on the public host, and gives this file there, unsigned.
fn offering(sha1: &'static str, file: Reply) -> Played {
    Played::with(move |seen: &Seen| {
        if seen.line == "GET /v3/billdownload/file?token=a%2Fb" {
            return file.clone();
        }
        let url = "https://api.mch.weixin.qq.com/v3/billdownload/file?token=a%2Fb";
        PUBLIC.reply(200, &format!(r#"{{"hash_type":"SHA1","hash_value":"{sha1}","download_url":"{url}"}}"#))
    })
}

fn file(status: u16, bytes: &[u8]) -> Reply {
    Reply { status, headers: Vec::new(), body: bytes.to_vec() }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[actix_web::test]
async fn a_bill_is_asked_for_loaded_and_read() {
    let played = offering(SHA1, file(200, &gzip(BILL)));
    let pay = with_public_key(&played);
    let Outcome::Definite(bill) = pay.trade_bill(date(2021, 1, 28), now()).await else { panic!("a bill") };
    assert_eq!((bill.sha1.as_str(), bill.bytes.as_slice()), (SHA1, BILL));
    assert_eq!((bill.bill.rows.len(), bill.bill.summary), (3, bill.bill.sums()));
    let seen = played.seen();
    assert_eq!(seen[0].line, TRADE);
    assert!(
        seen[1].authorization.as_ref().unwrap().starts_with("WECHATPAY2-SHA256-RSA2048 mchid=\"1900000001\"")
    );
}

#[actix_web::test]
async fn a_fund_flow_bill_names_its_account() {
    let played = offering(SHA1, file(200, BILL));
    let pay = with_public_key(&played);
    let outcome = pay.fund_flow_bill(date(2021, 1, 28), FundAccount::Basic, now()).await;
    assert_eq!(
        played.seen()[0].line,
        "GET /v3/bill/fundflowbill?bill_date=2021-01-28&account_type=BASIC&tar_type=GZIP"
    );
    // A trade bill is none of fund flows.
    let Outcome::Unknown(Doubt::Content(why)) = outcome else { panic!("{outcome:?}") };
    assert_eq!(why, "line 5, -: not a row of a bill");
}

#[actix_web::test]
async fn a_day_without_a_bill_and_a_bill_in_the_making_are_told_apart() {
    for (code, want) in [
        ("NO_STATEMENT_EXIST", ErrorCode::NoStatementExist),
        ("STATEMENT_CREATING", ErrorCode::StatementCreating),
    ] {
        let played =
            Played::with(move |_| PUBLIC.reply(400, &format!(r#"{{"code":"{code}","message":"账单"}}"#)));
        let outcome = with_public_key(&played).trade_bill(date(2021, 1, 28), now()).await;
        assert_eq!(outcome, Outcome::Rejected(want));
        assert_eq!(played.seen().len(), 1, "nothing is loaded");
    }
}

#[actix_web::test]
async fn a_bill_that_is_not_the_promised_one_is_unknown() {
    let cut = gzip(BILL);
    for (sha1, file, why) in [
        ("0000000000000000000000000000000000000000", file(200, BILL), "another digest"),
        (SHA1, file(200, &cut[..cut.len() / 2]), "cut"),
        (SHA1, file(200, b""), "empty"),
        (SHA1, Reply::json(404, r#"{"code":"RESOURCE_NOT_EXISTS","message":"-"}"#), "the address has lapsed"),
        (SHA1, file(200, &vec![b'x'; 16 * 1024 * 1024 + 1]), "over the limit"),
    ] {
        let played = offering(sha1, file);
        let outcome = with_public_key(&played).trade_bill(date(2021, 1, 28), now()).await;
        assert!(matches!(outcome, Outcome::Unknown(_)), "{why}: {outcome:?}");
    }
}

/// Offers the sealed bill, whose second file is this one.
fn offering_sealed(second: Reply) -> Played {
    Played::with(move |seen: &Seen| match seen.line.as_str() {
        "GET /v3/billdownload/file?token=1" => file(200, SEALED_FIRST),
        "GET /v3/billdownload/file?token=2" => second.clone(),
        _ => PUBLIC.reply(200, SEALED_OFFERS),
    })
}

#[actix_web::test]
async fn a_sub_merchants_bill_is_loaded_in_its_order_and_opened() {
    let played = offering_sealed(file(200, SEALED_SECOND));
    let pay = with_public_key(&played);
    let day = date(2026, 11, 21);
    let outcome = pay.sub_merchant_fund_flow_bill("1900000109", day, FundAccount::Basic, now()).await;
    let Outcome::Definite(bill) = outcome else { panic!("{outcome:?}") };
    assert_eq!((bill.bill.rows.len(), bill.bill.summary), (2, bill.bill.sums()));
    assert_eq!(bill.sha1, "e0cee1dcab159878a8d7c083884482b2152edaee");
    let seen = played.seen();
    let lines: Vec<&str> = seen.iter().map(|seen| seen.line.as_str()).collect();
    assert_eq!(
        lines,
        [
            "GET /v3/bill/sub-merchant-fundflowbill?sub_mchid=1900000109&bill_date=2026-11-21&account_type=BASIC\
             &algorithm=AEAD_AES_256_GCM",
            "GET /v3/billdownload/file?token=1",
            "GET /v3/billdownload/file?token=2",
        ]
    );
}

#[actix_web::test]
async fn a_sealed_bill_that_is_not_whole_or_over_the_limit_is_unknown() {
    for (second, why) in [
        (file(200, &SEALED_SECOND[1..]), "cannot be opened"),
        (file(200, b""), "cannot be opened"),
        (Reply::json(404, r#"{"code":"RESOURCE_NOT_EXISTS","message":"-"}"#), "404"),
        // The first has 301 bytes, and a tag is no byte of the bill.
        (file(200, &vec![0; 64 * 1024 * 1024 - 301 + 17]), "an answer over 67108579 bytes"),
    ] {
        let played = offering_sealed(second);
        let pay = with_public_key(&played);
        let day = date(2026, 11, 21);
        let outcome = pay.sub_merchant_fund_flow_bill("1900000109", day, FundAccount::Basic, now()).await;
        let Outcome::Unknown(doubt) = outcome else { panic!("{why}: {outcome:?}") };
        assert!(format!("{doubt:?}").contains(why), "{why}: {doubt:?}");
    }
}
