//! A file into rows of text. What kind of file it is, and in which letters it is written, is told by its content: an
//! editor's `.csv` may be a workbook, a picture, or in the letters of an old Windows.

mod csv;
pub mod dates;
mod decode;
mod layout;
pub mod words;
mod xlsx;

use std::{fs, io::Read, path::Path};

use ::csv::StringRecord;

pub use self::csv::harmless;
pub use layout::{Entry, Finding, Heading, Layout, Problem, Weight, headings};

/// A file larger than this is not read (bytes). 100,000 windows with every column filled are 134 MB; a file is in memory
/// as a whole, two or three times, while it is checked.
pub const FILE_LIMIT: u64 = 160 * 1024 * 1024;
/// More columns than this are no list of anything.
const COLUMN_LIMIT: usize = 256;

/// A table: headings and rows.
#[derive(Debug)]
pub struct Table {
    /// The first row.
    pub headings: Vec<String>,
    /// The rows behind it that are not empty.
    pub rows: Vec<Row>,
}

/// A row.
#[derive(Debug)]
pub struct Row {
    /// As a spreadsheet counts: the headings are row 1.
    pub number: usize,
    /// Its cells, as text.
    pub cells: StringRecord,
    /// Cells that are not taken, counted from 0, and why.
    pub refused: Vec<(usize, &'static str)>,
}

/// The file as a whole is not taken.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// It is not there, or cannot be read.
    #[error("读不到文件：{0}")]
    Unreadable(#[from] std::io::Error),
    /// It is too large.
    #[error(
        "文件有{0}兆字节，最多{limit}兆：10万行、每一列都填满的表约130兆，更大的不是这样的表。请核对选的文件，或删去图片和多余的工作表",
        limit = FILE_LIMIT / 1024 / 1024
    )]
    TooLarge(u64),
    /// It is something else.
    #[error("这个文件{0}，不是 CSV 或 XLSX 表格")]
    Foreign(&'static str),
    /// Neither UTF-8 nor GB18030.
    #[error(
        "认不出文件的编码（第{0}个字节起不是 UTF-8，也不是 GB18030）。请在表格软件里另存为“CSV UTF-8”或 XLSX"
    )]
    Letters(usize),
    /// A workbook that cannot be read.
    #[error("工作簿读不出来：{0}。请在表格软件里打开后另存为 XLSX")]
    Workbook(String),
    /// Nothing in it.
    #[error("表格是空的；第一行要写列名")]
    Empty,
    /// Too wide.
    #[error("第{0}行有{1}格，最多{COLUMN_LIMIT}格")]
    TooWide(usize, usize),
}

/// Reads a file. Its size is looked at before it is read.
///
/// # Errors
/// [`Refused`] says why it is not taken.
pub fn file(path: &Path) -> Result<Table, Refused> {
    let file = fs::File::open(path)?;
    let told = file.metadata()?.len();
    if told > FILE_LIMIT {
        return Err(Refused::TooLarge(told.div_ceil(1024 * 1024)));
    }
    let mut content = Vec::new();
    // A pipe tells no size.
    file.take(FILE_LIMIT + 1).read_to_end(&mut content)?;
    bytes(&content)
}

/// Reads the content of a file.
///
/// # Errors
/// [`Refused`] says why it is not taken.
pub fn bytes(content: &[u8]) -> Result<Table, Refused> {
    if content.len() as u64 > FILE_LIMIT {
        return Err(Refused::TooLarge((content.len() as u64).div_ceil(1024 * 1024)));
    }
    if content.starts_with(b"PK\x03\x04") {
        return xlsx::table(content);
    }
    match decode::foreign(content) {
        Some(what) => Err(Refused::Foreign(what)),
        None => csv::table(&decode::text(content)?),
    }
}

/// Gathers rows: the first that is not empty has the headings.
#[derive(Default)]
struct Gathering {
    headings: Option<Vec<String>>,
    rows: Vec<Row>,
}

impl Gathering {
    fn add(&mut self, row: Row) -> Result<(), Refused> {
        let filled = row.cells.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty());
        let filled = filled.last().map_or(0, |(last, _)| last + 1);
        let width = filled.max(row.refused.iter().map(|(index, _)| index + 1).max().unwrap_or(0));
        if width > COLUMN_LIMIT {
            return Err(Refused::TooWide(row.number, width));
        }
        if width == 0 {
            return Ok(());
        }
        match &self.headings {
            None => self.headings = Some(row.cells.iter().take(width).map(|c| c.trim().to_owned()).collect()),
            Some(_) => self.rows.push(row),
        }
        Ok(())
    }

    fn table(self) -> Result<Table, Refused> {
        Ok(Table { headings: self.headings.ok_or(Refused::Empty)?, rows: self.rows })
    }
}
