//! A table into a list of offices that can be published, or everything that stands in the way.

use super::{
    Column, Known, Problem, Table, Weight,
    parse::{self, Cells},
    together::{self, Placed},
};
use crate::{offices::OfficeRecord, platform::table::Layout};

/// What a table holds.
#[derive(Debug)]
pub struct Checked {
    /// The records, in the order of the rows; those of rows with errors as far as they could be read.
    pub records: Vec<OfficeRecord>,
    /// Everything that is wrong or strange, in the order of rows and columns.
    pub problems: Vec<Problem>,
}

impl Checked {
    /// How many problems must be mended before the list can be published.
    pub fn errors(&self) -> usize {
        self.problems.iter().filter(|problem| problem.weight == Weight::Error).count()
    }
}

/// Reads and checks a table. `active` is the list that is shown now, against which moved coordinates are looked at;
/// `progress` is told how many rows are done.
pub fn check(table: &Table, known: &Known, active: &[OfficeRecord], progress: &dyn Fn(usize)) -> Checked {
    let (layout, mut problems) = Layout::<Column>::read(&table.headings);
    let (mut records, mut numbers) = (Vec::new(), Vec::new());
    for (done, row) in table.rows.iter().enumerate() {
        progress(done);
        problems.extend(layout.refused(row));
        let text = |column| layout.text(row, column);
        let (record, found) = parse::record(Cells { text: &text, known, found: Vec::new() });
        let told = found.into_iter().filter(|finding| !layout.is_told_already(row, finding.column));
        problems.extend(told.map(|finding| layout.problem(row.number, finding)));
        if let Some(record) = record {
            records.push(record);
            numbers.push(row.number);
        }
    }
    if table.rows.is_empty() {
        problems.push(Problem::whole_row(1, Weight::Error, "列名下面一行也没有"));
    }
    let rows: Vec<Placed<'_>> =
        numbers.iter().zip(&records).map(|(row, record)| Placed { row: *row, record }).collect();
    let found = together::check(&rows, active);
    problems.extend(found.into_iter().map(|(row, finding)| layout.problem(row, finding)));
    Problem::sort(&mut problems);
    Checked { records, problems }
}
