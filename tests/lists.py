"""Lists of people for tests: given, read and taken as the pages and the worker do it, in one transaction."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.imports.states import ListState, RowVerdict
from app.models import ImportBatch, ImportRow
from app.services.imports import applying, columns, receive, staging, taking
from app.services.imports.receive import ListForm

LIST = """नाम,लिंग,बस्ती,जन्म तारीख
सीता बाई,महिला,बड़ा टोला,05/03/1970
सुनीता बाई,महिला,बड़ा टोला,01/05/1981
गीता बाई,महिला,और कहीं,05/03/1971
"""
BOOTHS = "ac_no,booth_no,name\n156,1,पहला\n"


def given_list(
    session: Session, actor: Actor | None, content: str | bytes, now: datetime, suffix: str = ".csv", **said: Any
) -> ImportBatch:
    """Give a list as its text or bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"list{suffix}"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        form = ListForm("सूची" + suffix, said.pop("source", "जनपद"), said.pop("received_on", now.date()), **said)
        return receive.receive_list(session, actor, path, form, now)


def staged_list(
    session: Session, actor: Actor | None, content: str | bytes, now: datetime, suffix: str = ".csv", **said: Any
) -> ImportBatch:
    """Give a list, confirm its columns as they are proposed, and read it to its end."""
    batch = given_list(session, actor, content, now, suffix, **said)
    page = columns.view_columns(session, actor, batch.id)
    columns.confirm_columns(session, actor, batch.id, page.fields, page.old_font, now)
    while batch.state == ListState.STAGING:
        staging.stage_chunk(session, batch, now)
    return batch


def taken_list(
    session: Session,
    actor: Actor | None,
    content: str | bytes,
    now: datetime,
    take: Iterable[RowVerdict] = (RowVerdict.CORRECTED,),
    **said: Any,
) -> ImportBatch:
    """Give a list, read it and take it."""
    batch = staged_list(session, actor, content, now, **said)
    taking.take_list(session, actor, batch.id, list(take), now)
    while batch.state == ListState.APPLYING:
        applying.apply_chunk(session, batch, now)
    return batch


def rows_of(session: Session, batch: ImportBatch) -> dict[int, tuple[str, str, str | None]]:
    """Return verdict, code and outcome by line, of every row of which anything is said."""
    wanted = select(ImportRow).where(ImportRow.batch_id == batch.id).order_by(ImportRow.line)
    return {row.line: (row.verdict, row.code, row.outcome) for row in session.scalars(wanted)}
