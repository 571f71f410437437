//! The mini-program's and the official account's calls.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use reqwest::{Client, redirect};
use secrecy::ExposeSecret;
use serde_json::json;
use server::{
    citizens::tokens::SharedTokens,
    wechat::{
        ApiError, CodeRequest, Delivery, DeliveryError, Fields, LinkRequest, LoginRefused, MiniProgram,
        OfficialAccount, Openid, PhoneError, Release, SendError, SubscribeMessage, TextScene, Verdict,
    },
};

use super::{Standin, definite, now};
use crate::support::databases::both;

fn mini(standin: &Standin) -> MiniProgram {
    let secret = "demonstration-app-secret".to_owned();
    MiniProgram::new(&standin.base, "wxdemo0000000001".into(), secret.into()).unwrap()
}

fn account(standin: &Standin) -> OfficialAccount {
    let secret = "demonstration-account-secret".to_owned();
    OfficialAccount::new(&standin.base, "wxdemo0000000002".into(), secret.into()).unwrap()
}

#[actix_web::test]
async fn a_login_works_once() {
    let standin = Standin::start();
    let mini = mini(&standin);
    let session = mini.session("demo-a").await.unwrap();
    assert_eq!(session.openid, Openid("openid-a".into()));
    assert!(!session.session_key.unwrap().expose_secret().is_empty());
    for code in ["demo-a", "no-code", ""] {
        assert_eq!(mini.log_in(code).await, Err(LoginRefused::Code), "{code}");
    }
    let stranger = MiniProgram::new(&standin.base, "wxdemo0000000001".into(), "x".to_owned().into()).unwrap();
    assert_eq!(stranger.log_in("demo-b").await, Err(LoginRefused::Unavailable("errcode 40125".into())));
}

#[actix_web::test]
async fn a_number_a_code_a_link() {
    let standin = Standin::start();
    let mini = mini(&standin);
    let phone = mini.phone_number("phone-13900000000", now()).await.unwrap();
    assert_eq!((phone.number.expose_secret(), phone.country_code.as_str()), ("13900000000", "86"));
    let used = mini.phone_number("phone-13900000000", now()).await;
    assert!(matches!(used, Err(PhoneError::Code)));
    let code = CodeRequest {
        scene: "w=1".parse().unwrap(),
        page: "pages/one".parse().unwrap(),
        check_page: true,
        release: Release::Trial,
        width: 430,
    };
    assert_eq!(mini.code_image(&code, now()).await.unwrap().content_type, "image/png");
    let link = LinkRequest {
        page: "pages/one".parse().unwrap(),
        query: "id=1".parse().unwrap(),
        days: 30,
        release: Release::Formal,
    };
    let address = mini.url_link(&link, now()).await.unwrap();
    assert!(address.starts_with("https://wxaurl.cn/"), "{address}");
}

#[actix_web::test]
async fn a_message_wants_a_yes_each_time() {
    let standin = Standin::start();
    let mini = mini(&standin);
    let message = |to: &str, template: &str| SubscribeMessage {
        to: Openid(to.into()),
        template_id: template.into(),
        page: Some(("pages/one".parse().unwrap(), "id=1".into())),
        fields: Fields::new()
            .with("thing1", "二十个字正好放得下的一句话再加一些字")
            .and_then(|fields| fields.with("car_number2", "吉AD12345"))
            .and_then(|fields| fields.with("amount3", "¥103.00"))
            .and_then(|fields| fields.with("time4", "2026年11月22日 15:01"))
            .unwrap(),
        release: Release::Formal,
    };
    let good = message("openid-a", "demo-template-1");
    assert_eq!(mini.send(&good, now()).await, Err(SendError::NotSubscribed));
    let yes = json!({"openid": "openid-a", "template_id": "demo-template-1", "times": 1});
    standin.pull("subscriptions", yes).await;
    assert_eq!(mini.send(&good, now()).await, Ok(()));
    assert_eq!(mini.send(&good, now()).await, Err(SendError::NotSubscribed), "once for each yes");
    let template = mini.send(&message("openid-a", "another"), now()).await;
    assert_eq!(template, Err(SendError::Template));
    assert_eq!(mini.send(&message("nobody", "demo-template-1"), now()).await, Err(SendError::User));
    let sent = standin.view("messages").await;
    assert_eq!(sent["messages"].as_array().unwrap().len(), 1, "{sent}");
}

async fn check(mini: &MiniProgram, text: &str, at: Timestamp) -> Result<Verdict, ApiError> {
    let author = Openid("openid-a".into());
    mini.check_text(&author, TextScene::Comment, &text.parse().unwrap(), at).await
}

#[actix_web::test]
async fn a_text_is_checked_for_who_was_here() {
    let standin = Standin::start();
    let mini = mini(&standin);
    assert_eq!(check(&mini, "一句话", now()).await, Err(ApiError::Refused(61010)));
    mini.log_in("demo-a").await.unwrap();
    for (text, want) in [("一句话", Verdict::Pass), ("待审", Verdict::Review), ("违规", Verdict::Risky)]
    {
        assert_eq!(check(&mini, text, now()).await, Ok(want), "{text}");
    }
}

#[actix_web::test]
async fn faults_of_the_api_are_told_apart() {
    let standin = Standin::start();
    let mini = mini(&standin);
    mini.log_in("demo-a").await.unwrap();
    assert_eq!(check(&mini, "一句话", now()).await, Ok(Verdict::Pass));
    for (kind, want) in [
        ("status_202", Some(-1)),
        ("status_429", Some(45009)),
        ("status_500", None),
        ("status_502", None),
        ("truncated_body", None),
    ] {
        standin.pull("faults", json!({"route": "weixin", "kind": kind, "times": 1})).await;
        let refused = match check(&mini, "一句话", now()).await {
            Err(ApiError::Refused(code)) => Some(code),
            Err(ApiError::Away(_)) => None,
            Ok(verdict) => panic!("{kind}: {verdict:?}"),
        };
        assert_eq!(refused, want, "{kind}");
        assert_eq!(check(&mini, "一句话", now()).await, Ok(Verdict::Pass), "after {kind}");
    }
}

#[actix_web::test]
async fn a_token_that_died_is_replaced_and_one_that_lapses_is_renewed() {
    let standin = Standin::start();
    let mini = mini(&standin);
    mini.log_in("demo-a").await.unwrap();
    standin.pull("account", json!({"dead_tokens": 1})).await;
    assert_eq!(check(&mini, "一句话", now()).await, Ok(Verdict::Pass));
    standin.pull("account", json!({"dead_tokens": 2})).await;
    standin.pull("clock", json!({"advance_seconds": 4 * 3600})).await;
    // Both that come now are dead: once more is tried, not for ever.
    let at = now() + SignedDuration::from_hours(4);
    assert_eq!(check(&mini, "一句话", at).await, Err(ApiError::Refused(40001)));
}

#[actix_web::test]
async fn servers_renew_one_at_a_time() {
    for test in both().await {
        let standin = Standin::start();
        let servers: Vec<_> = (0..3)
            .map(|_| {
                let store = Arc::new(SharedTokens::new(test.database.clone()));
                Arc::new(account(&standin).sharing_tokens(store))
            })
            .collect();
        for (hours, asks) in [(0, 1), (1, 1), (3, 2)] {
            let at = now() + SignedDuration::from_hours(hours);
            let signed = servers.iter().cloned().map(|server| {
                actix_web::rt::spawn(async move { server.sign_page("https://city.example/a", at).await })
            });
            for signed in signed.collect::<Vec<_>>() {
                assert_eq!(signed.await.unwrap().unwrap().app_id, "wxdemo0000000002");
            }
            let told = standin.view("account").await;
            assert_eq!(told["token_asks"], asks, "{}, after {hours} h", test.engine);
            if hours == 1 {
                standin.pull("clock", json!({"advance_seconds": 3 * 3600})).await;
            }
        }
    }
}

#[actix_web::test]
async fn who_looks_at_a_page_comes_back_with_a_code() {
    let standin = Standin::start();
    let account = account(&standin);
    standin.pull("visitor", json!({"name": "b"})).await;
    let back = "https://city.example/back?to=1".parse().unwrap();
    let address = account.authorize_address(&back, "state1").unwrap();
    let client = Client::builder().redirect(redirect::Policy::none()).no_proxy().build().unwrap();
    let answer = client.get(address).send().await.unwrap();
    let came = url::Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
    let value = |name: &str| came.query_pairs().find(|(found, _)| found == name).unwrap().1.into_owned();
    assert_eq!(
        (came.host_str(), value("to"), value("state")),
        (Some("city.example"), "1".into(), "state1".into())
    );
    assert_eq!(account.openid(&value("code")).await, Ok(Openid("openid-b".into())));
    assert_eq!(account.openid(&value("code")).await, Err(LoginRefused::Code), "once");
}

#[actix_web::test]
async fn a_page_is_signed_as_wechat_reckons() {
    let standin = Standin::start();
    let page = "https://city.example/offices/1?x=1";
    let signed = account(&standin).sign_page(&format!("{page}#here"), now()).await.unwrap();
    let with = json!({"appId": signed.app_id, "timestamp": signed.timestamp, "nonceStr": signed.nonce,
        "signature": signed.signature, "jsApiList": ["openLocation"]});
    for (page, said) in [(page, "config:ok"), ("https://city.example/other", "config:invalid signature")] {
        let call = [("call", "config"), ("with", &with.to_string()), ("page", page), ("number", "1")];
        let mut script: url::Url = format!("{}/open/js/jweixin-1.6.0.js", standin.base).parse().unwrap();
        script.query_pairs_mut().extend_pairs(call);
        let answer = standin.client.get(script).send().await.unwrap().text().await.unwrap();
        assert!(answer.contains(said), "{answer}");
    }
}

#[actix_web::test]
async fn a_delivery_is_told_once_and_corrected_once() {
    let standin = Standin::start();
    let (mini, pay) = (mini(&standin), standin.direct());
    assert_eq!(mini.is_trade_managed(now()).await, Ok(true));
    let number = standin.paid(&pay, 100).await;
    let transaction_id = definite(pay.query(&number, now()).await).capture().unwrap().transaction_id;
    let tell = async |transaction_id: &str, payer: &str, description: &str| {
        let (transaction_id, payer) = (transaction_id.to_owned(), Openid(payer.to_owned()));
        let delivery = Delivery { transaction_id, payer, description: description.into() };
        mini.report_delivery(&delivery, now()).await
    };
    let long = "长".repeat(200);
    let payer = "openid-control";
    let refused = |code| Err(DeliveryError::Api(ApiError::Refused(code)));
    for (id, payer, description, want) in [
        ("4200", payer, "一件商品", Err(DeliveryError::UnknownPayment)),
        (transaction_id.as_str(), "openid-b", "一件商品", refused(10_060_031)),
        (&transaction_id, payer, "", refused(10_060_008)),
        (&transaction_id, payer, "一件商品", Ok(())),
        (&transaction_id, payer, "一件商品", Err(DeliveryError::Told)),
        (&transaction_id, payer, &long, Ok(())),
        (&transaction_id, payer, "另一件", Err(DeliveryError::Told)),
    ] {
        assert_eq!(tell(id, payer, description).await, want, "{description}");
    }
}
