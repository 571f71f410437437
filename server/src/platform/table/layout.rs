//! Where the columns of a table are, and how what is wrong is told at its place.

use std::{collections::HashMap, fmt, hash::Hash};

use super::{Row, words};

/// A heading of the editor's own: the column is passed over.
const OWN_COLUMN: char = '#';

/// Column, the heading that an export writes, its name in English, other headings that are understood.
pub type Entry<C> = (C, &'static str, &'static str, &'static [&'static str]);

/// The columns of a kind of table.
pub trait Heading: Copy + Eq + Hash + 'static {
    /// Every column, in the order in which an export writes them.
    const TABLE: &'static [Entry<Self>];

    /// A file without it cannot be read: no record is whole.
    fn is_required(self) -> bool;

    /// Every column, in the order in which an export writes them.
    fn all() -> impl Iterator<Item = Self> {
        Self::TABLE.iter().map(|(column, ..)| *column)
    }

    /// The heading that an export writes.
    fn heading(self) -> &'static str {
        entry(self).map_or("", |(_, heading, ..)| heading)
    }

    /// Its name in English, such as the member of a record.
    fn member(self) -> &'static str {
        entry(self).map_or("", |(_, _, member, _)| member)
    }

    /// The column of that heading: Chinese or English, whatever the case, spaces and width.
    fn named(heading: &str) -> Option<Self> {
        let wanted = words::plain(heading);
        headings().find(|(_, known)| words::plain(known) == wanted).map(|(column, _)| column)
    }

    /// The heading that is most like one that is not known.
    fn nearest(heading: &str) -> Option<&'static str> {
        words::nearest(heading, headings::<Self>().map(|(_, known)| known))
    }
}

fn entry<C: Heading>(wanted: C) -> Option<&'static Entry<C>> {
    C::TABLE.iter().find(|(column, ..)| *column == wanted)
}

/// Every heading that is understood, with its column.
pub fn headings<C: Heading>() -> impl Iterator<Item = (C, &'static str)> {
    C::TABLE.iter().flat_map(|(column, heading, member, others)| {
        [*heading, *member].into_iter().chain(others.iter().copied()).map(move |known| (*column, known))
    })
}

/// Whether something must be mended before a table can be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// It must.
    Error,
    /// It should be looked at.
    Warning,
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Weight::Error => "错误",
            Weight::Warning => "提醒",
        })
    }
}

/// Something about one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding<C> {
    /// Where it shows.
    pub column: C,
    /// How grave it is.
    pub weight: Weight,
    /// What, and what to do about it.
    pub what: String,
}

impl<C> Finding<C> {
    /// What must be mended.
    pub fn error(column: C, what: impl fmt::Display) -> Finding<C> {
        Finding { column, weight: Weight::Error, what: what.to_string() }
    }

    /// What should be looked at.
    pub fn warning(column: C, what: impl fmt::Display) -> Finding<C> {
        Finding { column, weight: Weight::Warning, what: what.to_string() }
    }
}

/// Something about a file, at its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The row, as a spreadsheet counts: the headings are row 1.
    pub row: usize,
    /// The column's letters, as a spreadsheet writes them; `None` where the whole row is meant.
    pub letters: Option<String>,
    /// The heading, as the file has it.
    pub heading: Option<String>,
    /// How grave it is.
    pub weight: Weight,
    /// What, and what to do about it.
    pub what: String,
}

impl Problem {
    /// About a row as a whole.
    pub fn whole_row(row: usize, weight: Weight, what: impl Into<String>) -> Problem {
        Problem { row, letters: None, heading: None, weight, what: what.into() }
    }

    /// Puts them in the order of rows and columns: B stands before AA.
    pub fn sort(problems: &mut [Problem]) {
        let width = |problem: &Problem| problem.letters.as_ref().map_or(0, String::len);
        problems.sort_by(|a, b| (a.row, width(a), &a.letters).cmp(&(b.row, width(b), &b.letters)));
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} 第{}行", self.weight, self.row)?;
        if let Some(heading) = &self.heading {
            write!(f, "「{heading}」")?;
        }
        if let Some(letters) = &self.letters {
            write!(f, "（{letters}{}）", self.row)?;
        }
        write!(f, "：{}", self.what)
    }
}

/// The letters of a column counted from 0: A to Z, AA and so on.
fn letters(mut index: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + (index % 26) as u8));
        index /= 26;
        if index == 0 {
            return letters.into_iter().rev().collect();
        }
        index -= 1;
    }
}

/// Where the columns of a file are.
pub struct Layout<'a, C> {
    headings: &'a [String],
    at: HashMap<C, usize>,
}

impl<'a, C: Heading> Layout<'a, C> {
    /// Finds the columns by their headings; whatever is wrong with those comes along.
    pub fn read(headings: &'a [String]) -> (Layout<'a, C>, Vec<Problem>) {
        let mut layout = Layout { headings, at: HashMap::new() };
        let mut problems = Vec::new();
        for (index, heading) in headings.iter().enumerate() {
            if heading.is_empty() || heading.starts_with(OWN_COLUMN) {
                continue;
            }
            let what = match C::named(heading) {
                None => {
                    let advice =
                        C::nearest(heading).map_or(String::new(), |known| format!("是不是「{known}」？"));
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
        for column in C::all().filter(|c| c.is_required() && !layout.at.contains_key(c)) {
            let what = format!("缺少「{}」这一列（英文列名 {}）", column.heading(), column.member());
            problems.push(Problem::whole_row(1, Weight::Error, what));
        }
        (layout, problems)
    }

    /// A row without a cell has nothing in it.
    pub fn text<'b>(&self, row: &'b Row, column: C) -> &'b str {
        self.at.get(&column).and_then(|index| row.cells.get(*index)).unwrap_or_default()
    }

    /// The reader did not take the cell, or the file lacks a column that it must have.
    pub fn is_told_already(&self, row: &Row, column: C) -> bool {
        match self.at.get(&column) {
            Some(index) => row.refused.iter().any(|(refused, _)| refused == index),
            None => column.is_required(),
        }
    }

    /// Cells that the reader did not take, and cells beyond the headings.
    pub fn refused(&self, row: &Row) -> Vec<Problem> {
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

    /// A finding at its place in the file.
    pub fn problem(&self, row: usize, finding: Finding<C>) -> Problem {
        match self.at.get(&finding.column) {
            Some(index) => self.at(row, *index, finding.weight, finding.what),
            None => Problem::whole_row(row, finding.weight, finding.what),
        }
    }

    fn at(&self, row: usize, index: usize, weight: Weight, what: String) -> Problem {
        let heading = self.headings.get(index).filter(|heading| !heading.is_empty()).cloned();
        Problem { row, letters: Some(letters(index)), heading, weight, what }
    }
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn columns_are_lettered_as_spreadsheets_do() {
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(letters), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}
