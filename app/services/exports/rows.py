"""The rows of a list to take along, page by page in the order of their keys, each page within the actor's reach.

The filters are those of the pages. A personal cell is filled where it was asked for and the actor may take it there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, false, func, null, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.case_filters import CaseFilter
from app.domain.cases import STATE_LABELS, CaseState
from app.domain.eligibility import completed_years
from app.domain.errors import Sentence
from app.domain.exports import FOR_MAPS, READS, ExportAsk, ExportKind, Value, age_band, counts_shown
from app.domain.geography import DRAWN_AS_SURE, PositionQuality
from app.domain.lifecycle.clocks import day_of
from app.domain.maps import Tally
from app.domain.typed import read_number
from app.models import Beneficiary, Booth, BoothArea, Case, Household, Reason, Scheme, Settlement, User
from app.services import counts, people, scope, settlements
from app.services.case_filters import narrowed
from app.services.exports.words import BASIS_LABELS, KIND_LABELS, SEX_LABELS, SURE, UNKNOWN, UNSURE

PAGE = 2_000
Cells = list[Value]


@dataclass(frozen=True, slots=True)
class Reader:
    """One list being read for one person: the same rows whoever asks for the next page, from any key on."""

    session: Session
    actor: Actor
    ask: ExportAsk
    now: datetime

    def count(self, most: int) -> int:
        """Return how many rows there are; counting stops at ``most`` + 1."""
        keys = self._keys().limit(most + 1)
        return self.session.scalar(select(func.count()).select_from(keys.subquery())) or 0

    def page(self, after: int, size: int = PAGE) -> tuple[list[Cells], int]:
        """Return rows (cells for every column of the list) behind a key, and the key of the last; none at the end."""
        return _READERS[self.ask.kind](self, after, size)

    def pages(self) -> Iterator[list[Cells]]:
        """Yield all rows page by page."""
        after = 0
        while True:
            rows, after = self.page(after)
            if not rows:
                return
            yield rows

    def said(self, labels: Mapping[Any, Sentence], code: str) -> str:
        """Return what a code is called in the reader's language."""
        return labels[code].in_language(self.ask.language) if code in labels else code

    @property
    def tells_of_persons(self) -> bool:
        """Tell whether personal cells are read at all."""
        return self.ask.personal and self.ask.form not in FOR_MAPS

    def may_tell(self, booth_column: Any) -> Any:
        """Return the condition that personal cells of a row may be filled."""
        return scope.reaches(self.actor, Permission.EXPORT_PERSONAL, booth_column) if self.tells_of_persons else false()

    def personal(self, *columns: Any) -> list[Any]:
        """Return personal columns as they are read: empty, and never decrypted, where nobody asked for them."""
        return [column if self.tells_of_persons else null().label(column.key) for column in columns]

    def named(self, hindi: Any, english: Any) -> Any:
        """Return the column of a name in the reader's language, falling back to the one that is known."""
        first, second = (english, hindi) if self.ask.language == "en" else (hindi, english)
        return func.coalesce(func.nullif(first, ""), second)

    def _keys(self) -> Select[int]:
        return _KEYS[self.ask.kind](self)


def _case_keys(reader: Reader) -> Select[int]:
    return narrowed(select(Case.id), reader.actor, CaseFilter.from_words(reader.ask.words), reader.now)


def _person_keys(reader: Reader) -> Select[int]:
    words, standing = reader.ask.words, select(Beneficiary.id).where(Beneficiary.merged_into_id.is_(None))
    within = scope.within(standing, reader.actor, READS[ExportKind.PEOPLE], Beneficiary.booth_id)
    within = people.named_like(within, words.get("q", ""))
    home = read_number(words.get("settlement", ""))
    return within if home is None else people.living_in(within, home)


def _settlement_keys(reader: Reader) -> Select[int]:
    words = reader.ask.words
    within = scope.within(select(Settlement.id), reader.actor, READS[ExportKind.SETTLEMENTS], Settlement.booth_id)
    return settlements.narrowed(within, words.get("q", ""), unvisited=words.get("unvisited") == "1")


def _booth_keys(reader: Reader) -> Select[int]:
    within = scope.within(select(Booth.id), reader.actor, READS[ExportKind.BOOTHS], Booth.id)
    for name in ("area", "within"):
        area_id = read_number(reader.ask.words.get(name, ""))
        if area_id is not None:
            within = within.where(Booth.id.in_(select(BoothArea.booth_id).where(BoothArea.area_id == area_id)))
    return within.where(Booth.valid_to.is_(None))


_KEYS: Mapping[ExportKind, Callable[[Reader], Select[int]]] = {
    ExportKind.CASES: _case_keys,
    ExportKind.PEOPLE: _person_keys,
    ExportKind.SETTLEMENTS: _settlement_keys,
    ExportKind.BOOTHS: _booth_keys,
}


def _page_keys(reader: Reader, key: Any, after: int, size: int) -> list[int]:
    wanted = _KEYS[reader.ask.kind](reader).where(key > after).order_by(key).limit(size)
    return list(reader.session.scalars(wanted))


def _cases(reader: Reader, after: int, size: int) -> tuple[list[Cells], int]:
    keys = _page_keys(reader, Case.id, after, size)
    wanted = (
        select(
            Case.number,
            *reader.personal(*_PERSON),
            reader.may_tell(Case.booth_id).label("shown"),
            reader.named(Scheme.name_hi, Scheme.name_en).label("scheme"),
            reader.named(Reason.label_hi, Reason.label_en).label("reason"),
            Case.state,
            Case.level,
            Case.opened_at,
            Case.stage_due,
            Case.case_due,
            Case.closed_at,
            User.name.label("owner"),
            *_place_columns(reader),
        )
        .join(Scheme, Scheme.id == Case.scheme_id)
        .join(Beneficiary, Beneficiary.id == Case.beneficiary_id)
        .join(Household, Household.id == Beneficiary.household_id)
        .join(Settlement, Settlement.id == Household.settlement_id)
        .join(Booth, Booth.id == Case.booth_id)
        .outerjoin(Reason, Reason.id == Case.reason_id)
        .outerjoin(User, User.id == Case.owner_id)
        .where(Case.id.in_(keys))
        .order_by(Case.id)
    )
    rows: list[Cells] = [
        [
            row.number,
            *_personal(row, ("name_hi", "name_en", "relation_name", "mobile")),
            row.scheme,
            row.reason,
            reader.said(STATE_LABELS, CaseState(row.state)),
            row.level,
            _day(row.opened_at),
            _day(row.stage_due),
            _day(row.case_due),
            _day(row.closed_at),
            row.owner,
            *_place(row),
        ]
        for row in reader.session.execute(wanted)
    ]
    return rows, keys[-1] if keys else after


def _people(reader: Reader, after: int, size: int) -> tuple[list[Cells], int]:
    keys, today = _page_keys(reader, Beneficiary.id, after, size), day_of(reader.now)
    wanted = (
        select(
            *reader.personal(*_PERSON, Beneficiary.samagra_member, Household.head_name, Household.samagra_family),
            Beneficiary.born_on,
            Beneficiary.sex,
            Beneficiary.created_at,
            reader.may_tell(Beneficiary.booth_id).label("shown"),
            *_place_columns(reader),
        )
        .join(Household, Household.id == Beneficiary.household_id)
        .join(Settlement, Settlement.id == Household.settlement_id)
        .join(Booth, Booth.id == Beneficiary.booth_id)
        .where(Beneficiary.id.in_(keys))
        .order_by(Beneficiary.id)
    )
    names = ("name_hi", "name_en", "relation_name", "mobile", "samagra_member", "head_name", "samagra_family")
    rows: list[Cells] = [
        [
            *_personal(row, names),
            row.born_on.isoformat() if row.shown and row.born_on else None,
            reader.said(SEX_LABELS, row.sex),
            age_band(None if row.born_on is None else max(0, completed_years(row.born_on, today))),
            _day(row.created_at),
            *_place(row),
        ]
        for row in reader.session.execute(wanted)
    ]
    return rows, keys[-1] if keys else after


def _settlements(reader: Reader, after: int, size: int) -> tuple[list[Cells], int]:
    keys = _page_keys(reader, Settlement.id, after, size)
    wanted = select(
        Settlement.code,
        Settlement.name_hi,
        Settlement.name_en,
        Settlement.kind,
        Settlement.households,
        Settlement.population,
        Settlement.last_visited_on,
        Settlement.booth_basis,
        *_place_columns(reader),
    )
    wanted = wanted.join(Booth, Booth.id == Settlement.booth_id).where(Settlement.id.in_(keys)).order_by(Settlement.id)
    rows: list[Cells] = [
        [
            row.code,
            row.name_hi,
            row.name_en,
            reader.said(KIND_LABELS, row.kind),
            row.households,
            row.population,
            row.last_visited_on.isoformat() if row.last_visited_on else None,
            f"{row.ac_no}/{row.booth_no}",
            row.booth_name,
            reader.said(BASIS_LABELS, row.booth_basis),
            row.lat,
            row.lon,
        ]
        for row in reader.session.execute(wanted)
    ]
    return rows, keys[-1] if keys else after


def _booths(reader: Reader, after: int, size: int) -> tuple[list[Cells], int]:
    keys = _page_keys(reader, Booth.id, after, size)
    here = select(BoothArea.booth_id).where(BoothArea.booth_id.in_(keys)).distinct()
    figures = counts.by_booth(reader.session, reader.actor, here, CaseFilter(), reader.now)
    handled = scope.within(select(Booth.id).where(Booth.id.in_(keys)), reader.actor, Permission.CASE_READ, Booth.id)
    handles = set(reader.session.scalars(handled))
    wanted = select(
        Booth.id,
        Booth.ac_no,
        Booth.booth_no,
        Booth.name_hi,
        Booth.name_en,
        Booth.position_quality,
        Booth.lat,
        Booth.lon,
    )
    rows: list[Cells] = []
    for row in reader.session.execute(wanted.where(Booth.id.in_(keys)).order_by(Booth.id)):
        tally = figures.get(row.id, Tally())
        shown = counts_shown(tally.outstanding, tally.overdue, tally.eligible, handles=row.id in handles)
        position = SURE if row.position_quality in DRAWN_AS_SURE else UNSURE
        position = UNKNOWN if row.lat is None or row.position_quality == PositionQuality.MISSING else position
        names = (f"{row.ac_no}/{row.booth_no}", row.name_hi, row.name_en)
        rows.append([*names, *shown, position.in_language(reader.ask.language), row.lat, row.lon])
    return rows, keys[-1] if keys else after


_READERS: Mapping[ExportKind, Callable[[Reader, int, int], tuple[list[Cells], int]]] = {
    ExportKind.CASES: _cases,
    ExportKind.PEOPLE: _people,
    ExportKind.SETTLEMENTS: _settlements,
    ExportKind.BOOTHS: _booths,
}


_PERSON = (Beneficiary.name_hi, Beneficiary.name_en, Beneficiary.relation_name, Beneficiary.mobile)


def _place_columns(reader: Reader) -> Sequence[Any]:
    return (
        reader.named(Settlement.name_hi, Settlement.name_en).label("settlement"),
        Booth.ac_no,
        Booth.booth_no,
        reader.named(Booth.name_hi, Booth.name_en).label("booth_name"),
        Settlement.lat,
        Settlement.lon,
    )


def _place(row: Any) -> Cells:
    return [row.settlement, f"{row.ac_no}/{row.booth_no}", row.booth_name, row.lat, row.lon]


def _personal(row: Any, names: Sequence[str]) -> Cells:
    return [getattr(row, name) if row.shown else None for name in names]


def _day(moment: datetime | None) -> str | None:
    return None if moment is None else day_of(moment).isoformat()
