//! Says whom it wants, and asks. The broker's address may be given.

use singyeong::{Content, Error, Options, Query, Session, attribute, min, version};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let url = std::env::args().nth(1);
    let url = url.unwrap_or_else(|| "http://127.0.0.1:4567".to_owned());
    let session = Session::connect(Options::new(url, "api")).await?;
    let target = Query::of("backend")
        .conditions([
            attribute(["version"]).at_least(version("2.0.0")),
            attribute(["guild_ids"]).contains(123),
        ])
        .pick(min(["latency"]));

    let sent = session
        .send(target.clone(), Content::json(r#"{"hello": "world"}"#))
        .await?;
    println!("sent to {}", sent.receiver.unwrap_or_default().client_id);
    let reply = session
        .request(target, Content::json(r#""are you there?""#))
        .await?;
    println!("reply {}", reply.content.unwrap_or_default().as_text());
    session.close().await;
    Ok(())
}
