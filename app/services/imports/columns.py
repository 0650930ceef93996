"""Confirming what the columns of a list hold: proposed from header and cells, remembered for the next of its shape."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.columns import BadMapping, MissingColumns
from app.domain.eligibility import Rule
from app.domain.errors import Sentence
from app.domain.forbidden_columns import folded_header
from app.domain.hindi_text import TypedAs, read_column
from app.domain.imports import guessing
from app.domain.imports.guessing import Column
from app.domain.imports.kinds import KindOfList, kind_of
from app.domain.imports.states import BadColumns, ListKind, ListMovedOn, ListState, UnknownFont
from app.domain.lifecycle.clocks import day_of
from app.models import ImportBatch, ImportMapping
from app.services import audit, jobs, schemes
from app.services.imports import batches
from app.services.imports.receive import KRUTI_DEV, SAMPLE_ROWS

STAGE_JOB, STAGE_PLACES_JOB = "import_stage", "places_stage"


@dataclass(frozen=True, slots=True)
class ColumnsPage:
    """The columns of a list as they are proposed, and the choice for each; ``remembered`` from an earlier list."""

    batch: ImportBatch
    columns: Sequence[Column]
    fields: Mapping[int, str]
    old_font: frozenset[int]
    remembered: bool


def view_columns(session: Session, actor: Actor | None, batch_id: int) -> ColumnsPage:
    """Return the columns of one of the actor's own lists, which nobody has confirmed yet.

    Raises:
        NotFound: not the actor's list. ListMovedOn: they were confirmed.
    """
    batch = batches.get_list(session, actor, batch_id)
    if batch.state != ListState.RECEIVED:
        raise ListMovedOn
    headers = batches.headers_of(session, batch)
    kind = kind_of(batch.kind)
    sample = batches.sample_rows(session, batch, SAMPLE_ROWS)
    proposed = guessing.propose_columns(headers, sample, kind.named, kind.by_content)
    kept = _remembered(session, batch, headers)
    fields = {column.place: column.field for column in proposed if column.field}
    old_font = frozenset(column.place for column in _in_old_font(proposed, kind))
    if kept is not None:
        fields = {place: name for name, place in kept["places"].items()}
    return ColumnsPage(batch, proposed, fields, old_font, kept is not None)


def _in_old_font(proposed: Sequence[Column], kind: KindOfList) -> list[Column]:
    """Return the columns of text that are believed to be in an old font; beside one, also those too short to tell."""
    believed = any(column.font.typed_as == TypedAs.KRUTI_DEV for column in proposed)
    typed = (TypedAs.KRUTI_DEV, TypedAs.UNSURE) if believed else ()
    return [c for c in proposed if c.font.typed_as in typed and c.field in ("", *kind.text_fields)]


def _remembered(session: Session, batch: ImportBatch, headers: Sequence[str]) -> dict[str, Any] | None:
    """Return what was confirmed for the list that this one corrects, or for the last list of this shape."""
    if batch.parent_id is not None:
        parent = session.get_one(ImportBatch, batch.parent_id)
        shape = guessing.header_fingerprint(headers[: parent.columns["width"]])
        if shape == parent.columns["fingerprint"] and "places" in parent.columns:
            return {"places": parent.columns["places"], "old_font": parent.columns["old_font"]}
    same = select(ImportMapping).where(
        ImportMapping.kind == batch.kind, ImportMapping.fingerprint == batch.columns["fingerprint"]
    )
    kept = session.scalars(
        same.order_by((ImportMapping.source == batch.source).desc(), ImportMapping.used_at.desc()).limit(1)
    ).one_or_none()
    return None if kept is None else kept.columns


def confirm_columns(
    session: Session,
    actor: Actor | None,
    batch_id: int,
    fields: Mapping[int, str],
    old_font: Collection[int],
    now: datetime | None = None,
) -> ImportBatch:
    """Confirm which column holds which field and which are typed in an old font, and start reading the list.

    Args:
        fields: field by the place of its column; "" for a column that is not taken.

    Raises:
        NotFound: not the actor's list. ListMovedOn: confirmed before.
        BadColumns: a field twice, or neither name nor place. UnknownFont: a column of text nobody can read.
    """
    batch = batches.get_list(session, actor, batch_id, lock=True)
    if batch.state != ListState.RECEIVED:
        raise ListMovedOn
    places = _places(fields, batch.columns["width"], kind_of(batch.kind))
    _refuse_unknown_fonts(session, batch, places, kind_of(batch.kind))
    moment = now or datetime.now(UTC)
    sex = _sex_of_scheme(session, batch, moment)
    if batch.kind == ListKind.PEOPLE and "sex" not in places and not sex:
        raise BadColumns(
            Sentence(
                "लिंग का स्तंभ चुनें। योजना केवल महिलाओं या पुरुषों की हो, तब इसकी जरूरत नहीं।",
                "Choose the column of the sex. It is not needed where the scheme is for one sex alone.",
            ),
            field="sex",
        )
    fonts = sorted(place for place in old_font if 0 <= place < batch.columns["width"])
    batch.columns = {**batch.columns, "places": places, "old_font": fonts, "sex": sex}
    batch.state, batch.cursor, batch.counts = ListState.STAGING, {"phase": "read"}, {"verdicts": {}}
    _remember(session, batch, moment)
    audit.record(session, actor, "list_confirmed", "list", batch.id, {"fields": sorted(places), "old_font": fonts})
    if actor is not None:
        payload = {"batch": batch.id, "back": f"/imports/{batch.id}"}
        job = STAGE_JOB if batch.kind == ListKind.PEOPLE else STAGE_PLACES_JOB
        total, key = 2 * batch.lines, f"{job}:{batch.id}"
        batch.job_id = jobs.start_job(session, actor, job, payload, total=total, once_key=key, now=moment).id
    session.flush()
    return batch


def _refuse_unknown_fonts(session: Session, batch: ImportBatch, places: Mapping[str, int], kind: KindOfList) -> None:
    """Raise UnknownFont where a column of names or other text is typed in a font that nobody here can read."""
    sample = batches.sample_rows(session, batch, SAMPLE_ROWS)
    for name in kind.text_fields:
        at = places.get(name)
        if at is not None and read_column(row[at] for row in sample if at < len(row)).typed_as == TypedAs.UNKNOWN_FONT:
            raise UnknownFont(field=f"column-{at}")


def _places(fields: Mapping[int, str], width: int, kind: KindOfList) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, name in fields.items():
        if not name:
            continue
        if name not in kind.labels or not 0 <= place < width:
            raise BadColumns
        if name in places:
            label = kind.labels[name]
            raise BadColumns(
                Sentence(
                    f"“{label.hi}” दो स्तंभों के लिए चुना है। एक ही रखें।", f"“{label.en}” is chosen for two columns. Keep one."
                )
            )
        places[name] = place
    if missing := kind.missing(places):
        labels = [kind.labels[name] for name in missing]
        raise BadColumns(
            Sentence(
                f"ये स्तंभ भी चुनें: {', '.join(label.hi for label in labels)}।",
                f"Choose these columns too: {', '.join(label.en for label in labels)}.",
            )
        )
    return places


def _sex_of_scheme(session: Session, batch: ImportBatch, now: datetime) -> str:
    """Return the one sex that the list's scheme is for, "" where it is for all."""
    if batch.scheme_id is None:
        return ""
    version = schemes.rules_on(session, day_of(now)).get(batch.scheme_id)
    if version is None:
        return ""
    rule = Rule.from_dict(version.criteria)
    wanted = [tests for c in rule.criteria if c.column == "sex" for tests in c.alternatives]
    return wanted[0][0].value if len(wanted) == 1 and wanted[0][0].value in ("F", "M", "O") else ""


def _remember(session: Session, batch: ImportBatch, now: datetime) -> None:
    shape = (batch.kind, batch.columns["fingerprint"], batch.source)
    kept = session.scalars(
        select(ImportMapping).where(
            ImportMapping.kind == shape[0], ImportMapping.fingerprint == shape[1], ImportMapping.source == shape[2]
        )
    ).one_or_none()
    if kept is None:
        kept = ImportMapping(kind=shape[0], fingerprint=shape[1], source=shape[2], used_at=now)
        session.add(kept)
    kept.columns, kept.used_at = {"places": batch.columns["places"], "old_font": batch.columns["old_font"]}, now


def columns_by_command(
    session: Session, batch: ImportBatch, mapping: Mapping[str, str], encoding: str
) -> tuple[dict[int, str], list[int], Sequence[Column]]:
    """Return the choice of columns that a command makes: the proposal, what ``--map`` says, what the encoding says.

    Raises:
        BadMapping: a field or column that is not there. MissingColumns: no name or no place.
    """
    page = view_columns(session, None, batch.id)
    fields = {column.place: column.field for column in page.columns if column.field}
    offered = {folded_header(column.header): column.place for column in reversed(page.columns)}
    for name, header in mapping.items():
        place = offered.get(folded_header(header))
        if name not in guessing.FIELD_LABELS or place is None:
            known, offer = ", ".join(guessing.FIELD_LABELS), ", ".join(c.header for c in page.columns)
            raise BadMapping(
                Sentence(
                    f"“{name}={header}” नहीं चलेगा। फ़ील्ड: {known}। सूची के स्तंभ: {offer}।",
                    f"“{name}={header}” cannot be used. Fields: {known}. Columns of the list: {offer}.",
                ),
                field="map",
            )
        fields = {**{at: held for at, held in fields.items() if held != name}, place: name}
    missing = guessing.missing_fields({name: place for place, name in fields.items()})
    if missing:
        wanted, offer = ", ".join(missing), ", ".join(filter(None, (c.header for c in page.columns)))
        raise MissingColumns(
            Sentence(
                f"ये स्तंभ नहीं मिले: {wanted}। सूची में ये हैं: {offer}। नाम बदलें या --map field=column दें।",
                f"These columns are missing: {wanted}. The list has: {offer}. Rename them or give --map field=column.",
            )
        )
    asked = (TypedAs.KRUTI_DEV, TypedAs.UNSURE) if encoding == KRUTI_DEV else ()
    fonts = [
        column.place
        for column in page.columns
        if fields.get(column.place) in guessing.TEXT_FIELDS
        and (column.place in page.old_font or column.font.typed_as in asked)
    ]
    return fields, fonts, page.columns
