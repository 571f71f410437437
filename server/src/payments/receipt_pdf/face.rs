//! The typeface of receipts, which the program carries: `server/fonts`.

use std::sync::LazyLock;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::{
    FontRef, MetadataProvider,
    charmap::Charmap,
    instance::{LocationRef, Size},
    metrics::GlyphMetrics,
};

const BYTES: &[u8] = include_bytes!("../../../fonts/receipt.otf");

static FACE: LazyLock<Option<Face>> = LazyLock::new(|| {
    let reference = FontRef::new(BYTES).ok()?;
    let font = Font::new(BYTES.into(), 0)?;
    let metrics = reference.glyph_metrics(Size::unscaled(), LocationRef::default());
    Some(Face { units: font.units_per_em(), font, characters: reference.charmap(), metrics })
});

/// The typeface, and what it knows of its characters.
pub(super) struct Face {
    font: Font,
    units: f32,
    characters: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
}

/// A line of text as glyphs; a character that the typeface lacks stands as its number.
pub(super) struct Set {
    pub(super) text: String,
    pub(super) glyphs: Vec<KrillaGlyph>,
}

impl Face {
    /// The one that the program carries.
    pub(super) fn carried() -> Option<&'static Face> {
        FACE.as_ref()
    }

    pub(super) fn font(&self) -> Font {
        self.font.clone()
    }

    /// Whether it has the character.
    pub(super) fn has(&self, character: char) -> bool {
        self.characters.map(character).is_some()
    }

    /// The text with what the typeface lacks as numbers: `[U+20BB7]`.
    pub(super) fn printable(&self, text: &str) -> String {
        let shown = |c: char| if self.has(c) { c.to_string() } else { format!("[U+{:04X}]", u32::from(c)) };
        text.chars().map(shown).collect()
    }

    /// How wide a character is, as a part of the size of the text.
    fn advance(&self, character: char) -> f32 {
        let glyph = self.characters.map(character).unwrap_or_default();
        self.metrics.advance_width(glyph).unwrap_or(self.units) / self.units
    }

    /// Breaks printable text into lines no wider than `width`, and sets each. Chinese may break anywhere, and numbers
    /// must: there is nothing better.
    pub(super) fn set(&self, text: &str, size: f32, width: f32) -> Vec<Set> {
        let mut lines = vec![String::new()];
        let mut used = 0.0;
        for character in text.chars() {
            let advance = self.advance(character) * size;
            if used + advance > width && used > 0.0 {
                lines.push(String::new());
                used = 0.0;
            }
            used += advance;
            if let Some(line) = lines.last_mut() {
                line.push(character);
            }
        }
        lines.into_iter().map(|text| Set { glyphs: self.glyphs(&text), text }).collect()
    }

    fn glyphs(&self, text: &str) -> Vec<KrillaGlyph> {
        let glyph = |(start, character): (usize, char)| KrillaGlyph {
            glyph_id: GlyphId::new(self.characters.map(character).unwrap_or_default().to_u32()),
            text_range: start..start + character.len_utf8(),
            x_advance: self.advance(character),
            x_offset: 0.0,
            y_offset: 0.0,
            y_advance: 0.0,
            location: None,
        };
        text.char_indices().map(glyph).collect()
    }
}
