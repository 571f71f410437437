//! The fund-flow bill (资金账单).

use jiff::Timestamp;

use super::{
    BadBill, BillFault,
    table::{self, Column, Line, Names},
};

/// What moved the balance of one account on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FundFlowBill {
    /// In the order of the bill.
    pub rows: Vec<FundFlowRow>,
    /// The sums as WeChat Pay tells them; compare with [`FundFlowBill::sums`].
    pub summary: FundFlowSummary,
}

/// One movement of the balance. Fees are movements of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FundFlowRow {
    /// 记账时间.
    pub at: Timestamp,
    /// 微信支付业务单号: of a payment WeChat's number of it, of a refund WeChat's number of that.
    pub business_id: String,
    /// 资金流水单号.
    pub flow_id: String,
    /// 业务名称, such as 交易 or 退款.
    pub name: String,
    /// 业务类型, such as 交易, 退款 or 扣除交易手续费.
    pub kind: String,
    /// 收支类型.
    pub direction: Direction,
    /// 收支金额 in 分, never below 0.
    pub amount_fen: i64,
    /// 账户结余 in 分, after it.
    pub balance_fen: i64,
    /// 备注.
    pub note: String,
    /// 业务凭证号: the merchant's number of the order or refund.
    pub voucher: String,
}

/// Whether money came or went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// 收入.
    In,
    /// 支出.
    Out,
}

/// The sums under the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FundFlowSummary {
    /// 资金流水总笔数.
    pub count: u64,
    /// 收入笔数.
    pub in_count: u64,
    /// 收入金额 in 分.
    pub in_fen: i64,
    /// 支出笔数.
    pub out_count: u64,
    /// 支出金额 in 分.
    pub out_fen: i64,
}

impl FundFlowBill {
    /// Reads a bill, in whatever order its columns stand.
    ///
    /// # Errors
    /// [`BadBill`] tells where it is not one.
    pub fn parse(bytes: &[u8]) -> Result<FundFlowBill, BadBill> {
        let table = table::read(bytes, "资金流水总笔数")?;
        let columns = Columns::find(&table.names)?;
        let rows = table.rows.iter().map(|line| columns.row(line)).collect::<Result<_, _>>()?;
        Ok(FundFlowBill { rows, summary: summary(&table.sum_names, &table.sums)? })
    }

    /// The sums of the rows, which must equal the summary.
    pub fn sums(&self) -> FundFlowSummary {
        self.rows.iter().fold(FundFlowSummary::default(), |sums, row| {
            let FundFlowSummary { in_count, in_fen, out_count, out_fen, .. } = sums;
            let sums = FundFlowSummary { count: sums.count.saturating_add(1), ..sums };
            match row.direction {
                Direction::In => FundFlowSummary {
                    in_count: in_count.saturating_add(1),
                    in_fen: in_fen.saturating_add(row.amount_fen),
                    ..sums
                },
                Direction::Out => FundFlowSummary {
                    out_count: out_count.saturating_add(1),
                    out_fen: out_fen.saturating_add(row.amount_fen),
                    ..sums
                },
            }
        })
    }
}

fn summary(names: &Names<'_>, sums: &Line<'_>) -> Result<FundFlowSummary, BadBill> {
    Ok(FundFlowSummary {
        count: sums.count(names.find("资金流水总笔数")?)?,
        in_count: sums.count(names.find("收入笔数")?)?,
        in_fen: sums.fen(names.find("收入金额")?)?,
        out_count: sums.count(names.find("支出笔数")?)?,
        out_fen: sums.fen(names.find("支出金额")?)?,
    })
}

struct Columns {
    at: Column,
    business_id: Column,
    flow_id: Column,
    name: Column,
    kind: Column,
    direction: Column,
    amount: Column,
    balance: Column,
    note: Column,
    voucher: Column,
}

impl Columns {
    fn find(names: &Names<'_>) -> Result<Columns, BadBill> {
        Ok(Columns {
            at: names.find("记账时间")?,
            business_id: names.find("微信支付业务单号")?,
            flow_id: names.find("资金流水单号")?,
            name: names.find("业务名称")?,
            kind: names.find("业务类型")?,
            direction: names.find("收支类型")?,
            amount: names.find("收支金额")?,
            balance: names.find("账户结余")?,
            note: names.find("备注")?,
            voucher: names.find("业务凭证号")?,
        })
    }

    fn row(&self, line: &Line<'_>) -> Result<FundFlowRow, BadBill> {
        let direction = match line.text(self.direction) {
            "收入" => Direction::In,
            "支出" => Direction::Out,
            _ => return Err(line.bad(self.direction, BillFault::Word)),
        };
        let amount_fen = line.fen(self.amount)?;
        if amount_fen < 0 {
            return Err(line.bad(self.amount, BillFault::Amount));
        }
        Ok(FundFlowRow {
            at: line.time(self.at)?,
            business_id: line.text(self.business_id).to_owned(),
            flow_id: line.filled(self.flow_id)?,
            name: line.text(self.name).to_owned(),
            kind: line.text(self.kind).to_owned(),
            direction,
            amount_fen,
            balance_fen: line.fen(self.balance)?,
            note: line.text(self.note).to_owned(),
            voucher: line.text(self.voucher).to_owned(),
        })
    }
}
