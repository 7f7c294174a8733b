use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tonic::Code;

use super::fake_broker::{Connection, FakeBroker, refusal};
use crate::proto::{
    ClientRef, Command, ErrorReason, Failure, Goodbye, MessageKind, SendResponse,
    UpdateMetadataRequest, UpdateMetadataResponse, command, command_result, event, reply_request,
};
use crate::{
    Content, Error, Message, Options, Outcome, Query, ReplyError, Session, State, Value, version,
};

async fn open(broker: &mut FakeBroker, options: Options) -> (Session, Connection) {
    let (session, connection) = tokio::join!(Session::connect(options), broker.register());
    (session.unwrap(), connection)
}

/// Has the session do something on a task of its own.
fn spawn<T, F>(session: &Session, call: impl FnOnce(Session) -> F) -> JoinHandle<Result<T, Error>>
where
    T: Send + 'static,
    F: Future<Output = Result<T, Error>> + Send + 'static,
{
    tokio::spawn(call(session.clone()))
}

fn send(session: &Session, text: &str) -> JoinHandle<Result<SendResponse, Error>> {
    let content = Content::text(text);
    spawn(session, |session| async move {
        session.send(Query::default(), content).await
    })
}

fn sent() -> command_result::Result {
    command_result::Result::Send(SendResponse::default())
}

fn text_of(command: &Command) -> String {
    let Some(command::Command::Send(request)) = &command.command else {
        panic!("{command:?} sends nothing");
    };
    request.content.clone().unwrap().as_text().into_owned()
}

fn reply_of(command: Command) -> reply_request::Outcome {
    let Some(command::Command::Reply(reply)) = command.command else {
        panic!("{command:?} is no reply");
    };
    assert_eq!(reply.request_id, "r1");
    reply.outcome.unwrap()
}

fn request(text: &str) -> Message {
    Message {
        id: "m1".to_owned(),
        kind: MessageKind::Request.into(),
        request_id: "r1".to_owned(),
        content: Some(Content::text(text)),
        ..Message::default()
    }
}

fn assert_failure<T: std::fmt::Debug>(result: Result<T, Error>, reason: &str, outcome: Outcome) {
    let error = result.unwrap_err();
    assert_eq!((error.reason(), error.outcome()), (reason, outcome));
}

#[tokio::test]
async fn identifies_with_what_it_says_about_itself_and_its_credit() {
    let mut broker = FakeBroker::start().await;
    let options = broker
        .options()
        .credential("secret")
        .tag("blue")
        .max_unhandled_messages(7)
        .metadata("version", version("2.1.0"));

    let (session, connection) = open(&mut broker, options).await;

    let identify = connection.identify;
    assert_eq!(identify.application, "backend");
    assert_eq!(identify.client_id, "client-1");
    assert_eq!(identify.tags, ["blue"]);
    assert_eq!(identify.initial_credit, Some(7));
    let attributes = HashMap::from([("version".to_owned(), version("2.1.0"))]);
    assert_eq!(identify.metadata.unwrap().attributes, attributes);
    assert_eq!(connection.credential.as_deref(), Some("Bearer secret"));
    assert_eq!(session.state(), State::Connected);
}

#[tokio::test]
async fn sends_and_tells_who_got_it() {
    let mut broker = FakeBroker::start().await;
    let options = broker.options();
    let (session, mut connection) = open(&mut broker, options).await;

    let sending = send(&session, "hello");
    let command = connection.next().await;
    assert_eq!(text_of(&command), "hello");
    let receiver = Some(ClientRef {
        application: "backend".to_owned(),
        client_id: "other".to_owned(),
    });
    let response = SendResponse {
        message_id: "m1".to_owned(),
        receiver: receiver.clone(),
    };
    connection
        .answer(&command, command_result::Result::Send(response))
        .await;

    assert_eq!(sending.await.unwrap().unwrap().receiver, receiver);
}

#[tokio::test]
async fn a_refused_command_fails_with_its_reason_and_outcome() {
    let mut broker = FakeBroker::start().await;
    let options = broker.options();
    let (session, mut connection) = open(&mut broker, options).await;
    let refused = |reason: ErrorReason| {
        command_result::Result::Failure(Failure {
            reason: reason.into(),
            ..Failure::default()
        })
    };

    let sending = send(&session, "hello");
    let command = connection.next().await;
    connection
        .answer(&command, refused(ErrorReason::NoRoute))
        .await;
    assert_failure(sending.await.unwrap(), "NO_ROUTE", Outcome::NotSent);

    let asking = spawn(&session, |session| async move {
        session.request(Query::default(), Content::default()).await
    });
    let command = connection.next().await;
    connection
        .answer(&command, refused(ErrorReason::RequestTimeout))
        .await;
    assert_failure(asking.await.unwrap(), "REQUEST_TIMEOUT", Outcome::Sent);
}

#[tokio::test]
async fn replies_with_what_the_handler_returns() {
    let mut broker = FakeBroker::start().await;
    let options = broker.options();
    let (session, mut connection) = open(&mut broker, options).await;
    session.on_message(|message| async move {
        let heard = message.content.unwrap_or_default();
        Ok(Content::text(format!("heard {}", heard.as_text())))
    });

    connection.deliver(request("hi")).await;

    let reply = reply_of(connection.next().await);
    let expected = Content::text("heard hi");
    assert_eq!(reply, reply_request::Outcome::Content(expected));
}

#[tokio::test]
async fn a_handler_that_fails_fails_the_request() {
    let mut broker = FakeBroker::start().await;
    let options = broker.options();
    let (session, mut connection) = open(&mut broker, options).await;
    session.on_message(|_| async { Err(ReplyError::new("no such order").detail("order", "7")) });

    connection.deliver(request("hi")).await;

    let expected = ReplyError::new("no such order").detail("order", "7");
    let reply = reply_of(connection.next().await);
    assert_eq!(reply, reply_request::Outcome::Error(expected));
}

#[tokio::test]
async fn a_handler_that_panics_fails_the_request() {
    let mut broker = FakeBroker::start().await;
    let options = broker.options();
    let (session, mut connection) = open(&mut broker, options).await;
    session.on_message(|_| async { panic!("this belongs to a test") });

    connection.deliver(request("hi")).await;

    let expected = ReplyError::new("the handler panicked");
    let reply = reply_of(connection.next().await);
    assert_eq!(reply, reply_request::Outcome::Error(expected));
}

#[tokio::test]
async fn a_reply_that_is_larger_than_a_frame_fails_the_request() {
    let mut broker = FakeBroker::start().await;
    let options = broker.options().max_frame_bytes(1_000);
    let (session, mut connection) = open(&mut broker, options).await;
    session.on_message(|_| async { Ok(Content::bytes(vec![0; 1_000])) });

    connection.deliver(request("hi")).await;

    let expected = ReplyError::new("the reply is larger than 1000 bytes");
    let reply = reply_of(connection.next().await);
    assert_eq!(reply, reply_request::Outcome::Error(expected));
}

/// Has messages handled only once the test says so, with what it says.
fn handle_later(session: &Session) -> mpsc::UnboundedReceiver<oneshot::Sender<Content>> {
    let (handling, handled) = mpsc::unbounded_channel();
    session.on_message(move |_| {
        let (done, until) = oneshot::channel();
        handling.send(done).unwrap();
        async { Ok(until.await.unwrap_or_default()) }
    });
    handled
}

#[tokio::test]
async fn grants_credit_as_messages_are_handled() {
    let mut broker = FakeBroker::start().await;
    let options = broker.options().max_unhandled_messages(4);
    let (session, mut connection) = open(&mut broker, options).await;
    let mut handling = handle_later(&session);

    for _ in 0..4 {
        connection.deliver(Message::default()).await;
    }
    let first = handling.recv().await.unwrap();
    let second = handling.recv().await.unwrap();
    assert!(connection.is_quiet());
    first.send(Content::default()).unwrap();
    second.send(Content::default()).unwrap();

    let Some(command::Command::GrantCredit(grant)) = connection.next().await.command else {
        panic!("no grant");
    };
    assert_eq!(grant.credit, 2);
}

#[tokio::test]
async fn identifies_again_with_the_credit_that_is_left() {
    let mut broker = FakeBroker::start().await;
    let options = broker.options().max_unhandled_messages(4);
    let (session, connection) = open(&mut broker, options).await;
    let mut handling = handle_later(&session);
    connection.deliver(request("hi")).await;
    let done = handling.recv().await.unwrap();

    connection.break_off().await;
    let mut connection = broker.register().await;
    assert_eq!(connection.identify.initial_credit, Some(3));

    // Its reply belongs to a connection that is gone, so the next command is another one.
    done.send(Content::text("late")).unwrap();
    let _sending = send(&session, "after");
    assert_eq!(text_of(&connection.next().await), "after");
}

#[tokio::test]
async fn comes_back_with_the_metadata_that_it_had() {
    let mut broker = FakeBroker::start().await;
    let options = broker
        .options()
        .metadata("version", version("1.0.0"))
        .metadata("old", true);
    let (session, mut connection) = open(&mut broker, options).await;
    let updating = spawn(&session, |session| async move {
        session
            .update_metadata_with(UpdateMetadataRequest {
                set: HashMap::from([("latency".to_owned(), Value::from(12))]),
                remove: vec!["old".to_owned()],
                replace: false,
            })
            .await
    });
    let command = connection.next().await;
    let updated = UpdateMetadataResponse { revision: 2 };
    connection
        .answer(&command, command_result::Result::UpdateMetadata(updated))
        .await;
    assert_eq!(updating.await.unwrap().unwrap(), 2);

    connection.break_off().await;
    let connection = broker.register().await;

    let expected = HashMap::from([
        ("version".to_owned(), version("1.0.0")),
        ("latency".to_owned(), Value::from(12)),
    ]);
    let metadata = connection.identify.metadata.unwrap();
    assert_eq!(metadata.attributes, expected);
}

#[tokio::test]
async fn a_command_whose_answer_is_lost_has_an_unknown_outcome_and_is_not_sent_again() {
    let mut broker = FakeBroker::start().await;
    let options = broker.options();
    let (session, mut connection) = open(&mut broker, options).await;
    let written = send(&session, "first");
    connection.next().await;

    connection.break_off().await;
    let mut connection = broker.accept().await;
    assert_failure(written.await.unwrap(), "CONNECTION_LOST", Outcome::Unknown);
    let waiting = send(&session, "second");
    connection.ready().await;

    let command = connection.next().await;
    assert_eq!(text_of(&command), "second");
    connection.answer(&command, sent()).await;
    waiting.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_change_of_metadata_that_is_interrupted_is_made_again() {
    let mut broker = FakeBroker::start().await;
    let options = broker.options();
    let (session, mut connection) = open(&mut broker, options).await;
    let updating = spawn(&session, |session| async move {
        session.update_metadata([("latency", 5)]).await
    });
    connection.next().await;

    connection.break_off().await;
    let mut connection = broker.register().await;
    let again = connection.next().await;
    let updated = UpdateMetadataResponse { revision: 1 };
    connection
        .answer(&again, command_result::Result::UpdateMetadata(updated))
        .await;

    assert_eq!(updating.await.unwrap().unwrap(), 1);
}

#[tokio::test]
async fn a_refusal_that_will_not_pass_ends_connecting() {
    let mut broker = FakeBroker::start().await;
    let opening = tokio::spawn(Session::connect(broker.options().credential("wrong")));

    let status = refusal(Code::Unauthenticated, "UNAUTHENTICATED");
    broker.accept().await.fail(status).await;

    assert_failure(opening.await.unwrap(), "UNAUTHENTICATED", Outcome::NotSent);
}

#[tokio::test]
async fn a_refusal_that_may_pass_is_tried_again() {
    let mut broker = FakeBroker::start().await;
    let opening = tokio::spawn(Session::connect(broker.options()));

    let status = refusal(Code::AlreadyExists, "CLIENT_ALREADY_REGISTERED");
    broker.accept().await.fail(status).await;
    let _connection = broker.register().await;

    assert_eq!(opening.await.unwrap().unwrap().state(), State::Connected);
}

#[tokio::test]
async fn a_credential_that_expired_is_asked_for_anew() {
    let mut broker = FakeBroker::start().await;
    let credentials = Arc::new(Mutex::new(vec!["second", "first"]));
    let options = broker
        .options()
        .credential_from(move || credentials.lock().unwrap().pop().unwrap().to_owned());
    let (_session, connection) = open(&mut broker, options).await;
    assert_eq!(connection.credential.as_deref(), Some("Bearer first"));

    let status = refusal(Code::Unauthenticated, "CREDENTIAL_EXPIRED");
    connection.fail(status).await;

    let connection = broker.register().await;
    assert_eq!(connection.credential.as_deref(), Some("Bearer second"));
}

#[tokio::test]
async fn a_call_waits_for_a_connection_only_as_long_as_it_may() {
    let mut broker = FakeBroker::start().await;
    let timeout = Duration::from_millis(50);
    let options = broker.options().connection_timeout(timeout);
    let (session, connection) = open(&mut broker, options).await;
    connection.break_off().await;
    let _lets_nobody_in = broker.accept().await;

    let result = session.send(Query::default(), Content::default()).await;
    assert_failure(result, "NOT_CONNECTED", Outcome::NotSent);
}

#[tokio::test]
async fn refuses_more_calls_than_may_wait() {
    let mut broker = FakeBroker::start().await;
    let options = broker.options().max_pending_calls(2);
    let (session, mut connection) = open(&mut broker, options).await;
    let first = send(&session, "first");
    let command = connection.next().await;
    let _second = send(&session, "second");
    connection.next().await;

    let third = send(&session, "third").await.unwrap();
    assert_failure(third, "BUFFER_FULL", Outcome::NotSent);

    connection.answer(&command, sent()).await;
    first.await.unwrap().unwrap();
    let _fourth = send(&session, "fourth");
    assert_eq!(text_of(&connection.next().await), "fourth");
}

#[tokio::test]
async fn refuses_a_message_that_is_larger_than_a_frame() {
    let mut broker = FakeBroker::start().await;
    let options = broker.options().max_frame_bytes(1_000);
    let (session, _connection) = open(&mut broker, options).await;

    let large = Content::bytes(vec![0; 1_000]);
    let result = session.send(Query::default(), large).await;
    assert_failure(result, "LIMIT_EXCEEDED", Outcome::NotSent);
}

#[tokio::test]
async fn a_call_that_is_given_up_while_it_waits_is_not_sent() {
    let mut broker = FakeBroker::start().await;
    let options = broker.options();
    let (session, connection) = open(&mut broker, options).await;
    connection.break_off().await;
    let mut connection = broker.accept().await;

    let given_up = session.send(Query::default(), Content::text("given up"));
    let short = Duration::from_millis(10);
    tokio::time::timeout(short, given_up).await.unwrap_err();
    let _kept = send(&session, "kept");
    connection.ready().await;

    assert_eq!(text_of(&connection.next().await), "kept");
}

#[tokio::test]
async fn comes_back_after_a_goodbye_once_what_is_under_way_is_answered() {
    let mut broker = FakeBroker::start().await;
    let options = broker.options();
    let (session, mut connection) = open(&mut broker, options).await;
    let sending = send(&session, "hello");
    let command = connection.next().await;

    let goodbye = Goodbye {
        reason: String::new(),
        reconnect: true,
    };
    connection.tell(event::Event::Goodbye(goodbye)).await;
    connection.left().await;
    connection.answer(&command, sent()).await;
    sending.await.unwrap().unwrap();
    drop(connection);

    broker.register().await;
}

#[tokio::test]
async fn closes_once_what_is_under_way_is_answered() {
    let mut broker = FakeBroker::start().await;
    let options = broker.options();
    let (session, mut connection) = open(&mut broker, options).await;
    let sending = send(&session, "hello");
    let command = connection.next().await;
    let closing = spawn(&session, |session| async move {
        session.close().await;
        Ok(())
    });

    connection.answer(&command, sent()).await;
    connection.left().await;
    drop(connection);
    closing.await.unwrap().unwrap();

    sending.await.unwrap().unwrap();
    assert_eq!(session.state(), State::Closed);
    let result = session.send(Query::default(), Content::default()).await;
    assert_failure(result, "CLOSED", Outcome::NotSent);
}

#[tokio::test]
async fn leaves_when_its_last_handle_is_dropped() {
    let mut broker = FakeBroker::start().await;
    let options = broker.options();
    let (session, mut connection) = open(&mut broker, options).await;

    drop(session);

    connection.left().await;
}

#[tokio::test]
async fn gives_up_where_there_is_no_broker_in_time() {
    let broker = FakeBroker::start().await;
    let options = broker.options().connect_timeout(Duration::from_millis(50));
    broker.stop().await;

    let result = Session::connect(options).await;
    assert_failure(result, "CONNECTION_FAILED", Outcome::NotSent);
}
