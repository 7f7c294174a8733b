"""A sender that says whom it wants: python examples/sender.py [url]"""

import asyncio
import sys

from singyeong import Query, SingyeongError, connect, minimum, semver, where

TARGET = Query(
    application="backend",
    where=(where("version") >= semver("2.0.0")) & where("guild_ids").contains(123),
    pick=minimum("latency"),
)


async def main(url: str) -> None:
    async with await connect(url, application="api") as client:
        try:
            receipt = await client.send(TARGET, {"hello": "world"})
            print(f"sent to {receipt.receiver}")
            reply = await client.request(TARGET, "are you there?", timeout=5)
            print(f"{reply.replier} says {reply.payload!r}")
        except SingyeongError as error:
            print(f"{error} (outcome: {error.outcome})")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:4567"))
