//! The columns of an editor's list, under the headings by which a file may name them.

use crate::platform::table::{Entry, Heading};

/// A column of the list. `docs/OFFICES.md` tells the editor what goes into each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "`OfficeRecord` and `Schedule` have a member for each")]
pub enum Column {
    Id,
    Name,
    Aliases,
    Kind,
    Role,
    City,
    District,
    Address,
    Phone,
    Hours,
    Weekly,
    ToVerify,
    LastTicket,
    OpenOnHolidays,
    ServiceHours,
    Closures,
    Openings,
    Rooms,
    Services,
    CrossCity,
    Accessibility,
    Lat,
    Lon,
    Datum,
    Remarks,
    Withheld,
    SourceTitle,
    SourcePublisher,
    SourceUrl,
    SourcePublished,
    SourceAbout,
    MoreSources,
    CheckedOn,
    Note,
}

/// In the order in which an export writes them.
const TABLE: &[Entry<Column>] = &[
    (Column::Id, "编号", "id", &["窗口编号", "代码"]),
    (Column::Name, "名称", "name", &["窗口名称", "单位名称", "机构名称"]),
    (Column::Aliases, "别名", "aliases", &["俗称", "曾用名", "简称"]),
    (Column::Kind, "类别", "kind", &["类型", "窗口类别"]),
    (Column::Role, "窗口或联系", "role", &["性质"]),
    (Column::City, "城市", "city", &["市", "所在城市"]),
    (Column::District, "区县", "district", &["区", "县区", "所在区县"]),
    (Column::Address, "地址", "address", &["详细地址", "办公地址"]),
    (Column::Phone, "电话", "phone", &["联系电话", "咨询电话", "telephone"]),
    (Column::Hours, "办公时间", "hours", &["工作时间", "办公时间原文"]),
    (Column::Weekly, "开放时间", "schedule.weekly", &["weekly", "每周时间"]),
    (Column::ToVerify, "时间待核实", "schedule.to_verify", &["to_verify"]),
    (
        Column::LastTicket,
        "停止取号提前分钟",
        "schedule.last_ticket_minutes",
        &["last_ticket_minutes", "提前停号分钟"],
    ),
    (Column::OpenOnHolidays, "节假日照常", "schedule.open_on_holidays", &["open_on_holidays"]),
    (Column::ServiceHours, "单项业务时间", "schedule.services", &["service_hours"]),
    (Column::Closures, "临时关闭", "schedule.closures", &["closures"]),
    (Column::Openings, "特殊开放", "schedule.openings", &["openings", "节假日值班"]),
    (Column::Rooms, "自助区", "schedule.rooms", &["rooms", "自助服务区"]),
    (Column::Services, "可办事项", "services", &["办理事项"]),
    (Column::CrossCity, "圈内通办", "cross_city", &["跨市通办"]),
    (Column::Accessibility, "无障碍", "accessibility", &["无障碍设施"]),
    (Column::Lat, "纬度", "position.lat", &["lat", "latitude"]),
    (Column::Lon, "经度", "position.lon", &["lon", "lng", "longitude"]),
    (Column::Datum, "坐标系", "position.datum", &["datum"]),
    (Column::Remarks, "提示", "remarks", &["温馨提示"]),
    (Column::Withheld, "停用原因", "withheld", &[]),
    (Column::SourceTitle, "来源", "sources.title", &["source", "来源名称"]),
    (Column::SourcePublisher, "来源性质", "sources.publisher", &["publisher"]),
    (Column::SourceUrl, "来源网址", "sources.url", &["url", "网址"]),
    (Column::SourcePublished, "来源日期", "sources.published", &["published", "发布日期"]),
    (Column::SourceAbout, "大约日期", "sources.published_about", &["published_about"]),
    (Column::MoreSources, "更多来源", "sources", &["more_sources", "其他来源"]),
    (Column::CheckedOn, "核实日期", "checked_on", &[]),
    (Column::Note, "备注", "note", &["内部备注"]),
];

impl Heading for Column {
    const TABLE: &'static [Entry<Column>] = TABLE;

    fn is_required(self) -> bool {
        matches!(
            self,
            Column::Id
                | Column::Name
                | Column::Kind
                | Column::Role
                | Column::City
                | Column::SourceTitle
                | Column::SourcePublisher
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
        assert_eq!(Column::all().count(), 34);
    }

    #[test]
    fn width_case_and_spaces_do_not_matter() {
        for heading in [" 电话 ", "电 话", "PHONE", "ｐｈｏｎｅ", "Telephone"] {
            assert_eq!(Column::named(heading), Some(Column::Phone), "{heading}");
        }
        assert_eq!(Column::named("开放时段"), None);
        assert_eq!(Column::nearest("开放时段"), Some("开放时间"));
    }
}
