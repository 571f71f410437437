//! The words of refunds, of the ledger and of the reconciliation, which the treasurer reads.

/// Reasons that the payer reads in WeChat beside a refund; at most 80 characters there.
pub const REFUND_DUPLICATE: &str = "罚款已缴清，重复付款退回";
/// It was paid at the bank or elsewhere.
pub const REFUND_PAID_ELSEWHERE: &str = "罚款已在别处缴清，退回";
/// The decision is gone.
pub const REFUND_REVOKED: &str = "处罚决定已撤销";
/// The amount is another one.
pub const REFUND_CHANGED: &str = "应缴金额已变更，退回";
/// The money came too late.
pub const REFUND_LATE: &str = "过期到账，金额已变，退回";
/// It did not match its order.
pub const REFUND_WRONG_AMOUNT: &str = "款项与订单不符，退回";
/// A person decided.
pub const REFUND_OPERATOR: &str = "经人工核对，退回";

/// The columns of the treasurer's table.
pub const CSV_HEADER: [&str; 9] =
    ["日期", "商户号", "项目", "单号", "我方（元）", "账单（元）", "账单减我方（元）", "状态", "处理说明"];
/// What came.
pub const SUM_CAPTURED: &str = "缴款合计";
/// What was accepted for refund.
pub const SUM_REFUNDED: &str = "退款合计";
/// Nobody has seen to it.
pub const OPEN: &str = "未处理";
/// Somebody has, or it is no longer found.
pub const CLOSED: &str = "已处理";
/// Behind the moment at which a difference was no longer found.
pub const GONE: &str = "再次核对时已经一致";
/// The fund-flow bill is missing.
pub const NO_FLOW: &str = "资金账单还没有导入，手续费和提现没有入账";
/// The books and the bill agree.
pub const NO_DIFFERENCE: &str = "账本与账单一致，没有差异";

/// What a difference is about.
pub const SIDE_TRADE: &str = "缴款";
/// As above.
pub const SIDE_REFUND: &str = "退款";
/// As above.
pub const SIDE_FLOW: &str = "资金";

/// How the books and a bill disagree, and what to do.
pub const GATEWAY_ONLY: &str = "账单有、我方没有（请查询这笔单，入账或退回）";
/// As above.
pub const LOCAL_ONLY: &str = "我方有、账单没有（请查询这笔单）";
/// As above.
pub const AMOUNT: &str = "金额不同";
/// As above.
pub const IDENTITY: &str = "微信单号不同";
/// As above.
pub const MIDNIGHT: &str = "零点前后，双方记在不同的日子";
/// As above.
pub const LEDGER: &str = "账本合计与缴款记录合计不同";
/// As above.
pub const BILL_SUM: &str = "账单的明细与它的汇总不同";
/// As above.
pub const BILL_ROWS: &str = "账单的明细笔数与它的汇总不同（明细/汇总）";
/// As above.
pub const FLOW_INCOME: &str = "资金账单的收款与账本不同";
/// As above.
pub const FLOW_REFUND: &str = "资金账单的退款与账本不同";
/// As above.
pub const FLOW_FEE: &str = "资金账单的手续费与交易账单不同";
/// As above.
pub const FLOW_CHAIN: &str = "账户结余与上一笔接不上";
/// As above.
pub const FLOW_BALANCE: &str = "账户一天的变动与账本不同";
/// As above.
pub const FLOW_UNKNOWN: &str = "没有见过的业务类型，没有入账";
