"""A throw-away Redis of our own on loopback, that can be killed and started again at the same address."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import redis

from tests.databases import free_port, require


class RedisServer:
    """One server that keeps nothing on disk."""

    def __init__(self, home: str):
        self.port, self._home = free_port(), home
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and come back when it answers."""
        options = {"port": str(self.port), "bind": "127.0.0.1", "save": "", "appendonly": "no", "dir": self._home}
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        self._process = subprocess.Popen(["redis-server", *words], stdout=subprocess.DEVNULL)
        while not self._answers():
            assert self._process.poll() is None, "redis-server ended"

    def kill(self) -> None:
        """End it as a power cut does."""
        if self._process is not None:
            os.kill(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def ask(self, *words: str) -> object:
        """Send one command."""
        with redis.Redis(port=self.port) as client:
            return client.execute_command(*words)

    def listeners(self) -> int:
        """Return how many clients wait for a stroke of the bell."""
        with redis.Redis(port=self.port) as client:
            return sum("b" in each["flags"] for each in client.client_list())

    def _answers(self) -> bool:
        try:
            return bool(self.ask("PING"))
        except (redis.ConnectionError, redis.TimeoutError):
            return False


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    """Start a Redis; end it with the block, whatever became of it."""
    require(shutil.which("redis-server") is not None, "a Redis server (redis-server)")
    with tempfile.TemporaryDirectory(prefix="pahunch-redis-") as home:
        server = RedisServer(home)
        server.start()
        try:
            yield server
        finally:
            server.kill()
