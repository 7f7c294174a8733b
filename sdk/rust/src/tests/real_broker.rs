//! What the library does with a broker, for those who have one at hand, with `cargo test -- --ignored`: `BROKER_COMMAND` has the
//! command, words separated by spaces, that runs the broker itself and no shell around it, and `BROKER_FOLDER` the folder to run it in.

use std::net::TcpListener;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, Command};
use tokio::sync::mpsc;

use crate::proto::QueryClientsRequest;
use crate::proto::directory_service_client::DirectoryServiceClient;
use crate::{Content, Options, Outcome, Query, Session, State, attribute, list, version};

struct RealBroker {
    command: String,
    port: u16,
    process: Child,
}

impl RealBroker {
    fn start() -> Self {
        let command = std::env::var("BROKER_COMMAND").expect("BROKER_COMMAND names no broker");
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let process = spawn_broker(&command, port);
        Self {
            command,
            port,
            process,
        }
    }

    fn options(&self, application: &str) -> Options {
        let url = format!("http://127.0.0.1:{}", self.port);
        Options::new(url, application).connect_timeout(Duration::from_secs(60))
    }

    fn receiver(&self) -> Options {
        self.options("backend")
            .metadata("version", version("2.1.0"))
            .metadata("guild_ids", list([122, 123]))
    }

    /// Ends it as a crash does.
    async fn kill(&mut self) {
        self.process.kill().await.unwrap();
    }

    fn start_again(&mut self) {
        self.process = spawn_broker(&self.command, self.port);
    }
}

fn spawn_broker(command: &str, port: u16) -> Child {
    let mut words = command.split(' ');
    let mut command = Command::new(words.next().unwrap());
    let port = port.to_string();
    command.args(words);
    command.args(["--port", &port, "--queue-store", "memory"]);
    if let Ok(folder) = std::env::var("BROKER_FOLDER") {
        command.current_dir(folder);
    }
    command.stdout(Stdio::null()).kill_on_drop(true);
    command.spawn().unwrap()
}

fn target() -> Query {
    Query::of("backend").conditions([
        attribute(["version"]).at_least(version("2.0.0")),
        attribute(["guild_ids"]).contains(123),
    ])
}

#[tokio::test]
#[ignore = "needs a broker: BROKER_COMMAND"]
async fn sends_broadcasts_and_requests() {
    let broker = RealBroker::start();
    let receiver = Session::connect(broker.receiver()).await.unwrap();
    let sender = Session::connect(broker.options("api")).await.unwrap();
    let (heard, mut messages) = mpsc::unbounded_channel();
    receiver.on_message(move |message| {
        heard.send(message.content.unwrap_or_default()).unwrap();
        async { Ok(Content::json("\"pong\"")) }
    });

    let sent = sender.send(target(), Content::json("1")).await.unwrap();
    assert_eq!(sent.receiver.unwrap().client_id, receiver.client_id());
    let cast = sender.broadcast(target(), Content::json("2")).await;
    assert_eq!(cast.unwrap().delivered, 1);
    let cel = Query::of("backend").cel(r#"version >= semver("2.0.0") && 123 in guild_ids"#);
    let reply = sender.request(cel, Content::json("3")).await.unwrap();
    assert_eq!(reply.content.unwrap().as_text(), "\"pong\"");
    for expected in ["1", "2", "3"] {
        assert_eq!(messages.recv().await.unwrap().as_text(), expected);
    }

    let refused = sender.send(Query::of("nobody"), Content::json("4")).await;
    assert_eq!(refused.unwrap_err().reason(), "NO_ROUTE");

    let mut directory = DirectoryServiceClient::new(sender.channel().await.unwrap());
    let query = QueryClientsRequest {
        query: Some(target()),
        limit: 0,
    };
    let clients = directory.query_clients(query).await.unwrap();
    assert_eq!(clients.into_inner().clients.len(), 1);
    receiver.close().await;
    assert_eq!(receiver.state(), State::Closed);
    assert!(receiver.last_error().is_none());
}

#[tokio::test]
#[ignore = "needs a broker: BROKER_COMMAND"]
async fn handles_more_than_its_credit_without_loss() {
    let broker = RealBroker::start();
    let few = broker.receiver().max_unhandled_messages(16);
    let receiver = Session::connect(few).await.unwrap();
    let sender = Session::connect(broker.options("api")).await.unwrap();
    receiver.on_message(|message| async { Ok(message.content.unwrap_or_default()) });

    let mut asking = Vec::new();
    for number in 0..5_000 {
        let sender = sender.clone();
        let content = Content::json(number.to_string());
        asking.push(tokio::spawn(async move {
            sender.request(target(), content).await
        }));
    }
    for (number, asked) in asking.into_iter().enumerate() {
        let reply = asked.await.unwrap().unwrap();
        assert_eq!(reply.content.unwrap().as_text(), number.to_string());
    }
}

#[tokio::test]
#[ignore = "needs a broker: BROKER_COMMAND"]
async fn comes_back_when_the_broker_was_killed() {
    let mut broker = RealBroker::start();
    let receiver = Session::connect(broker.receiver()).await.unwrap();
    let sender = Session::connect(broker.options("api")).await.unwrap();
    let (heard, mut messages) = mpsc::unbounded_channel();
    receiver.on_message(move |message| {
        let content = message.content.unwrap_or_default();
        let hangs = content.as_text() == "\"hang\"";
        heard.send(()).unwrap();
        async move {
            if hangs {
                std::future::pending::<()>().await;
            }
            Ok(Content::json("\"back\""))
        }
    });
    receiver.update_metadata([("round", 2)]).await.unwrap();
    let mut states = receiver.states();

    let asking = sender.request(target(), Content::json("\"hang\""));
    let (lost, ()) = tokio::join!(asking, async {
        messages.recv().await.unwrap();
        broker.kill().await;
    });
    let lost = lost.unwrap_err();
    assert_eq!(lost.reason(), "CONNECTION_LOST");
    assert_eq!(lost.outcome(), Outcome::Unknown);
    let is_reconnecting = |state: &State| *state == State::Reconnecting;
    states.wait_for(is_reconnecting).await.unwrap();

    broker.start_again();
    let is_connected = |state: &State| *state == State::Connected;
    states.wait_for(is_connected).await.unwrap();
    let changed = Query::of("backend").conditions([attribute(["round"]).equals(2)]);
    let reply = sender.request(changed, Content::json("\"again\"")).await;
    assert_eq!(reply.unwrap().content.unwrap().as_text(), "\"back\"");
}
