//! Pages of a list: a limit and an opaque cursor. The cursor carries the version of the data, because an
//! offset into another version would skip or repeat records unnoticed.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use itoa::Buffer;
use shared::messages::common;

use crate::platform::failure::Failure;

const DEFAULT_LIMIT: usize = 20;
const MOST: usize = 50;
const CURSOR_LIMIT: usize = 64;

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// How many items, 1 to 50.
    pub limit: usize,
    /// How many are skipped.
    pub offset: usize,
}

impl Paging {
    /// The first page, of ordinary size.
    pub const FIRST: Paging = Paging { limit: DEFAULT_LIMIT, offset: 0 };

    /// Parses `limit` and `cursor` of a list of this version of the data.
    ///
    /// # Errors
    /// 422 naming the parameter.
    pub fn parse(limit: Option<&str>, cursor: Option<&str>, version: i64) -> Result<Paging, Failure> {
        let limit = match limit {
            None => DEFAULT_LIMIT,
            Some(text) => text
                .parse()
                .ok()
                .filter(|limit| (1..=MOST).contains(limit))
                .ok_or_else(|| Failure::invalid("limit", "out_of_range", common::BAD_LIMIT))?,
        };
        let offset = match cursor {
            None => 0,
            Some(text) => {
                let (made_for, offset) = read(text)
                    .ok_or_else(|| Failure::invalid("cursor", "bad_parameter", common::BAD_PARAMETER))?;
                if made_for != version {
                    return Err(Failure::invalid("cursor", "stale_cursor", common::STALE_CURSOR));
                }
                offset
            }
        };
        Ok(Paging { limit, offset })
    }

    /// This part of `items`, and the cursor of the next part when there is one.
    pub fn part<T>(self, items: &[T], version: i64) -> (&[T], Option<String>) {
        let rest = items.get(self.offset..).unwrap_or_default();
        let part = rest.get(..self.limit).unwrap_or(rest);
        (part, self.next(part.len(), items.len(), version))
    }

    /// The cursor of the next part, when this one shows so many of so many.
    pub fn next(self, shown: usize, total: usize, version: i64) -> Option<String> {
        let next = self.offset.saturating_add(shown);
        let text = || [Buffer::new().format(version), ".", Buffer::new().format(next)].concat();
        (next < total).then(|| URL_SAFE_NO_PAD.encode(text()))
    }
}

fn read(cursor: &str) -> Option<(i64, usize)> {
    if cursor.len() > CURSOR_LIMIT {
        return None;
    }
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let (version, offset) = text.split_once('.')?;
    Some((version.parse().ok()?, offset.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_lead_through_a_list_without_gap_or_repetition() {
        let items: Vec<u32> = (0..45).collect();
        let (mut cursor, mut seen) = (None, Vec::new());
        loop {
            let paging = Paging::parse(Some("20"), cursor.as_deref(), 3).unwrap();
            let (part, next) = paging.part(&items, 3);
            seen.extend_from_slice(part);
            cursor = next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, items);
    }

    #[test]
    fn a_cursor_of_another_version_is_refused() {
        let (_, cursor) = Paging::FIRST.part(&[0; 30], 1);
        let failure = Paging::parse(None, cursor.as_deref(), 2).unwrap_err();
        assert_eq!(failure.fields[0].code, "stale_cursor");
    }

    #[test]
    fn nonsense_is_refused_with_the_name_of_the_parameter() {
        for limit in ["0", "51", "-1", "x", "", "99999999999999999999"] {
            assert_eq!(Paging::parse(Some(limit), None, 1).unwrap_err().fields[0].field, "limit", "{limit}");
        }
        for cursor in ["", "x", "MTI", &"A".repeat(65), "!!"] {
            assert_eq!(
                Paging::parse(None, Some(cursor), 1).unwrap_err().fields[0].field,
                "cursor",
                "{cursor}"
            );
        }
        assert_eq!(Paging { limit: 5, offset: usize::MAX }.part(&[1, 2], 1), (&[][..], None));
    }
}
