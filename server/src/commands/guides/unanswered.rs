//! `yimatong guides unanswered`.

use std::path::Path;

use secrecy::ExposeSecret;
use server::{Config, guides::unanswered::store, platform::database::Database};
use shared::time::second_in_words;

use super::Failed;

/// Lists the questions, or strikes those that are done; fails when one was not there.
pub async fn run(done: &[String], config: Option<&Path>) -> Result<(), Failed> {
    let config = Config::load(config)?;
    let database = Database::open(config.database.url.expose_secret()).await?;
    if done.is_empty() { list(&database).await } else { strike(done, &database).await }
}

async fn list(database: &Database) -> Result<(), Failed> {
    let all = store::all(database).await?;
    if all.is_empty() {
        println!("没有答不上来的搜索");
        return Ok(());
    }
    for question in &all {
        println!("{}次\t{}\t最近{}", question.times, question.words, second_in_words(question.last_at));
    }
    println!(
        "共{}种说法；能答的加进 synonyms.json 或指南，再划掉：yimatong guides unanswered --done 说法",
        all.len()
    );
    Ok(())
}

async fn strike(done: &[String], database: &Database) -> Result<(), Failed> {
    let mut missing = Vec::new();
    for words in done {
        if store::done(database, words).await? {
            println!("已划掉 {words}");
        } else {
            missing.push(words.as_str());
        }
    }
    if missing.is_empty() {
        Ok(())
    } else {
        Err(format!("没有这样的说法：{}", missing.join("、")).into())
    }
}
