//! The levers as forms. Each says what it is for and how things stand.

use jiff::{Span, Timestamp};
use serde_json::{Value, json};

use super::labels::{self, BILLS, CHANGES, KINDS, ROUTES, place};
use super::standing;
use crate::books::{Outcome, Plan};
use crate::clock;
use crate::faults::{Kind, Route};
use crate::html::escape;

/// What the merchant can have of the platform's keys.
const MODES: [(&str, &str); 3] =
    [("public_key", "只有公钥"), ("both", "公钥和证书并存"), ("certificates", "只有证书")];
/// One lever.
struct Lever<'a> {
    /// Of its section, where one comes back to.
    id: &'a str,
    name: &'a str,
    hint: &'a str,
    action: &'a str,
    fields: &'a [String],
    button: &'a str,
}

impl Lever<'_> {
    /// With `state`, which is HTML, below it.
    fn with(&self, state: &str) -> String {
        let Lever { id, name, hint, action, fields, button } = self;
        let fields = fields.concat();
        format!(
            "<section id=\"{id}\"><h2>{name}</h2><p class=\"hint\">{hint}</p>\
             <form method=\"post\" action=\"{action}\">{fields}<button>{button}</button></form>{state}</section>"
        )
    }
}

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
    Lever {
        id: "clock",
        name: "拨时钟",
        hint: "只拨这个模拟系统的时钟：订单过期、补发通知、退款到账和出账单都按它走。一码通用自己的时钟。",
        action: "/operator/clock",
        fields: &[select("拨到", "to", &choices)],
        button: "拨",
    }
    .with("")
}

/// Holds notifications, or lets them go.
pub fn notifications(is_holding: bool) -> String {
    let (value, label) = if is_holding { ("false", "放行通知") } else { ("true", "暂停通知") };
    let resend = "<button class=\"plain\" name=\"hold\" value=\"false\">现在就发一次</button>";
    let resend = if is_holding { "" } else { resend };
    let button = format!("<button name=\"hold\" value=\"{value}\">{label}</button>");
    let state = if is_holding { "通知已暂停。" } else { "通知照常发送。" };
    format!(
        "<section id=\"sending\"><h2>通知的快慢</h2><p class=\"hint\">暂停后，付款和退款都不通知一码通，只能等它自己来查。\
         “现在就发一次”把等着补发的通知马上发出去。</p><p>{state}</p>\
         <form method=\"post\" action=\"/operator/notifications\">{button}{resend}</form></section>"
    )
}

/// Orders one fault; what waits stands below.
pub fn fault(view: &Value) -> String {
    let fields = [
        select("哪个接口", "route", &pairs(&ROUTES.map(|(route, label)| (text(&json!(route)), label)))),
        kinds(),
        input("次数", "times", "number", "1", "required min=\"1\" max=\"1000\""),
        input("只对这个单号（可不填；账单、证书、列表和微信其他接口没有单号）", "number", "text", "", ""),
        input("秒数（超时、推迟，可不填）", "seconds", "number", "", "min=\"0\" max=\"172800\""),
        "<label><input type=\"checkbox\" name=\"after_effect\"> 出错但已处理（只对 202、429、500、502）</label>".to_owned(),
    ];
    let lever = Lever {
        id: "faults",
        name: "安排一个故障",
        hint: "下一次调用这个接口，或者下一次通知，就会这样出错；用完次数就没有了。不填秒数按 30 秒。",
        action: "/operator/faults",
        fields: &fields,
        button: "安排",
    };
    lever.with(&standing::faults(view))
}

/// Faults by a seed.
pub fn chaos(view: &Value) -> String {
    let chaos = view.get("chaos").filter(|chaos| !chaos.is_null());
    let of = |member, usual: &str| {
        chaos.and_then(|chaos| chaos.get(member)).map_or_else(|| usual.to_owned(), Value::to_string)
    };
    let (seed, percent) = (of("seed", "1"), of("percent", "10"));
    let state = match chaos {
        Some(_) => format!("<p>随机故障开着：种子 {seed}，每百次出错 {percent} 次。</p>"),
        None => "<p>没有开随机故障。</p>".to_owned(),
    };
    Lever {
        id: "chaos",
        name: "随机故障",
        hint: "所有接口和通知，每百次里有几次出错；错在哪里由种子决定，同一种子同样的故障。填 0 为停止。",
        action: "/operator/chaos",
        fields: &[
            input("种子", "seed", "number", &seed, "required min=\"0\""),
            input("百分之几的请求出错", "percent", "number", &percent, "required min=\"0\" max=\"100\""),
        ],
        button: "设定",
    }
    .with(&state)
}

/// What becomes of the next refunds.
pub fn refunds(plan: &Plan) -> String {
    let mut choices = vec![("SUCCESS", "成功"), ("ABNORMAL", "异常"), ("CLOSED", "关闭")];
    choices.sort_by_key(|(name, _)| *name != Outcome::name(plan.outcome));
    let seconds = plan.after_seconds.to_string();
    Lever {
        id: "refund-plan",
        name: "以后的退款",
        hint: "退款受理以后怎样收场。异常是退不到原来的账户，关闭是微信支付不退了。已经受理的，在上面“退款”里点。",
        action: "/operator/refunds",
        fields: &[
            select("结果", "outcome", &choices),
            input("几秒后有结果", "after_seconds", "number", &seconds, "required min=\"0\""),
        ],
        button: "设定",
    }
    .with("")
}

/// Which key signs.
pub fn platform(view: &Value) -> String {
    let state = view.get("state").cloned().unwrap_or_default();
    let of = |member: &str| state.get(member).cloned().unwrap_or_default();
    let mode = text(&of("mode"));
    let mut choices = MODES;
    choices.sort_by_key(|(name, _)| *name != mode);
    let signs_with = text(&view.get("signs_with").cloned().unwrap_or_default());
    let now = format!("<p>现在签名用的：{}。</p>", escape(&signs_with));
    let percent = of("other_key_percent").to_string();
    Lever {
        id: "platform",
        name: "平台的钥匙",
        hint: "微信支付用哪把钥匙签名。换证书，或者从证书换到公钥的那些天，两把会同时用：填百分之几，就有百分之几的应答和通知用另一把签。",
        action: "/operator/platform",
        fields: &[
            select("商户有什么", "mode", &choices),
            input("百分之几用另一把钥匙", "other_key_percent", "number", &percent, "min=\"0\" max=\"100\""),
            "<label><input type=\"checkbox\" name=\"rotate\"> 换下一张证书</label>".to_owned(),
        ],
        button: "设定",
    }
    .with(&now)
}

/// A row of a bill that is missing, made up or altered; what was changed stands below.
pub fn bill(now: Timestamp, changes: &Value) -> String {
    let yesterday = clock::day(now).saturating_sub(Span::new().days(1)).to_string();
    let fields = [
        select("账单", "bill", &BILLS),
        input("日期", "date", "date", &yesterday, "required"),
        select("怎么改", "change", &CHANGES),
        select("谁的账单", "merchant", &labels::merchants()),
        input("单号（多一行可不填）", "number", "text", "", ""),
        input("金额，分（可不填）", "amount_fen", "number", "", "min=\"1\" max=\"1000000000\""),
    ];
    let lever = Lever {
        id: "bills",
        name: "改账单",
        hint: "让某一天的账单和账目对不上，看对账找不找得出来。单号是订单号或退款单号；改金额不填数，就多一分。\
               多出的一行定下以后不再变，取几次都一样。",
        action: "/operator/bills",
        fields: &fields,
        button: "改",
    };
    lever.with(&standing::changes(changes))
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
        input("决定书编号", "number", "text", "", "required"),
        select("状态", "status", &states),
        input("罚款，分（可不填）", "principal_fen", "number", "", "min=\"1\""),
    ];
    Lever {
        id: "police",
        name: "交警改决定",
        hint: "决定变了，一码通下一次读取交警的列表（演示是半分钟一次）就会知道。编号用启动时列出的那些。",
        action: "/operator/police",
        fields: &fields,
        button: "改",
    }
    .with("")
}

/// Every fault under where it can strike; what fits the first of the routes comes first.
fn kinds() -> String {
    let mut places: Vec<&str> = Vec::new();
    let mut all: Vec<(Kind, &str)> = KINDS.to_vec();
    all.sort_by_key(|(kind, _)| (!kind.fits(Route::Notify), kind.fits(Route::Prepay)));
    for (kind, _) in &all {
        if !places.contains(&place(*kind)) {
            places.push(place(*kind));
        }
    }
    let groups = places.into_iter().map(|heading| {
        let kinds = all.iter().filter(|(kind, _)| place(*kind) == heading);
        let options: String = kinds.map(|(kind, label)| option(&text(&json!(kind)), label)).collect();
        format!("<optgroup label=\"{heading}\">{options}</optgroup>")
    });
    format!("<label>什么故障<select name=\"kind\">{}</select></label>", groups.collect::<String>())
}

fn option(value: &str, label: &str) -> String {
    format!("<option value=\"{value}\">{label}</option>")
}

fn select(label: &str, name: &str, choices: &[(&str, &str)]) -> String {
    let options: String = choices.iter().map(|(value, label)| option(value, label)).collect();
    format!("<label>{label}<select name=\"{name}\">{options}</select></label>")
}

/// `bounds` are further attributes.
fn input(label: &str, name: &str, kind: &str, value: &str, bounds: &str) -> String {
    format!(
        "<label>{label}<input name=\"{name}\" type=\"{kind}\" value=\"{}\" {bounds}></label>",
        escape(value)
    )
}

/// A text out of JSON; empty when it is none.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn pairs<'a>(choices: &'a [(String, &'a str)]) -> Vec<(&'a str, &'a str)> {
    choices.iter().map(|(value, label)| (value.as_str(), *label)).collect()
}
