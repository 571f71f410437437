//! The words of a receipt, which its page, its PDF and the page that verifies it share.

use crate::{payments::Receipt, time::second_in_words};

/// Its title.
pub const TITLE: &str = "交通罚款缴款凭证";
/// What carries the PDF.
pub const DOWNLOAD: &str = "下载凭证（PDF）";
/// Over the code that verifies it.
pub const CODE: &str = "验证码";
/// What the drawn code is, for those who do not see it.
pub const QR: &str = "查验二维码";
/// Below a receipt with characters that are printed as their numbers.
pub const UNPRINTABLE: &str = "方括号里是字库没有的字，以Unicode编号表示；以页面和处罚决定书为准。";

/// Below a receipt whose fiscal e-receipt was issued.
pub const FISCAL_WHY: &str = "这是一码通的缴款凭证。财政票据已由财政部门开具，请凭上面的财政票据代码、号码和校验码，在财政部门的票据查验平台查验、下载。";

/// A line of a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is.
    pub label: &'static str,
    /// What it says.
    pub value: String,
    /// How it is set.
    pub kind: LineKind,
}

/// How a line is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// As it is.
    Plain,
    /// A number that people compare sign by sign.
    Code,
    /// The amount that counts.
    Total,
}

/// What was paid, for what, when: the fine and what was added to it apart.
pub fn lines(receipt: &Receipt) -> Vec<Line> {
    let plain = |label, value: &str| Line { label, value: value.to_owned(), kind: LineKind::Plain };
    let code = |label, value: &str| Line { label, value: value.to_owned(), kind: LineKind::Code };
    let mut lines = vec![
        code("凭证号", &receipt.receipt_no),
        plain("决定书编号", &receipt.number_masked),
        plain("号牌号码", &receipt.plate_masked),
        plain("处罚单位", &receipt.issuer),
        plain("违法行为", &receipt.conduct),
        plain("罚款", &format!("{}元", receipt.principal_fen)),
        plain("加处罚款", &format!("{}元", receipt.surcharge_fen)),
        Line { label: "实缴合计", value: format!("{}元", receipt.total_fen), kind: LineKind::Total },
        plain("付款时间", &second_in_words(receipt.paid_at)),
        code("微信支付单号", &receipt.transaction_id),
        code("订单编号", receipt.payment_id.as_str()),
    ];
    let refunds = receipt.refunds.iter().map(super::payments::refund_line);
    lines.extend(refunds.map(|line| plain(super::payments::REFUNDS, &line)));
    if let Some(fiscal) = &receipt.fiscal {
        lines.push(code("财政票据代码", fiscal.code()));
        lines.push(code("财政票据号码", fiscal.number()));
        lines.push(code("财政票据校验码", fiscal.check_code()));
    }
    lines
}

/// What the receipt is, and where the fiscal one is to be had.
pub const fn why(receipt: &Receipt) -> &'static str {
    if receipt.fiscal.is_some() { FISCAL_WHY } else { super::payments::RECEIPT_WHY }
}
