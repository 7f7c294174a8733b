use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;

use crate::proto::reply_request::Outcome;
use crate::proto::{Content, Message, ReplyError, ReplyRequest};

/// What a handler ends with: the reply to a request, or why there is none. Not looked at for other messages.
pub type HandlerResult = Result<Content, ReplyError>;

pub(crate) type Handler =
    Arc<dyn Fn(Message) -> Pin<Box<dyn Future<Output = HandlerResult> + Send>> + Send + Sync>;

/// A message that the program is done with, and the reply where one is waited for.
pub(crate) struct Handled {
    /// The connection over which it came.
    pub(crate) link: u64,
    pub(crate) reply: Option<ReplyRequest>,
}

/// Messages on their way to the program's handler, whose number the session's credit bounds.
pub(crate) struct Inbox {
    handler: Option<Handler>,
    waiting: VecDeque<(u64, Message)>,
    handled: UnboundedSender<Handled>,
}

impl Inbox {
    pub(crate) fn new(handled: UnboundedSender<Handled>) -> Self {
        Self {
            handler: None,
            waiting: VecDeque::new(),
            handled,
        }
    }

    /// A message has come; it waits where nobody handles messages yet.
    pub(crate) fn push(&mut self, link: u64, message: Message) {
        match &self.handler {
            Some(handler) => self.run(handler, link, message),
            None => self.waiting.push_back((link, message)),
        }
    }

    /// Who takes messages from now on, those that wait first.
    pub(crate) fn handle(&mut self, handler: Handler) {
        for (link, message) in std::mem::take(&mut self.waiting) {
            self.run(&handler, link, message);
        }
        self.handler = Some(handler);
    }

    /// The handler is called here, so that calls have the order of the messages; what it returns runs on its own.
    fn run(&self, handler: &Handler, link: u64, message: Message) {
        let ending = Ending {
            link,
            request_id: message.request_id.clone(),
            result: Err(ReplyError::new("the handler panicked")),
            handled: self.handled.clone(),
        };
        let handler = Arc::clone(handler);
        let running = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| handler(message)));
        if let Ok(running) = running {
            tokio::spawn(async move { ending.end(running.await) });
        }
    }
}

/// Says that a message was handled, however its handler ended; a panic included.
struct Ending {
    link: u64,
    request_id: String,
    result: HandlerResult,
    handled: UnboundedSender<Handled>,
}

impl Ending {
    fn end(mut self, result: HandlerResult) {
        self.result = result;
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        let request_id = std::mem::take(&mut self.request_id);
        let reply = (!request_id.is_empty()).then(|| {
            let result = std::mem::replace(&mut self.result, Ok(Content::default()));
            let outcome = match result {
                Ok(content) => Outcome::Content(content),
                Err(error) => Outcome::Error(error),
            };
            ReplyRequest {
                request_id,
                outcome: Some(outcome),
            }
        });
        let link = self.link;
        // Nobody listens any more where the session has ended.
        let _ = self.handled.send(Handled { link, reply });
    }
}
