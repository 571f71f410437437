//! Which letters a text is written in.

use encoding_rs::{Encoding, GB18030};

use super::Refused;

/// How a file begins that is something else, and what it is.
const FOREIGN: &[(&[u8], &str)] = &[
    (b"\x89PNG", "是一张 PNG 图片"),
    (b"\xff\xd8\xff", "是一张 JPEG 图片"),
    (b"GIF8", "是一张 GIF 图片"),
    (b"%PDF", "是一份 PDF"),
    (b"\xd0\xcf\x11\xe0", "是旧版 Excel（.xls）或 Word 文件，请在表格软件里另存为 XLSX"),
    (b"\x1f\x8b", "是一个压缩包"),
    (b"Rar!", "是一个压缩包"),
    (b"7z\xbc\xaf", "是一个压缩包"),
    (b"<!DOCTYPE", "是一个网页"),
    (b"<html", "是一个网页"),
    (b"{", "是 JSON"),
    (b"[", "是 JSON"),
];

/// What it is, when it is no text of a table.
pub(super) fn foreign(content: &[u8]) -> Option<&'static str> {
    let told = FOREIGN.iter().find(|(start, _)| content.starts_with(start)).map(|(_, what)| *what);
    // A text in UTF-16 has zeros too, but says what it is.
    let is_marked = Encoding::for_bom(content).is_some();
    told.or((!is_marked && content.contains(&0)).then_some("不是文本"))
}

/// The text: by the mark before it, else UTF-8 when it is that, else GB18030, which Windows in China writes.
pub(super) fn text(content: &[u8]) -> Result<String, Refused> {
    if let Some((encoding, mark)) = Encoding::for_bom(content) {
        let content = content.get(mark..).unwrap_or_default();
        let (text, failed) = encoding.decode_without_bom_handling(content);
        return if failed { Err(Refused::Letters(mark + 1)) } else { Ok(text.into_owned()) };
    }
    let bad = match str::from_utf8(content) {
        Ok(text) => return Ok(text.to_owned()),
        Err(error) => error.valid_up_to() + 1,
    };
    let text = GB18030.decode_without_bom_handling_and_without_replacement(content);
    text.map(|text| text.into_owned()).ok_or(Refused::Letters(bad))
}
