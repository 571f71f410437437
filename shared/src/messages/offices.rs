//! The words of offices.

use super::hours::{self, unpublished};
use crate::{
    hours::{Day, Moment, OpenState, Opening, Why},
    offices::{OfficeKind, Order, Precision, ReportedField, Role},
    travel::{DETOUR_PERCENT, Travel},
};

/// No such office.
pub const NOT_FOUND: &str = "没有找到这个办事窗口，可能已经更名或撤销。";

/// A district of one city was asked for together with another city.
pub const DISTRICT_NOT_IN_CITY: &str = "这个区县不属于所选的城市，请重新选择区县。";

/// What kind of place.
pub const fn kind(kind: OfficeKind) -> &'static str {
    match kind {
        OfficeKind::GovServiceCenter => "政务服务中心",
        OfficeKind::GovServiceBureau => "政务服务管理部门",
        OfficeKind::PoliceBureau => "公安局",
        OfficeKind::ExitEntry => "出入境窗口",
        OfficeKind::SelfService24h => "24小时自助区",
        OfficeKind::CivilAffairs => "民政部门",
        OfficeKind::MarriageRegistration => "婚姻登记处",
        OfficeKind::SocialSecurity => "社保窗口",
        OfficeKind::HrSocialBureau => "人社部门",
        OfficeKind::HousingFund => "公积金窗口",
        OfficeKind::Veterans => "退役军人服务",
        OfficeKind::SubdistrictOffice => "街道办事处",
        OfficeKind::GovernmentOffice => "政府机关",
        OfficeKind::PetitionReception => "信访接待",
    }
}

/// Window or contact.
pub const fn role(role: Role) -> &'static str {
    match role {
        Role::Window => "办事窗口",
        Role::Contact => "机关联系方式，不是办事窗口",
    }
}

/// From where a list counts its distances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin<'a> {
    /// From where the resident is.
    Here,
    /// From a point that was picked on the picture.
    Picked,
    /// From a place that was named.
    Place(&'a str),
}

/// How the list is ordered.
pub fn order(order: Order, from: Origin<'_>) -> String {
    let whom = match from {
        Origin::Here => "您".to_owned(),
        Origin::Picked => PICKED.to_owned(),
        Origin::Place(name) => format!("「{name}」"),
    };
    match order {
        Order::Distance => format!("按离{whom}的距离排列，近的在前。"),
        Order::DistrictDistance => {
            format!("这些窗口还没有准确位置，按区县离{whom}的远近排列，不代表窗口本身的距离。")
        }
        Order::District => "按区县排列。".to_owned(),
    }
}

/// Above a list that is not empty; nobody counted where it depends on how far each is.
pub fn found(total: Option<usize>, order: Order, from: Origin<'_>) -> String {
    let order = self::order(order, from);
    match total {
        Some(total) => format!("共{total}处。{order}"),
        None => order,
    }
}

/// Behind [`found`] when only the first of them are shown.
pub fn only_first(shown: usize) -> String {
    format!("这里只列出前{shown}处。")
}

/// A city whose windows are mostly unknown.
pub const SPARSE: &str = "本市的办事窗口资料待补充，目前不全。";

/// A service was asked for that no window is known to do.
pub const SERVICE_UNKNOWN: &str =
    "还没有查实哪个窗口能办这件事。下面的窗口不一定能办，去之前请先打电话问清楚。";

/// The list is empty.
pub const EMPTY: &str = "没有符合条件的窗口。请减少筛选条件，或者拨打热线询问。";
/// Above the records that wear 待核实.
pub const TO_VERIFY_WHY: &str = "下面的资料较旧或不是来自官方网页，去之前请先向窗口或本市热线核实。";
/// Above the contacts.
pub const CONTACTS_WHY: &str = "下面是机关的地址和电话，可以询问，但不一定在那里办事。";
/// On the page of an office that wears 待核实.
pub const OFFICE_TO_VERIFY: &str = "这条资料较旧或不是来自官方网页。";
/// On the page of a contact.
pub const OFFICE_IS_CONTACT: &str = "这是机关的联系方式，不一定是对外办事的窗口。";
/// Beside the links to map applications when no position is known.
pub const MAPS_BY_NAME: &str = "还没有准确位置，地图会按名称和地址查找，请核对后再出发。";
/// Behind a doubt about an office that has a telephone.
pub const ASK_BY_TELEPHONE: &str = "去之前请先打电话核实。";
/// Behind a doubt about an office without a telephone.
pub const NO_TELEPHONE: &str = "这里的电话待补充。";
/// Before the number of the city's line.
pub const ASK_CITY_LINE: &str = "请先拨打本市热线询问：";
/// The city has no line to ask.
pub const NO_CITY_LINE: &str = "本市咨询热线待补充。";
/// The city has no line for everything, but lines of its own.
pub const OTHER_LINES: &str = "可以拨打本页下面的热线询问。";
/// The phone is abroad, or says so.
pub const NEAR_OUTSIDE: &str = "您现在的位置不在国内，仍按区县排列。";
/// The button that asks for the position.
pub const NEAR_BUTTON: &str = "按离我远近排";
/// Beside that button.
pub const NEAR_WHY: &str = "点了才会询问您的位置，只取大约一百米的范围，用来排列这张表，不会保存。";
/// While the phone looks for its position.
pub const NEAR_LOCATING: &str = "正在获取位置…";
/// The resident said no.
pub const NEAR_REFUSED: &str =
    "没有得到位置许可，仍按原来的顺序显示。需要时可在手机设置里允许定位，再点一次。";
/// The phone has no position.
pub const NEAR_UNAVAILABLE: &str = "手机现在定不了位，仍按原来的顺序显示。请到开阔处或稍后再试。";
/// Too slow.
pub const NEAR_TIMEOUT: &str = "定位用时太长，仍按原来的顺序显示。请稍后再试。";
/// The server had no list for that position.
pub const NEAR_FAILED: &str = "现在排不了，仍按原来的顺序显示。请稍后再试。";
/// The browser cannot.
pub const NEAR_UNSUPPORTED: &str = "这个浏览器不能定位，仍按原来的顺序显示。";

/// Who makes the map application.
pub fn map(provider: &str) -> &'static str {
    match provider {
        "tencent" => "腾讯地图",
        "amap" => "高德地图",
        "baidu" => "百度地图",
        "apple" => "苹果地图",
        _ => "地图",
    }
}

/// The button that opens WeChat's own map, inside WeChat.
pub const WECHAT_MAP: &str = "用微信地图打开";
/// WeChat did not open it.
pub const WECHAT_MAP_FAILED: &str = "微信地图没有打开，请用下面的地图。";
/// A signature is asked for without an official account.
pub const NO_OFFICIAL_ACCOUNT: &str = "本服务没有接入微信公众号。";
/// A signature is asked for a page of somebody else.
pub const NOT_OUR_PAGE: &str = "这个网址不是本服务的页面。";

/// The hours are doubtful, and there is no telephone to ask.
pub const HOURS_TO_VERIFY: &str = "办公时间待核实";

/// The state of a window now, with its telephone where that is what helps.
pub fn opening(opening: &Opening, phone: Option<&str>, now: Moment) -> String {
    match (&opening.state, phone) {
        (OpenState::NotVerified, None) => HOURS_TO_VERIFY.to_owned(),
        (OpenState::NotVerified, Some(phone)) => [hours::NOT_VERIFIED, "：", phone].concat(),
        _ => with_room(hours::opening_in_words(opening, now), opening, now),
    }
}

/// Behind what the counters say, when they are closed and machines are not.
fn with_room(words: String, opening: &Opening, now: Moment) -> String {
    match opening.rooms.iter().find(|room| room.state.is_served()) {
        Some(room) if !opening.state.is_served() => {
            [&words, "；", ROOMS, &hours::state_in_words(&room.state, now)].concat()
        }
        _ => words,
    }
}

/// A day and a minute of it, as one says them of a plan: `11月24日（周二）9:00`.
pub fn moment(at: Moment) -> String {
    format!("{}{}", date(at.day()), clock(at))
}

/// `11月24日（周二）`.
fn date(day: Day) -> String {
    let (_, month, date) = day.civil();
    let weekday = ["一", "二", "三", "四", "五", "六", "日"].get(usize::from(day.weekday())).unwrap_or(&"");
    format!("{month}月{date}日（周{weekday}）")
}

fn clock(at: Moment) -> String {
    format!("{}:{:02}", at.minute() / 60, at.minute() % 60)
}

/// The state of a window at another moment than now, where "today" would mislead; with the machines, where those
/// serve and the counters do not.
pub fn opening_then(opening: &Opening, at: Moment) -> String {
    let mut words = state_then(&opening.state, at);
    if opening.by_appointment {
        words = [&words, "，", hours::BY_APPOINTMENT].concat();
    }
    if let Some(room) = opening.rooms.iter().find(|room| room.state.is_served())
        && !opening.state.is_served()
    {
        words = [&words, "；", ROOMS, &state_then(&room.state, at)].concat();
    }
    match opening.unpublished_year {
        Some(year) => [words, "。".to_owned(), unpublished(year)].concat(),
        None => words,
    }
}

fn state_then(state: &OpenState, at: Moment) -> String {
    let hour = |then: Moment| match then {
        // Midnight is the end of the day before.
        then if then == at.day().at(1440) => "24:00".to_owned(),
        then if then.day() == at.day() => clock(then),
        then => moment(then),
    };
    match state {
        OpenState::Open { until } => format!("开门，到{}", hour(*until)),
        OpenState::LastTickets { until, closes } => {
            format!("开门，{}停止取号，{}关门", hour(*until), hour(*closes))
        }
        OpenState::ClosingSoon { closes, tickets_over: false } => {
            format!("开门，但{}就关门", hour(*closes))
        }
        OpenState::ClosingSoon { closes, tickets_over: true } => {
            format!("已停止取号，{}关门", hour(*closes))
        }
        OpenState::LunchBreak { until } => format!("午休，{}再开", hour(*until)),
        OpenState::Closed { next, why } => {
            let why = match why {
                Why::Closure { reason } => format!("临时关闭：{reason}"),
                Why::Holiday { name } => format!("{name}放假"),
                Why::DayOff => "那天休息".to_owned(),
                Why::Hours => "不在办公时间".to_owned(),
            };
            match next {
                Some(next) => format!("不开门（{why}），下次{}开", moment(*next)),
                None => format!("不开门（{why}），{}", hours::NEXT_UNKNOWN),
            }
        }
        OpenState::RoundTheClock => hours::ROUND_THE_CLOCK.to_owned(),
        OpenState::NotVerified => HOURS_TO_VERIFY.to_owned(),
    }
}

/// How long the way takes, on a cell.
pub fn arrival(minutes: u32) -> String {
    format!("到达约{minutes}分钟")
}

/// The state at the moment asked about, on a cell.
pub fn opening_at(opening: &Opening, at: Moment) -> String {
    format!("{}：{}", moment(at), opening_then(opening, at))
}

/// The state on arrival, on a cell.
pub fn opening_on_arrival(opening: &Opening, at: Moment) -> String {
    format!("到时{}", opening_then(opening, at))
}

/// How one goes.
pub const fn travel(travel: Travel) -> &'static str {
    match travel {
        Travel::Walk => "步行",
        Travel::Drive => "开车",
    }
}

/// On what the times of arrival rest.
pub fn travel_assumption(travel: Travel) -> String {
    let (how, speed) = (self::travel(travel), travel.km_per_hour());
    let more = DETOUR_PERCENT.saturating_sub(100);
    format!("到达时间是估算：{how}每小时{speed}公里，路程按直线距离多算{more}%，没有算堵车和等车。")
}

/// From where distances count, when it is a place that was named.
pub fn distances_from(name: &str, precision: Precision) -> String {
    let point = match precision {
        Precision::Door => "门口",
        Precision::Street => "这条路的大致位置",
        Precision::District => "区县中心",
        Precision::City => "市中心",
    };
    format!("距离从{name}（{point}）算起。")
}

/// The place could not be told.
pub fn place_unknown(place: &str) -> String {
    format!("没有找到“{place}”这个地方，下面没有按距离排。请写区县、道路或窗口的名称。")
}

/// The place may be several.
pub fn place_several(place: &str) -> String {
    format!("“{place}”可能是下面几处，请点一个：")
}

/// It was found only with another spelling.
pub fn corrected(meant: &str) -> String {
    format!("没有找到原来的写法，下面是“{meant}”的结果。")
}

/// Words that no window has.
pub fn missing(words: &str) -> String {
    format!("没有窗口写着“{words}”，下面是按其余的词找到的。")
}

/// Filters of the list.
pub const SERVICE: &str = "办什么事";
/// No service chosen.
pub const ANY_SERVICE: &str = "不限事项";
/// When somebody wants to go.
pub const WHEN: &str = "什么时候去";
/// Any time.
pub const ANY_TIME: &str = "不限时间";
/// Open now.
pub const OPEN_NOW: &str = "现在开门的";
/// Open on arrival.
pub const OPEN_ON_ARRIVAL: &str = "我到的时候开门的";
/// Day and night.
pub const OPEN_24H: &str = "24小时开放的";
/// The line that opens the rest.
pub const MORE_FILTERS: &str = "更多条件";
/// The moment of a plan.
pub const AT: &str = "指定时间";
/// Where one sets out.
pub const PLACE: &str = "从哪里出发";
/// An example of it.
pub const PLACE_EXAMPLE: &str = "例如：南关区、人民大街";
/// A point of the picture, as a start.
pub const PICKED: &str = "您选的地点";
/// How one goes there.
pub const TRAVEL: &str = "怎么去";
/// Not asked how.
pub const ANY_TRAVEL: &str = "不估算路上时间";
/// The city of 户籍.
pub const HOME: &str = "户口在哪个城市";
/// Open on arrival is asked for, but not from where.
pub const ARRIVAL_NEEDS_START: &str =
    "要看“到的时候开门”的，请在“更多条件”里写上从哪里出发；或者点“按离我远近排”。";
/// No city of 户籍 chosen.
pub const ANY_HOME: &str = "不限户籍";
/// What one brings.
pub const BRINGS: &str = "我带了什么（只看带这些就能办的）";
/// What the place must have.
pub const ACCESS: &str = "无障碍需要";
/// Above the filters in force.
pub const CHOSEN: &str = "已选条件（点一下去掉）";
/// Takes all filters away.
pub const CLEAR: &str = "全部去掉";

/// Takes a filter away, for those who do not see the cross.
pub fn without(filter: &str) -> String {
    format!("去掉条件：{filter}")
}

/// A filter in force: the city of 户籍.
pub fn home_is(city: &str) -> String {
    format!("户籍：{city}")
}

/// A filter in force: what is brought.
pub fn brings_are(things: &str) -> String {
    format!("带了：{things}")
}

/// A filter in force: a moment.
pub fn open_at(at: Moment) -> String {
    format!("{}开门的", moment(at))
}

/// A filter in force: where one sets out.
pub fn place_is(place: &str) -> String {
    format!("从{place}出发")
}

/// The title of the weekly table.
pub const HOURS: &str = "什么时候开门";
/// The days of a row.
pub const HOURS_DAYS: &str = "日子";
/// The hours of a row.
pub const HOURS_SPANS: &str = "时间";
/// Above a table that is doubtful.
pub const HOURS_DOUBTFUL: &str = "下面的时间还没有核实，只供参考，去之前请先打电话。";
/// Services with hours of their own.
pub const SERVICE_HOURS: &str = "这些事项的时间不一样";
/// Temporary closures.
pub const CLOSURES: &str = "临时关闭";
/// Special openings.
pub const SPECIAL: &str = "特别开放";
/// Self-service rooms.
pub const ROOMS: &str = "自助区";
/// The services done there.
pub const SERVICES: &str = "在这里能办";
/// For whom from elsewhere it works.
pub const CROSS_CITY: &str = "圈内通办";
/// What makes it usable with a disability.
pub const ACCESSIBILITY: &str = "无障碍";
/// When an editor last made sure.
pub const CHECKED_ON: &str = "核实日期";
/// Everything that the window does.
pub const ALL_SERVICES: &str = "这里办的全部事项";

/// The last ticket of some services.
pub fn last_ticket(minutes: u16) -> String {
    format!("关门前{minutes}分钟停止取号")
}

/// What must be brought.
pub fn bring(things: &str) -> String {
    format!("要带：{things}")
}

/// What the machines of a room do.
pub fn functions(all: &str) -> String {
    format!("能办：{all}")
}

/// For whom, in 圈内通办.
pub fn for_homes(cities: &str) -> String {
    format!("{cities}户籍的居民")
}

/// A stretch of time of a notice. Whole days are said as days: nobody reads midnight as the day before.
pub fn from_to(from: Moment, to: Option<Moment>) -> String {
    let whole = from.minute() == 0;
    match to {
        Some(to) if whole && to.minute() == 0 && from < to => match to.day().plus(-1) {
            last if last == from.day() => format!("{}全天", date(last)),
            last => format!("{}至{}", date(from.day()), date(last)),
        },
        Some(to) => format!("{}至{}", moment(from), moment(to)),
        None if whole => format!("{}起，恢复时间另行通知", date(from.day())),
        None => format!("{}起，恢复时间另行通知", moment(from)),
    }
}

/// Behind a closure that closes the machines too.
pub const ROOMS_TOO: &str = "，自助区也关闭";

/// `2026年11月22日`.
pub fn day(day: Day) -> String {
    let (year, month, date) = day.civil();
    format!("{year}年{month}月{date}日")
}

/// The days of a notice.
pub fn days(from: Day, to: Day) -> String {
    if from == to { day(from) } else { format!("{}至{}", day(from), day(to)) }
}

/// For which services a notice holds.
pub fn only_for(services: &str) -> String {
    format!("（只办{services}）")
}

/// Before a state that is about one service only.
pub fn about(service: &str) -> String {
    format!("办“{service}”：")
}

/// The title of the form that asks about another moment.
pub const VISIT: &str = "打算什么时候去";
/// Its field.
pub const VISIT_AT: &str = "日期和时间";
/// Its first button.
pub const VISIT_ASK: &str = "看那时开不开门";
/// Its second button.
pub const VISIT_ADD: &str = "加到手机日历";

/// The title of the code and the link.
pub const SHARE: &str = "发给家人";
/// Beside the code.
pub const SHARE_WHY: &str = "用手机扫这个码，就能打开本页。";

/// What the code is, for those who do not see it.
pub fn code_of(name: &str) -> String {
    format!("打开{name}这一页的二维码")
}

/// After a report.
pub const REPORT_THANKS: &str = "已经收到，谢谢您。工作人员会核对，核对之前请先打电话确认。";
/// The title of the reports.
pub const REPORT: &str = "这里有错";
/// Under that title.
pub const REPORT_WHY: &str = "哪里不对就点哪里。知道正确的内容，可以先写在下面，不写也行。";
/// The label of the correction.
pub const REPORT_CORRECTION: &str = "正确的是（可以不填）";
/// Below the correction.
pub const REPORT_NOT_PERSONAL: &str = "最多100字。请不要写姓名、身份证号码、自己的电话。";

/// The button that says what is wrong.
pub const fn wrong(field: ReportedField) -> &'static str {
    match field {
        ReportedField::Address => "地址不对",
        ReportedField::Phone => "电话不对",
        ReportedField::Hours => "时间不对",
    }
}

/// A report that holds an identity number.
pub const REPORT_PERSONAL: &str = "请不要写身份证号码等个人信息，只写正确的地址、电话或时间。";

/// The button that sends the page on.
pub const SEND: &str = "转发给别人";
/// The button that copies the page's address.
pub const COPY: &str = "复制链接";
/// It is copied.
pub const COPIED: &str = "已复制，可以粘贴给家人了。";
/// It cannot be copied.
pub const NOT_COPIED: &str = "这个浏览器不能复制，请抄下网址或让家人扫码。";
/// The button that reads aloud.
pub const READ_ALOUD: &str = "念给我听";
/// The same button while it reads: another tap ends it.
pub const READ_STOP: &str = "别念了";

/// The title of a visit in the phone's calendar.
pub fn visit(name: &str) -> String {
    format!("去{name}办事")
}

/// What stands below that title.
pub fn visit_note(state: &str, phone: &str, page: &str) -> String {
    format!("那时{state}\n电话：{phone}\n去之前请再看一眼：{page}")
}

/// Above the windows that stand as they are.
pub const WINDOWS_WHY: &str = "资料来自2025年以后的官方网页。";

/// As the crow flies, so tens of metres, or tenths of a kilometre, are all that is honest.
pub fn distance(metres: u32) -> String {
    match metres {
        0..1000 => format!("直线约{}米", metres.div_ceil(10) * 10),
        _ => format!("直线约{}.{}公里", metres / 1000, metres % 1000 / 100),
    }
}
