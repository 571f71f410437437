//! The mini-program's own codes (小程序码), in any number: `getwxacodeunlimit`.

use std::str::FromStr;

use jiff::Timestamp;
use serde::Serialize;

use super::{MiniProgram, PagePath, Release};
use crate::wechat::api::{ApiError, unreadable};

/// A code of 1280 points has some 200 kB.
const IMAGE_LIMIT: usize = 2 * 1024 * 1024;

/// What the page is told: 1 to 32 digits, letters and ``!#$&'()*+,/:;=?@-._~``. A percent sign is none of them, so
/// that nothing can be escaped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Scene(String);

/// Not a scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a scene has 1 to 32 digits, letters and certain signs")]
pub struct BadScene;

impl FromStr for Scene {
    type Err = BadScene;

    fn from_str(text: &str) -> Result<Scene, BadScene> {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b"!#$&'()*+,/:;=?@-._~".contains(&b);
        if !(1..=32).contains(&text.len()) || !text.bytes().all(allowed) {
            return Err(BadScene);
        }
        Ok(Scene(text.to_owned()))
    }
}

/// A code that opens a page.
#[derive(Clone, Debug)]
pub struct CodeRequest {
    /// What the page is told.
    pub scene: Scene,
    /// Which page.
    pub page: PagePath,
    /// Whether WeChat looks if there is such a page, which is so only once it is released.
    pub check_page: bool,
    /// Of which release.
    pub release: Release,
    /// In points; WeChat draws 280 to 1280, and so the nearest of these.
    pub width: u16,
}

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeImage {
    /// `image/png` or `image/jpeg`.
    pub content_type: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl MiniProgram {
    /// Draws a code. Codes never lapse.
    ///
    /// # Errors
    /// [`ApiError`]: 41030 without such a page, 40169 when the scene is wrong, 45009 when the quota of the minute is
    /// used up.
    pub async fn code_image(&self, code: &CodeRequest, now: Timestamp) -> Result<CodeImage, ApiError> {
        let body = serde_json::json!({
            "scene": code.scene,
            "page": code.page.as_str(),
            "check_path": code.check_page,
            "env_version": code.release,
            "width": code.width.clamp(280, 1280),
        });
        let path = "/wxa/getwxacodeunlimit";
        let bytes = self.api.post_for_bytes(path, &body, IMAGE_LIMIT, now).await.map_err(ApiError::from)?;
        let content_type = image_type(&bytes).ok_or_else(unreadable)?;
        Ok(CodeImage { content_type, bytes })
    }
}

/// Told by the first bytes: the header of the answer is no help.
fn image_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scene_holds_only_what_survives() {
        for good in ["a=1&b=2", "!#$&'()*+,/:;=?@-._~", "12345678901234567890123456789012"] {
            assert!(good.parse::<Scene>().is_ok(), "{good}");
        }
        for bad in ["", "a%20b", "窗口", "a b", "123456789012345678901234567890123", "a\"b"] {
            assert_eq!(bad.parse::<Scene>(), Err(BadScene), "{bad}");
        }
    }
}
