//! Cells whose items have parts: closures, special openings, rooms, hours of single services, cross-city service, more
//! sources. Each is read from labelled parts and written as such; what is written reads back as it was.

use jiff::civil::Date;
use shared::{
    hours::{Access, Closure, SelfServiceRoom, ServiceHours, SpecialOpening, Thing, Weekly},
    offices::CrossCity,
    source::Source,
};

use crate::platform::table::dates::{self, DAY_FORM, MOMENT_FORM};

use super::{
    Known,
    cell_text::{Bad, Part, escaped, inner_texts, join_parts, parts, unescaped, words as list},
    words::{self, BOOLEANS, PUBLISHERS, THINGS},
};

/// The parts of an item, taken by their labels.
struct Item(Vec<Part>);

impl Item {
    fn read(item: &str) -> Result<Item, Bad> {
        parts(item).map(Item)
    }

    /// The content of a part, under any of its labels.
    fn take(&mut self, labels: &[&str]) -> Option<String> {
        let place = self.0.iter().position(|(label, _)| labels.contains(&label.as_str()))?;
        Some(self.0.remove(place).1)
    }

    /// The same, of a part that an item must have.
    fn need(&mut self, labels: &[&str]) -> Result<String, Bad> {
        let name = labels.first().unwrap_or(&"");
        self.take(labels).filter(|text| !text.is_empty()).ok_or_else(|| format!("没有写「{name}【…】」"))
    }

    /// When everything is taken; `known` are all labels, for the message.
    fn end(self, known: &str) -> Result<(), Bad> {
        match self.0.into_iter().next() {
            Some((label, _)) => Err(format!("不认识「{label}」；可以写：{known}")),
            None => Ok(()),
        }
    }
}

pub(super) fn closure(item: &str, _: &Known) -> Result<Closure, Bad> {
    let mut item = Item::read(item)?;
    let time = item.need(&["时间", "日期"])?;
    let reason = unescaped(&item.need(&["原因"])?);
    let rooms_too = match item.take(&["自助区"]).as_deref() {
        None => false,
        Some("关闭" | "也关闭") => true,
        Some(other) => return Err(format!("自助区只能写「关闭」，不是「{other}」")),
    };
    item.end("时间、原因、自助区")?;
    let bad = || format!("时间「{time}」读不懂。{MOMENT_FORM}，停到何时不知道就写 2026-11-22 起");
    let (from, to) = dates::range(&time);
    let is_open_ended = to.is_none() && from.trim().ends_with('起');
    let (first, from) = dates::moment(from.trim().trim_end_matches('起')).ok_or_else(bad)?;
    let from = from.unwrap_or(first.at(0));
    let to = match to {
        _ if is_open_ended => None,
        // One day, whole.
        None => Some(first.plus(1).at(0)),
        Some(to) => {
            let (last, to) = dates::moment(to).ok_or_else(bad)?;
            Some(to.unwrap_or(last.plus(1).at(0)))
        }
    };
    Ok(Closure { from, to, reason, rooms_too })
}

pub(super) fn print_closure(closure: &Closure, _: &Known) -> String {
    let Closure { from, to, reason, rooms_too } = closure;
    let time = match to {
        None => format!("{} 起", dates::print(*from)),
        Some(to) => format!("{} 至 {}", dates::print(*from), dates::print(*to)),
    };
    let rooms = if *rooms_too { "关闭" } else { "" };
    join_parts(&[("时间", time), ("原因", escaped(reason)), ("自助区", rooms.to_owned())])
}

pub(super) fn opening(item: &str, _: &Known) -> Result<SpecialOpening, Bad> {
    let mut item = Item::read(item)?;
    let days = item.need(&["日期"])?;
    let time = item.need(&["时间"])?;
    let reason = unescaped(&item.need(&["原因"])?);
    let services = list(&item.take(&["事项"]).unwrap_or_default());
    item.end("日期、时间、原因、事项")?;
    let (from, to) = dates::range(&days);
    let day = |text: &str| dates::day(text).ok_or_else(|| format!("日期「{days}」读不懂。{DAY_FORM}"));
    let from = day(from)?;
    let to = to.map_or(Ok(from), day)?;
    let spans = time.parse().map_err(|error| format!("时间「{time}」读不懂：{error}"))?;
    Ok(SpecialOpening { from, to, spans, reason, services })
}

pub(super) fn print_opening(opening: &SpecialOpening, _: &Known) -> String {
    let SpecialOpening { from, to, spans, reason, services } = opening;
    join_parts(&[
        ("日期", format!("{from} 至 {to}")),
        ("时间", spans.to_string()),
        ("原因", escaped(reason)),
        ("事项", services.join("、")),
    ])
}

pub(super) fn room(item: &str, _: &Known) -> Result<SelfServiceRoom, Bad> {
    let mut item = Item::read(item)?;
    let name = unescaped(&item.need(&["名称"])?);
    let access = match item.need(&["开放"])?.as_str() {
        "24小时" | "24h" | "全天" => Access::RoundTheClock,
        "同大厅" | "hall" | "随大厅" => Access::Hall,
        table => Access::Weekly(weekly(table)?),
    };
    let functions = inner_texts(&item.take(&["功能"]).unwrap_or_default());
    let services = list(&item.take(&["事项"]).unwrap_or_default());
    let requires = things(&item.take(&["须带"]).unwrap_or_default())?;
    item.end("名称、开放、功能、事项、须带")?;
    Ok(SelfServiceRoom { name, access, functions, services, requires })
}

pub(super) fn print_room(room: &SelfServiceRoom, _: &Known) -> String {
    let SelfServiceRoom { name, access, functions, services, requires } = room;
    let access = match access {
        Access::RoundTheClock => "24小时".to_owned(),
        Access::Hall => "同大厅".to_owned(),
        Access::Weekly(table) => table.to_string(),
    };
    let functions: Vec<String> = functions.iter().map(|function| escaped(function)).collect();
    join_parts(&[
        ("名称", escaped(name)),
        ("开放", access),
        ("功能", functions.join("、")),
        ("事项", services.join("、")),
        ("须带", print_things(requires)),
    ])
}

pub(super) fn service_hours(item: &str, _: &Known) -> Result<ServiceHours, Bad> {
    let mut item = Item::read(item)?;
    let services = list(&item.need(&["事项"])?);
    let weekly = item.take(&["时间"]).map(|table| weekly(&table)).transpose()?;
    let last_ticket_minutes = item.take(&["停号"]).map(|minutes| self::minutes(&minutes)).transpose()?;
    let requires = things(&item.take(&["须带"]).unwrap_or_default())?;
    item.end("事项、时间、停号、须带")?;
    Ok(ServiceHours { services, weekly, last_ticket_minutes, requires })
}

pub(super) fn print_service_hours(rule: &ServiceHours, _: &Known) -> String {
    let ServiceHours { services, weekly, last_ticket_minutes, requires } = rule;
    join_parts(&[
        ("事项", services.join("、")),
        ("时间", weekly.as_ref().map(Weekly::to_string).unwrap_or_default()),
        ("停号", last_ticket_minutes.map(|minutes| minutes.to_string()).unwrap_or_default()),
        ("须带", print_things(requires)),
    ])
}

/// With labels, or only the cities.
pub(super) fn cross_city(item: &str, known: &Known) -> Result<CrossCity, Bad> {
    let (cities, services) = if item.contains(['【', '[']) {
        let mut item = Item::read(item)?;
        let cities = item.need(&["户籍"])?;
        let services = item.take(&["事项"]).unwrap_or_default();
        item.end("户籍、事项")?;
        (cities, services)
    } else {
        (item.to_owned(), String::new())
    };
    let city = |name: &String| {
        let advice = "数据包以外的城市请写六位区划代码";
        known.city(name).ok_or_else(|| format!("不认识城市「{name}」；{advice}"))
    };
    let home_cities = list(&cities).iter().map(city).collect::<Result<_, _>>()?;
    Ok(CrossCity { services: list(&services), home_cities })
}

pub(super) fn print_cross_city(cross: &CrossCity, known: &Known) -> String {
    let cities: Vec<String> = cross
        .home_cities
        .iter()
        .map(|city| if known.is_city(*city) { known.name(*city) } else { city.to_string() })
        .collect();
    join_parts(&[("户籍", cities.join("、")), ("事项", cross.services.join("、"))])
}

pub(super) fn source(item: &str, _: &Known) -> Result<Source, Bad> {
    let mut item = Item::read(item)?;
    let title = unescaped(&item.need(&["名称", "标题"])?);
    let publisher = item.need(&["性质"])?;
    let publisher = words::find(PUBLISHERS, &publisher)
        .ok_or_else(|| format!("不认识性质「{publisher}」；{}", words::advice(PUBLISHERS, &publisher)))?;
    let url = item.take(&["网址"]).map(|url| unescaped(&url));
    let published = item.take(&["日期"]).map(|day| date(&day)).transpose()?;
    let published_about = item.take(&["大约日期"]).map(|about| unescaped(&about));
    item.end("名称、性质、网址、日期、大约日期")?;
    Ok(Source { title, publisher, url, published, published_about, from: None, until: None })
}

pub(super) fn print_source(source: &Source, _: &Known) -> String {
    // Days of being in force are those of a law, on which no window rests.
    let Source { title, publisher, url, published, published_about, from: _, until: _ } = source;
    join_parts(&[
        ("名称", escaped(title)),
        ("性质", words::word(PUBLISHERS, publisher).to_owned()),
        ("网址", url.as_deref().map(escaped).unwrap_or_default()),
        ("日期", published.map(|day| day.to_string()).unwrap_or_default()),
        ("大约日期", published_about.as_deref().map(escaped).unwrap_or_default()),
    ])
}

/// A weekly table.
pub(super) fn weekly(text: &str) -> Result<Weekly, Bad> {
    text.parse().map_err(|error| format!("时间「{text}」读不懂：{error}"))
}

/// The day of a source.
pub(super) fn date(text: &str) -> Result<Date, Bad> {
    let day = dates::day(text).ok_or_else(|| format!("「{text}」不是日期。{DAY_FORM}"))?;
    day.to_string().parse().map_err(|_| format!("「{text}」不是日期。{DAY_FORM}"))
}

/// A number of minutes.
pub(super) fn minutes(text: &str) -> Result<u16, Bad> {
    let number = text.trim().trim_end_matches("分钟");
    number.trim().parse().map_err(|_| format!("「{text}」不是分钟数；请只写数字，例如 30"))
}

/// Yes or no.
pub(super) fn boolean(text: &str) -> Result<bool, Bad> {
    words::find(BOOLEANS, text).ok_or_else(|| format!("「{text}」请写成 是 或 否"))
}

fn things(text: &str) -> Result<Vec<Thing>, Bad> {
    let thing = |word: &String| {
        words::find(THINGS, word)
            .ok_or_else(|| format!("不认识证件「{word}」；{}", words::advice(THINGS, word)))
    };
    list(text).iter().map(thing).collect()
}

fn print_things(things: &[Thing]) -> String {
    things.iter().map(|thing| words::word(THINGS, thing)).collect::<Vec<_>>().join("、")
}
