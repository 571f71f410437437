//! The fields of a subscribe message. WeChat refuses a message for one character too many, so that every value is
//! checked here first: developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/mp-message-management/subscribe-message/sendMessage.html,
//! 订阅消息参数值内容限制说明.

use std::collections::BTreeMap;

use serde::Serialize;

/// The kind of a field, which its name tells: `thing1` is a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// 事物: 20 characters of any kind.
    Thing,
    /// 数字: 32 digits, decimals allowed.
    Number,
    /// 字母: 32 letters.
    Letter,
    /// 符号: 5 signs.
    Symbol,
    /// 字符串: 32 digits, letters and signs.
    CharacterString,
    /// 时间: 24 hours, with a date if wanted: `15:01`, `2019年10月1日 15:01`.
    Time,
    /// 日期: `2019年10月1日`, with a time if wanted.
    Date,
    /// 金额: a currency sign, 10 digits, decimals allowed, 元 behind if wanted.
    Amount,
    /// 电话: 17 digits and signs.
    PhoneNumber,
    /// 车牌: 8, the first and the last may be Chinese. New-energy plates have exactly 8.
    CarNumber,
    /// 姓名: 10 Chinese characters, or 20 letters and signs.
    Name,
    /// 汉字: 5 Chinese characters.
    Phrase,
}

/// Why a message cannot have a field. Tells the name, never the value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadField {
    /// The name is that of no kind with a number behind.
    #[error("{0}: no kind of field is called so")]
    Name(String),
    /// The value is none of the field's kind, or too long.
    #[error("{0}: the value does not fit")]
    Value(String),
}

/// Fields by their names, each checked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Fields(BTreeMap<String, Value>);

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Value {
    value: String,
}

impl Fields {
    /// No fields.
    pub fn new() -> Fields {
        Fields::default()
    }

    /// With one field more.
    ///
    /// # Errors
    /// [`BadField`].
    pub fn with(mut self, name: &str, value: &str) -> Result<Fields, BadField> {
        let kind = FieldKind::of(name).ok_or_else(|| BadField::Name(name.chars().take(32).collect()))?;
        if !kind.fits(value) {
            return Err(BadField::Value(name.to_owned()));
        }
        self.0.insert(name.to_owned(), Value { value: value.to_owned() });
        Ok(self)
    }
}

impl FieldKind {
    /// The kind of a field of that name.
    pub fn of(name: &str) -> Option<FieldKind> {
        let kind = name.trim_end_matches(|c: char| c.is_ascii_digit());
        if kind.len() == name.len() || name.len() > 32 {
            return None;
        }
        Some(match kind {
            "thing" => FieldKind::Thing,
            "number" => FieldKind::Number,
            "letter" => FieldKind::Letter,
            "symbol" => FieldKind::Symbol,
            "character_string" => FieldKind::CharacterString,
            "time" => FieldKind::Time,
            "date" => FieldKind::Date,
            "amount" => FieldKind::Amount,
            "phone_number" => FieldKind::PhoneNumber,
            "car_number" => FieldKind::CarNumber,
            "name" => FieldKind::Name,
            "phrase" => FieldKind::Phrase,
            _ => return None,
        })
    }

    /// Whether WeChat takes the value.
    pub fn fits(self, value: &str) -> bool {
        let length = value.chars().count();
        let all =
            |most: usize, test: fn(char) -> bool| (1..=most).contains(&length) && value.chars().all(test);
        match self {
            FieldKind::Thing => all(20, |c| !c.is_control()),
            FieldKind::Number => (1..=32).contains(&length) && is_decimal(value),
            FieldKind::Letter => all(32, |c| c.is_ascii_alphabetic()),
            FieldKind::Symbol => all(5, |c| !c.is_alphanumeric() && !c.is_control() && !c.is_whitespace()),
            FieldKind::CharacterString => all(32, |c| c.is_ascii_graphic() || c == ' '),
            FieldKind::Time => is_time(value) || is_date(value, true),
            FieldKind::Date => is_date(value, false),
            FieldKind::Amount => is_amount(value),
            FieldKind::PhoneNumber => all(17, |c| c.is_ascii_digit() || "+-() ".contains(c)),
            FieldKind::CarNumber => is_car_number(value),
            FieldKind::Name => {
                all(20, |c| c.is_ascii_graphic() || c == ' ')
                    || all(10, |c| is_chinese(c) || "·.".contains(c))
            }
            FieldKind::Phrase => all(5, is_chinese),
        }
    }

    /// `text` as a thing: cut to 20 characters, with an ellipsis where something is missing.
    pub fn thing(text: &str) -> String {
        if text.chars().count() <= 20 {
            return text.to_owned();
        }
        text.chars().take(19).chain(['…']).collect()
    }
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

fn is_digits(text: &str, lengths: std::ops::RangeInclusive<usize>) -> bool {
    lengths.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_decimal(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    is_digits(whole, 1..=32) && is_digits(fraction, 1..=32)
}

fn is_time(text: &str) -> bool {
    let within = |part: &str, end: u8| is_digits(part, 1..=2) && part.parse::<u8>().is_ok_and(|n| n < end);
    let mut parts = text.split(':');
    let hour_and_minute = (parts.next(), parts.next());
    matches!(hour_and_minute, (Some(hour), Some(minute)) if within(hour, 24) && minute.len() == 2 && within(minute, 60))
        && parts.next().is_none_or(|second| second.len() == 2 && within(second, 60))
        && parts.next().is_none()
}

/// `2019年10月1日`, or `2019-10-01`, with a time behind.
fn is_date(text: &str, needs_time: bool) -> bool {
    let (date, time) = text.split_once(' ').map_or((text, None), |(date, time)| (date, Some(time)));
    let numbers = match date.strip_suffix('日') {
        Some(date) => {
            date.split_once('年').and_then(|(y, rest)| rest.split_once('月').map(|(m, d)| [y, m, d]))
        }
        None => date.split_once('-').and_then(|(y, rest)| rest.split_once('-').map(|(m, d)| [y, m, d])),
    };
    let Some([year, month, day]) = numbers else { return false };
    let parsed = (year.parse(), month.parse(), day.parse());
    let (Ok(y), Ok(m), Ok(d)) = parsed else { return false };
    is_digits(year, 4..=4)
        && is_digits(month, 1..=2)
        && is_digits(day, 1..=2)
        && jiff::civil::Date::new(y, m, d).is_ok()
        && time.map_or(!needs_time, is_time)
}

fn is_amount(text: &str) -> bool {
    let text = text.strip_suffix('元').unwrap_or(text);
    let text = text.strip_prefix(['¥', '￥', '$']).unwrap_or(text);
    is_decimal(text) && text.bytes().filter(u8::is_ascii_digit).count() <= 10
}

fn is_car_number(text: &str) -> bool {
    let length = text.chars().count();
    let ends = |i: usize| i == 0 || i + 1 == length;
    (1..=8).contains(&length)
        && text.chars().enumerate().all(|(i, c)| c.is_ascii_alphanumeric() || (ends(i) && is_chinese(c)))
}

#[cfg(test)]
mod tests;
