"""Does jobs until it is told to stop: ``python worker.py <url> <name>``. The same as worker.mjs."""

import asyncio
import signal
import sys

from singyeong import connect

QUEUE = "jobs"


async def main(url: str = "http://127.0.0.1:4567", name: str = "worker") -> None:
    client = await connect(url)
    # One at a time: a job goes to whoever is free.
    consumer = client.consume(QUEUE, prefetch=1)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    working = asyncio.create_task(work(consumer, name))
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait([working, stopped], return_when=asyncio.FIRST_COMPLETED)
    await consumer.stop()
    await working
    await client.close()


async def work(consumer, name: str) -> None:
    async for job in consumer:
        number = job.payload["number"]
        if job.failed_attempts < job.payload.get("fails", 0):
            print(f"{name}: {number} failed", flush=True)
            await job.reject("it was made to fail", delay=0)
        else:
            print(f"{name}: {number} squared is {number**2}", flush=True)
            await job.ack()


asyncio.run(main(*sys.argv[1:]))
