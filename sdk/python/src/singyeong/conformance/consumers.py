"""The consumers of the program, by name; their messages are written as events."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from .. import Consumer, QueueMessage
from .errors import error_to_kit
from .values import Fields, payload_to_kit


@dataclass
class _Running:
    client: str
    consumer: Consumer
    messages: dict[str, QueueMessage] = field(default_factory=dict)
    lost: list[asyncio.Task[None]] = field(default_factory=list)
    task: asyncio.Task[None] | None = None
    is_stopping: bool = False


class Consumers:
    """Runs them."""

    def __init__(self, write: Callable[[Fields], None]) -> None:
        self._write = write
        self._running: dict[str, _Running] = {}
        self._deliveries = 0

    def start(self, client: str, name: str, consumer: Consumer) -> None:
        """Begins to consume."""
        running = self._running[name] = _Running(client, consumer)
        running.task = asyncio.create_task(self._run(name, running))

    async def settle(self, fields: Fields) -> None:
        """Settles one message, or extends its lease."""
        message = self._running[fields["consumer"]].messages[fields["handle"]]
        delay = _seconds(fields.get("delayMs"))
        match fields["kind"]:
            case "ack":
                await message.ack()
            case "release":
                await message.release(delay=delay)
            case "reject":
                dead_letter = fields.get("deadLetter", False)
                await message.reject(fields.get("reason", ""), delay=delay, dead_letter=dead_letter)
            case "extend":
                await message.extend(_seconds(fields.get("timeoutMs")))

    async def stop(self, name: str) -> None:
        """Ends one."""
        running = self._running[name]
        running.is_stopping = True
        await running.consumer.stop()
        await self._ended(running)

    async def ended(self, client: str) -> None:
        """Returns when all of a client have come to their end."""
        for running in list(self._running.values()):
            if running.client == client:
                await self._ended(running)

    async def _ended(self, running: _Running) -> None:
        if running.task is not None:
            await asyncio.wait({running.task})
        for lost in running.lost:
            if not lost.done():
                lost.cancel()

    async def _run(self, name: str, running: _Running) -> None:
        failure: Fields = {}
        try:
            async for message in running.consumer:
                self._deliver(name, running, message)
        except Exception as error:
            failure = {"error": error_to_kit(error)}
        if not running.is_stopping:
            self._write({"event": "consumer_ended", "consumer": name, **failure})

    def _deliver(self, name: str, running: _Running, message: QueueMessage) -> None:
        self._deliveries += 1
        handle = f"d{self._deliveries}"
        running.messages[handle] = message
        event: Fields = {
            "event": "delivery",
            "consumer": name,
            "handle": handle,
            "messageId": message.id,
            "payload": payload_to_kit(message),
            "failedAttempts": message.failed_attempts,
        }
        if message.nonce is not None:
            event["nonce"] = message.nonce
        self._write(event)
        running.lost.append(asyncio.create_task(self._tell_when_lost(name, handle, message)))

    async def _tell_when_lost(self, name: str, handle: str, message: QueueMessage) -> None:
        await message.lost.wait()
        self._write({"event": "lost", "consumer": name, "handle": handle})


def _seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000
