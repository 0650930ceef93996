"""What the search looks names up in: the words of people's names as they sound, and each such word once.

Both are made of ``beneficiary.search_keys`` and can be made again from it (``services/search_index``). The rows of a
word lie together in the order of booths, so that the first page of a name costs the same in a block and in a state.
"""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import BigKey, Model

LONGEST_WORD = 64
_Word = String(LONGEST_WORD).with_variant(String(LONGEST_WORD, collation="C"), "postgresql")
"""Words are looked up by their beginnings, as a range of letters and not of a language."""


class BeneficiarySearchWord(Model):
    """One word of one person's name; ``keys`` repeats all of them, so that the others are compared on the spot.

    No foreign key: rows are written by the hundred thousand, and only ever beside the person's own.
    """

    __tablename__ = "beneficiary_search_word"
    __table_args__ = ({"sqlite_with_rowid": False},)

    word: Mapped[str] = mapped_column(_Word, primary_key=True)
    booth_id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    beneficiary_id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    keys: Mapped[str] = mapped_column(String(300))


class SearchWord(Model):
    """A word that some name has, with its consonants: what parts of words and near words are found in."""

    __tablename__ = "search_word"
    __table_args__ = ({"sqlite_with_rowid": False},)

    word: Mapped[str] = mapped_column(_Word, primary_key=True)
    skeleton: Mapped[str] = mapped_column(String(LONGEST_WORD), index=True)
