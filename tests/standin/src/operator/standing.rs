//! How things stand with levers that were pulled: lists below the forms, each with its way back.

use serde_json::Value;

use super::forms::text;
use super::labels::{BILLS, CHANGES, KINDS, ROUTES, named};
use crate::html::escape;

/// The faults still to come.
pub fn faults(view: &Value) -> String {
    let line = |fault: &Value| {
        let of = |member: &str| fault.get(member).cloned().unwrap_or_default();
        let only = of("number").as_str().map(|number| format!("，只对 {}", escape(number)));
        let effect = if of("after_effect") == true { "（但已处理）" } else { "" };
        let (route, kind) = (named(&ROUTES, &of("route")), named(&KINDS, &of("kind")));
        format!("{route}：{kind}{effect}，还有 {} 次{}", of("times"), only.unwrap_or_default())
    };
    let waiting = view.get("waiting").unwrap_or(&Value::Null);
    let undo = ("/operator/faults/clear", "全部取消，随机故障也停");
    list(waiting, ("没有故障在等。", "等着的故障："), line, undo)
}

/// What bills say that is not so.
pub fn changes(changes: &Value) -> String {
    let line = |change: &Value| {
        let of = |member: &str| change.get(member).cloned().unwrap_or_default();
        let (bill, what) = (named(&BILLS, &of("bill")), named(&CHANGES, &of("change")));
        let whose = text(&of("merchant"));
        let whose = if whose.is_empty() { whose } else { format!("，商户 {}", escape(&whose)) };
        let (date, number) = (escape(&text(&of("date"))), escape(&text(&of("number"))));
        format!("{date} {bill}：{what} {number}{whose}")
    };
    list(changes, ("账单没有改动。", "已经改了："), line, ("/operator/bills/clear", "全部改回"))
}

/// `line` makes HTML of each.
fn list(
    all: &Value,
    (none, some): (&str, &str),
    line: impl Fn(&Value) -> String,
    (action, button): (&str, &str),
) -> String {
    let all = all.as_array().map_or(&[] as &[Value], Vec::as_slice);
    if all.is_empty() {
        return format!("<p>{none}</p>");
    }
    let items: String = all.iter().map(|one| format!("<li>{}</li>", line(one))).collect();
    format!(
        "<p>{some}</p><ul>{items}</ul><form method=\"post\" action=\"{action}\">\
         <button class=\"plain\">{button}</button></form>"
    )
}
