use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};
use tonic::metadata::MetadataValue;
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;

use crate::error::{Error, Outcome};
use crate::inbox::HandlerResult;
use crate::life::{Life, Operation, Shared};
use crate::options::Options;
use crate::pending::{Bounds, Call};
use crate::proto::command::Command;
use crate::proto::command_result::Result as Answer;
use crate::proto::{
    BroadcastRequest, BroadcastResponse, ClientEvent, Content, Message, Query, RequestRequest,
    RequestResponse, SendRequest, SendResponse, UpdateMetadataRequest, Value,
};

/// Where a session is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Not registered yet.
    Connecting,
    /// Registered; queries see the client.
    Connected,
    /// The connection broke; it is made again.
    Reconnecting,
    /// The end: by the program, or by a refusal that no further try will change.
    Closed,
}

/// A client of a broker for as long as the program wants: when its connection breaks it connects again, with the metadata that it had
/// and the credit that is left. It is closed by the program, or by a refusal that no further try will change, such as a wrong
/// credential. It leaves when the last of its clones is dropped.
///
/// Everything may be called while there is no connection: it then waits for one, and fails with `NOT_CONNECTED` after
/// [`Options::connection_timeout`]. Dropping a future gives its call up: it is not sent where that has not happened yet.
#[derive(Clone, Debug)]
pub struct Session {
    options: Arc<Options>,
    bounds: Arc<Bounds>,
    shared: Arc<Shared>,
    operations: mpsc::UnboundedSender<Operation>,
}

/// A channel that acts on behalf of a session.
pub type SessionChannel = InterceptedService<Channel, SessionToken>;

/// Shows with every call on whose behalf it is.
#[derive(Clone)]
pub struct SessionToken(MetadataValue<tonic::metadata::Ascii>);

impl Interceptor for SessionToken {
    fn call(
        &mut self,
        mut request: tonic::Request<()>,
    ) -> Result<tonic::Request<()>, tonic::Status> {
        let token = self.0.clone();
        request.metadata_mut().insert("singyeong-session", token);
        Ok(request)
    }
}

impl Session {
    /// Connects, and waits until the client is registered. Needs a runtime of tokio with timers.
    ///
    /// # Errors
    ///
    /// Why there is no connection.
    pub async fn connect(options: Options) -> Result<Self, Error> {
        let options = Arc::new(options);
        let shared = Arc::new(Shared::default());
        let (operations, incoming) = mpsc::unbounded_channel();
        let (opened, opening) = oneshot::channel();
        let life = Life::new(Arc::clone(&options), Arc::clone(&shared), incoming, opened);
        tokio::spawn(life.run());
        let session = Self {
            bounds: Bounds::new(&options),
            options,
            shared,
            operations,
        };
        opening
            .await
            .unwrap_or_else(|_| Err(Error::closed(Outcome::NotSent, None)))?;
        Ok(session)
    }

    /// The id it is registered under.
    pub fn client_id(&self) -> &str {
        &self.options.client_id
    }

    /// Where it is in its life.
    pub fn state(&self) -> State {
        *self.shared.state.borrow()
    }

    /// The state now and at each change.
    pub fn states(&self) -> watch::Receiver<State> {
        self.shared.state.subscribe()
    }

    /// Why it is not connected, or was closed; `None` where nothing went wrong.
    pub fn last_error(&self) -> Option<Error> {
        self.shared.last_error.borrow().clone()
    }

    /// True: the broker asks for a credential and none was given. It receives, replies and updates its metadata; nothing else.
    pub fn is_restricted(&self) -> bool {
        let connection = self.shared.connection.borrow();
        connection.as_ref().is_some_and(|now| now.restricted)
    }

    /// Who takes messages from now on; those that came before wait for it. It is called in the order of the messages, and the futures
    /// run concurrently. What one ends with is the reply to a request, or fails it; a message counts as handled once it has ended. A
    /// handler that holds the session keeps it from ending by itself.
    pub fn on_message<H, F>(&self, handler: H)
    where
        H: Fn(Message) -> F + Send + Sync + 'static,
        F: Future<Output = HandlerResult> + Send + 'static,
    {
        let handler = Arc::new(move |message| Box::pin(handler(message)) as _);
        let _ = self.operations.send(Operation::Handle(handler)); // after the end no message comes
    }

    /// Who is told of clients that come and go, where [`Options::receive_client_events`] was asked for. Must not block.
    pub fn on_client_event(&self, listener: impl Fn(ClientEvent) + Send + 'static) {
        let _ = self.operations.send(Operation::Listen(Box::new(listener))); // as above
    }

    /// Sends to one match. Returns once the message stands in that client's outbox.
    ///
    /// # Errors
    ///
    /// `NO_ROUTE` where nobody matches, and whatever else the broker or this library says.
    pub async fn send(&self, query: Query, content: Content) -> Result<SendResponse, Error> {
        self.send_request(SendRequest {
            query: Some(query),
            content: Some(content),
            nonce: None,
        })
        .await
    }

    /// As [`Session::send`], with all that the interface offers.
    pub async fn send_request(&self, request: SendRequest) -> Result<SendResponse, Error> {
        match self.call(Command::Send(request), None).await? {
            Answer::Send(answer) => Ok(answer),
            _ => Err(wrong_answer()),
        }
    }

    /// Sends to every match, the sender included where it matches.
    ///
    /// # Errors
    ///
    /// As [`Session::send`]; clients without room are only counted.
    pub async fn broadcast(
        &self,
        query: Query,
        content: Content,
    ) -> Result<BroadcastResponse, Error> {
        self.broadcast_request(BroadcastRequest {
            query: Some(query),
            content: Some(content),
            nonce: None,
        })
        .await
    }

    /// As [`Session::broadcast`], with all that the interface offers.
    pub async fn broadcast_request(
        &self,
        request: BroadcastRequest,
    ) -> Result<BroadcastResponse, Error> {
        match self.call(Command::Broadcast(request), None).await? {
            Answer::Broadcast(answer) => Ok(answer),
            _ => Err(wrong_answer()),
        }
    }

    /// Sends to one match and waits for its reply, as long as the broker is set to.
    ///
    /// # Errors
    ///
    /// `REPLY_FAILED` with the receiver's own words where it fails, `REQUEST_TIMEOUT` where it does not answer in time.
    pub async fn request(&self, query: Query, content: Content) -> Result<RequestResponse, Error> {
        self.request_with(RequestRequest {
            query: Some(query),
            content: Some(content),
            ..RequestRequest::default()
        })
        .await
    }

    /// As [`Session::request`], with all that the interface offers. A `timeout` bounds the wait for a connection, and then that for
    /// the reply.
    pub async fn request_with(&self, request: RequestRequest) -> Result<RequestResponse, Error> {
        let timeout = request.timeout.and_then(|timeout| timeout.try_into().ok());
        match self.call(Command::Request(request), timeout).await? {
            Answer::Request(answer) => Ok(answer),
            _ => Err(wrong_answer()),
        }
    }

    /// Adds or overwrites attributes; returns the revision. What a broken connection interrupts is done by the next one.
    pub async fn update_metadata<K: Into<String>, V: Into<Value>>(
        &self,
        set: impl IntoIterator<Item = (K, V)>,
    ) -> Result<u64, Error> {
        let set: HashMap<String, Value> = set
            .into_iter()
            .map(|(key, value)| (key.into(), value.into()))
            .collect();
        self.update_metadata_with(UpdateMetadataRequest {
            set,
            ..UpdateMetadataRequest::default()
        })
        .await
    }

    /// Changes what the client says about itself, with all that the interface offers.
    pub async fn update_metadata_with(&self, request: UpdateMetadataRequest) -> Result<u64, Error> {
        match self.call(Command::UpdateMetadata(request), None).await? {
            Answer::UpdateMetadata(answer) => Ok(answer.revision),
            _ => Err(wrong_answer()),
        }
    }

    /// A channel for the broker's other services on behalf of this client, such as `QueueServiceClient::new(session.channel().await?)`.
    /// Waits for a connection, and is good while that lasts.
    ///
    /// # Errors
    ///
    /// `NOT_CONNECTED`, and once the session is closed `CLOSED`.
    pub async fn channel(&self) -> Result<SessionChannel, Error> {
        let mut connections = self.shared.connection.subscribe();
        let timeout = self.options.connection_timeout;
        let live = async {
            loop {
                if self.state() == State::Closed {
                    return Err(Error::closed(Outcome::NotSent, self.last_error().as_ref()));
                }
                if let Some(now) = &*connections.borrow_and_update() {
                    let token = SessionToken(now.token.clone());
                    return Ok(InterceptedService::new(now.channel.clone(), token));
                }
                if connections.changed().await.is_err() {
                    return Err(Error::closed(Outcome::NotSent, None));
                }
            }
        };
        tokio::time::timeout(timeout, live)
            .await
            .unwrap_or_else(|_| Err(Error::not_connected()))
    }

    /// Waits for the answers of what is under way, for five seconds at most, and leaves in good order.
    pub async fn close(&self) {
        self.close_within(Duration::from_secs(5)).await;
    }

    /// As [`Session::close`], with a time of one's own.
    pub async fn close_within(&self, timeout: Duration) {
        let mut states = self.states();
        let _ = self.operations.send(Operation::Close(timeout)); // it has ended already where this fails
        let _ = states.wait_for(|state| *state == State::Closed).await;
    }

    async fn call(&self, command: Command, timeout: Option<Duration>) -> Result<Answer, Error> {
        let most = self.options.connection_timeout;
        let send_within = timeout.map_or(most, |timeout| timeout.min(most));
        let (call, answered) = Call::new(command, send_within, &self.bounds)?;
        let closed = || Error::closed(Outcome::NotSent, self.last_error().as_ref());
        let operation = Operation::Call(Box::new(call));
        self.operations.send(operation).map_err(|_| closed())?;
        answered.await.unwrap_or_else(|_| Err(closed()))
    }
}

fn wrong_answer() -> Error {
    let message = "the broker answered with the result of another command";
    Error::new("INTERNAL", Outcome::Unknown, message)
}
