//! A workbook into rows: its first sheet that is not hidden.

use std::io::{self, Cursor, Read};

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use csv::StringRecord;

use super::{COLUMN_LIMIT, Gathering, Refused, Row, Table};

/// A workbook that unpacks to more than this is a trap, not a list (bytes); one of 100,000 windows has a quarter of it.
const UNPACKED_LIMIT: u64 = 512 * 1024 * 1024;

const FORMULA: &str = "这一格是公式，不能导入。请复制这一列，再“选择性粘贴”为数值";
const ERROR: &str = "这一格是表格软件的错误值（如 #REF!），请改成文字";

pub(super) fn table(content: &[u8]) -> Result<Table, Refused> {
    unpacks_to_a_bearable_size(content)?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(content)).map_err(workbook_error)?;
    let sheet = workbook
        .sheets_metadata()
        .iter()
        .find(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .ok_or(Refused::Empty)?;
    let mut cells = workbook.worksheet_cells_reader(&sheet).map_err(workbook_error)?;
    let mut gathering = Gathering::default();
    let mut row = Building::default();
    while let Some(cell) = cells.next_cell_with_formula().map_err(workbook_error)? {
        let (row_index, column) = (cell.pos.0 as usize, cell.pos.1 as usize);
        if row_index != row.index {
            gathering.add(std::mem::replace(&mut row, Building::at(row_index)).row())?;
        }
        match (cell.formula, text(&cell.value)) {
            (Some(_), _) => row.refuse(column, FORMULA)?,
            (None, Ok(text)) => row.put(column, text)?,
            (None, Err(why)) => row.refuse(column, why)?,
        }
    }
    gathering.add(row.row())?;
    gathering.table()
}

/// A row whose cells come one by one, those that are empty not at all.
#[derive(Default)]
struct Building {
    index: usize,
    cells: Vec<String>,
    refused: Vec<(usize, &'static str)>,
}

impl Building {
    fn at(index: usize) -> Building {
        Building { index, ..Building::default() }
    }

    fn put(&mut self, column: usize, text: String) -> Result<(), Refused> {
        if text.is_empty() {
            return Ok(());
        }
        if column >= COLUMN_LIMIT {
            return Err(Refused::TooWide(self.index + 1, column + 1));
        }
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        if let Some(cell) = self.cells.get_mut(column) {
            *cell = text;
        }
        Ok(())
    }

    fn refuse(&mut self, column: usize, why: &'static str) -> Result<(), Refused> {
        self.put(column, "?".to_owned())?;
        self.refused.push((column, why));
        Ok(())
    }

    fn row(self) -> Row {
        Row { number: self.index + 1, cells: StringRecord::from(self.cells), refused: self.refused }
    }
}

/// What a cell shows.
fn text(value: &DataRef<'_>) -> Result<String, &'static str> {
    Ok(match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        // Whole numbers without a decimal point: codes and telephone numbers.
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(true) => "是".to_owned(),
        DataRef::Bool(false) => "否".to_owned(),
        DataRef::DateTime(moment) => date(moment),
        DataRef::Error(_) => return Err(ERROR),
    })
}

/// A date as we write it, a time of the day as we write it, or both.
fn date(moment: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, ..) = moment.to_ymd_hms_milli();
    let (day, time) = (format!("{year}-{month:02}-{day:02}"), format!("{hour:02}:{minute:02}"));
    match (moment.as_f64() < 1.0, hour, minute) {
        (true, ..) => time,
        (false, 0, 0) => day,
        _ => format!("{day} {time}"),
    }
}

/// Unpacks every part to nowhere, because what a part says of its own size may be a lie.
fn unpacks_to_a_bearable_size(content: &[u8]) -> Result<(), Refused> {
    let bad = |error: zip::result::ZipError| Refused::Workbook(error.to_string());
    let mut archive = zip::ZipArchive::new(Cursor::new(content)).map_err(bad)?;
    let mut left = UNPACKED_LIMIT;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(bad)?;
        let unpacked = io::copy(&mut part.take(left + 1), &mut io::sink())
            .map_err(|error| Refused::Workbook(error.to_string()))?;
        left = left
            .checked_sub(unpacked)
            .ok_or_else(|| Refused::Workbook(format!("解压后超过{}兆字节", UNPACKED_LIMIT / 1024 / 1024)))?;
    }
    Ok(())
}

fn workbook_error(error: XlsxError) -> Refused {
    match error {
        XlsxError::Password => Refused::Workbook("有密码保护".to_owned()),
        error => Refused::Workbook(error.to_string()),
    }
}
