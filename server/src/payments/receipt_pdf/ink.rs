//! Puts the blocks of a sheet on a page, each with its tag, so that a screen reader finds what it is.

use std::num::NonZeroU16;

use krilla::{
    color::luma,
    geom::Point,
    num::NormalizedF32,
    paint::{Fill, FillRule},
    surface::Surface,
    tagging::{ContentTag, SpanTag, TableHeaderScope, Tag, TagGroup, TagKind, TagTree},
};

use super::{
    face::Face,
    sheet::{Block, Placed},
};

/// A page that is drawn on.
struct Ink<'a> {
    surface: Surface<'a>,
    face: &'static Face,
}

/// Draws the blocks in black and gives their tags.
pub(super) fn draw(surface: Surface<'_>, face: &'static Face, blocks: &[Block]) -> TagTree {
    let mut ink = Ink { surface, face };
    let black =
        Fill { paint: luma::Color::black().into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero };
    ink.surface.set_fill(Some(black));
    let mut tags = TagTree::new().with_lang(Some("zh-CN".to_owned()));
    for block in blocks {
        tags.push(ink.block(block));
    }
    ink.surface.finish();
    tags
}

impl Ink<'_> {
    fn block(&mut self, block: &Block) -> TagGroup {
        match block {
            Block::Heading(lines) => {
                let title = lines.iter().map(|line| line.set.text.as_str()).collect();
                self.lines(Tag::Hn(NonZeroU16::MIN, Some(title)), lines)
            }
            Block::Paragraph(lines) => self.lines(Tag::P, lines),
            Block::Table(rows) => {
                let rows = rows.iter().map(|row| self.row(row).into()).collect();
                TagGroup::with_children(Tag::Table, rows)
            }
            Block::Figure(path, alternative) => {
                let identifier = self.surface.start_tagged(ContentTag::Other);
                self.surface.draw_path(path);
                self.surface.end_tagged();
                let tag = Tag::Figure(Some((*alternative).to_owned()));
                TagGroup::with_children(tag, vec![identifier.into()])
            }
        }
    }

    fn row(&mut self, [header, data]: &[Vec<Placed>; 2]) -> TagGroup {
        let header = self.lines(Tag::TH(TableHeaderScope::Row), header);
        let data = self.lines(Tag::TD, data);
        TagGroup::with_children(Tag::TR, vec![header.into(), data.into()])
    }

    fn lines(&mut self, tag: impl Into<TagKind>, lines: &[Placed]) -> TagGroup {
        let mut group = TagGroup::new(tag);
        for Placed { x, y, size, set } in lines {
            let identifier = self.surface.start_tagged(ContentTag::Span(SpanTag::empty()));
            let start = Point::from_xy(*x, *y);
            self.surface.draw_glyphs(start, &set.glyphs, self.face.font(), &set.text, *size, false);
            self.surface.end_tagged();
            group.push(identifier);
        }
        group
    }
}
