//! What the server says to PostgreSQL to settle a payment, from PostgreSQL's own log, as a script for pgbench: the same
//! statements and the same commit, over rows that are made up.

use std::collections::HashMap;

use anyhow::{Context, Result};

/// What only a settlement does.
const MARK: &str = "INSERT INTO payment_notifications";
/// A longer text is the content of a notification; no column that must be unique holds one.
const NAME_CHARACTERS: usize = 64;

/// A statement with its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Statement {
    backend: String,
    sql: String,
    parameters: Vec<String>,
}

/// The names of a payment that was settled while PostgreSQL logged.
#[derive(Clone, Debug)]
pub struct Settled {
    /// The payment's id.
    pub payment: String,
    /// Its fine's.
    pub fine: String,
}

/// The script of one settlement. Row `k` of what is made up has the payment `p…` and the fine `f…`.
///
/// # Errors
/// When the log has no two settlements that can be compared.
pub fn of(log: &str, settled: &[Settled]) -> Result<String> {
    let statements = statements(log);
    let of: Vec<(&Settled, Vec<Statement>)> =
        settled.iter().filter_map(|one| Some((one, settlement(&statements, one)?))).collect();
    let same =
        |a: &[Statement], b: &[Statement]| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.sql == b.sql);
    let (one, first) = of.first().context("PostgreSQL has logged no settlement")?;
    let (_, second) = of
        .iter()
        .skip(1)
        .find(|(_, other)| same(first, other))
        .context("PostgreSQL has logged no second settlement like the first")?;
    let mut script = String::from("\\set n :n + 1\n\\set k :client_id * 1000000 + :n\n");
    let mut unique = HashMap::new();
    for (statement, other) in first.iter().zip(second) {
        let mut sql = statement.sql.clone();
        // From behind, so that $1 is not found in $10.
        for (place, value) in statement.parameters.iter().enumerate().rev() {
            let differs = other.parameters.get(place) != Some(value);
            let shown = shown(value, differs, one, &mut unique);
            sql = sql.replace(&format!("${}", place + 1), &shown);
        }
        script.push_str(&sql);
        script.push_str(";\n");
    }
    Ok(script)
}

/// A parameter for row `:k`.
fn shown(value: &str, differs: bool, one: &Settled, unique: &mut HashMap<String, usize>) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    for (name, letter) in [(&one.payment, 'p'), (&one.fine, 'f')] {
        if let Some((before, after)) = value.split_once(name.as_str())
            && value.len() <= NAME_CHARACTERS
        {
            return format!("({} || :k || {})", quoted(&format!("{before}{letter}")), quoted(after));
        }
    }
    let is_name = differs && value.len() <= NAME_CHARACTERS && value.parse::<i64>().is_err();
    if !is_name {
        return if value == "NULL" { value.to_owned() } else { quoted(value) };
    }
    let next = unique.len();
    let place = *unique.entry(value.to_owned()).or_insert(next);
    format!("('u{place}-' || :k)")
}

/// What was said about one payment: what was read before, then the transaction.
fn settlement(statements: &[Statement], one: &Settled) -> Option<Vec<Statement>> {
    let names = |statement: &Statement| {
        statement.parameters.iter().any(|value| *value == one.payment || *value == one.fine)
    };
    let place = statements.iter().position(|statement| statement.sql.contains(MARK) && names(statement))?;
    let backend = &statements.get(place)?.backend;
    let mine = |statement: &&Statement| statement.backend == *backend;
    let begin = statements.get(..place)?.iter().rposition(|s| mine(&s) && s.sql == "BEGIN")?;
    let commit = statements.get(place..)?.iter().position(|s| mine(&s) && s.sql == "COMMIT")? + place;
    let mut said: Vec<Statement> = Vec::new();
    // The last readings before it, each once: earlier ones were made when the payment was started.
    for read in statements.get(..begin)?.iter().rev().take(200) {
        if names(read) && read.sql.starts_with("SELECT") && !said.iter().any(|known| known.sql == read.sql) {
            said.insert(0, read.clone());
        }
    }
    said.extend(statements.get(begin..=commit)?.iter().filter(mine).cloned());
    Some(said)
}

/// Every statement of a log with `log_statement=all`, in order.
fn statements(log: &str) -> Vec<Statement> {
    let mut all: Vec<Statement> = Vec::new();
    let mut lines = log.lines().peekable();
    while let Some(line) = lines.next() {
        let mut text = line.to_owned();
        // A line of one entry that has several begins with a tab.
        while let Some(more) = lines.next_if(|next| next.starts_with('\t')) {
            text.push('\n');
            text.push_str(more.trim_start_matches('\t'));
        }
        let Some((backend, said)) = text.split_once("] ") else { continue };
        let backend = backend.rsplit('[').next().unwrap_or_default().to_owned();
        if let Some(sql) = said.strip_prefix("LOG:  statement: ") {
            all.push(Statement { backend, sql: sql.trim().to_owned(), parameters: Vec::new() });
        } else if let Some((_, sql)) =
            said.strip_prefix("LOG:  execute ").and_then(|rest| rest.split_once(": "))
        {
            all.push(Statement { backend, sql: sql.trim().to_owned(), parameters: Vec::new() });
        } else if let Some((head, list)) = said.split_once("arameters: ")
            && head.starts_with("DETAIL:  ")
            && let Some(last) = all.iter_mut().rev().find(|statement| statement.backend == backend)
        {
            last.parameters = parameters(list);
        }
    }
    all
}

/// `$1 = 'a''b', $2 = NULL` as `a'b`, `NULL`.
fn parameters(list: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut rest = list;
    while let Some((_, value)) = rest.split_once(" = ") {
        let Some(quoted) = value.strip_prefix('\'') else {
            let end = value.find(',').unwrap_or(value.len());
            all.push(value.get(..end).unwrap_or_default().to_owned());
            rest = value.get(end..).unwrap_or_default();
            continue;
        };
        let (mut text, mut characters) = (String::new(), quoted.char_indices().peekable());
        let mut end = quoted.len();
        while let Some((place, character)) = characters.next() {
            if character != '\'' {
                text.push(character);
            } else if characters.next_if(|(_, next)| *next == '\'').is_some() {
                text.push('\'');
            } else {
                end = place + 1;
                break;
            }
        }
        all.push(text);
        rest = quoted.get(end..).unwrap_or_default();
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two settlements as PostgreSQL 15 logs them.
    fn log() -> String {
        let one = |backend: u32, payment: &str, fine: &str, receipt: &str| {
            format!(
                "2026-11-22 10:00:00 UTC [{backend}] LOG:  execute sqlx_s_1: SELECT id\n\
                 \tFROM payments WHERE id = $1\n\
                 2026-11-22 10:00:00 UTC [{backend}] DETAIL:  parameters: $1 = '{payment}'\n\
                 2026-11-22 10:00:00 UTC [{backend}] LOG:  statement: BEGIN\n\
                 2026-11-22 10:00:00 UTC [{backend}] LOG:  execute sqlx_s_2: INSERT INTO payment_notifications VALUES ($1, $2)\n\
                 2026-11-22 10:00:00 UTC [{backend}] DETAIL:  parameters: $1 = '{receipt}', $2 = '{payment}'\n\
                 2026-11-22 10:00:00 UTC [{backend}] LOG:  execute sqlx_s_3: UPDATE fines SET x = $2, y = $3 WHERE id = $1\n\
                 2026-11-22 10:00:00 UTC [{backend}] DETAIL:  parameters: $1 = '{fine}', $2 = 'it''s', $3 = NULL\n\
                 2026-11-22 10:00:00 UTC [{backend}] LOG:  statement: COMMIT\n"
            )
        };
        one(7, "aa", "ff", "r1") + &one(8, "bb", "gg", "r2")
    }

    #[test]
    fn a_settlement_becomes_a_script() {
        let settled = [("aa", "ff"), ("bb", "gg")]
            .map(|(payment, fine)| Settled { payment: payment.into(), fine: fine.into() });
        let script = of(&log(), &settled).unwrap();
        let lines: Vec<&str> = script.lines().skip(2).collect();
        assert_eq!(
            lines,
            [
                "SELECT id",
                "FROM payments WHERE id = ('p' || :k || '');",
                "BEGIN;",
                "INSERT INTO payment_notifications VALUES (('u0-' || :k), ('p' || :k || ''));",
                "UPDATE fines SET x = 'it''s', y = NULL WHERE id = ('f' || :k || '');",
                "COMMIT;",
            ]
        );
    }

    #[test]
    fn a_log_without_settlements_is_no_measure() {
        let settled = [Settled { payment: "zz".into(), fine: "yy".into() }];
        assert!(of(&log(), &settled).is_err());
    }
}
