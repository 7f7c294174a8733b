"""Reads commands from stdin, one JSON object a line, and writes answers and events to stdout."""

import asyncio
import json
import sys
from typing import Any

from .calls import Calls
from .errors import error_to_kit

_MAX_LINE_BYTES = 64 * 1024 * 1024


def write(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
    sys.stdout.flush()


async def answer(calls: Calls, command: dict[str, Any]) -> None:
    try:
        write({"id": command["id"], "result": await calls.make(command)})
    except Exception as error:
        write({"id": command["id"], "error": error_to_kit(error)})


async def main() -> None:
    reader = asyncio.StreamReader(limit=_MAX_LINE_BYTES)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin.buffer)
    calls = Calls(write)
    running: set[asyncio.Task[None]] = set()
    while line := await reader.readline():
        # No waiting for the answer; tasks start in the order in which they are made.
        task = asyncio.create_task(answer(calls, json.loads(line)))
        running.add(task)
        task.add_done_callback(running.discard)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    asyncio.run(main())
