//! The process that the other implementation lives in.

use std::{
    env, io,
    process::{Child as Process, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, sync_channel},
    thread,
    time::Duration,
};

use crate::outcome::{Outcome, write_frame};

/// A program that takes longer has hung.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running child; ended when it is dropped.
pub(crate) struct Child {
    process: Process,
    input: ChildStdin,
    answers: Receiver<Outcome>,
}

impl Child {
    pub(crate) fn start() -> io::Result<Self> {
        let mut process = Command::new(env::current_exe()?)
            .arg("answer")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let input = process.stdin.take().expect("it was asked for");
        let mut output = process.stdout.take().expect("it was asked for");
        let (sender, answers) = sync_channel(1);
        thread::spawn(move || {
            while let Ok(outcome) = Outcome::read(&mut output) {
                if sender.send(outcome).is_err() {
                    break;
                }
            }
        });
        Ok(Self { process, input, answers })
    }

    /// What the program comes to there; nothing if the child aborts or hangs, and is another one
    /// now.
    pub(crate) fn ask(&mut self, source: &str) -> io::Result<Option<Outcome>> {
        // A child that is gone shows in the missing answer.
        let _ =
            write_frame(&mut self.input, source).and_then(|()| io::Write::flush(&mut self.input));
        match self.answers.recv_timeout(PATIENCE) {
            Ok(outcome) => Ok(Some(outcome)),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                *self = Self::start()?;
                Ok(None)
            }
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
