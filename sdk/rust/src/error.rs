use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use tonic_types::StatusExt;

use crate::proto::{ErrorReason, Failure};

/// What became of what was to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Nothing of it happened; trying again cannot do it twice.
    NotSent,
    /// It was done, or handed to its receiver; only the answer is missing.
    Sent,
    /// The connection broke before the answer came: it may have happened or not.
    Unknown,
}

/// The one error of this library. Its reason and outcome are stable; its message is for people.
#[derive(Clone, Debug)]
pub struct Error {
    reason: String,
    outcome: Outcome,
    message: String,
    details: HashMap<String, String>,
    retry_after: Option<Duration>,
}

/// Reasons for which what was asked has reached its receiver.
const SENT: [&str; 2] = ["REQUEST_TIMEOUT", "REPLY_FAILED"];
/// Reasons that do not say whether it has been done.
const UNKNOWN: [&str; 7] = [
    "INTERNAL",
    "CANCELLED",
    "STORAGE_FAILED",
    "UPSTREAM_FAILED",
    "UPSTREAM_TIMEOUT",
    "PLUGIN_FAILED",
    "PEER_LOST",
];
/// Refusals of a session that another try may not meet again.
const PASSING: [&str; 12] = [
    "CONNECTION_FAILED",
    "CONNECTION_LOST",
    "CLIENT_ALREADY_REGISTERED",
    "SLOW_CONSUMER",
    "HEARTBEAT_TIMEOUT",
    "DRAINING",
    "TOO_MANY_ATTEMPTS",
    "AUTHENTICATION_UNAVAILABLE",
    "RATE_LIMITED",
    "CAPACITY_REACHED",
    "OVERLOADED",
    "INTERNAL",
];
/// Refusals that a new credential may not meet again.
const RENEWABLE: [&str; 2] = ["CREDENTIAL_EXPIRED", "UNAUTHENTICATED"];

impl Error {
    pub(crate) fn new(reason: &str, outcome: Outcome, message: impl Into<String>) -> Self {
        Self {
            reason: reason.to_owned(),
            outcome,
            message: message.into(),
            details: HashMap::new(),
            retry_after: None,
        }
    }

    /// Why: a reason of the broker, such as `NO_ROUTE`, or one of the library's: `CONNECTION_FAILED`, `CONNECTION_LOST`,
    /// `NOT_CONNECTED`, `CLOSED`, `BUFFER_FULL`. A newer broker may know more.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// What became of what was to be done.
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// What happened, for people.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Facts about this one failure.
    pub fn details(&self) -> &HashMap<String, String> {
        &self.details
    }

    /// How long to wait before the same is worth another try; `None` where the broker does not say.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// The error of a refused command.
    pub(crate) fn from_failure(failure: Failure) -> Self {
        let reason = ErrorReason::try_from(failure.reason).unwrap_or(ErrorReason::Unspecified);
        let reason = reason.as_str_name().trim_start_matches("ERROR_REASON_");
        Self {
            details: failure.details,
            retry_after: failure.retry_delay.and_then(|delay| delay.try_into().ok()),
            ..Self::new(reason, outcome_of(reason), failure.message)
        }
    }

    /// The error of a call that ended with a status: the broker's own where it gives a reason, else one of the connection.
    pub(crate) fn from_status(status: &tonic::Status, was_ready: bool) -> Self {
        let Some(info) = status.get_details_error_info() else {
            let why = describe(status);
            return if was_ready {
                Self::connection_lost(&why)
            } else {
                Self::connection_failed(&why)
            };
        };
        Self {
            details: info.metadata,
            retry_after: status
                .get_details_retry_info()
                .and_then(|retry| retry.retry_delay),
            ..Self::new(&info.reason, outcome_of(&info.reason), status.message())
        }
    }

    pub(crate) fn connection_failed(why: &str) -> Self {
        Self::new(
            "CONNECTION_FAILED",
            Outcome::NotSent,
            format!("no connection to the broker: {why}"),
        )
    }

    pub(crate) fn connection_lost(why: &str) -> Self {
        Self::new(
            "CONNECTION_LOST",
            Outcome::Unknown,
            format!("the connection broke: {why}"),
        )
    }

    /// The error of what was written, when nothing more comes of it.
    pub(crate) fn answer_lost(cause: &Error) -> Self {
        let message = format!("the connection broke before the answer came: {cause}");
        Self::new("CONNECTION_LOST", Outcome::Unknown, message)
    }

    pub(crate) fn not_connected() -> Self {
        Self::new(
            "NOT_CONNECTED",
            Outcome::NotSent,
            "there was no connection to the broker in time",
        )
    }

    pub(crate) fn closed(outcome: Outcome, cause: Option<&Error>) -> Self {
        let why = cause.map(|error| format!(": {error}")).unwrap_or_default();
        Self::new("CLOSED", outcome, format!("the session is closed{why}"))
    }

    /// Whether connecting again may help.
    pub(crate) fn is_passing(&self, renews_credential: bool) -> bool {
        let reason = self.reason.as_str();
        PASSING.contains(&reason) || (renews_credential && RENEWABLE.contains(&reason))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.reason, self.message)
    }
}

impl std::error::Error for Error {}

fn outcome_of(reason: &str) -> Outcome {
    if SENT.contains(&reason) {
        Outcome::Sent
    } else if UNKNOWN.contains(&reason) {
        Outcome::Unknown
    } else {
        Outcome::NotSent
    }
}

/// Code, text and causes in one line.
pub(crate) fn describe(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = match error.downcast_ref::<tonic::Status>() {
        Some(status) => format!("{:?}: {}", status.code(), status.message()),
        None => error.to_string(),
    };
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        if !text.contains(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        cause = error.source();
    }
    text
}
