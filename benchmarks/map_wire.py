"""A line between browser and server that counts every byte, and can be as slow as a village's.

The browser's own tools see neither all requests of a frame that runs in a process of its own nor slow them down; what
passes here is what the reader pays for, headers included.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

CHUNK = 4096


@dataclass(slots=True)
class Wire:
    """A line to a port of this machine: its address, bytes that came down, and how slow it is.

    ``rate`` is bytes a second for all connections together, ``delay`` seconds that each request takes on its way.
    """

    port: int
    rate: float = 0
    delay: float = 0
    url: str = ""
    down: int = 0
    free_at: float = 0

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection until either end has had enough."""
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self.port)
        ways = (self._up(reader, to_server), self._down(from_server, writer))
        try:
            await asyncio.gather(*ways)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            to_server.close()
            writer.close()

    async def _up(self, reader: asyncio.StreamReader, to_server: asyncio.StreamWriter) -> None:
        while asked := await reader.read(65536):
            await asyncio.sleep(self.delay)
            to_server.write(asked)
        to_server.close()

    async def _down(self, from_server: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while said := await from_server.read(CHUNK):
            self.down += len(said)
            if self.rate:
                now = time.monotonic()
                self.free_at = max(now, self.free_at) + len(said) / self.rate
                await asyncio.sleep(self.free_at - now)
            writer.write(said)
        writer.close()


@contextmanager
def wired(port: int, *, kbit: float = 0, delay: float = 0) -> Iterator[Wire]:
    """Lay a line to a port and take it up again."""
    wire = Wire(port, rate=kbit * 1000 / 8, delay=delay)
    loop, ready, found = asyncio.new_event_loop(), threading.Event(), []

    async def serve() -> None:
        server = await asyncio.start_server(wire.carry, "127.0.0.1", 0)
        wire.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        stop = asyncio.Event()
        found.append(stop)
        ready.set()
        await stop.wait()
        server.close()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    ready.wait()
    try:
        yield wire
    finally:
        loop.call_soon_threadsafe(found[0].set)
        thread.join(timeout=5)
