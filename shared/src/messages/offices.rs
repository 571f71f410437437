//! The words of offices.

use crate::offices::{OfficeKind, Order, ReportedField, Role};

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

/// How the list is ordered.
pub const fn order(order: Order) -> &'static str {
    match order {
        Order::Distance => "按离您的距离排列，近的在前。",
        Order::DistrictDistance => "这些窗口还没有准确位置，按区县离您的远近排列，不代表窗口本身的距离。",
        Order::District => "这些窗口还没有准确位置，按区县排列。",
    }
}

/// Above a list that is not empty; nobody counted where it depends on how far each is.
pub fn found(total: Option<usize>, order: Order) -> String {
    match total {
        Some(total) => format!("共{total}处。{}", self::order(order)),
        None => self::order(order).to_owned(),
    }
}

/// Behind [`found`] when only the first of them are shown.
pub fn only_first(shown: usize) -> String {
    format!("这里只列出前{shown}处。")
}

/// A city whose windows are mostly unknown.
pub const SPARSE: &str = "本市的办事窗口资料待补充，目前不全。";

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
/// The phone is abroad, or says so.
pub const NEAR_OUTSIDE: &str = "您现在的位置不在国内，仍按区县排列。";
/// The button that asks for the position.
pub const NEAR_BUTTON: &str = "按离我远近排";
/// Beside that button.
pub const NEAR_WHY: &str = "点了才会询问您的位置，只取大约一公里的范围，用来排列这张表，不会保存。";
/// While the phone looks for its position.
pub const NEAR_LOCATING: &str = "正在获取位置…";
/// The resident said no.
pub const NEAR_REFUSED: &str =
    "没有得到位置许可，仍按原来的顺序显示。需要时可在手机设置里允许定位，再点一次。";
/// The phone has no position.
pub const NEAR_UNAVAILABLE: &str = "手机现在定不了位，仍按原来的顺序显示。请到开阔处或稍后再试。";
/// Too slow.
pub const NEAR_TIMEOUT: &str = "定位用时太长，仍按原来的顺序显示。请稍后再试。";
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

/// The title of a visit in the phone's calendar.
pub fn visit(name: &str) -> String {
    format!("去{name}办事")
}

/// What stands below that title.
pub fn visit_note(phone: &str, page: &str) -> String {
    format!("电话：{phone}\n去之前请再看一眼：{page}")
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
