//! The trade bill (交易账单).

use jiff::Timestamp;

use super::{
    BadBill, BillFault,
    table::{self, Column, Line, Names},
};

/// What a merchant's customers paid and got back on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TradeBill {
    /// In the order of the bill, which is none to rely on.
    pub rows: Vec<TradeRow>,
    /// The sums as WeChat Pay tells them; compare with [`TradeBill::sums`].
    pub summary: TradeSummary,
}

/// One movement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TradeRow {
    /// 交易时间: when it was paid; of a refund, when it was accepted.
    pub at: Timestamp,
    /// 公众账号ID.
    pub app_id: String,
    /// 商户号.
    pub merchant_id: String,
    /// 特约商户号.
    pub sub_merchant_id: Option<String>,
    /// 微信订单号.
    pub transaction_id: String,
    /// 商户订单号.
    pub out_trade_no: String,
    /// 交易类型, such as `JSAPI`.
    pub trade_type: String,
    /// 货币种类.
    pub currency: String,
    /// 订单金额 in 分; 0 of a refund.
    pub total_fen: i64,
    /// 应结订单金额 in 分: what is settled with the merchant; 0 of a refund.
    pub settled_fen: i64,
    /// 手续费 in thousandths of a 分; below 0 when it is given back.
    pub fee_millifen: i64,
    /// 商品名称.
    pub description: String,
    /// 交易状态, with what belongs to it.
    pub movement: Movement,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Movement {
    /// `SUCCESS`.
    Payment,
    /// `REFUND`.
    Refund(RefundMovement),
    /// `REVOKED`; payments by bar code only.
    Revoked,
}

/// Money given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundMovement {
    /// 微信退款单号.
    pub refund_id: String,
    /// 商户退款单号.
    pub out_refund_no: String,
    /// 申请退款金额 in 分: what was asked for.
    pub requested_fen: i64,
    /// 退款金额 in 分: what is settled with the merchant.
    pub settled_fen: i64,
    /// 退款状态, such as `SUCCESS` or `PROCESSING`.
    pub status: String,
}

/// The sums under the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TradeSummary {
    /// 总交易单数: how many rows.
    pub count: u64,
    /// 订单总金额 in 分.
    pub total_fen: i64,
    /// 应结订单总金额 in 分.
    pub settled_fen: i64,
    /// 申请退款总金额 in 分.
    pub refund_requested_fen: i64,
    /// 退款总金额 in 分.
    pub refund_settled_fen: i64,
    /// 手续费总金额 in thousandths of a 分.
    pub fee_millifen: i64,
}

impl TradeBill {
    /// Reads a bill of type `ALL`, in whatever order its columns stand.
    ///
    /// # Errors
    /// [`BadBill`] tells where it is not one.
    pub fn parse(bytes: &[u8]) -> Result<TradeBill, BadBill> {
        let table = table::read(bytes, "总交易单数")?;
        let columns = Columns::find(&table.names)?;
        let rows = table.rows.iter().map(|line| columns.row(line)).collect::<Result<_, _>>()?;
        Ok(TradeBill { rows, summary: summary(&table.sum_names, &table.sums)? })
    }

    /// The sums of the rows, which must equal the summary.
    pub fn sums(&self) -> TradeSummary {
        let add = |sums: TradeSummary, row: &TradeRow| {
            let (requested, settled) = match &row.movement {
                Movement::Refund(refund) => (refund.requested_fen, refund.settled_fen),
                Movement::Payment | Movement::Revoked => (0, 0),
            };
            TradeSummary {
                count: sums.count.saturating_add(1),
                total_fen: sums.total_fen.saturating_add(row.total_fen),
                settled_fen: sums.settled_fen.saturating_add(row.settled_fen),
                refund_requested_fen: sums.refund_requested_fen.saturating_add(requested),
                refund_settled_fen: sums.refund_settled_fen.saturating_add(settled),
                fee_millifen: sums.fee_millifen.saturating_add(row.fee_millifen),
            }
        };
        self.rows.iter().fold(TradeSummary::default(), add)
    }
}

fn summary(names: &Names<'_>, sums: &Line<'_>) -> Result<TradeSummary, BadBill> {
    Ok(TradeSummary {
        count: sums.count(names.find("总交易单数")?)?,
        total_fen: sums.fen(names.find("订单总金额")?)?,
        settled_fen: sums.fen(names.find("应结订单总金额")?)?,
        refund_requested_fen: sums.fen(names.find("申请退款总金额")?)?,
        refund_settled_fen: sums.fen(names.find("退款总金额")?)?,
        fee_millifen: sums.millifen(names.find("手续费总金额")?)?,
    })
}

struct Columns {
    at: Column,
    app_id: Column,
    merchant_id: Column,
    sub_merchant_id: Column,
    transaction_id: Column,
    out_trade_no: Column,
    trade_type: Column,
    state: Column,
    currency: Column,
    total: Column,
    settled: Column,
    fee: Column,
    description: Column,
    refund_id: Column,
    out_refund_no: Column,
    refund_requested: Column,
    refund_settled: Column,
    refund_status: Column,
}

impl Columns {
    fn find(names: &Names<'_>) -> Result<Columns, BadBill> {
        Ok(Columns {
            at: names.find("交易时间")?,
            app_id: names.find("公众账号ID")?,
            merchant_id: names.find("商户号")?,
            sub_merchant_id: names.find("特约商户号")?,
            transaction_id: names.find("微信订单号")?,
            out_trade_no: names.find("商户订单号")?,
            trade_type: names.find("交易类型")?,
            state: names.find("交易状态")?,
            currency: names.find("货币种类")?,
            total: names.find("订单金额")?,
            settled: names.find("应结订单金额")?,
            fee: names.find("手续费")?,
            description: names.find("商品名称")?,
            refund_id: names.find("微信退款单号")?,
            out_refund_no: names.find("商户退款单号")?,
            refund_requested: names.find("申请退款金额")?,
            refund_settled: names.find("退款金额")?,
            refund_status: names.find("退款状态")?,
        })
    }

    fn row(&self, line: &Line<'_>) -> Result<TradeRow, BadBill> {
        let sub = line.text(self.sub_merchant_id);
        Ok(TradeRow {
            at: line.time(self.at)?,
            app_id: line.text(self.app_id).to_owned(),
            merchant_id: line.filled(self.merchant_id)?,
            sub_merchant_id: (!matches!(sub, "" | "0")).then(|| sub.to_owned()),
            transaction_id: line.filled(self.transaction_id)?,
            out_trade_no: line.filled(self.out_trade_no)?,
            trade_type: line.text(self.trade_type).to_owned(),
            currency: line.filled(self.currency)?,
            total_fen: line.fen(self.total)?,
            settled_fen: line.fen(self.settled)?,
            fee_millifen: line.millifen(self.fee)?,
            description: line.text(self.description).to_owned(),
            movement: self.movement(line)?,
        })
    }

    fn movement(&self, line: &Line<'_>) -> Result<Movement, BadBill> {
        match line.text(self.state) {
            "SUCCESS" => Ok(Movement::Payment),
            "REVOKED" => Ok(Movement::Revoked),
            "REFUND" => Ok(Movement::Refund(RefundMovement {
                refund_id: line.filled(self.refund_id)?,
                out_refund_no: line.filled(self.out_refund_no)?,
                requested_fen: line.fen(self.refund_requested)?,
                settled_fen: line.fen(self.refund_settled)?,
                status: line.text(self.refund_status).to_owned(),
            })),
            _ => Err(line.bad(self.state, BillFault::Word)),
        }
    }
}
