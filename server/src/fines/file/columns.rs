//! The columns of a file of decisions.

use crate::platform::table::{Entry, Heading};

/// A column; each is a field of the feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "docs/REGISTRY.md describes each field")]
pub enum Column {
    Kind,
    Number,
    Plate,
    Issuer,
    Conduct,
    ViolationCode,
    ViolatedOn,
    DecidedOn,
    ReceivedOn,
    Procedure,
    Principal,
    Status,
    Halts,
    DeferredTo,
    Instalments,
    ReviewReceivedOn,
    Fictional,
}

impl Heading for Column {
    const TABLE: &'static [Entry<Column>] = &[
        (Column::Kind, "种类", "kind", &["类型"]),
        (Column::Number, "编号", "number", &["决定书编号", "处罚决定书编号", "序号"]),
        (Column::Plate, "号牌号码", "plate", &["车牌号", "车牌", "号牌"]),
        (Column::Issuer, "单位", "issuer", &["处罚单位", "处罚机关", "采集单位"]),
        (Column::Conduct, "违法行为", "conduct", &["违法内容"]),
        (Column::ViolationCode, "违法代码", "violation_code", &["代码", "违法行为代码"]),
        (Column::ViolatedOn, "违法日期", "violated_on", &["违法时间"]),
        (Column::DecidedOn, "决定日期", "decided_on", &["处罚日期"]),
        (Column::ReceivedOn, "收到日期", "received_on", &["送达日期"]),
        (Column::Procedure, "程序", "procedure", &["处罚程序"]),
        (Column::Principal, "罚款（元）", "principal_yuan", &["罚款", "罚款金额", "罚款金额（元）"]),
        (Column::Status, "状态", "status", &["缴款状态"]),
        (Column::Halts, "停止加处", "halts", &["复议诉讼期间"]),
        (Column::DeferredTo, "延期至", "deferred_to", &["延期到"]),
        (Column::Instalments, "分期", "instalments", &["分期缴款"]),
        (Column::ReviewReceivedOn, "收到复议决定日期", "review_received_on", &[]),
        (Column::Fictional, "虚构", "fictional", &[]),
    ];

    fn is_required(self) -> bool {
        matches!(
            self,
            Column::Number
                | Column::Plate
                | Column::Issuer
                | Column::Conduct
                | Column::ViolatedOn
                | Column::ReceivedOn
                | Column::Principal
                | Column::Status
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::table::headings;

    #[test]
    fn every_heading_names_one_column() {
        for (column, heading) in headings::<Column>() {
            assert_eq!(Column::named(heading), Some(column), "{heading}");
        }
    }
}
