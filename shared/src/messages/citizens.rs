//! The words of logins through WeChat.

/// The code cannot be one of `wx.login`.
pub const BAD_CODE: &str = "登录凭证的格式不对，请重新登录。";
/// The code was used or has lapsed.
pub const CODE_LAPSED: &str = "登录凭证已失效，请重新登录。";
/// WeChat refuses this user.
pub const REFUSED: &str = "微信暂时不允许这个账号登录，请稍后再试。";
/// The session is missing, forged or has lapsed.
pub const NO_SESSION: &str = "登录已过期，请重新登录。";
