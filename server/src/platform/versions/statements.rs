//! The SQL of one data set: the same for all, but for the names of its tables.

/// The statements of one data set.
#[derive(Clone, Copy, Debug)]
pub struct Statements {
    pub(crate) active: &'static str,
    pub(crate) kept: &'static str,
    pub(crate) records: &'static str,
    pub(crate) part: &'static str,
    pub(crate) by_sha256: &'static str,
    pub(crate) highest: &'static str,
    pub(crate) insert: &'static str,
    pub(crate) keep_again: &'static str,
    pub(crate) insert_part: &'static str,
    pub(crate) activate: &'static str,
    pub(crate) drop: &'static str,
    pub(crate) drop_parts: &'static str,
}

impl Statements {
    /// All of them, for the test that prepares them on both engines.
    pub const fn all(&self) -> [&'static str; 12] {
        [
            self.active,
            self.kept,
            self.records,
            self.part,
            self.by_sha256,
            self.highest,
            self.insert,
            self.keep_again,
            self.insert_part,
            self.activate,
            self.drop,
            self.drop_parts,
        ]
    }
}

/// [`Statements`] for a table of versions and one of their parts.
macro_rules! statements {
    ($versions:literal, $parts:literal) => {
        $crate::platform::versions::Statements {
            active: concat!(
                "SELECT version FROM ",
                $versions,
                " WHERE activation IS NOT NULL ORDER BY activation DESC LIMIT 1"
            ),
            kept: concat!(
                "SELECT version, records, origin, created_at, activation FROM ",
                $versions,
                " WHERE kept ORDER BY created_at DESC, version DESC"
            ),
            records: concat!("SELECT records FROM ", $versions, " WHERE version = $1 AND kept"),
            part: concat!("SELECT body FROM ", $parts, " WHERE version = $1 AND part = $2"),
            by_sha256: concat!("SELECT version, kept FROM ", $versions, " WHERE sha256 = $1"),
            highest: concat!(
                "SELECT COALESCE(MAX(version), 0) AS version, COALESCE(MAX(activation), 0) AS activation FROM ",
                $versions
            ),
            insert: concat!(
                "INSERT INTO ",
                $versions,
                " (version, sha256, records, origin, created_at, kept) VALUES ($1, $2, $3, $4, $5, TRUE)"
            ),
            keep_again: concat!(
                "UPDATE ",
                $versions,
                " SET kept = TRUE, created_at = $1 WHERE version = $2"
            ),
            insert_part: concat!("INSERT INTO ", $parts, " (version, part, body) VALUES ($1, $2, $3)"),
            activate: concat!("UPDATE ", $versions, " SET activation = $1 WHERE version = $2"),
            drop: concat!("UPDATE ", $versions, " SET kept = FALSE WHERE version = $1"),
            drop_parts: concat!("DELETE FROM ", $parts, " WHERE version = $1"),
        }
    };
}

pub(crate) use statements;
