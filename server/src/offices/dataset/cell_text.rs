//! How a cell holds several things. Items stand behind each other with `|` or a line break between them; an item that
//! has parts labels each: `时间【2026-12-01 至 2026-12-03】原因【装修】`. A backslash makes the character behind it an
//! ordinary one. An export writes the same grammar, so that any text comes back as it was.

/// What has a meaning and is escaped by an export.
const SPECIAL: &[char] = &['\\', '|', '｜', '【', '】', '[', ']', '、'];

/// A labelled part of an item.
pub(super) type Part = (String, String);

/// A text that is not of this grammar: what is wrong with it.
pub(super) type Bad = String;

/// The items of a cell, escapes untouched, none of them empty.
pub(super) fn items(cell: &str) -> Vec<&str> {
    split(cell, |c| matches!(c, '|' | '｜' | '\n'))
}

/// The texts of a list whose items are free texts.
pub(super) fn texts(cell: &str) -> Vec<String> {
    items(cell).into_iter().map(unescaped).collect()
}

/// The words of a list whose items have no punctuation of their own: ids, codes, names of cities.
pub(super) fn words(text: &str) -> Vec<String> {
    split(text, |c| matches!(c, '|' | '｜' | '、' | '，' | ',' | '；' | ';') || c.is_whitespace())
        .into_iter()
        .map(unescaped)
        .collect()
}

/// The free texts inside a part: only `、` stands between them.
pub(super) fn inner_texts(text: &str) -> Vec<String> {
    split(text, |c| c == '、').into_iter().map(unescaped).collect()
}

/// The labelled parts of an item, contents with their escapes.
pub(super) fn parts(item: &str) -> Result<Vec<Part>, Bad> {
    let mut parts = Vec::new();
    let mut rest = item;
    while !rest.trim().is_empty() {
        let open = find(rest, |c| matches!(c, '【' | '[')).ok_or_else(|| form(rest))?;
        let (label, behind) = rest.split_at(open);
        let content = behind.get(width(behind)..).unwrap_or_default();
        let close = find(content, |c| matches!(c, '】' | ']')).ok_or_else(|| form(behind))?;
        let (inside, behind) = content.split_at(close);
        let label = label.trim();
        if parts.iter().any(|(known, _)| known == label) {
            return Err(format!("「{label}」写了两次"));
        }
        parts.push((label.to_owned(), inside.trim().to_owned()));
        rest = behind.get(width(behind)..).unwrap_or_default();
    }
    Ok(parts)
}

/// A text without its escapes.
pub(super) fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        match (c, characters.clone().next()) {
            ('\\', Some(next)) => {
                characters.next();
                plain.push(next);
            }
            _ => plain.push(c),
        }
    }
    plain
}

/// A text in which nothing has a meaning.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if SPECIAL.contains(&c) {
            safe.push('\\');
        }
        safe.push(c);
    }
    safe
}

/// A cell of several free texts.
pub(super) fn join_texts(texts: &[String]) -> String {
    texts.iter().map(|text| escaped(text)).collect::<Vec<_>>().join("|")
}

/// An item of labelled parts; those without content are left out.
pub(super) fn join_parts(parts: &[(&str, String)]) -> String {
    parts
        .iter()
        .filter(|(_, content)| !content.is_empty())
        .map(|(label, content)| format!("{label}【{content}】"))
        .collect()
}

fn form(rest: &str) -> Bad {
    let shown: String = rest.trim().chars().take(20).collect();
    format!("「{shown}」不是「名称【内容】」的写法")
}

/// Where the first character of that kind is that no backslash stands before.
fn find(text: &str, is: impl Fn(char) -> bool) -> Option<usize> {
    let mut escaped = false;
    text.char_indices()
        .find(|(_, c)| {
            let found = !escaped && is(*c);
            escaped = !escaped && *c == '\\';
            found
        })
        .map(|(at, _)| at)
}

fn split(text: &str, at: impl Fn(char) -> bool) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(found) = find(rest, &at) {
        let (piece, behind) = rest.split_at(found);
        pieces.push(piece);
        rest = behind.get(width(behind)..).unwrap_or_default();
    }
    pieces.push(rest);
    pieces.into_iter().map(str::trim).filter(|piece| !piece.is_empty()).collect()
}

/// How many bytes the first character takes.
fn width(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_texts_come_back() {
        let nasty = ["a|b", "c\\", "【d】", "e、f", "\\|g", "h｜[i]", "\\\\"].map(String::from);
        assert_eq!(texts(&join_texts(&nasty)), nasty);
        let part = nasty.iter().map(|text| escaped(text)).collect::<Vec<_>>().join("、");
        let item = join_parts(&[("功能", part.clone()), ("空", String::new()), ("名", escaped("【x"))]);
        let read = parts(&item).unwrap();
        assert_eq!(read.iter().map(|(label, _)| label.as_str()).collect::<Vec<_>>(), ["功能", "名"]);
        assert_eq!(inner_texts(&read[0].1), nasty);
        assert_eq!(unescaped(&read[1].1), "【x");
    }

    #[test]
    fn an_editor_may_use_lines_and_half_width_signs() {
        assert_eq!(texts("一\n二 ｜ 三||"), ["一", "二", "三"]);
        assert_eq!(words("a、b，c d；e"), ["a", "b", "c", "d", "e"]);
        assert_eq!(parts("名[甲] 开放【24小时】").unwrap().len(), 2);
        assert!(parts("装修").unwrap_err().contains("装修"));
        assert!(parts("名【甲").is_err() && parts("名【甲】名【乙】").is_err());
    }
}
