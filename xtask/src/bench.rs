//! bench
use anyhow::Result;
use clap::Args;
/// The options.
#[derive(Args)]
pub struct Options {
    /// Rounds.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
}
pub fn bench(o: &Options) -> Result<()> {
    let _ = o.rounds;
    Ok(())
}
