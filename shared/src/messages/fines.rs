//! The words of traffic fines.

use crate::fines::{FineStatus, NotAFineNo, NotAPlate, NotPayable, Procedure};

/// What a mismatch of number and plate answers, whichever is wrong.
pub const NOT_FOUND: &str = "没有查到。请核对决定书编号和号牌号码，两项都要和决定书上一致。";
/// The token of a look-up has lapsed.
pub const TOKEN_EXPIRED: &str = "查询结果已过期，请重新查询罚款后再缴款。";

/// What is wrong with the number.
pub fn number(wrong: NotAFineNo) -> String {
    match wrong {
        NotAFineNo::Empty => "请填写处罚决定书编号。".into(),
        NotAFineNo::IdentityNumber => "这看起来是身份证号，不是决定书编号。请不要在这里填写身份证号；决定书编号印在决定书右上方，是16位数字。".into(),
        NotAFineNo::DocumentStyle => "这是文书字号。请填写决定书上另外印着的16位数字编号。".into(),
        NotAFineNo::TransportDepartment => "这是交通运输部门的处罚，不是交警的罚款，不能在这里缴。请按决定书上写明的方式缴款，或向作出决定的单位咨询。".into(),
        NotAFineNo::ArchiveNumber => "这看起来是12位的驾驶证档案编号。请填写16位的处罚决定书编号。".into(),
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

/// Where the case stands.
pub const fn status(status: FineStatus) -> &'static str {
    match status {
        FineStatus::Unhandled => "未处理",
        FineStatus::Unpaid => "已处理，未缴款",
        FineStatus::UnderReview => "复议或诉讼中",
        FineStatus::Paid => "已缴款",
        FineStatus::PaidElsewhere => "已在银行等渠道缴款",
        FineStatus::Revoked => "已撤销",
    }
}

/// Why it cannot be paid here, and what is right instead.
pub const fn not_payable(why: NotPayable) -> &'static str {
    match why {
        NotPayable::NoDecision => CAMERA_SERIAL,
        NotPayable::AlreadyPaid => "这笔罚款已经缴清，请不要再缴。",
        NotPayable::PaidElsewhere => "这笔罚款已在银行或其他渠道缴清，请不要再缴。",
        NotPayable::Revoked => "这份处罚决定已经撤销，不用缴款。",
        NotPayable::PaymentInProgress => "已有一笔缴款正在进行，请先查看它的结果，不要重复缴款。",
        NotPayable::NearMidnight => "快到零点了，应缴金额可能变化。请在零点以后再缴款。",
    }
}

/// How it was decided.
pub const fn procedure(procedure: Procedure) -> &'static str {
    match procedure {
        Procedure::Simple => "简易程序",
        Procedure::General => "一般程序",
    }
}
