//! Says what it is, and answers, until it is interrupted. The broker's address may be given.

use singyeong::{Content, Error, Options, Session, State, list, version};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let url = std::env::args().nth(1);
    let url = url.unwrap_or_else(|| "http://127.0.0.1:4567".to_owned());
    let options = Options::new(url, "backend")
        .metadata("version", version("2.1.0"))
        .metadata("guild_ids", list([122, 123]))
        .metadata("latency", 12);
    let session = Session::connect(options).await?;
    session.on_message(|message| async move {
        let content = message.content.unwrap_or_default();
        println!("heard {}", content.as_text());
        Ok(Content::json(r#""here I am""#))
    });
    let mut states = session.states();
    while *states.borrow_and_update() != State::Closed {
        println!("now {:?}", session.state());
        if states.changed().await.is_err() {
            break;
        }
    }
    session.last_error().map_or(Ok(()), Err)
}
