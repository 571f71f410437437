//! The words of traffic fines.

use jiff::civil::Date;

use crate::{
    fines::{FineStatus, NotAFineNo, NotALaterDay, NotAPlate, NotPayable, Procedure, Remedy},
    money::Fen,
    time::date_in_words,
};

/// What a mismatch of number and plate answers, whichever is wrong. Sixteen digits may also be a camera serial,
/// which nobody but the police can tell from a decision's number.
pub const NOT_FOUND: &str = "没有查到。请核对决定书编号和号牌号码，两项都要和决定书上一致。电子监控通知上的序号不是决定书编号：还没有决定书的，请先在“交管12123”手机应用或交警窗口处理违法。";
/// Our table has no such fine, and the police do not say whether there is one.
pub const REGISTRY_AWAY: &str = "没有查到。刚开出的决定书要向交警的系统查询，可是它现在没有回应。请核对决定书编号和号牌号码，过几分钟再查一次。";
/// The token of a look-up has lapsed.
pub const TOKEN_EXPIRED: &str = "查询结果已过期，请重新查询罚款后再缴款。";

/// What is wrong with the number.
pub fn number(wrong: NotAFineNo) -> String {
    match wrong {
        NotAFineNo::Empty => "请填写处罚决定书编号。".into(),
        NotAFineNo::IdentityNumber => "这看起来是身份证号，不是决定书编号。请不要在这里填写身份证号；决定书编号印在决定书上，是16位数字。".into(),
        NotAFineNo::DocumentStyle => "这是文书字号。请填写决定书上另外印着的16位数字编号。".into(),
        NotAFineNo::TransportDepartment => "这是交通运输部门的处罚，不是交警的罚款，不能在这里缴。请按决定书上写明的方式缴款，或向作出决定的单位咨询。".into(),
        NotAFineNo::ArchiveNumber => "这看起来是12位的驾驶证档案编号。请填写16位的处罚决定书编号。".into(),
        // Most often an identity number with a slip of the finger.
        NotAFineNo::Length(18) => "处罚决定书编号应是16位数字（少了校验位的是15位），现在是18位。18位的多半是身份证号，请不要在这里填写身份证号。".into(),
        NotAFineNo::Length(n) => format!("处罚决定书编号应是16位数字（少了校验位的是15位），现在是{n}位。"),
        NotAFineNo::Character => "处罚决定书编号只含数字，请检查有没有多余的符号。".into(),
    }
}

/// Beside the result for a serial that is surely not a decision's number.
pub const CAMERA_SERIAL: &str = "这是电子监控记录的序号，不是决定书编号，不能直接缴款。请先在“交管12123”手机应用或交警窗口处理违法，拿到决定书后再来缴款。";

/// What is wrong with the plate.
pub fn plate(wrong: NotAPlate) -> String {
    match wrong {
        NotAPlate::Empty => "请填写号牌号码。".into(),
        NotAPlate::Province => "号牌号码要以省份简称开头，例如 吉A12345。".into(),
        NotAPlate::Length(n) => format!("号牌号码应是7位（新能源车8位），现在是{n}位。"),
        NotAPlate::LetterIOrO => "号牌里没有字母 I 和 O，请改成数字 1 或 0。".into(),
        NotAPlate::Form => "号牌号码的格式不对，请对照行驶证检查。".into(),
    }
}

/// What is wrong with the later day.
pub const fn later_day(wrong: NotALaterDay) -> &'static str {
    match wrong {
        NotALaterDay::Form => "日期要写成年-月-日，例如 2027-01-05。",
        NotALaterDay::Past => "请选今天或以后的日子；以前的金额已经不能按它缴了。",
        NotALaterDay::TooFar => "只能算五年以内的日子。",
    }
}

/// Where the case stands.
pub const fn status(status: FineStatus) -> &'static str {
    match status {
        FineStatus::Unhandled => "未处理",
        FineStatus::Objected => "异议中",
        FineStatus::Unpaid => "已处理，未缴款",
        FineStatus::Overdue => "逾期未缴款",
        FineStatus::UnderReview => "复议或诉讼中",
        FineStatus::Paid => "已缴款",
        FineStatus::PaidElsewhere => "已在银行等渠道缴款",
        FineStatus::Changed => "已变更，未缴款",
        FineStatus::Revoked => "已撤销",
        FineStatus::Refunded => "已退付",
    }
}

/// What the resident can do now.
pub const fn what_now(status: FineStatus) -> &'static str {
    match status {
        FineStatus::Unhandled => {
            "还没有处罚决定，现在不用缴款。请先核对照片和记录：有异议就提出异议，没有异议就在“交管12123”手机应用或交警窗口处理，拿到决定书后再缴款。"
        }
        FineStatus::Objected => {
            "已经提出异议，交警在5个工作日内审查。等结果出来再看要不要处理，现在不用缴款。"
        }
        FineStatus::Unpaid => "请在期限内缴款，当天缴当天算清。不服可以申请复议，缴了款也不影响申请。",
        FineStatus::Overdue => "已经过了期限，请尽快缴款。确有困难的，向作出决定的单位申请延期或者分期。",
        FineStatus::UnderReview => {
            "复议或者诉讼还没有结果。可以现在缴，也可以等结果；现在缴了，结果改变了会退还。"
        }
        FineStatus::Changed => "决定已经变更，请按变更后的金额缴款。",
        FineStatus::Paid => "已经缴清，请保存凭证，不要再缴。",
        FineStatus::PaidElsewhere => "已经缴清，请向收款的银行或单位要凭证，不要再缴。",
        FineStatus::Revoked => "决定已经撤销，不用缴款。已经缴过的，请向作出决定的单位申请退还。",
        FineStatus::Refunded => {
            "钱已经退回原来付款的账户，不用再缴。没有收到的，请凭缴款凭证向作出决定的单位查询。"
        }
    }
}

/// The decision was revoked after it was paid here.
pub const REVOKED_AFTER_PAYMENT: &str = "您缴款以后，这份处罚决定被撤销了，缴的钱应当退还给您。请保存凭证；需要时带着它向作出决定的单位申请退还。";

/// Why it cannot be paid here, and what is right instead.
pub const fn not_payable(why: NotPayable) -> &'static str {
    match why {
        NotPayable::NoDecision => CAMERA_SERIAL,
        NotPayable::Objected => "异议正在审查，还没有处罚决定，不用缴款。",
        NotPayable::AlreadyPaid => "这笔罚款已经缴清，请不要再缴。",
        NotPayable::PaidElsewhere => "这笔罚款已在银行或其他渠道缴清，请不要再缴。",
        NotPayable::Revoked => "这份处罚决定已经撤销，不用缴款。",
        NotPayable::Refunded => "这笔罚款缴过，钱已经退回，不用再缴。",
        NotPayable::PaymentInProgress => "已有一笔缴款正在进行，请先查看它的结果，不要重复缴款。",
        NotPayable::NoMerchant => "这座城市的罚款还不能在这里缴。请带上处罚决定书，到决定书写明的银行缴款。",
        NotPayable::NearMidnight => "快到零点了，应缴金额可能变化。请在零点以后再缴款。",
    }
}

/// Whom to ask about a fine that cannot be paid here.
pub fn ask_issuer(issuer: &str) -> String {
    format!("不知道到哪家银行缴、怎样缴的，请向作出决定的单位询问：{issuer}。")
}

/// How it was decided.
pub const fn procedure(procedure: Procedure) -> &'static str {
    match procedure {
        Procedure::Simple => "简易程序",
        Procedure::General => "一般程序",
    }
}

/// Above the form.
pub const FORM_WHY: &str = "只能缴交警作出的、已经有处罚决定书的罚款。两项都照决定书填写。";
/// Above a form that came back.
pub const FORM_WRONG: &str = "有填写不对的地方，请按下面的提示修改后再查询。";
/// Above the form when the result that was asked for is no longer known to this browser. It tells both causes,
/// because the server cannot know which it is: half an hour has passed, or the browser keeps no cookie.
pub const RESULT_GONE: &str = "查询结果看不到了：查过半小时就会失效。请重新填写下面两项，再点“查询罚款”。如果填好以后还是回到这里，是这个浏览器不让网站记住刚才的查询：请在浏览器的设置里允许“Cookie”，或者换一个浏览器再查，也可以请家人帮忙。";
/// Below the field of the number.
pub const NUMBER_HINT: &str = "印在决定书上，16位数字；少了最后一位校验位的15位也可以。";
/// An example, plainly fictional.
pub const NUMBER_EXAMPLE: &str = "例如 2201991000000011";
/// Below the field of the plate.
pub const PLATE_HINT: &str = "带省份简称，大小写都可以。新能源车是8位。";
/// An example, plainly fictional.
pub const PLATE_EXAMPLE: &str = "例如 吉A00001";
/// What the form is not for.
pub const NOT_HERE: [&str; 3] = [
    "只收到电子监控（拍照）通知、还没有决定书：请先在“交管12123”手机应用或交警窗口处理违法。",
    "交通运输部门（运政）的处罚：不是交警罚款，请按决定书上写明的方式缴款。",
    "不会填写、没有微信：可以带上决定书，到决定书写明的银行缴款。",
];
/// What happens to what was typed.
pub const FORM_PRIVACY: &str = "填写的内容只用来查这一笔罚款，屏幕上只显示一部分。";
/// Nothing but the fine is taken.
pub const NO_SERVICE_FEE: &str = "只收罚款和加处罚款，不收手续费。";
/// Beside the amount of today.
pub const FROZEN: &str = "开始缴款后，金额按当天计算并固定，最晚到当天24点前有效。";
/// The term is over.
pub const OVERDUE: &str = "已经过了缴款期限，每天按罚款的3%加处罚款，最多加到与罚款一样多。";
/// The surcharge cannot grow any more.
pub const CAPPED: &str = "加处罚款已经加到上限（与罚款一样多），不会再增加。";
/// The count is halted.
pub const HALTED: &str = "复议或诉讼期间，加处罚款暂停计算；缴款的义务不停止。";
/// The registry tells of a review or a lawsuit and not of the day on which it halted the count.
pub const HALT_UNDATED: &str = "复议或诉讼期间不计算加处罚款，但交警还没有告诉我们从哪一天起停止，所以这里的加处罚款可能偏高。缴款的义务不停止；先缴了的，更正后多缴的会退回。";
/// Beside the surcharge while the count is halted.
pub const SURCHARGE_HALTED: &str = "复议或诉讼期间停止计算，金额不变";
/// Beside a surcharge that has reached its limit on that day.
pub fn surcharge_capped(on: Date) -> String {
    format!("{}已到上限，不再增加", date_in_words(on))
}
/// Beside a surcharge that grows: how it comes about.
pub fn surcharge_growing(days: u32, per_day: Fen) -> String {
    format!("逾期{days}天 × 每天{per_day}元")
}
/// The last day rests on an unpublished year.
pub const CALENDAR_UNPUBLISHED: &str = "那一年的放假安排还没有公布，这里只按周末推算，公布后可能顺延。";
/// The form for a later day.
pub const LATER_DAY: &str = "到某一天要交多少";
/// The field of that form.
pub const LATER_DAY_FIELD: &str = "哪一天缴";
/// What the answer rests on.
pub const LATER_DAY_WHY: &str = "按现在的决定推算；决定、复议或放假安排有变化的，以当天的为准。";
/// The term was put off with approval.
pub fn deferred(to: Date) -> String {
    format!("已批准延期到{}缴款", date_in_words(to))
}
/// Above the instalments.
pub const INSTALMENTS: &str = "已批准分期缴款。一次缴一期，从最早的一期缴起。";
/// No source tells how lateness of one part is charged.
pub const INSTALMENTS_TO_VERIFY: &str = "某一期过期后，这里只按这一期的数额每天加3%，从它自己到期的第二天算起；法律没有写明分期怎样加处，以交警的答复为准。";
/// The days that are not counted.
pub fn halt(halted_on: Date, resumed_on: Option<Date>) -> String {
    match resumed_on {
        Some(day) => format!("{}起，到{}恢复计算", date_in_words(halted_on), date_in_words(day)),
        None => format!("{}起，还没有结束", date_in_words(halted_on)),
    }
}
/// The law of term and surcharge: what is so, and where it stands (行政处罚法, 道路交通安全法 and
/// 公安机关办理行政案件程序规定, read in the public collection of laws).
pub const LAW: [(&str, &str); 5] = [
    (
        "收到处罚决定书之日起15日内缴款，收到当天不算。",
        "《行政处罚法》第六十七条，《道路交通安全法》第一百零八条",
    ),
    ("最后一天是节假日的，顺延到节假日后的第一个工作日。", "《公安机关办理行政案件程序规定》第三十五条"),
    (
        "到期不缴，每天按罚款数额的3%加处罚款，加处的部分不超过罚款本身。",
        "《行政处罚法》第七十二条，《道路交通安全法》第一百零九条",
    ),
    ("申请复议或提起诉讼不停止缴款；这期间加处罚款不计算。", "《行政处罚法》第七十三条"),
    ("确有经济困难的，可以向作出决定的单位申请延期或者分期缴款，批准后照办。", "《行政处罚法》第六十六条"),
];
/// What may be done, at whom, and where it stands.
pub const fn remedy(remedy: Remedy, comes_first: bool) -> (&'static str, &'static str) {
    match (remedy, comes_first) {
        (Remedy::Objection, _) => (
            "对电子监控记录有异议，可以在处理之前通过“交管12123”手机应用、网站或交警窗口提出，交警在5个工作日内审查；异议成立的，记录会消除。",
            "《道路交通安全违法行为处理程序规定》第五条",
        ),
        (Remedy::Review, true) => (
            "这是当场作出的决定（简易程序），不服要先申请行政复议，不能直接起诉：在知道决定之日起60日内，向作出决定的交警所属公安机关的本级人民政府申请。复议不收费。",
            "《行政复议法》第二十条、第二十三条、第二十四条、第八十七条",
        ),
        (Remedy::Review, false) => (
            "不服可以申请行政复议：在知道决定之日起60日内，向作出决定的交警所属公安机关的本级人民政府申请。复议不收费。当场作出的决定（简易程序）必须先复议。",
            "《行政复议法》第二十条、第二十三条、第二十四条、第八十七条",
        ),
        (Remedy::Lawsuit, _) => {
            ("也可以不经复议，在知道决定之日起6个月内直接向人民法院起诉。", "《行政诉讼法》第四十六条")
        }
        (Remedy::LawsuitAfterReview, _) => {
            ("对复议决定不服，在收到复议决定书之日起15日内向人民法院起诉。", "《行政诉讼法》第四十五条")
        }
    }
}

/// The last day of a remedy.
pub fn remedy_until(day: Date, lapsed: bool) -> String {
    let lapsed = if lapsed { "，按此推算已经过了" } else { "" };
    format!("按收到的日子推算，最晚{}{lapsed}", date_in_words(day))
}
/// Below the remedies: whom the days do not bind.
pub const REMEDY_LATER_KNOWN: &str = "决定书没有告诉您可以复议的，期限从您知道或者应当知道可以复议时算起，最长不超过一年（《行政复议法》第二十条）。";
