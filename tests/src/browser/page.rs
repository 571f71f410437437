//! What a resident does with a page: reads it, taps what says something, fills in what is labelled.

use std::fs;

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use thirtyfour::{By, TypingData, WebDriver, WebElement, WindowHandle};

use crate::{places, until};

/// What one can tap.
const TAPPABLE: &str = "self::a or self::button or self::summary or self::label";

/// From this width on a screen is not a phone's.
const DESKTOP_PX: u64 = 800;

/// The page in the current tab.
pub struct Page {
    driver: WebDriver,
    base: String,
    journey: String,
}

impl Page {
    /// Pages of the server at `base`; pictures go under the name of the journey.
    pub fn new(driver: WebDriver, base: &str, journey: &str) -> Page {
        Page { driver, base: base.to_owned(), journey: journey.to_owned() }
    }

    /// Types an address of the server.
    pub async fn open(&self, path: &str) {
        self.driver.goto(format!("{}{path}", self.base)).await.unwrap();
    }

    /// Loads the page again.
    pub async fn reload(&self) {
        self.driver.refresh().await.unwrap();
    }

    /// Back, as by the browser's own button.
    pub async fn back(&self) {
        self.driver.back().await.unwrap();
        self.loaded().await;
    }

    /// Path and query of the page.
    pub async fn path(&self) -> String {
        let url = self.driver.current_url().await.unwrap().to_string();
        url.strip_prefix(&self.base).unwrap_or(&url).to_owned()
    }

    /// Waits until the address contains this.
    pub async fn is_at(&self, part: &str) {
        until::so(&format!("an address with {part}"), async || self.path().await.contains(part)).await;
    }

    /// All text that can be read.
    pub async fn text(&self) -> String {
        match self.driver.find(By::Tag("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        }
    }

    /// Waits until the text contains this.
    pub async fn shows(&self, text: &str) {
        until::so(&format!("to read “{text}”"), async || self.text().await.contains(text)).await;
    }

    /// Whether the text contains this now.
    pub async fn says(&self, text: &str) -> bool {
        self.text().await.contains(text)
    }

    /// Taps the link, button or label that says this: exactly, or else in part.
    pub async fn tap(&self, text: &str) {
        let element = self.tappable(text).await;
        // A fixed bar may lie over what the browser scrolled to the edge.
        element.scroll_into_view().await.unwrap();
        element.click().await.unwrap_or_else(|error| panic!("“{text}” cannot be tapped: {error}"));
    }

    /// Taps, and waits until the next page is there.
    pub async fn follow(&self, text: &str) {
        self.to_next_page(text, async || self.tap(text).await).await;
    }

    /// The same with what this CSS selector finds first: several links say the same to the eye.
    pub async fn follow_at(&self, selector: &str) {
        let tap = async || {
            let element = self.driver.find(By::Css(selector)).await.unwrap();
            element.scroll_into_view().await.unwrap();
            element.click().await.unwrap();
        };
        self.to_next_page(selector, tap).await;
    }

    /// Presses keys where the focus is, and waits until the next page is there.
    pub async fn follow_by(&self, keys: impl Into<TypingData>) {
        self.to_next_page("keys", async || self.press(keys).await).await;
    }

    async fn to_next_page(&self, what: &str, go: impl AsyncFnOnce()) {
        let old = self.driver.find(By::Tag("html")).await.unwrap();
        go().await;
        until::so(&format!("a page after “{what}”"), async || !old.is_present().await.unwrap_or(false)).await;
        self.loaded().await;
    }

    /// Whether one could tap this now.
    pub async fn offers(&self, text: &str) -> bool {
        self.find_tappable(text).await.is_some()
    }

    /// Types into the field with this label, in place of what is there.
    pub async fn fill(&self, label: &str, value: &str) {
        let field = self.field(label).await;
        field.clear().await.unwrap();
        field.send_keys(value).await.unwrap();
    }

    /// What the field with this label holds.
    pub async fn value(&self, label: &str) -> String {
        self.field(label).await.prop("value").await.unwrap().unwrap_or_default()
    }

    /// Chooses from the list with this label.
    pub async fn choose(&self, label: &str, option: &str) {
        let list = self.field(label).await;
        let option = list
            .find(By::XPath(format!(".//option[contains(normalize-space(.), '{option}')]")))
            .await
            .unwrap();
        option.click().await.unwrap();
    }

    /// The links that begin with this address, such as `tel:`.
    pub async fn links_to(&self, beginning: &str) -> Vec<String> {
        let links = self.driver.find_all(By::Css(format!("a[href^='{beginning}']"))).await.unwrap();
        let mut addresses = Vec::new();
        for link in links {
            addresses.extend(link.attr("href").await.unwrap());
        }
        addresses
    }

    /// The text of the first element that this CSS selector finds.
    pub async fn read(&self, selector: &str) -> String {
        self.driver.find(By::Css(selector)).await.unwrap().text().await.unwrap()
    }

    /// The texts of all elements that this CSS selector finds.
    pub async fn read_all(&self, selector: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for element in self.driver.find_all(By::Css(selector)).await.unwrap() {
            texts.push(element.text().await.unwrap());
        }
        texts
    }

    /// A computed style of the first element that this CSS selector finds.
    pub async fn style(&self, selector: &str, property: &str) -> String {
        self.driver.find(By::Css(selector)).await.unwrap().css_value(property).await.unwrap()
    }

    /// How wide the content and how wide the screen is, in CSS pixels.
    pub async fn widths(&self) -> (u64, u64) {
        self.loaded().await;
        let content = self.number("return document.documentElement.scrollWidth").await;
        (content, self.number("return document.documentElement.clientWidth").await)
    }

    /// Taps what this CSS selector finds, so many milliseconds from now: time to arrange the same in another tab.
    pub async fn tap_in(&self, selector: &str, milliseconds: u32) {
        let script =
            format!("setTimeout(() => document.querySelector({selector:?}).click(), {milliseconds})");
        self.driver.execute(script, Vec::new()).await.unwrap();
    }

    /// Says yes to the question for the location, and stands here (WGS-84).
    pub async fn stands_at(&self, latitude: f64, longitude: f64) {
        let cdp = self.driver.cdp();
        let permission = json!({ "origin": self.base, "permissions": ["geolocation"] });
        cdp.send_raw("Browser.grantPermissions", permission).await.unwrap();
        let place = json!({ "latitude": latitude, "longitude": longitude, "accuracy": 50 });
        cdp.send_raw("Emulation.setGeolocationOverride", place).await.unwrap();
    }

    /// Says no to the question for the location.
    pub async fn refuses_its_place(&self) {
        let answer =
            json!({ "origin": self.base, "permission": { "name": "geolocation" }, "setting": "denied" });
        self.driver.cdp().send_raw("Browser.setPermission", answer).await.unwrap();
    }

    /// Presses keys where the focus is.
    pub async fn press(&self, keys: impl Into<TypingData>) {
        self.driver.active_element().await.unwrap().send_keys(keys).await.unwrap();
    }

    /// What this script resolves to in the page: the body of an async function.
    pub async fn ask(&self, script: &str) -> Value {
        let script = format!(
            "const done = arguments[0]; (async () => {{ {script} }})().then(done, e => done(`${{e}}`))"
        );
        self.driver.execute_async(script, Vec::new()).await.unwrap().json().clone()
    }

    /// A command of the browser's developer tools.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.driver.cdp().send_raw(command, parameters).await.unwrap()
    }

    /// From the next page on, the phone's clock stands at this time (RFC 3339).
    pub async fn clock_stands_at(&self, time: &str) {
        let script = format!("Date.now = () => Date.parse({time:?})");
        let cdp = self.driver.cdp();
        cdp.send_raw("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await.unwrap();
    }

    /// A second tab, in front.
    pub async fn new_tab(&self) -> WindowHandle {
        let tab = self.driver.new_tab().await.unwrap();
        self.to_tab(&tab).await;
        tab
    }

    /// The tab in front.
    pub async fn tab(&self) -> WindowHandle {
        self.driver.window().await.unwrap()
    }

    /// Brings a tab to the front.
    pub async fn to_tab(&self, tab: &WindowHandle) {
        self.driver.switch_to_window(tab.clone()).await.unwrap();
    }

    /// Closes the tab in front, and goes to another.
    pub async fn close_tab_for(&self, other: &WindowHandle) {
        self.driver.close_window().await.unwrap();
        self.to_tab(other).await;
    }

    /// Keeps a picture of the whole page, as a screen would show it that is tall enough for all of it.
    pub async fn picture(&self, name: &str) {
        self.loaded().await;
        let cdp = self.driver.cdp();
        let (width, _) = self.widths().await;
        let screen = |height: u64| json!({ "width": width, "height": height, "deviceScaleFactor": 2, "mobile": width < DESKTOP_PX });
        let height = self.number("return document.documentElement.scrollHeight").await;
        let usual = self.number("return window.innerHeight").await;
        cdp.send_raw("Emulation.setDeviceMetricsOverride", screen(height.max(usual))).await.unwrap();
        let answer = cdp.send_raw("Page.captureScreenshot", json!({ "format": "png" })).await.unwrap();
        cdp.send_raw("Emulation.setDeviceMetricsOverride", screen(usual)).await.unwrap();
        let png = BASE64_STANDARD.decode(answer["data"].as_str().unwrap()).unwrap();
        fs::write(places::screenshot(&self.journey, name), png).unwrap();
    }

    /// What a person would want to know of the page on which a test failed.
    pub(super) async fn describe_failure(&self) {
        eprintln!("---- the last page: {}\n{}", self.path().await, self.text().await);
        let picture = places::screenshot(&self.journey, "failed");
        if self.driver.screenshot(&picture).await.is_ok() {
            eprintln!("---- its picture: {}", picture.display());
        }
    }

    async fn number(&self, script: &str) -> u64 {
        self.driver.execute(script, Vec::new()).await.unwrap().json().as_u64().unwrap()
    }

    async fn loaded(&self) {
        until::so("the page is loaded", async || {
            let state = self.driver.execute("return document.readyState", Vec::new()).await;
            state.is_ok_and(|state| state.json() == "complete")
        })
        .await;
    }

    async fn tappable(&self, text: &str) -> WebElement {
        until::some(&format!("something to tap that says “{text}”"), async || {
            self.find_tappable(text).await
        })
        .await
    }

    async fn find_tappable(&self, text: &str) -> Option<WebElement> {
        for says in
            [format!("normalize-space(.) = '{text}'"), format!("contains(normalize-space(.), '{text}')")]
        {
            let path = By::XPath(format!("//*[({TAPPABLE}) and {says}]"));
            for element in self.driver.find_all(path).await.unwrap_or_default() {
                if element.is_displayed().await.unwrap_or(false) {
                    return Some(element);
                }
            }
        }
        None
    }

    async fn field(&self, label: &str) -> WebElement {
        until::some(&format!("a field labelled “{label}”"), async || self.find_field(label).await).await
    }

    async fn find_field(&self, label: &str) -> Option<WebElement> {
        let path = By::XPath(format!("//label[contains(normalize-space(.), '{label}')]"));
        for label in self.driver.find_all(path).await.ok()? {
            let field = match label.attr("for").await.ok()? {
                Some(id) => self.driver.find(By::Id(id)).await,
                None => label.find(By::Css("input, select, textarea")).await,
            };
            if let Ok(field) = field
                && field.is_displayed().await.unwrap_or(false)
            {
                return Some(field);
            }
        }
        None
    }
}
