"""Types Unicode Hindi as an old typing shop would, so that the reader can be held against text that is known."""

from __future__ import annotations

import re

from app.domain.hindi_text.kruti_dev import STROKES

_FIRST = {"०": "å", "ई": "bZ", "द्द": "í", "प्र": "ç", "ध्": "/", "ख्": "[", "्र": "z", "ं": "a", "।": "A"}
_CLUSTER = "[\u0915-\u0939]\u093c?(?:\u094d[\u0915-\u0939]\u093c?)*"


def _keys() -> dict[str, str]:
    keys: dict[str, str] = {}
    for stroke, drawn in STROKES.items():
        if drawn[0] < "\ue000" and stroke not in "\\Æ±":
            keys.setdefault(drawn, stroke)
    keys |= _FIRST
    keys |= {"आ": "vk", "ओ": "vks", "औ": "vkS", "ऑ": "vkW", "ो": "ks", "ौ": "kS", "ॉ": "kW", "क्ष": "{k"}
    for half, stroke in list(keys.items()):
        if half.endswith("\u094d") and len(half) == 2 and half[0] not in keys:
            keys[half[0]] = stroke + "k"
    return keys


KEYS = _keys()
_KEY = re.compile("|".join(map(re.escape, sorted(KEYS, key=len, reverse=True))))


def kruti_dev(text: str) -> str:
    """Return the keys that draw a Hindi text in Kruti Dev 010."""
    seen = re.sub(f"\u0930\u094d({_CLUSTER})([\u093e-\u094c]*[\u0901-\u0903]?)", "\\1\\2\ue001", text)
    seen = re.sub(f"({_CLUSTER})\u093f", "\ue000\\1", seen)
    typed = _KEY.sub(lambda found: KEYS[found.group()], seen)
    return typed.replace("\ue000", "f").replace("\ue001", "Z")
