//! Processor time, measured in turns.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// How long a batch is, about: long beside what the scheduler does, short beside a noisy minute.
const BATCH: Duration = Duration::from_millis(40);

/// The processor time that the process took so far.
fn now() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or_default())
}

fn time(times: u32, work: &mut dyn FnMut()) -> f64 {
    let start = now();
    (0..times).for_each(|_| work());
    (now() - start).as_secs_f64() / f64::from(times)
}

/// How often `work` fits into a batch.
fn times(work: &mut dyn FnMut()) -> u32 {
    let mut times = 1_u32;
    loop {
        let took = time(times, work) * f64::from(times);
        if took >= BATCH.as_secs_f64() || times > 1 << 20 {
            return times;
        }
        times *= 2;
    }
}

/// Seconds of processor time that each of these takes, in each of `batches` batches. Finding out
/// how much fits into a batch has warmed them up.
pub(super) fn measure<const N: usize>(
    works: &mut [&mut dyn FnMut(); N],
    batches: usize,
) -> [Vec<f64>; N] {
    let fit: Vec<u32> = works.iter_mut().map(|work| times(*work)).collect();
    let mut seconds = [const { Vec::new() }; N];
    for _ in 0..batches {
        for ((work, times), seconds) in works.iter_mut().zip(&fit).zip(&mut seconds) {
            seconds.push(time(*times, *work));
        }
    }
    seconds
}

/// The median; not a number of nothing.
pub(super) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => f64::NAN,
        count if count % 2 == 1 => values[count / 2],
        count => f64::midpoint(values[count / 2 - 1], values[count / 2]),
    }
}
