use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::error::{Error, Outcome};
use crate::options::Options;
use crate::proto::command_result::Result as Answer;
use crate::proto::{Command, CommandResult, command};

const MAX_FRAME_COMMANDS: usize = 512;
const MAX_FRAME_BYTES: usize = 256 * 1024;

/// How much may wait; counted where calls are made, so that whoever makes too many hears of it at once.
#[derive(Debug)]
pub(crate) struct Bounds {
    max_calls: usize,
    max_bytes: usize,
    max_call_bytes: usize,
    used: Mutex<(usize, usize)>,
}

impl Bounds {
    pub(crate) fn new(options: &Options) -> Arc<Self> {
        Arc::new(Self {
            max_calls: options.max_pending_calls,
            max_bytes: options.max_pending_bytes,
            max_call_bytes: options.max_frame_bytes,
            used: Mutex::default(),
        })
    }

    fn reserve(self: &Arc<Self>, bytes: usize) -> Result<Room, Error> {
        if bytes > self.max_call_bytes {
            // A frame that is larger would end the connection, and with it whatever else is under way.
            let message = format!("the message is larger than {} bytes", self.max_call_bytes);
            return Err(Error::new("LIMIT_EXCEEDED", Outcome::NotSent, message));
        }
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if used.0 >= self.max_calls || (used.1 > 0 && used.1 + bytes > self.max_bytes) {
            let message = format!("{} calls of {} bytes wait already", used.0, used.1);
            return Err(Error::new("BUFFER_FULL", Outcome::NotSent, message));
        }
        *used = (used.0 + 1, used.1 + bytes);
        Ok(Room {
            bounds: Arc::clone(self),
            bytes,
        })
    }
}

/// Room that one call takes up until it is dropped.
struct Room {
    bounds: Arc<Bounds>,
    bytes: usize,
}

impl Drop for Room {
    fn drop(&mut self) {
        let mut used = self
            .bounds
            .used
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *used = (used.0 - 1, used.1 - self.bytes);
    }
}

type Waiter = (oneshot::Sender<Result<Answer, Error>>, Room);

/// A command and who waits for its answer.
pub(crate) struct Call {
    /// Absent once it was written, unless it may be written again.
    command: Option<command::Command>,
    bytes: usize,
    send_before: Instant,
    /// Absent where nobody waits for an answer.
    waiter: Option<Waiter>,
}

impl Call {
    /// A call, and what its answer comes by. It may wait for `send_within` to be sent.
    pub(crate) fn new(
        command: command::Command,
        send_within: Duration,
        bounds: &Arc<Bounds>,
    ) -> Result<(Self, oneshot::Receiver<Result<Answer, Error>>), Error> {
        let bytes = command.encoded_len();
        let room = bounds.reserve(bytes)?;
        let (answer, answered) = oneshot::channel();
        let call = Self {
            command: Some(command),
            bytes,
            send_before: Instant::now() + send_within,
            waiter: Some((answer, room)),
        };
        Ok((call, answered))
    }

    /// A call that nobody answers.
    fn telling(command: command::Command) -> Self {
        Self {
            bytes: command.encoded_len(),
            command: Some(command),
            send_before: Instant::now(),
            waiter: None,
        }
    }

    fn is_given_up(&self) -> bool {
        matches!(&self.waiter, Some((answer, _)) if answer.is_closed())
    }

    /// What is to be written now. Kept where done twice is as good as once, to be sent again where the connection breaks.
    fn take_command(&mut self) -> Option<command::Command> {
        match &self.command {
            Some(command::Command::UpdateMetadata(_)) => self.command.clone(),
            _ => self.command.take(),
        }
    }

    pub(crate) fn settle(self, result: Result<Answer, Error>) {
        if let Some((answer, room)) = self.waiter {
            drop(room);
            let _ = answer.send(result); // the caller may have given up
        }
    }
}

/// Commands on their way over a connection that may break: first they wait to be written, then for their answers. When the
/// connection breaks, what was not written waits for the next one; what was written fails with an unknown outcome, unless it is
/// repeatable. A caller that gives up what was not written is spared the sending.
#[derive(Default)]
pub(crate) struct Pending {
    waiting: BTreeMap<u64, Call>,
    written: BTreeMap<u64, Call>,
    last_id: u64,
    overdue_at: Option<Instant>,
}

impl Pending {
    pub(crate) fn add(&mut self, call: Call) {
        self.last_id += 1;
        if call.waiter.is_some() && self.overdue_at.is_none_or(|at| call.send_before < at) {
            self.overdue_at = Some(call.send_before);
        }
        self.waiting.insert(self.last_id, call);
    }

    /// Has a command sent that nobody answers; it is forgotten where the connection breaks.
    pub(crate) fn tell(&mut self, command: command::Command) {
        self.add(Call::telling(command));
    }

    pub(crate) fn is_idle(&self) -> bool {
        self.waiting.is_empty() && self.written.is_empty()
    }

    pub(crate) fn has_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// What goes into the next frame.
    pub(crate) fn take_frame(&mut self) -> Vec<Command> {
        let mut frame = Vec::new();
        let mut bytes = 0;
        while let Some(entry) = self.waiting.first_entry() {
            let size = entry.get().bytes;
            if frame.len() == MAX_FRAME_COMMANDS || (bytes > 0 && bytes + size > MAX_FRAME_BYTES) {
                break;
            }
            let (id, mut call) = entry.remove_entry();
            if call.is_given_up() {
                continue;
            }
            bytes += size;
            let command = call.take_command();
            if call.waiter.is_some() {
                self.written.insert(id, call);
                frame.push(Command { id, command });
            } else {
                frame.push(Command { id: 0, command });
            }
        }
        frame
    }

    /// The answer has come. Returns what was done, where it was done and could have been done twice.
    pub(crate) fn answered(&mut self, result: CommandResult) -> Option<command::Command> {
        let mut call = self.written.remove(&result.command_id)?;
        let command = call.command.take();
        match result.result {
            Some(Answer::Failure(failure)) => {
                call.settle(Err(Error::from_failure(failure)));
                None
            }
            Some(answer) => {
                call.settle(Ok(answer));
                command
            }
            None => {
                call.settle(Err(Error::new(
                    "INTERNAL",
                    Outcome::Unknown,
                    "the broker answered in a way that this library does not know",
                )));
                None
            }
        }
    }

    /// The connection broke: nothing more comes of what was written.
    pub(crate) fn connection_lost(&mut self, error: &Error) {
        self.waiting.retain(|_, call| call.waiter.is_some());
        for (id, call) in std::mem::take(&mut self.written) {
            if call.command.is_some() {
                self.waiting.insert(id, call);
            } else {
                call.settle(Err(Error::answer_lost(error)));
            }
        }
        self.watch_overdue();
    }

    /// Fails whatever waits.
    pub(crate) fn close(&mut self, cause: Option<&Error>) {
        for (_, call) in std::mem::take(&mut self.waiting) {
            call.settle(Err(Error::closed(Outcome::NotSent, cause)));
        }
        for (_, call) in std::mem::take(&mut self.written) {
            call.settle(Err(Error::closed(Outcome::Unknown, cause)));
        }
    }

    /// When the first call may have waited for as long as it may.
    pub(crate) fn overdue_at(&self) -> Option<Instant> {
        self.overdue_at
    }

    /// Fails what has waited too long.
    pub(crate) fn fail_overdue(&mut self, now: Instant) {
        let is_overdue = |call: &Call| call.waiter.is_some() && call.send_before <= now;
        let overdue: Vec<u64> = self
            .waiting
            .iter()
            .filter(|(_, call)| is_overdue(call))
            .map(|(id, _)| *id)
            .collect();
        for call in overdue.iter().filter_map(|id| self.waiting.remove(id)) {
            call.settle(Err(Error::not_connected()));
        }
        self.watch_overdue();
    }

    fn watch_overdue(&mut self) {
        let answered = self.waiting.values().filter(|call| call.waiter.is_some());
        self.overdue_at = answered.map(|call| call.send_before).min();
    }
}
