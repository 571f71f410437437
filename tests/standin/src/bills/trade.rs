//! 交易账单: the columns of WeChat Pay's document, 27 for `ALL`.

use serde::{Deserialize, Serialize};

use super::line::Line;
use super::{row, yuan};
use crate::clock;

/// Which rows are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum TradeType {
    /// Payments and refunds.
    #[default]
    All,
    /// Payments.
    Success,
    /// Refunds.
    Refund,
}

const START: &str = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额";
const REFUND_TIMES: &str = ",退款申请时间,退款成功时间";
const REFUND: &str = ",微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态";
const MIDDLE: &str = ",商品名称,商户数据包,手续费,费率,订单金额";
const REFUND_ASKED: &str = ",申请退款金额";
const END: &str = ",费率备注\r\n";
const SUMMARY: &str =
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n";

/// The file without its BOM; none if it would hold no row.
pub fn file(lines: &[Line], summed: &[Line], wanted: TradeType) -> Option<String> {
    let is_wanted = |line: &&Line| match wanted {
        TradeType::All => true,
        TradeType::Success => line.refund.is_none(),
        TradeType::Refund => line.refund.is_some(),
    };
    let rows: String = lines.iter().filter(is_wanted).map(|line| line_row(line, wanted)).collect();
    if rows.is_empty() {
        return None;
    }
    let summed: Vec<&Line> = summed.iter().filter(is_wanted).collect();
    Some([header(wanted), rows, SUMMARY.to_owned(), summary(&summed)].concat())
}

fn header(wanted: TradeType) -> String {
    match wanted {
        TradeType::All => [START, REFUND, MIDDLE, REFUND_ASKED, END].concat(),
        TradeType::Success => [START, MIDDLE, END].concat(),
        TradeType::Refund => [START, REFUND_TIMES, REFUND, MIDDLE, REFUND_ASKED, END].concat(),
    }
}

fn line_row(line: &Line, wanted: TradeType) -> String {
    let mut fields = start(line);
    if wanted == TradeType::Refund {
        let succeeded = line.refund.as_ref().and_then(|refund| refund.succeeded_at);
        fields.extend([clock::plain(line.at), succeeded.map(clock::plain).unwrap_or_default()]);
    }
    if wanted != TradeType::Success {
        fields.extend(refund(line));
    }
    fields.extend(middle(line));
    if wanted != TradeType::Success {
        fields.push(yuan(if line.refund.is_some() { signed(line.fen) } else { 0 }));
    }
    fields.push(String::new());
    row(fields.iter().map(String::as_str))
}

fn start(line: &Line) -> Vec<String> {
    let text = str::to_owned;
    let is_refund = line.refund.is_some();
    vec![
        clock::plain(line.at),
        text(line.party.app_id),
        text(line.party.merchant.id),
        text(line.party.sub.map_or("0", |sub| sub.id)),
        String::new(),
        line.transaction_id.clone(),
        line.out_trade_no.clone(),
        line.openid.clone(),
        text(line.trade_type),
        text(if is_refund { "REFUND" } else { "SUCCESS" }),
        text("OTHERS"),
        text("CNY"),
        yuan(if is_refund { 0 } else { signed(line.fen) }),
        yuan(0),
    ]
}

fn refund(line: &Line) -> [String; 6] {
    let text = str::to_owned;
    match &line.refund {
        None => [text("0"), text("0"), yuan(0), yuan(0), String::new(), String::new()],
        Some(refund) => [
            refund.refund_id.clone(),
            refund.out_refund_no.clone(),
            yuan(signed(line.fen)),
            yuan(0),
            text("ORIGINAL"),
            text(refund.status),
        ],
    }
}

fn middle(line: &Line) -> [String; 5] {
    let (is_refund, basis_points) = (line.refund.is_some(), line.party.merchant.fee_basis_points);
    let fee = signed(line.fee_fen);
    [
        line.description.clone(),
        line.attach.clone(),
        yuan(if is_refund { -fee } else { fee }),
        format!("{}.{:02}%", basis_points / 100, basis_points % 100),
        yuan(if is_refund { 0 } else { signed(line.fen) }),
    ]
}

fn summary(lines: &[&Line]) -> String {
    let sum = |is_refund: bool, of: fn(&Line) -> u64| -> i64 {
        lines.iter().filter(|line| line.refund.is_some() == is_refund).map(|line| signed(of(line))).sum()
    };
    let (paid, back) = (sum(false, |line| line.fen), sum(true, |line| line.fen));
    let fees = sum(false, |line| line.fee_fen) - sum(true, |line| line.fee_fen);
    let amounts = [paid, back, 0, fees, paid, back].map(yuan);
    let count = lines.len().to_string();
    row(std::iter::once(count.as_str()).chain(amounts.iter().map(String::as_str)))
}

fn signed(fen: u64) -> i64 {
    i64::try_from(fen).unwrap_or(i64::MAX)
}
