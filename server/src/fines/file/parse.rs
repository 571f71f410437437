//! A row into an item of the registry, with everything that is wrong on the way.

use serde_json::{Map, Value, json};
use shared::{
    fines::{FineNo, FineStatus, Plate, Procedure},
    messages::fines as said,
};

use super::Column;
use crate::{
    fines::{BadItem, Item},
    platform::table::{
        Finding, Heading, dates,
        words::{self, BOOLEANS, Vocabulary},
    },
};

/// Between several stretches or parts in one cell.
const BETWEEN: [char; 3] = ['|', '｜', '\n'];

const STATUSES: Vocabulary<FineStatus> = &[
    (FineStatus::Unhandled, &["未处理", "unhandled"]),
    (FineStatus::Objected, &["异议中", "objected"]),
    (
        FineStatus::Unpaid,
        &["未缴款", "unpaid", "已处理未缴款", "逾期", "overdue", "未缴", "没缴", "未交", "未交款"],
    ),
    (FineStatus::UnderReview, &["复议诉讼中", "under_review", "复议中", "诉讼中", "复议/诉讼中"]),
    (FineStatus::Changed, &["已变更", "changed", "变更"]),
    (FineStatus::PaidElsewhere, &["已缴款", "paid_elsewhere", "已缴", "银行已缴"]),
    (FineStatus::Revoked, &["已撤销", "revoked", "撤销"]),
    (FineStatus::Refunded, &["已退付", "refunded", "退付"]),
];

const PROCEDURES: Vocabulary<Procedure> = &[
    (Procedure::Simple, &["简易程序", "simple", "简易", "当场"]),
    (Procedure::General, &["一般程序", "general", "一般", "普通程序"]),
];

const KINDS: Vocabulary<bool> = &[
    (true, &["决定书", "decision", "处罚决定书", "决定"]),
    (false, &["电子监控", "camera", "电子监控记录", "非现场"]),
];

/// The word of a state that an export writes.
pub(super) fn status_word(status: FineStatus) -> &'static str {
    words::word(STATUSES, &status)
}

/// The word of a procedure that an export writes.
pub(super) fn procedure_word(procedure: Procedure) -> &'static str {
    words::word(PROCEDURES, &procedure)
}

/// The cells of a row; what is wrong with them gathers here.
struct Cells<'a> {
    text: &'a dyn Fn(Column) -> &'a str,
    fields: Map<String, Value>,
    found: Vec<Finding<Column>>,
}

/// The item of a row; `text` gives the cell under a column, empty when the file has no such column.
///
/// # Errors
/// Everything that is wrong with the row.
pub(super) fn item<'a>(text: &'a dyn Fn(Column) -> &'a str) -> Result<Item, Vec<Finding<Column>>> {
    let mut cells = Cells { text, fields: Map::new(), found: Vec::new() };
    let is_decision = cells.kind();
    cells.number();
    cells.plate();
    for (column, field) in [(Column::Issuer, "issuer"), (Column::Conduct, "conduct")] {
        let text = cells.needed(column);
        cells.put(field, json!(text));
    }
    let code = cells.raw(Column::ViolationCode);
    cells.put("violation_code", json!((!code.is_empty()).then_some(code)));
    cells.day(Column::ViolatedOn, true);
    cells.day(Column::DecidedOn, is_decision);
    cells.day(Column::ReceivedOn, is_decision);
    cells.day(Column::DeferredTo, false);
    cells.day(Column::ReviewReceivedOn, false);
    cells.principal(is_decision);
    let status = cells.word(Column::Status, STATUSES, true);
    cells.put("status", json!(status));
    let procedure = cells.word(Column::Procedure, PROCEDURES, false);
    cells.put("procedure", json!(procedure));
    let fictional = cells.word(Column::Fictional, BOOLEANS, false);
    cells.put("fictional", json!(fictional.unwrap_or_default()));
    cells.halts(status == Some(FineStatus::UnderReview));
    cells.instalments();
    if !cells.found.is_empty() {
        return Err(cells.found);
    }
    Item::parse(Value::Object(cells.fields)).map_err(|bad| vec![whole(&bad)])
}

/// What shows only when the cells stand together.
fn whole(bad: &BadItem) -> Finding<Column> {
    let (column, what) = match bad {
        BadItem::Field("number") => {
            (Column::Number, "编号和种类对不上：电子监控记录的序号是16位，决定书编号是15或16位数字")
        }
        BadItem::Field("status") => {
            (Column::Status, "状态和种类对不上：电子监控记录只能写 未处理 或 异议中，决定书不能写这两种")
        }
        BadItem::Field("instalments") => {
            (Column::Instalments, "分期要2到36期，按日期从早到晚写，各期相加等于罚款")
        }
        BadItem::Field("deferred_to") => (Column::DeferredTo, "延期和分期只能写一样"),
        BadItem::Field("principal_fen") => (Column::Principal, "罚款要大于0"),
        BadItem::Field("issuer") => (Column::Issuer, "最多200个字，不能有换行等控制符"),
        BadItem::Field("conduct") => (Column::Conduct, "最多200个字，不能有换行等控制符"),
        BadItem::Field("violation_code") => (Column::ViolationCode, "最多16个字"),
        _ => (Column::Number, "这一行读不懂，请与导出的文件对照"),
    };
    Finding::error(column, what)
}

impl<'a> Cells<'a> {
    fn raw(&self, column: Column) -> &'a str {
        (self.text)(column)
    }

    fn put(&mut self, field: &str, value: Value) {
        self.fields.insert(field.to_owned(), value);
    }

    fn error(&mut self, column: Column, what: impl std::fmt::Display) {
        self.found.push(Finding::error(column, what));
    }

    fn needed(&mut self, column: Column) -> &'a str {
        let text = self.raw(column);
        if text.is_empty() {
            self.error(column, "没有填写");
        }
        text
    }

    /// Whether the row is a decision; so it is where nothing is said.
    fn kind(&mut self) -> bool {
        let is_decision = self.word(Column::Kind, KINDS, false).unwrap_or(true);
        self.put("kind", json!(if is_decision { "decision" } else { "camera" }));
        is_decision
    }

    fn number(&mut self) {
        let text = self.raw(Column::Number);
        match FineNo::parse(text) {
            Ok(number) => self.put("number", json!(number.to_string())),
            // A spreadsheet keeps 15 digits of a number: 2.201991E+15.
            Err(_) if text.contains(['E', 'e', '.']) && text.parse::<f64>().is_ok() => self.error(
                Column::Number,
                "编号被表格软件当成数字改写了，后面几位已经丢失。请把这一列设成文本格式后重新填写",
            ),
            Err(wrong) => self.error(Column::Number, said::number(wrong)),
        }
    }

    fn plate(&mut self) {
        match self.raw(Column::Plate).parse::<Plate>() {
            Ok(plate) => self.put("plate", json!(plate.as_str())),
            Err(wrong) => self.error(Column::Plate, said::plate(wrong)),
        }
    }

    fn day(&mut self, column: Column, needed: bool) {
        let text = if needed { self.needed(column) } else { self.raw(column) };
        if text.is_empty() {
            if !matches!(column, Column::DeferredTo | Column::ReviewReceivedOn) {
                self.put(column.member(), Value::Null);
            }
            return;
        }
        match day(text) {
            Some(day) => self.put(column.member(), json!(day)),
            None => self.error(column, format!("「{}」不是日期。{}", short(text), dates::DAY_FORM)),
        }
    }

    fn principal(&mut self, needed: bool) {
        let text = if needed { self.needed(Column::Principal) } else { self.raw(Column::Principal) };
        match (text.is_empty(), fen(text)) {
            (true, _) => self.put("principal_fen", Value::Null),
            (false, Some(fen)) => self.put("principal_fen", json!(fen)),
            (false, None) => self.error(Column::Principal, yuan_form(text)),
        }
    }

    /// A cell that holds one of the words; empty only where it need not be filled.
    fn word<T: Copy>(&mut self, column: Column, vocabulary: Vocabulary<T>, needed: bool) -> Option<T> {
        let text = self.raw(column);
        if text.is_empty() && !needed {
            return None;
        }
        let value = words::find(vocabulary, text);
        if value.is_none() {
            let what = match text {
                "" => "没有填写".to_owned(),
                _ => format!("不认识{}「{}」", column.heading(), short(text)),
            };
            self.error(column, format!("{what}；{}", words::advice(vocabulary, text)));
        }
        value
    }

    /// `2026-11-20 至 2026-12-10 | 2026-12-20 至`: from the first day that is not counted to the first that is again.
    /// Without one the days of a review or a lawsuit that is under way would be charged.
    fn halts(&mut self, is_needed: bool) {
        const FORM: &str = "请写成 2026-11-20 至 2026-12-10（恢复计算的那天），还没结束的写 2026-11-20 至；几段之间用 | 隔开";
        let mut halts = Vec::new();
        if is_needed && self.raw(Column::Halts).is_empty() {
            self.error(Column::Halts, format!("复议诉讼中的，要写明从哪一天起停止计算加处罚款。{FORM}"));
        }
        for stretch in parts(self.raw(Column::Halts)) {
            let (from, to) = dates::range(stretch);
            let to = to.map(str::trim).filter(|to| !to.is_empty());
            let read = (day(from.trim()), to.map(day));
            match read {
                (Some(from), None) => halts.push(json!({"halted_on": from})),
                (Some(from), Some(Some(to))) if from <= to => {
                    halts.push(json!({"halted_on": from, "resumed_on": to}));
                }
                _ => self.error(Column::Halts, format!("「{}」读不懂。{FORM}", short(stretch))),
            }
        }
        self.put("halts", Value::Array(halts));
    }

    /// `2026-12-01 50.00 已缴 | 2027-01-04 50.00`.
    fn instalments(&mut self) {
        const FORM: &str = "请写成 2026-12-01 50.00，缴过的再加一个空格和 已缴；几期之间用 | 隔开";
        let mut instalments = Vec::new();
        for part in parts(self.raw(Column::Instalments)) {
            let mut pieces = part.split_whitespace();
            let due = pieces.next().and_then(day);
            let principal = pieces.next().and_then(fen);
            let paid = match (pieces.next(), pieces.next()) {
                (None, _) => Some(false),
                (Some("已缴" | "paid"), None) => Some(true),
                _ => None,
            };
            match (due, principal, paid) {
                (Some(due_on), Some(fen), Some(paid)) => {
                    instalments.push(json!({"due_on": due_on, "principal_fen": fen, "paid": paid}));
                }
                _ => self.error(Column::Instalments, format!("「{}」读不懂。{FORM}", short(part))),
            }
        }
        if !instalments.is_empty() {
            self.put("instalments", Value::Array(instalments));
        }
    }
}

fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(BETWEEN).map(str::trim).filter(|part| !part.is_empty())
}

/// `2026-11-02`, in whichever of the usual ways it is written; a time of the day behind it does not matter.
fn day(text: &str) -> Option<String> {
    dates::moment(text).map(|(day, _)| day.to_string())
}

/// Yuan with at most two decimals, as 分.
fn fen(text: &str) -> Option<i64> {
    let plain: String =
        text.chars().map(words::half_width).filter(|c| !matches!(c, ',' | '元' | '¥')).collect();
    let (yuan, decimals) = plain.trim().split_once('.').unwrap_or((plain.trim(), ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let right = (1..=10).contains(&yuan.len()) && digits(yuan) && decimals.len() <= 2 && digits(decimals);
    right.then(|| format!("{yuan}{decimals:0<2}").parse().ok()).flatten()
}

fn yuan_form(text: &str) -> String {
    format!("「{}」不是金额；请写元，最多两位小数，例如 200 或 150.50", short(text))
}

/// So much of a cell is repeated to the operator.
fn short(text: &str) -> String {
    text.chars().take(20).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yuan_become_fen_to_the_fen() {
        for (text, want) in
            [("200", 20_000), ("150.5", 15_050), ("0.01", 1), ("1,000.00", 100_000), ("２００元", 20_000)]
        {
            assert_eq!(fen(text), Some(want), "{text}");
        }
        for text in ["", "-1", "1.005", "1e3", ".5", "二百", "99999999999", "1.2.3"] {
            assert_eq!(fen(text), None, "{text}");
        }
    }
}
