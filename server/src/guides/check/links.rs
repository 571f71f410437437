//! Where the parts of a guide lead: sources, other guides, web addresses.

use shared::guides::Guide;

use super::{Finding, Known, all_texts, places};

pub(super) fn check(guide: &Guide, known: &Known<'_>, found: &mut Vec<Finding>) {
    for (field, _, part) in places(guide) {
        for index in part.sources().iter().filter(|index| **index >= guide.sources.len()) {
            found.push(Finding::error(format!("{field}：sources 里没有第 {index} 条（从 0 数起）")));
        }
        if let (Some(from), Some(until)) = (part.from(), part.until())
            && until < from
        {
            found.push(Finding::error(format!("{field}：until {until} 早于 from {from}")));
        }
    }
    for statement in guide.statements.iter().filter(|statement| statement.source >= guide.sources.len()) {
        let index = statement.source;
        found.push(Finding::error(format!("statements：sources 里没有第 {index} 条（从 0 数起）")));
    }
    for fee in guide.fees.iter().filter(|fee| fee.sources.is_empty() && !fee.to_verify) {
        let what = format!("fees：「{}」没有来源；写 sources，没有可靠来源就标 to_verify", fee.label);
        found.push(Finding::error(what));
    }
    for target in guide.refusals.iter().filter_map(|refusal| refusal.guide.as_deref()) {
        if !known.guides.contains(target) {
            found.push(Finding::error(format!("refusals：没有指南「{target}」")));
        }
        if target == guide.id {
            found.push(Finding::error("refusals：guide 指回这份指南自己"));
        }
    }
    for (field, text) in all_texts(guide) {
        for target in links_in(text).filter(|target| !known.guides.contains(target)) {
            found.push(Finding::error(format!("{field}：链接 {GUIDES}{target} 没有这份指南")));
        }
    }
    if guide.free {
        // In some cases only, it may.
        let always = guide.fees.iter().filter(|fee| fee.when.is_always() && fee.amount_fen.get() > 0);
        for fee in always.filter(|fee| fee.from.is_none() && fee.until.is_none()) {
            let what = format!("free：写了不收费，fees 却有「{}」{}元", fee.label, fee.amount_fen);
            found.push(Finding::error(what));
        }
    }
    for url in guide.channels.iter().filter_map(|channel| channel.url.as_deref()) {
        let is_web = url.starts_with("https://") || url.starts_with("http://");
        if !is_web || url.chars().any(|c| c.is_whitespace() || c.is_control()) {
            found.push(Finding::error(format!("channels：「{url}」不是完整的网址")));
        }
    }
}

/// Before the id of a guide in an address.
const GUIDES: &str = "/guides/";

/// The ids of guides to which a text links.
fn links_in(text: &str) -> impl Iterator<Item = &str> {
    let is_id = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    text.split(GUIDES)
        .skip(1)
        .map(move |rest| rest.find(|c| !is_id(c)).map_or(rest, |end| rest.split_at(end).0))
}
