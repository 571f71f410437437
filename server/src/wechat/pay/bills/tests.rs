//! Against the digest that WeChat Pay told of its own bill; compressed by flate2's other half.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};

use super::*;

const BILL: &[u8] = include_bytes!("../../vectors/sdk_trade_bill.csv");
/// As WeChat Pay told it; see `vectors/README.md`.
const SHA1: &str = "da99bf4a42f40d8cf17701aae331c3031cb1a5c2";

fn offer(hash_type: &str, hash_value: &str) -> Offer {
    let url = "https://api.mch.weixin.qq.com/v3/billdownload/file?token=x";
    parse(
        format!(r#"{{"hash_type":"{hash_type}","hash_value":"{hash_value}","download_url":"{url}"}}"#)
            .as_bytes(),
    )
    .unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn the_digest_is_of_the_uncompressed_bytes() {
    for file in [BILL.to_vec(), gzip(BILL)] {
        let bill = open(&offer("SHA1", SHA1), file, TradeBill::parse).unwrap();
        assert_eq!((bill.sha1.as_str(), bill.bytes.as_slice(), bill.bill.rows.len()), (SHA1, BILL, 3));
    }
    assert!(open(&offer("SHA1", &SHA1.to_uppercase()), gzip(BILL), TradeBill::parse).is_ok());
}

#[test]
fn an_altered_cut_or_overlong_bill_is_none() {
    let refused = |offer: Offer, file: Vec<u8>| open(&offer, file, TradeBill::parse).unwrap_err();
    let altered = String::from_utf8(BILL.to_vec()).unwrap().replacen("`0.01", "`0.02", 1);
    for file in [altered.clone().into_bytes(), gzip(altered.as_bytes())] {
        assert!(refused(offer("SHA1", SHA1), file).contains("digest"));
    }
    let cut = gzip(BILL)[..200].to_vec();
    assert!(refused(offer("SHA1", SHA1), cut).contains("not whole"));
    let bomb = gzip(&vec![0; 64 * 1024 * 1024 + 1]);
    assert!(refused(offer("SHA1", SHA1), bomb).contains("over"));
    assert!(refused(offer("SM3", SHA1), BILL.to_vec()).contains("SHA1"));
}

#[test]
fn a_bill_is_loaded_from_no_other_host() {
    let offer = offer("SHA1", SHA1);
    assert_eq!(offer.target().unwrap(), "/v3/billdownload/file?token=x");
    assert_eq!(Offer { download_url: "//".into(), ..offer }.target(), None);
}
