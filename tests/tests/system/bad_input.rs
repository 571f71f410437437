//! Bad input to the API: a clear sentence, the right status, nothing stored, nothing personal in the log.

use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};
use system_tests::{http::header, system::System};

/// A plate that no fine has.
const PLATE: &str = "吉A99999";
/// What must come back in no answer and in no log.
const HTML: &str = "<script>alert(1)</script>";
const SQL: &str = "'; DROP TABLE fines; --";

/// The answer is a problem with this status; gives its body.
async fn problem(answer: Response, statuses: &[u16], what: &str) -> Value {
    let status = answer.status().as_u16();
    let request_id = header(&answer, "x-request-id");
    let kind = header(&answer, "content-type");
    let text = answer.text().await.unwrap();
    assert!(statuses.contains(&status), "{what}: {status}: {text}");
    assert_eq!(kind, "application/problem+json", "{what}: {text}");
    let body: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(body["status"], status, "{what}");
    assert_eq!(body["request_id"], request_id, "{what}");
    assert!(body["code"].as_str().is_some_and(|code| !code.is_empty()), "{what}: {text}");
    assert!(is_chinese(&body["detail"]), "{what}: {text}");
    for field in body["fields"].as_array().into_iter().flatten() {
        assert!(is_chinese(&field["detail"]), "{what}: {text}");
    }
    assert!(!text.contains("<script>") && !text.contains("DROP TABLE"), "{what}: {text}");
    body
}

fn is_chinese(sentence: &Value) -> bool {
    sentence.as_str().is_some_and(|text| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)))
}

async fn send(request: RequestBuilder) -> Response {
    request.send().await.unwrap()
}

fn search(system: &System, number: &str, plate: &str) -> RequestBuilder {
    system.post("/api/v1/fines/search").json(&json!({ "decision_no": number, "plate": plate }))
}

#[tokio::test]
async fn numbers_and_plates_that_are_none() {
    let system = System::start().await;
    let good = system.fine("期限内").await;
    let long = "2".repeat(5000);
    // What is typed, and a word of the sentence that helps.
    let numbers = [
        ("", "请填写"),
        ("   ", "请填写"),
        (long.as_str(), "位"),
        ("22019910000", "位"),
        ("11010519491231002X", "身份证"),
        ("410100350774", "档案"),
        ("公交决字〔2026〕第220104-1号", "文书"),
        ("吉长交执罚〔2026〕12号", "交通运输"),
        ("2201\u{0}991000000011", ""),
        ("22019910😀000011", "数字"),
        (HTML, ""),
        (SQL, ""),
    ];
    for (number, word) in numbers {
        let what = format!("number {:?}", number.chars().take(40).collect::<String>());
        let body = problem(send(search(&system, number, &good.plate)).await, &[422], &what).await;
        assert_eq!(body["fields"][0]["field"], "decision_no", "{what}: {body}");
        assert!(body["fields"][0]["detail"].as_str().unwrap().contains(word), "{what}: {body}");
    }
    let plates = [
        ("", "请填写"),
        ("A12345", "省份"),
        ("吉A1234", "位"),
        ("吉A1O345", "O"),
        (long.as_str(), ""),
        ("吉A12😀45", ""),
        ("吉A\u{7}2345", ""),
        (HTML, ""),
        (SQL, ""),
    ];
    for (plate, word) in plates {
        let what = format!("plate {:?}", plate.chars().take(40).collect::<String>());
        let body = problem(send(search(&system, &good.number, plate)).await, &[422], &what).await;
        assert_eq!(body["fields"][0]["field"], "plate", "{what}: {body}");
        assert!(body["fields"][0]["detail"].as_str().unwrap().contains(word), "{what}: {body}");
    }
    let both = problem(send(search(&system, "", "")).await, &[422], "both empty").await;
    assert_eq!(both["fields"].as_array().map(Vec::len), Some(2), "both are named at once: {both}");
    let log = system.log();
    for typed in
        ["11010519491231002", "410100350774", "吉A1O345", "DROP TABLE", "alert(1)", &good.number, &good.plate]
    {
        assert!(!log.contains(typed), "the log holds {typed}");
    }
}

#[tokio::test]
async fn a_wrong_number_and_a_wrong_plate_answer_alike() {
    let system = System::start().await;
    let good = system.fine("期限内").await;
    let mut answers = Vec::new();
    for (number, plate) in [(good.number.as_str(), PLATE), ("2201991099999999", good.plate.as_str())] {
        let mut body = problem(send(search(&system, number, plate)).await, &[404], "no such fine").await;
        body["request_id"] = json!("");
        answers.push(body);
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn what_a_resident_types_in_good_faith_is_understood() {
    let system = System::start().await;
    let fine = system.fine("期限内").await;
    let wide: String = fine.number.chars().map(|c| char::from_u32(c as u32 + 0xfee0).unwrap()).collect();
    let wide_plate: String = fine
        .plate
        .chars()
        .map(|c| if c.is_ascii() { char::from_u32(c as u32 + 0xfee0).unwrap() } else { c })
        .collect();
    let spaced = format!("  {} {}-{} ", &fine.number[..4], &fine.number[4..10], &fine.number[10..]);
    let numbers = [fine.number.clone(), fine.number[..15].to_owned(), wide, spaced];
    let plates = [fine.plate.clone(), fine.plate.to_lowercase(), wide_plate, format!(" {} ", fine.plate)];
    for number in &numbers {
        for plate in &plates {
            let answer = send(search(&system, number, plate)).await;
            assert_eq!(answer.status().as_u16(), 200, "{number} {plate}");
        }
    }
    let camera = system.fine("电子眼").await;
    let found = system.search(&camera).await;
    assert_eq!(found["fine"]["not_payable"], "no_decision", "a camera record is told what it is");
    assert!(found["fine_token"].is_null());
}

#[tokio::test]
async fn bodies_that_are_none() {
    let system = System::start().await;
    let url = "/api/v1/fines/search";
    let json_type = ("Content-Type", "application/json");
    let raw = |body: String| system.post(url).header(json_type.0, json_type.1).body(body);
    let cases: [(&str, String, &[u16]); 9] = [
        ("nothing", String::new(), &[400]),
        ("half of it", r#"{"decision_no": "22"#.into(), &[400]),
        ("a list", "[]".into(), &[400]),
        ("a number for a text", r#"{"decision_no": 2201991000000011, "plate": "吉A00001"}"#.into(), &[400]),
        ("null for a text", r#"{"decision_no": null, "plate": "吉A00001"}"#.into(), &[400]),
        ("a missing field", r#"{"decision_no": "2201991000000011"}"#.into(), &[400]),
        ("an unknown field", r#"{"decision_no": "2", "plate": "吉", "name": "张三"}"#.into(), &[400]),
        ("a field twice", r#"{"decision_no": "2", "decision_no": "3", "plate": "吉"}"#.into(), &[400]),
        ("deep nesting", "[".repeat(10_000), &[400]),
    ];
    for (what, body, statuses) in cases {
        problem(send(raw(body)).await, statuses, what).await;
    }
    let unknown = raw(r#"{"decision_no": "2", "plate": "吉", "nickname": "x"}"#.into());
    let body = problem(send(unknown).await, &[400], "an unknown field").await;
    assert_eq!(body["fields"][0]["field"], "nickname", "{body}");
    problem(send(system.post(url).body("decision_no=1&plate=2")).await, &[400, 415], "no JSON at all").await;
    let bytes = system.post(url).header(json_type.0, json_type.1).body(vec![0xff, 0xfe, 0x00]);
    problem(send(bytes).await, &[400], "no UTF-8").await;
    assert!(!system.log().contains("张三"));
}

#[tokio::test]
async fn ten_megabytes_are_refused() {
    let system = System::start().await;
    for (path, kind) in [
        ("/api/v1/fines/search", "application/json"),
        ("/api/v1/payments", "application/json"),
        ("/api/v1/wechat/pay/notify", "application/json"),
        ("/api/v1/wechat/login", "application/json"),
        ("/fines", "application/x-www-form-urlencoded"),
        ("/payments", "application/x-www-form-urlencoded"),
        ("/preferences", "application/x-www-form-urlencoded"),
    ] {
        let body = "x".repeat(10 * 1024 * 1024);
        let request = system
            .post(path)
            .header("Content-Type", kind)
            .header("Idempotency-Key", "ten-megabytes")
            .body(body);
        // The server may close before all of it was sent: that is an answer too.
        if let Ok(answer) = request.send().await {
            assert_eq!(answer.status().as_u16(), 413, "{path}");
        }
        assert_eq!(system.get("/healthz").send().await.unwrap().status().as_u16(), 200, "alive after {path}");
    }
}

#[tokio::test]
async fn places_that_are_nowhere() {
    let system = System::start().await;
    let near = [
        "43.88",
        "43.88,",
        "a,b",
        "NaN,NaN",
        "inf,inf",
        "91,181",
        "1e999,1",
        "43.88,125.32,1",
        "125.32,43.88",
    ];
    // Tokyo, Moscow, the Gulf of Guinea.
    let abroad = ["35.68,139.69", "55.90,37.62", "0,0"];
    for place in near.into_iter().chain(abroad) {
        let request = system.get("/api/v1/offices").query(&[("near", place)]);
        let body = problem(send(request).await, &[400, 422], &format!("near={place}")).await;
        assert_eq!(body["fields"][0]["field"], "near", "{place}: {body}");
    }
}

#[tokio::test]
async fn queries_that_mean_nothing() {
    let system = System::start().await;
    let long = "长".repeat(2000);
    let cases: [(&str, &str, &str); 15] = [
        ("/api/v1/offices", "city", "长春"),
        ("/api/v1/offices", "city", "999999"),
        ("/api/v1/offices", "district", "2201"),
        ("/api/v1/offices", "kind", "bakery"),
        ("/api/v1/offices", "limit", "0"),
        ("/api/v1/offices", "limit", "-1"),
        ("/api/v1/offices", "limit", "1000000"),
        ("/api/v1/offices", "limit", "ten"),
        ("/api/v1/offices", "cursor", SQL),
        ("/api/v1/offices", "datum", "mars"),
        ("/api/v1/offices", "nonsense", "1"),
        ("/api/v1/offices", "q", &long),
        ("/api/v1/guides", "cursor", "☃"),
        ("/api/v1/guides", "nonsense", HTML),
        ("/api/v1/guides", "q", &long),
    ];
    for (path, name, value) in cases {
        let what = format!("{path}?{name}={}", value.chars().take(20).collect::<String>());
        problem(send(system.get(path).query(&[(name, value)])).await, &[400, 422], &what).await;
    }
    for path in ["/api/v1/offices/no-such", "/api/v1/guides/no-such", "/api/v1/nothing", "/api/v1/payments/1"]
    {
        problem(send(system.get(path)).await, &[404], path).await;
    }
}

#[tokio::test]
async fn payments_that_cannot_be() {
    let system = System::start().await;
    let found = system.search(&system.fine("期限内").await).await;
    let token = found["fine_token"].as_str().unwrap();
    let key = "a-key-of-thirty-two-characters-00";
    problem(send(system.payment("", "wechat_h5", key)).await, &[400, 409, 410, 422], "no token").await;
    problem(
        send(system.payment("abc.def", "wechat_h5", key)).await,
        &[400, 409, 410, 422],
        "a made-up token",
    )
    .await;
    let (head, tail) = token.split_at(token.len() - 2);
    let forged = format!("{head}{}", if tail == "AA" { "BB" } else { "AA" });
    problem(send(system.payment(&forged, "wechat_h5", key)).await, &[400, 409, 410, 422], "a forged token")
        .await;
    problem(send(system.payment(token, "cash", key)).await, &[400, 422], "a channel that is none").await;
    let no_key =
        system.post("/api/v1/payments").json(&json!({ "fine_token": token, "channel": "wechat_h5" }));
    problem(send(no_key).await, &[400, 422], "no key").await;
    for bad in ["", &"k".repeat(1000), "with space and 空"] {
        let request =
            system.post("/api/v1/payments").json(&json!({ "fine_token": token, "channel": "wechat_h5" }));
        let request = request.header("Idempotency-Key", bad.as_bytes());
        problem(send(request).await, &[400, 422], &format!("key {bad:?}")).await;
    }
    for path in [
        "/api/v1/payments/ffffffffffffffffffffffffffffffff",
        "/api/v1/payments/ffffffffffffffffffffffffffffffff/receipt",
    ] {
        problem(send(system.get(path)).await, &[404], path).await;
    }
    assert!(system.standin.orders().await.is_empty(), "nothing was ordered");
}

#[tokio::test]
async fn notifications_that_wechat_did_not_send() {
    let system = System::start().await;
    let url = "/api/v1/wechat/pay/notify";
    let body = json!({
        "id": "EV-1", "create_time": "2026-11-22T10:00:00+08:00", "resource_type": "encrypt-resource",
        "event_type": "TRANSACTION.SUCCESS", "summary": "支付成功",
        "resource": { "algorithm": "AEAD_AES_256_GCM", "ciphertext": "AAAA", "nonce": "0123456789ab", "associated_data": "transaction" },
    });
    let unsigned = send(system.post(url).json(&body)).await;
    assert!(unsigned.status().is_client_error(), "{}", unsigned.status());
    let signed = system
        .post(url)
        .header("Wechatpay-Timestamp", "1764000000")
        .header("Wechatpay-Nonce", "nonce")
        .header("Wechatpay-Serial", "PUB_KEY_ID_0119000000012026112200000001")
        .header("Wechatpay-Signature", "AAAA")
        .json(&body);
    let wrongly_signed = send(signed).await;
    assert!(wrongly_signed.status().is_client_error(), "{}", wrongly_signed.status());
}
