//! A list as a file that a spreadsheet opens, and that imports as the same list.

use std::fmt;

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::{Column, Known, read::harmless, write};
use crate::offices::{
    OfficeRecord,
    reports::{OpenReport, beside::Beside},
};
use crate::platform::table::Heading;

/// What residents report stands behind the record's own columns. An import passes over a heading with this mark.
const REPORTS: &str = "#居民报错";

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// UTF-8 with the mark by which Excel knows it.
    Csv,
    /// A workbook of one sheet; every cell is text.
    Xlsx,
}

/// A list that has no such form.
#[derive(Debug)]
pub struct Unwritable(String);

impl fmt::Display for Unwritable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "写不出文件：{}", self.0)
    }
}

impl std::error::Error for Unwritable {}

/// What a file is made of.
struct Sheet<'a> {
    records: &'a [OfficeRecord],
    known: &'a Known,
    reports: Beside<'a>,
}

/// The content of a file: the records, and beside each what residents report about it.
///
/// # Errors
/// When a workbook has no room for it: more than 1,048,575 records.
pub fn file(
    kind: FileKind,
    records: &[OfficeRecord],
    known: &Known,
    reports: &[OpenReport],
) -> Result<Vec<u8>, Unwritable> {
    let sheet = Sheet { records, known, reports: Beside::new(reports) };
    match kind {
        FileKind::Csv => csv(&sheet).map_err(|error| Unwritable(error.to_string())),
        FileKind::Xlsx => xlsx(&sheet).map_err(|error| Unwritable(error.to_string())),
    }
}

impl Sheet<'_> {
    fn headings() -> impl Iterator<Item = &'static str> {
        Column::all().map(Column::heading).chain([REPORTS])
    }

    fn cells(&self, record: &OfficeRecord) -> impl Iterator<Item = String> {
        let own = Column::all().map(|column| write::cell(column, record, self.known));
        own.chain([self.reports.cell(&record.id)])
    }
}

fn csv(sheet: &Sheet<'_>) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(Sheet::headings())?;
    for record in sheet.records {
        writer.write_record(sheet.cells(record).map(|cell| harmless(&cell)))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

fn xlsx(sheet: &Sheet<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let page = workbook.add_worksheet();
    page.set_name("办事窗口")?;
    // As text, or the spreadsheet makes numbers of codes and telephone numbers when somebody edits them.
    let text = Format::new().set_num_format("@");
    for (index, heading) in (0..).zip(Sheet::headings()) {
        page.set_column_format(index, &text)?;
        page.write_string_with_format(0, index, heading, &Format::new().set_bold())?;
    }
    page.set_freeze_panes(1, 2)?;
    for (row, record) in (1..).zip(sheet.records) {
        for (index, cell) in (0..).zip(sheet.cells(record)) {
            if !cell.is_empty() {
                page.write_string_with_format(row, index, cell, &text)?;
            }
        }
    }
    workbook.save_to_buffer()
}
