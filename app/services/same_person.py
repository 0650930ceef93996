"""Looking for records that may be one person: when somebody is registered, after a list, and every night over all.

Only pairs that share something are compared: a number, a household, or the first name at one booth. A score proposes;
nothing is ever made one here, and a pair that was decided is never offered again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from app.domain.merging import PairState
from app.domain.same_person import Described, Likeness, Verdict, compare
from app.models import Beneficiary, BeneficiarySearchWord, DuplicateCandidate, Household, ImportBatch, ImportRow
from app.services import audit, jobs
from app.services.same_number import same_number, start_of

if TYPE_CHECKING:
    from app.models import Job

JOB = "same_person"
PORTION = 300
_MOST_SHARING = 12
"""A mobile number or first name that more people share says nothing of who is who."""
_GUESSED_YEARS = timedelta(days=3 * 365)

Pair = tuple[int, int]


def described(person: Beneficiary) -> Described:
    """Return what is known of a person, for :func:`app.domain.same_person.compare`."""
    household = person.household
    born_from, born_to = _born(person.born_on, person.birth_precision)
    return Described(
        tuple(filter(None, (person.name_hi, person.name_en))),
        person.sex,
        born_from,
        born_to,
        person.relation_name,
        person.samagra_member or "",
        household.samagra_family or "",
        person.mobile or "",
        household.settlement_id,
    )


def _born(day: date | None, precision: str) -> tuple[date | None, date | None]:
    """Return the first and the last day on which somebody may be born; a guess may be three years off."""
    if day is None or precision == "day":
        return day, day
    first, last = day.replace(month=1, day=1), day.replace(month=12, day=31)
    return (first, last) if precision != "estimated" else (first - _GUESSED_YEARS, last + _GUESSED_YEARS)


def likeness(one: Beneficiary, other: Beneficiary) -> Likeness:
    """Return how likely two records are one person, with the reasons."""
    return compare(described(one), described(other))


def find_pairs(session: Session, after: int, until: int, now: datetime | None = None) -> int:
    """Compare the people whose keys lie in ``after < key <= until`` with all before them; return how many pairs stand.

    The same people may be looked at again: an open pair gets its new score, a decided one stays decided.
    """
    people = list(session.scalars(select(Beneficiary).where(_unmerged(Beneficiary), _keys(Beneficiary, after, until))))
    pairs = _sharing(session, after, until) | _namesakes(session, people)
    known = _people(session, {key for pair in pairs for key in pair})
    found = []
    for one, other in sorted(pairs):
        if one in known and other in known:
            like = likeness(known[one], known[other])
            if like.verdict is not Verdict.DIFFERENT:
                found.append((one, other, like))
    _write(session, found, now or datetime.now(UTC))
    return len(found)


def find_for(session: Session, person: Beneficiary) -> int:
    """Look whether somebody who has just been registered is recorded already."""
    return find_pairs(session, person.id - 1, person.id)


def start_after_list(session: Session, batch: ImportBatch) -> None:
    """Put the people whom a list has brought into the queue, once."""
    added = select(func.min(ImportRow.beneficiary_id), func.max(ImportRow.beneficiary_id), func.count()).where(
        ImportRow.batch_id == batch.id, ImportRow.outcome == "added"
    )
    first, last, count = session.execute(added).one()
    if first is not None:
        payload = {"after": first - 1, "until": last}
        jobs.start_job(session, None, JOB, payload, total=count, once_key=f"{JOB}:list:{batch.id}")


def step(session: Session, job: Job) -> bool:
    """Look at one portion of the people of a job, all of them or those of a list; True when nobody is left."""
    after = int(job.cursor.get("after", job.payload.get("after", 0)))
    last = job.payload.get("until")
    wanted = select(Beneficiary.id).where(Beneficiary.id > after).order_by(Beneficiary.id).limit(PORTION)
    keys = session.scalars(wanted if last is None else wanted.where(Beneficiary.id <= int(last))).all()
    if not keys:
        return True
    found = find_pairs(session, after, keys[-1])
    counts = job.result.get("counts", {})
    job.cursor["after"], job.done = keys[-1], job.done + len(keys)
    job.result["counts"] = {"pairs_found": counts.get("pairs_found", 0) + found}
    return len(keys) < PORTION


def _unmerged(person: Any) -> ColumnElement[bool]:
    found: ColumnElement[bool] = person.merged_into_id.is_(None)
    return found


def _keys(person: Any, after: int, until: int) -> ColumnElement[bool]:
    found: ColumnElement[bool] = person.id.between(after + 1, until)
    return found


def _sharing(session: Session, after: int, until: int) -> set[Pair]:
    """Return the pairs that share a number or a household."""
    new, old = aliased(Beneficiary), aliased(Beneficiary)
    new_home, old_home = aliased(Household), aliased(Household)
    many = (
        select(Beneficiary.mobile_key)
        .where(
            start_of(Beneficiary.mobile_key).in_(select(start_of(new.mobile_key)).where(_keys(new, after, until))),
            Beneficiary.mobile_key.in_(select(new.mobile_key).where(_keys(new, after, until))),
        )
        .group_by(Beneficiary.mobile_key)
        .having(func.count() > _MOST_SHARING)
    )
    placeholders = session.scalars(many).all()
    base = select(old.id, new.id).where(_keys(new, after, until), old.id < new.id, _unmerged(new), _unmerged(old))
    asked = (
        base.join_from(new, old, same_number(old.samagra_member_key, new.samagra_member_key)),
        base.join_from(new, old, same_number(old.mobile_key, new.mobile_key)).where(
            new.mobile_key.not_in(placeholders)
        ),
        base.join_from(new, old, old.household_id == new.household_id),
        base.join_from(new, new_home, new_home.id == new.household_id)
        .join(old_home, same_number(old_home.samagra_family_key, new_home.samagra_family_key))
        .join(old, old.household_id == old_home.id),
    )
    return {(one, other) for statement in asked for one, other in session.execute(statement)}


def _namesakes(session: Session, people: Sequence[Beneficiary]) -> set[Pair]:
    """Return the pairs at one booth of which one has the other's first name."""
    by_name: dict[tuple[str, int], list[int]] = defaultdict(list)
    for person in people:
        for word in person.search_keys.split()[:1]:
            by_name[word, person.booth_id].append(person.id)
    if not by_name:
        return set()
    row = BeneficiarySearchWord
    there = select(row.word, row.booth_id, row.beneficiary_id).where(tuple_(row.word, row.booth_id).in_(list(by_name)))
    namesakes: dict[tuple[str, int], list[int]] = defaultdict(list)
    for word, booth, key in session.execute(there):
        namesakes[word, booth].append(key)
    return {
        (old, new)
        for at, found in namesakes.items()
        if len(found) <= _MOST_SHARING * 5
        for old in found
        for new in by_name[at]
        if old < new
    }


def _people(session: Session, keys: Iterable[int]) -> dict[int, Beneficiary]:
    wanted, found = sorted(keys), {}
    for start in range(0, len(wanted), 500):
        some = select(Beneficiary, Household).join(Household).where(Beneficiary.id.in_(wanted[start : start + 500]))
        for person, _household in session.execute(some.where(_unmerged(Beneficiary))):
            found[person.id] = person
    return found


def _write(session: Session, found: Sequence[tuple[int, int, Likeness]], now: datetime) -> None:
    if not found:
        return
    rows = [
        {
            "one_id": one,
            "other_id": other,
            "bits": round(like.bits),
            "verdict": str(like.verdict),
            "state": str(PairState.OPEN),
            "found_at": now,
        }
        for one, other, like in found
    ]
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    ones = sorted({one for one, _other, _like in found})
    there = select(DuplicateCandidate.one_id, DuplicateCandidate.other_id).where(DuplicateCandidate.one_id.in_(ones))
    known = {tuple(pair) for pair in session.execute(there)}
    statement: Any = dialect.insert(DuplicateCandidate)
    changed = {name: statement.excluded[name] for name in ("bits", "verdict")}
    statement = statement.on_conflict_do_update(
        index_elements=["one_id", "other_id"], set_=changed, where=DuplicateCandidate.state == PairState.OPEN
    )
    session.execute(statement, rows)
    new = sum((row["one_id"], row["other_id"]) not in known for row in rows)
    if new:
        audit.record(session, None, "pairs_found", "beneficiary", None, {"pairs": new})
