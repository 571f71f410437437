//! What a check has to say.

use std::fmt;

use super::Column;

/// Whether something must be mended before a list can be published.
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
pub struct Finding {
    /// Where it shows.
    pub column: Column,
    /// How grave it is.
    pub weight: Weight,
    /// What, and what to do about it.
    pub what: String,
}

impl Finding {
    pub(super) fn error(column: Column, what: impl fmt::Display) -> Finding {
        Finding { column, weight: Weight::Error, what: what.to_string() }
    }

    pub(super) fn warning(column: Column, what: impl fmt::Display) -> Finding {
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
pub(super) fn letters(mut index: usize) -> String {
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

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn columns_are_lettered_as_spreadsheets_do() {
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(letters), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}
