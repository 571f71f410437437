//! Who is who in the demonstration. Public by design; the server refuses these in production mode.

/// The application (mini-program) that pays and logs in.
pub const APP_ID: &str = "wxdemo0000000001";
/// Its secret, for login.
pub const APP_SECRET: &str = "demonstration-app-secret";
/// The official account whose pages call WeChat's functions.
pub const ACCOUNT_ID: &str = "wxdemo0000000002";
/// Its secret, for tokens.
pub const ACCOUNT_SECRET: &str = "demonstration-account-secret";
/// The merchant that collects the fines.
pub const MERCHANT_ID: &str = "1900000001";
/// What the cashier page calls the merchant.
pub const MERCHANT_NAME: &str = "一码通演示商户（虚构）";
/// Serial of the merchant's certificate, 40 hexadecimal digits.
pub const MERCHANT_SERIAL: &str = "5157F09EFDC096DE15EBE81A47057A7200000001";
/// Name of the key with which WeChat Pay signs.
pub const PLATFORM_KEY_ID: &str = "PUB_KEY_ID_0119000000012026112200000001";
/// Symmetric key of notifications, 32 bytes.
pub const API_V3_KEY: &[u8; 32] = b"demonstration-api-v3-key-32bytes";
/// What the traffic police ask of those who read their feed.
pub const REGISTRY_TOKEN: &str = "demonstration-registry-token";
