//! A table into a list of offices that can be published, or everything that stands in the way.

use std::collections::HashMap;

use super::{
    Column, Finding, Known, Problem, Table, Weight,
    findings::letters,
    parse::{self, Cells},
    read::Row,
    together::{self, Placed},
};
use crate::offices::OfficeRecord;

/// A heading of the editor's own: the column is passed over.
const OWN_COLUMN: char = '#';

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

/// Where the columns of a file are.
struct Layout<'a> {
    headings: &'a [String],
    at: HashMap<Column, usize>,
}

/// Reads and checks a table. `active` is the list that is shown now, against which moved coordinates are looked at;
/// `progress` is told how many rows are done.
pub fn check(table: &Table, known: &Known, active: &[OfficeRecord], progress: &dyn Fn(usize)) -> Checked {
    let (layout, mut problems) = Layout::read(&table.headings);
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
        problems.push(whole_row(1, Weight::Error, "列名下面一行也没有"));
    }
    let rows: Vec<Placed<'_>> =
        numbers.iter().zip(&records).map(|(row, record)| Placed { row: *row, record }).collect();
    let found = together::check(&rows, active);
    problems.extend(found.into_iter().map(|(row, finding)| layout.problem(row, finding)));
    problems.sort_by(|a, b| (a.row, width(a), &a.letters).cmp(&(b.row, width(b), &b.letters)));
    Checked { records, problems }
}

/// B stands before AA.
fn width(problem: &Problem) -> usize {
    problem.letters.as_ref().map_or(0, String::len)
}

impl<'a> Layout<'a> {
    fn read(headings: &'a [String]) -> (Layout<'a>, Vec<Problem>) {
        let mut layout = Layout { headings, at: HashMap::new() };
        let mut problems = Vec::new();
        for (index, heading) in headings.iter().enumerate() {
            if heading.is_empty() || heading.starts_with(OWN_COLUMN) {
                continue;
            }
            let what = match Column::named(heading) {
                None => {
                    let advice = Column::nearest(heading)
                        .map_or(String::new(), |known| format!("是不是「{known}」？"));
                    format!("不认识这一列。{advice}自己用的列请在列名前加 #，导入时略过")
                }
                Some(column) if layout.at.contains_key(&column) => {
                    format!("「{}」这一列有两次", column.heading())
                }
                Some(column) => {
                    layout.at.insert(column, index);
                    continue;
                }
            };
            problems.push(layout.at(1, index, Weight::Error, what));
        }
        for column in Column::all().filter(|c| c.is_required() && !layout.at.contains_key(c)) {
            let what = format!("缺少「{}」这一列（英文列名 {}）", column.heading(), column.member());
            problems.push(whole_row(1, Weight::Error, what));
        }
        (layout, problems)
    }

    /// A row without a cell has nothing in it.
    fn text<'b>(&self, row: &'b Row, column: Column) -> &'b str {
        self.at.get(&column).and_then(|index| row.cells.get(*index)).unwrap_or_default()
    }

    /// The reader did not take the cell, or the file lacks a column that it must have.
    fn is_told_already(&self, row: &Row, column: Column) -> bool {
        match self.at.get(&column) {
            Some(index) => row.refused.iter().any(|(refused, _)| refused == index),
            None => column.is_required(),
        }
    }

    /// Cells that the reader did not take, and cells beyond the headings.
    fn refused(&self, row: &Row) -> Vec<Problem> {
        let is_own = |index: &usize| self.headings.get(*index).is_some_and(|h| h.starts_with(OWN_COLUMN));
        let refused = row.refused.iter().filter(|(index, _)| !is_own(index));
        let mut problems: Vec<Problem> = refused
            .map(|(index, why)| self.at(row.number, *index, Weight::Error, (*why).to_owned()))
            .collect();
        let nameless = |index: &usize| self.headings.get(*index).is_none_or(String::is_empty);
        let filled = row.cells.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty());
        if let Some(index) = filled.map(|(index, _)| index).find(nameless) {
            let what = "这一格上面没有列名：行里的格比列名多，文字里的逗号要用英文双引号括起来".to_owned();
            problems.push(self.at(row.number, index, Weight::Error, what));
        }
        problems
    }

    fn problem(&self, row: usize, finding: Finding) -> Problem {
        match self.at.get(&finding.column) {
            Some(index) => self.at(row, *index, finding.weight, finding.what),
            None => whole_row(row, finding.weight, finding.what),
        }
    }

    fn at(&self, row: usize, index: usize, weight: Weight, what: String) -> Problem {
        let heading = self.headings.get(index).filter(|heading| !heading.is_empty()).cloned();
        Problem { row, letters: Some(letters(index)), heading, weight, what }
    }
}

fn whole_row(row: usize, weight: Weight, what: impl Into<String>) -> Problem {
    Problem { row, letters: None, heading: None, weight, what: what.into() }
}
