//! A record into cells: what [`super::parse`] reads back as the same record.

use super::{
    Column, Known,
    cell_text::join_texts,
    nested,
    words::{self, ACCESSIBILITY, DATUMS, KINDS, PUBLISHERS, ROLES},
};
use crate::offices::OfficeRecord;

/// The text of a cell; empty for what is not known.
pub(super) fn cell(column: Column, record: &OfficeRecord, known: &Known) -> String {
    let schedule = record.schedule.as_ref();
    let source = record.sources.first();
    let position = record.position.as_ref();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    match column {
        Column::Id => record.id.clone(),
        Column::Name => record.name.clone(),
        Column::Aliases => join_texts(&record.aliases),
        Column::Kind => words::word(KINDS, &record.kind).to_owned(),
        Column::Role => words::word(ROLES, &record.role).to_owned(),
        Column::City => known.name(record.city),
        Column::District => record.district.map(|district| known.name(district)).unwrap_or_default(),
        Column::Address => text(&record.address),
        Column::Phone => text(&record.phone),
        Column::Hours => text(&record.hours),
        Column::Weekly => printed(schedule.and_then(|schedule| schedule.weekly.as_ref())),
        Column::ToVerify => yes(schedule.is_some_and(|schedule| schedule.to_verify)),
        Column::LastTicket => printed(schedule.and_then(|schedule| schedule.last_ticket_minutes)),
        Column::OpenOnHolidays => yes(schedule.is_some_and(|schedule| schedule.open_on_holidays)),
        Column::ServiceHours => {
            items(schedule.map(|schedule| &schedule.services), known, nested::print_service_hours)
        }
        Column::Closures => items(schedule.map(|schedule| &schedule.closures), known, nested::print_closure),
        Column::Openings => items(schedule.map(|schedule| &schedule.openings), known, nested::print_opening),
        Column::Rooms => items(schedule.map(|schedule| &schedule.rooms), known, nested::print_room),
        Column::Services => record.services.join("、"),
        Column::CrossCity => items(Some(&record.cross_city), known, nested::print_cross_city),
        Column::Accessibility => {
            let words = record.accessibility.iter().map(|known| words::word(ACCESSIBILITY, known));
            words.collect::<Vec<_>>().join("、")
        }
        // The shortest text that reads back as the same number.
        Column::Lat => printed(position.map(|position| position.lat)),
        Column::Lon => printed(position.map(|position| position.lon)),
        Column::Datum => position.map(|p| words::word(DATUMS, &p.datum)).unwrap_or_default().to_owned(),
        Column::Remarks => join_texts(&record.remarks),
        Column::Withheld => text(&record.withheld),
        Column::SourceTitle => source.map(|source| source.title.clone()).unwrap_or_default(),
        Column::SourcePublisher => {
            source.map(|s| words::word(PUBLISHERS, &s.publisher)).unwrap_or_default().to_owned()
        }
        Column::SourceUrl => source.map(|source| text(&source.url)).unwrap_or_default(),
        Column::SourcePublished => printed(source.and_then(|source| source.published)),
        Column::SourceAbout => source.map(|source| text(&source.published_about)).unwrap_or_default(),
        Column::MoreSources => {
            let more = record.sources.iter().skip(1);
            more.map(|source| nested::print_source(source, known)).collect::<Vec<_>>().join("|")
        }
        Column::CheckedOn => printed(record.checked_on),
        Column::Note => text(&record.note),
    }
}

fn printed(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn yes(value: bool) -> String {
    if value { "是".to_owned() } else { String::new() }
}

fn items<T>(items: Option<&Vec<T>>, known: &Known, print: impl Fn(&T, &Known) -> String) -> String {
    items.into_iter().flatten().map(|item| print(item, known)).collect::<Vec<_>>().join("|")
}
