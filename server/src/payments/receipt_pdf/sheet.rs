//! A sheet that is filled from its top. Lengths are points, 1/72 inch.

use krilla::geom::{Path, PathBuilder, Rect};
use shared::messages::receipts::{Line, LineKind};

use super::face::{Face, Set};
use crate::platform::qr;

/// A4.
pub(super) const WIDTH: f32 = 595.0;
/// A4.
const HEIGHT: f32 = 842.0;

const MARGIN: f32 = 64.0;
const TITLE: f32 = 20.0;
const TEXT: f32 = 11.0;
const TOTAL: f32 = 14.0;
/// From one line to the next, as a part of the size of the text.
const LEADING: f32 = 1.5;
/// Where the values of the table begin.
const VALUES: f32 = MARGIN + 100.0;
/// Four centimetres, which a phone reads from an arm's length.
const CODE: f32 = 114.0;
const GAP: f32 = 14.0;

/// A sheet that is filled from its top.
pub(super) struct Sheet {
    face: &'static Face,
    blocks: Vec<Block>,
    /// How far down it is filled.
    y: f32,
    unprintable: bool,
}

/// What stands on a sheet, in the order in which it is read.
pub(super) enum Block {
    Heading(Vec<Placed>),
    Paragraph(Vec<Placed>),
    /// Of each row the header and the value.
    Table(Vec<[Vec<Placed>; 2]>),
    /// A drawing, and what it is for those who do not see it.
    Figure(Path, &'static str),
}

/// A line of text and where it stands.
pub(super) struct Placed {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) size: f32,
    pub(super) set: Set,
}

impl Sheet {
    pub(super) fn new(face: &'static Face) -> Sheet {
        Sheet { face, blocks: Vec::new(), y: MARGIN, unprintable: false }
    }

    pub(super) fn title(&mut self, text: &str) {
        let lines = self.lines(text, TITLE, MARGIN);
        self.blocks.push(Block::Heading(lines));
        self.y += GAP;
    }

    /// What must be read before the rest.
    pub(super) fn notice(&mut self, text: &str) {
        let lines = self.lines(text, TOTAL, MARGIN);
        self.blocks.push(Block::Paragraph(lines));
        self.y += GAP;
    }

    pub(super) fn paragraph(&mut self, text: &str) {
        let lines = self.lines(text, TEXT, MARGIN);
        self.blocks.push(Block::Paragraph(lines));
    }

    /// A table of two columns, each row with its header.
    pub(super) fn table(&mut self, lines: &[Line]) {
        let rows = lines.iter().map(|line| self.row(line)).collect();
        self.blocks.push(Block::Table(rows));
        self.y += GAP;
    }

    fn row(&mut self, Line { label, value, kind }: &Line) -> [Vec<Placed>; 2] {
        let top = self.y;
        let header = self.lines(label, TEXT, MARGIN);
        let below_header = std::mem::replace(&mut self.y, top);
        let size = if *kind == LineKind::Total { TOTAL } else { TEXT };
        let data = self.lines(value, size, VALUES);
        self.y = self.y.max(below_header) + TEXT / 4.0;
        [header, data]
    }

    /// The text as a QR code; `alternative` says what it is.
    pub(super) fn code(&mut self, text: &str, alternative: &'static str) {
        let Some(code) = qr::squares(text) else { return };
        let side = CODE / f32::from(code.width);
        let mut path = PathBuilder::new();
        for (column, row) in code.dark {
            let (x, y) = (MARGIN + f32::from(column) * side, self.y + f32::from(row) * side);
            if let Some(square) = Rect::from_xywh(x, y, side, side) {
                path.push_rect(square);
            }
        }
        self.blocks.extend(path.finish().map(|path| Block::Figure(path, alternative)));
        self.y += CODE + GAP;
    }

    /// Whether anything stands as its number, because the typeface lacks it.
    pub(super) fn has_unprintable(&self) -> bool {
        self.unprintable
    }

    /// How high it is: A4, or longer, so that nothing of a long text is lost.
    pub(super) fn height(&self) -> f32 {
        HEIGHT.max(self.y + MARGIN)
    }

    pub(super) fn into_blocks(self) -> Vec<Block> {
        self.blocks
    }

    fn lines(&mut self, text: &str, size: f32, x: f32) -> Vec<Placed> {
        let printable = self.face.printable(text);
        self.unprintable |= printable != text;
        let sets = self.face.set(&printable, size, WIDTH - MARGIN - x);
        sets.into_iter()
            .map(|set| {
                self.y += size * LEADING;
                Placed { x, y: self.y, size, set }
            })
            .collect()
    }
}
