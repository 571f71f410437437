//! Against a bill that WeChat Pay made (see `vectors/README.md`), rows of its documentation, and rubbish.

use super::*;

const SDK: &[u8] = include_bytes!("../vectors/sdk_trade_bill.csv");
const NAMES: &str = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,\
    应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,\
    订单金额,申请退款金额,费率备注";
const SUMS: &str =
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额";
const PAYMENT: &str = "`2026-11-21 00:00:00,`wx0,`190,`191,`,`4200,`T1,`o1,`JSAPI,`SUCCESS,`OTHERS,`CNY,`102.00,`1.00,`0,`0,`0.00,`0.00,\
    `,`,`罚款, 一笔,`,`0.61800,`0.60%,`103.00,`0.00,`";
const REFUND: &str = "`2026-11-21 23:59:59,`wx0,`190,`0,`,`4201,`T2,`o1,`H5,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`5000,`RT2,`50.00,`0.00,\
    `ORIGINAL,`PROCESSING,`罚款,`,`-0.30000,`0.60%,`0.00,`50.50,`";

fn trade(rows: &[&str], sums: &str) -> String {
    format!(
        "\u{feff}{NAMES}\r\n{}{SUMS}\r\n{sums}\r\n",
        rows.iter().map(|row| format!("{row}\r\n")).collect::<String>()
    )
}

fn bad(line: usize, column: &'static str, fault: BillFault) -> BadBill {
    BadBill { line, column, fault }
}

#[test]
fn a_bill_of_wechat_pay_itself() {
    let bill = TradeBill::parse(SDK).unwrap();
    assert_eq!(bill.rows.len(), 3);
    assert_eq!(
        bill.summary,
        TradeSummary { count: 3, total_fen: 3, settled_fen: 3, ..TradeSummary::default() }
    );
    assert_eq!(bill.sums(), bill.summary);
    let row = &bill.rows[1];
    assert_eq!(row.at.to_string(), "2021-01-28T07:35:18Z");
    assert_eq!(
        (row.transaction_id.as_str(), row.out_trade_no.as_str()),
        ("4200000910202101282955148400", "S20210128153505214586")
    );
    assert_eq!((row.merchant_id.as_str(), &row.sub_merchant_id), ("1601959334", &None));
    assert_eq!(
        (row.total_fen, row.settled_fen, row.fee_millifen, row.movement.clone()),
        (1, 1, 0, Movement::Payment)
    );
}

#[test]
fn payments_and_refunds_are_told_apart() {
    let text = trade(&[PAYMENT, REFUND], "`2,`102.00,`50.00,`0.00,`0.31800,`103.00,`50.50");
    let bill = TradeBill::parse(text.as_bytes()).unwrap();
    let want = TradeSummary {
        count: 2,
        total_fen: 10_300,
        settled_fen: 10_200,
        refund_requested_fen: 5_050,
        refund_settled_fen: 5_000,
        fee_millifen: 31_800,
    };
    assert_eq!((bill.summary, bill.sums()), (want, want));
    let [payment, refund] = bill.rows.as_slice() else { panic!("two rows") };
    assert_eq!(payment.at.to_string(), "2026-11-20T16:00:00Z");
    assert_eq!(
        (payment.sub_merchant_id.as_deref(), payment.description.as_str()),
        (Some("191"), "罚款, 一笔")
    );
    assert_eq!(refund.at.to_string(), "2026-11-21T15:59:59Z");
    let movement = RefundMovement {
        refund_id: "5000".into(),
        out_refund_no: "RT2".into(),
        requested_fen: 5_050,
        settled_fen: 5_000,
        status: "PROCESSING".into(),
    };
    assert_eq!(refund.movement, Movement::Refund(movement));
}

#[test]
fn columns_are_found_by_their_names() {
    let reversed = |line: &str, separator: &str| {
        let mut fields: Vec<&str> = line.split(separator).collect();
        fields.reverse();
        fields.join(separator)
    };
    let row = PAYMENT.strip_prefix('`').unwrap();
    let text = format!("{}\n`{}\n{SUMS}\n`1,`0,`0,`0,`0,`0,`0\n", reversed(NAMES, ","), reversed(row, ",`"));
    let bill = TradeBill::parse(text.as_bytes()).unwrap();
    assert_eq!((bill.rows[0].total_fen, bill.rows[0].out_trade_no.as_str()), (10_300, "T1"));
}

/// Rows as the test of a published SDK has them; see `vectors/README.md`.
#[test]
fn fund_flows_with_their_units_in_brackets() {
    let names = "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号";
    let text = format!(
        "{names}\n\
        `2021-02-01 13:54:01,`50300806962021020105978994968,`4200000920202101197964319284,`退款,`退款,`支出,`0.01,`0.22,`1601959334API,`退款总金额0.01元;含手续费0.00元,`S20210201135356381941\n\
        `2021-02-01 14:00:45,`50300907032021020105978998710,`4200000846202101197461830397,`交易,`交易,`收入,`1234.56,`-0.21,`system,`,`S20210201140044552846\n\
        资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\n\
        `2,`1,`1234.56,`1,`0.01\n"
    );
    for text in [text.clone(), text.replace("(元)", "（元）")] {
        let bill = FundFlowBill::parse(text.as_bytes()).unwrap();
        let want = FundFlowSummary { count: 2, in_count: 1, in_fen: 123_456, out_count: 1, out_fen: 1 };
        assert_eq!((bill.summary, bill.sums()), (want, want));
        let row = &bill.rows[0];
        assert_eq!((row.direction, row.amount_fen, row.balance_fen), (Direction::Out, 1, 22));
        assert_eq!((row.voucher.as_str(), row.kind.as_str()), ("S20210201135356381941", "退款"));
        assert_eq!(bill.rows[1].balance_fen, -21);
    }
    let below = text.replace("`支出,`0.01", "`支出,`-0.01");
    assert_eq!(FundFlowBill::parse(below.as_bytes()), Err(bad(2, "收支金额", BillFault::Amount)));
    let word = text.replace("`收入,", "`不明,");
    assert_eq!(FundFlowBill::parse(word.as_bytes()), Err(bad(3, "收支类型", BillFault::Word)));
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let good = trade(&[PAYMENT, REFUND], "`2,`102.00,`50.00,`0.00,`0.31800,`103.00,`50.50");
    for (from, to, want) in [
        ("`103.00,`0.00,`\r", "`103.001,`0.00,`\r", bad(2, "订单金额", BillFault::Amount)),
        ("2026-11-21 23:59:59", "2026-11-31 23:59:59", bad(3, "交易时间", BillFault::Time)),
        ("`REFUND", "`SOMETHING", bad(3, "交易状态", BillFault::Word)),
        ("`RT2", "`", bad(3, "商户退款单号", BillFault::Empty)),
        ("`2,`102.00", "`-2,`102.00", bad(5, "总交易单数", BillFault::Count)),
        ("`T1", "`T1,`T2", bad(2, "-", BillFault::Fields)),
        (",商户订单号", ",商户订单", bad(1, "商户订单号", BillFault::NoColumn)),
        (",申请退款总金额", ",总金额", bad(4, "申请退款总金额", BillFault::NoColumn)),
        ("总交易单数,", "总单数,", bad(4, "-", BillFault::NotARow)),
        (SUMS, "`", bad(4, "-", BillFault::Fields)),
    ] {
        let altered = good.replacen(from, to, 1);
        assert_ne!(altered, good, "{from}");
        assert_eq!(TradeBill::parse(altered.as_bytes()), Err(want), "{to}");
    }
    let longer = format!("{good}{PAYMENT}\r\n");
    assert_eq!(TradeBill::parse(longer.as_bytes()), Err(bad(6, "-", BillFault::NotARow)));
    for (text, line) in [("", 1), ("\u{feff}", 1), (NAMES, 1), (good.split("`2,").next().unwrap(), 4)] {
        assert_eq!(TradeBill::parse(text.as_bytes()), Err(bad(line, "-", BillFault::Cut)), "{text}");
    }
    let mut bytes = good.into_bytes();
    bytes[NAMES.len() + 10] = 0xff;
    assert_eq!(TradeBill::parse(&bytes), Err(bad(2, "-", BillFault::Encoding)));
}

/// Cut, doubled, swapped and overwritten at random places: an error or a bill, and no panic. A bill that is shorter
/// than its whole is never taken for one.
#[test]
fn rubbish_is_refused_and_breaks_nothing() {
    let flow = "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号\n\
        `2021-02-01 13:54:01,`503,`420,`退款,`退款,`支出,`0.01,`0.22,`A,`,`S1\n资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\n`1,`0,`0.00,`1,`0.01\n";
    let good =
        [trade(&[PAYMENT, REFUND], "`2,`102.00,`50.00,`0.00,`0.31800,`103.00,`50.50"), flow.to_owned()];
    let mut random = fastrand::Rng::with_seed(5);
    for _ in 0..20_000 {
        let mut bytes = random.choice(&good).unwrap().clone().into_bytes();
        for _ in 0..random.usize(1..5) {
            let (a, b) = (random.usize(0..bytes.len()), random.usize(0..bytes.len()));
            match random.u8(0..5) {
                0 => bytes.truncate(a.max(1)),
                1 => bytes[a] = random.u8(..),
                2 => bytes.swap(a, b),
                3 => drop(bytes.splice(a..a, b",`\n0.9\r\xe4".iter().copied())),
                _ => drop(bytes.drain(a.min(b)..a.max(b).min(bytes.len() - 1))),
            }
        }
        let _ = (TradeBill::parse(&bytes), FundFlowBill::parse(&bytes));
    }
    // Within the last amount a cut cannot be seen: the digest vouches for that.
    for cut in 0..SDK.len() - "0.00\r\n".len() {
        assert!(TradeBill::parse(&SDK[..cut]).is_err(), "cut at {cut}");
    }
}
