"""Drawing the slip that a person takes home: a quarter of a sheet, the number large enough for weak eyes."""

from __future__ import annotations

from datetime import datetime

from app.domain.letters.wording import hindi_day
from app.domain.slips import Slip
from app.services.letters.sheet import BODY, SMALL, Sheet

_WIDTH, _HEIGHT = 105.0, 74.0
_MARGIN, _NUMBER, _LEADING = 9.0, 22.0, 6.4


def draw(slip: Slip, created_at: datetime) -> bytes:
    """Return the slip as a PDF file of one small page."""
    sheet = Sheet(created_at, slip.number, (_WIDTH, _HEIGHT))
    sheet.add_page()
    sheet.rect(4, 4, _WIDTH - 8, _HEIGHT - 8)
    sheet.put(_MARGIN, 8, "आपका प्रकरण दर्ज हो गया है। प्रकरण क्रमांक:", _LEADING)
    sheet.type("B", _NUMBER)
    sheet.put(_MARGIN, 16, slip.number, 12)
    sheet.type("", BODY)
    y = 31.0
    for line in _lines(slip):
        for part in sheet.lines(line, _WIDTH - 2 * _MARGIN):
            sheet.put(_MARGIN, y, part, _LEADING)
            y += _LEADING
    sheet.type("", SMALL)
    sheet.put(_MARGIN, _HEIGHT - 11, "यह क्रमांक किसी और को न दें। इसके लिए कोई पैसा नहीं लगता।", 4.6)
    return bytes(sheet.output())


def _lines(slip: Slip) -> list[str]:
    ask = f"स्थिति पूछें: {slip.ask_whom}" if slip.ask_whom else "स्थिति पूछें:"
    return [f"दर्ज होने की तारीख: {hindi_day(slip.filed_on)}", ask, slip.ask_where]
