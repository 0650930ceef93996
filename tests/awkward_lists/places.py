"""Awkward lists of booths and settlements, on the small ground of the loaders (seats 10, 11, 12; booth 10/1)."""

from __future__ import annotations

from tests.awkward_lists.make import Awkward, Row, text

BOOTH_HEAD = "विधानसभा क्रमांक,बूथ क्रमांक,बूथ का नाम,जिला,अक्षांश,देशांतर"
DWELLING_HEAD = "बस्ती,बूथ,परिवार"
SURE = "10,{at},शाला {at},Purab,23.1,77.1"


def _booths(name: str, *rows: str, fine: int = 0, found: dict[int, Row] | None = None, **more: str) -> Awkward:
    return Awkward(
        f"booths-{name}", text(*rows, header=more.pop("header", BOOTH_HEAD)), fine=fine, rows=found or {}, **more
    )  # type: ignore[arg-type]


def booth_lists() -> list[Awkward]:
    """Return every awkward list of booths."""
    many = [f"10,{at},शाला {at},Purab,23.1,77.1" for at in range(1, 7)]
    dragged = [f"10,{at},शाला {at},Purab,{23.1 + at / 1000:.3f},{77.1 + at / 1000:.3f}" for at in range(1, 6)]
    return [
        _booths("fine", SURE.format(at=1), fine=1),
        _booths(
            "other-order", "77.1,23.1,शाला,1,10", header="longitude,latitude,polling station,part no,ac no", fine=1
        ),
        _booths(
            "degree-signs",
            "10,1,शाला,Purab,23°06'00\"N,77°06'00\"E",
            found={2: ("corrected", "degrees_minutes_seconds")},
        ),
        _booths(
            "hindi-hemisphere",
            "10,1,शाला,Purab,२३-०६-०० उत्तर,७७-०६-०० पूर्व",
            found={2: ("corrected", "degrees_minutes_seconds")},
        ),
        _booths("swapped", "10,1,शाला,Purab,77.1,23.1", found={2: ("corrected", "swapped_coordinates")}),
        _booths("point-missing", "10,1,शाला,Purab,231000,771000", found={2: ("corrected", "decimal_point_missing")}),
        _booths("both-in-one", '10,1,शाला,Purab,"23.1, 77.1",', found={2: ("corrected", "both_in_one_cell")}),
        _booths("zeros", "10,1,शाला,Purab,0,0", found={2: ("doubtful", "placeholder_coordinates")}),
        _booths("filler", *many, found={at + 1: ("doubtful", "repeated_position") for at in range(1, 7)}),
        _booths("dragged", *dragged, found={at + 1: ("doubtful", "dragged_series") for at in range(1, 6)}),
        _booths("delhi", "10,1,शाला,Purab,28.6,77.2", found={2: ("doubtful", "outside_bounds")}),
        _booths("no-position", "10,1,शाला,Purab,,", found={2: ("doubtful", "no_coordinates")}),
        _booths("words", "10,1,शाला,Purab,यहां,वहां", found={2: ("refused", "unreadable_coordinates")}),
        _booths("unknown-seat", "77,1,शाला,Purab,23.1,77.1", found={2: ("refused", "unknown_constituency")}),
        _booths(
            "twice", SURE.format(at=1), "10,01,और शाला,Purab,23.12,77.12", fine=1, found={3: ("refused", "repeated")}
        ),
        _booths("ragged", SURE.format(at=1), "10,2,शाला", fine=1, found={3: ("refused", "ragged_row")}),
        _booths(
            "aadhaar-in-name", "10,1,शाला 2341 2341 2346,Purab,23.1,77.1", found={2: ("refused", "aadhaar_refused")}
        ),
        _booths(
            "party-column", "10,1,शाला,क", header="विधानसभा क्रमांक,बूथ क्रमांक,बूथ का नाम,पार्टी", refused="forbidden_column"
        ),
        _booths("no-number", "शाला,23.1,77.1", header="बूथ का नाम,अक्षांश,देशांतर", refused="bad_columns"),
    ]


def settlement_lists() -> list[Awkward]:
    """Return every awkward list of settlements; booth 10/1 stands at 23.1, 77.1 and has a settlement बड़ा टोला."""

    def one(
        name: str, *rows: str, fine: int = 0, found: dict[int, Row] | None = None, header: str = DWELLING_HEAD
    ) -> Awkward:
        return Awkward(f"settlements-{name}", text(*rows, header=header), fine=fine, rows=found or {})

    return [
        one("fine", "नया टोला,10/1,40", fine=1),
        one("two-columns-for-the-booth", "नया टोला,10,1", header="गांव,विधानसभा,बूथ क्रमांक", fine=1),
        one("digits", "नया टोला,१०/१,४०", fine=1),
        one("there-already", "बड़ा टोला,10/1,", found={2: ("duplicate", "settlement_there")}),
        one("other-spelling", "Bada Tola,10/1,", found={2: ("duplicate", "settlement_there")}),
        one("twice", "नया टोला,10/1,", "नया  टोला,10/1,", fine=1, found={3: ("duplicate", "settlement_there")}),
        one("unknown-booth", "नया टोला,10/77,", found={2: ("refused", "unknown_booth")}),
        one("no-name", ",10/1,4", found={2: ("refused", "no_name")}),
        one("households-in-words", "नया टोला,10/1,चालीस", found={2: ("refused", "not_a_number")}),
        one("position-alone", "नया टोला,23.101,77.101", header="गांव,अक्षांश,देशांतर", fine=1),
        one("neither", "नया टोला,,", found={2: ("refused", "no_coordinates")}),
    ]
