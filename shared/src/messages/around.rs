//! The words of the picture of the windows around a point, of the directory below it, and of what is kept for
//! days without a network.

use crate::hours::OpenState;

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
pub const FILTER: &str = "按名称、地址查找，也可以输拼音";
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
/// The link to the list of windows by their distance from a tapped point.
pub const LIST_FROM_HERE: &str = "找离这里近的窗口";
/// The link to the same list from the point in the middle.
pub const LIST_FROM_ORIGIN: &str = "找离起点近的窗口";
/// Above the picture, where the list that one comes from is narrowed.
pub const FILTERS_WAIT: &str = "图上画的是全部窗口。您选的条件还留着，回到列表时照样有效。";
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
/// On a guide that is kept with other answers than those that were asked for.
pub const KEPT_INSTEAD: &str =
    "您要看的结果没有保存在手机上。下面是您以前看过的同一件事，所选的情况可能不同，有信号时请重新选。";
/// The title of the page that stands in for one that is not kept.
pub const OFFLINE_TITLE: &str = "现在没有网络";
/// What it says.
pub const OFFLINE: &str = "这一页没有保存在手机上，连上网络后再打开。缴款、查询罚款需要网络。";
/// Above what is kept.
pub const OFFLINE_KEPT: &str = "不用网络也能看的页面";
/// When nothing is.
pub const OFFLINE_NOTHING: &str =
    "这部手机上还没有保存过页面。选好城市并打开过一次办事窗口，以后没有网络也能看。";

/// Below the mark of a contact, which has no doors to open.
pub const CONTACT: &str = "联系";

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

/// Metres in words: `500米`, `2公里`. Only for lengths of a picture, which are round.
pub fn length(metres: u32) -> String {
    if metres < 1000 { format!("{metres}米") } else { format!("{}公里", metres / 1000) }
}

/// A point that was tapped, so far from the one to start from.
pub fn picked(distance: &str) -> String {
    format!("您选的地点，离起点{distance}")
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
