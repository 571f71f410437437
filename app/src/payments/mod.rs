//! Payments: one payment, its receipt, the check of a receipt.

#[cfg(feature = "ssr")]
mod page;
mod progress;
#[cfg(feature = "ssr")]
mod receipt;
#[cfg(feature = "ssr")]
mod verify;

#[cfg(feature = "ssr")]
pub use page::{After, ShownIn, payment};
#[cfg(feature = "ssr")]
pub use receipt::receipt;
#[cfg(feature = "ssr")]
pub use verify::{Verification, verify};

/// The channel's name on the wire.
#[cfg(feature = "ssr")]
pub(crate) const fn channel_name(channel: shared::payments::Channel) -> &'static str {
    use shared::payments::Channel;
    match channel {
        Channel::WechatJsapi => "wechat_jsapi",
        Channel::WechatH5 => "wechat_h5",
        Channel::WechatNative => "wechat_native",
    }
}
