//! The engine enum: the same calls do the same on SQLite and on PostgreSQL.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::Poll,
};

use server::platform::database::{Arg, DatabaseError};

const CREATE: &str = "CREATE TABLE things (id BIGINT PRIMARY KEY, name TEXT, flag BOOLEAN NOT NULL)";
const INSERT: &str = "INSERT INTO things (id, name, flag) VALUES ($1, $2, $3)";
const COUNT: &str = "SELECT COUNT(*) AS n FROM things";
const ALL: &str = "SELECT id, name, flag FROM things ORDER BY id";

#[actix_web::test]
async fn values_come_back_as_they_went_in() {
    for test in crate::support::databases::both().await {
        let db = &test.database;
        db.write(async |tx| -> Result<_, DatabaseError> {
            tx.execute(CREATE, &[]).await?;
            tx.execute(INSERT, &[Arg::Int(i64::MAX), Arg::Text("窗口"), Arg::Bool(true)]).await?;
            tx.execute(INSERT, &[Arg::Int(1), Arg::OptText(None), Arg::Bool(false)]).await
        })
        .await
        .unwrap();
        let rows = db.fetch_all(ALL, &[]).await.unwrap();
        let read: Vec<_> = rows
            .iter()
            .map(|r| (r.int("id").unwrap(), r.opt_text("name").unwrap(), r.boolean("flag").unwrap()))
            .collect();
        assert_eq!(read, [(1, None, false), (i64::MAX, Some("窗口".to_owned()), true)], "{}", test.engine);
    }
}

#[actix_web::test]
async fn work_that_fails_leaves_nothing_behind() {
    for test in crate::support::databases::both().await {
        let db = &test.database;
        db.write(async |tx| tx.execute(CREATE, &[]).await).await.unwrap();
        let failed = db
            .write(async |tx| -> Result<(), DatabaseError> {
                tx.execute(INSERT, &[Arg::Int(7), Arg::Text("a"), Arg::Bool(true)]).await?;
                tx.execute(INSERT, &[Arg::Int(7), Arg::Text("b"), Arg::Bool(true)]).await?;
                Ok(())
            })
            .await;
        assert!(failed.unwrap_err().is_unique_violation(), "{}", test.engine);
        let count = db.fetch_optional(COUNT, &[]).await.unwrap().unwrap().int("n").unwrap();
        assert_eq!(count, 0, "{}", test.engine);
    }
}

/// SQLite rolls back by itself when it finds no room, and the next write must not suffer from it.
#[actix_web::test]
async fn a_full_disk_fails_one_write_and_no_more() {
    let test = crate::support::databases::sqlite().await;
    let db = &test.database;
    db.write(async |tx| tx.execute(CREATE, &[]).await).await.unwrap();
    // No bigger than it is: as full as a disk can be.
    let full = db
        .write(async |tx| -> Result<u64, DatabaseError> {
            tx.fetch_all("PRAGMA max_page_count = 1", &[]).await?;
            let much = "字".repeat(100_000);
            tx.execute(INSERT, &[Arg::Int(1), Arg::Text(&much), Arg::Bool(true)]).await
        })
        .await;
    assert!(full.unwrap_err().to_string().contains("database or disk is full"));
    let written =
        db.write(async |tx| tx.execute(INSERT, &[Arg::Int(2), Arg::Text("w"), Arg::Bool(true)]).await).await;
    assert_eq!(written.unwrap(), 1);
}

#[actix_web::test]
async fn writers_that_meet_all_get_through() {
    for test in crate::support::databases::both().await {
        let db = &test.database;
        db.write(async |tx| tx.execute(CREATE, &[]).await).await.unwrap();
        let writers = (0..20).map(|id| async move {
            db.write(async |tx| tx.execute(INSERT, &[Arg::Int(id), Arg::Text("w"), Arg::Bool(true)]).await)
                .await
        });
        for outcome in futures_util::future::join_all(writers).await {
            assert_eq!(outcome.unwrap(), 1, "{}", test.engine);
        }
        let count = db.fetch_optional(COUNT, &[]).await.unwrap().unwrap().int("n").unwrap();
        assert_eq!(count, 20, "{}", test.engine);
    }
}

/// Writers that wait share a commit; each failure is its own, and whoever goes away in the middle leaves nothing.
#[actix_web::test]
async fn writers_that_share_a_commit_do_not_share_their_failures() {
    for test in crate::support::databases::both().await {
        let db = &test.database;
        db.write(async |tx| tx.execute(CREATE, &[]).await).await.unwrap();
        let writers = (0..60).map(|id| async move {
            let work = db.write(async |tx| -> Result<(), DatabaseError> {
                tx.execute(INSERT, &[Arg::Int(id), Arg::Text("w"), Arg::Bool(true)]).await?;
                match id % 3 {
                    0 => Ok(()),
                    1 => tx
                        .execute(INSERT, &[Arg::Int(id), Arg::Text("again"), Arg::Bool(true)])
                        .await
                        .map(drop),
                    _ => std::future::pending().await,
                }
            });
            // The third kind never ends by itself, as when a client goes away.
            let patience = std::time::Duration::from_millis(if id % 3 == 2 { 2 } else { 30_000 });
            (id, tokio::time::timeout(patience, work).await)
        });
        for (id, outcome) in futures_util::future::join_all(writers).await {
            let told = match outcome {
                Ok(Ok(())) => 0,
                Ok(Err(error)) => i64::from(error.is_unique_violation()),
                Err(_) => 2,
            };
            assert_eq!(told, id % 3, "{}: {id}", test.engine);
        }
        let rows = db.fetch_all(ALL, &[]).await.unwrap();
        let ids: Vec<i64> = rows.iter().map(|row| row.int("id").unwrap()).collect();
        assert_eq!(ids, (0..60).step_by(3).collect::<Vec<i64>>(), "{}", test.engine);
    }
}

/// Whoever is refused because of another's row, which waits for the same commit, hears of it when it is there to read.
/// Eight taps on one fine would otherwise look for the first one's payment in vain.
#[actix_web::test]
async fn a_refusal_is_told_when_its_cause_is_committed() {
    for test in crate::support::databases::both().await {
        let db = &test.database;
        db.write(async |tx| tx.execute(CREATE, &[]).await).await.unwrap();
        let writers = (0..20).map(|_| async {
            let row = [Arg::Int(1), Arg::Text("w"), Arg::Bool(true)];
            let wrote = db.write(async |tx| tx.execute(INSERT, &row).await).await;
            (wrote.is_ok(), db.fetch_all(ALL, &[]).await.unwrap().len())
        });
        let outcomes = futures_util::future::join_all(writers).await;
        assert_eq!(outcomes.iter().filter(|(wrote, _)| *wrote).count(), 1, "{}", test.engine);
        assert!(outcomes.iter().all(|(_, seen)| *seen == 1), "{}: {outcomes:?}", test.engine);
    }
}

/// Requests that come to a thread at the same time begin one after the other: the first must not commit before the last has
/// begun, or each would wait for the disk on its own.
#[actix_web::test]
async fn writers_that_begin_together_share_one_commit() {
    let test = crate::support::databases::sqlite().await;
    let db = &test.database;
    db.write(async |tx| tx.execute(CREATE, &[]).await).await.unwrap();
    let before = commits(&test.url);
    let writers = (0..20).map(|id| async move {
        db.write(async |tx| tx.execute(INSERT, &[Arg::Int(id), Arg::Text("w"), Arg::Bool(true)]).await).await
    });
    for outcome in futures_util::future::join_all(writers).await {
        assert_eq!(outcome.unwrap(), 1);
    }
    assert_eq!(commits(&test.url) - before, 1);
}

/// How many commits the log of a SQLite file holds: a frame has 24 bytes before its page, and the last of a commit has the
/// number of pages in its second word (<https://www.sqlite.org/fileformat2.html#the_write_ahead_log>).
fn commits(url: &str) -> usize {
    let log = std::fs::read(format!("{}-wal", url.trim_start_matches("sqlite://"))).unwrap();
    let page = usize::try_from(u32::from_be_bytes(log[8..12].try_into().unwrap())).unwrap();
    log[32..].chunks_exact(24 + page).filter(|frame| frame[4..8] != [0; 4]).count()
}

/// What is read keeps SQLite from beginning its log anew. However many read without a pause, it must come to that: 20 MB
/// are written five times over.
#[actix_web::test]
async fn the_log_stays_small_while_many_read() {
    const WRITES: i64 = 200;
    let test = crate::support::databases::sqlite().await;
    let db = &test.database;
    db.write(async |tx| tx.execute(CREATE, &[]).await).await.unwrap();
    let over = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let readers: Vec<_> = (0..4)
        .map(|_| {
            let (db, over) = (db.clone(), Arc::clone(&over));
            std::thread::spawn(move || {
                actix_web::rt::System::new().block_on(async {
                    let mut readings = 0_u64;
                    while !over.load(Ordering::SeqCst) {
                        db.fetch_all(COUNT, &[]).await.unwrap();
                        readings += 1;
                        actix_web::rt::task::yield_now().await;
                    }
                    readings
                })
            })
        })
        .collect();
    let name = "w".repeat(500_000);
    for id in 0..WRITES {
        let args = [Arg::Int(id), Arg::Text(&name), Arg::Bool(true)];
        db.write(async |tx| tx.execute(INSERT, &args).await).await.unwrap();
    }
    over.store(true, Ordering::SeqCst);
    for reader in readers {
        assert!(reader.join().unwrap() > 0);
    }
    let log = std::fs::metadata(format!("{}-wal", test.url.trim_start_matches("sqlite://"))).unwrap().len();
    assert!(log < 40_000_000, "{log} bytes");
}

/// As a server's workers do: each thread has a runtime of its own, and all go on until the last has written. A runtime that
/// stands still would keep the connection that it was about to give back.
#[actix_web::test]
async fn writers_on_several_threads_share_commits() {
    let test = crate::support::databases::sqlite().await;
    let db = test.database.clone();
    db.write(async |tx| tx.execute(CREATE, &[]).await).await.unwrap();
    let ended = Arc::new(AtomicUsize::new(0));
    let all_ended = async |ended: &AtomicUsize| {
        while ended.load(Ordering::SeqCst) < 4 {
            actix_web::rt::time::sleep(std::time::Duration::from_millis(1)).await;
        }
    };
    let threads: Vec<_> = (0..4)
        .map(|thread| {
            let (db, ended) = (db.clone(), Arc::clone(&ended));
            std::thread::spawn(move || {
                // Ten at once, who write one after the other: nobody waits long for his turn.
                let writers = (0..10).map(|writer| {
                    let db = db.clone();
                    async move {
                        for write in 0..25 {
                            let id = Arg::Int(thread * 1_000 + writer * 25 + write);
                            let args = [id, Arg::Text("w"), Arg::Bool(true)];
                            assert_eq!(
                                db.write(async |tx| tx.execute(INSERT, &args).await).await.unwrap(),
                                1
                            );
                        }
                    }
                });
                actix_web::rt::System::new().block_on(async {
                    futures_util::future::join_all(writers).await;
                    ended.fetch_add(1, Ordering::SeqCst);
                    all_ended(&ended).await;
                });
            })
        })
        .collect();
    while !threads.iter().all(std::thread::JoinHandle::is_finished) {
        actix_web::rt::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    assert_eq!(db.fetch_all(ALL, &[]).await.unwrap().len(), 1_000);
}

/// A command of the operator's, such as an import, writes while the server serves: whoever has to wait for it keeps no
/// thread.
#[actix_web::test]
async fn a_writer_waits_for_another_program_without_keeping_the_thread() {
    let test = crate::support::databases::sqlite().await;
    let db = &test.database;
    db.write(async |tx| tx.execute(CREATE, &[]).await).await.unwrap();
    let other = rusqlite::Connection::open(test.url.trim_start_matches("sqlite://")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE; INSERT INTO things VALUES (1, 'other', TRUE)").unwrap();
    let write =
        db.write(async |tx| tx.execute(INSERT, &[Arg::Int(2), Arg::Text("w"), Arg::Bool(true)]).await);
    let end = async {
        actix_web::rt::time::sleep(std::time::Duration::from_millis(20)).await;
        assert_eq!(db.fetch_all(ALL, &[]).await.unwrap().len(), 0);
        other.execute_batch("COMMIT").unwrap();
    };
    assert_eq!(futures_util::future::join(write, end).await.0.unwrap(), 1);
    assert_eq!(db.fetch_all(ALL, &[]).await.unwrap().len(), 2);
}

/// Whoever waits his turn and goes away is the last to be counted on: what others have done is committed without him.
#[actix_web::test]
async fn a_commit_does_not_wait_for_one_who_went_away() {
    let test = crate::support::databases::sqlite().await;
    let db = &test.database;
    db.write(async |tx| tx.execute(CREATE, &[]).await).await.unwrap();
    let (begun, work_goes_on) = tokio::sync::oneshot::channel::<()>();
    let (has_turn, turn) = tokio::sync::oneshot::channel::<()>();
    let mut once = Some((has_turn, work_goes_on));
    let first = db.write(async |tx| {
        if let Some((has_turn, goes_on)) = once.take() {
            has_turn.send(()).unwrap();
            goes_on.await.unwrap();
        }
        tx.execute(INSERT, &[Arg::Int(1), Arg::Text("w"), Arg::Bool(true)]).await
    });
    let goes_away = async {
        turn.await.unwrap();
        let waits =
            db.write(async |tx| tx.execute(INSERT, &[Arg::Int(2), Arg::Text("w"), Arg::Bool(true)]).await);
        let mut waits = Box::pin(waits);
        let polled = std::future::poll_fn(|context| Poll::Ready(waits.as_mut().poll(context))).await;
        assert!(polled.is_pending());
        begun.send(()).unwrap();
        // The first has its turn again, sees that somebody waits, and leaves the commit to him.
        tokio::task::yield_now().await;
        drop(waits);
    };
    let (first, ()) = futures_util::future::join(first, goes_away).await;
    assert_eq!(first.unwrap(), 1);
    assert_eq!(db.fetch_all(ALL, &[]).await.unwrap().len(), 1);
}

/// As when PostgreSQL is started again: connections that were used a moment ago are gone, and nobody suffers from it.
#[actix_web::test]
async fn connections_that_are_gone_are_opened_again() {
    let test = crate::support::databases::postgres().await;
    let db = &test.database;
    db.write(async |tx| tx.execute(CREATE, &[]).await).await.unwrap();
    let three = || {
        let writes = (0..3).map(|_| {
            db.write(async |tx| -> Result<(), DatabaseError> {
                tx.execute("SELECT pg_sleep(0.02)", &[]).await.map(drop)
            })
        });
        futures_util::future::join_all(writes)
    };
    three().await.into_iter().for_each(Result::unwrap);
    let ended = "SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid()";
    assert!(db.fetch_all(ended, &[]).await.unwrap().len() >= 2);
    three().await.into_iter().for_each(Result::unwrap);
}

#[actix_web::test]
async fn a_wrong_statement_does_not_prepare() {
    for test in crate::support::databases::both().await {
        assert!(test.database.prepare("SELECT nonsense FROM nowhere").await.is_err(), "{}", test.engine);
        assert!(test.database.prepare("SELECT 1 AS one").await.is_ok(), "{}", test.engine);
    }
}
