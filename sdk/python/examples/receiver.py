"""A receiver that says what it is, and answers: python examples/receiver.py [url]"""

import asyncio
import contextlib
import sys

from singyeong import Message, connect, semver


async def answer(message: Message) -> object:
    print(f"{message.kind} from {message.source}: {message.payload!r}")
    return {"heard": message.payload}


async def main(url: str) -> None:
    client = await connect(
        url,
        application="backend",
        metadata={"version": semver("2.1.0"), "guild_ids": [122, 123], "latency": 12},
        on_message=answer,
    )
    async with client:
        print(f"here as {client.client_id}")
        await asyncio.Event().wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:4567"))
