//! A list as a file that a spreadsheet opens, and that imports as the same list.

use std::fmt;

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::{Column, Known, read::harmless, write};
use crate::offices::OfficeRecord;

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

/// The content of a file.
///
/// # Errors
/// When a workbook has no room for it: more than 1,048,575 records.
pub fn file(kind: FileKind, records: &[OfficeRecord], known: &Known) -> Result<Vec<u8>, Unwritable> {
    match kind {
        FileKind::Csv => csv(records, known).map_err(|error| Unwritable(error.to_string())),
        FileKind::Xlsx => xlsx(records, known).map_err(|error| Unwritable(error.to_string())),
    }
}

fn csv(records: &[OfficeRecord], known: &Known) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(Column::all().map(Column::heading))?;
    for record in records {
        writer.write_record(Column::all().map(|column| harmless(&write::cell(column, record, known))))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

fn xlsx(records: &[OfficeRecord], known: &Known) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("办事窗口")?;
    // As text, or the spreadsheet makes numbers of codes and telephone numbers when somebody edits them.
    let text = Format::new().set_num_format("@");
    for (index, column) in (0..).zip(Column::all()) {
        sheet.set_column_format(index, &text)?;
        sheet.write_string_with_format(0, index, column.heading(), &Format::new().set_bold())?;
    }
    sheet.set_freeze_panes(1, 2)?;
    for (row, record) in (1..).zip(records) {
        for (index, column) in (0..).zip(Column::all()) {
            let cell = write::cell(column, record, known);
            if !cell.is_empty() {
                sheet.write_string_with_format(row, index, cell, &text)?;
            }
        }
    }
    workbook.save_to_buffer()
}
