use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::{Channel, Endpoint};

use crate::error::{Error, Outcome, describe};
use crate::options::Options;
use crate::proto::session_service_client::SessionServiceClient;
use crate::proto::{Command, ConnectRequest, Event, Identify, command};

const PING_INTERVAL: Duration = Duration::from_secs(15);
const PING_TIMEOUT: Duration = Duration::from_secs(10);
/// Small HTTP/2 windows halve what a connection carries.
const WINDOW_BYTES: u32 = 4 * 1024 * 1024;
/// The largest frame that a broker sends by default, and room to spare.
const MIN_DECODED_BYTES: usize = 4 * 1024 * 1024;
/// Frames under way between the link and the session, in each direction.
const FRAMES: usize = 16;

/// What comes over a link; `Ended` is the last.
pub(crate) enum LinkEvent {
    /// The connection stands; other calls may use it.
    Connected(Channel),
    Event(Event),
    /// `None` where the broker ended it in good order.
    Ended(Option<LinkError>),
}

pub(crate) enum LinkError {
    /// No connection was made.
    Connection(Error),
    Status(tonic::Status),
}

/// One connection of a session, on a task of its own, which ends with this.
pub(crate) struct Link {
    pub(crate) events: mpsc::Receiver<LinkEvent>,
    /// Absent once the client has left: the broker then ends the link.
    pub(crate) frames: Option<mpsc::Sender<ConnectRequest>>,
    task: JoinHandle<()>,
}

impl Drop for Link {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Link {
    /// Connects and says who the client is.
    pub(crate) fn open(options: &Options, identify: Identify) -> Self {
        let (frames, outgoing) = mpsc::channel(FRAMES);
        let (events, incoming) = mpsc::channel(FRAMES);
        let identify = Command {
            id: 0,
            command: Some(command::Command::Identify(identify)),
        };
        let first = ConnectRequest {
            commands: vec![identify],
        };
        frames.try_send(first).expect("there is room for one");
        let options = options.clone();
        let task = tokio::spawn(async move {
            let ended = drive(&options, outgoing, &events).await.err();
            let _ = events.send(LinkEvent::Ended(ended)).await;
        });
        Self {
            events: incoming,
            frames: Some(frames),
            task,
        }
    }
}

async fn drive(
    options: &Options,
    outgoing: mpsc::Receiver<ConnectRequest>,
    events: &mpsc::Sender<LinkEvent>,
) -> Result<(), LinkError> {
    let channel = connect(options).await.map_err(LinkError::Connection)?;
    let mut request = tonic::Request::new(ReceiverStream::new(outgoing));
    if let Some(source) = &options.credential {
        let value = format!("Bearer {}", source()).parse().map_err(|_| {
            let message = "the credential has characters that no header can hold";
            LinkError::Connection(Error::new("INVALID_REQUEST", Outcome::NotSent, message))
        })?;
        request.metadata_mut().insert("authorization", value);
    }
    // Whoever reads them has gone where sending fails; then this task is aborted.
    let _ = events.send(LinkEvent::Connected(channel.clone())).await;
    let mut sessions = SessionServiceClient::new(channel)
        .max_decoding_message_size(MIN_DECODED_BYTES.max(2 * options.max_frame_bytes));
    let stream = sessions.connect(request).await;
    let mut stream = stream.map_err(LinkError::Status)?.into_inner();
    while let Some(frame) = stream.message().await.map_err(LinkError::Status)? {
        for event in frame.events {
            let _ = events.send(LinkEvent::Event(event)).await;
        }
    }
    Ok(())
}

async fn connect(options: &Options) -> Result<Channel, Error> {
    let failed = |error: tonic::transport::Error| Error::connection_failed(&describe(&error));
    let endpoint = Endpoint::from_shared(options.url.clone()).map_err(|error| {
        let message = format!("url: {}: {}", options.url, describe(&error));
        Error::new("INVALID_REQUEST", Outcome::NotSent, message)
    })?;
    #[cfg(feature = "tls")]
    let endpoint = endpoint
        .tls_config(tonic::transport::ClientTlsConfig::new().with_enabled_roots())
        .map_err(failed)?;
    endpoint
        .http2_keep_alive_interval(PING_INTERVAL)
        .keep_alive_timeout(PING_TIMEOUT)
        .keep_alive_while_idle(true)
        .initial_stream_window_size(WINDOW_BYTES)
        .initial_connection_window_size(WINDOW_BYTES)
        .connect()
        .await
        .map_err(failed)
}
