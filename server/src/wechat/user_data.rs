//! What `wx.getUserProfile` and its like give the phone as `encryptedData`, sealed with the key of the session.

use aws_lc_rs::{
    cipher::{AES_128, DecryptionContext, PaddedBlockDecryptingKey, UnboundCipherKey},
    iv::FixedLength,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;

/// Why data is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadUserData {
    /// Not sealed with this session's key, altered, or not base64.
    #[error("it cannot be decrypted")]
    Decryption,
    /// Not JSON with a watermark.
    #[error("not what the documents promise")]
    Content,
    /// For another app.
    #[error("for another app")]
    App,
    /// Made too long ago, or in the future.
    #[error("too old")]
    Stale,
}

#[derive(Deserialize)]
struct Marked {
    watermark: Watermark,
}

#[derive(Deserialize)]
struct Watermark {
    appid: String,
    timestamp: i64,
}

/// Opens data of a phone. `session_key` is that of [`super::Session`]; data that is older than `most_seconds` is refused,
/// so that it cannot be used again for ever.
///
/// Encryption without a seal proves little: whoever can try often enough can alter it. Believe it only as far as the
/// user could have typed it.
///
/// # Errors
/// [`BadUserData`].
pub fn open_user_data(
    session_key: &SecretString,
    iv: &str,
    encrypted: &str,
    app_id: &str,
    now: Timestamp,
    most_seconds: u32,
) -> Result<Value, BadUserData> {
    let decode = |text: &str| BASE64_STANDARD.decode(text).map_err(|_| BadUserData::Decryption);
    let (key, iv, mut bytes) = (decode(session_key.expose_secret())?, decode(iv)?, decode(encrypted)?);
    let iv = FixedLength::<16>::try_from(iv.as_slice()).map_err(|_| BadUserData::Decryption)?;
    let plain = UnboundCipherKey::new(&AES_128, &key)
        .and_then(PaddedBlockDecryptingKey::cbc_pkcs7)
        .and_then(|key| key.decrypt(&mut bytes, DecryptionContext::Iv128(iv)))
        .map_err(|_| BadUserData::Decryption)?;
    let Marked { watermark } = serde_json::from_slice(plain).map_err(|_| BadUserData::Content)?;
    if watermark.appid != app_id {
        return Err(BadUserData::App);
    }
    if watermark.timestamp.abs_diff(now.as_second()) > u64::from(most_seconds) {
        return Err(BadUserData::Stale);
    }
    serde_json::from_slice(plain).map_err(|_| BadUserData::Content)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sample that WeChat gives with its documentation (`WXBizDataCrypt`); made at 1477314187.
    const KEY: &str = "tiihtNczf5v6AKRyjwEUhQ==";
    const IV: &str = "r7BXXKkLb8qrSNn05n0qiA==";
    const DATA: &str = "CiyLU1Aw2KjvrjMdj8YKliAjtP4gsMZMQmRzooG2xrDcvSnxIMXFufNstNGTyaGS9uT5geRa0W4oTOb1WT7fJlAC+oNPdbB+3hVbJSRgv+4lGOETKUQz6OYStslQ142dNCuabNPGBzlooOmB231qMM85d2/fV6ChevvXvQP8Hkue1poOFtnEtpyxVLW1zAo6/1Xx1COxFvrc2d7UL/lmHInNlxuacJXwu0fjpXfz/YqYzBIBzD6WUfTIF9GRHpOn/Hz7saL8xz+W//FRAUid1OksQaQx4CMs8LOddcQhULW4ucetDf96JcR3g0gfRK4PC7E/r7Z6xNrXd2UIeorGj5Ef7b1pJAYB6Y5anaHqZ9J6nKEBvB4DnNLIVWSgARns/8wR2SiRS7MNACwTyrGvt9ts8p12PKFdlqYTopNHR1Vf7XjfhQlVsAJdNiKdYmYVoKlaRv85IfVunYzO0IKXsyl7JCUjCpoG20f0a04COwfneQAGGwd5oa+T8yO5hzuyDb/XcxxmK01EpqOyuxINew==";
    const APP: &str = "wx4f4bc4dec97d474b";

    fn open(key: &str, iv: &str, data: &str, app_id: &str, second: i64) -> Result<Value, BadUserData> {
        let now = Timestamp::from_second(second).unwrap();
        open_user_data(&key.to_owned().into(), iv, data, app_id, now, 300)
    }

    #[test]
    fn the_sample_of_wechat() {
        let data = open(KEY, IV, DATA, APP, 1_477_314_187 + 300).unwrap();
        assert_eq!(
            (&data["nickName"], &data["openId"]),
            (&"Band".into(), &"oGZUI0egBJY1zhBYw2KhdUfwVJJE".into())
        );
    }

    #[test]
    fn what_is_altered_old_or_for_another_app_is_refused() {
        let made = 1_477_314_187;
        let altered = DATA.replacen("CiyLU1Aw", "CiyLU1Ax", 1);
        for (got, want) in [
            (open(KEY, IV, &altered, APP, made), BadUserData::Content),
            (open("AAAAAAAAAAAAAAAAAAAAAA==", IV, DATA, APP, made), BadUserData::Decryption),
            (open("short", IV, DATA, APP, made), BadUserData::Decryption),
            (open(KEY, "r7BXXA==", DATA, APP, made), BadUserData::Decryption),
            (open(KEY, IV, "", APP, made), BadUserData::Decryption),
            (open(KEY, IV, DATA, "wx0", made), BadUserData::App),
            (open(KEY, IV, DATA, APP, made + 301), BadUserData::Stale),
            (open(KEY, IV, DATA, APP, made - 301), BadUserData::Stale),
        ] {
            assert_eq!(got, Err(want));
        }
    }
}
