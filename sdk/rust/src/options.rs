use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::backoff::Backoff;
use crate::proto::Value;

pub(crate) type CredentialSource = Arc<dyn Fn() -> String + Send + Sync>;

/// How to connect, and as whom. Each method names the default of what it sets.
#[derive(Clone)]
pub struct Options {
    pub(crate) url: String,
    pub(crate) application: String,
    pub(crate) client_id: String,
    pub(crate) metadata: HashMap<String, Value>,
    pub(crate) tags: Vec<String>,
    pub(crate) address: Option<String>,
    pub(crate) namespace: Option<String>,
    pub(crate) receive_client_events: bool,
    pub(crate) credential: Option<CredentialSource>,
    pub(crate) renews_credential: bool,
    pub(crate) max_unhandled_messages: u32,
    pub(crate) max_pending_calls: usize,
    pub(crate) max_pending_bytes: usize,
    pub(crate) max_frame_bytes: usize,
    pub(crate) connection_timeout: Duration,
    pub(crate) connect_timeout: Duration,
    pub(crate) backoff: Backoff,
}

impl Options {
    /// What cannot be left out: where the broker is, such as `http://127.0.0.1:4567`, and the application to join. `https` needs the
    /// feature `tls`.
    pub fn new(url: impl Into<String>, application: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            application: application.into(),
            client_id: format!("{:032x}", fastrand::u128(..)),
            metadata: HashMap::new(),
            tags: Vec::new(),
            address: None,
            namespace: None,
            receive_client_events: false,
            credential: None,
            renews_credential: false,
            max_unhandled_messages: 1_000,
            max_pending_calls: 10_000,
            max_pending_bytes: 16 * 1024 * 1024,
            max_frame_bytes: 1024 * 1024,
            connection_timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            backoff: Backoff::default(),
        }
    }

    /// Unique within the application. Default: one made by chance.
    #[must_use]
    pub fn client_id(mut self, client_id: impl Into<String>) -> Self {
        self.client_id = client_id.into();
        self
    }

    /// Adds an attribute of what the client says about itself, for queries to look at. Default: none.
    #[must_use]
    pub fn metadata(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.metadata.insert(key.into(), value.into());
        self
    }

    /// Adds a tag by which queries can choose clients of any application. Default: none.
    #[must_use]
    pub fn tag(mut self, tag: impl Into<String>) -> Self {
        self.tags.push(tag.into());
        self
    }

    /// Where the broker's proxy reaches this client: host, host:port, or an http or https origin. Default: where it connects from.
    #[must_use]
    pub fn address(mut self, address: impl Into<String>) -> Self {
        self.address = Some(address.into());
        self
    }

    /// Default: the one of the credential, else none.
    #[must_use]
    pub fn namespace(mut self, namespace: impl Into<String>) -> Self {
        self.namespace = Some(namespace.into());
        self
    }

    /// True: `Session::on_client_event` hears of every client that comes or goes. Default: false.
    #[must_use]
    pub fn receive_client_events(mut self, receive: bool) -> Self {
        self.receive_client_events = receive;
        self
    }

    /// Password, named token or JSON Web Token. Default: none.
    #[must_use]
    pub fn credential(mut self, credential: impl Into<String>) -> Self {
        let credential = credential.into();
        self.credential = Some(Arc::new(move || credential.clone()));
        self.renews_credential = false;
        self
    }

    /// A credential that is asked for before each connection, and so may be renewed; must not block.
    #[must_use]
    pub fn credential_from(mut self, source: impl Fn() -> String + Send + Sync + 'static) -> Self {
        self.credential = Some(Arc::new(source));
        self.renews_credential = true;
        self
    }

    /// Most messages that are with the program at once; the broker keeps the rest, within its limits. Default: 1 000.
    #[must_use]
    pub fn max_unhandled_messages(mut self, messages: u32) -> Self {
        self.max_unhandled_messages = messages;
        self
    }

    /// Most calls that wait at once, for a connection or their answer; more fail with `BUFFER_FULL`. Default: 10 000.
    #[must_use]
    pub fn max_pending_calls(mut self, calls: usize) -> Self {
        self.max_pending_calls = calls;
        self
    }

    /// Most bytes of these calls. Default: 16 MiB.
    #[must_use]
    pub fn max_pending_bytes(mut self, bytes: usize) -> Self {
        self.max_pending_bytes = bytes;
        self
    }

    /// Largest message, as the broker's setting of the same name. Default: 1 MiB.
    #[must_use]
    pub fn max_frame_bytes(mut self, bytes: usize) -> Self {
        self.max_frame_bytes = bytes;
        self
    }

    /// How long a call waits for a connection. Default: 30 s.
    #[must_use]
    pub fn connection_timeout(mut self, timeout: Duration) -> Self {
        self.connection_timeout = timeout;
        self
    }

    /// How long the first connection is tried for; zero: once. Default: 10 s.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// The waits between connections. Default: [`Backoff::default`].
    #[must_use]
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = backoff;
        self
    }
}

/// Without the credential.
impl fmt::Debug for Options {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Options")
            .field("url", &self.url)
            .field("application", &self.application)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}
