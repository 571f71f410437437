//! The words of the programme.

use jiff::civil::Date;

use crate::{programme::Standing, time::date_in_words};

/// What the list is called.
pub const TITLE: &str = "便民服务清单";
/// What the list is, under its title.
pub const WHAT: &str =
    "报纸上公布过的便民服务、数字和承诺，都写明是哪一天公布的，并告诉您现在去哪里办、打什么电话。";
/// On the home page and beside a service centre.
pub const HOME: &str = "敬老餐厅、云校、就业、救助……公布过哪些服务，找谁办";
/// The way from a few of what a search found to all.
pub const ALL: &str = "看清单里的全部";
/// The back link.
pub const BACK: &str = "返回便民服务清单";
/// No such item.
pub const NOT_FOUND: &str = "清单里没有这一项，可能已经合并或更名。";
/// Nothing matches.
pub const EMPTY: &str = "清单里没有找到。请换个简短的说法，或者拨打热线询问。";
/// Nothing holds all the words.
pub const PARTIAL: &str = "没有完全对得上的，下面是最接近的。";
/// On every item: what was printed may have changed since.
pub const MAY_HAVE_CHANGED: &str = "以上是当时公布的说法，之后可能有变化。去之前请先打电话核实。";
/// Above statements that contradict each other.
pub const CONTRADICTORY: &str = "公开报道的说法互相不一致，下面都照实列出。去办之前请先打电话核实。";
/// On what is no service.
pub const NOT_A_SERVICE: &str = "这一项不是可以申请办理的服务，列在这里是为了说明该找谁。";
/// On what was promised.
pub const PLANNED: &str = "公布为计划推出，本系统没有看到已经开通的消息。去办之前请先打电话核实。";
/// On what is on trial.
pub const TRIAL: &str = "公布为试运行，内容可能调整。";
/// On what is over.
pub const PAST: &str = "这是当时的安排，已经过去。下面写明现在可以看哪里。";

/// What became of an item, in a few words.
pub const fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Running => "已公布实行",
        Standing::Planned { .. } => "计划推出",
        Standing::Trial => "试运行",
        Standing::Past => "已经过去",
        Standing::NotAService => "不是办事项目",
    }
}

/// A list of the guides of a department.
pub fn guides_of(department: &str) -> String {
    format!("办事指南：{department}")
}

/// A list of windows: of a city, of a kind, for a service; each may be empty.
pub fn windows(city: &str, kind: &str, service: &str) -> String {
    format!("办事窗口：{city}{kind}{service}")
}

/// Windows that do a service.
pub fn windows_for(service: &str) -> String {
    format!("（办理{service}）")
}

/// What the words must have meant.
pub fn corrected(meant: &str) -> String {
    format!("按“{meant}”查找。")
}

/// The day of an announcement.
pub fn stated_on(date: Date) -> String {
    format!("{}公布", date_in_words(date))
}
