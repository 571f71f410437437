//! What the operator sees of jobs that were given up, and how he begins them again.

use crate::support::{
    databases::{TestDatabase, both},
    editor::Editor,
};
use jiff::Timestamp;
use serde_json::json;
use server::{
    fines::{self, Item},
    payments::{
        Attempt, Rows, State,
        jobs::{Job, Kind, Lease},
        registry::Refusal,
    },
    platform::database::DatabaseError,
};
use shared::{money::Fen, payments::Channel};

const KEY: &str = "220199100000001";

/// An attempt whose registry refused the payment.
async fn given_up(test: &TestDatabase) -> Job {
    let item = Item::parse(json!({"kind":"decision","number":format!("{KEY}0"),"plate":"吉A00001",
        "issuer":"演示（虚构）","conduct":"演示","violation_code":null,"violated_on":"2026-11-01",
        "decided_on":"2026-11-02","received_on":"2026-11-02","procedure":"simple","principal_fen":10_000,
        "status":"unpaid","halted_on":null,"fictional":true}))
    .unwrap();
    fines::store::upsert(&test.database, &[item]).await.unwrap();
    let fine = fines::store::by_keys(&test.database, [KEY, KEY]).await.unwrap().remove(0);
    let attempt = Attempt {
        id: "a".repeat(32).parse().unwrap(),
        fine_id: fine.id,
        fine_digest: fine.digest,
        merchant: "1900000001".into(),
        citizen_id: None,
        channel: Channel::WechatH5,
        state: State::Created,
        surplus: false,
        quoted_on: jiff::civil::date(2026, 11, 22),
        principal: Fen::new(10_000).unwrap(),
        surcharge: Fen::ZERO,
        total: Fen::new(10_000).unwrap(),
        request_body: "{}".into(),
        created_at: Timestamp::UNIX_EPOCH,
        expires_at: Timestamp::UNIX_EPOCH,
        opening: None,
        transaction_id: None,
        paid_at: None,
    };
    let job = Job::new(Kind::Confirm, &attempt.id);
    let lease = Lease { job: job.clone(), number: 0 };
    test.database
        .write(async |rows| -> Result<(), DatabaseError> {
            rows.insert(&attempt).await?;
            rows.enqueue(&job, 0, 0).await?;
            rows.bury(&lease, Refusal::Revoked.name(), 1_763_776_800_000).await
        })
        .await
        .unwrap();
    job
}

#[actix_web::test]
async fn what_was_given_up_is_listed_and_begun_again() {
    for test in both().await {
        let job = given_up(&test).await;
        let operator = Editor::new(test);
        let listed = operator.says(&["payments", "jobs", "--dead"], &job.to_string());
        assert!(listed.contains("向交警系统确认缴款") && listed.contains("决定已撤销"), "{listed}");
        assert!(listed.contains("2025年11月22日 10:00:00"), "{listed}");
        operator.fails(&["payments", "retry", "confirm-0"], "没有编号为confirm-0");
        operator.says(&["payments", "retry", &job.to_string()], "重新开始");
        operator.says(&["payments", "jobs", "--dead"], "未完成的任务0个");
        operator.says(&["payments", "jobs"], "未完成的任务1个，其中已放弃0个");
    }
}
