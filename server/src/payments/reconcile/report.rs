//! What a treasurer reads of a day: as text, and as a table.

use std::fmt;

use jiff::{Timestamp, civil::Date};
use shared::{
    messages::books as words,
    time::{date_in_words, second_in_words},
};

use super::{
    Difference, Kind, Side, Statement,
    store::{Closed, Stored},
};

/// A day's comparison. Its [`fmt::Display`] is Chinese text for the treasurer.
#[derive(Clone, Debug)]
pub struct Report {
    /// The merchant.
    pub merchant: String,
    /// The day.
    pub day: Date,
    /// When it last showed anything new.
    pub reconciled_at: Timestamp,
    /// What it comes to.
    pub statement: Statement,
    /// The differences, always in the same order.
    pub differences: Vec<Stored>,
}

impl Report {
    /// Those that nobody has closed.
    pub fn open(&self) -> impl Iterator<Item = &Stored> {
        self.differences.iter().filter(|stored| stored.closed.is_none())
    }

    /// As a table for a spreadsheet: UTF-8 with a byte order mark, one row for each sum and each difference.
    ///
    /// # Errors
    /// When the writer fails, which memory does not.
    pub fn csv(&self) -> Result<Vec<u8>, csv::Error> {
        let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
        writer.write_record(words::CSV_HEADER)?;
        for (what, ours, theirs) in self.sums() {
            self.write(&mut writer, what, "", ours, theirs, ["", ""])?;
        }
        for Stored { difference: d, closed, .. } in &self.differences {
            let what = format!("{}：{}", side(d.side), kind(d.kind));
            let (state, note) = match closed {
                None => (words::OPEN, String::new()),
                Some(closed) => (words::CLOSED, how_closed(closed)),
            };
            self.write(&mut writer, &what, &d.number, d.ours_fen, d.theirs_fen, [state, &note])?;
        }
        writer.into_inner().map_err(|error| error.into_error().into())
    }

    fn write(
        &self,
        writer: &mut csv::Writer<Vec<u8>>,
        what: &str,
        number: &str,
        ours: i64,
        theirs: i64,
        [state, note]: [&str; 2],
    ) -> Result<(), csv::Error> {
        let day = self.day.to_string();
        let fen = [ours, theirs, theirs - ours].map(yuan);
        let [ours, theirs, apart] = &fen;
        // A spreadsheet must take what a person wrote for text, never for a formula.
        let (number, note) = (plain(number), plain(note));
        writer.write_record([&day, &self.merchant, what, &number, ours, theirs, apart, state, &note])
    }

    /// What is compared, ours, theirs.
    fn sums(&self) -> [(&'static str, i64, i64); 2] {
        let Statement { ledger, bill, .. } = &self.statement;
        [
            (words::SUM_CAPTURED, ledger.captured, bill.captured),
            (words::SUM_REFUNDED, ledger.refunded, bill.refunded),
        ]
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Statement { ledger, bill, trades, refunds, with_flow } = &self.statement;
        writeln!(f, "{}对账  商户号 {}", date_in_words(self.day), self.merchant)?;
        writeln!(f, "账单：缴款{trades}笔，退款{refunds}笔，手续费{}元", yuan(bill.fee))?;
        for (what, ours, theirs) in self.sums() {
            let verdict =
                if ours == theirs { "一致".to_owned() } else { format!("差{}元", yuan(theirs - ours)) };
            writeln!(f, "{what}：账本{}元，账单{}元，{verdict}", yuan(ours), yuan(theirs))?;
        }
        if *with_flow {
            let (paid, fee) = (yuan(ledger.paid_out), yuan(ledger.fee));
            writeln!(f, "资金账单：提现{paid}元，手续费{fee}元，账户变动{}元", yuan(ledger.change))?;
        } else {
            writeln!(f, "{}", words::NO_FLOW)?;
        }
        let open = self.open().count();
        match (open, self.differences.len()) {
            (0, 0) => writeln!(f, "{}", words::NO_DIFFERENCE)?,
            (open, all) => writeln!(f, "差异{all}项，未处理{open}项：")?,
        }
        for (stored, number) in self.differences.iter().zip(1..) {
            writeln!(f, "{number}. {}", in_words(stored))?;
        }
        write!(f, "核对于{}", second_in_words(self.reconciled_at))
    }
}

fn in_words(stored: &Stored) -> String {
    let Difference { side: of, kind: how, number, ours_fen, theirs_fen, other_day } = &stored.difference;
    let number = if number.is_empty() { String::new() } else { format!(" {number}") };
    let other_day = other_day.map(|day| format!("，另一方记在{}", date_in_words(day))).unwrap_or_default();
    let state = match &stored.closed {
        None => words::OPEN.to_owned(),
        Some(closed) => format!("{}，{}", words::CLOSED, how_closed(closed)),
    };
    let (ours, theirs) = (yuan(*ours_fen), yuan(*theirs_fen));
    let (side, kind) = (side(*of), kind(*how));
    format!("【{state}】{side}：{kind}{number}，我方{ours}元，账单{theirs}元{other_day}")
}

fn how_closed(closed: &Closed) -> String {
    let at = second_in_words(closed.at);
    match &closed.by {
        Some((who, why)) => format!("{who}于{at}处理：{why}"),
        None => format!("{at}{}", words::GONE),
    }
}

const fn side(side: Side) -> &'static str {
    match side {
        Side::Trade => words::SIDE_TRADE,
        Side::Refund => words::SIDE_REFUND,
        Side::Flow => words::SIDE_FLOW,
    }
}

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::GatewayOnly => words::GATEWAY_ONLY,
        Kind::LocalOnly => words::LOCAL_ONLY,
        Kind::Amount => words::AMOUNT,
        Kind::Identity => words::IDENTITY,
        Kind::Midnight => words::MIDNIGHT,
        Kind::Ledger => words::LEDGER,
        Kind::BillSum => words::BILL_SUM,
        Kind::BillRows => words::BILL_ROWS,
        Kind::FlowIncome => words::FLOW_INCOME,
        Kind::FlowRefund => words::FLOW_REFUND,
        Kind::FlowFee => words::FLOW_FEE,
        Kind::FlowChain => words::FLOW_CHAIN,
        Kind::FlowBalance => words::FLOW_BALANCE,
        Kind::FlowUnknown => words::FLOW_UNKNOWN,
    }
}

/// 分 as yuan, with its sign.
fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", fen.unsigned_abs() / 100, fen.unsigned_abs() % 100)
}

fn plain(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}
