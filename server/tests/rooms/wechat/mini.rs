//! The mini-program's API over HTTP: what is asked, what is believed, and what is never asked twice.

use jiff::Timestamp;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use server::wechat::{
    ApiError, CodeRequest, Fields, LinkRequest, LoginRefused, MiniProgram, OfficialAccount, Openid,
    PhoneError, Release, SendError, SubscribeMessage, TextScene, Verdict,
};

use super::{
    played::{Played, Reply, Seen},
    signed::now,
};

const TOKEN: &str = "POST /cgi-bin/stable_token";

/// Gives tokens T1, T2…, and this to everything else.
fn played(answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Played {
    let given = std::sync::atomic::AtomicU32::new(0);
    Played::with(move |seen: &Seen| {
        if seen.line != TOKEN {
            return answer(seen);
        }
        let number = given.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1;
        Reply::json(200, &format!(r#"{{"access_token":"T{number}","expires_in":7200}}"#))
    })
}

fn mini(played: &Played) -> MiniProgram {
    MiniProgram::new(&played.base, "wx0".into(), "secret".to_owned().into()).unwrap()
}

/// Answers the same to everything but a token.
fn saying(body: &str) -> Played {
    let body = body.to_owned();
    played(move |_| Reply::json(200, &body))
}

fn asked(played: &Played) -> (String, Value) {
    let seen = played.seen();
    let last = seen.last().unwrap();
    (last.line.clone(), serde_json::from_str(&last.body).unwrap())
}

fn message() -> SubscribeMessage {
    SubscribeMessage {
        to: Openid("o1".into()),
        template_id: "t1".into(),
        page: Some(("pages/pay".parse().unwrap(), "id=1".into())),
        fields: Fields::new().with("thing1", "缴款成功").unwrap().with("amount2", "¥103.00").unwrap(),
        release: Release::Trial,
    }
}

#[actix_web::test]
async fn a_message_is_sent_as_wechat_wants_it() {
    let played = saying(r#"{"errcode":0,"errmsg":"ok"}"#);
    assert_eq!(mini(&played).send(&message(), now()).await, Ok(()));
    let want = json!({
        "touser": "o1", "template_id": "t1", "page": "pages/pay?id=1", "miniprogram_state": "trial", "lang": "zh_CN",
        "data": {"thing1": {"value": "缴款成功"}, "amount2": {"value": "¥103.00"}},
    });
    assert_eq!(asked(&played), ("POST /cgi-bin/message/subscribe/send?access_token=T1".into(), want));
    let token: Value = serde_json::from_str(&played.seen()[0].body).unwrap();
    assert_eq!(token, json!({"grant_type": "client_credential", "appid": "wx0", "secret": "secret"}));
}

#[actix_web::test]
async fn a_message_that_is_refused_is_sent_once() {
    for (answer, want) in [
        (r#"{"errcode":43101,"errmsg":"user refuse to accept the msg"}"#, SendError::NotSubscribed),
        (
            r#"{"errcode":47003,"errmsg":"argument invalid! data.thing1.value invalid rid: 1"}"#,
            SendError::Field(Some("thing1".into())),
        ),
        (r#"{"errcode":40037,"errmsg":"invalid template_id"}"#, SendError::Template),
        (r#"{"errcode":40003,"errmsg":"invalid openid"}"#, SendError::User),
        (r#"{"errcode":41030,"errmsg":"invalid page"}"#, SendError::Page),
        (
            r#"{"errcode":45009,"errmsg":"reach max api daily quota limit"}"#,
            SendError::Api(ApiError::Refused(45009)),
        ),
        (r#"{"errcode":-1,"errmsg":"system error"}"#, SendError::Api(ApiError::Refused(-1))),
    ] {
        let played = saying(answer);
        assert_eq!(mini(&played).send(&message(), now()).await, Err(want), "{answer}");
        assert_eq!((played.count("POST /cgi-bin/message"), played.count(TOKEN)), (1, 1), "{answer}");
    }
}

#[actix_web::test]
async fn a_dead_token_is_replaced_once() {
    for code in [40001, 40014, 42001] {
        let played = played(move |seen: &Seen| {
            let good = seen.line.ends_with("access_token=T2");
            Reply::json(
                200,
                &if good { r#"{"errcode":0}"#.into() } else { format!(r#"{{"errcode":{code}}}"#) },
            )
        });
        let mini = mini(&played);
        assert_eq!(mini.send(&message(), now()).await, Ok(()));
        assert_eq!(mini.send(&message(), now()).await, Ok(()));
        assert_eq!((played.count("POST /cgi-bin/message"), played.count(TOKEN)), (3, 2), "{code}");
    }
    let played = saying(r#"{"errcode":40001,"errmsg":"invalid credential"}"#);
    assert_eq!(mini(&played).send(&message(), now()).await, Err(SendError::Api(ApiError::Refused(40001))));
    assert_eq!((played.count("POST /cgi-bin/message"), played.count(TOKEN)), (2, 2), "not for ever");
}

#[actix_web::test]
async fn a_number_is_told_for_the_code_of_the_button() {
    let answer = |appid: &str| {
        json!({"errcode": 0, "errmsg": "ok", "phone_info": {"phoneNumber": "+8613900000000",
            "purePhoneNumber": "13900000000", "countryCode": "86",
            "watermark": {"timestamp": 1_763_776_800, "appid": appid}}})
        .to_string()
    };
    let played = saying(&answer("wx0"));
    let number = mini(&played).phone_number("button", now()).await.unwrap();
    assert_eq!((number.number.expose_secret(), number.country_code.as_str()), ("13900000000", "86"));
    assert!(!format!("{number:?}").contains("139"), "not in a log");
    let want =
        ("POST /wxa/business/getuserphonenumber?access_token=T1".to_owned(), json!({"code": "button"}));
    assert_eq!(asked(&played), want);
    let other = mini(&saying(&answer("wx1"))).phone_number("button", now()).await;
    assert!(matches!(other, Err(PhoneError::Api(ApiError::Away(_)))), "of another app");
    let used =
        mini(&saying(r#"{"errcode":40029,"errmsg":"invalid code"}"#)).phone_number("button", now()).await;
    assert!(matches!(used, Err(PhoneError::Code)));
}

#[actix_web::test]
async fn a_code_is_an_image_or_a_refusal_with_the_same_status() {
    let request = CodeRequest {
        scene: "w=1".parse().unwrap(),
        page: "pages/window".parse().unwrap(),
        check_page: false,
        release: Release::Formal,
        width: 100,
    };
    let png = [b"\x89PNG\r\n\x1a\n".as_slice(), &vec![7; 300_000]].concat();
    let image = png.clone();
    let played = played(move |_| Reply { status: 200, headers: Vec::new(), body: image.clone() });
    let code = mini(&played).code_image(&request, now()).await.unwrap();
    assert_eq!((code.content_type, code.bytes), ("image/png", png));
    let want = json!({"scene": "w=1", "page": "pages/window", "check_path": false, "env_version": "release", "width": 280});
    assert_eq!(asked(&played), ("POST /wxa/getwxacodeunlimit?access_token=T1".into(), want));
    for (answer, want) in [
        (r#"{"errcode":41030,"errmsg":"invalid page"}"#, Some(41030)),
        (r#"{"errcode":40169,"errmsg":"invalid length for scene"}"#, Some(40169)),
        ("<html>", None),
        (r#"{"errcode":0}"#, None),
    ] {
        let got = mini(&saying(answer)).code_image(&request, now()).await.unwrap_err();
        let refused = if let ApiError::Refused(code) = got { Some(code) } else { None };
        assert_eq!(refused, want, "{answer}");
    }
}

#[actix_web::test]
async fn a_link_and_a_check_of_a_text() {
    let played = saying(r#"{"errcode":0,"errmsg":"ok","url_link":"https://wxaurl.cn/BQZRrcFCPvg"}"#);
    let link = LinkRequest {
        page: "pages/pay".parse().unwrap(),
        query: "id=1".parse().unwrap(),
        days: 90,
        release: Release::Develop,
    };
    assert_eq!(mini(&played).url_link(&link, now()).await.as_deref(), Ok("https://wxaurl.cn/BQZRrcFCPvg"));
    let want = json!({"path": "pages/pay", "query": "id=1", "expire_type": 1, "expire_interval": 30, "env_version": "develop"});
    assert_eq!(asked(&played), ("POST /wxa/generate_urllink?access_token=T1".into(), want));

    for (answer, want) in [
        (r#"{"errcode":0,"result":{"suggest":"risky","label":20001},"trace_id":"x"}"#, Ok(Verdict::Risky)),
        (r#"{"errcode":0,"result":{"suggest":"pass","label":100}}"#, Ok(Verdict::Pass)),
        (r#"{"errcode":0,"result":{"suggest":"review","label":21000}}"#, Ok(Verdict::Review)),
        (r#"{"errcode":87014,"errmsg":"risky content"}"#, Ok(Verdict::Risky)),
        (r#"{"errcode":61010,"errmsg":"user access expire"}"#, Err(ApiError::Refused(61010))),
    ] {
        let played = saying(answer);
        let text = "一句话".parse().unwrap();
        let verdict = mini(&played).check_text(&Openid("o1".into()), TextScene::Comment, &text, now()).await;
        assert_eq!(verdict, want, "{answer}");
        assert_eq!(asked(&played).1, json!({"version": 2, "openid": "o1", "scene": 2, "content": "一句话"}));
    }
}

#[actix_web::test]
async fn codes_of_logins_are_exchanged() {
    let played = Played::with(|seen: &Seen| {
        let known = seen.line.contains("=good");
        Reply::json(
            200,
            if known { r#"{"openid":"o1","session_key":"k","unionid":"u"}"# } else { r#"{"errcode":40163}"# },
        )
    });
    let mini = mini(&played);
    let session = mini.session("good").await.unwrap();
    assert_eq!((session.openid.0.as_str(), session.unionid.as_deref()), ("o1", Some("u")));
    assert_eq!(session.session_key.as_ref().unwrap().expose_secret(), "k");
    assert_eq!(mini.log_in("used").await, Err(LoginRefused::Code));
    let account = OfficialAccount::new(&played.base, "wx1".into(), "s1".to_owned().into()).unwrap();
    assert_eq!(account.openid("good").await, Ok(Openid("o1".into())));
    assert_eq!(account.openid("used").await, Err(LoginRefused::Code));
    let lines: Vec<String> = played.seen().into_iter().map(|seen| seen.line).collect();
    assert_eq!(
        lines[0],
        "GET /sns/jscode2session?appid=wx0&secret=secret&js_code=good&grant_type=authorization_code"
    );
    assert_eq!(
        lines[2],
        "GET /sns/oauth2/access_token?appid=wx1&secret=s1&code=good&grant_type=authorization_code"
    );
}

#[actix_web::test]
async fn a_refusal_of_the_token_is_not_asked_for_again_at_once() {
    let played = Played::with(|_| Reply::json(200, r#"{"errcode":40164,"errmsg":"invalid ip"}"#));
    let mini = mini(&played);
    let refused = Err(SendError::Api(ApiError::Refused(40164)));
    let later = |seconds: i64| Timestamp::from_second(now().as_second() + seconds).unwrap();
    for (seconds, asked) in [(0, 1), (1, 1), (39, 1), (40, 2)] {
        assert_eq!(mini.send(&message(), later(seconds)).await, refused);
        assert_eq!(played.count(TOKEN), asked, "{seconds}");
    }
}
