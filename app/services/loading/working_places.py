"""The place that a row of a list of workers names: a booth, a seat by its number, an area by code or by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Sentence
from app.domain.geography import KIND_LABELS
from app.domain.identifiers import ascii_digits
from app.domain.imports.area_words import hierarchy_named, kind_and_name, kind_named
from app.domain.loading.names import fold_name
from app.domain.rows import Row, Verdict
from app.models import Area, Booth
from app.services.loading.named_booth import UNKNOWN_BOOTH, named_key

Place = tuple[int | None, int | None]
"""An area's key or a booth's, never both."""
NO_PLACE = Sentence(
    "क्षेत्र नहीं लिखा। बूथ (जैसे 150/23), विधानसभा क्रमांक या क्षेत्र का नाम लिखें।",
    "No area is written. Write a booth (like 150/23), the number of a seat, or the name of an area.",
)
UNKNOWN_AREA = Sentence(
    "“{name}” नाम का क्षेत्र नहीं मिला। नाम या कोड जांचें, जैसे जिला सीहोर या district:396।",
    "No area “{name}” was found. Check its name or code, like Sehore district or district:396.",
)
UNCLEAR_AREA = Sentence(
    "“{name}” नाम के कई क्षेत्र हैं। इनमें से एक लिखें: {offer}",
    "Several areas are called “{name}”. Write one of: {offer}",
)
TAKEN_AS = Sentence("क्षेत्र ऐसे लिया गया: {hi}", "Area taken as: {en}")
_SEAT = ("electoral", "constituency")


class WorkingPlaces:
    """Finds places as lists name them; areas and booths are read when the first row asks."""

    def __init__(self, session: Session):
        self._session = session
        self._booths: dict[tuple[int, str], int] | None = None
        self._areas: dict[tuple[str, str], list[Area]] | None = None
        self._names: dict[str, list[Area]] = defaultdict(list)

    def of(self, row: Row) -> Place | None:
        """Return the place that a row names; None, with a note on the row, where it names none that is known."""
        cells = row.cells
        key = named_key(cells) or named_key({"booth": cells["area"]})
        if key is not None:
            return self._booth(row, key)
        if cells["area"]:
            return self._area(row, cells["area"])
        if cells["booth"] or cells["booth_no"]:
            row.note("booth", "unknown_booth", UNKNOWN_BOOTH.format(booth=cells["booth"] or cells["booth_no"]))
            return None
        if cells["ac_no"]:
            return self._one(row, "ac_no", self._coded(*_SEAT, cells["ac_no"]), cells["ac_no"])
        row.note("booth", "no_place", NO_PLACE)
        return None

    def _booth(self, row: Row, key: tuple[int, str]) -> Place | None:
        if self._booths is None:
            present = select(Booth.id, Booth.ac_no, Booth.booth_no).where(Booth.valid_to.is_(None))
            rows = self._session.execute(present)
            self._booths = {(ac_no, number.casefold()): booth_id for booth_id, ac_no, number in rows}
        if key not in self._booths:
            name = "booth" if row.cells["booth"] else "booth_no"
            row.note(name, "unknown_booth", UNKNOWN_BOOTH.format(booth=f"{key[0]}/{key[1]}"))
            return None
        return None, self._booths[key]

    def _area(self, row: Row, written: str) -> Place | None:
        left, colon, code = written.partition(":")
        if colon:
            tree, _slash, kind = left.rpartition("/")
            return self._one(row, "area", self._coded(tree, kind_named(kind) or "", code.strip()), written)
        kind, name = kind_named(row.cells["area_kind"]) or "", written
        if not kind:
            kind, name = kind_and_name(written)
        found = self._coded("", kind, name) if kind else []
        return self._one(row, "area", found or self._named(kind, name) or self._named("", written), written)

    def _one(self, row: Row, name: str, found: list[Area], written: str) -> Place | None:
        # Where the government and the party have an area of one kind and name, the government's is meant.
        kinds = {area.kind for area in found}
        if len(found) > 1 and len(kinds) == 1:
            found = [area for area in found if area.hierarchy == "administrative"] or found
        if len(found) == 1:
            if name == "area" and ":" not in written:
                said = TAKEN_AS.format(hi=_called(found[0], "hi"), en=_called(found[0], "en"))
                row.note(name, "area_read", said, Verdict.CORRECTED)
            return found[0].id, None
        shown = written[:60]
        said = UNCLEAR_AREA.format(name=shown, offer=_offer(found)) if found else UNKNOWN_AREA.format(name=shown)
        row.note(name, "unclear_area" if found else "unknown_area", said)
        return None

    def _coded(self, tree: str, kind: str, code: str) -> list[Area]:
        hierarchy = hierarchy_named(tree) if tree else None
        found = self._all().get((kind, ascii_digits(code).removesuffix(".0")), [])
        return [area for area in found if not tree or area.hierarchy == hierarchy]

    def _named(self, kind: str, name: str) -> list[Area]:
        self._all()
        return [area for area in self._names.get(fold_name(name), ()) if kind in ("", area.kind)]

    def _all(self) -> dict[tuple[str, str], list[Area]]:
        if self._areas is None:
            self._areas = defaultdict(list)
            for area in self._session.scalars(select(Area).where(Area.valid_to.is_(None)).order_by(Area.id)):
                self._areas[area.kind, area.code].append(area)
                for folded in {fold_name(area.name_hi), fold_name(area.name_en)} - {""}:
                    self._names[folded].append(area)
        return self._areas


def _called(area: Area, language: str) -> str:
    return f"{area.name_in(language)} ({KIND_LABELS[area.kind].in_language(language)})"


def _offer(found: Iterable[Area]) -> str:
    return ", ".join(f"{area.hierarchy}/{area.kind}:{area.code}" for area in list(found)[:4])
