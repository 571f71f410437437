//! The cashier's pages, as text. Whatever came from outside is escaped.

use crate::html::{escape, money};
use crate::prepay::Terms;

const FRAME: &str = include_str!("page.html");

/// What is to be paid, and the two buttons; `action` is where the forms go, without `/pay` and `/cancel`.
pub fn cashier(terms: &Terms, action: &str, redirect_url: &str) -> String {
    let form = |verb: &str, label: &str| {
        format!(
            "<form method=\"post\" action=\"{action}/{verb}\">\
             <input type=\"hidden\" name=\"redirect_url\" value=\"{}\">\
             <button class=\"{verb}\">{label}</button></form>",
            escape(redirect_url)
        )
    };
    framed(&format!("{}\n{}\n{}", order(terms), form("pay", "支付"), form("cancel", "取消")))
}

/// After payment, with a way back if the merchant named one.
pub fn paid(terms: &Terms, redirect_url: &str) -> String {
    let heading = "<h2>支付成功</h2><p class=\"note\">可以关闭本页，回到原来的页面查看结果。</p>";
    framed(&format!("<section>{heading}</section>\n{}\n{}", order(terms), link(redirect_url)))
}

/// A heading and what to do, with a way back if the merchant named one.
pub fn notice(heading: &str, text: &str, redirect_url: &str) -> String {
    let (heading, text) = (escape(heading), escape(text));
    let section = format!("<section><h2>{heading}</h2><p class=\"note\">{text}</p></section>");
    framed(&format!("{section}\n{}", link(redirect_url)))
}

/// `redirect_url` is http or https; the caller has seen to it.
fn link(redirect_url: &str) -> String {
    if redirect_url.is_empty() {
        return String::new();
    }
    format!("<a class=\"back\" href=\"{}\">返回原来的页面</a>", escape(redirect_url))
}

fn order(terms: &Terms) -> String {
    format!(
        "<section><p class=\"amount\">{}</p><dl>\
         <dt>付款事项</dt><dd>{}</dd><dt>收款方</dt><dd>{}</dd><dt>订单号</dt><dd>{}</dd></dl></section>",
        money(terms.total_fen),
        escape(&terms.description),
        escape(terms.party.name()),
        escape(&terms.out_trade_no)
    )
}

fn framed(content: &str) -> String {
    FRAME.replace("{content}", content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_from_outside_is_escaped() {
        let page = notice("<script>alert(1)</script>", "\"&'", "");
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
        assert!(page.contains("&quot;&amp;&#39;"));
    }
}
