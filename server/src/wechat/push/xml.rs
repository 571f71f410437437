//! The XML of messages: elements and text, no attributes. Nothing is ever fetched or expanded: a document type is
//! refused, and of entities only the five of XML itself and characters by number are known.

use quick_xml::{Reader, events::Event};
use serde_json::{Map, Value};

/// Deeper than any message.
const DEPTH: usize = 8;

/// The children of the outermost element. Elements of one name become a list.
pub(super) fn read(text: &str) -> Option<Value> {
    let mut reader = Reader::from_str(text);
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) if open.len() <= DEPTH => open.push(Element::named(tag.name().into_inner())),
            Event::Empty(tag) => open.last_mut()?.add(tag.name().into_inner(), Value::String(String::new())),
            Event::End(_) => {
                let element = open.pop()?;
                let name = element.name.clone();
                open.last_mut()?.add(&name, element.value());
            }
            Event::Text(text) => open.last_mut()?.text.push_str(&text.xml10_content()),
            Event::CData(text) => open.last_mut()?.text.push_str(&text),
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().ok()?.or_else(|| predefined(&reference))?;
                open.last_mut()?.text.push(character);
            }
            Event::Decl(_) | Event::Comment(_) => {}
            Event::Start(_) | Event::DocType(_) | Event::PI(_) => return None,
            Event::Eof => break,
        }
    }
    let document = open.pop().filter(|_| open.is_empty())?;
    match document.children.into_iter().next()? {
        (_, children @ Value::Object(_)) => Some(children),
        _ => None,
    }
}

fn predefined(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

#[derive(Default)]
struct Element {
    name: String,
    text: String,
    children: Map<String, Value>,
}

impl Element {
    fn named(name: &str) -> Element {
        Element { name: name.to_owned(), ..Element::default() }
    }

    fn add(&mut self, name: &str, value: Value) {
        match self.children.get_mut(name) {
            None => drop(self.children.insert(name.to_owned(), value)),
            Some(Value::Array(list)) => list.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
        }
    }

    fn value(self) -> Value {
        if self.children.is_empty() { Value::String(self.text) } else { Value::Object(self.children) }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn elements_become_fields() {
        let text = "<xml>\n <A><![CDATA[a<b]]></A><B>1 &lt; 2 &#x4f60;</B><C/>\
            <L><I><K>1</K></I><I><K>2</K></I></L></xml>";
        let want = json!({"A": "a<b", "B": "1 < 2 你", "C": "", "L": {"I": [{"K": "1"}, {"K": "2"}]}});
        assert_eq!(read(text), Some(want));
    }

    #[test]
    fn what_is_not_plain_is_refused() {
        let deep = format!("<xml>{}{}</xml>", "<a>".repeat(20), "</a>".repeat(20));
        for bad in [
            "",
            "<xml>",
            "<xml>text</xml>",
            "<xml><a></xml>",
            "<xml><a>&unknown;</a></xml>",
            "<!DOCTYPE xml [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><xml><a>&x;</a></xml>",
            &deep,
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
