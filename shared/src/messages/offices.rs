//! The words of offices.

use crate::offices::{OfficeKind, Order, Role};

/// No such office.
pub const NOT_FOUND: &str = "没有找到这个办事窗口，可能已经更名或撤销。";

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

/// A city whose windows are mostly unknown.
pub const SPARSE: &str = "本市的办事窗口资料还在补充，目前不全。请先拨打热线询问。";
