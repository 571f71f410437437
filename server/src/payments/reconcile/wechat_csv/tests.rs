use jiff::civil::date;

use super::*;

const DAY: Date = date(2026, 11, 21);

/// As the format is published: 27 columns, a byte order mark, carriage returns. A fictional merchant's.
const TRADES: &str = "\u{feff}交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注\r\n\
`2026-11-21 09:30:01,`wx0000000000000001,`1900000001,`0,`,`4200000001,`order-a,`openid-of-a-payer,`JSAPI,`SUCCESS,`OTHERS,`CNY,`115.00,`0.00,`0,`0,`0.00,`0.00,`,`,`交通违法罚款, 2201**10,`,`0.69000,`0.60%,`115.00,`0.00,`\r\n\
`2026-11-21 23:59:59,`wx0000000000000001,`1900000001,`0,`,`4200000001,`order-a,`openid-of-a-payer,`JSAPI,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`5030000001,`Rorder-a,`15.05,`0.00,`ORIGINAL,`PROCESSING,`交通违法罚款, 2201**10,`,`-0.09030,`0.60%,`0.00,`15.05,`\r\n\
总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n\
`2,`115.00,`15.05,`0.00,`0.59970,`115.00,`15.05\r\n";

const FLOW: &str = "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额（元）,账户结余（元）,资金变更提交申请人,备注,业务凭证号\n\
`2026-11-21 09:30:02,`4200000001,`4200000001,`交易,`交易,`收入,`115.00,`215.00,`system,`结算总金额 115.00 元,`order-a\n\
`2026-11-21 13:54:01,`5030000001,`4200000001,`退款,`退款,`支出,`14.96,`200.04,`1900000001API,`退款总金额15.05元;含手续费0.09元,`Rorder-a\n\
资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\n\
`2.0,`1.0,`115.00,`1.0,`14.96\n";

fn trades(text: &str) -> Result<Bill, BadBill> {
    trade_bill(text.as_bytes(), "1900000001", DAY)
}

#[test]
fn a_trade_bill_is_read_to_the_fen() {
    let bill = trades(TRADES).unwrap();
    let [trade] = &bill.trades[..] else { panic!("{bill:?}") };
    assert_eq!((trade.number.as_str(), trade.gateway_id.as_str()), ("order-a", "4200000001"));
    assert_eq!((trade.amount.get(), trade.fee_milli_fen), (11_500, 69_000));
    assert_eq!(trade.at, "2026-11-21T09:30:01+08:00".parse().unwrap());
    let [refund] = &bill.refunds[..] else { panic!("{bill:?}") };
    assert_eq!((refund.number.as_str(), refund.gateway_id.as_str()), ("Rorder-a", "5030000001"));
    assert_eq!((refund.amount.get(), refund.fee_milli_fen), (1_505, -9_030));
    let summary = bill.summary;
    let sums = (summary.number, summary.traded.get(), summary.refunded.get(), summary.fee_milli_fen);
    assert_eq!(sums, (2, 11_500, 1_505, 59_970));
    assert_eq!(bill.fee_fen(), 69 - 9);
    let kept = serde_json::to_string(&bill).unwrap();
    assert!(!kept.contains("openid"), "nothing of the payer is kept: {kept}");
}

#[test]
fn columns_are_found_by_their_names() {
    // The last column first, in the header and in both rows.
    let moved: Vec<String> = TRADES
        .trim_start_matches('\u{feff}')
        .lines()
        .enumerate()
        .map(|(i, line)| match (i, line.rsplit_once(','), line.rsplit_once(",`")) {
            (0, Some((rest, last)), _) => format!("{last},{rest}"),
            (1 | 2, _, Some((rest, last))) => format!("`{last},{rest}"),
            _ => line.to_owned(),
        })
        .collect();
    assert_eq!(trades(&moved.join("\n")), trades(TRADES));
}

#[test]
fn what_is_not_the_bill_is_refused_whole() {
    let swapped = |from: &str, to: &str| trades(&TRADES.replacen(from, to, 1)).unwrap_err();
    assert_eq!(swapped(",订单金额,", ",定单金额,"), BadBill::Column("订单金额".into()));
    let merchant = BadBill::Merchant { line: 2, merchant: "1900000001".into() };
    assert_eq!(swapped("`1900000001", "`1900000002"), merchant);
    let field =
        |line, column: &str, field: &str| BadBill::Field { line, column: column.into(), field: field.into() };
    assert_eq!(swapped("`SUCCESS", "`USERPAYING"), field(2, "交易状态", "USERPAYING"));
    assert_eq!(swapped("`CNY", "`HKD"), field(2, "货币种类", "HKD"));
    assert_eq!(swapped("`115.00,`0.00,`\r", "`115.005,`0.00,`\r"), field(2, "订单金额", "115.005"));
    assert_eq!(swapped("`115.00,`0.00,`\r", "`-115.00,`0.00,`\r"), field(2, "订单金额", "-115.00"));
    assert_eq!(swapped("`0.60%,", ""), BadBill::Fields(2));
    assert_eq!(swapped("\n`2,", "\n`zwei,"), field(5, "总交易单数", "zwei"));
    // Another number of rows than it says is a difference, not a reason to refuse it.
    assert_eq!(trades(&TRADES.replacen("\n`2,", "\n`3,", 1)).unwrap().summary.number, 3);
    assert_eq!(trades(""), Err(BadBill::Column("交易时间".into())));
    assert_eq!(
        trade_bill(TRADES.as_bytes(), "1900000001", date(2026, 11, 20)),
        Err(BadBill::Day(date(2026, 11, 20)))
    );
    assert_eq!(trade_bill(b"\xb1\xa8", "1900000001", DAY), Err(BadBill::Encoding));
    assert!(trade_bill(FLOW.as_bytes(), "1900000001", DAY).is_err());
}

/// Cut off anywhere, a file is refused, or it lacks nothing but the end of its last line.
#[test]
fn a_file_that_was_cut_off_is_refused() {
    let whole = trades(TRADES).unwrap();
    for (at, _) in TRADES.char_indices() {
        match trades(&TRADES[..at]) {
            Err(_) => {}
            Ok(bill) => assert!(TRADES.len() - at <= 8 && bill.trades == whole.trades, "{at}"),
        }
    }
}

#[test]
fn a_fund_flow_bill_is_read() {
    let flow = fund_flow(FLOW.as_bytes(), DAY).unwrap();
    assert_eq!((flow.income.get(), flow.expense.get(), flow.rows.len()), (11_500, 1_496, 2));
    let last = &flow.rows[1];
    assert_eq!((last.income, last.amount.get(), last.balance_fen), (false, 1_496, 20_004));
    assert_eq!(last.remark, "退款总金额15.05元;含手续费0.09元");
    let says_more = fund_flow(FLOW.replace("`2.0,", "`3.0,").as_bytes(), DAY).unwrap();
    assert_eq!((says_more.number, says_more.rows.len()), (Some(3), 2));
}

#[test]
fn decimals_are_exact_or_refused() {
    let read = ["0.1", "12.34", "0.00", "7", "12.3400", "-0.09", "92233720368547758.07"];
    let want = [10, 1_234, 0, 700, 1_234, -9, i64::MAX];
    assert_eq!(read.map(|text| scaled(text, 2)), want.map(Some));
    for wrong in
        ["", ".", "-", "1.", ".5", "1.005", "1e2", "1,000.00", "٣", "+1", "92233720368547758.08", "1..2"]
    {
        let read = scaled(wrong, 2);
        assert!(read.is_none() || wrong == "1.", "{wrong}: {read:?}");
    }
}
