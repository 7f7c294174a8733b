use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use prost::Message as _;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, sleep_until};
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::Channel;

use crate::error::{Error, Outcome};
use crate::inbox::{Handled, Handler, Inbox};
use crate::link::{Link, LinkError, LinkEvent};
use crate::options::Options;
use crate::pending::{Call, Pending};
use crate::proto::command::Command;
use crate::proto::{
    ClientEvent, ConnectRequest, Event, GrantCreditRequest, Identify, Metadata, Ready, ReplyError,
    ReplyRequest, UpdateMetadataRequest, Value, event, reply_request,
};
use crate::session::State;

/// How long the broker has to end a stream that the client has left.
const GOODBYE_TIMEOUT: Duration = Duration::from_secs(1);
/// How long one connection may take until the client is registered.
const REGISTRATION_TIMEOUT: Duration = Duration::from_secs(10);
/// How long what is under way has when every handle was dropped.
const DROPPED_TIMEOUT: Duration = Duration::from_secs(5);

/// What a session is asked to do.
pub(crate) enum Operation {
    Call(Box<Call>),
    Handle(Handler),
    Listen(Box<dyn Fn(ClientEvent) + Send>),
    /// Ends what is under way, within a time, and leaves.
    Close(Duration),
}

/// A live connection, for other calls.
pub(crate) struct Connection {
    pub(crate) channel: Channel,
    pub(crate) token: MetadataValue<Ascii>,
    pub(crate) restricted: bool,
}

/// What a session's handles see.
pub(crate) struct Shared {
    pub(crate) state: watch::Sender<State>,
    pub(crate) connection: watch::Sender<Option<Connection>>,
    pub(crate) last_error: watch::Sender<Option<Error>>,
}

impl Default for Shared {
    fn default() -> Self {
        Self {
            state: watch::Sender::new(State::Connecting),
            connection: watch::Sender::new(None),
            last_error: watch::Sender::new(None),
        }
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", *self.state.borrow())
    }
}

/// What is to happen at a certain time.
#[derive(Default)]
struct Timers {
    /// The first connection has been tried for long enough.
    connected_by: Option<Instant>,
    /// The link has to be registered.
    registered_by: Option<Instant>,
    /// The next try to connect.
    connect_at: Option<Instant>,
    /// What is under way has had its time.
    drained_by: Option<Instant>,
    /// The link that was left has to be over.
    over_by: Option<Instant>,
}

/// The life of a session over as many connections as it takes.
///
/// ```text
/// Connecting ──ready──► Connected ◄──ready── Reconnecting ──► Closed
///                           └──────it broke──────┘
/// ```
///
/// All of it happens on one task, which takes one thing after the other.
pub(crate) struct Life {
    options: Arc<Options>,
    shared: Arc<Shared>,
    operations: Option<mpsc::UnboundedReceiver<Operation>>,
    handled: mpsc::UnboundedReceiver<Handled>,
    opened: Option<oneshot::Sender<Result<(), Error>>>,
    listener: Option<Box<dyn Fn(ClientEvent) + Send>>,
    inbox: Inbox,
    calls: Pending,
    attributes: HashMap<String, Value>,
    link: Option<Link>,
    channel: Option<Channel>,
    links: u64,
    timers: Timers,
    /// Connections in a row that did not become ready, the present one included until it does.
    failures: u32,
    unhandled: u32,
    to_grant: u32,
    is_closing: bool,
}

impl Life {
    pub(crate) fn new(
        options: Arc<Options>,
        shared: Arc<Shared>,
        operations: mpsc::UnboundedReceiver<Operation>,
        opened: oneshot::Sender<Result<(), Error>>,
    ) -> Self {
        let (ended, handled) = mpsc::unbounded_channel();
        Self {
            attributes: options.metadata.clone(),
            options,
            shared,
            operations: Some(operations),
            handled,
            opened: Some(opened),
            listener: None,
            inbox: Inbox::new(ended),
            calls: Pending::default(),
            link: None,
            channel: None,
            links: 0,
            timers: Timers::default(),
            failures: 0,
            unhandled: 0,
            to_grant: 0,
            is_closing: false,
        }
    }

    /// Connects, and stays connected until the session is closed.
    pub(crate) async fn run(mut self) {
        let connect_timeout = self.options.connect_timeout;
        if !connect_timeout.is_zero() {
            self.timers.connected_by = Some(Instant::now() + connect_timeout);
        }
        self.connect();
        while self.state() != State::Closed {
            let frames = self.writable_frames();
            let next_timer = self.next_timer();
            tokio::select! {
                biased;
                () = sleep_until(next_timer.unwrap_or_else(Instant::now)), if next_timer.is_some() => self.on_time(),
                event = next_event(&mut self.link), if self.link.is_some() => self.on_link(event),
                Some(handled) = self.handled.recv() => self.on_handled(handled),
                operation = next_operation(&mut self.operations), if self.operations.is_some() => self.operate(operation),
                // Last, so that what is called at once travels in one frame.
                room = reserve(frames.as_ref()), if frames.is_some() => {
                    self.write(room);
                }
            }
        }
    }

    fn state(&self) -> State {
        *self.shared.state.borrow()
    }

    fn operate(&mut self, operation: Option<Operation>) {
        match operation {
            Some(Operation::Call(call)) if self.is_closing => {
                call.settle(Err(Error::closed(Outcome::NotSent, None)));
            }
            Some(Operation::Call(call)) => self.calls.add(*call),
            Some(Operation::Handle(handler)) => self.inbox.handle(handler),
            Some(Operation::Listen(listener)) => self.listener = Some(listener),
            Some(Operation::Close(timeout)) => self.close(timeout),
            None => {
                self.operations = None;
                self.close(DROPPED_TIMEOUT);
            }
        }
    }

    fn on_link(&mut self, event: LinkEvent) {
        match event {
            LinkEvent::Connected(channel) => self.channel = Some(channel),
            LinkEvent::Event(Event { event: Some(event) }) => self.on_event(event),
            LinkEvent::Event(_) => {} // of a newer broker
            LinkEvent::Ended(cause) => self.on_link_ended(cause),
        }
    }

    fn on_event(&mut self, event: event::Event) {
        match event {
            event::Event::Ready(ready) => self.on_ready(&ready),
            event::Event::CommandResult(result) => {
                if let Some(Command::UpdateMetadata(request)) = self.calls.answered(result) {
                    self.keep(request);
                }
                self.leave_if_drained();
            }
            event::Event::Message(message) => {
                self.unhandled += 1;
                self.inbox.push(self.links, message);
            }
            event::Event::ClientEvent(event) => {
                if let Some(listener) = &self.listener {
                    listener(event);
                }
            }
            event::Event::Goodbye(_) => {
                self.disconnected();
                self.leave();
            }
            _ => {} // keep-alives, and HTTP requests that were not asked for
        }
    }

    fn on_ready(&mut self, ready: &Ready) {
        self.timers.registered_by = None;
        self.timers.connected_by = None;
        self.failures = 0;
        self.shared.last_error.send_replace(None);
        let token = ready.session_token.parse().ok();
        let connection = self.channel.clone().zip(token);
        self.shared
            .connection
            .send_replace(connection.map(|(channel, token)| Connection {
                channel,
                token,
                restricted: ready.restricted,
            }));
        self.shared.state.send_replace(State::Connected);
        if let Some(opened) = self.opened.take() {
            let _ = opened.send(Ok(())); // it may have been given up this moment
        }
    }

    fn on_link_ended(&mut self, cause: Option<LinkError>) {
        let was_ready = self.failures == 0;
        let error = match cause {
            None => Error::connection_lost("the broker ended it"),
            Some(LinkError::Connection(error)) => error,
            Some(LinkError::Status(status)) => Error::from_status(&status, was_ready),
        };
        self.drop_link(&error);
    }

    /// Forgets the connection, and makes another one unless the session is to end.
    fn drop_link(&mut self, error: &Error) {
        self.link = None;
        self.channel = None;
        self.timers.registered_by = None;
        self.timers.over_by = None;
        self.disconnected();
        self.calls.connection_lost(error);
        if self.is_closing {
            self.end(None);
        } else {
            self.try_again(error.clone());
        }
    }

    /// The program is done with a message: its reply is sent where the asker still waits, and another one may come.
    fn on_handled(&mut self, Handled { link, reply }: Handled) {
        let is_connected = self.state() == State::Connected;
        if let Some(reply) = reply.filter(|_| is_connected && link == self.links) {
            // Nobody hears where it fails: the requester has its own error.
            self.calls
                .tell(Command::Reply(fitting(reply, self.options.max_frame_bytes)));
        }
        self.unhandled -= 1;
        self.to_grant += 1;
        // A grant for many costs no more than one for each, and none is late as long as half the credit is out.
        if is_connected && self.to_grant >= self.options.max_unhandled_messages.div_ceil(2) {
            let credit = std::mem::take(&mut self.to_grant);
            self.calls
                .tell(Command::GrantCredit(GrantCreditRequest { credit }));
        }
    }

    fn on_time(&mut self) {
        let now = Instant::now();
        let is_due = |time: &mut Option<Instant>| time.take_if(|time| *time <= now).is_some();
        let timers = &mut self.timers;
        let is_unregistered = is_due(&mut timers.registered_by);
        let is_stuck = is_due(&mut timers.over_by);
        let is_drained = is_due(&mut timers.drained_by);
        let gives_up = is_due(&mut timers.connected_by);
        if is_due(&mut timers.connect_at) {
            self.connect();
        }
        if is_drained {
            self.leave();
        }
        if is_unregistered {
            self.drop_link(&Error::connection_failed(
                "the broker did not register the client in time",
            ));
        } else if is_stuck {
            self.drop_link(&Error::connection_lost("it was left"));
        }
        if gives_up && self.state() == State::Connecting {
            let last = self.shared.last_error.borrow().clone();
            let late = || Error::connection_failed("it took too long");
            self.end(Some(last.unwrap_or_else(late)));
        }
        self.calls.fail_overdue(now);
    }

    fn next_timer(&self) -> Option<Instant> {
        let timers = &self.timers;
        [
            timers.connected_by,
            timers.registered_by,
            timers.connect_at,
            timers.drained_by,
            timers.over_by,
            self.calls.overdue_at(),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    fn connect(&mut self) {
        self.failures = self.failures.saturating_add(1);
        self.links += 1;
        self.to_grant = 0;
        self.timers.registered_by = Some(Instant::now() + REGISTRATION_TIMEOUT);
        self.link = Some(Link::open(&self.options, self.identify()));
    }

    fn identify(&self) -> Identify {
        let options = &self.options;
        Identify {
            application: options.application.clone(),
            client_id: options.client_id.clone(),
            metadata: Some(Metadata {
                attributes: self.attributes.clone(),
            }),
            address: options.address.clone(),
            namespace: options.namespace.clone(),
            receive_client_events: options.receive_client_events,
            initial_credit: Some(
                options
                    .max_unhandled_messages
                    .saturating_sub(self.unhandled),
            ),
            tags: options.tags.clone(),
            ..Identify::default()
        }
    }

    fn keep(&mut self, request: UpdateMetadataRequest) {
        if request.replace {
            self.attributes.clear();
        }
        for key in &request.remove {
            self.attributes.remove(key);
        }
        self.attributes.extend(request.set);
    }

    /// Where frames go, if there is something to write and a connection to write it to.
    fn writable_frames(&self) -> Option<mpsc::Sender<ConnectRequest>> {
        let is_wanted = self.state() == State::Connected && self.calls.has_waiting();
        let link = self.link.as_ref().filter(|_| is_wanted)?;
        link.frames.clone()
    }

    /// Writes a frame; without room, nothing more, for the link is about to say that it has ended.
    fn write(&mut self, room: Option<mpsc::Permit<'_, ConnectRequest>>) {
        match room {
            Some(room) => {
                let commands = self.calls.take_frame();
                if !commands.is_empty() {
                    room.send(ConnectRequest { commands });
                }
                self.leave_if_drained();
            }
            None => {
                if let Some(link) = &mut self.link {
                    link.frames = None;
                }
            }
        }
    }

    fn disconnected(&mut self) {
        self.shared.connection.send_replace(None);
        if self.state() == State::Connected && !self.is_closing {
            self.shared.state.send_replace(State::Reconnecting);
        }
    }

    fn try_again(&mut self, error: Error) {
        self.shared.last_error.send_replace(Some(error.clone()));
        let options = &self.options;
        let is_last = self.state() == State::Connecting && options.connect_timeout.is_zero();
        if is_last || !error.is_passing(options.renews_credential) {
            return self.end(Some(error));
        }
        let doublings = self.failures.saturating_sub(1);
        let delay = options.backoff.delay(doublings, fastrand::f64());
        let asked = error.retry_after().unwrap_or_default();
        self.timers.connect_at = Some(Instant::now() + delay.max(asked));
    }

    fn close(&mut self, timeout: Duration) {
        if self.is_closing {
            return;
        }
        self.is_closing = true;
        if self.state() != State::Connected {
            return self.end(None);
        }
        self.timers.drained_by = Some(Instant::now() + timeout);
        self.leave_if_drained();
    }

    fn leave_if_drained(&mut self) {
        if self.timers.drained_by.is_some() && self.calls.is_idle() {
            self.timers.drained_by = None;
            self.leave();
        }
    }

    /// Writes nothing more; the broker has a moment to end the connection.
    fn leave(&mut self) {
        if let Some(link) = &mut self.link {
            link.frames = None;
            self.timers.over_by = Some(Instant::now() + GOODBYE_TIMEOUT);
        }
    }

    fn end(&mut self, error: Option<Error>) {
        if self.state() == State::Closed {
            return;
        }
        self.link = None;
        self.calls.close(error.as_ref());
        if let Some(opened) = self.opened.take() {
            let why = error.clone();
            let why = why.unwrap_or_else(|| Error::closed(Outcome::NotSent, None));
            let _ = opened.send(Err(why)); // it may have been given up this moment
        }
        self.shared.last_error.send_replace(error);
        self.shared.state.send_replace(State::Closed);
        self.shared.connection.send_replace(None);
    }
}

/// The reply, or where it is larger than a frame may be, an error that says so: the frame would end the connection.
fn fitting(reply: ReplyRequest, max_bytes: usize) -> ReplyRequest {
    if reply.encoded_len() <= max_bytes {
        return reply;
    }
    let error = ReplyError::new(format!("the reply is larger than {max_bytes} bytes"));
    ReplyRequest {
        outcome: Some(reply_request::Outcome::Error(error)),
        ..reply
    }
}

/// The next thing of a link; waits for ever where there is none.
async fn next_event(link: &mut Option<Link>) -> LinkEvent {
    match link {
        Some(link) => {
            let event = link.events.recv().await;
            // The task of a link says how it ended, unless it panicked.
            event.unwrap_or(LinkEvent::Ended(None))
        }
        None => std::future::pending().await,
    }
}

/// The next operation, `None` once every handle is gone; waits for ever after that.
async fn next_operation(
    operations: &mut Option<mpsc::UnboundedReceiver<Operation>>,
) -> Option<Operation> {
    match operations {
        Some(operations) => operations.recv().await,
        None => std::future::pending().await,
    }
}

/// Room for one frame; `None` where the link has ended.
async fn reserve(
    frames: Option<&mpsc::Sender<ConnectRequest>>,
) -> Option<mpsc::Permit<'_, ConnectRequest>> {
    match frames {
        Some(frames) => frames.reserve().await.ok(),
        None => std::future::pending().await,
    }
}
