//! The reconciliation on both engines: bills in, named differences out, and the treasurer at the command line.

use crate::support::{
    databases::{TestDatabase, both},
    editor::Editor,
};
use jiff::{Timestamp, civil::Date, civil::date};
use server::{
    payments::{
        ledger::{self, Captured, MoneyEvent, Outcome},
        reconcile::{
            self, BadBill, BillFile, Imported, Kind, ReconcileError,
            store::{self, BillKind, MerchantDay},
        },
    },
    platform::database::{Arg, Database, DatabaseError},
};
use shared::{money::Fen, time};

const DAY: Date = date(2026, 11, 21);
/// The merchant of `demonstration.toml`'s kind of configuration; the tests name it wherever they can.
const MERCHANT: &str = "1900000001";
const OF: MerchantDay<'_> = MerchantDay { merchant: MERCHANT, day: DAY };

fn at(text: &str) -> Timestamp {
    format!("2026-11-{text}+08:00").parse().unwrap()
}

fn now() -> Timestamp {
    at("22T10:30:00")
}

fn id(digit: char) -> String {
    digit.to_string().repeat(32)
}

/// A payment whose money came, in its row and in the ledger.
async fn paid(db: &Database, digit: char, fen: i64, when: &str) {
    paid_and_booked(db, digit, fen, fen, when).await;
}

async fn paid_and_booked(db: &Database, digit: char, fen: i64, booked: i64, when: &str) {
    let fine = "INSERT INTO fines (id, number_key, number, plate, issuer, conduct, violated_on, status, fictional, digest)
        VALUES ('f', '220199100000001', '2201991000000010', '吉A00001', '演示', '演示', '2026-11-01', 'unpaid', TRUE, 'd')
        ON CONFLICT DO NOTHING";
    let payment = "INSERT INTO payments (id, fine_id, fine_digest, channel, state, settlement, quoted_on, principal_fen,
        surcharge_fen, total_fen, request_body, created_at, expires_at, captured_fen, paid_at, transaction_id, merchant)
        VALUES ($1, 'f', 'd', 'wechat_h5', 'paid', 'applied', '2026-11-21', $2, 0, $2, '{}', 0, 0, $2, $3, $4, '1900000001')";
    let of = MoneyEvent {
        merchant: MERCHANT.into(),
        city: "220100".parse().unwrap(),
        fine: "f".to_owned().into(),
        payment: id(digit).parse().unwrap(),
    };
    let (at, amount) = (at(when), Fen::new(booked).unwrap());
    let movement = Captured { of: &of, amount, at, outcome: Outcome::Applied }.movement().unwrap();
    let transaction = format!("4200{digit}");
    let args = [
        Arg::Text(of.payment.as_str()),
        Arg::Int(fen),
        Arg::Int(at.as_millisecond()),
        Arg::Text(&transaction),
    ];
    db.write(async |tx| -> Result<(), DatabaseError> {
        tx.execute(fine, &[]).await?;
        tx.execute(payment, &args).await?;
        ledger::book(tx, &movement, now()).await.map(drop)
    })
    .await
    .unwrap();
}

/// A trade bill of payments: digit, yuan, moment.
fn bill(rows: &[(char, &str, &str)]) -> String {
    let mut text = "\u{feff}交易时间,商户号,特约商户号,微信订单号,商户订单号,交易状态,货币种类,微信退款单号,商户退款单号,手续费,订单金额,申请退款金额\r\n".to_owned();
    let mut sum = 0;
    for (digit, yuan, when) in rows {
        let (day, time) = when.split_once('T').unwrap();
        text += &format!(
            "`2026-11-{day} {time},`{MERCHANT},`0,`4200{digit},`{},`SUCCESS,`CNY,`0,`0,`0.00000,`{yuan},`0.00\r\n",
            id(*digit)
        );
        sum += yuan.replace('.', "").parse::<i64>().unwrap();
    }
    let (yuan, number) = (Fen::new(sum).unwrap(), rows.len());
    text + &format!(
        "总交易单数,手续费总金额,订单总金额,申请退款总金额\r\n`{number},`0.00000,`{yuan},`0.00\r\n"
    )
}

/// The account began with 10.00 yuan; each payment came, and 100.00 went to the bank.
const FLOW: &str = "记账时间,微信支付业务单号,资金流水单号,业务类型,收支类型,收支金额(元),账户结余(元),备注\n\
`2026-11-21 09:00:00,`4200a,`1,`交易,`收入,`115.00,`125.00,`\n\
`2026-11-21 20:00:00,`W1,`2,`提现,`支出,`100.00,`25.00,`\n\
资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\n`2,`1,`115.00,`1,`100.00\n";

async fn import(db: &Database, of: MerchantDay<'_>, kind: BillKind, text: &str) -> Imported {
    reconcile::import(db, of, BillFile { kind, bytes: text.as_bytes() }, now()).await.unwrap()
}

/// What is open of a day: kind, number, ours, theirs.
async fn open(db: &Database, of: MerchantDay<'_>) -> Vec<(Kind, String, i64, i64)> {
    reconcile::reconcile(db, of, now()).await.unwrap();
    let report = reconcile::report(db, of).await.unwrap();
    let listed = report.open().map(|stored| stored.difference.clone());
    listed.map(|d| (d.kind, d.number, d.ours_fen, d.theirs_fen)).collect()
}

/// Everything that the reconciliation and the ledger have stored.
async fn stored(db: &Database) -> Vec<String> {
    let mut all = Vec::new();
    for sql in [
        "SELECT merchant || day || kind || sha1 || CAST(serial AS TEXT) || CAST(imported_at AS TEXT) AS line FROM bills ORDER BY 1",
        "SELECT day || figures || CAST(reconciled_at AS TEXT) AS line FROM reconciliations ORDER BY 1",
        "SELECT side || kind || number || state || CAST(found_at AS TEXT) || COALESCE(closed_by, '-') AS line FROM differences ORDER BY 1",
        "SELECT kind || event_id || day || CAST(booked_at AS TEXT) AS line FROM ledger_movements ORDER BY 1",
        "SELECT kind || event_id || debit || credit || CAST(amount_fen AS TEXT) AS line FROM ledger_transfers ORDER BY 1",
    ] {
        all.extend(db.fetch_all(sql, &[]).await.unwrap().iter().map(|row| row.text("line").unwrap()));
    }
    all
}

#[actix_web::test]
async fn a_day_that_agrees_is_read_once_and_looking_again_changes_nothing() {
    for test in both().await {
        let db = &test.database;
        paid(db, 'a', 11_500, "21T09:00:00").await;
        let trades = bill(&[('a', "115.00", "21T09:00:00")]);
        assert_eq!(import(db, OF, BillKind::Trade, &trades).await, Imported::New);
        assert_eq!(import(db, OF, BillKind::FundFlow, FLOW).await, Imported::New);
        assert_eq!(open(db, OF).await, [], "{}", test.engine);
        let report = reconcile::report(db, OF).await.unwrap();
        let ledger = report.statement.ledger;
        assert_eq!((ledger.captured, ledger.paid_out, ledger.change), (11_500, 10_000, 1_500));
        let before = stored(db).await;
        for (kind, text) in [(BillKind::Trade, trades.as_str()), (BillKind::FundFlow, FLOW)] {
            let later = at("23T10:30:00");
            let file = BillFile { kind, bytes: text.as_bytes() };
            assert_eq!(reconcile::import(db, OF, file, later).await.unwrap(), Imported::Known);
            reconcile::reconcile(db, OF, later).await.unwrap();
        }
        assert_eq!(stored(db).await, before, "{}", test.engine);
    }
}

#[actix_web::test]
async fn what_disagrees_stays_open_until_it_is_gone_or_closed() {
    for test in both().await {
        let db = &test.database;
        paid(db, 'a', 11_500, "21T09:00:00").await;
        paid(db, 'b', 5_000, "21T10:00:00").await;
        // The row of one has less than the ledger.
        paid_and_booked(db, 'c', 900, 1_000, "21T11:00:00").await;
        let rows =
            [('a', "115.01", "21T09:00:00"), ('c', "9.00", "21T11:00:00"), ('d', "20.00", "21T12:00:00")];
        import(db, OF, BillKind::Trade, &bill(&rows)).await;
        let (a, b, d) = (id('a'), id('b'), id('d'));
        let all = [
            (Kind::Amount, a.clone(), 11_500, 11_501),
            (Kind::GatewayOnly, d.clone(), 0, 2_000),
            (Kind::Ledger, String::new(), 17_500, 17_400),
            (Kind::LocalOnly, b.clone(), 5_000, 0),
        ];
        assert_eq!(open(db, OF).await, all, "{}", test.engine);
        // A person closes the first; it stays closed as long as it is what the person saw.
        let listed = store::of_day(db, OF).await.unwrap();
        let first = &listed[0].difference;
        let close = async |why| {
            let work = async |tx: &mut _| store::close(tx, OF, first, ("王会计", why), now()).await;
            db.write(work).await.unwrap()
        };
        assert!(close("抹零").await);
        assert!(!close("再来一次").await, "it is closed already");
        assert_eq!(open(db, OF).await, all[1..], "{}", test.engine);
        let text = reconcile::report(db, OF).await.unwrap().to_string();
        assert!(text.contains("王会计于") && text.contains("处理：抹零"), "{text}");
        // The money of d is found: its difference is closed by itself. A bill that was put right reopens the first.
        paid(db, 'd', 2_000, "21T12:00:00").await;
        let rows =
            [('a', "115.02", "21T09:00:00"), ('c', "9.00", "21T11:00:00"), ('d', "20.00", "21T12:00:00")];
        assert_eq!(import(db, OF, BillKind::Trade, &bill(&rows)).await, Imported::New);
        let left = [
            (Kind::Amount, a, 11_500, 11_502),
            (Kind::Ledger, String::new(), 19_500, 19_400),
            (Kind::LocalOnly, b, 5_000, 0),
        ];
        assert_eq!(open(db, OF).await, left, "{}", test.engine);
        let gone = store::of_day(db, OF).await.unwrap().into_iter().find(|s| s.difference.number == d);
        assert_eq!(gone.unwrap().closed.unwrap().by, None, "nobody closed it");
    }
}

#[actix_web::test]
async fn around_midnight_the_next_days_bill_explains_what_is_missing() {
    for test in both().await {
        let db = &test.database;
        paid(db, 'a', 11_500, "21T23:59:59").await;
        import(db, OF, BillKind::Trade, &bill(&[])).await;
        assert_eq!(open(db, OF).await, [(Kind::LocalOnly, id('a'), 11_500, 0)], "{}", test.engine);
        let next = MerchantDay { day: DAY.tomorrow().unwrap(), ..OF };
        import(db, next, BillKind::Trade, &bill(&[('a', "115.00", "22T00:00:00")])).await;
        assert_eq!(open(db, next).await, [(Kind::Midnight, id('a'), 0, 11_500)], "{}", test.engine);
        assert_eq!(open(db, OF).await, [(Kind::Midnight, id('a'), 11_500, 0)], "{}", test.engine);
        let listed = store::of_day(db, OF).await.unwrap();
        assert_eq!(listed[0].difference.kind.name(), "local_only");
        assert_eq!(listed[1].difference.other_day, Some(time::date_at(at("22T00:00:00"))));
    }
}

#[actix_web::test]
async fn a_wrong_file_leaves_nothing_behind() {
    for test in both().await {
        let db = &test.database;
        let before = stored(db).await;
        let cut = FLOW.rsplit_once('`').unwrap().0;
        let file = BillFile { kind: BillKind::FundFlow, bytes: cut.as_bytes() };
        let refused = reconcile::import(db, OF, file, now()).await;
        assert!(matches!(refused, Err(ReconcileError::Bill(BadBill::Fields(_)))), "{refused:?}");
        let none = reconcile::reconcile(db, OF, now()).await;
        assert!(matches!(none, Err(ReconcileError::NoBill)), "{none:?}");
        assert_eq!(stored(db).await, before, "{}", test.engine);
    }
}

#[actix_web::test]
async fn the_treasurer_works_at_the_command_line() {
    for test in both().await {
        let editor = Editor::new(test);
        prepare(&editor.test).await;
        let (trades, flow, table) =
            (editor.path("bill.csv"), editor.path("flow.csv"), editor.path("out.csv"));
        std::fs::write(&trades, bill(&[('a', "115.00", "21T09:00:00")])).unwrap();
        std::fs::write(&flow, FLOW).unwrap();
        let day = ["reconcile", "--date", "2026-11-21", "--merchant", MERCHANT];
        let with =
            |more: &[&str]| [&day[..], more].concat().into_iter().map(str::to_owned).collect::<Vec<_>>();
        let fails = |more: &[&str], what: &str| {
            let arguments = with(more);
            editor.fails(&arguments.iter().map(String::as_str).collect::<Vec<_>>(), what);
        };
        let says = |more: &[&str], what: &str| {
            let arguments = with(more);
            editor.says(&arguments.iter().map(String::as_str).collect::<Vec<_>>(), what)
        };
        fails(&[], "还没有这一天的账单");
        fails(&["--bill", flow.to_str().unwrap()], "账单缺少这一列：交易时间");
        let (trades, flow) = (trades.to_str().unwrap(), flow.to_str().unwrap());
        let b = id('b');
        fails(
            &["--bill", trades],
            &format!("1. 【未处理】缴款：我方有、账单没有（请查询这笔单） {b}，我方50.00元，账单0.00元"),
        );
        fails(&["--bill", trades, "--fund-flow", flow], "以前导入过，没有变化");
        fails(&["--close", "1", "--by", "王会计"], "--why");
        fails(&["--close", "9", "--by", "王会计", "--why", "x"], "列表中没有这个序号");
        fails(&["--close", "1", "--by", "王会计", "--why", "=已向微信查询，次日入账"], "未处理2项");
        let fixed = ["--close", "2", "--by", "王会计", "--why", "同上"];
        fails(&fixed, "未处理1项");
        let out = says(
            &["--close", "3", "--by", "王会计", "--why", "同上", "--csv", table.to_str().unwrap()],
            "未处理0项",
        );
        assert!(out.contains("缴款合计：账本165.00元，账单115.00元，差-50.00元"), "{out}");
        assert!(out.contains("资金账单：提现100.00元，手续费0.00元，账户变动65.00元"), "{out}");
        let csv = std::fs::read_to_string(&table).unwrap();
        let want = format!(
            "2026-11-21,{MERCHANT},缴款：我方有、账单没有（请查询这笔单）,{b},50.00,0.00,-50.00,已处理,王会计于"
        );
        assert!(csv.starts_with('\u{feff}') && csv.contains(&want), "{csv}");
    }
}

/// One payment that WeChat Pay has, and one that it has not.
async fn prepare(test: &TestDatabase) {
    paid(&test.database, 'a', 11_500, "21T09:00:00").await;
    paid(&test.database, 'b', 5_000, "21T10:00:00").await;
}
