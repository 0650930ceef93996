"""Which of today's districts a booth lies in, and whether its point can be right at all.

Four things speak: the seat (each lies in one district), the district in the file (often of an older map), the point,
and the boundary of the district. The seat and the file, where they agree, are believed over the point: then the
point is doubtful. Where the file names another district and the point lies there as well, that one is taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Sentence
from app.domain.geography import DRAWN_AS_SURE, PositionQuality
from app.domain.loading.names import NameIndex
from app.domain.rows import Row, Verdict
from app.models import Area
from app.services.loading.facts import district_of_constituency, other_names
from app.services.loading.positions import other_district, stored_boundaries
from app.services.loading.report import LoadReport
from app.services.loading.roster import BoothKey, BoothRow

OTHER_DISTRICT = Sentence(
    "फ़ाइल में जिला {theirs} है; आज के जिलों में यह {ours} में आता है, वही माना गया।",
    "The file says district {theirs}; among today's districts this lies in {ours}, which was taken.",
)
NO_DISTRICT = Sentence(
    "जिला पता नहीं चला। यह बूथ किसी जिले की गिनती में नहीं आएगा; जिला भरकर दोबारा दें।",
    "The district could not be found. This booth is in no district's count; fill in the district and load again.",
)
NO_DISTRICT_HERE = Sentence(
    "जिला पता नहीं चला। जगह या जिला जांचें।", "The district could not be found. Check position and district."
)
OUTSIDE_DISTRICT = Sentence(
    "विधानसभा और फ़ाइल के हिसाब से जिला {ours} है, पर जगह {there} जिले में पड़ती है। सही जगह पता करके बदलें।",
    "Its seat and the file say district {ours}, but the position lies in {there}. Find the right place and change it.",
)


class Districts:
    """The districts known, by code, and under all their names."""

    def __init__(self, session: Session):
        kept = select(Area.code, Area.name_hi, Area.name_en).where(
            Area.hierarchy == "administrative", Area.kind == "district"
        )
        self.names = {code: Sentence(hi, en) for code, hi, en in session.execute(kept)}
        others = other_names("district")
        self._index = NameIndex((code, (both.hi, both.en, *others.get(code, ()))) for code, both in self.names.items())

    def code(self, name: str) -> str | None:
        """Return the code of the district with that name in any known spelling, or None."""
        return self._index.code(name) if name else None

    def of_seat(self, number: str | None) -> str | None:
        """Return the code of the district that a seat lies in, where that district is known."""
        code = district_of_constituency().get(number or "")
        return code if code in self.names else None

    def sentence(self, text: Sentence, **values: str) -> Sentence:
        """Fill a sentence: ``ours`` and ``there`` are codes of districts, anything else stands as it is."""
        names = {
            name: self.names[value] if name in ("ours", "there") else Sentence(value, value)
            for name, value in values.items()
        }
        return Sentence(
            text.hi.format(**{name: both.hi for name, both in names.items()}),
            text.en.format(**{name: both.en for name, both in names.items()}),
        )


def place_in_districts(
    session: Session, keyed: Mapping[BoothKey, Row], placed: Sequence[BoothRow], report: LoadReport
) -> tuple[list[BoothRow], dict[BoothKey, str | None]]:
    """Return the booths, doubtful ones marked as such, and the district code of each (None where nothing tells it)."""
    districts = Districts(session)
    theirs = [districts.code(row.cells["district"]) for row in keyed.values()]
    expected = [districts.of_seat(str(ac_no)) or their for (ac_no, _), their in zip(keyed, theirs, strict=True)]
    elsewhere = other_district(
        np.array([np.nan if booth.lon is None else booth.lon for booth in placed]),
        np.array([np.nan if booth.lat is None else booth.lat for booth in placed]),
        expected,
        stored_boundaries(session, "administrative", "district"),
    )
    result, codes = [], {}
    for booth, row, their, wanted, there in zip(placed, keyed.values(), theirs, expected, elsewhere, strict=True):
        here = there if booth.quality in DRAWN_AS_SURE else None
        code = here if here is not None and (wanted is None or their == here) else wanted
        codes[booth.key] = code = code if code in districts.names else None
        if here is not None and code is not None and here != code:
            booth = _doubted(booth, row, districts.sentence(OUTSIDE_DISTRICT, ours=code, there=here))
        _note_district(row, their, code, districts)
        report.tallies[f"position_{booth.quality}"] += 1
        result.append(booth)
    return result, codes


def _doubted(booth: BoothRow, row: Row, message: Sentence) -> BoothRow:
    row.note("lat", "outside_district", message, Verdict.DOUBTFUL)
    return replace(booth, quality=PositionQuality.DOUBTFUL.value, note=message.hi)


def _note_district(row: Row, theirs: str | None, ours: str | None, districts: Districts) -> None:
    if ours is None:
        row.note("district", "no_district", NO_DISTRICT, Verdict.DOUBTFUL)
    elif row.cells["district"] and theirs != ours:
        message = districts.sentence(OTHER_DISTRICT, theirs=row.cells["district"], ours=ours)
        row.note("district", "other_district", message, Verdict.CORRECTED)
