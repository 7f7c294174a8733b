use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_stream::wrappers::{ReceiverStream, TcpListenerStream};
use tonic::{Code, Request, Response, Status, Streaming};
use tonic_types::{ErrorDetails, StatusExt};

use crate::proto::session_service_server::{SessionService, SessionServiceServer};
use crate::proto::{
    Command, CommandResult, ConnectRequest, ConnectResponse, Event, GrantCreditRequest,
    GrantCreditResponse, Identify, Message, Ready, SubscribeRequest, SubscribeResponse, command,
    command_result, event,
};
use crate::{Backoff, Options};

const PATIENCE: Duration = Duration::from_secs(10);

/// A broker within the process that does what a test tells it, step by step.
pub(super) struct FakeBroker {
    url: String,
    connections: mpsc::UnboundedReceiver<Connection>,
    server: JoinHandle<()>,
}

impl FakeBroker {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (accepted, connections) = mpsc::unbounded_channel();
        let server = tokio::spawn(async move {
            tonic::transport::Server::builder()
                .add_service(SessionServiceServer::new(Sessions(accepted)))
                .serve_with_incoming(TcpListenerStream::new(listener))
                .await
                .unwrap();
        });
        Self {
            url,
            connections,
            server,
        }
    }

    /// Options for a session with this broker, which tries again fast.
    pub(super) fn options(&self) -> Options {
        Options::new(&self.url, "backend")
            .client_id("client-1")
            .backoff(Backoff {
                initial_delay: Duration::from_millis(5),
                max_delay: Duration::from_millis(20),
            })
    }

    /// Listens no more.
    pub(super) async fn stop(mut self) {
        self.server.abort();
        let _ = (&mut self.server).await; // it was aborted
    }

    /// The next connection that a client opens, with what it identified as.
    pub(super) async fn accept(&mut self) -> Connection {
        let connection = timeout(PATIENCE, self.connections.recv()).await;
        let mut connection = connection.expect("no client connected").unwrap();
        let Some(command::Command::Identify(identify)) = connection.next().await.command else {
            panic!("the first command is no identify");
        };
        connection.identify = identify;
        connection
    }

    /// Lets a client in.
    pub(super) async fn register(&mut self) -> Connection {
        let connection = self.accept().await;
        connection.ready().await;
        connection
    }
}

impl Drop for FakeBroker {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// One session stream, from the broker's side.
pub(super) struct Connection {
    pub(super) credential: Option<String>,
    pub(super) identify: Identify,
    commands: mpsc::UnboundedReceiver<Command>,
    events: mpsc::Sender<Result<ConnectResponse, Status>>,
}

impl Connection {
    /// The next command of the client.
    pub(super) async fn next(&mut self) -> Command {
        let command = timeout(PATIENCE, self.commands.recv()).await;
        command.expect("no command came").expect("the client left")
    }

    /// Whether no command has come that was not asked for.
    pub(super) fn is_quiet(&self) -> bool {
        self.commands.is_empty()
    }

    /// Returns once the client has left in good order.
    pub(super) async fn left(&mut self) {
        let command = timeout(PATIENCE, self.commands.recv()).await;
        assert!(command.expect("the client did not leave").is_none());
    }

    pub(super) async fn tell(&self, event: event::Event) {
        let events = vec![Event { event: Some(event) }];
        let frame = ConnectResponse {
            sequence: 0,
            events,
        };
        self.events.send(Ok(frame)).await.unwrap();
    }

    pub(super) async fn ready(&self) {
        let ready = Ready {
            client_id: self.identify.client_id.clone(),
            session_token: "token".to_owned(),
            ..Ready::default()
        };
        self.tell(event::Event::Ready(ready)).await;
    }

    pub(super) async fn deliver(&self, message: Message) {
        self.tell(event::Event::Message(message)).await;
    }

    pub(super) async fn answer(&self, command: &Command, result: command_result::Result) {
        self.tell(event::Event::CommandResult(CommandResult {
            command_id: command.id,
            result: Some(result),
        }))
        .await;
    }

    /// Ends the stream with a status.
    pub(super) async fn fail(self, status: Status) {
        self.events.send(Err(status)).await.unwrap();
    }

    /// Ends the stream as a broken connection does.
    pub(super) async fn break_off(self) {
        self.fail(Status::unavailable("connection reset")).await;
    }
}

/// The status with which a broker refuses a call.
pub(super) fn refusal(code: Code, reason: &str) -> Status {
    let details = ErrorDetails::with_error_info(reason, "singyeong.v1", []);
    Status::with_error_details(code, "refused", details)
}

struct Sessions(mpsc::UnboundedSender<Connection>);

#[tonic::async_trait]
impl SessionService for Sessions {
    type ConnectStream = ReceiverStream<Result<ConnectResponse, Status>>;
    type SubscribeStream = ReceiverStream<Result<SubscribeResponse, Status>>;

    async fn connect(
        &self,
        request: Request<Streaming<ConnectRequest>>,
    ) -> Result<Response<Self::ConnectStream>, Status> {
        let credential = request.metadata().get("authorization");
        let credential = credential.map(|value| value.to_str().unwrap().to_owned());
        let (commands, received) = mpsc::unbounded_channel();
        let (events, sent) = mpsc::channel(64);
        self.0
            .send(Connection {
                credential,
                identify: Identify::default(),
                commands: received,
                events,
            })
            .map_err(|_| Status::unavailable("the test is over"))?;
        let mut frames = request.into_inner();
        tokio::spawn(async move {
            while let Ok(Some(frame)) = frames.message().await {
                for command in frame.commands {
                    let _ = commands.send(command); // the test may have dropped its end
                }
            }
        });
        Ok(Response::new(ReceiverStream::new(sent)))
    }

    async fn subscribe(
        &self,
        _: Request<SubscribeRequest>,
    ) -> Result<Response<Self::SubscribeStream>, Status> {
        Err(Status::unimplemented("for browsers"))
    }

    async fn grant_credit(
        &self,
        _: Request<GrantCreditRequest>,
    ) -> Result<Response<GrantCreditResponse>, Status> {
        Err(Status::unimplemented("for browsers"))
    }
}
