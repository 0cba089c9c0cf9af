//! Waiting for something to be so: asked again and again, never for a fixed time.

use std::time::Duration;

use tokio::time::{Instant, interval};

use crate::Trouble;

/// How long a person would wait before thinking that something is broken; twice that, for slow machines.
pub const LONGEST: Duration = Duration::from_secs(60);

/// How often is asked.
const STEP: Duration = Duration::from_millis(25);

/// Waits until the answer is yes.
pub async fn until(what: &str, so: impl AsyncFnMut() -> bool) -> Result<(), Trouble> {
    within(LONGEST, what, so).await
}

/// Waits until the answer is yes, for less than the longest.
pub async fn within(limit: Duration, what: &str, mut so: impl AsyncFnMut() -> bool) -> Result<(), Trouble> {
    let started = Instant::now();
    let mut ticks = interval(STEP);
    while started.elapsed() < limit {
        if so().await {
            return Ok(());
        }
        ticks.tick().await;
    }
    Err(Trouble::Vain(what.to_owned()))
}
