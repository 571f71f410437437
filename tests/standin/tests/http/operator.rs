//! The operator's page and its forms.

use serde_json::json;

use crate::common::{Inbox, Merchant, Standin, client};
use crate::{get, order, post};

async fn page(standin: &Standin) -> String {
    let response = client().get(format!("{}/", standin.base)).send().await.unwrap();
    let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"));
    response.text().await.unwrap()
}

async fn push(standin: &Standin, path: &str, form: &[(&str, &str)]) -> u16 {
    let request = client().post(format!("{}/operator/{path}", standin.base)).form(form);
    request.send().await.unwrap().status().as_u16()
}

#[actix_web::test]
async fn an_operator_pays_refunds_and_sees_it() {
    let (standin, mut inbox) = (Standin::start(&[]), Inbox::open(vec![]));
    let merchant = Merchant::of(&standin);
    let empty = page(&standin).await;
    assert!(empty.contains("这是演练用的模拟系统") && empty.contains("还没有。"));
    merchant.prepay("native", &order("ORDER-1", &inbox.url)).await;
    assert!(page(&standin).await.contains("交通罚款（虚构）&lt;b&gt;"));
    assert_eq!(
        push(
            &standin,
            "faults",
            &[
                ("route", "notify"),
                ("kind", "duplicate"),
                ("times", "1"),
                ("number", "ORDER-1"),
                ("seconds", "")
            ]
        )
        .await,
        303
    );
    assert_eq!(push(&standin, "orders/ORDER-1/pay", &[]).await, 303);
    inbox.next().await;
    inbox.next().await;
    assert_eq!(push(&standin, "refunds", &[("outcome", "ABNORMAL"), ("after_seconds", "0")]).await, 303);
    let refund = json!({"out_trade_no": "ORDER-1", "out_refund_no": "R-1", "amount": {"refund": 10_000, "total": 10_000, "currency": "CNY"}});
    merchant.post("/v3/refund/domestic/refunds", &refund).await;
    let seen = page(&standin).await;
    for part in ["转入退款", "退款异常", "TRANSACTION.SUCCESS", "¥100.00", "R-1"] {
        assert!(seen.contains(part), "{part}");
    }
    assert_eq!(push(&standin, "refunds/R-1/end", &[("outcome", "SUCCESS")]).await, 303);
    assert_eq!(get(&standin, "/control/books").await["totals"]["refunded_fen"], 10_000);
    assert_eq!(push(&standin, "refunds/R-1/end", &[("outcome", "CLOSED")]).await, 400);
}

#[actix_web::test]
async fn the_other_levers_move_too() {
    let standin = Standin::start(&["--extra-fines", "1"]);
    let before = get(&standin, "/control/clock").await["now"].as_str().unwrap().to_owned();
    assert_eq!(push(&standin, "clock", &[("to", "86400")]).await, 303);
    assert_ne!(before[..10], get(&standin, "/control/clock").await["now"].as_str().unwrap()[..10]);
    assert_eq!(push(&standin, "clock", &[("to", "x")]).await, 400);
    assert_eq!(push(&standin, "clock", &[("to", "bills")]).await, 303);
    assert_eq!(&get(&standin, "/control/clock").await["now"].as_str().unwrap()[11..16], "10:00");
    assert_eq!(push(&standin, "notifications", &[("hold", "true")]).await, 303);
    assert!(page(&standin).await.contains("通知已暂停"));
    assert_eq!(push(&standin, "chaos", &[("seed", "1"), ("percent", "10")]).await, 303);
    assert_eq!(get(&standin, "/control/faults").await["chaos"]["percent"], 10);
    assert_eq!(push(&standin, "faults/clear", &[]).await, 303);
    assert_eq!(
        push(&standin, "platform", &[("mode", "both"), ("other_key_percent", "5"), ("rotate", "on")]).await,
        303
    );
    assert_eq!(
        get(&standin, "/control/platform").await["state"],
        json!({"mode": "both", "other_key_percent": 5, "seed": 0, "signed": 0})
    );
    assert_eq!(
        push(&standin, "bills", &[("bill", "trade"), ("date", "2026-11-21"), ("change", "extra")]).await,
        303
    );
    assert_eq!(get(&standin, "/control/bills").await["changes"][0]["change"], "extra");
    assert_eq!(
        push(&standin, "bills", &[("bill", "trade"), ("date", "2026-11-21"), ("change", "missing")]).await,
        400
    );
    let decision = "2201981000000000";
    assert_eq!(
        push(&standin, "police", &[("number", decision), ("status", "revoked"), ("principal_fen", "")]).await,
        303
    );
    assert_eq!(push(&standin, "police", &[("number", "1"), ("status", "revoked")]).await, 400);
}

/// The answer's page, which must be one of ours.
async fn refusal(standin: &Standin, path: &str, form: &[(&str, &str)]) -> String {
    let request = client().post(format!("{}/operator/{path}", standin.base)).form(form);
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 400, "{path}");
    let page = response.text().await.unwrap();
    assert!(page.contains("没有照办") && page.contains("href=\"/\""), "{page}");
    page
}

#[actix_web::test]
async fn what_cannot_be_done_is_said_in_plain_words() {
    let standin = Standin::start(&[]);
    let fault = [("route", "notify"), ("kind", "timeout_before"), ("times", "1")];
    let said = refusal(&standin, "faults", &fault).await;
    assert!(
        said.contains("“支付通知”不会有“超时，没有处理”。可以选：") && said.contains("重复通知"),
        "{said}"
    );
    let of_one = [("route", "weixin"), ("kind", "status_500"), ("times", "1"), ("number", "ORDER-1")];
    assert!(refusal(&standin, "faults", &of_one).await.contains("单号（number）要留空"));
    for (path, form) in [
        ("faults", vec![("route", "notify"), ("kind", "never"), ("times", "")]),
        ("chaos", vec![("seed", ""), ("percent", "10")]),
        ("chaos", vec![("seed", "1"), ("percent", "300")]),
        ("clock", vec![]),
    ] {
        assert!(refusal(&standin, path, &form).await.contains("有一项没有填，或者填得不对"), "{path}");
    }
    let nothing = [("number", "2201991000000011"), ("status", ""), ("principal_fen", "")];
    assert!(refusal(&standin, "police", &nothing).await.contains("没有写要改什么"));
}

#[actix_web::test]
async fn the_page_says_how_things_stand_and_what_the_first_choice_is_works() {
    let standin = Standin::start(&[]);
    let calm = page(&standin).await;
    for part in ["没有故障在等", "没有开随机故障", "账单没有改动", "PUB_KEY_ID_0119000000012026112200000001"]
    {
        assert!(calm.contains(part), "{part}");
    }
    // Whoever only presses the button orders what is chosen at first.
    let first = |select: &str| {
        let options = calm.split(&format!("<select name=\"{select}\">")).nth(1).unwrap();
        options.split("<option value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    let (route, kind) = (first("route"), first("kind"));
    let response = client().post(format!("{}/operator/faults", standin.base));
    let form = [("route", route.as_str()), ("kind", kind.as_str()), ("times", "2"), ("number", "A<1")];
    let response = response.form(&form).send().await.unwrap();
    assert_eq!(response.status(), 303);
    assert_eq!(response.headers()["location"], "/#faults", "back to where it shows");
    push(&standin, "chaos", &[("seed", "7"), ("percent", "20")]).await;
    let change = [
        ("bill", "fund_flow"),
        ("date", "2026-11-21"),
        ("change", "altered"),
        ("merchant", "1900000101"),
        ("number", "ORDER-9"),
    ];
    assert_eq!(push(&standin, "bills", &change).await, 303);
    let seen = page(&standin).await;
    for part in [
        "还有 2 次，只对 A&lt;1",
        "种子 7，每百次出错 20 次",
        "<li>2026-11-21 资金账单：改金额 ORDER-9，商户 1900000101</li>",
        "id=\"faults\"",
    ] {
        assert!(seen.contains(part), "{part}: {seen}");
    }
    assert_eq!(push(&standin, "bills/clear", &[]).await, 303);
    assert_eq!(push(&standin, "faults/clear", &[]).await, 303);
    let calm = page(&standin).await;
    assert!(
        calm.contains("账单没有改动") && calm.contains("没有故障在等") && calm.contains("没有开随机故障")
    );
}

#[actix_web::test]
async fn another_sites_form_moves_nothing() {
    let standin = Standin::start(&[]);
    let push = async |origin: &str| {
        let request = client().post(format!("{}/operator/chaos", standin.base)).header("Origin", origin);
        request.form(&[("seed", "1"), ("percent", "10")]).send().await.unwrap().status().as_u16()
    };
    assert_eq!(push("https://elsewhere.test").await, 403);
    assert_eq!(push("null").await, 403);
    assert_eq!(post(&standin, "/control/notifications", json!({"hold": false})).await.0, 200);
    let own = standin.base.clone();
    assert_eq!(push(&own).await, 303);
}
