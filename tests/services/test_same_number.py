"""Numbers are found through the index of the beginnings of their fingerprints, and told apart by the whole of them."""

from __future__ import annotations

import pytest
from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session, aliased

from app.models import Beneficiary, Household
from app.services.imports.bulk_rows import take_keys, write_columns
from app.services.imports.looked_up import rows_by
from app.services.same_number import same_number
from tests.world import NOW, World

ALIKE = ("abcdef0" + "1" * 25, "abcdef0" + "2" * 25)


def plan_of(session: Session, asked: Select[int]) -> str:
    written = str(asked.compile(session.get_bind(), compile_kwargs={"literal_binds": True}))
    if session.get_bind().dialect.name == "postgresql":
        return "\n".join(session.scalars(text("EXPLAIN " + written.replace(":", r"\:"))))
    return "\n".join(row[3] for row in session.execute(text("EXPLAIN QUERY PLAN " + written.replace(":", r"\:"))))


@pytest.fixture
def people(session: Session, world: World) -> list[Beneficiary]:
    """Two people whose fingerprints begin alike, and who are of two families whose fingerprints do."""
    found = session.scalars(select(Beneficiary).order_by(Beneficiary.id)).all()
    some = [found[0], next(one for one in found if one.household_id != found[0].household_id)]
    for person, key in zip(some, ALIKE, strict=True):
        person.mobile_key = person.samagra_member_key = person.household.samagra_family_key = key
    session.flush()
    return some


def test_fingerprints_that_begin_alike_are_not_the_same_number(session: Session, people: list[Beneficiary]) -> None:
    for person, key in zip(people, ALIKE, strict=True):
        for column in (Beneficiary.mobile_key, Beneficiary.samagra_member_key):
            assert session.scalars(select(Beneficiary.id).where(same_number(column, key))).all() == [person.id]
            assert session.scalars(rows_by(session, column, [key], Beneficiary.id, numbers=True)).all() == [person.id]
        family = same_number(Household.samagra_family_key, key)
        assert session.scalars(select(Household.id).where(family)).all() == [person.household_id]
    other = aliased(Beneficiary)
    both = select(Beneficiary.id).join(other, same_number(other.mobile_key, Beneficiary.mobile_key))
    both = both.where(Beneficiary.id.in_([one.id for one in people]))
    assert sorted(session.scalars(both)) == sorted(one.id for one in people)


@pytest.fixture
def crowd(session: Session, world: World) -> None:
    """So many people that it is worth looking them up, and both databases know that."""
    some, now = range(3_000), {"created_at": NOW, "facts": {}}
    keys = [f"{number:032x}"[::-1] for number in some]
    homes, persons = take_keys(session, "household", len(some)), take_keys(session, "beneficiary", len(some))
    person = session.scalars(select(Beneficiary).order_by(Beneficiary.id)).first()
    assert person is not None
    home = {"settlement_id": person.household.settlement_id, "head_name": "राम", "samagra_family": None}
    write_columns(session, "household", {"id": homes, "samagra_family_key": keys}, home | now)
    columns = {"id": persons, "household_id": homes, "mobile_key": keys, "samagra_member_key": keys}
    texts = dict.fromkeys(("name_hi", "name_en", "search_keys", "relation_name"), "")
    same = {"booth_id": person.booth_id, "sex": "F", "birth_precision": "year", "version": 1}
    write_columns(session, "beneficiary", columns, texts | same | now)
    session.execute(text("ANALYZE"))


@pytest.mark.parametrize("name", ["mobile_key", "samagra_member_key", "samagra_family_key"])
def test_a_number_is_found_through_its_index(
    session: Session, people: list[Beneficiary], crowd: None, name: str
) -> None:
    table = Household if name == "samagra_family_key" else Beneficiary
    column = getattr(table, name)
    index = f"ix_{table.__tablename__}_{name}_start"
    if session.get_bind().dialect.name == "sqlite":
        # Looked up in the index, not read through it.
        index += " (<expr>=?)"
    assert index in plan_of(session, select(table.id).where(same_number(column, ALIKE[0])))
    assert index in plan_of(session, rows_by(session, column, ALIKE, table.id, numbers=True))
    other = aliased(table)
    joined = select(table.id).join(other, same_number(getattr(other, name), column)).where(table.id == people[0].id)
    assert index in plan_of(session, joined)


def test_who_was_merged_into_a_record_is_found_through_its_index(session: Session, world: World, crowd: None) -> None:
    asked = select(Beneficiary.id).where(Beneficiary.merged_into_id == 1)
    assert "ix_beneficiary_merged_into_id" in plan_of(session, asked)
