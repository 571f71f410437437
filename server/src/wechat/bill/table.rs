//! The lines of a bill, cut into fields.

use jiff::{Timestamp, civil::DateTime};

use super::{
    BadBill, BillFault,
    amount::{fen, millifen},
};
use crate::wechat::time::SHANGHAI;

/// A whole bill: rows under their column names, and one row of sums under others.
pub(super) struct Table<'a> {
    pub(super) names: Names<'a>,
    pub(super) rows: Vec<Line<'a>>,
    pub(super) sum_names: Names<'a>,
    pub(super) sums: Line<'a>,
}

/// Column names, and in which line they stand.
pub(super) struct Names<'a> {
    line: usize,
    names: Vec<&'a str>,
}

/// One row.
pub(super) struct Line<'a> {
    number: usize,
    fields: Vec<&'a str>,
}

/// A column that was found.
#[derive(Clone, Copy)]
pub(super) struct Column {
    name: &'static str,
    at: usize,
}

/// Cuts a bill whose sums stand under a line that begins with the name `sums`.
pub(super) fn read<'a>(bytes: &'a [u8], sums: &str) -> Result<Table<'a>, BadBill> {
    let text = std::str::from_utf8(bytes).map_err(|e| {
        let before = bytes.iter().take(e.valid_up_to()).filter(|byte| **byte == b'\n').count();
        whole_line(before + 1, BillFault::Encoding)
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let cut = || whole_line(text.lines().count().max(1), BillFault::Cut);
    let mut lines =
        text.lines().enumerate().map(|(i, line)| (i + 1, line)).filter(|(_, line)| !line.is_empty());
    let (number, line) = lines.next().ok_or_else(cut)?;
    let names = Names::read(number, line);
    let mut rows = Vec::new();
    loop {
        let (number, line) = lines.next().ok_or_else(cut)?;
        if line.starts_with('`') && !line.starts_with(&format!("`{sums},")) {
            rows.push(names.cut(number, line)?);
            continue;
        }
        let sum_names = Names::read(number, line);
        if sum_names.names.first() != Some(&sums) {
            return Err(whole_line(number, BillFault::NotARow));
        }
        let (number, line) = lines.next().ok_or_else(cut)?;
        let sums = sum_names.cut(number, line)?;
        return match lines.next() {
            Some((number, _)) => Err(whole_line(number, BillFault::NotARow)),
            None => Ok(Table { names, rows, sum_names, sums }),
        };
    }
}

fn whole_line(line: usize, fault: BillFault) -> BadBill {
    BadBill { line, column: "-", fault }
}

impl<'a> Names<'a> {
    /// Bare or with backticks, without the unit that some carry in brackets.
    fn read(line: usize, text: &'a str) -> Names<'a> {
        let bare = |name: &'a str| {
            let name = name.trim().trim_start_matches('`');
            name.split(['(', '（']).next().unwrap_or(name)
        };
        Names { line, names: text.split(',').map(bare).collect() }
    }

    pub(super) fn find(&self, name: &'static str) -> Result<Column, BadBill> {
        match self.names.iter().position(|column| *column == name) {
            Some(at) => Ok(Column { name, at }),
            None => Err(BadBill { line: self.line, column: name, fault: BillFault::NoColumn }),
        }
    }

    /// A field may hold commas, so that fields are cut where a comma and a backtick meet.
    fn cut(&self, number: usize, line: &'a str) -> Result<Line<'a>, BadBill> {
        let fields = line.strip_prefix('`').ok_or(whole_line(number, BillFault::NotARow))?;
        let fields: Vec<&str> = fields.split(",`").collect();
        if fields.len() != self.names.len() {
            return Err(whole_line(number, BillFault::Fields));
        }
        Ok(Line { number, fields })
    }
}

impl<'a> Line<'a> {
    pub(super) fn text(&self, column: Column) -> &'a str {
        self.fields.get(column.at).copied().unwrap_or_default()
    }

    pub(super) fn filled(&self, column: Column) -> Result<String, BadBill> {
        match self.text(column) {
            "" => Err(self.bad(column, BillFault::Empty)),
            text => Ok(text.to_owned()),
        }
    }

    pub(super) fn fen(&self, column: Column) -> Result<i64, BadBill> {
        fen(self.text(column)).ok_or_else(|| self.bad(column, BillFault::Amount))
    }

    pub(super) fn millifen(&self, column: Column) -> Result<i64, BadBill> {
        millifen(self.text(column)).ok_or_else(|| self.bad(column, BillFault::Amount))
    }

    pub(super) fn count(&self, column: Column) -> Result<u64, BadBill> {
        self.text(column).parse().map_err(|_| self.bad(column, BillFault::Count))
    }

    pub(super) fn time(&self, column: Column) -> Result<Timestamp, BadBill> {
        let time: Option<DateTime> = self.text(column).parse().ok();
        time.and_then(|time| SHANGHAI.to_timestamp(time).ok())
            .ok_or_else(|| self.bad(column, BillFault::Time))
    }

    pub(super) fn bad(&self, column: Column, fault: BillFault) -> BadBill {
        BadBill { line: self.number, column: column.name, fault }
    }
}
