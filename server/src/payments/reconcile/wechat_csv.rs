//! WeChat Pay's bills as files: a header, rows whose every field begins with a backtick, then the header of the sum
//! and the sum. Amounts are yuan in decimals. Columns are asked for by their names, because their order has changed
//! before. pay.weixin.qq.com/docs/merchant/products/bill-download/format-trade.html

use std::collections::HashMap;

use jiff::{Timestamp, ToSpan, civil::Date, civil::DateTime};
use shared::{money::Fen, time};

use super::{
    bill::{Bill, Entry, Summary},
    flow::{FlowRow, FundFlow},
};

/// More than any city's day.
const MOST_BYTES: usize = 64 * 1024 * 1024;
/// What stands before and between the fields of a row. A name of goods may hold a comma, never these two.
const BETWEEN: &str = ",`";
/// Places behind the point of a yuan down to a thousandth of a 分, in which fees are printed.
const MILLI_FEN: usize = 5;
const FEN: usize = 2;

/// Why a file is not the bill that was asked for. Nothing of it is kept then.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadBill {
    /// Over 64 MB.
    #[error("账单文件超过64MB")]
    TooLarge,
    /// Not UTF-8.
    #[error("账单文件不是UTF-8编码")]
    Encoding,
    /// A column is missing.
    #[error("账单缺少这一列：{0}")]
    Column(String),
    /// The sum at its end is missing: the file was cut off.
    #[error("账单末尾没有汇总行，文件可能不完整")]
    NoSummary,
    /// A row has another number of fields than the header.
    #[error("第{0}行的列数与表头不同")]
    Fields(usize),
    /// A field cannot be read.
    #[error("第{line}行的“{column}”读不懂：{field}")]
    Field {
        /// Counted from 1.
        line: usize,
        /// Its name.
        column: String,
        /// What stands there.
        field: String,
    },
    /// It is of another merchant.
    #[error("第{line}行的商户号不是{merchant}")]
    Merchant {
        /// Counted from 1.
        line: usize,
        /// Whose bill was asked for.
        merchant: String,
    },
    /// It is of another day.
    #[error("账单不是{0}的")]
    Day(Date),
}

/// Reads a trade bill of kind ALL.
///
/// # Errors
/// [`BadBill`]; its words are for the treasurer.
pub fn trade_bill(bytes: &[u8], merchant: &str, day: Date) -> Result<Bill, BadBill> {
    let table = Table::read(bytes, "交易时间")?;
    let mut bill = Bill::default();
    for row in &table.rows {
        let whose = [row.text("商户号")?, row.text("特约商户号")?];
        if !whose.contains(&merchant) {
            return Err(BadBill::Merchant { line: row.line, merchant: merchant.to_owned() });
        }
        if row.text("货币种类")? != "CNY" {
            return Err(row.unreadable("货币种类"));
        }
        match row.text("交易状态")? {
            "SUCCESS" => bill.trades.push(row.entry("商户订单号", "微信订单号", "订单金额")?),
            // Revoked is what a till gives back at once; no order of ours is paid at one.
            "REFUND" | "REVOKED" => {
                bill.refunds.push(row.entry("商户退款单号", "微信退款单号", "申请退款金额")?);
            }
            _ => return Err(row.unreadable("交易状态")),
        }
    }
    of_the_day(day, bill.trades.iter().chain(&bill.refunds).map(|entry| entry.at))?;
    let sum = &table.summary;
    bill.summary = Summary {
        number: sum.count("总交易单数")?,
        traded: sum.yuan("订单总金额")?,
        refunded: sum.yuan("申请退款总金额")?,
        fee_milli_fen: sum.scaled("手续费总金额", MILLI_FEN)?,
    };
    Ok(bill)
}

/// Reads a fund-flow bill.
///
/// # Errors
/// [`BadBill`]; its words are for the treasurer.
pub fn fund_flow(bytes: &[u8], day: Date) -> Result<FundFlow, BadBill> {
    let table = Table::read(bytes, "记账时间")?;
    let mut rows = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let income = match row.text("收支类型")? {
            "收入" => true,
            "支出" => false,
            _ => return Err(row.unreadable("收支类型")),
        };
        rows.push(FlowRow {
            at: row.instant("记账时间")?,
            business_id: row.text("微信支付业务单号")?.to_owned(),
            flow_id: row.text("资金流水单号")?.to_owned(),
            kind: row.text("业务类型")?.to_owned(),
            income,
            amount: row.yuan("收支金额(元)")?,
            balance_fen: row.scaled("账户结余(元)", FEN)?,
            remark: row.text("备注")?.to_owned(),
        });
    }
    of_the_day(day, rows.iter().map(|row| row.at))?;
    let sum = &table.summary;
    Ok(FundFlow {
        rows,
        number: Some(sum.count("资金流水总笔数")?),
        income: sum.yuan("收入金额")?,
        expense: sum.yuan("支出金额")?,
    })
}

/// Whether a bill may be of that day: nothing in it lies further off than the days beside it, and something lies on it.
fn of_the_day(day: Date, at: impl Iterator<Item = Timestamp>) -> Result<(), BadBill> {
    let days: Vec<Date> = at.map(time::date_at).collect();
    let near = |other: &Date| day.until(*other).is_ok_and(|span| span.get_days().abs() <= 1);
    let right = days.is_empty() || (days.contains(&day) && days.iter().all(near));
    if right { Ok(()) } else { Err(BadBill::Day(day)) }
}

/// A bill cut into fields.
struct Table<'a> {
    rows: Vec<Row<'a>>,
    summary: Row<'a>,
}

struct Row<'a> {
    line: usize,
    fields: HashMap<String, &'a str>,
}

impl<'a> Table<'a> {
    fn read(bytes: &'a [u8], first_column: &str) -> Result<Table<'a>, BadBill> {
        if bytes.len() > MOST_BYTES {
            return Err(BadBill::TooLarge);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| BadBill::Encoding)?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let (_, header) = lines.next().ok_or_else(|| BadBill::Column(first_column.to_owned()))?;
        let names = header_names(header);
        if !names.iter().any(|name| name == first_column) {
            return Err(BadBill::Column(first_column.to_owned()));
        }
        let mut rows = Vec::new();
        for (line, text) in lines.by_ref() {
            let Some(fields) = text.strip_prefix('`') else {
                // The header of the sum.
                let names = header_names(text);
                let (line, text) = lines.next().ok_or(BadBill::NoSummary)?;
                let fields = text.strip_prefix('`').ok_or(BadBill::NoSummary)?;
                let summary = Row::cut(line + 1, &names, fields)?;
                return Ok(Table { rows, summary });
            };
            rows.push(Row::cut(line + 1, &names, fields)?);
        }
        Err(BadBill::NoSummary)
    }
}

/// The names of columns; brackets come in both widths.
fn header_names(line: &str) -> Vec<String> {
    line.split(',').map(|name| name.trim().replace('（', "(").replace('）', ")")).collect()
}

impl<'a> Row<'a> {
    fn cut(line: usize, names: &[String], fields: &'a str) -> Result<Row<'a>, BadBill> {
        let fields: Vec<&str> = fields.split(BETWEEN).collect();
        if fields.len() != names.len() {
            return Err(BadBill::Fields(line));
        }
        Ok(Row { line, fields: names.iter().cloned().zip(fields).collect() })
    }

    fn text(&self, column: &str) -> Result<&'a str, BadBill> {
        let field = self.fields.get(column).ok_or_else(|| BadBill::Column(column.to_owned()))?;
        Ok(field.trim())
    }

    fn unreadable(&self, column: &str) -> BadBill {
        let field = self.fields.get(column).copied().unwrap_or_default().chars().take(40).collect();
        BadBill::Field { line: self.line, column: column.to_owned(), field }
    }

    fn scaled(&self, column: &str, places: usize) -> Result<i64, BadBill> {
        scaled(self.text(column)?, places).ok_or_else(|| self.unreadable(column))
    }

    /// A number of rows. Some bills print `20.0`.
    fn count(&self, column: &str) -> Result<u64, BadBill> {
        let text = self.text(column)?;
        text.strip_suffix(".0").unwrap_or(text).parse().map_err(|_| self.unreadable(column))
    }

    /// An amount that is never negative, to the 分.
    fn yuan(&self, column: &str) -> Result<Fen, BadBill> {
        Fen::new(self.scaled(column, FEN)?).map_err(|_| self.unreadable(column))
    }

    /// `2026-11-21 09:30:00`, at Asia/Shanghai.
    fn instant(&self, column: &str) -> Result<Timestamp, BadBill> {
        let local: DateTime = self.text(column)?.parse().map_err(|_| self.unreadable(column))?;
        let seconds = i64::from(local.hour()) * 3_600 + i64::from(local.minute()) * 60;
        let since_midnight = (seconds + i64::from(local.second())).seconds();
        time::start_of(local.date()).checked_add(since_midnight).map_err(|_| self.unreadable(column))
    }

    fn entry(&self, number: &str, gateway_id: &str, amount: &str) -> Result<Entry, BadBill> {
        Ok(Entry {
            number: self.text(number)?.to_owned(),
            gateway_id: self.text(gateway_id)?.to_owned(),
            amount: self.yuan(amount)?,
            at: self.instant("交易时间")?,
            fee_milli_fen: self.scaled("手续费", MILLI_FEN)?,
        })
    }
}

/// A decimal as a whole number of its `places`-th place, exactly: nothing is rounded.
pub(super) fn scaled(text: &str, places: usize) -> Option<i64> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fraction = fraction.trim_end_matches('0');
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !plain(whole) || !plain(fraction) || fraction.len() > places {
        return None;
    }
    format!("{whole}{fraction:0<places$}").parse::<i64>().ok().map(|number| sign * number)
}

#[cfg(test)]
mod tests;
