//! Client library of singyeong, a message broker whose senders name receivers by a query over what the receivers say about themselves.
//!
//! A receiver says what it is, and answers:
//!
//! ```no_run
//! use singyeong::{Content, Options, Session, version};
//!
//! # async fn example() -> Result<(), singyeong::Error> {
//! let options = Options::new("http://127.0.0.1:4567", "backend")
//!     .metadata("version", version("2.1.0"))
//!     .metadata("latency", 12);
//! let session = Session::connect(options).await?;
//! session.on_message(|message| async move { Ok(Content::json(r#""here I am""#)) });
//! # Ok(())
//! # }
//! ```
//!
//! A sender says whom it wants, in conditions or in CEL:
//!
//! ```no_run
//! use singyeong::{Content, Options, Query, Session, attribute, min, version};
//!
//! # async fn example() -> Result<(), singyeong::Error> {
//! let session = Session::connect(Options::new("http://127.0.0.1:4567", "api")).await?;
//! let target = Query::of("backend")
//!     .conditions([attribute(["version"]).at_least(version("2.0.0"))])
//!     .pick(min(["latency"]));
//! session.send(target.clone(), Content::json(r#"{"hello": "world"}"#)).await?;
//! let reply = session.request(target, Content::json(r#""are you there?""#)).await?;
//! # Ok(())
//! # }
//! ```

mod backoff;
mod content;
mod error;
mod inbox;
mod life;
mod link;
mod options;
mod pending;
pub mod proto;
mod query;
mod session;
#[cfg(test)]
mod tests;
mod value;

pub use backoff::Backoff;
pub use error::{Error, Outcome};
pub use inbox::HandlerResult;
pub use options::Options;
pub use proto::{Content, Message, Query, ReplyError, Value};
pub use query::{Attribute, all_of, any_of, attribute, average, exists, max, min, none_of};
pub use session::{Session, SessionChannel, SessionToken, State};
pub use value::{list, map, null, version};
