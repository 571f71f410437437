//! The operator's file of decisions, for a city whose police have no system to read from: a CSV or XLSX table, read and
//! checked like the list of windows, taken whole or not at all. `docs/REGISTRY.md` describes it.

mod columns;
mod export;
mod parse;

use std::collections::HashMap;

pub use columns::Column;
pub use export::csv as export;

use super::{Item, registry::Serves};
use crate::platform::table::{Finding, Layout, Problem, Table, Weight};

/// What a table holds.
pub struct Checked {
    /// The decisions and camera records of rows without errors.
    pub items: Vec<Item>,
    /// Everything that is wrong, in the order of rows and columns.
    pub problems: Vec<Problem>,
}

/// What a file may hold.
pub struct Rules<'a> {
    /// Whether fictional ones are taken: only in a demonstration.
    pub fictional: bool,
    /// Whose decisions are kept in our own table.
    pub serves: &'a [Serves],
}

/// Reads and checks a table. `progress` is told how many rows are done.
pub fn check(table: &Table, rules: &Rules<'_>, progress: &dyn Fn(usize)) -> Checked {
    let (layout, mut problems) = Layout::<Column>::read(&table.headings);
    let mut items: Vec<Item> = Vec::with_capacity(table.rows.len());
    let mut rows: HashMap<String, usize> = HashMap::with_capacity(table.rows.len());
    for (done, row) in table.rows.iter().enumerate() {
        progress(done);
        problems.extend(layout.refused(row));
        let mut found = Vec::new();
        match parse::item(&|column| layout.text(row, column).trim()) {
            Ok(item) => {
                found.extend(beyond(&item, rules));
                // The number's own finding: two rows of one decision, and nobody knows which is right.
                match rows.insert(item.number_key.clone(), row.number) {
                    Some(first) => {
                        let what = format!("与第{first}行是同一个编号；一份决定书只能写一行，请删去旧的一行");
                        found.push(Finding::error(Column::Number, what));
                    }
                    None => items.push(item),
                }
            }
            Err(findings) => found = findings,
        }
        let told = found.into_iter().filter(|finding| !layout.is_told_already(row, finding.column));
        problems.extend(told.map(|finding| layout.problem(row.number, finding)));
    }
    if table.rows.is_empty() {
        problems.push(Problem::whole_row(1, Weight::Error, "列名下面一行也没有"));
    }
    Problem::sort(&mut problems);
    Checked { items, problems }
}

/// What is right in itself and wrong here.
fn beyond(item: &Item, rules: &Rules<'_>) -> Vec<Finding<Column>> {
    let mut found = Vec::new();
    if item.fictional && !rules.fictional {
        found.push(Finding::error(Column::Fictional, "虚构的罚款不能导入正式系统，请删去这一行"));
    }
    if !Serves::any(rules.serves, &item.number) {
        let what =
            "这个编号不属于用表格登记的城市（配置里 kind = \"table\" 的 serves），请核对编号，或删去这一行";
        found.push(Finding::error(Column::Number, what));
    }
    found
}
