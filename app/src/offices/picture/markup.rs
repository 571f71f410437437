//! Elements as text, for what is drawn anew with every movement of a finger. The server and the phone write the
//! same, and text weighs a fraction of what the same views would on the phone.

/// Elements under construction. Everything that is not ours goes through [`Markup::text`].
#[derive(Default)]
pub(super) struct Markup(String);

impl Markup {
    /// Elements as they stand; never data.
    pub(super) fn raw(&mut self, elements: &str) -> &mut Markup {
        self.0.push_str(elements);
        self
    }

    /// Text of anybody, as an element's content or as an attribute's value between double quotes.
    pub(super) fn text(&mut self, text: &str) -> &mut Markup {
        for character in text.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                other => self.0.push(other),
            }
        }
        self
    }

    /// A whole number.
    pub(super) fn number(&mut self, number: i32) -> &mut Markup {
        self.raw(&number.to_string())
    }

    /// What was written.
    pub(super) fn finish(self) -> String {
        self.0
    }
}
