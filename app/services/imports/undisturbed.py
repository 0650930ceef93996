"""Work on many rows without the collector of reference cycles, which would walk through all of them again and again.

It starts after every few hundred new lists and tuples, and a chunk makes tens of thousands of them and no cycle. What
it would have found elsewhere waits until the chunk is over.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let the collector rest, and start it again where it was at work before."""
    at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if at_work:
            gc.enable()
