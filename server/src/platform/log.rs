//! Structured logs and the metrics recorder.

use std::{
    io::{IsTerminal, stderr},
    sync::OnceLock,
    time::Duration,
};

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::time::sleep;
use tracing_subscriber::EnvFilter;

use super::config::{Log, LogFormat};

const TIDY_EVERY: Duration = Duration::from_secs(5);

/// Starts logging to standard error. A second call in one process changes nothing.
pub fn start(log: &Log) {
    let filter = EnvFilter::try_new(&log.filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(stderr().is_terminal())
        .with_writer(stderr);
    // The only reason to fail is that a subscriber is there already, as in tests.
    let _ = match log.format {
        LogFormat::Text => builder.with_target(false).try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
}

/// The process's metrics, installed on first use; `None` when another recorder was there before.
pub fn metrics() -> Option<&'static PrometheusHandle> {
    static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    HANDLE
        .get_or_init(|| {
            PrometheusBuilder::new()
                .set_buckets(&[
                    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
                ])
                .and_then(PrometheusBuilder::install_recorder)
                .ok()
        })
        .as_ref()
}

/// Sums up what was measured since the last time, for ever: until that is done, or somebody reads the metrics, the recorder
/// keeps every single measurement, and a server that nobody watches grows with each request.
pub async fn tidy_metrics() {
    let Some(handle) = metrics() else { return };
    loop {
        sleep(TIDY_EVERY).await;
        handle.run_upkeep();
    }
}
