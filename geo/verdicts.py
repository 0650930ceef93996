"""What became of each row of a boundary file.

Nothing in a file is taken or dropped in silence: every row ends as accepted, corrected or rejected, with a
code that programs can count and a sentence that tells the person who brought the file what to do next.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from geo.errors import Message


class RowStatus(StrEnum):
    """The three ends of a row."""

    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """The end of one row: its number from 1, the area code read from it, status, reason and message."""

    row: int
    area_code: str | None
    status: RowStatus
    code: str
    message: Message


SENTENCES: dict[str, Message] = {
    "accepted": Message("सीमा सही है।", "The boundary is sound."),
    "ring_closed": Message(
        "सीमा की रेखा खुली थी; पहले बिंदु से जोड़कर बंद की गई।",
        "The boundary line was open; it was closed at its first point.",
    ),
    "ring_repaired": Message(
        "सीमा की रेखा खुद को काट रही थी; ठीक की गई। नक्शे पर एक बार देख लें।",
        "The boundary line crossed itself and was repaired. Please look at it once on the map.",
    ),
    "code_missing": Message(
        "“{column}” में कोड नहीं है। कोड भरकर फ़ाइल दोबारा दें।",
        "There is no code in “{column}”. Fill it in and load the file again.",
    ),
    "code_duplicate": Message(
        "कोड {area_code} एक से ज़्यादा बार आया है, इसलिए इसकी कोई भी सीमा नहीं ली गई। हर क्षेत्र की एक ही पंक्ति रखें।",
        "Code {area_code} appears more than once, so none of its boundaries was taken. Keep one row per area.",
    ),
    "geometry_missing": Message(
        "इस पंक्ति में सीमा नहीं बनी है।",
        "This row has no boundary drawn.",
    ),
    "geometry_unreadable": Message(
        "सीमा की रेखा टूटी हुई है और पढ़ी नहीं जा सकी। इसे फिर से बनाएं।",
        "The boundary line is broken and could not be read. Draw it again.",
    ),
    "not_polygon": Message(
        "यह क्षेत्र की सीमा नहीं, {kind} है। केवल क्षेत्र (polygon) दें।",
        "This is a {kind}, not the boundary of an area. Give polygons only.",
    ),
    "not_finite": Message(
        "सीमा के किसी बिंदु में अंक नहीं है (NaN या अनंत)। वह बिंदु ठीक करें।",
        "A point of the boundary is not a number (NaN or infinite). Correct that point.",
    ),
    "outside_world": Message(
        "अक्षांश-देशांतर पृथ्वी पर नहीं हैं। शायद फ़ाइल किसी और निर्देशांक प्रणाली में है; --crs से बताएं।",
        "The coordinates are not on Earth. The file is probably in another coordinate system; name it with --crs.",
    ),
    "axes_swapped": Message(
        "अक्षांश और देशांतर आपस में बदल गए लगते हैं। पहले देशांतर, फिर अक्षांश रखें।",
        "Latitude and longitude seem to be swapped. Longitude comes first.",
    ),
    "outside_state": Message(
        "यह सीमा राज्य के बाहर पड़ती है।",
        "This boundary lies outside the state.",
    ),
    "no_area": Message(
        "सुधारने के बाद सीमा में कोई क्षेत्र नहीं बचता।",
        "After repair nothing is left of this area.",
    ),
}

CORRECTIONS = frozenset({"ring_closed", "ring_repaired"})


def row_verdict(row: int, area_code: str | None, reason: str, **values: object) -> RowVerdict:
    """Return the verdict of a row for one of the reasons in ``SENTENCES``."""
    status = RowStatus.REJECTED
    if reason == "accepted":
        status = RowStatus.ACCEPTED
    elif reason in CORRECTIONS:
        status = RowStatus.CORRECTED
    return RowVerdict(row, area_code, status, reason, SENTENCES[reason].format(area_code=area_code, **values))
