//! 资金账单 of the basic account: every movement, with the balance after it. Of a refund the fee that comes back is
//! taken off what goes out (unverified: no document says how the real bill shows it).

use super::line::Line;
use super::{row, yuan};
use crate::clock;

const HEADER: &str = "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号\r\n";
const SUMMARY: &str = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\r\n";
const FEE: &str = "扣除交易手续费";

/// One movement; `fen` is negative when money goes out.
struct Flow<'a> {
    line: &'a Line,
    name: &'static str,
    fen: i64,
}

/// What the account holds after these lines, in fen.
pub fn balance<'a>(lines: impl Iterator<Item = &'a Line>) -> i64 {
    lines.flat_map(flows).map(|flow| flow.fen).sum()
}

/// The file without its BOM; none if it would hold no row. `before` is the balance at the day's start.
pub fn file(lines: &[Line], summed: &[Line], before: i64) -> Option<String> {
    let mut balance = before;
    let rows: String = lines
        .iter()
        .flat_map(flows)
        .enumerate()
        .map(|(place, flow)| {
            balance += flow.fen;
            flow_row(&flow, place, balance)
        })
        .collect();
    (!rows.is_empty()).then(|| [HEADER.to_owned(), rows, SUMMARY.to_owned(), summary(summed)].concat())
}

fn flows(line: &Line) -> Vec<Flow<'_>> {
    let signed = |fen| i64::try_from(fen).unwrap_or(i64::MAX);
    let (fen, fee) = (signed(line.fen), signed(line.fee_fen));
    if line.refund.is_some() {
        return vec![Flow { line, name: "退款", fen: fee - fen }];
    }
    let mut flows = vec![Flow { line, name: "交易", fen }];
    if fee > 0 {
        flows.push(Flow { line, name: FEE, fen: -fee });
    }
    flows
}

fn flow_row(flow: &Flow<'_>, place: usize, balance: i64) -> String {
    let line = flow.line;
    let (business, note) = match &line.refund {
        Some(refund) => (refund.refund_id.as_str(), refund.reason.as_str()),
        None => (line.transaction_id.as_str(), if flow.name == FEE { "结算手续费" } else { "" }),
    };
    let id = format!("{}{}{place:06}", line.party.merchant.id, clock::day(line.at).strftime("%Y%m%d"));
    row([
        clock::plain(line.at).as_str(),
        business,
        id.as_str(),
        flow.name,
        flow.name,
        if flow.fen < 0 { "支出" } else { "收入" },
        yuan(flow.fen.abs()).as_str(),
        yuan(balance).as_str(),
        "system",
        note,
        line.number(),
    ])
}

fn summary(lines: &[Line]) -> String {
    let flows: Vec<i64> = lines.iter().flat_map(flows).map(|flow| flow.fen).collect();
    let part = |is_out: bool| flows.iter().filter(move |fen| (**fen < 0) == is_out);
    let counts = [flows.len(), part(false).count(), part(true).count()].map(|count| count.to_string());
    let [all, ins, outs] = counts;
    let (income, spent) = (part(false).sum::<i64>(), part(true).sum::<i64>());
    row([all.as_str(), &ins, &yuan(income), &outs, &yuan(-spent)])
}
