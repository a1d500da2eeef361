//! One connection: two ways, each with its toxics.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::net::tcp::{ReadHalf, WriteHalf};

use super::{Shared, Toxic, Way, by_chance};

/// How a connection, or one way of it, ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// This way only.
    Half,
    /// Both ways.
    Closed,
    /// Both ways, with a reset.
    Reset,
}

/// Passes bytes both ways until both have ended, or one ends the whole connection.
pub(super) async fn pass(shared: &Shared, client: &mut TcpStream, upstream: &mut TcpStream) -> End {
    let _closed = (client.set_nodelay(true), upstream.set_nodelay(true));
    let (client_in, client_out) = client.split();
    let (upstream_in, upstream_out) = upstream.split();
    let up = one_way(shared, Way::Up, client_in, upstream_out);
    let down = one_way(shared, Way::Down, upstream_in, client_out);
    tokio::pin!(up, down);
    tokio::select! {
        end = &mut up => if end == End::Half { down.await } else { end },
        end = &mut down => if end == End::Half { up.await } else { end },
    }
}

async fn one_way(shared: &Shared, way: Way, from: ReadHalf<'_>, to: WriteHalf<'_>) -> End {
    let mut pipe = Pipe { shared, way, to, passed: 0 };
    // A broken pipe breaks the whole connection, as it would without a proxy.
    pipe.run(from).await.unwrap_or(End::Reset)
}

struct Pipe<'a> {
    shared: &'a Shared,
    way: Way,
    to: WriteHalf<'a>,
    passed: u64,
}

impl Pipe<'_> {
    async fn run(&mut self, mut from: ReadHalf<'_>) -> io::Result<End> {
        let mut bytes = vec![0; 16 * 1024];
        loop {
            let count = from.read(&mut bytes).await?;
            if count == 0 {
                return self.finish().await;
            }
            if let Some(end) = self.spoil(&mut bytes[..count]).await? {
                return Ok(end);
            }
        }
    }

    fn toxics(&self) -> Vec<Toxic> {
        self.shared.toxics.borrow().on(self.way).collect()
    }

    async fn finish(&mut self) -> io::Result<End> {
        for toxic in self.toxics() {
            if let Toxic::SlowClose { ms } = toxic {
                tokio::time::sleep(Duration::from_millis(ms)).await;
            }
        }
        self.to.shutdown().await?;
        Ok(End::Half)
    }

    /// Passes some bytes on, less well than they came.
    async fn spoil(&mut self, bytes: &mut [u8]) -> io::Result<Option<End>> {
        let toxics = self.toxics();
        let mut pace = None;
        let mut swallow = false;
        for toxic in &toxics {
            match toxic {
                Toxic::Latency { ms, jitter_ms } => {
                    let wait = ms + by_chance(self.shared, jitter_ms + 1);
                    tokio::time::sleep(Duration::from_millis(wait)).await;
                }
                Toxic::Bandwidth { bytes_per_second } => pace = Some((*bytes_per_second).max(1)),
                Toxic::Blackhole => swallow = true,
                Toxic::Corrupt { at } => self.corrupt(bytes, *at),
                _ => {}
            }
        }
        let cut = toxics.iter().find_map(|toxic| self.cut(*toxic, bytes.len()));
        let part = cut.map_or(bytes.len(), |(keep, _)| keep);
        if !swallow {
            self.write(&bytes[..part], toxics.contains(&Toxic::OneByte), pace).await?;
        }
        self.passed += part as u64;
        let Some((_, end)) = cut else { return Ok(None) };
        if end == End::Half {
            self.to.shutdown().await?;
        }
        Ok(Some(end))
    }

    fn corrupt(&self, bytes: &mut [u8], at: u64) {
        let here = at.checked_sub(self.passed).and_then(|at| usize::try_from(at).ok());
        if let Some(byte) = here.and_then(|at| bytes.get_mut(at)) {
            *byte ^= u8::try_from(1 + by_chance(self.shared, 255)).unwrap_or(1);
        }
    }

    /// How many of the next `count` bytes still pass, and what happens then.
    fn cut(&self, toxic: Toxic, count: usize) -> Option<(usize, End)> {
        let (after, end) = match toxic {
            Toxic::Reset { after_bytes } => (after_bytes, End::Reset),
            Toxic::HalfClose { after_bytes } => (after_bytes, End::Half),
            Toxic::Truncate { after_bytes } => (after_bytes, End::Closed),
            _ => return None,
        };
        let left = usize::try_from(after.saturating_sub(self.passed)).unwrap_or(usize::MAX);
        (left <= count).then_some((left, end))
    }

    async fn write(&mut self, bytes: &[u8], singly: bool, pace: Option<u64>) -> io::Result<()> {
        let step = if singly { 1 } else { pace.map_or(bytes.len(), step_of) };
        for part in bytes.chunks(step.max(1)) {
            self.to.write_all(part).await?;
            if let Some(rate) = pace {
                let micros = (part.len() as u64).saturating_mul(1_000_000) / rate;
                tokio::time::sleep(Duration::from_micros(micros)).await;
            } else if singly {
                tokio::task::yield_now().await;
            }
        }
        Ok(())
    }
}

/// Bytes per write at this rate: fifty writes a second.
fn step_of(rate: u64) -> usize {
    usize::try_from(rate.div_ceil(50)).unwrap_or(usize::MAX)
}
