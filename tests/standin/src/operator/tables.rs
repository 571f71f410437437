//! Orders, refunds and notifications, the newest first.

use jiff::Timestamp;

use super::labels;
use crate::books::{Order, Orders, Refund};
use crate::clock;
use crate::html::{escape, money};

/// Most rows of a table.
const ROWS_MAX: usize = 50;

const ORDER_HEADS: [&str; 7] = ["商户", "订单号", "事项", "金额", "状态", "下单时间", "操作"];
const REFUND_HEADS: [&str; 6] = ["退款单号", "订单号", "金额", "原因", "状态", "操作"];
const NOTICE_HEADS: [&str; 4] = ["事件", "单号", "次数", "最后一次应答"];

/// The orders, and what can be done with them.
pub fn orders(orders: &Orders, now: Timestamp) -> String {
    let rows = newest(orders).map(|order| order_row(order, now));
    table("orders", "订单", &ORDER_HEADS, rows.take(ROWS_MAX).collect())
}

fn newest(orders: &Orders) -> impl Iterator<Item = &Order> {
    orders.all().into_iter().rev()
}

fn order_row(order: &Order, now: Timestamp) -> String {
    let terms = &order.terms;
    let state = order.trade_state(now).0;
    let action = match state {
        "NOTPAY" => "付款",
        "CLOSED" => "关闭后到账",
        _ => "",
    };
    let action = if action.is_empty() {
        String::new()
    } else {
        let number = escape(&terms.out_trade_no);
        format!(
            "<form method=\"post\" action=\"/operator/orders/{number}/pay\"><button>{action}</button></form>"
        )
    };
    row(
        &ORDER_HEADS,
        &[
            &escape(terms.party.name()),
            &escape(&terms.out_trade_no),
            &escape(&terms.description),
            &money(terms.total_fen),
            labels::state(state),
            &clock::plain(order.created_at),
            &action,
        ],
    )
}

/// The refunds, and how they can be ended.
pub fn refunds(orders: &Orders, now: Timestamp) -> String {
    let refunds =
        newest(orders).flat_map(|order| order.refunds.iter().rev().map(move |refund| (order, refund)));
    let rows = refunds.map(|(order, refund)| refund_row(order, refund, now));
    table("refunds", "退款", &REFUND_HEADS, rows.take(ROWS_MAX).collect())
}

fn refund_row(order: &Order, refund: &Refund, now: Timestamp) -> String {
    let status = refund.status(now);
    let number = escape(&refund.out_refund_no);
    let outcomes = [("SUCCESS", "成功"), ("ABNORMAL", "异常"), ("CLOSED", "关闭")];
    let buttons = outcomes.into_iter().filter(|_| matches!(status, "PROCESSING" | "ABNORMAL"));
    let buttons: String = buttons
        .map(|(outcome, label)| {
            format!(
                "<form method=\"post\" action=\"/operator/refunds/{number}/end\">\
                 <button class=\"plain\" name=\"outcome\" value=\"{outcome}\">{label}</button></form>"
            )
        })
        .collect();
    row(
        &REFUND_HEADS,
        &[
            &number,
            &escape(&order.terms.out_trade_no),
            &money(refund.refund_fen),
            &escape(refund.reason.as_deref().unwrap_or_default()),
            labels::state(status),
            &buttons,
        ],
    )
}

/// The notifications with the last reply of each.
pub fn notifications(orders: &Orders) -> String {
    let told =
        newest(orders).flat_map(|order| order.notifications.iter().rev().map(move |told| (order, told)));
    let rows = told.map(|(order, told)| {
        let last = match told.replies.last() {
            None => "还没有发出".to_owned(),
            Some(reply) => match (reply.status, &reply.error) {
                (Some(status), _) => format!("{status}（{}）", reply.at),
                (None, Some(_)) => format!("没有应答（{}）", reply.at),
                (None, None) => String::new(),
            },
        };
        let number = told.out_refund_no.as_deref().unwrap_or(&order.terms.out_trade_no);
        let replies = told.replies.len().to_string();
        row(&NOTICE_HEADS, &[told.event_type, &escape(number), &replies, &escape(&last)])
    });
    table("notices", "通知", &NOTICE_HEADS, rows.take(ROWS_MAX).collect())
}

/// On a narrow screen each cell stands on a line of its own, behind its heading.
fn row<const N: usize>(heads: &[&str; N], cells: &[&str; N]) -> String {
    let cells = heads.iter().zip(cells).map(|(head, cell)| format!("<td data-head=\"{head}\">{cell}</td>"));
    format!("<tr>{}</tr>", cells.collect::<String>())
}

fn table(id: &str, name: &str, heads: &[&str], rows: Vec<String>) -> String {
    if rows.is_empty() {
        return format!("<section id=\"{id}\"><h2>{name}</h2><p>还没有。</p></section>");
    }
    let heads: String = heads.iter().map(|head| format!("<th scope=\"col\">{head}</th>")).collect();
    format!(
        "<section id=\"{id}\"><h2>{name}</h2><div class=\"wide\" role=\"region\" aria-label=\"{name}\" tabindex=\"0\">\
         <table><thead><tr>{heads}</tr></thead><tbody>{}</tbody></table></div></section>",
        rows.concat()
    )
}
