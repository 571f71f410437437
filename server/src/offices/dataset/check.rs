//! What a record must be beyond its grammar. The same rules hold for a pack's `offices.json` and for an editor's file.

use shared::{
    geo::Wgs84,
    hours::{Schedule, ServiceHours},
    offices::CrossCity,
    source::Source,
};

use super::{
    Column, Finding, Known,
    known::{Lies, can_exist},
};
use crate::offices::{Measured, OfficeRecord};
use crate::platform::table::Heading;

/// A text longer than this is not one that a phone shows (characters).
pub const TEXT_LIMIT: usize = 600;
/// A note longer than this does not fit into a spreadsheet's cell, which takes 32,767 characters with its escapes.
const NOTE_LIMIT: usize = 10_000;
const ID_LIMIT: usize = 64;
/// Nobody stops giving numbers a whole day before the end.
const MOST_TICKET_MINUTES: u16 = 720;

/// Everything that is wrong or strange about one record.
pub fn record(record: &OfficeRecord, known: &Known) -> Vec<Finding> {
    let mut found = Vec::new();
    id(&record.id, &mut found);
    texts(record, &mut found);
    places(record, known, &mut found);
    if let Some(number) = &record.phone {
        phone(number, &mut found);
    }
    services(Column::Services, &record.services, known, &mut found);
    for cross in &record.cross_city {
        cross_city(cross, known, &mut found);
    }
    if let Some(hours) = &record.schedule {
        schedule(hours, known, &mut found);
    }
    sources(&record.sources, &mut found);
    found
}

fn id(id: &str, found: &mut Vec<Finding>) {
    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if id.is_empty() || id.len() > ID_LIMIT || !id.bytes().all(is_plain) {
        let what = format!("编号只能用小写字母、数字和短横线，最多{ID_LIMIT}个，例如 cc-gov-center-city");
        found.push(Finding::error(Column::Id, what));
    }
}

fn texts(record: &OfficeRecord, found: &mut Vec<Finding>) {
    text(Column::Name, &record.name, found);
    let single = [
        (Column::Address, &record.address),
        (Column::Hours, &record.hours),
        (Column::Withheld, &record.withheld),
    ];
    for (column, value) in single {
        value.iter().for_each(|value| text(column, value, found));
    }
    record.aliases.iter().for_each(|alias| text(Column::Aliases, alias, found));
    record.remarks.iter().for_each(|remark| text(Column::Remarks, remark, found));
    if let Some(note) = &record.note {
        text_of(NOTE_LIMIT, Column::Note, note, found);
    }
}

/// A text that is shown: something, not too long, on one line, without spaces around it.
fn text(column: Column, value: &str, found: &mut Vec<Finding>) {
    text_of(TEXT_LIMIT, column, value, found);
}

fn text_of(limit: usize, column: Column, value: &str, found: &mut Vec<Finding>) {
    let heading = column.heading();
    if let Some(what) = bad_text(value, limit) {
        found.push(Finding::error(column, format!("{heading}{what}")));
    }
}

/// What is wrong with a text, if anything.
pub fn bad_text(value: &str, limit: usize) -> Option<String> {
    if value.trim().is_empty() {
        Some("是空的；不知道就不写这一项".to_owned())
    } else if value.chars().count() > limit {
        Some(format!("太长，最多{limit}字"))
    } else if value.chars().any(char::is_control) {
        Some("里有换行或控制字符".to_owned())
    } else if value.trim() != value {
        Some("前后有空格，请删去".to_owned())
    } else {
        None
    }
}

fn places(record: &OfficeRecord, known: &Known, found: &mut Vec<Finding>) {
    if !known.is_city(record.city) && !can_exist(record.city) {
        found.push(Finding::error(Column::City, format!("没有 {} 这个区划代码", record.city)));
    } else if !known.is_city(record.city) {
        let (city, cities) = (record.city, known.city_list());
        found.push(Finding::error(Column::City, format!("{city} 不是数据包里的市；有：{cities}")));
    } else if let Some(district) = record.district
        && !known.is_district_of(district, record.city)
    {
        let districts = known.district_list(record.city);
        let what = format!("{district} 不是这个市的区县；有：{districts}");
        found.push(Finding::error(Column::District, what));
    }
    if let Some(measured) = record.position {
        position(record, measured, known, found);
    }
}

fn position(record: &OfficeRecord, measured: Measured, known: &Known, found: &mut Vec<Finding>) {
    let Ok(at) = measured.to_wgs84() else {
        let what = match Wgs84::new(measured.lon, measured.lat) {
            Ok(_) => "经纬度写反了：纬度是较小的那个数（约3到54），经度是较大的（约73到136）",
            Err(_) => "不在中国境内",
        };
        found.push(Finding::error(Column::Lat, what));
        return;
    };
    let city = known.name(record.city);
    match known.lies(at, record.city) {
        Lies::Inside => {}
        Lies::Outside(metres) => {
            let km = (metres / 1000.0).round();
            let what = format!("不在{city}：离它最近的区县中心约{km}公里。请核对经纬度、城市和坐标系");
            found.push(Finding::error(Column::Lat, what));
        }
        Lies::In(other) => {
            let what = format!("疑似在{}，不在{city}，请核对", known.name(other));
            found.push(Finding::warning(Column::Lat, what));
        }
    }
}

fn phone(number: &str, found: &mut Vec<Finding>) {
    if !is_phone(number) {
        let what = "不是电话号码：只写数字和短横线，例如 0431-88779017；分机和说明写在提示里";
        found.push(Finding::error(Column::Phone, what));
    } else if has_lost_its_zero(number) {
        let what = "电话开头的 0 疑似被表格软件去掉了：这一列请设成文本格式，再补上 0";
        found.push(Finding::warning(Column::Phone, what));
    }
}

/// Whether it can be dialled: 3 to 20 digits and dashes.
pub fn is_phone(number: &str) -> bool {
    let is_dialled = |b: u8| b.is_ascii_digit() || b == b'-';
    (3..=20).contains(&number.len()) && number.bytes().all(is_dialled)
}

/// Ten or eleven digits that are neither an area code with its number, a mobile number nor one of 400 and 800.
fn has_lost_its_zero(number: &str) -> bool {
    let is_long = (10..=11).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    let is_service = number.len() == 10 && (number.starts_with("400") || number.starts_with("800"));
    is_long && !is_service && !number.starts_with(['0', '1'])
}

fn services(column: Column, ids: &[String], known: &Known, found: &mut Vec<Finding>) {
    for id in ids.iter().filter(|id| !known.is_service(id)) {
        let advice = known.nearest_service(id).map_or(String::new(), |near| format!("，是不是「{near}」？"));
        found.push(Finding::error(column, format!("办事指南里没有「{id}」这个事项{advice}")));
    }
}

fn cross_city(cross: &CrossCity, known: &Known, found: &mut Vec<Finding>) {
    if cross.home_cities.is_empty() {
        found.push(Finding::error(Column::CrossCity, "圈内通办没有写户籍城市"));
    }
    for city in cross.home_cities.iter().filter(|city| !known.is_city(**city) && !can_exist(**city)) {
        found.push(Finding::error(Column::CrossCity, format!("没有 {city} 这个区划代码")));
    }
    services(Column::CrossCity, &cross.services, known, found);
}

fn schedule(schedule: &Schedule, known: &Known, found: &mut Vec<Finding>) {
    let Schedule { weekly, to_verify, last_ticket_minutes, open_on_holidays, .. } = schedule;
    let lists = [
        schedule.services.is_empty(),
        schedule.closures.is_empty(),
        schedule.openings.is_empty(),
        schedule.rooms.is_empty(),
    ];
    let says_something = weekly.is_some() || lists.contains(&false);
    if !says_something {
        let column = match (to_verify, last_ticket_minutes, open_on_holidays) {
            (true, ..) => Column::ToVerify,
            (_, Some(_), _) => Column::LastTicket,
            (_, _, true) => Column::OpenOnHolidays,
            _ => Column::Weekly,
        };
        found.push(Finding::error(column, "没有写开放时间，这一项没有意义"));
    }
    ticket(Column::LastTicket, *last_ticket_minutes, found);
    schedule.services.iter().for_each(|rule| service_hours(rule, known, found));
    for closure in &schedule.closures {
        text(Column::Closures, &closure.reason, found);
        if closure.to.is_some_and(|to| to <= closure.from) {
            found.push(Finding::error(Column::Closures, "临时关闭的结束不在开始之后"));
        }
    }
    for opening in &schedule.openings {
        text(Column::Openings, &opening.reason, found);
        services(Column::Openings, &opening.services, known, found);
        if opening.to < opening.from {
            found.push(Finding::error(Column::Openings, "特殊开放的最后一天在第一天之前"));
        }
    }
    for room in &schedule.rooms {
        text(Column::Rooms, &room.name, found);
        room.functions.iter().for_each(|function| text(Column::Rooms, function, found));
        services(Column::Rooms, &room.services, known, found);
    }
}

fn service_hours(rule: &ServiceHours, known: &Known, found: &mut Vec<Finding>) {
    if rule.services.is_empty() {
        found.push(Finding::error(Column::ServiceHours, "没有写是哪些事项"));
    }
    if rule.weekly.is_none() && rule.last_ticket_minutes.is_none() && rule.requires.is_empty() {
        found.push(Finding::error(Column::ServiceHours, "没有写时间、停止取号或须带的证件"));
    }
    ticket(Column::ServiceHours, rule.last_ticket_minutes, found);
    services(Column::ServiceHours, &rule.services, known, found);
}

fn ticket(column: Column, minutes: Option<u16>, found: &mut Vec<Finding>) {
    if minutes.is_some_and(|minutes| minutes > MOST_TICKET_MINUTES) {
        found.push(Finding::error(column, format!("停止取号最多提前{MOST_TICKET_MINUTES}分钟")));
    }
}

fn sources(sources: &[Source], found: &mut Vec<Finding>) {
    if sources.is_empty() {
        found.push(Finding::error(Column::SourceTitle, "没有来源；每条记录至少一个"));
    }
    for (place, source) in sources.iter().enumerate() {
        // The first has columns of its own.
        let of = |column| if place == 0 { column } else { Column::MoreSources };
        for (column, what) in bad_source(source) {
            found.push(Finding::error(of(column), what));
        }
        if source.from.or(source.until).is_some() {
            // A list of windows has no room for them, and would lose them.
            let what = "窗口的来源不写 from、until：那是法律、文件的";
            found.push(Finding::error(of(Column::SourcePublished), what));
        }
    }
}

/// What is wrong with a source, under the column of the first one.
pub fn bad_source(source: &Source) -> Vec<(Column, String)> {
    let mut found = Vec::new();
    if let Some(what) = bad_text(&source.title, TEXT_LIMIT) {
        found.push((Column::SourceTitle, format!("来源名称{what}")));
    }
    let is_web = |url: &str| url.starts_with("https://") || url.starts_with("http://");
    if let Some(url) = &source.url {
        if !is_web(url) {
            found.push((Column::SourceUrl, "网址要以 http:// 或 https:// 开头".to_owned()));
        } else if url.chars().any(|c| c.is_whitespace() || c.is_control()) {
            found.push((Column::SourceUrl, "网址里有空格".to_owned()));
        }
    }
    if let Some(about) = &source.published_about {
        if let Some(what) = bad_text(about, TEXT_LIMIT) {
            found.push((Column::SourceAbout, format!("大约日期{what}")));
        }
        if source.published.is_some() {
            let what = "有来源日期就不写大约日期";
            found.push((Column::SourceAbout, what.to_owned()));
        }
    }
    if source.from.zip(source.until).is_some_and(|(from, until)| from > until) {
        found.push((Column::SourcePublished, "施行日期在失效日期之后".to_owned()));
    }
    found
}
