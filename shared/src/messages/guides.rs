//! The words of guides.

use crate::{
    guides::{ChannelKind, Chapter, Completeness, ReasonField},
    money::Fen,
};

/// No such guide.
pub const NOT_FOUND: &str = "没有找到这份办事指南，可能已经更名或合并。";

/// The list is empty.
pub const EMPTY: &str = "没有找到这样的办事指南。请换个简短的说法，或者拨打热线询问。";
/// The way to the fines.
pub const TO_FINES: &str = "查交通罚款、缴款";
/// Named by the programme as running.
pub const ACTIVE: &str = "长春都市圈通办事项";
/// Not named by the programme.
pub const REFERENCE: &str = "公开报道没有点名这个事项可以跨市通办，这里按一般规定整理，供参考。";
/// Promised by the programme; the day stands before it.
pub const PLANNED: &str = "公布为计划推出，本系统没有看到已经开通的消息。去办之前请先打电话核实。";
/// Above statements that contradict each other.
pub const CONTRADICTORY: &str = "公开报道的说法互相不一致，下面都照实列出。去办之前请先打电话核实。";
/// At the top of every guide that has something to verify.
pub const SOME_TO_VERIFY: &str = "标着“待核实”的内容还没有可靠来源，请以窗口答复为准。";
/// No amount is known.
pub const FEE_TO_VERIFY: &str = "费用待核实，请以窗口答复为准。";
/// Free of charge.
pub const FREE: &str = "不收费";
/// A time limit that no source gives.
pub const TIME_LIMIT_TO_VERIFY: &str = "待核实";
/// The page that a phone keeps.
pub const KEPT: &str = "手机里的办事指南";
/// Below it.
pub const KEPT_WHY: &str = "这一页会留在手机里，没有网络也能查。看过的指南也会留下。";
/// The field that finds among them.
pub const KEPT_FIND: &str = "要办什么事？可以用自己的话说，也可以输拼音";
/// Nothing was found without a network.
pub const KEPT_NOTHING: &str = "手机里的指南没有找到。请换个说法，或者拨打下面的热线。";
/// Behind a paper that only some must bring.
pub const SOMETIMES: &str = "（看情况）";
/// The lists that were begun on this phone.
pub const CHECKLISTS: &str = "我的材料清单";
/// The way to the page that a phone keeps.
pub const KEPT_LINK: &str = "没有网络时也能查";

/// How many were found.
pub fn kept_found(count: usize) -> String {
    format!("找到{count}项。")
}

/// The headings of a guide.
pub const APPLICANTS: &str = "谁能办";
/// What must be so.
pub const CONDITIONS: &str = "要符合的条件";
/// What to bring.
pub const MATERIALS: &str = "要带的材料";
/// Where and how.
pub const CHANNELS: &str = "去哪里办、网上怎么办";
/// How long.
pub const TIME_LIMITS: &str = "要多久";
/// How much.
pub const FEES: &str = "费用";
/// What happens.
pub const STEPS: &str = "怎样办";
/// What one gets.
pub const RESULT: &str = "办完得到什么";
/// How one gets it.
pub const COLLECT: &str = "结果怎么拿";
/// The law.
pub const LEGAL_BASIS: &str = "法律依据";
/// What to do when one does not agree.
pub const REMEDIES: &str = "不服怎么办";
/// What else.
pub const REMARKS: &str = "另外请知道";
/// Official words and what they mean.
pub const TERMS: &str = "这些词是什么意思";
/// How much is known.
pub const COMPLETENESS: &str = "这份指南有多完整";
/// What differs between the cities.
pub const DIFFERENCES: &str = "各地不一样的地方";

/// The case of the resident.
pub const YOUR_CASE: &str = "您的情况";
/// To the first question.
pub const ASK_START: &str = "开始回答";
/// To the next question, from a question.
pub const NEXT: &str = "下一步";
/// To the question before.
pub const PREVIOUS: &str = "上一题";
/// From the first question.
pub const BACK_TO_GUIDE: &str = "返回指南";
/// Without answering on.
pub const SEE_WHOLE: &str = "先不回答，看指南";
/// Throws the answers away.
pub const ASK_AGAIN: &str = "重新回答，看完整指南";
/// Changes one answer.
pub const CHANGE: &str = "改";
/// Nothing speaks against it.
pub const POSSIBLE: &str = "按您说的情况，可以办。下面只列和您有关的内容。";
/// Before the reason.
pub const REFUSED: &str = "按您说的情况，不能这样办：";
/// Before what to do instead.
pub const INSTEAD: &str = "您可以：";
/// An answer of a shared address that the guide no longer knows.
pub const ANSWERS_OUTDATED: &str = "这份指南改过了，有的回答已经不适用。请再看一遍下面的问题。";
/// From another day to today.
pub const SHOW_TODAY: &str = "看今天的规定";
/// Above the windows.
pub const WINDOWS: &str = "能办这件事的窗口";
/// The button behind a place in words.
pub const FROM_THERE: &str = "从这里算远近";
/// Below the button that asks for the position.
pub const NEAR_AGAIN: &str = "点过以后，改回答、看完窗口再回来，不用再点。";
/// No window is known that does it.
pub const NO_WINDOWS: &str = "还没有收录到明确能办这件事的窗口，去之前请先打电话问。";
/// Above windows of a kind that the guide names.
pub const WINDOWS_TO_ASK: &str = "可以先打电话问的窗口";
/// The windows below are of a kind that the guide names, and none of them says what it does.
pub fn likely_windows(kind: &str) -> String {
    format!("下面是“{kind}”。指南里写着去这一类地方办，可是哪一处办这件事还没有查到，去之前请先打电话问。")
}
/// To the list.
pub const ALL_WINDOWS: &str = "查办事窗口";

/// The popular name beside the official one.
pub fn plain_name(name: &str) -> String {
    format!("也就是：{name}")
}

/// Before the first question; `most` is how many there are at most.
pub fn questions_first(most: usize) -> String {
    format!("情况不同，要求也不同。回答最多{most}个问题，只看和您有关的内容。不回答也可以往下看全部。")
}

/// To the next question, from the result.
pub fn questions_left(most: usize) -> String {
    format!("继续回答（最多还有{most}题）")
}

/// Which question it is, and how many there may be.
pub fn progress(number: usize, most: usize) -> String {
    format!("第{number}题，最多{most}题")
}

/// What the link 改 does, for who cannot see beside what it stands.
pub fn change_answer(question: &str) -> String {
    format!("改：{question}")
}

/// To another guide.
pub fn see_guide(name: &str) -> String {
    format!("看《{name}》")
}

/// The page shows another day than today.
pub fn on_that_day(day: &str) -> String {
    format!("这里显示的是{day}的规定，不是今天的。")
}

/// A part that depends on what is not answered.
pub fn only(labels: &str) -> String {
    format!("只适用于：{labels}")
}

/// A part that holds later.
pub fn from(day: &str) -> String {
    format!("{day}起")
}

/// A part that holds already, and since when.
pub fn since(day: &str) -> String {
    format!("自{day}起")
}

/// A part that ends.
pub fn until(day: &str) -> String {
    format!("到{day}为止")
}

/// How the few windows are ordered; `order` is what the list of windows says.
pub fn windows_order(order: &str) -> String {
    format!("先列现在开着的，再列别的。{order}")
}

/// What a paper must look like.
pub fn look(look: &str) -> String {
    format!("要求：{look}")
}

/// When a paper need not be handed in.
pub fn exempt(exempt: &str) -> String {
    format!("可以不交：{exempt}")
}

/// To all windows that do it.
pub fn all_windows(total: usize) -> String {
    format!("看全部{total}个窗口、离我最近的、现在开着的")
}

/// To all windows of the kind.
pub fn all_of_kind(kind: &str, total: usize) -> String {
    format!("看全部{total}处{kind}")
}

/// By what the cities differ.
pub fn differences_by(question: &str) -> String {
    format!("看您怎样回答“{question}”：")
}

/// A fee in a line.
pub fn fee(label: &str, amount: Fen) -> String {
    format!("{label}：{amount}元")
}

/// How much of a guide, or of several, is known.
pub fn completeness(known: &Completeness) -> String {
    let Completeness { parts, to_verify, unsourced, with_days, with_published, missing } = known;
    let sourced = parts.saturating_sub(*to_verify).saturating_sub(*unsourced);
    let undated = parts.saturating_sub(*with_days).saturating_sub(*with_published);
    let some = |count: usize, says: &str| (count > 0).then(|| format!("{count}条{says}"));
    let listed = |all: [Option<String>; 3]| all.into_iter().flatten().collect::<Vec<_>>().join("，");
    let sources = listed([
        some(sourced, "写明了来源"),
        some(*unsourced, "只知道在本指南列出的来源里"),
        some(*to_verify, "待核实"),
    ]);
    let dates = listed([
        some(*with_days, "知道从哪天起或到哪天止"),
        some(*with_published, "知道来源是哪天公布的"),
        some(undated, "没有查到日期，待核实"),
    ]);
    let missing: Vec<&str> = missing.iter().map(|missing| chapter(*missing)).collect();
    let missing = match missing.as_slice() {
        [] => String::new(),
        missing => format!("还没有查到：{}。", missing.join("、")),
    };
    format!("共{parts}条内容：{sources}。日期：{dates}。{missing}")
}

/// The heading of a chapter.
pub const fn chapter(chapter: Chapter) -> &'static str {
    match chapter {
        Chapter::Conditions => CONDITIONS,
        Chapter::Materials => MATERIALS,
        Chapter::Fees => FEES,
        Chapter::TimeLimit => TIME_LIMITS,
        Chapter::Channels => CHANNELS,
        Chapter::Steps => STEPS,
        Chapter::Collect => COLLECT,
        Chapter::LegalBasis => LEGAL_BASIS,
    }
}

/// Which way a service is had.
pub const fn channel(kind: ChannelKind) -> &'static str {
    match kind {
        ChannelKind::Window => "窗口",
        ChannelKind::Online => "网上",
        ChannelKind::Phone => "电话",
        ChannelKind::SelfService => "自助机",
        ChannelKind::Post => "邮寄",
    }
}

/// It was found only with another spelling.
pub fn corrected(meant: &str) -> String {
    format!("您是不是要找“{meant}”？下面是它的结果。")
}

/// What no guide is about.
pub fn missing(what: &str) -> String {
    format!("这里没有“{what}”的办事指南。请拨打热线询问该找哪个部门。")
}

/// Before the text for which a guide was found; nothing before its own name.
pub fn because(field: ReasonField) -> Option<&'static str> {
    match field {
        ReasonField::Name => None,
        ReasonField::Popular => Some("也叫："),
        ReasonField::Said => Some("您说到："),
        ReasonField::Department => Some("部门："),
        ReasonField::Text => Some("里面写着："),
    }
}
