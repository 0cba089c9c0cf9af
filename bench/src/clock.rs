//! Wall time and the processor time of this process, all its threads included.

use rustix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};
use std::time::{Duration, Instant};

/// What one piece of work took, in seconds.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub struct Took {
    /// On the clock on the wall.
    pub wall: f64,
    /// On the processor.
    pub cpu: f64,
}

/// Does some work and tells what it took.
pub fn timed<T, E>(work: impl FnOnce() -> Result<T, E>) -> Result<(T, Took), E> {
    let (wall, cpu) = (Instant::now(), cpu_time());
    let done = work()?;
    let took = Took { wall: wall.elapsed().as_secs_f64(), cpu: (cpu_time() - cpu).as_secs_f64() };
    Ok((done, took))
}

fn cpu_time() -> Duration {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(now.tv_sec.unsigned_abs(), now.tv_nsec.unsigned_abs() as u32)
}
