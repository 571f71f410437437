//! What a field of a subscribe message may hold, by the kind in its name (`thing1`, `amount2`).

/// Whether `value` fits a field of that name; a kind that is not known fits nothing.
pub fn fits(name: &str, value: &str) -> bool {
    let count = value.chars().count();
    let within = |most: usize| (1..=most).contains(&count);
    match name.trim_end_matches(|c: char| c.is_ascii_digit()) {
        "thing" => within(20),
        "number" => within(32) && value.parse::<f64>().is_ok_and(f64::is_finite),
        "letter" => within(32) && value.chars().all(|c| c.is_ascii_alphabetic()),
        "symbol" => within(5) && !value.chars().any(char::is_alphanumeric),
        "character_string" => within(32) && value.chars().all(|c| c.is_ascii_graphic() || c == ' '),
        "time" | "date" => within(32) && value.chars().any(|c| c.is_ascii_digit()),
        "amount" => is_amount(value),
        "phone_number" => within(17) && value.chars().all(|c| c.is_ascii_digit() || "+-()".contains(c)),
        "car_number" => within(8),
        "name" => is_name(value),
        "phrase" => within(5) && value.chars().all(is_chinese),
        _ => false,
    }
}

/// A symbol of currency, at most ten digits with decimals, and perhaps 元 behind.
fn is_amount(value: &str) -> bool {
    let value = value.strip_suffix('元').unwrap_or(value);
    let value = value.strip_prefix(|c: char| "¥￥$€£".contains(c)).unwrap_or(value);
    let digits = value.chars().filter(char::is_ascii_digit).count();
    (1..=10).contains(&digits)
        && value.chars().all(|c| c.is_ascii_digit() || c == '.')
        && value.parse::<f64>().is_ok()
}

/// At most ten Chinese characters, or twenty of letters and signs.
fn is_name(value: &str) -> bool {
    let count = value.chars().count();
    let most = if value.chars().any(is_chinese) { 10 } else { 20 };
    (1..=most).contains(&count) && !value.chars().any(|c| c.is_ascii_digit())
}

fn is_chinese(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The limits are those of WeChat's document of subscribe messages.
    #[test]
    fn limits_are_wechats() {
        for (name, value) in [
            ("thing1", "二十个字的事项名称二十个字的事项名称二十"),
            ("number2", "12.5"),
            ("letter3", "abc"),
            ("symbol4", "*#"),
            ("character_string5", "TM-2026 11"),
            ("time6", "2026年11月22日 10:00"),
            ("amount7", "¥1234567890"),
            ("amount8", "100.00元"),
            ("phone_number9", "+86-13800000000"),
            ("car_number10", "吉AD00012"),
            ("name11", "张三"),
            ("phrase12", "缴款成功"),
        ] {
            assert!(fits(name, value), "{name} {value}");
        }
        for (name, value) in [
            ("thing1", "二十一个字的事项名称二十一个字的事项名称啊"),
            ("thing1", ""),
            ("number2", "一"),
            ("letter3", "ab1"),
            ("symbol4", "******"),
            ("amount7", "¥12345678901"),
            ("amount7", "一百"),
            ("phone_number9", "138000000001234567"),
            ("car_number10", "吉AD000123"),
            ("name11", "一二三四五六七八九十一"),
            ("phrase12", "六个字的词语"),
            ("phrase12", "paid"),
            ("other1", "a"),
        ] {
            assert!(!fits(name, value), "{name} {value}");
        }
    }
}
