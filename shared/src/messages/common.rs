//! Words that every room uses.

/// The name of the service.
pub const SERVICE: &str = "一码通";
/// Not known yet.
pub const TO_ADD: &str = "待补充";
/// Known, but not from a source that suffices.
pub const TO_VERIFY: &str = "待核实";
/// On every page of a demonstration.
pub const DEMONSTRATION: &str = "演示环境：罚款和缴款都是虚构的，请勿当真，不会扣钱。";
/// The server failed.
pub const INTERNAL: &str = "系统出了点问题，请稍后再试。您的钱和资料不受影响。";
/// Too many requests.
pub const TOO_MANY: &str = "查询太频繁了，请过一会儿再试。";
/// No such page.
pub const NOT_FOUND: &str = "没有找到这个页面，可能地址有误或内容已经更新。";
/// The body is over its limit.
pub const TOO_LARGE: &str = "提交的内容太大，无法受理。";
/// The body cannot be read.
pub const UNREADABLE: &str = "提交的内容格式不对，请检查后重新提交。";
/// A parameter that does not exist.
pub const UNKNOWN_PARAMETER: &str = "没有这个查询条件。";
/// A parameter's value cannot be read.
pub const BAD_PARAMETER: &str = "这个查询条件填写有误。";
/// `limit` of a list is out of range.
pub const BAD_LIMIT: &str = "每页条数应在1到50之间。";
/// The list was published anew while somebody read it.
pub const STALE_CURSOR: &str = "内容刚刚更新，请从第一页重新查看。";
/// A text is too long.
pub const TOO_LONG: &str = "输入的内容太长了，请缩短后再试。";
/// The position is not in China or not a number.
pub const BAD_POSITION: &str = "位置不正确：应是中国境内的纬度和经度，例如 43.88,125.32。";
/// A time that is none.
pub const BAD_MOMENT: &str = "时间不正确，应写成 2026-11-24T09:00 这样的年月日和时分。";
/// "Open when I arrive" without a start or a way.
pub const ARRIVAL_NEEDS_MORE: &str = "要按到达时间查找，请先说明从哪里出发，以及步行还是开车。";
/// The database or another service is away.
pub const UNAVAILABLE: &str = "服务暂时不可用，请稍后再试。";

/// One page back, where the browser shows no button of its own.
pub const STEP_BACK: &str = "‹ 返回";
/// Under the name of the service on the home page.
pub const HOME_TITLE: &str = "您要办什么事？";
/// Where no city was chosen yet.
pub const CHOOSE_CITY: &str = "请先选择您所在的城市";
/// Why a city is asked for.
pub const CHOOSE_CITY_WHY: &str = "选好以后会记住，随时可以更换。不选也可以先看全部内容。";
/// What the first job does.
pub const JOB_OFFICES: &str = "查地址、电话和办公时间";
/// What the second job does.
pub const JOB_GUIDES: &str = "看材料、费用和时限";
/// What the third job does.
pub const JOB_FINES: &str = "查交警罚款，用微信缴款";
/// The label of the search box.
pub const SEARCH_LABEL: &str = "搜索办事指南和窗口";
/// An example for the search box.
pub const SEARCH_EXAMPLE: &str = "例如：身份证";
/// The search found nothing.
pub const SEARCH_EMPTY: &str = "没有搜到。请换个简短的说法，例如只写“身份证”；也可以拨打热线询问。";
/// The search box was sent empty.
pub const SEARCH_BLANK: &str = "请写上要找的内容，例如“身份证”。";
/// The title of the lines that answer questions.
pub const HOTLINES: &str = "咨询热线";
/// Above the hotlines.
pub const HOTLINES_WHY: &str = "点一下号码就能拨打。";
/// The way from a few lines to all of them.
pub const ALL_HOTLINES: &str = "全部热线";
/// A city without a line of its own, above the national ones.
pub const CITY_LINE_TO_ADD: &str = "本市咨询热线待补充。下面是全国统一的热线。";
/// The title of the lines for emergencies.
pub const EMERGENCY: &str = "紧急电话";
/// What they are not for.
pub const EMERGENCY_WHY: &str = "只在遇到危险、火灾、急病、交通事故时拨打，不回答办事问题。";
/// Said once below them.
pub const EMERGENCY_TO_VERIFY: &str = "号码来源待核实。";

/// When a source was published, and from when until when what it says is in force, where that is known.
pub fn in_force(published: &str, from: Option<String>, until: Option<String>) -> String {
    let from = from.map(|day| format!("，自{day}起施行")).unwrap_or_default();
    let until = until.map(|day| format!("，到{day}为止")).unwrap_or_default();
    [published, &from, &until].concat()
}

/// 待核实 with the day of the source, which comes as `2026-01-13`, or with what is known of it in words.
pub fn to_verify_since(published: Option<&str>, about: Option<&str>) -> String {
    match (published, about) {
        (Some(date), _) => format!("{TO_VERIFY} · {}的资料", date_in_words(date)),
        (None, Some(about)) => format!("{TO_VERIFY} · {about}的资料"),
        (None, None) => format!("{TO_VERIFY} · 资料没有日期"),
    }
}

/// `2026年1月13日` of `2026-01-13`. The island that lists offices has the date as text, and a parser of dates
/// would weigh more than the rest of it.
fn date_in_words(date: &str) -> String {
    let mut words = String::new();
    for (part, unit) in date.split('-').zip(["年", "月", "日"]) {
        words.push_str(part.trim_start_matches('0'));
        words.push_str(unit);
    }
    words
}
/// The browser could not reach the server.
pub const OFFLINE: &str = "网络不通，没有取到内容。请检查网络后再试。";
/// What a resident does with a request number.
pub const REQUEST_ID_WHY: &str = "拨打热线询问时，请报上这个编号。";
/// A form on another site was sent here.
pub const FOREIGN_FORM: &str = "这个请求来自别的网站，没有受理。请从一码通的页面上操作。";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_of_a_source_reads_as_one_says_it() {
        assert_eq!(to_verify_since(Some("2023-03-08"), None), "待核实 · 2023年3月8日的资料");
        assert_eq!(to_verify_since(None, Some("2022年8月")), "待核实 · 2022年8月的资料");
        assert_eq!(to_verify_since(None, None), "待核实 · 资料没有日期");
    }
}
