//! How the server starts, and how it says that it cannot.

use std::{net::TcpListener, path::Path, process::Output};

use system_tests::{places, system::server_command};

/// Runs the server to its end, with these settings over the demonstration's.
fn fails_to_start(folder: &Path, settings: &[(&str, &str)]) -> Output {
    let output = server_command()
        .args(["--config", "server/demonstration.toml"])
        .env("YIMATONG__DATABASE__URL", format!("sqlite://{}", folder.join("yimatong.db").display()))
        .env("YIMATONG__CONTENT__ASSETS", places::assets())
        .env("YIMATONG__SERVER__BIND", "127.0.0.1:0")
        .envs(settings.iter().copied())
        .output()
        .unwrap();
    assert!(!output.status.success(), "it started");
    output
}

/// The one line that it says before it ends.
fn sentence(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let lines: Vec<_> = text.lines().filter(|line| line.starts_with("yimatong: ")).collect();
    assert_eq!(lines.len(), 1, "one clear sentence: {text}");
    assert!(!text.contains("panicked"), "{text}");
    lines[0].to_owned()
}

#[test]
fn production_refuses_the_demonstrations_keys() {
    let folder = tempfile::tempdir().unwrap();
    let output = fails_to_start(folder.path(), &[("YIMATONG__MODE", "production")]);
    assert!(sentence(&output).contains("demonstration"), "{}", sentence(&output));
}

#[test]
fn production_refuses_the_demonstrations_private_key_under_another_name() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("our-own.pem");
    std::fs::copy(places::root().join("tests/standin/keys/merchant_private.pem"), &key).unwrap();
    let settings = [
        ("YIMATONG__MODE", "production"),
        ("YIMATONG__SECRETS__TOKEN_KEY", "a-token-key-of-the-city-itself-0123456789"),
        ("YIMATONG__WECHAT__APP_ID", "wx0123456789abcdef"),
        ("YIMATONG__WECHAT__APP_SECRET", "an-app-secret-of-the-city"),
        ("YIMATONG__WECHAT_PAY__MERCHANT_ID", "1111111111"),
        ("YIMATONG__WECHAT_PAY__MERCHANT_SERIAL", "00112233445566778899AABBCCDDEEFF00112233"),
        ("YIMATONG__WECHAT_PAY__PLATFORM_KEY_ID", "PUB_KEY_ID_0100000000002026010100000000"),
        ("YIMATONG__WECHAT_PAY__API_V3_KEY", "an-api-v3-key-of-the-city-000032"),
        ("YIMATONG__OFFICIAL_ACCOUNT__APP_ID", ""),
        ("YIMATONG__OFFICIAL_ACCOUNT__APP_SECRET", ""),
        ("YIMATONG__REGISTRY__BASE", "https://police.example/registry"),
        ("YIMATONG__REGISTRY__TOKEN", "a-token-of-the-citys-police"),
        ("YIMATONG__WECHAT_PAY__MERCHANT_PRIVATE_KEY", key.to_str().unwrap()),
    ];
    let output = fails_to_start(folder.path(), &settings);
    assert!(sentence(&output).contains("merchant_private_key"), "{}", sentence(&output));
}

#[test]
fn a_taken_port_is_one_clear_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = fails_to_start(folder.path(), &[("YIMATONG__SERVER__BIND", &address)]);
    assert!(sentence(&output).contains(&address), "{}", sentence(&output));
}

#[test]
fn an_unknown_key_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let output = fails_to_start(folder.path(), &[("YIMATONG__SERVER__BINDING", "127.0.0.1:1")]);
    assert!(sentence(&output).contains("binding"), "{}", sentence(&output));
}

#[test]
fn a_database_that_cannot_be_written_is_one_clear_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let url = "sqlite:///proc/nowhere/yimatong.db";
    let output = fails_to_start(folder.path(), &[("YIMATONG__DATABASE__URL", url)]);
    assert!(sentence(&output).contains("database"), "{}", sentence(&output));
}
