"""The demo's offices with invented holders, one post that has stood vacant for months, and the certain holidays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.geography import Hierarchy
from app.domain.holidays import fixed_holidays
from app.models import Area, Authority, AuthorityHolder, Holiday
from app.services.demo.areas import BLOCK, DISTRICT, AreaKey
from app.services.demo.draw import stream
from app.services.demo.names import full_name, person_parts
from app.services.demo.plan import DemoPlan

_DISTRICT_POSTS = (
    ("DEPT_DISTRICT", "WCD", "जिला कार्यक्रम अधिकारी, महिला एवं बाल विकास", "District Programme Officer, WCD"),
    ("DEPT_DISTRICT", "SJ", "उप संचालक, सामाजिक न्याय", "Deputy Director, Social Justice"),
    ("DEPT_DISTRICT", "FOOD", "जिला आपूर्ति नियंत्रक", "District Supply Controller"),
    ("JAN_SUNWAI", None, "कलेक्टर", "Collector"),
)
_JANPAD = ("JANPAD_CMO", None, "सीईओ, जनपद पंचायत", "CEO, Janpad Panchayat")
_VACANT_FOR = timedelta(days=140)


def add_holidays(session: Session, today: date) -> None:
    """Enter the holidays of fixed date of this year and the next, state-wide, where they are not there yet."""
    known = set(session.scalars(select(Holiday.day).where(Holiday.area_id.is_(None))))
    for year in (today.year, today.year + 1):
        for one in fixed_holidays(year):
            if one.day not in known:
                session.add(Holiday(day=one.day, name_hi=one.name.hi, name_en=one.name.en))
    session.flush()


def add_offices(session: Session, plan: DemoPlan, area_ids: Mapping[AreaKey, int], today: date) -> None:
    """Enter the offices of the first district and of its blocks; the first janpad's post is vacant."""
    draw = stream(plan.size.seed, "offices")
    district = plan.districts[0]
    blocks = sorted({panchayat.block for panchayat in plan.panchayats if panchayat.district == district})
    areas = {area.id: area for area in session.scalars(select(Area).where(Area.hierarchy == Hierarchy.ADMINISTRATIVE))}
    posts = [(areas[area_ids[*DISTRICT, district]], post) for post in _DISTRICT_POSTS]
    posts += [(areas[area_ids[*BLOCK, block]], _JANPAD) for block in blocks]
    first_janpad = len(_DISTRICT_POSTS)
    for number, (area, (code, department, name_hi, name_en)) in enumerate(posts):
        office = Authority(
            area_id=area.id,
            step_code=code,
            department_code=department,
            name_hi=f"{name_hi} {area.name_hi}",
            name_en=f"{name_en} {area.name_en}",
        )
        name, _ = full_name(draw.choice(person_parts(draw.choice("FM"))), draw.choice(person_parts("surname")))
        since = today - timedelta(days=draw.randint(200, 900))
        left = today - _VACANT_FOR if number == first_janpad else None
        office.holders.append(AuthorityHolder(name=name.hi, starts_on=since, ends_on=left))
        session.add(office)
    session.flush()
