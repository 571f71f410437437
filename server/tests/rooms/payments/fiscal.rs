//! The city's table of fiscal e-receipts, from the command line to the receipt.

use std::process::Command;

use crate::support::{
    databases::{both, sqlite},
    editor::text,
    running::City,
};
use jiff::Timestamp;
use server::payments::fiscal::{self, FiscalError};

#[actix_web::test]
async fn a_table_is_taken_whole_or_not_at_all() {
    for test in both().await {
        let supply = async |table: String| {
            fiscal::supply(&test.database, table.as_bytes(), Timestamp::UNIX_EPOCH).await
        };
        let header = "订单编号,票据代码,票据号码,校验码";
        let id = "a".repeat(32);
        let row = async |rows: &str| match supply(format!("\u{feff}{header}\r\n{rows}")).await {
            Err(FiscalError::Row { line, .. }) => line,
            other => panic!("{}: {other:?}", test.engine),
        };
        assert_eq!(row(&format!("{id},2206012,0000000017,251132\r\n")).await, 2);
        assert_eq!(row(&format!("{id},22060126,0000000017,251132\r\n")).await, 2, "no such payment");
        assert_eq!(row("x,22060126,0000000017,251132\r\n").await, 2);
        let column = supply("订单编号,票据代码,票据号码\n".into()).await;
        assert!(matches!(column, Err(FiscalError::Column("校验码"))), "{column:?}");
        assert_eq!(supply(format!("{header}\n")).await.unwrap(), 0);
    }
}

#[actix_web::test]
async fn what_the_city_supplies_stands_on_the_receipt() {
    let test = sqlite().await;
    let (database, folder) = (test.url.clone(), tempfile::tempdir().unwrap());
    let city = City::on(test).await;
    let id = city.started(7, "wechat_h5").await;
    city.pay(&id).await;
    city.until_state(&id, "paid").await;
    let receipt = async || city.get(&format!("/api/v1/payments/{id}/receipt")).await.1;
    let before = receipt().await;
    assert!(before.get("fiscal").is_none(), "it is never made up: {before}");
    let table = folder.path().join("fiscal.csv");
    let supply = |check_code: &str| {
        // With a column of the city's own, and in its order.
        let rows =
            format!("校验码,票据代码,票据号码,订单编号,备注\n{check_code},22060126,0000000017,{id},x\n");
        std::fs::write(&table, rows).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_yimatong"))
            .args(["receipts", "fiscal"])
            .arg(&table)
            .env("YIMATONG_CONFIG", concat!(env!("CARGO_MANIFEST_DIR"), "/demonstration.toml"))
            .env("YIMATONG__DATABASE__URL", &database)
            .output()
            .unwrap();
        (output.status.success(), text(&output.stdout) + &text(&output.stderr))
    };
    assert_eq!(supply("251132"), (true, "新增1张财政电子票据\n".into()));
    assert_eq!(supply("251132"), (true, "新增0张财政电子票据\n".into()));
    let (done, said) = supply("251133");
    assert!(!done && said.contains("第2行：与以前提供的不同"), "{said}");
    let want = serde_json::json!({"code": "22060126", "number": "0000000017", "check_code": "251132"});
    let mut after = receipt().await;
    assert_eq!(after["fiscal"], want);
    after.as_object_mut().unwrap().remove("fiscal");
    assert_eq!(after, before, "nothing else has changed");
    let page =
        reqwest::get(format!("{}/payments/{id}/receipt", city.server)).await.unwrap().text().await.unwrap();
    assert!(
        page.contains("财政票据代码") && page.contains("22060126") && page.contains("票据查验平台"),
        "{page}"
    );
}
