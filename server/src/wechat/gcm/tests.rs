//! Vectors of Python's `cryptography` 48 (OpenSSL), which takes nonces of any length: key 00 01 … 1f, no associated data.

use base64::{Engine, prelude::BASE64_STANDARD};

use super::*;

/// Nonce, what was sealed with its tag, and what it was.
const VECTORS: [(&str, &str, &str); 12] = [
    ("a8607ef79034c49c", "yj3Ca4yfSZI9yxxHlI2lNw==", ""),
    ("a8607ef79034c49c", "rY4ZK9gmrueNj8UtA6/YBU9JRddjyCwuPXljW2oCBNQ=", "one block and on"),
    (
        "a8607ef79034c49c",
        "Jlj84xvGKTBASinWiDM7j9oLy3UXemxnT8kW2zSe1BPE0vWTnmKECeBdtp18VU4p5MhNcFcMOXQ=",
        "一行账单，不止一块：0123456789",
    ),
    ("0a1b2c3d4e5f", "51rezLu09Mgn6I0zDb14bg==", ""),
    ("0a1b2c3d4e5f", "30Ut62eAntzGGZriInFGPZEKA6JIDR4rgisoSBYj1oA=", "one block and on"),
    (
        "0a1b2c3d4e5f",
        "VJPII6RgGQsL3HYZqe2lt85vC2aa9sDlq67oB/P9GN6YAKRPQrNx8SbWxUz0XaAhjf6tZ8OuMnc=",
        "一行账单，不止一块：0123456789",
    ),
    ("12345678", "+HOEi4AnTS2zaPltaXO0nw==", ""),
    ("12345678", "pzB42E7IguGWYMfkidiF9oDndtNeD/xpcIChylRMCNs=", "one block and on"),
    (
        "12345678",
        "LOadEI0oBTZbpSsfAkRmfK4TAVI2G7fh+xUvR4FhVQ90MO3gXCIqIX0rYc6yMIPwuU9jWsL/RAU=",
        "一行账单，不止一块：0123456789",
    ),
    ("a nonce that is longer than a block is", "7416GENipR/mx6jcVoodqQ==", ""),
    (
        "a nonce that is longer than a block is",
        "+EzEWs/yPQSYtRKaawhFgbm3ij+mtGJKGcNgWP+dJnc=",
        "one block and on",
    ),
    (
        "a nonce that is longer than a block is",
        "c5ohkgwSutNVcP5h4JSmCxcAtLPdlVi4M0HJ5340MlqS1h29TPGKl1t95knYezwiPA2eXZDgvE8=",
        "一行账单，不止一块：0123456789",
    ),
];

fn key() -> FileKey {
    FileKey::new(&(0..32).collect::<Vec<u8>>()).unwrap()
}

fn sealed(base64: &str) -> Vec<u8> {
    BASE64_STANDARD.decode(base64).unwrap()
}

#[test]
fn what_was_sealed_opens_whatever_the_length_of_its_nonce() {
    for (nonce, base64, plain) in VECTORS {
        let opened = key().open(nonce.as_bytes(), sealed(base64)).unwrap();
        assert_eq!(opened, plain.as_bytes(), "{nonce}");
    }
}

#[test]
fn no_other_bytes_nonce_or_key_open() {
    for (nonce, base64, _) in VECTORS {
        let right = sealed(base64);
        for place in 0..right.len() {
            let mut altered = right.clone();
            altered[place] ^= 0x10;
            assert_eq!(key().open(nonce.as_bytes(), altered), None, "{nonce}: {place}");
        }
        assert_eq!(key().open(nonce.as_bytes(), right[1..].to_vec()), None);
        assert_eq!(key().open(&[nonce.as_bytes(), b"0"].concat(), right.clone()), None);
        assert_eq!(FileKey::new(&[7; 32]).unwrap().open(nonce.as_bytes(), right), None);
    }
    assert_eq!(key().open(b"a8607ef79034c49c", vec![0; 15]), None, "shorter than a tag");
    assert!(FileKey::new(&[0; 31]).is_none() && FileKey::new(&[0; 33]).is_none());
}

/// Block by block, as SP 800-38D has it: the last 32 bits begin anew, the others stay.
#[test]
fn a_counter_begins_anew_at_its_end() {
    let key = key();
    let mut counter = u128::MAX - 2;
    let mut stream = [0; 5 * BLOCK];
    key.stream(counter, &mut stream).unwrap();
    for (place, block) in stream.chunks(BLOCK).enumerate() {
        assert_eq!(block, key.block(counter).unwrap().to_be_bytes(), "{place}");
        counter = next(counter);
    }
    assert_eq!(counter, u128::MAX - u128::from(u32::MAX) + 2);
}
