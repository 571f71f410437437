//! One renewal at a time across servers: several clients, one database.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use jiff::Timestamp;
use secrecy::ExposeSecret;
use server::{
    citizens::tokens::{STATEMENTS, SharedTokens},
    wechat::{MiniProgram, Openid, TextScene, Token, TokenStore, Verdict},
};

use super::{
    played::{Played, Reply, Seen},
    signed::now,
};
use crate::support::databases::{TestDatabase, both};

/// Takes only the token that was given last.
fn wechat() -> Played {
    let given = AtomicU32::new(0);
    Played::with(move |seen: &Seen| {
        if seen.line.starts_with("POST /cgi-bin/stable_token") {
            let number = given.fetch_add(1, Ordering::SeqCst) + 1;
            return Reply::json(200, &format!(r#"{{"access_token":"T{number}","expires_in":7200}}"#));
        }
        let good = seen.line.ends_with(&format!("=T{}", given.load(Ordering::SeqCst)));
        Reply::json(200, if good { r#"{"result":{"suggest":"pass"}}"# } else { r#"{"errcode":40001}"# })
    })
}

fn server(played: &Played, test: &TestDatabase) -> Arc<MiniProgram> {
    let mini = MiniProgram::new(&played.base, "wx0".into(), "secret".to_owned().into()).unwrap();
    Arc::new(mini.sharing_tokens(Arc::new(SharedTokens::new(test.database.clone()))))
}

async fn call(server: Arc<MiniProgram>, at: Timestamp) -> Verdict {
    let text = "一句话".parse().unwrap();
    server.check_text(&Openid("o1".into()), TextScene::Comment, &text, at).await.unwrap()
}

fn later(seconds: i64) -> Timestamp {
    Timestamp::from_second(now().as_second() + seconds).unwrap()
}

#[actix_web::test]
async fn servers_share_one_token_and_one_renewal() {
    for test in both().await {
        let played = wechat();
        let servers: Vec<_> = (0..4).map(|_| server(&played, &test)).collect();
        // All begin at once, then again when the token has lapsed.
        for (at, renewals) in [(now(), 1), (later(60), 1), (later(7000), 2)] {
            let calls: Vec<_> =
                servers.iter().map(|server| actix_web::rt::spawn(call(server.clone(), at))).collect();
            for verdict in calls {
                assert_eq!(verdict.await.unwrap(), Verdict::Pass);
            }
            assert_eq!(played.count("POST /cgi-bin/stable_token"), renewals, "{}", test.engine);
        }
    }
}

#[actix_web::test]
async fn a_token_that_died_is_replaced_for_all() {
    for test in both().await {
        let played = wechat();
        let (a, b) = (server(&played, &test), server(&played, &test));
        assert_eq!(
            (call(a.clone(), now()).await, call(b.clone(), now()).await),
            (Verdict::Pass, Verdict::Pass)
        );
        // Somebody else forces a new one.
        let _ = reqwest::Client::new()
            .post(format!("{}/cgi-bin/stable_token", played.base))
            .send()
            .await
            .unwrap();
        assert_eq!(call(a, now()).await, Verdict::Pass);
        assert_eq!(call(b, now()).await, Verdict::Pass);
        assert_eq!(played.count("POST /cgi-bin/stable_token"), 3, "{}: one, theirs, one more", test.engine);
    }
}

#[actix_web::test]
async fn the_right_to_renew_is_given_once_and_lapses() {
    for test in both().await {
        let store = SharedTokens::new(test.database.clone());
        let token = |value: &str, at: i64| Token { value: value.to_owned().into(), until: later(at) };
        assert!(store.kept("wx0").await.unwrap().is_none());
        assert!(store.may_renew("wx0", now(), later(40)).await.unwrap());
        assert!(!store.may_renew("wx0", later(39), later(79)).await.unwrap(), "{}", test.engine);
        assert!(store.may_renew("wx1", now(), later(40)).await.unwrap(), "another app");
        assert!(store.may_renew("wx0", later(40), later(80)).await.unwrap(), "the first one died");
        store.keep("wx0", &token("new", 7000)).await.unwrap();
        // The first one was only asleep.
        store.keep("wx0", &token("old", 6900)).await.unwrap();
        assert_eq!(store.kept("wx0").await.unwrap().unwrap().value.expose_secret(), "new");
        assert_eq!(store.kept("wx0").await.unwrap().unwrap().until, later(7000));
        assert!(store.may_renew("wx0", later(41), later(81)).await.unwrap(), "given back with the token");
        for sql in STATEMENTS {
            test.database.prepare(sql).await.unwrap();
        }
    }
}
