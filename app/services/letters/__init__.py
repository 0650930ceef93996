"""Letters to offices: proposing one, keeping it, finding it again, drawing it; and the wording behind them."""

from app.services.letters.letters import Draft, LetterOrder, make_letter, preview, propose
from app.services.letters.reading import (
    LetterPage,
    cases_of,
    get_letter,
    letters_of_case,
    list_letters,
    pdf_of,
    view_letter,
)
from app.services.letters.selection import Candidates, CaseIsClosed, Selection

__all__ = [
    "Candidates",
    "CaseIsClosed",
    "Draft",
    "LetterOrder",
    "LetterPage",
    "Selection",
    "cases_of",
    "get_letter",
    "letters_of_case",
    "list_letters",
    "make_letter",
    "pdf_of",
    "preview",
    "propose",
    "view_letter",
]
