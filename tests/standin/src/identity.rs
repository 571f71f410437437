//! Who is who in the demonstration, beside the merchants. Public by design; the server refuses these in production mode.

/// The application (mini-program) that pays and logs in.
pub const APP_ID: &str = "wxdemo0000000001";
/// Its secret, for login and tokens.
pub const APP_SECRET: &str = "demonstration-app-secret";
/// The application of the second sub-merchant, a mini-program with users of its own.
pub const SUB_APP_ID: &str = "wxdemo0000000102";
/// Its secret, for login.
pub const SUB_APP_SECRET: &str = "demonstration-sub-app-secret";
/// The official account whose pages call WeChat's functions.
pub const ACCOUNT_ID: &str = "wxdemo0000000002";
/// Its secret, for tokens and OAuth.
pub const ACCOUNT_SECRET: &str = "demonstration-account-secret";
/// Name of the key with which WeChat Pay signs.
pub const PLATFORM_KEY_ID: &str = "PUB_KEY_ID_0119000000012026112200000001";
/// What the traffic police ask of those who read their feed.
pub const REGISTRY_TOKEN: &str = "demonstration-registry-token";
/// With what the operations of the registry and its answers are signed.
pub const REGISTRY_SIGNING_KEY: &str = "demonstration-registry-signing-key";
