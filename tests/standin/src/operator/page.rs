//! The page as text.

use super::forms;
use super::tables;
use crate::clock;
use crate::html::{escape, money};
use crate::standin::Standin;

const FRAME: &str = include_str!("page.html");

/// Everything at a glance.
pub fn overview(standin: &Standin) -> String {
    let now = standin.clock.now();
    let faults = standin.faults().view();
    let struck = faults.get("struck").cloned().unwrap_or_default();
    let platform = standin.platform().view();
    let changes = serde_json::json!(standin.downloads().changes);
    let orders = standin.orders();
    let captured: u64 = orders
        .all()
        .iter()
        .filter(|order| order.paid(now).is_some())
        .map(|order| order.terms.total_fen)
        .sum();
    let refunded: u64 = orders.all().iter().map(|order| order.refunded_fen(now)).sum();
    let sums = format!(
        "<p>模拟时钟：{}。收款 {}，已退 {}。已发生故障 {struck} 次。<a href=\"/control/books\">全部账目（JSON）</a></p>",
        escape(&clock::plain(now)),
        money(captured),
        money(refunded)
    );
    let content = [
        sums,
        tables::orders(&orders, now),
        tables::refunds(&orders, now),
        tables::notifications(&orders),
        forms::clock(),
        forms::notifications(standin.notifier.is_holding()),
        forms::fault(&faults),
        forms::chaos(&faults),
        forms::refunds(&orders.plan),
        forms::platform(&platform),
        forms::bill(now, &changes),
        forms::police(),
    ];
    framed(&content.concat())
}

/// What is wrong with a form, and the way back.
pub fn refused(message: &str) -> String {
    framed(&format!(
        "<section><h2>没有照办</h2><p>{}</p><p><a href=\"/\">返回</a></p></section>",
        escape(message)
    ))
}

fn framed(content: &str) -> String {
    FRAME.replace("{content}", content)
}
