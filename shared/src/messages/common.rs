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
/// A text is too long.
pub const TOO_LONG: &str = "输入的内容太长了，请缩短后再试。";
/// The position is not in China or not a number.
pub const BAD_POSITION: &str = "位置不正确：应是中国境内的纬度和经度，例如 43.88,125.32。";
/// The database or another service is away.
pub const UNAVAILABLE: &str = "服务暂时不可用，请稍后再试。";
