//! The migrations, in the order of their numbers. Both engines run the same files.

use sqlx::{
    SqlSafeStr,
    migrate::{Migration, MigrationType, Migrator},
};

/// Number, name, file. A file that has run somewhere never changes again; a change is a new file.
const FILES: &[(i64, &str, &str)] = &[
    (1, "datasets", include_str!("../../../migrations/0001_datasets.sql")),
    (2, "fines", include_str!("../../../migrations/0002_fines.sql")),
    (3, "citizens", include_str!("../../../migrations/0003_citizens.sql")),
    (4, "payments", include_str!("../../../migrations/0004_payments.sql")),
    (5, "office_datasets", include_str!("../../../migrations/0005_office_datasets.sql")),
    (6, "office_reports", include_str!("../../../migrations/0006_office_reports.sql")),
    (7, "unanswered_questions", include_str!("../../../migrations/0007_unanswered_questions.sql")),
    (8, "guide_feedback", include_str!("../../../migrations/0008_guide_feedback.sql")),
    (9, "guide_datasets", include_str!("../../../migrations/0009_guide_datasets.sql")),
    (10, "fine_registries", include_str!("../../../migrations/0010_fine_registries.sql")),
    (11, "payment_jobs", include_str!("../../../migrations/0011_payment_jobs.sql")),
    (12, "books", include_str!("../../../migrations/0012_books.sql")),
    (13, "wechat_tokens", include_str!("../../../migrations/0013_wechat_tokens.sql")),
    (14, "refund_jobs", include_str!("../../../migrations/0014_refund_jobs.sql")),
    (15, "telling", include_str!("../../../migrations/0015_telling.sql")),
    (16, "merchants", include_str!("../../../migrations/0016_merchants.sql")),
    (17, "payment_handovers", include_str!("../../../migrations/0017_payment_handovers.sql")),
    (18, "attempted_fines", include_str!("../../../migrations/0018_attempted_fines.sql")),
];

pub(super) fn all() -> Migrator {
    let migrations = FILES
        .iter()
        .map(|(version, name, sql)| {
            Migration::new(*version, (*name).into(), MigrationType::Simple, (*sql).into_sql_str(), false)
        })
        .collect();
    Migrator::with_migrations(migrations)
}
