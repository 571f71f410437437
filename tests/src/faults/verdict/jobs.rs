//! What is still to be done.

use super::Evidence;

/// Longer than a lease and the look at a job: whatever was due before that was forgotten.
const OVERDUE_MILLIS: i64 = 120_000;

/// No fault here justifies that a person must look.
pub(super) fn nothing_was_given_up(evidence: &Evidence, broken: &mut Vec<String>) {
    for (id, job) in &evidence.rows.jobs {
        if let Some(why) = &job.given_up {
            broken.push(format!("{id} was given up: {why}"));
        }
    }
}

/// Nothing was due long ago.
pub(super) fn nothing_is_overdue(evidence: &Evidence, broken: &mut Vec<String>) {
    for (id, job) in &evidence.rows.jobs {
        let late = job.due.map_or(0, |due| evidence.rows.read_at - due);
        if late > OVERDUE_MILLIS {
            broken.push(format!("{id} was due {} s ago", late / 1_000));
        }
    }
}
