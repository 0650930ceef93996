"""Loading workers: accounts and the roles they hold, by mobile number, with no password in any file.

An account made here has a password that nobody knows. Whoever may give its role gives a one-time password when the
person is at hand (:mod:`app.services.appointments`). The same list again finds everybody in their place.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import ROLE_LABELS, Actor, Role
from app.domain.errors import Sentence
from app.domain.imports.births import read_birth_cell
from app.domain.imports.cells import mobile_cell
from app.domain.imports.kind_columns import fields_of
from app.domain.imports.states import RowVerdict, remark_sentence
from app.domain.imports.texts import texts
from app.domain.imports.words import role_of
from app.domain.loading.names import fold_name
from app.domain.rows import Row, Verdict, masked
from app.models import RoleAssignment, User
from app.models.encryption import field_cipher
from app.services import accounts, audit
from app.services.granting import Gives
from app.services.loading.report import LoadReport, Progress, in_chunks, record_load, silent, standing
from app.services.loading.source import read_rows, refuse_repeats
from app.services.loading.working_places import WorkingPlaces

FIELDS = fields_of("workers", required=("name", "mobile"))
OUT_OF_REACH = Sentence(
    "यह जगह आपके क्षेत्र के बाहर है। वहां की भूमिका वही दे सकते हैं जिनका वह क्षेत्र है।",
    "This place lies outside your areas. Whoever looks after that area may give roles there.",
)
UNKNOWN_ROLE = Sentence(
    "यह भूमिका समझ नहीं आई। इनमें से लिखें: कार्यकर्ता, पदाधिकारी, समीक्षक, क्षेत्र प्रबंधक।",
    "This role was not understood. Write one of: worker, office-bearer, reviewer, area admin.",
)
NOT_TO_GIVE = Sentence(
    "“{hi}” की भूमिका आप नहीं दे सकते। ऊपर के प्रबंधक से कहें, या भूमिका बदलें।",
    "You may not give the role “{en}”. Ask the admin above you, or change the role.",
)
NO_ROLE = Sentence("भूमिका नहीं लिखी; “कार्यकर्ता” मानी गई।", "No role is written; “Worker” was taken.")
READ_AS = Sentence("ऐसे पढ़ा गया: {hi}", "Read as: {en}")
NO_MOBILE = Sentence(
    "मोबाइल नंबर में 10 अंक होते हैं और पहला 6 से 9। इसी से प्रवेश होता है, इसलिए इसके बिना खाता नहीं बनता।",
    "A mobile number has 10 digits and starts with 6 to 9. It is what the person signs in with: no account without it.",
)
BAD_START = Sentence(
    "तारीख समझ नहीं आई। 31-05-2026 की तरह लिखें; ऐसे ही लें तो भूमिका आज से होगी।",
    "The date was not understood. Write it like 31-05-2026; taken as it is, the role begins today.",
)
OTHER_NAME = Sentence(
    "इस मोबाइल का खाता दूसरे नाम से है। नंबर जांचें; ऐसे ही लें तो भूमिका उसी खाते को मिलेगी।",
    "This mobile has an account under another name. Check the number; taken as it is, that account gets the role.",
)
TWO_NAMES = Sentence(
    "यही मोबाइल पंक्ति {line} में दूसरे नाम से है। एक खाता एक ही व्यक्ति का होता है; नंबर सुधारें।",
    "Line {line} has the same mobile under another name. An account is one person's; correct the number.",
)
CLOSED = Sentence(
    "इस मोबाइल का खाता बंद है। प्रदेश प्रबंधक से बात करें।", "The account of this mobile is closed. Ask the state admin."
)
OWN = Sentence("अपने आप को कोई भूमिका नहीं दे सकता।", "Nobody gives a role to themselves.")


@dataclass(frozen=True, slots=True)
class Appointee:
    """One role as it is wanted; ``user_id`` where there is an account already, ``held`` where nothing is to do."""

    name: str
    mobile: str
    role: Role
    area_id: int | None
    booth_id: int | None
    starts_on: date
    user_id: int | None
    held: bool


def load_workers(
    session: Session,
    path: Path,
    *,
    today: date,
    mapping: Mapping[str, str] | None = None,
    progress: Progress = silent,
) -> LoadReport:
    """Load workers from a CSV or spreadsheet of ``name,mobile,role`` and ``booth`` or ``area``, as an operator does.

    Rows in doubt are left out. Raises InvalidInput when the file as a whole cannot be taken.
    """
    report = LoadReport("workers")
    rows = read_rows(path, FIELDS, mapping)
    wanted = judge_workers(session, rows, None, today)
    sure = {row.line for row in standing(rows) if row.verdict is not Verdict.DOUBTFUL}
    written = write_workers(session, wanted, sure, None)
    report.tallies["left_out"] = len(wanted) - len(written)
    report.written["added"] = sum(written.values())
    report.written["unchanged"] = len(written) - report.written["added"]
    for done, row in enumerate(rows, start=1):
        report.close_row(row)
        progress(done, len(rows))
    record_load(session, report)
    return report


def judge_workers(session: Session, rows: Sequence[Row], actor: Actor | None, today: date) -> dict[int, Appointee]:
    """Judge every row, noting what is found; return the roles of those that may be given, by line."""
    gives, places = Gives(session, actor), WorkingPlaces(session)
    mobiles = {row.line: _mobile(row) for row in rows}
    users = _users(session, set(mobiles.values()))
    found: dict[int, Appointee] = {}
    for row in standing(rows):
        name, role, starts_on = _name(row), _role(row, gives), _start(row, today)
        place = places.of(row)
        mobile = mobiles[row.line]
        if place is None or role is None or not (name and mobile):
            continue
        if not gives.holds(role, *place):
            row.note("", "out_of_reach", OUT_OF_REACH)
        user = users.get(mobile)
        if user is not None:
            _check_account(row, user, name, actor)
        held = user is not None and _holds(user, role, place, today)
        found[row.line] = Appointee(name, mobile, role, *place, starts_on, user.id if user else None, held)
    _refuse_repeats([row for row in standing(rows) if row.line in found], found)
    kept = {row.line for row in standing(rows)}
    return {line: one for line, one in found.items() if line in kept}


def write_workers(
    session: Session, wanted: Mapping[int, Appointee], lines: Collection[int], actor: Actor | None
) -> dict[int, bool]:
    """Give the roles of some lines, making the accounts that are missing; return for each whether it is a new role."""
    written: dict[int, bool] = {}
    made: dict[str, User] = {}
    nobodys = accounts.nobodys_password_hash()
    for line, one in sorted(wanted.items()):
        if line not in lines:
            continue
        written[line] = not one.held
        if one.held:
            continue
        user = session.get_one(User, one.user_id) if one.user_id else made.get(one.mobile)
        if user is None:
            made[one.mobile], _password = accounts.create_user(
                session,
                name=one.name,
                identifier=one.mobile,
                role=one.role,
                area_id=one.area_id,
                booth_id=one.booth_id,
                password_hash=nobodys,
                starts_on=one.starts_on,
                by=actor,
            )
            continue
        row = RoleAssignment(role=one.role, area_id=one.area_id, booth_id=one.booth_id, starts_on=one.starts_on)
        user.assignments.append(row)
        details = {"role": one.role, "area": one.area_id, "booth": one.booth_id}
        audit.record(session, actor, "role_given", "user", user.id, details)
    session.flush()
    return written


def _mobile(row: Row) -> str:
    value, said = mobile_cell(row.cells["mobile"])
    if not value:
        row.note("mobile", "no_mobile", NO_MOBILE)
    elif said is not None:
        row.note("mobile", said.code, remark_sentence(said.code, masked(value)), Verdict.CORRECTED)
    return value


def _name(row: Row) -> str:
    values, said = texts([row.cells["name"]], name=True)
    for remark in said.values():
        verdict = Verdict.REJECTED if remark.verdict == RowVerdict.REFUSED else Verdict.CORRECTED
        row.note("name", remark.code, remark_sentence(remark.code, remark.reading), verdict)
    return values[0]


def _role(row: Row, gives: Gives) -> Role | None:
    written = row.cells["role"]
    role = role_of(written) if written else Role.WORKER
    if role is None:
        row.note("role", "unknown_role", UNKNOWN_ROLE)
        return None
    label = ROLE_LABELS[role]
    if not gives.may(role):
        row.note("role", "role_not_to_give", NOT_TO_GIVE.format(hi=label.hi, en=label.en))
        return None
    if not written and "role" in row.columns.places:
        row.note("role", "no_role", NO_ROLE, Verdict.CORRECTED)
    elif written and fold_name(written) not in map(fold_name, (role.value, label.hi, label.en)):
        row.note("role", "word_read", READ_AS.format(hi=label.hi, en=label.en), Verdict.CORRECTED)
    return role


def _start(row: Row, today: date) -> date:
    written = row.cells["starts_on"]
    if not written:
        return today
    found = read_birth_cell(written, today.year + 1)
    day = date.fromisoformat(found[0]) if found and found[1] == "day" else None
    if found is None or day is None or abs(day.year - today.year) > _MOST_YEARS:
        row.note("starts_on", "bad_start", BAD_START, Verdict.DOUBTFUL)
        return today
    if found[2]:
        shown = f"{day:%d-%m-%Y}"
        row.note("starts_on", "day_read", remark_sentence("day_read", shown), Verdict.CORRECTED)
    return day


_MOST_YEARS = 30


def _users(session: Session, mobiles: Collection[str]) -> dict[str, User]:
    cipher = field_cipher()
    keys = {cipher.fingerprint(mobile): mobile for mobile in mobiles if mobile}
    found: dict[str, User] = {}
    for some in in_chunks(sorted(keys)):
        for user in session.scalars(select(User).where(User.mobile_key.in_(some))):
            found[keys[str(user.mobile_key)]] = user
    return found


def _check_account(row: Row, user: User, name: str, actor: Actor | None) -> None:
    if actor is not None and user.id == actor.user_id:
        row.note("mobile", "own_account", OWN)
    elif not user.active:
        row.note("mobile", "account_closed", CLOSED)
    elif fold_name(user.name) != fold_name(name):
        row.note("name", "other_name", OTHER_NAME, Verdict.DOUBTFUL)


def _holds(user: User, role: Role, place: tuple[int | None, int | None], today: date) -> bool:
    return any(
        (row.role, row.area_id, row.booth_id) == (role, *place) and (row.ends_on is None or row.ends_on >= today)
        for row in user.assignments
    )


def _refuse_repeats(rows: Sequence[Row], found: Mapping[int, Appointee]) -> None:
    """Note rows that say what an earlier one said, and those that give its mobile to somebody else."""
    first: dict[str, tuple[int, str]] = {}
    for row in rows:
        one = found[row.line]
        line, name = first.setdefault(one.mobile, (row.line, fold_name(one.name)))
        if name != fold_name(one.name):
            row.note("mobile", "two_names", TWO_NAMES.format(line=line))
    keyed = [((one.mobile, one.role, one.area_id, one.booth_id), row) for row in rows if (one := found[row.line])]
    refuse_repeats(keyed, "mobile")
