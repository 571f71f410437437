//! Rows into records, with everything that is wrong on the way.

use shared::{
    cities::Adcode,
    hours::Schedule,
    offices::{OfficeKind, Role},
    source::{Publisher, Source},
};

use super::{
    Column, Finding, Known,
    cell_text::{self, Bad},
    check, nested,
    words::{self, ACCESSIBILITY, DATUMS, KINDS, PUBLISHERS, ROLES, Vocabulary},
};
use crate::{
    offices::{Datum, Measured, OfficeRecord},
    platform::table::{Heading, dates},
};

/// The cells of a row, by column; what is wrong with them gathers here.
pub(super) struct Cells<'a> {
    /// The text under a column; empty when the file has no such column.
    pub(super) text: &'a dyn Fn(Column) -> &'a str,
    pub(super) known: &'a Known,
    pub(super) found: Vec<Finding>,
}

/// The record of a row, and everything that is wrong with it. A cell that cannot be read leaves its member empty or at
/// some value, so that the rest of the row is checked all the same; there is an error then. `None` where no city is
/// known at all.
pub(super) fn record(mut cells: Cells<'_>) -> (Option<OfficeRecord>, Vec<Finding>) {
    let city = cells.city();
    let Some(any_city) = city.or(cells.known.any_city()) else { return (None, cells.found) };
    let record = OfficeRecord {
        id: cells.needed(Column::Id),
        name: cells.needed(Column::Name),
        aliases: cells.texts(Column::Aliases),
        kind: cells.word(Column::Kind, KINDS).unwrap_or(OfficeKind::GovernmentOffice),
        role: cells.word(Column::Role, ROLES).unwrap_or(Role::Contact),
        district: cells.district(city),
        address: cells.optional(Column::Address),
        phone: cells.phone(),
        hours: cells.optional(Column::Hours),
        schedule: cells.schedule(),
        services: cell_text::words(cells.raw(Column::Services)),
        cross_city: cells.items(Column::CrossCity, nested::cross_city),
        accessibility: cells.accessibility(),
        checked_on: cells.parsed(Column::CheckedOn, |text| {
            dates::day(text).ok_or_else(|| format!("「{text}」不是日期。{}", dates::DAY_FORM))
        }),
        position: cells.position(),
        remarks: cells.texts(Column::Remarks),
        withheld: cells.optional(Column::Withheld),
        sources: cells.sources(),
        note: cells.optional(Column::Note),
        city: any_city,
    };
    let Cells { known, mut found, .. } = cells;
    // Where a cell could not be read, its stand-in is not blamed too.
    let unread: Vec<Column> = found.iter().map(|finding| finding.column).collect();
    let blames_a_stand_in = |finding: &Finding| {
        unread.contains(&finding.column) || (finding.column == Column::District && city.is_none())
    };
    let more = check::record(&record, known);
    found.extend(more.into_iter().filter(|finding| !blames_a_stand_in(finding)));
    (Some(record), found)
}

impl<'a> Cells<'a> {
    fn raw(&self, column: Column) -> &'a str {
        (self.text)(column).trim()
    }

    fn error(&mut self, column: Column, what: impl std::fmt::Display) {
        self.found.push(Finding::error(column, what));
    }

    fn optional(&self, column: Column) -> Option<String> {
        Some(self.raw(column)).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    fn needed(&mut self, column: Column) -> String {
        self.optional(column).unwrap_or_else(|| {
            self.error(column, "没有填写");
            String::new()
        })
    }

    fn texts(&self, column: Column) -> Vec<String> {
        cell_text::texts(self.raw(column))
    }

    /// A cell that parses, unless it is empty.
    fn parsed<T>(&mut self, column: Column, parse: impl Fn(&str) -> Result<T, Bad>) -> Option<T> {
        let text = self.optional(column)?;
        parse(&text).map_err(|what| self.error(column, what)).ok()
    }

    /// A cell of items that each parse.
    fn items<T>(&mut self, column: Column, parse: impl Fn(&str, &Known) -> Result<T, Bad>) -> Vec<T> {
        let known = self.known;
        let read = cell_text::items(self.raw(column)).into_iter().map(|item| parse(item, known));
        let (good, bad): (Vec<_>, Vec<_>) = read.partition(Result::is_ok);
        bad.into_iter().filter_map(Result::err).for_each(|what| self.error(column, what));
        good.into_iter().filter_map(Result::ok).collect()
    }

    /// A cell that must hold one of the words.
    fn word<T: Copy>(&mut self, column: Column, vocabulary: Vocabulary<T>) -> Option<T> {
        let text = self.raw(column);
        let value = words::find(vocabulary, text);
        if value.is_none() {
            let heading = column.heading();
            let what = match text {
                "" => "没有填写".to_owned(),
                _ => format!("不认识{heading}「{text}」"),
            };
            self.error(column, format!("{what}；{}", words::advice(vocabulary, text)));
        }
        value
    }

    fn city(&mut self) -> Option<Adcode> {
        let text = self.needed(Column::City);
        let city = self.known.city(&text);
        if city.is_none() && !text.is_empty() {
            let cities = self.known.city_list();
            self.error(
                Column::City,
                format!("不认识城市「{text}」；写名称或六位区划代码，数据包里有：{cities}"),
            );
        }
        city
    }

    fn district(&mut self, city: Option<Adcode>) -> Option<Adcode> {
        let text = self.optional(Column::District)?;
        let district = self.known.district(&text, city);
        // In an unknown city no district is known.
        if let (None, Some(city)) = (district, city.filter(|city| self.known.is_city(*city))) {
            let districts = self.known.district_list(city);
            self.error(
                Column::District,
                format!("不认识区县「{text}」；写名称或六位区划代码，有：{districts}"),
            );
        }
        district
    }

    /// With an ordinary dash, whichever dash the editor typed.
    fn phone(&self) -> Option<String> {
        let text = self.optional(Column::Phone)?;
        let dash =
            |c| if matches!(c, '－' | '—' | '–' | '‐' | '−') { '-' } else { words::half_width(c) };
        Some(text.chars().map(dash).collect())
    }

    fn accessibility(&mut self) -> Vec<shared::offices::Accessibility> {
        let mut known = Vec::new();
        for word in cell_text::words(self.raw(Column::Accessibility)) {
            match words::find(ACCESSIBILITY, &word) {
                Some(value) => known.push(value),
                None => {
                    let advice = words::advice(ACCESSIBILITY, &word);
                    self.error(Column::Accessibility, format!("不认识无障碍「{word}」；{advice}"));
                }
            }
        }
        known
    }

    fn schedule(&mut self) -> Option<Schedule> {
        let schedule = Schedule {
            weekly: self.parsed(Column::Weekly, nested::weekly),
            to_verify: self.parsed(Column::ToVerify, nested::boolean).unwrap_or_default(),
            last_ticket_minutes: self.parsed(Column::LastTicket, nested::minutes),
            open_on_holidays: self.parsed(Column::OpenOnHolidays, nested::boolean).unwrap_or_default(),
            services: self.items(Column::ServiceHours, nested::service_hours),
            closures: self.items(Column::Closures, nested::closure),
            openings: self.items(Column::Openings, nested::opening),
            rooms: self.items(Column::Rooms, nested::room),
        };
        let nothing = Schedule {
            weekly: None,
            to_verify: false,
            last_ticket_minutes: None,
            open_on_holidays: false,
            services: Vec::new(),
            closures: Vec::new(),
            openings: Vec::new(),
            rooms: Vec::new(),
        };
        (schedule != nothing).then_some(schedule)
    }

    /// Latitude, longitude and datum: all or none.
    fn position(&mut self) -> Option<Measured> {
        let cells = [Column::Lat, Column::Lon, Column::Datum];
        if cells.iter().all(|column| self.raw(*column).is_empty()) {
            return None;
        }
        for column in cells {
            if self.raw(column).is_empty() {
                let what = "没有填写：纬度、经度、坐标系三格要么都写，要么都不写";
                self.error(column, what);
            }
        }
        let [lat, lon] = [Column::Lat, Column::Lon].map(|column| self.parsed(column, degrees));
        let datum = match self.raw(Column::Datum) {
            "" => None,
            _ => self.word(Column::Datum, DATUMS),
        };
        // A slip in the datum leaves the point to be looked at: two numbers in the wrong order show in any.
        Some(Measured { lat: lat?, lon: lon?, datum: datum.unwrap_or(Datum::Wgs84) })
    }

    fn sources(&mut self) -> Vec<Source> {
        let rest = self.items(Column::MoreSources, nested::source);
        let title = self.needed(Column::SourceTitle);
        let publisher = self.word(Column::SourcePublisher, PUBLISHERS).unwrap_or(Publisher::ThirdParty);
        let first = Source {
            title,
            publisher,
            url: self.optional(Column::SourceUrl),
            published: self.parsed(Column::SourcePublished, nested::date),
            published_about: self.optional(Column::SourceAbout),
            from: None,
            until: None,
        };
        [first].into_iter().chain(rest).collect()
    }
}

fn degrees(text: &str) -> Result<f64, Bad> {
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
    number.ok_or_else(|| format!("「{text}」不是度数；请写成小数，例如 43.88 或 125.32"))
}
