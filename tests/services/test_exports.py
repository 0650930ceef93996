"""A list in a file: every row within reach and no other, in every form, for every role; long ones by a job."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.access import PERMISSIONS, Permission, Role
from app.domain.errors import NotAllowed, NotFound
from app.domain.exports import FOR_MAPS, READS, ExportAsk, ExportForm, ExportKind, ExportOver, TooManyForForm
from app.models import AuditEntry, Beneficiary, Case, ExportFile, ExportPiece, RoleAssignment
from app.services.exports import exports, gathering, point_writers, rows, writers
from app.services.transactions import begin_write
from tests.world import CANARY, NOW, World

ROLES = [*(role.value for role in Role), "far_worker"]


@pytest.fixture(autouse=True)
def _writing(session: Session) -> Iterator[None]:
    session.rollback()
    begin_write(session)
    yield
    session.rollback()


def writer(form: ExportForm) -> Any:
    return point_writers.write_file if form in FOR_MAPS else writers.write_file


def taken(world: World, person: str, ask: ExportAsk) -> bytes:
    made = exports.take_along(world.session, world.actor(person), ask, writer(ask.form), NOW)
    assert made is not None
    return b"".join(made.chunks)


def text_of(content: bytes, form: ExportForm) -> str:
    """Return all that can be read in a file, unpacked."""
    if form is not ExportForm.XLSX:
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize("person", ROLES)
def test_nothing_out_of_reach_is_in_any_file(world: World, person: str) -> None:
    actor, wrong = world.actor(person), []
    for kind in ExportKind:
        for form in ExportForm:
            if not actor.may(READS[kind]):
                with pytest.raises(NotAllowed):
                    taken(world, person, ExportAsk(kind, form))
                continue
            text = text_of(taken(world, person, ExportAsk(kind, form, personal=False)), form)
            sees_all = person in ("far_worker", "state_admin")
            if CANARY in text and not sees_all:
                wrong.append((kind, form))
    assert wrong == []


def test_the_far_worker_gets_the_far_rows_and_no_others(world: World) -> None:
    text = taken(world, "far_worker", ExportAsk(ExportKind.SETTLEMENTS, ExportForm.CSV)).decode()
    assert CANARY in text
    assert f"{world.near.booths[0].ac_no}/" not in text


@pytest.mark.parametrize("form", ExportForm)
def test_names_only_where_asked_for_and_allowed(world: World, form: ExportForm) -> None:
    person = world.session.get_one(Beneficiary, world.near.beneficiary_id)
    for kind in (ExportKind.CASES, ExportKind.PEOPLE):
        without = text_of(taken(world, "office_bearer", ExportAsk(kind, form)), form)
        asked = text_of(taken(world, "office_bearer", ExportAsk(kind, form, personal=True)), form)
        assert person.name_hi not in without
        assert (person.name_hi in asked) == (form not in FOR_MAPS)
        with pytest.raises(NotAllowed):
            taken(world, "worker", ExportAsk(kind, form, personal=True))


def test_names_of_places_where_one_may_only_read_stay_out(world: World) -> None:
    """Whoever is a worker here and an office-bearer elsewhere takes names from elsewhere alone."""
    user_id = world.users["worker"]
    held = {"user_id": user_id, "role": Role.OFFICE_BEARER, "starts_on": NOW.date()}
    world.session.add(RoleAssignment(area_id=world.far.district.id, **held))
    world.session.flush()
    text = taken(world, "worker", ExportAsk(ExportKind.PEOPLE, ExportForm.CSV, personal=True)).decode()
    near = world.session.get_one(Beneficiary, world.near.beneficiary_id)
    far = world.session.get_one(Beneficiary, world.far.beneficiary_id)
    assert far.name_hi in text
    assert near.name_hi not in text.replace(far.name_hi, "")


def test_a_file_says_what_it_is_and_one_entry_says_who_took_it(world: World) -> None:
    ask = ExportAsk(
        ExportKind.CASES, ExportForm.CSV, {"scheme": str(next(iter(world.schemes.values())).id)}, True, "en"
    )
    before = world.session.scalar(select(func.max(AuditEntry.sequence))) or 0
    lines = table(taken(world, "office_bearer", ask))
    head = [line[0] for line in lines[:5]]
    name = world.actor("office_bearer").name
    assert head[0].startswith("List of cases") and head[1].startswith("Filter: Scheme: ")
    assert head[2] == "Time: 20-11-2026 11:30" and head[3] == f"Taken by: {name}" and "EX-" in head[4]
    rows_there = [line for line in lines[7:] if line]
    assert all(name not in cell for line in rows_there for cell in line)
    entries = world.session.scalars(select(AuditEntry).where(AuditEntry.sequence > before)).all()
    assert [entry.action for entry in entries] == ["list_taken_along"]
    details = entries[0].details
    assert details["rows"] == len(rows_there) and details["filter"] == ask.words and "mobile" in details["columns"]
    assert details["reference"] in head[4]


def test_whoever_may_read_but_not_take_takes_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    session, actor, ask = world.session, world.actor("area_admin"), ExportAsk(ExportKind.SETTLEMENTS, ExportForm.CSV)
    export = gathering.start_export(session, actor, ask, NOW)
    monkeypatch.setitem(PERMISSIONS, Role.AREA_ADMIN, PERMISSIONS[Role.AREA_ADMIN] - {Permission.LIST_TAKE})
    assert actor.may(Permission.SETTLEMENT_READ)
    with pytest.raises(NotAllowed):
        exports.check(actor, ask)
    assert export.job is not None
    assert gathering.step(session, export.job), "nothing is gathered"
    assert not session.scalars(select(ExportPiece)).all()


def test_a_name_that_was_looked_for_is_not_in_the_chain(world: World) -> None:
    person = world.session.get_one(Beneficiary, world.near.beneficiary_id)
    taken(world, "office_bearer", ExportAsk(ExportKind.PEOPLE, ExportForm.CSV, {"q": person.name_hi.split()[0]}))
    newest = world.session.scalars(select(AuditEntry).order_by(AuditEntry.sequence.desc()).limit(1)).one()
    assert newest.details["filter"] == {"q": "…"} and newest.details["rows"] == 1


@pytest.mark.parametrize("form", [ExportForm.CSV, ExportForm.XLSX])
def test_no_cell_is_computed(world: World, form: ExportForm) -> None:
    assert world.near.settlement is not None
    world.near.settlement.name_hi = '=HYPERLINK("http://x")'
    world.near.settlement.name_en = "+91 98765"
    world.session.flush()
    content = taken(world, "reviewer", ExportAsk(ExportKind.SETTLEMENTS, form))
    text = text_of(content, form)
    if form is ExportForm.CSV:
        assert "'=HYPERLINK" in text and ",+91 98765," in text
    else:
        assert "<f>" not in text and "hyperlink " not in text


def test_filters_are_those_of_the_pages(world: World) -> None:
    assert world.near.settlement is not None
    for words, count in (({"settlement": str(world.near.settlement.id)}, 1), ({"q": "क्षक्षक्ष"}, 0)):
        lines = table(taken(world, "office_bearer", ExportAsk(ExportKind.PEOPLE, ExportForm.CSV, words)))
        assert len([line for line in lines[7:] if line]) == count
    far = world.far.settlement
    assert far is not None
    lines = table(
        taken(world, "office_bearer", ExportAsk(ExportKind.PEOPLE, ExportForm.CSV, {"settlement": str(far.id)}))
    )
    assert CANARY not in str(lines) and len([line for line in lines[7:] if line]) == 0


def test_points_are_points_and_rows_without_stay(world: World) -> None:
    content = json.loads(taken(world, "reviewer", ExportAsk(ExportKind.BOOTHS, ExportForm.GEOJSON)))
    assert content["made_by"] == world.actor("reviewer").name
    shapes = {feature["properties"]["booth"]: feature["geometry"] for feature in content["features"]}
    assert len(shapes) == len(world.near.booths)
    booth = world.near.booths[0]
    assert shapes[f"{booth.ac_no}/{booth.booth_no}"]["coordinates"] == [round(booth.lon, 6), round(booth.lat, 6)]
    assert "made_by" not in content["features"][0]["properties"]


def test_whoever_does_not_handle_cases_reads_no_small_figure(world: World) -> None:
    assert Permission.CASE_READ not in PERMISSIONS[Role.STATE_ADMIN]
    for person, shown in (("reviewer", "1"), ("state_admin", "1–9")):
        lines = table(taken(world, person, ExportAsk(ExportKind.BOOTHS, ExportForm.CSV)))
        label = f"{world.near.booths[0].ac_no}/{world.near.booths[0].booth_no}"
        row = next(line for line in lines if line and line[0] == label)
        assert row[3] == shown


def gathered(world: World, ask: ExportAsk, person: str = "reviewer") -> ExportFile:
    export = gathering.start_export(world.session, world.actor(person), ask, NOW)
    job = export.job
    assert job is not None
    while not gathering.step(world.session, job):
        pass
    job.state = "done"
    world.session.flush()
    return export


def test_a_long_list_is_gathered_piece_by_piece(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "AT_ONCE", 0)
    monkeypatch.setattr(gathering, "PIECE_ROWS", 1)
    ask = ExportAsk(ExportKind.BOOTHS, ExportForm.CSV)
    assert exports.take_along(world.session, world.actor("reviewer"), ask, writers.write_file, NOW) is None
    export = gathered(world, ask)
    of_it = select(func.count()).select_from(ExportPiece).where(ExportPiece.export_id == export.id)
    pieces = world.session.scalar(of_it)
    assert pieces == export.rows == len(world.near.booths)
    ready = gathering.fetch_export(world.session, world.actor("reviewer"), export.id, NOW)
    long = table(b"".join(gathering.file_of(ready, writers.write_file).chunks))
    monkeypatch.undo()
    short = table(taken(world, "reviewer", ask))
    assert [line for line in long if "EX-" not in str(line)] == [line for line in short if "EX-" not in str(line)]


def test_what_is_gathered_is_its_owners_for_a_day(world: World) -> None:
    export = gathered(world, ExportAsk(ExportKind.SETTLEMENTS, ExportForm.CSV))
    with pytest.raises(NotFound):
        gathering.fetch_export(world.session, world.actor("office_bearer"), export.id, NOW)
    with pytest.raises(ExportOver):
        gathering.fetch_export(world.session, world.actor("reviewer"), export.id, NOW + timedelta(days=1))
    assert gathering.delete_old(world.session, NOW) == 0
    assert gathering.delete_old(world.session, NOW + timedelta(days=1)) == 1
    assert world.session.scalar(select(func.count()).select_from(ExportPiece)) == 0


def test_other_areas_make_it_as_good_as_gone(world: World) -> None:
    export = gathered(world, ExportAsk(ExportKind.SETTLEMENTS, ExportForm.CSV))
    held = {"user_id": world.users["reviewer"], "role": Role.REVIEWER, "starts_on": NOW.date()}
    world.session.add(RoleAssignment(area_id=world.far.district.id, **held))
    world.session.flush()
    with pytest.raises(ExportOver):
        gathering.fetch_export(world.session, world.actor("reviewer"), export.id, NOW)


def test_forms_built_as_a_whole_have_a_limit(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "MOST_BUILT", 1)
    for form, refused in ((ExportForm.XLSX, True), (ExportForm.GEOPACKAGE, True), (ExportForm.CSV, False)):
        ask = ExportAsk(ExportKind.BOOTHS, form)
        if refused:
            with pytest.raises(TooManyForForm):
                gathering.start_export(world.session, world.actor("reviewer"), ask, NOW)
        else:
            gathering.start_export(world.session, world.actor("reviewer"), ask, NOW)


def test_pages_hold_every_case_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = rows.Reader(world.session, world.actor("reviewer"), ExportAsk(ExportKind.CASES, ExportForm.CSV), NOW)
    numbers, after = [], 0
    while True:
        page, after = reader.page(after, 1)
        if not page:
            break
        numbers += [row[0] for row in page]
    there = world.session.scalars(select(Case.number).where(Case.number == world.near.case_number)).all()
    assert numbers == there and reader.count(10) == len(numbers)


def test_a_key_that_is_given_again_is_no_work_of_an_old_job(world: World) -> None:
    """SQLite gives the key of a deleted list to the next one; the job of the first must leave it alone."""
    ask = ExportAsk(ExportKind.SETTLEMENTS, ExportForm.CSV)
    first = gathering.start_export(world.session, world.actor("reviewer"), ask, NOW).job
    assert first is not None
    later = NOW + timedelta(days=1)
    second = gathering.start_export(world.session, world.actor("reviewer"), ask, later)
    first.payload = {"export": second.id}
    assert gathering.step(world.session, first)
    assert world.session.scalar(select(func.count()).select_from(ExportPiece)) == 0
