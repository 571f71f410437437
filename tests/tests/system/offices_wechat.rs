//! A window in WeChat's own map: the button is there inside WeChat once WeChat has said that it works, and nowhere else.

use serde_json::{Value, json};
use system_tests::{
    browser::{Visitor, visit, visit_with},
    http, pack,
    system::System,
    until,
};
use tempfile::TempDir;

const BUTTON: &str = "用微信地图打开";
const FAILED: &str = "微信地图没有打开，请用下面的地图。";
/// As a page is opened from a chat, with what WeChat adds to its address.
const PAGE: &str = "/offices/made-up-0?from=singlemessage#main";

/// `pack::CENTRE` in GCJ-02, as the npm packages gcoord 1.0.7 and coordtransform 2.1.2 give it alike.
const DOOR: (f64, f64) = (43.88241505667638, 125.32929431275645);

fn window() -> TempDir {
    pack::with_windows(&[("虚构出入境大厅", "exit_entry", 0.0, None)])
}

async fn system(pack: &TempDir) -> System {
    let pack = pack.path().display().to_string();
    System::start_with(&[("YIMATONG__CONTENT__PACK", &pack)]).await
}

/// What the stand-in for WeChat has seen of pages.
async fn seen(system: &System) -> Value {
    let url = format!("{}/control/account", system.standin.base);
    http::json(http::client().get(url).send().await.unwrap()).await
}

#[tokio::test]
async fn inside_wechat_its_own_map_opens_at_the_door() {
    let pack = window();
    let system = system(&pack).await;
    visit_with(&system, Visitor::PhoneInWechat, "wechat-map", &[&system.standin.base], async |page| {
        page.open(PAGE).await;
        page.shows(BUTTON).await;
        let accepted = &seen(&system).await["pages"];
        let address = format!("{}/offices/made-up-0?from=singlemessage", system.base);
        assert_eq!(*accepted, json!([address]), "WeChat has accepted the signature of this address");
        let (content, screen) = page.widths().await;
        assert!(content <= screen, "{content} px wide on a screen of {screen} px");
        let first = page.read_all(".maps .button").await;
        assert_eq!(first[0], BUTTON, "{first:?}");
        page.picture("1-button").await;
        page.tap(BUTTON).await;
        until::so("WeChat has opened its map", async || {
            seen(&system).await["opened"].as_array().is_some_and(|opened| !opened.is_empty())
        })
        .await;
        assert!(!page.says(FAILED).await);
        page.ask("wx.openLocation = ({ fail }) => fail({ errMsg: 'openLocation:fail' })").await;
        page.tap(BUTTON).await;
        page.shows(FAILED).await;
        page.follow("长辈版").await;
        page.shows(BUTTON).await;
        let height = page.ask("return document.querySelector('#wechat-map button').offsetHeight").await;
        assert!(height.as_u64() >= Some(60), "{height} px high for large hands");
        page.picture("2-elder").await;
    })
    .await;
    let opened = &seen(&system).await["opened"];
    assert_eq!(opened.as_array().map(Vec::len), Some(1), "{opened}");
    let place = &opened[0];
    assert_eq!(place["name"], "虚构出入境大厅");
    assert_eq!(place["address"], "虚构路0号");
    for (degrees, want) in [("latitude", DOOR.0), ("longitude", DOOR.1)] {
        let got = place[degrees].as_f64().unwrap();
        // A tenth of a metre.
        assert!((got - want).abs() < 1e-6, "{degrees}: {got}, but {want}");
    }
}

/// Somebody else asks for a ticket, and the stand-in knows only the last one.
async fn outdate_ticket(system: &System) {
    let (client, base) = (http::client(), &system.standin.base);
    let who = json!({
        "grant_type": "client_credential", "appid": "wxdemo0000000002", "secret": "demonstration-account-secret",
    });
    let token = client.post(format!("{base}/cgi-bin/stable_token")).json(&who).send().await.unwrap();
    let token = http::json(token).await["access_token"].as_str().unwrap().to_owned();
    let url = format!("{base}/cgi-bin/ticket/getticket?type=jsapi&access_token={token}");
    assert_eq!(http::json(client.get(url).send().await.unwrap()).await["errcode"], 0);
}

#[tokio::test]
async fn what_wechat_refuses_stays_hidden_and_the_other_maps_stay() {
    let pack = window();
    let system = system(&pack).await;
    let sign = format!("/api/v1/wechat/page-signature?page={}/", system.base);
    http::json(system.get(&sign).send().await.unwrap()).await;
    outdate_ticket(&system).await;
    visit_with(
        &system,
        Visitor::PhoneInWechat,
        "wechat-map-refused",
        &[&system.standin.base],
        async |page| {
            page.open(PAGE).await;
            until::so("WeChat has refused the page", async || seen(&system).await["refused"] == 1).await;
            // WeChat calls "ready" even now; behind it the page has done all it does.
            page.ask("await new Promise((ready) => wx.ready(ready))").await;
            assert!(!page.says(BUTTON).await && page.says("腾讯地图").await);
        },
    )
    .await;
}

#[tokio::test]
async fn outside_wechat_there_is_no_button_and_no_question() {
    let pack = window();
    let system = system(&pack).await;
    for (visitor, journey) in
        [(Visitor::Phone, "no-wechat-map"), (Visitor::PhoneWithoutJavaScript, "no-wechat-map-no-script")]
    {
        // A request to WeChat's script would be one to another host.
        visit(&system, visitor, journey, async |page| {
            page.open(PAGE).await;
            page.shows("腾讯地图").await;
            if visitor == Visitor::Phone {
                page.shows("念给我听").await;
            }
            assert!(!page.offers(BUTTON).await && !page.says(BUTTON).await);
        })
        .await;
    }
    let seen = seen(&system).await;
    assert_eq!((&seen["token_asks"], &seen["ticket_asks"]), (&json!(0), &json!(0)));
}
