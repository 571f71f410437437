//! The words of the picture of the windows around a point, of the directory below it, and of what is kept for
//! days without a network.

use crate::hours::{Moment, OpenState, Opening, Why};

/// The title of the page.
pub const TITLE: &str = "周边窗口图";
/// Whoever has not chosen a city.
pub const CHOOSE_CITY: &str = "请先选择城市：";
/// A city whose windows have no exact positions.
pub const NO_POSITIONS: &str = "本市窗口还没有准确位置，画不出图。";
/// Behind it.
pub const NO_POSITIONS_LIST: &str = "按区县看窗口清单";
/// Some windows have positions, some have not.
pub const SOME_WITHOUT: &str = "没有准确位置的窗口不在图上，列在清单最后。";
/// Read out before the picture.
pub const PICTURE_TITLE: &str = "起点周围的办事窗口，上方是北";
/// Read out behind the title.
pub const PICTURE_DESC: &str = "图上的编号与下面清单的编号相同，清单里有同样的内容。";
/// How to move the picture with the keyboard.
pub const KEYS: &str = "方向键移动，加号放大，减号缩小。点空白处可以换起点。";
/// North.
pub const NORTH: &str = "北";
/// The point in the middle.
pub const ORIGIN: &str = "起点";
/// The list below the picture.
pub const LIST: &str = "窗口清单";
/// The field above the list.
pub const FILTER: &str = "按名称、地址查找";
/// Nothing in the list has these words.
pub const NONE_FOUND: &str = "没有找到，请换个说法，或者少输几个字。";
/// The button for the rest of the list.
pub const MORE: &str = "再显示50处";
/// The button that stands at the phone's position.
pub const FROM_ME: &str = "从我这里看";
/// Beside it.
pub const FROM_ME_WHY: &str = "点了才会询问位置；位置只在这部手机上用来画图和排序，不上传、不保存。";
/// The button that makes the middle of the picture the point to start from.
pub const FROM_MIDDLE: &str = "以画面中心为起点";
/// The button that makes a tapped point the point to start from.
pub const FROM_HERE: &str = "以这里为起点";
/// The link to the whole list, ordered from the tapped point.
pub const LIST_FROM_HERE: &str = "到窗口列表按这里排列";
/// The way to the whole page of a window.
pub const DETAILS: &str = "看详情";
/// The button that opens the map.
pub const ON_A_MAP: &str = "在地图上看";
/// Beside it.
pub const ON_A_MAP_WHY: &str = "点了才会从地图公司加载地图，需要网络。";
/// The map could not be loaded.
pub const MAP_FAILED: &str = "地图没有加载成功，请看上面的图和清单。";
/// What the map is, for a screen reader.
pub const MAP: &str = "地图";
/// The link to the picture.
pub const LINK: &str = "看周边窗口图";

/// What the buttons of the picture do: name and words.
pub const MOVES: [(&str, &str); 6] = [
    ("in", "放大"),
    ("out", "缩小"),
    ("north", "向北"),
    ("south", "向南"),
    ("west", "向西"),
    ("east", "向东"),
];

/// Before and behind the minute at which a kept page was kept.
pub const KEPT: (&str, &str) =
    ("现在连不上网络，这是", "保存的页面。开门状态按现在的时间推算，其他内容可能已有变化。");
/// The title of the page that stands in for one that is not kept.
pub const OFFLINE_TITLE: &str = "现在没有网络";
/// What it says.
pub const OFFLINE: &str = "这一页没有保存在手机上，连上网络后再打开。缴款、查询罚款需要网络。";
/// Above what is kept.
pub const OFFLINE_KEPT: &str = "不用网络也能看的页面";
/// When nothing is.
pub const OFFLINE_NOTHING: &str =
    "这部手机上还没有保存过页面。选好城市并打开过一次办事窗口，以后没有网络也能看。";

/// A window's state in one or two characters, below its mark.
pub const fn mark(state: &OpenState) -> &'static str {
    match state {
        OpenState::Open { .. } => "开",
        OpenState::LastTickets { .. } | OpenState::ClosingSoon { .. } => "快关",
        OpenState::LunchBreak { .. } => "午休",
        OpenState::Closed { .. } => "休",
        OpenState::RoundTheClock => "全天",
        OpenState::NotVerified => "待核",
    }
}

/// A window's state in a sentence, at the moment `now`.
pub fn state(opening: &Opening, now: Moment) -> String {
    let mut text = match &opening.state {
        OpenState::Open { until } => format!("正在办公，到{}", when(*until, now)),
        OpenState::LastTickets { until, closes } => {
            format!("正在办公，{}停止取号，{}关门", when(*until, now), when(*closes, now))
        }
        OpenState::ClosingSoon { closes, tickets_over: false } => {
            format!("快关门了，{}关门", when(*closes, now))
        }
        OpenState::ClosingSoon { closes, tickets_over: true } => {
            format!("已停止取号，{}关门", when(*closes, now))
        }
        OpenState::LunchBreak { until } => format!("午休，{}再开", when(*until, now)),
        OpenState::Closed { next, why } => closed(*next, why, now),
        OpenState::RoundTheClock => "全天开放".to_owned(),
        OpenState::NotVerified => "办公时间待核实，去之前请先打电话".to_owned(),
    };
    if opening.by_appointment {
        text.push_str("（须预约）");
    }
    text
}

fn closed(next: Option<Moment>, why: &Why, now: Moment) -> String {
    let mut text = "休息".to_owned();
    match why {
        Why::Closure { reason } => text.extend(["（", reason, "）"]),
        Why::Holiday { name } => text.extend(["（", name, "）"]),
        Why::DayOff | Why::Hours => {}
    }
    if let Some(next) = next {
        text.extend(["，", &when(next, now), "开门"]);
    }
    text
}

/// `16:30` today, else `11月23日周一 8:30`.
fn when(moment: Moment, now: Moment) -> String {
    let clock = format!("{}:{:02}", moment.minute() / 60, moment.minute() % 60);
    let day = moment.day();
    if day == now.day() {
        return clock;
    }
    let (_, month, of_month) = day.civil();
    let weekday = match day.weekday() {
        0 => "周一",
        1 => "周二",
        2 => "周三",
        3 => "周四",
        4 => "周五",
        5 => "周六",
        _ => "周日",
    };
    format!("{month}月{of_month}日{weekday} {clock}")
}

/// Metres in words: `500米`, `2公里`. Only for lengths of a picture, which are round.
pub fn length(metres: u32) -> String {
    if metres < 1000 { format!("{metres}米") } else { format!("{}公里", metres / 1000) }
}

/// How many windows a mark stands for.
pub fn many(windows: usize) -> String {
    format!("{windows}处")
}

/// Above the list.
pub fn found(windows: usize) -> String {
    format!("共{windows}处，近的在前。")
}

/// The date of the data.
pub fn as_of(day: &str) -> String {
    format!("资料更新到{day}。")
}

/// Not all windows of the city are here.
pub fn only_first(windows: usize) -> String {
    format!("这里只有前{windows}处，其余请到窗口列表查找。")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        text.parse().unwrap()
    }

    fn says(state: OpenState) -> String {
        let opening = Opening { state, by_appointment: false, unpublished_year: None, rooms: Vec::new() };
        super::state(&opening, at("2026-11-20T10:05"))
    }

    #[test]
    fn each_state_says_when_it_ends() {
        let four = at("2026-11-20T16:00");
        assert_eq!(says(OpenState::Open { until: four }), "正在办公，到16:00");
        assert_eq!(says(OpenState::LunchBreak { until: at("2026-11-20T13:00") }), "午休，13:00再开");
        assert_eq!(
            says(OpenState::ClosingSoon { closes: four, tickets_over: true }),
            "已停止取号，16:00关门"
        );
        // 2026-11-23 is a Monday.
        let next = Some(at("2026-11-23T08:30"));
        assert_eq!(says(OpenState::Closed { next, why: Why::DayOff }), "休息，11月23日周一 8:30开门");
        let why = Why::Holiday { name: "国庆节".into() };
        assert_eq!(says(OpenState::Closed { next: None, why }), "休息（国庆节）");
    }
}
