//! What routes and faults are called on the page.

use serde::Serialize;
use serde_json::{Value, json};

use crate::faults::{Kind, Route};
use crate::merchants::MERCHANTS;

/// Every route, in the order of the page.
pub const ROUTES: [(Route, &str); 19] = [
    (Route::Notify, "支付通知"),
    (Route::RefundNotify, "退款通知"),
    (Route::Prepay, "下单"),
    (Route::Query, "查询订单"),
    (Route::Close, "关闭订单"),
    (Route::Refund, "申请退款"),
    (Route::RefundQuery, "查询退款"),
    (Route::TradeBill, "申请交易账单"),
    (Route::FundFlowBill, "申请资金账单"),
    (Route::SubFundFlowBill, "申请特约商户资金账单"),
    (Route::BillDownload, "下载账单"),
    (Route::Certificates, "平台证书"),
    (Route::RegistryFeed, "交警：决定列表"),
    (Route::RegistryLookUp, "交警：查询决定"),
    (Route::RegistryLock, "交警：锁定"),
    (Route::RegistryUnlock, "交警：解锁"),
    (Route::RegistryPayment, "交警：确认缴款"),
    (Route::RegistryRevoke, "交警：撤销缴款"),
    (Route::Weixin, "微信其他接口"),
];

/// Every fault, in the order of the page.
pub const KINDS: [(Kind, &str); 28] = [
    (Kind::TimeoutBefore, "超时，没有处理"),
    (Kind::TimeoutAfter, "超时，但已处理"),
    (Kind::Status202, "202 处理中"),
    (Kind::Status429, "429 频率超限"),
    (Kind::Status500, "500 系统错误"),
    (Kind::Status502, "502 网关错误页"),
    (Kind::NotEnough, "余额不足（退款）"),
    (Kind::NoAuth, "没有权限（特约商户资金账单）"),
    (Kind::TruncatedBody, "内容只有一半"),
    (Kind::BadSignature, "签名不符"),
    (Kind::NoSignature, "没有签名"),
    (Kind::SignTest, "签名探测流量"),
    (Kind::UnknownSerial, "签名序列号不认识"),
    (Kind::StaleTimestamp, "时间戳是 301 秒前"),
    (Kind::AlteredByte, "签名后改动一个字节"),
    (Kind::Refunded, "说成已退款"),
    (Kind::StrangeState, "状态不认识"),
    (Kind::BareSuccess, "成功但没有支付时间"),
    (Kind::WrongAmount, "金额多一分"),
    (Kind::WrongCurrency, "币种不对"),
    (Kind::WrongAppid, "应用不对"),
    (Kind::WrongMerchant, "商户号不对"),
    (Kind::WrongApiKey, "用别的商户的密钥加密"),
    (Kind::ForeignEvent, "别的商户的通知"),
    (Kind::Duplicate, "重复通知，不到一秒"),
    (Kind::DuplicateAtOnce, "五个通知同时到"),
    (Kind::Late, "推迟通知"),
    (Kind::Never, "不通知"),
];

/// Every bill.
pub const BILLS: [(&str, &str); 2] = [("trade", "交易账单"), ("fund_flow", "资金账单")];
/// What can be done to a row of it.
pub const CHANGES: [(&str, &str); 3] = [("missing", "少一行"), ("extra", "多一行"), ("altered", "改金额")];

/// Whose bill can be changed: every merchant, and every one for whom another collects.
pub fn merchants() -> Vec<(&'static str, &'static str)> {
    let collecting = MERCHANTS.iter().filter(|merchant| merchant.subs.is_empty());
    let subs = MERCHANTS.iter().flat_map(|merchant| merchant.subs).map(|sub| (sub.id, sub.name));
    let by_number = ("", "按单号；没有这个单号，就是演示商户");
    std::iter::once(by_number)
        .chain(collecting.map(|merchant| (merchant.id, merchant.name)))
        .chain(subs)
        .collect()
}

/// What of this list a value is called: that of a route or of a fault as JSON has it.
pub fn named<T: Serialize>(all: &[(T, &'static str)], value: &Value) -> &'static str {
    all.iter().find(|(one, _)| json!(one) == *value).map_or("", |(_, label)| label)
}

/// Where a fault can strike: the heading under which it can be chosen.
pub fn place(kind: Kind) -> &'static str {
    let is_notice = |route: Route| matches!(route, Route::Notify | Route::RefundNotify);
    let strikes = |notices| ROUTES.iter().any(|(route, _)| is_notice(*route) == notices && kind.fits(*route));
    match (strikes(true), strikes(false)) {
        (true, false) => "通知",
        (true, true) => "通知，或者接口的应答",
        (false, _) => "接口的应答",
    }
}

/// Says what can be chosen instead.
pub fn misfit(kind: Kind, route: Route) -> String {
    let (kind, route_name) = (named(&KINDS, &json!(kind)), named(&ROUTES, &json!(route)));
    let fitting = KINDS.iter().filter(|(kind, _)| kind.fits(route)).map(|(_, label)| *label);
    format!("“{route_name}”不会有“{kind}”。可以选：{}。", fitting.collect::<Vec<_>>().join("、"))
}

/// What a state of an order or of a refund is called.
pub fn state(name: &str) -> &str {
    match name {
        "NOTPAY" => "未支付",
        "SUCCESS" => "成功",
        "REFUND" => "转入退款",
        "CLOSED" => "已关闭",
        "PROCESSING" => "退款中",
        "ABNORMAL" => "退款异常",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A fault that fits nowhere, or a route without faults, would be a lever that does nothing.
    #[test]
    fn every_fault_fits_somewhere() {
        for (route, _) in ROUTES {
            assert!(KINDS.iter().any(|(kind, _)| kind.fits(route)), "{}", json!(route));
        }
        for (kind, _) in KINDS {
            assert!(ROUTES.iter().any(|(route, _)| kind.fits(*route)), "{}", json!(kind));
        }
    }
}
