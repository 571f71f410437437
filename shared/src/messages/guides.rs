//! The words of guides.

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
/// Before the questions that split the case.
pub const SCENARIOS_WHY: &str = "情况不同，要求可能不同。办之前先想一想您属于哪一种：";
