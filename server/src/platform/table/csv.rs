//! A CSV file into rows.

use csv::{ReaderBuilder, StringRecord};

use super::{Gathering, Refused, Row, Table};

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: &[char] = &['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r'];
/// Before such a text, it says that it is one. Excel does the same.
const QUOTE: char = '\'';

const FORMULA_CELL: &str = "这一格像公式（开头是 =、+、- 或 @），不能导入：表格软件打开时会当公式执行。\
     是文字就在前面加一个英文单引号 '";

/// A cell that no spreadsheet takes for a formula; [`cell`] reads it back.
pub fn harmless(cell: &str) -> String {
    if cell.starts_with(FORMULA) || cell.starts_with(QUOTE) {
        format!("{QUOTE}{cell}")
    } else {
        cell.to_owned()
    }
}

pub(super) fn table(text: &str) -> Result<Table, Refused> {
    // One kind of line end, also behind the last row, so that lines can be counted.
    let text = text.replace("\r\n", "\n").replace('\r', "\n") + "\n";
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(first))
        .from_reader(text.as_bytes());
    let mut gathering = Gathering::default();
    // Lines that are not rows of their own, because they stand inside a cell.
    let mut inner_lines = 0;
    let mut number = 0;
    let mut cells = StringRecord::new();
    while reader.read_record(&mut cells).map_err(|error| Refused::Workbook(error.to_string()))? {
        let inside = cells.iter().map(|cell| cell.matches('\n').count()).sum::<usize>();
        let line = usize::try_from(reader.position().line()).unwrap_or(usize::MAX);
        // The reader stands behind the row's line end.
        number = line.saturating_sub(1 + inside + inner_lines).max(number + 1);
        inner_lines += inside;
        gathering.add(row(number, &cells))?;
    }
    gathering.table()
}

fn row(number: usize, read: &StringRecord) -> Row {
    let mut refused = Vec::new();
    let mut cells = StringRecord::with_capacity(read.as_slice().len(), read.len());
    for (index, text) in read.iter().enumerate() {
        match cell(text) {
            Ok(text) => cells.push_field(text),
            Err(why) => {
                cells.push_field(text);
                refused.push((index, why));
            }
        }
    }
    Row { number, cells, refused }
}

/// The text of a cell.
fn cell(text: &str) -> Result<&str, &'static str> {
    let text = text.trim_matches(' ');
    if let Some(quoted) = text.strip_prefix(QUOTE)
        && quoted.starts_with(|c| FORMULA.contains(&c) || c == QUOTE)
    {
        return Ok(quoted);
    }
    // A lone dash means that there is nothing; a number may be negative.
    let is_harmless = text.parse::<f64>().is_ok() || text.chars().count() == 1;
    if text.starts_with(FORMULA) && !is_harmless && !is_phone(text) { Err(FORMULA_CELL) } else { Ok(text) }
}

/// `+86-431-88779017`, which the check of phones has words for.
fn is_phone(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|rest| {
        rest.bytes().all(|b| b.is_ascii_digit() || b == b'-' || b == b' ') && rest.contains(|c| c != ' ')
    })
}

/// A comma; or what the headings have more of, because some spreadsheets write tabs or semicolons.
fn delimiter(first: &str) -> u8 {
    let count = |delimiter: u8| first.bytes().filter(|b| *b == delimiter).count();
    [b';', b'\t', b','].into_iter().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_as_a_spreadsheet_counts_them() {
        let text = "a,b\r\n1,\"x\ny\"\r\n\r\n2,\"p\nq\nr\"\n\n\n3,z";
        let numbers: Vec<usize> = table(text).unwrap().rows.iter().map(|row| row.number).collect();
        // The blank lines are rows 3, 5 and 6.
        assert_eq!(numbers, [2, 4, 7]);
        let numbers: Vec<usize> = table("a,b\n1,2\n3,4\n").unwrap().rows.iter().map(|r| r.number).collect();
        assert_eq!(numbers, [2, 3]);
    }

    #[test]
    fn what_looks_like_a_formula_is_refused_unless_it_is_quoted() {
        for text in ["=1+2", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd", "＝1", " =1"] {
            assert!(cell(text).is_err(), "{text}");
            assert_eq!(cell(&harmless(text.trim())), Ok(text.trim()));
        }
        for text in ["-1.5", "-", "a=b", "+86-431-88779017", "'a", "43.88"] {
            assert_eq!(cell(text), Ok(text), "{text}");
        }
        for text in ["'=1", "''", "'a", "plain"] {
            assert_eq!(cell(&harmless(text)), Ok(text), "{text}");
        }
    }

    #[test]
    fn tabs_and_semicolons_separate_too() {
        for text in ["a\tb\n1\t2", "a;b\n1;2", "a,b\n1,2"] {
            assert_eq!(table(text).unwrap().headings, ["a", "b"], "{text}");
        }
    }
}
