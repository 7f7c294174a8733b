"""A worker that puts three jobs into a queue, and takes what is there: python examples/worker.py [url]"""

import asyncio
import contextlib
import sys

from singyeong import QueueMessage, connect


async def work(job: QueueMessage) -> None:
    if job.failed_attempts > 3:
        await job.reject("it fails again and again", dead_letter=True)
        return
    print(f"working on {job.payload!r}")
    await job.ack()


async def main(url: str) -> None:
    async with await connect(url, application="worker") as client:
        await asyncio.gather(*(client.enqueue("jobs", {"number": number}) for number in range(3)))
        async with client.consume("jobs", prefetch=4) as jobs:
            async for job in jobs:
                await work(job)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:4567"))
