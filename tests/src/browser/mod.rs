//! Debian's Chromium, driven through its chromedriver.

mod journal;
mod page;

use std::{env, panic::AssertUnwindSafe, process::Command};

use futures_util::FutureExt;
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::{Capabilities, WebDriver};

use crate::{program::Program, system::System, until};
use journal::Journal;
pub use page::Page;

/// In whose hands the browser is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visitor {
    /// A phone, 390 × 844.
    Phone,
    /// The same phone, with the page opened from its home screen.
    PhoneHomeScreen,
    /// The same phone with JavaScript off.
    PhoneWithoutJavaScript,
    /// The same phone, with the page in WeChat's own browser.
    PhoneInWechat,
    /// The same phone, with the page in a mini-program's web-view.
    PhoneInMiniProgram,
    /// A desktop.
    Desktop,
}

/// What an Android phone says of itself. The server chooses the way to pay by it.
const PHONE: &str = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) \
     Chrome/140.0.0.0 Mobile Safari/537.36";

/// So often chromedriver is started at most.
const STARTS: u32 = 5;

/// What WeChat's browser says of itself on that phone.
const WECHAT: &str = "Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) \
     Version/4.0 Chrome/130.0.6723.103 Mobile Safari/537.36 XWEB/1300289 MMWEBSDK/20240404 MMWEBID/1 \
     MicroMessenger/8.0.49.2600(0x28003133) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64";

/// Lets a visitor loose on the system. Afterwards there must have been no console error, no failed request and no
/// request to another host; when the visit fails there is a picture of its last page under the name of the journey.
pub async fn visit(system: &System, visitor: Visitor, journey: &str, body: impl AsyncFnOnce(&Page)) {
    visit_with(system, visitor, journey, &[], body).await;
}

/// The same, with requests to these hosts (`http://…`) allowed.
pub async fn visit_with(
    system: &System,
    visitor: Visitor,
    journey: &str,
    hosts: &[&str],
    body: impl AsyncFnOnce(&Page),
) {
    let folder = tempfile::Builder::new().prefix("yimatong-browser-").tempdir().unwrap();
    let (_chromedriver, driver) = start(visitor, &folder).await;
    let page = Page::new(driver.clone(), &system.base, journey);
    let outcome = AssertUnwindSafe(async {
        body(&page).await;
        let journal = Journal::read(&driver).await;
        journal.check(&system.base, &system.standin.base, hosts);
        assert_eq!(journal.ran_wasm(), visitor != Visitor::PhoneWithoutJavaScript, "whether WASM was loaded");
    })
    .catch_unwind()
    .await;
    if outcome.is_err() {
        page.describe_failure().await;
    }
    let quit = driver.quit().await;
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic);
    }
    quit.unwrap();
}

/// Runs a script in an empty page on a phone, without any server. Gives what the script calls back with.
pub async fn run(script: &str, arguments: Vec<Value>) -> Value {
    let folder = tempfile::Builder::new().prefix("yimatong-browser-").tempdir().unwrap();
    let (_chromedriver, driver) = start(Visitor::Phone, &folder).await;
    // The page that Chromium starts with allows no WASM.
    driver.goto("about:blank").await.unwrap();
    let answer = driver.execute_async(script, arguments).await;
    driver.quit().await.unwrap();
    answer.unwrap().json().clone()
}

async fn start(visitor: Visitor, folder: &TempDir) -> (Program, WebDriver) {
    let (program, port) = chromedriver(folder).await;
    let server = format!("http://127.0.0.1:{port}");
    let driver = WebDriver::new(server, capabilities(visitor, folder)).await;
    let driver = driver.unwrap_or_else(|error| panic!("{error}\n{}", program.output()));
    (program, driver)
}

/// The driver and its port. It looks for a free port by IPv6 and wants the same by IPv4, which another program may have:
/// then it ends, and is started again.
async fn chromedriver(folder: &TempDir) -> (Program, u16) {
    const STARTED: &str = "ChromeDriver was started successfully on port ";
    for number in 1..=STARTS {
        let mut command = Command::new("chromedriver");
        // The browser's own clock is the resident's.
        command.arg("--port=0").env("TZ", "Asia/Shanghai").env("LANGUAGE", "zh_CN");
        for proxy in ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
            command.env_remove(proxy);
        }
        let mut program = Program::start(command, &folder.path().join(format!("chromedriver-{number}.log")));
        let port = until::some("chromedriver's port, or its end", async || {
            let has_ended = program.has_ended();
            let output = program.output();
            let port =
                output.lines().find_map(|line| line.strip_prefix(STARTED)?.strip_suffix('.')?.parse().ok());
            (has_ended || port.is_some()).then_some(port)
        })
        .await;
        if let Some(port) = port {
            return (program, port);
        }
        let output = program.output();
        assert!(output.contains("port not available"), "chromedriver ended:\n{output}");
    }
    panic!("chromedriver found no port in {STARTS} starts");
}

fn capabilities(visitor: Visitor, folder: &TempDir) -> Capabilities {
    let size = if visitor == Visitor::Desktop { "1280,900" } else { "390,844" };
    let mut arguments = vec![
        "--headless=new".to_owned(),
        format!("--window-size={size}"),
        format!("--user-data-dir={}", folder.path().join("profile").display()),
        "--lang=zh-CN".to_owned(),
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1".to_owned(),
    ];
    let quiet = [
        "disable-gpu",
        "disable-dev-shm-usage",
        "disable-quic",
        "no-first-run",
        "no-proxy-server",
        "disable-background-networking",
        "disable-component-update",
        "disable-sync",
        "hide-scrollbars",
        // A look at a page that still loads its style sheet would abort the transition to it, with a console error.
        "force-prefers-reduced-motion",
    ];
    arguments.extend(quiet.map(|name| format!("--{name}")));
    let agent = match visitor {
        Visitor::PhoneInWechat => WECHAT.to_owned(),
        // WeChat adds this since 7.0.0.
        Visitor::PhoneInMiniProgram => format!("{WECHAT} miniProgram/wxdemo0000000001"),
        Visitor::Phone | Visitor::PhoneHomeScreen | Visitor::PhoneWithoutJavaScript | Visitor::Desktop => {
            PHONE.to_owned()
        }
    };
    if matches!(visitor, Visitor::PhoneInWechat | Visitor::PhoneInMiniProgram) {
        // What is emulated below holds for pages only, and not for their service worker.
        arguments.push(format!("--user-agent={agent}"));
    }
    if visitor == Visitor::PhoneHomeScreen {
        // A window of its own, with no browser around the page.
        arguments.push("--app=data:text/html,".to_owned());
    }
    if rustix::process::geteuid().is_root() {
        arguments.push("--no-sandbox".to_owned());
    }
    let mut options = json!({ "args": arguments, "prefs": { "intl.accept_languages": "zh-CN,zh" } });
    if let Some(binary) = env::var_os("CHROMIUM") {
        options["binary"] = json!(binary.to_string_lossy());
    }
    if visitor != Visitor::Desktop {
        // With JavaScript off Chromium never answers for an emulated touch; a click is as good.
        let touch = visitor != Visitor::PhoneWithoutJavaScript;
        options["mobileEmulation"] = json!({
            "deviceMetrics": { "width": 390, "height": 844, "pixelRatio": 2, "touch": touch, "mobile": true },
            "userAgent": agent,
        });
    }
    if visitor == Visitor::PhoneWithoutJavaScript {
        // 2 is "block", as in the browser's own settings.
        options["prefs"]["profile.managed_default_content_settings.javascript"] = json!(2);
    }
    let all = json!({
        "browserName": "chrome",
        "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        "goog:chromeOptions": options,
    });
    let Value::Object(all) = all else { unreachable!("an object was written above") };
    Capabilities::from(all)
}
