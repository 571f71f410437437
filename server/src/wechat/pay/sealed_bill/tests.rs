//! Against a bill in two files that Python's `cryptography` sealed; see `vectors/README.md`.

use serde_json::{Value, json};

use super::*;

const OFFERS: &[u8] = include_bytes!("../../vectors/sealed_bill.json");
const FILES: [&[u8]; 2] =
    [include_bytes!("../../vectors/sealed_bill_1.bin"), include_bytes!("../../vectors/sealed_bill_2.bin")];
/// Of the whole bill before it was cut.
const SHA1: &str = "e0cee1dcab159878a8d7c083884482b2152edaee";

fn key(pem: &str) -> MerchantKey {
    MerchantKey::from_pem(pem).unwrap()
}

fn ours() -> MerchantKey {
    key(include_str!("../../vectors/test_private.pem"))
}

/// The answer, changed.
fn offers(change: impl FnOnce(&mut Value)) -> Result<Vec<SealedOffer>, String> {
    let mut answer: Value = serde_json::from_slice(OFFERS).unwrap();
    change(&mut answer);
    parse::<SealedOffers>(answer.to_string().as_bytes())?.in_order()
}

#[test]
fn the_files_together_are_the_bill() {
    let files = offers(|_| {}).unwrap();
    assert_eq!(files.iter().map(|file| file.bill_sequence).collect::<Vec<_>>(), [1, 2], "they came as 2, 1");
    let parts = files.iter().zip(FILES).map(|(file, sealed)| file.open(&ours(), sealed.to_vec()).unwrap());
    let bytes = parts.collect::<Vec<_>>().concat();
    assert_eq!(sha1(&bytes), SHA1);
    let bill = FundFlowBill::parse(&bytes).unwrap();
    assert_eq!((bill.rows.len(), bill.sums()), (2, bill.summary));
}

#[test]
fn a_file_that_is_not_the_promised_one_does_not_open() {
    let files = offers(|_| {}).unwrap();
    for place in [0, 100, FILES[0].len() - 1] {
        let mut altered = FILES[0].to_vec();
        altered[place] ^= 1;
        assert!(files[0].open(&ours(), altered).unwrap_err().contains("cannot be opened"), "{place}");
    }
    for wrong in [FILES[1].to_vec(), FILES[0][..300].to_vec(), Vec::new()] {
        assert!(files[0].open(&ours(), wrong).unwrap_err().contains("cannot be opened"));
    }
    let stranger = key(include_str!("../../vectors/second_private.pem"));
    assert!(
        files[0].open(&stranger, FILES[0].to_vec()).unwrap_err().contains("not sealed for this merchant")
    );
    // A list sorted as it came: the second file is the first of it.
    let first =
        |name: &str, value: Value| offers(|told| told["download_bill_list"][1][name] = value).unwrap();
    for (name, value, why) in [
        ("hash_value", json!("0".repeat(40)), "digest was told"),
        ("hash_type", json!("SM3"), "not SHA1"),
        ("nonce", json!("a8607ef79034c49d"), "cannot be opened"),
        ("encrypt_key", json!("AAAA"), "not sealed for this merchant"),
        ("encrypt_key", json!("not base64"), "not sealed for this merchant"),
    ] {
        let refused = first(name, value).remove(0).open(&ours(), FILES[0].to_vec()).unwrap_err();
        assert!(refused.contains(why), "{name}: {refused}");
    }
}

#[test]
fn files_are_all_there_once_and_not_too_many() {
    let listed = |count: usize, sequences: &[usize]| {
        offers(|told| {
            let file = told["download_bill_list"][0].clone();
            let numbered = sequences.iter().map(|sequence| {
                let mut file = file.clone();
                file["bill_sequence"] = json!(sequence);
                file
            });
            told["download_bill_list"] = numbered.collect();
            told["download_bill_count"] = json!(count);
        })
    };
    assert_eq!(listed(8, &[8, 7, 6, 5, 4, 3, 2, 1]).unwrap().len(), 8);
    for (count, sequences) in [
        (0, &[][..]),
        (1, &[]),
        (1, &[2]),
        (2, &[1]),
        (1, &[1, 2]),
        (2, &[1, 1]),
        (2, &[0, 1]),
        (9, &[1, 2, 3, 4, 5, 6, 7, 8, 9]),
    ] {
        assert!(listed(count, sequences).is_err(), "{count} {sequences:?}");
    }
    assert!(offers(|told| *told = json!({"download_bill_count": 0})).is_err(), "the list may be left out");
}
