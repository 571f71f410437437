//! The levers as forms.

use jiff::{Span, Timestamp};
use serde_json::{Value, json};

use super::labels::{KINDS, ROUTES};
use crate::books::{Outcome, Plan};
use crate::clock;
use crate::html::escape;

/// Moves the clock.
pub fn clock() -> String {
    let choices = [
        ("60", "一分钟后"),
        ("900", "一刻钟后"),
        ("3600", "一小时后"),
        ("86400", "一天后"),
        ("bills", "明天 10 点（账单出来）"),
        ("machine", "回到真实时间"),
    ];
    form("拨时钟", "/operator/clock", &[select("拨到", "to", &choices)], "拨")
}

/// Holds notifications, or lets them go.
pub fn notifications(is_holding: bool) -> String {
    let (value, label) = if is_holding { ("false", "放行通知") } else { ("true", "暂停通知") };
    let resend = "<button class=\"plain\" name=\"hold\" value=\"false\">现在就发一次</button>";
    let button = format!("<button name=\"hold\" value=\"{value}\">{label}</button>");
    let state = if is_holding { "通知已暂停。" } else { "通知照常发送。" };
    format!(
        "<section><h2>通知的快慢</h2><p>{state}</p><form method=\"post\" action=\"/operator/notifications\">{button}{resend}</form></section>"
    )
}

/// Orders one fault; what waits stands below.
pub fn fault(view: &Value) -> String {
    let routes = ROUTES.map(|(route, label)| (text(&json!(route)), label));
    let kinds = KINDS.map(|(kind, label)| (text(&json!(kind)), label));
    let fields = [
        select("哪个接口", "route", &pairs(&routes)),
        select("什么故障", "kind", &pairs(&kinds)),
        input("次数", "times", "number", "1"),
        input("只对这个单号（可不填）", "number", "text", ""),
        input("秒数（超时、推迟，可不填）", "seconds", "number", ""),
        "<label><input type=\"checkbox\" name=\"after_effect\"> 出错但已处理</label>".to_owned(),
    ];
    let waiting = view.get("waiting").and_then(Value::as_array).map_or(0, Vec::len);
    let chaos = if view.get("chaos").is_some_and(Value::is_null) {
        "没有开随机故障"
    } else {
        "随机故障开着"
    };
    let state = format!(
        "<p>还有 {waiting} 个故障在等，{chaos}。</p>\
         <form method=\"post\" action=\"/operator/faults/clear\"><button class=\"plain\">全部取消</button></form>"
    );
    form("安排一个故障", "/operator/faults", &fields, "安排") + &section("等着的故障", &state)
}

/// Faults by a seed.
pub fn chaos() -> String {
    let fields =
        [input("种子", "seed", "number", "1"), input("百分之几的请求出错", "percent", "number", "10")];
    form("随机故障（同一种子，同样的故障）", "/operator/chaos", &fields, "开始；0 为停止")
}

/// What becomes of the next refunds.
pub fn refunds(plan: &Plan) -> String {
    let mut choices = vec![("SUCCESS", "成功"), ("ABNORMAL", "异常"), ("CLOSED", "关闭")];
    choices.sort_by_key(|(name, _)| *name != Outcome::name(plan.outcome));
    let seconds = plan.after_seconds.to_string();
    let fields =
        [select("结果", "outcome", &choices), input("几秒后有结果", "after_seconds", "number", &seconds)];
    form("以后的退款", "/operator/refunds", &fields, "设定")
}

/// Which key signs.
pub fn platform() -> String {
    let modes =
        [("", "不变"), ("public_key", "只有公钥"), ("both", "公钥和证书并存"), ("certificates", "只有证书")];
    let fields = [
        select("商户有什么", "mode", &modes),
        input("百分之几用另一把钥匙（可不填）", "other_key_percent", "number", ""),
        "<label><input type=\"checkbox\" name=\"rotate\"> 换下一张证书</label>".to_owned(),
    ];
    form("平台的钥匙", "/operator/platform", &fields, "设定")
}

/// A row of a bill that is missing, made up or altered.
pub fn bill(now: Timestamp) -> String {
    let yesterday = clock::day(now).saturating_sub(Span::new().days(1)).to_string();
    let fields = [
        select("账单", "bill", &[("trade", "交易账单"), ("fund_flow", "资金账单")]),
        input("日期", "date", "date", &yesterday),
        select("怎么改", "change", &[("missing", "少一行"), ("extra", "多一行"), ("altered", "改金额")]),
        input("单号（多一行可不填）", "number", "text", ""),
        input("金额，分（可不填）", "amount_fen", "number", ""),
    ];
    form("改账单", "/operator/bills", &fields, "改")
}

/// What the police change about a decision.
pub fn police() -> String {
    let states = [
        ("", "不变"),
        ("unpaid", "未缴"),
        ("paid_elsewhere", "已在银行缴清"),
        ("revoked", "撤销"),
        ("under_review", "复议中"),
    ];
    let fields = [
        input("决定书编号", "number", "text", ""),
        select("状态", "status", &states),
        input("罚款，分（可不填）", "principal_fen", "number", ""),
    ];
    form("交警改决定", "/operator/police", &fields, "改")
}

fn form(name: &str, action: &str, fields: &[String], button: &str) -> String {
    let fields = fields.concat();
    section(
        name,
        &format!("<form method=\"post\" action=\"{action}\">{fields}<button>{button}</button></form>"),
    )
}

fn section(name: &str, content: &str) -> String {
    format!("<section><h2>{name}</h2>{content}</section>")
}

fn select(label: &str, name: &str, choices: &[(&str, &str)]) -> String {
    let options: String =
        choices.iter().map(|(value, label)| format!("<option value=\"{value}\">{label}</option>")).collect();
    format!("<label>{label}<select name=\"{name}\">{options}</select></label>")
}

fn input(label: &str, name: &str, kind: &str, value: &str) -> String {
    format!("<label>{label}<input name=\"{name}\" type=\"{kind}\" value=\"{}\"></label>", escape(value))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn pairs<'a>(choices: &'a [(String, &'a str)]) -> Vec<(&'a str, &'a str)> {
    choices.iter().map(|(value, label)| (value.as_str(), *label)).collect()
}
