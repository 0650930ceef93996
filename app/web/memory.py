"""What a worker loads and keeps is set apart from what requests leave behind.

Python looks for rings of garbage among all objects now and then; with the drawing libraries these are two hundred
thousand, and whoever asks at that moment waits an eighth of a second longer. What is there after the first answer, and
after the drawing libraries are loaded, stays for good and need not be looked through again.
"""

from __future__ import annotations

import gc
from itertools import count

from flask import Flask, current_app

NEW_OBJECTS = 20_000
"""So many new objects are made before the youngest are looked through: about what a page makes."""


def init_app(app: Flask) -> None:
    """Set apart what the worker holds once its first answer is given."""
    answers = count()
    app.teardown_request(lambda _error: set_apart() if next(answers) == 0 else None)


def set_apart() -> None:
    """Take what is loaded out of the search for garbage; a test, whose application goes away again, does without."""
    if current_app.testing:
        return
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, 10, 10)
