"""Letters to offices as plain text and rules: kinds, built-in texts, placeholders, and what stands where on the page.

A letter is composed here down to its last word and only then drawn, so that what is read on the screen, stored, and
printed is one and the same text.
"""

from app.domain.letters.composed import Block, BlockKind, Composed, Signature, Table, blocks_of
from app.domain.letters.defaults import BUILT_IN
from app.domain.letters.kinds import (
    KIND_LABELS,
    MOST_CASES,
    LetterForm,
    LetterKind,
    TemplateKey,
    proposed_kind,
)
from app.domain.letters.placeholders import PLACEHOLDERS, Placeholder, placeholders_of, samples
from app.domain.letters.template import BadTemplate, LetterText, check, fill

__all__ = [
    "BUILT_IN",
    "KIND_LABELS",
    "MOST_CASES",
    "PLACEHOLDERS",
    "BadTemplate",
    "Block",
    "BlockKind",
    "Composed",
    "LetterForm",
    "LetterKind",
    "LetterText",
    "Placeholder",
    "Signature",
    "Table",
    "TemplateKey",
    "blocks_of",
    "check",
    "fill",
    "placeholders_of",
    "proposed_kind",
    "samples",
]
