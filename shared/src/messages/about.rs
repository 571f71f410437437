//! The words of the page about the service. Only what is true of this system.

/// What it is.
pub const WHAT: &str = "一码通把办事窗口、办事指南和交通罚款放在一个网页里，供居民查询和缴款。";
/// How facts are kept.
pub const FACTS: [&str; 4] = [
    "每个窗口和指南都写明来源和日期，可以自己核对。",
    "标着“待核实”的，是来源较旧、不是官方网页，或者还没有找到来源。",
    "标着“待补充”的，是还没有收集到。",
    "内容如果与窗口答复不同，请以窗口答复为准。",
];
/// GeoNames (CC BY 4.0) asks to be credited.
pub const GEONAMES: &str = "区县中心位置取自 GeoNames（www.geonames.org），按知识共享署名 4.0（CC BY 4.0）许可使用，只用来按区县远近排列，不当作窗口的位置。";
/// Where the kinds of facts come from.
pub const SOURCES: [&str; 4] = [
    "办事窗口：政府网站的公开网页；较旧的和第三方网页另外标明。",
    "办事指南：法律法规的公开文本和公开报道，逐条写在每份指南的最后。",
    "节假日：国务院办公厅公布的放假安排。",
    "罚款金额：只来自作出处罚的交警部门的决定，不按违法代码推算。",
];
/// What makes it usable by everybody.
pub const ACCESS: [&str; 5] = [
    "每一页上方都有“长辈版”，字更大、按钮更大，会记住您的选择。",
    "不用安装应用；浏览器关闭了脚本也能办完所有的事。",
    "可以只用键盘操作，也可以用读屏软件朗读。",
    "没有广告，没有弹窗，没有图形验证码。",
    "不方便上网的，可以拨打首页的热线，或者到窗口办理。",
];
/// What happens to personal data.
pub const PRIVACY: [&str; 6] = [
    "查窗口、看指南不用登录，也不用填写个人信息。",
    "决定书编号和号牌号码只用来查罚款和缴款；屏幕上只显示一部分，不写进网址和日志。",
    "位置只在您点“按离我远近排”时询问，只用来排列窗口，不保存。",
    "浏览器里只存放三样：所选城市、显示版本（各一年），以及查到的罚款（30分钟）。",
    "付款在微信支付完成；本系统不接触您的银行卡号和支付密码。",
    "页面不使用第三方的统计、广告或跟踪程序。",
];
