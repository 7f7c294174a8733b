"""The library's calls, by their names in the kit."""

import asyncio
import base64
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from .. import (
    Backoff,
    Change,
    Client,
    ClientEvent,
    ClientRef,
    Matched,
    Message,
    Reply,
    SessionState,
    SingyeongError,
    SnapshotComplete,
    Unmatched,
    Updated,
    __version__,
    connect,
)
from .consumers import Consumers
from .errors import error_to_kit
from .values import Fields, metadata_from_kit, metadata_to_kit, payload_from_kit, payload_to_kit, target_from_kit

Result = TypeVar("Result")


class Calls:
    """Does what commands ask for; what comes of its own accord is written as events."""

    def __init__(self, write: Callable[[Fields], None]) -> None:
        self._write = write
        self._clients: dict[str, Client] = {}
        self._handlers: dict[str, asyncio.Future[Reply | None]] = {}
        self._watches: dict[str, asyncio.Task[None]] = {}
        self._consumers = Consumers(write)
        self._messages = 0

    async def make(self, command: Fields) -> Fields:
        """Does what a command asks for, and returns its result."""
        call: Callable[[Fields], Awaitable[Fields]] = getattr(self, f"_call_{command['call']}")
        return await call(command)

    async def _call_hello(self, _: Fields) -> Fields:
        parts = ["session", "messages", "queues", "queries", "directory", "proxy"]
        return {"library": "python", "version": __version__, "parts": parts}

    async def _call_connect(self, fields: Fields) -> Fields:
        name = fields["client"]
        options: dict[str, Any] = _given(
            fields,
            application="application",
            client_id="clientId",
            credential="credential",
            namespace="namespace",
            tags="tags",
            address="address",
            receive_client_events="receiveClientEvents",
            max_unhandled_messages="maxUnhandledMessages",
            max_pending_calls="maxPendingCalls",
        )
        options |= _given_times(fields, connection_timeout="connectionTimeoutMs", connect_timeout="connectTimeoutMs")
        if "metadata" in fields:
            options["metadata"] = metadata_from_kit(fields["metadata"])
        if "backoff" in fields:
            waits = _given_times(fields["backoff"], initial_delay="initialDelayMs", max_delay="maxDelayMs")
            options["backoff"] = Backoff(**waits)

        async def handle(message: Message) -> object:
            return await self._handle(name, message)

        client = await connect(fields["url"], on_message=handle, **options)
        self._clients[name] = client
        client.on_state_change(lambda state: self._write({"event": "state", "client": name, "state": _state(state)}))
        client.on_client_event(lambda event: self._client_event(name, event))
        return {"restricted": client.restricted}

    async def _call_close(self, fields: Fields) -> Fields:
        await self._clients[fields["client"]].close()
        await self._consumers.ended(fields["client"])
        return {}

    async def _call_state(self, fields: Fields) -> Fields:
        client = self._clients[fields["client"]]
        last_error = {} if client.last_error is None else {"lastError": error_to_kit(client.last_error)}
        return {"state": _state(client.state), **last_error}

    async def _call_update_metadata(self, fields: Fields) -> Fields:
        revision = await self._clients[fields["client"]].update_metadata(
            metadata_from_kit(fields["set"]), remove=fields.get("remove", ()), replace=fields.get("replace", False)
        )
        return {"revision": str(revision)}

    async def _call_send(self, fields: Fields) -> Fields:
        payload, options = _outgoing(fields)
        client = self._clients[fields["client"]]
        receipt = await _given_up(fields, client.send(target_from_kit(fields["target"]), payload, **options))
        return {"messageId": receipt.message_id, **_named("receiver", receipt.receiver)}

    async def _call_broadcast(self, fields: Fields) -> Fields:
        payload, options = _outgoing(fields)
        client = self._clients[fields["client"]]
        receipt = await _given_up(fields, client.broadcast(target_from_kit(fields["target"]), payload, **options))
        return {
            "messageId": receipt.message_id,
            "matched": receipt.matched,
            "delivered": receipt.delivered,
            "dropped": receipt.dropped,
        }

    async def _call_request(self, fields: Fields) -> Fields:
        payload, options = _outgoing(fields)
        options |= _given_times(fields, timeout="timeoutMs")
        client = self._clients[fields["client"]]
        reply = await _given_up(fields, client.request(target_from_kit(fields["target"]), payload, **options))
        return {
            "messageId": reply.message_id,
            "payload": payload_to_kit(reply),
            **_named("replier", reply.replier),
        }

    async def _call_handled(self, fields: Fields) -> Fields:
        handler = self._handlers.pop(fields["handle"])
        if handler.done():
            return {}  # its client was closed
        if "error" in fields:
            handler.set_exception(RuntimeError(fields["error"]))
        else:
            handler.set_result(Reply(*payload_from_kit(fields["payload"])) if "payload" in fields else None)
        return {}

    async def _call_enqueue(self, fields: Fields) -> Fields:
        payload, options = _outgoing(fields)
        options |= _given(fields, message_id="messageId", ordering_key="orderingKey", priority="priority")
        options |= _given_times(fields, delay="delayMs", ttl="ttlMs")
        if "target" in fields:
            options["target"] = target_from_kit(fields["target"])
        client = self._clients[fields["client"]]
        receipt = await _given_up(fields, client.enqueue(fields["queue"], payload, **options))
        return {"messageId": receipt.message_id, "duplicate": receipt.duplicate}

    async def _call_consume(self, fields: Fields) -> Fields:
        options: dict[str, Any] = _given(fields, prefetch="prefetch")
        options |= _given_times(fields, ack_timeout="ackTimeoutMs")
        consumer = self._clients[fields["client"]].consume(fields["queue"], **options)
        self._consumers.start(fields["client"], fields["consumer"], consumer)
        return {}

    async def _call_settle(self, fields: Fields) -> Fields:
        await self._consumers.settle(fields)
        return {}

    async def _call_stop_consuming(self, fields: Fields) -> Fields:
        await self._consumers.stop(fields["consumer"])
        return {}

    async def _call_query_clients(self, fields: Fields) -> Fields:
        client = self._clients[fields["client"]]
        found = await client.query_clients(target_from_kit(fields["target"]), limit=fields.get("limit", 0))
        clients = [
            {
                "application": info.application,
                "clientId": info.client_id,
                "metadata": metadata_to_kit(info.metadata),
            }
            for info in found.clients
        ]
        return {"clients": clients, "truncated": found.truncated}

    async def _call_watch(self, fields: Fields) -> Fields:
        changes = self._clients[fields["client"]].watch(target_from_kit(fields["target"]))
        self._watches[fields["watch"]] = asyncio.create_task(self._watch(fields["watch"], changes))
        return {}

    async def _call_stop_watching(self, fields: Fields) -> Fields:
        watch = self._watches.pop(fields["watch"])
        watch.cancel()
        await asyncio.wait({watch})
        return {}

    async def _call_proxy(self, fields: Fields) -> Fields:
        options: dict[str, Any] = _given(fields, method="method", headers="headers")
        options |= _given_times(fields, timeout="timeoutMs")
        if "body" in fields:
            options["body"] = base64.b64decode(fields["body"])
        client = self._clients[fields["client"]]
        answer = await client.proxy(target_from_kit(fields["target"]), fields["path"], **options)
        return {
            "status": answer.status,
            "headers": [list(header) for header in answer.headers],
            "body": base64.b64encode(answer.body).decode(),
        }

    async def _handle(self, client: str, message: Message) -> object:
        """Returns once ``handled`` names the message."""
        self._messages += 1
        handle = f"m{self._messages}"
        event: Fields = {
            "event": "message",
            "client": client,
            "handle": handle,
            "messageId": message.id,
            "kind": message.kind,
            "payload": payload_to_kit(message),
            **_named("source", message.source),
        }
        if message.nonce is not None:
            event["nonce"] = message.nonce
        handled = self._handlers[handle] = asyncio.get_running_loop().create_future()
        self._write(event)
        return await handled

    def _client_event(self, client: str, event: ClientEvent) -> None:
        told = {"event": "client_event", "client": client, "kind": event.kind}
        self._write({**told, "application": event.client.application, "clientId": event.client.client_id})

    async def _watch(self, name: str, changes: AsyncGenerator[Change, None]) -> None:
        async with contextlib.aclosing(changes):
            async for change in changes:
                self._write({"event": "change", "watch": name, **_change_to_kit(change)})


def _change_to_kit(change: Change) -> Fields:
    if isinstance(change, Matched | Updated):
        info = change.client
        kind = "matched" if isinstance(change, Matched) else "updated"
        metadata = metadata_to_kit(info.metadata)
        return {"kind": kind, "application": info.application, "clientId": info.client_id, "metadata": metadata}
    if isinstance(change, Unmatched):
        return {"kind": "unmatched", "application": change.client.application, "clientId": change.client.client_id}
    return {"kind": "snapshot_complete" if isinstance(change, SnapshotComplete) else "reset"}


def _state(state: SessionState) -> str:
    return "connecting" if state == "reconnecting" else state


def _outgoing(fields: Fields) -> tuple[object, dict[str, Any]]:
    payload, content_type = payload_from_kit(fields["payload"])
    return payload, {"content_type": content_type, "nonce": fields.get("nonce")}


def _named(field: str, client: ClientRef | None) -> Fields:
    return {} if client is None else {field: {"application": client.application, "clientId": client.client_id}}


def _given(fields: Fields, **names: str) -> Fields:
    return {option: fields[name] for option, name in names.items() if name in fields}


def _given_times(fields: Fields, **names: str) -> dict[str, float]:
    return {option: fields[name] / 1000 for option, name in names.items() if name in fields}


async def _given_up(fields: Fields, call: Coroutine[Any, Any, Result]) -> Result:
    """Gives a call up after a while, where the command says so: the task that makes it is cancelled."""
    task = asyncio.current_task()
    if "cancelAfterMs" not in fields or task is None:
        return await call
    timer = asyncio.get_running_loop().call_later(fields["cancelAfterMs"] / 1000, task.cancel)
    try:
        return await call
    except asyncio.CancelledError as cancelled:
        if isinstance(cancelled.__cause__, SingyeongError):
            raise cancelled.__cause__ from None
        raise
    finally:
        timer.cancel()
