"""Finding places: booths within reach, the booth nearest to a point, areas by their code."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.errors import InvalidInput, Sentence
from app.domain.geography import distance_km
from app.models import Area, Booth, BoothArea
from app.services import scope

_DEGREES_AROUND = 0.15
"""About 16 km: a booth farther away is no proposal for a doorstep."""


class UnknownBooth(InvalidInput):
    """No booth of that number within reach."""

    code = "unknown_booth"
    sentence = Sentence(
        "यह बूथ आपके क्षेत्र में नहीं मिला। “विधानसभा/बूथ” इस तरह लिखें: 150/23",
        'This booth was not found in your areas. Write it as "assembly seat/booth", like 150/23.',
    )


class UnknownArea(InvalidInput):
    """No area or booth of that code."""

    code = "unknown_area"
    sentence = Sentence(
        "“{reference}” नाम का कोई क्षेत्र या बूथ नहीं मिला। जैसे लिखें: state:23, district:396, constituency:150, booth:150/23",
        'No area or booth "{reference}". Write it like state:23, district:396, constituency:150 or booth:150/23.',
    )


@dataclass(frozen=True, slots=True)
class BoothProposal:
    """A booth proposed for a point, with its distance in kilometres."""

    booth: Booth
    km: float


def booths_in_reach(session: Session, actor: Actor, permission: Permission, limit: int) -> list[Booth]:
    """Return up to ``limit`` present booths within reach, by constituency and number."""
    statement = scope.within(select(Booth).where(Booth.valid_to.is_(None)), actor, permission, Booth.id)
    ordered = statement.order_by(Booth.ac_no, func.length(Booth.booth_no), Booth.booth_no)
    return list(session.scalars(ordered.limit(limit)))


def propose_booths(
    session: Session, actor: Actor, permission: Permission, lat: float, lon: float, limit: int = 5
) -> list[BoothProposal]:
    """Return the booths within reach nearest to a point (degrees), nearest first; empty when none is near."""
    statement = scope.within(
        select(Booth).where(
            Booth.valid_to.is_(None),
            Booth.lat.between(lat - _DEGREES_AROUND, lat + _DEGREES_AROUND),
            Booth.lon.between(lon - _DEGREES_AROUND, lon + _DEGREES_AROUND),
        ),
        actor,
        permission,
        Booth.id,
    )
    found = [
        BoothProposal(booth, distance_km(lat, lon, booth.lat, booth.lon))
        for booth in session.scalars(statement)
        if booth.lat is not None and booth.lon is not None
    ]
    return sorted(found, key=lambda proposal: (proposal.km, proposal.booth.id))[:limit]


def find_booth(session: Session, actor: Actor, permission: Permission, reference: str) -> Booth:
    """Return the booth for ``"150/23"`` within reach; raise :class:`UnknownBooth` otherwise."""
    ac_no, _, booth_no = reference.split("·")[0].strip().partition("/")
    booth = None
    if ac_no.strip().isdecimal() and len(ac_no.strip()) <= 4 and booth_no.strip():
        statement = select(Booth).where(
            Booth.ac_no == int(ac_no), Booth.booth_no == booth_no.strip(), Booth.valid_to.is_(None)
        )
        booth = session.scalars(scope.within(statement, actor, permission, Booth.id)).one_or_none()
    if booth is None:
        raise UnknownBooth(field="booth")
    return booth


def resolve_place(session: Session, reference: str) -> tuple[Area | None, Booth | None]:
    """Return the area or the booth that an operator names as ``kind:code`` or ``hierarchy/kind:code``.

    Raises:
        UnknownArea: nothing has that code.
    """
    left, _, code = reference.partition(":")
    hierarchy, _, kind = left.rpartition("/")
    if kind == "booth":
        ac_no, _, booth_no = code.partition("/")
        statement = select(Booth).where(Booth.booth_no == booth_no, Booth.valid_to.is_(None))
        booth = session.scalars(statement.where(Booth.ac_no == int(ac_no))).first() if ac_no.isdecimal() else None
        if booth is not None:
            return None, booth
    else:
        areas = select(Area).where(Area.kind == kind, Area.code == code).order_by(Area.hierarchy)
        if hierarchy:
            areas = areas.where(Area.hierarchy == hierarchy)
        area = session.scalars(areas).first()
        if area is not None:
            return area, None
    raise UnknownArea(UnknownArea.sentence.format(reference=reference), field="area")


def area_of(session: Session, booth_id: int, kind: str) -> Area | None:
    """Return the area of one kind above a booth (the administrative or electoral one of that name)."""
    statement = (
        select(Area)
        .join(BoothArea, BoothArea.area_id == Area.id)
        .where(BoothArea.booth_id == booth_id, Area.kind == kind)
    )
    return session.scalars(statement.order_by(Area.hierarchy)).first()


def areas_of(session: Session, booth_ids: set[int], kind: str) -> list[Area]:
    """Return the areas of one kind above some booths, each once; of two hierarchies the administrative comes alone."""
    statement = (
        select(Area)
        .join(BoothArea, BoothArea.area_id == Area.id)
        .where(BoothArea.booth_id.in_(sorted(booth_ids)), Area.kind == kind)
        .order_by(Area.hierarchy, Area.id)
        .distinct()
    )
    found = list(session.scalars(statement))
    return [area for area in found if area.hierarchy == found[0].hierarchy]
