"""Hindi as it arrives in lists: several ways to write one letter, old typing-shop fonts, text spoiled on the way."""

from app.domain.hindi_text.kruti_dev import from_kruti_dev
from app.domain.hindi_text.normal import normal_text
from app.domain.hindi_text.typing_fonts import FontReading, TypedAs, read_column

__all__ = ["FontReading", "TypedAs", "from_kruti_dev", "normal_text", "read_column"]
