use std::borrow::Cow;
use std::collections::HashMap;

use bytes::Bytes;

use crate::proto::{Content, ReplyError};

impl Content {
    /// A payload with its media type. The broker hands it on as it is.
    pub fn new(data: impl Into<Bytes>, content_type: impl Into<String>) -> Self {
        Self {
            data: data.into(),
            content_type: content_type.into(),
            headers: HashMap::new(),
        }
    }

    /// JSON, already written as text by the library of the program's choice. WebSocket clients get it as its value.
    pub fn json(json: impl Into<String>) -> Self {
        Self::new(json.into(), "application/json")
    }

    /// Plain text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(text.into(), "text/plain")
    }

    /// Bytes, as `application/octet-stream`.
    pub fn bytes(data: impl Into<Bytes>) -> Self {
        Self::new(data, "application/octet-stream")
    }

    /// The payload as UTF-8 text: JSON that was sent as such, for instance.
    pub fn as_text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.data)
    }
}

/// The broker takes 4096 bytes of an error's text.
const MAX_ERROR_BYTES: usize = 4096;

impl ReplyError {
    /// Fails a request with a text for people.
    pub fn new(message: impl Into<String>) -> Self {
        let mut message = message.into();
        let mut end = message.len().min(MAX_ERROR_BYTES);
        while !message.is_char_boundary(end) {
            end -= 1;
        }
        message.truncate(end);
        Self {
            message,
            details: HashMap::new(),
        }
    }

    /// Adds a fact for the sender's program, which becomes one of the details of its error.
    #[must_use]
    pub fn detail(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.details.insert(key.into(), value.into());
        self
    }
}

/// Any error fails a request with its text: `?` is enough in a handler.
impl<E: std::error::Error> From<E> for ReplyError {
    fn from(error: E) -> Self {
        Self::new(error.to_string())
    }
}
