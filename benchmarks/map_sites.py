"""What the benchmark of maps opens: our site with a state of so many booths, and the map that people write."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from socket import create_connection, socket
from tempfile import TemporaryDirectory
from urllib.request import Request as Asked
from urllib.request import urlopen

import brotli
import flask_migrate
import folium
import numpy as np
from sqlalchemy import insert, select
from sqlalchemy.orm import Session
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from app import create_app
from app.domain.access import Role
from app.domain.counters import ALL_SCHEMES, CELLS
from app.models import AreaCounter, Booth, BoothArea, BoothCounter, Boundary, User, db
from app.services import accounts, area_meetings, counter_upkeep, counters
from app.services.demo.areas import DISTRICT, MANDAL, PANCHAYAT, SEAT, Areas, booth_row, boundary_rows
from app.services.demo.keys import Keys, write_rows
from app.services.demo.plan import make_plan
from app.services.demo.size import DemoSize
from app.services.loading.reference import load_reference
from app.services.transactions import begin_write

PASSWORD = "केवल-नापने-के-लिए-1"
WHO = "bench@example.org"
KEYS = {"SECRET_KEY": os.environ.get("SECRET_KEY", "x" * 40), "FIELD_KEY": os.environ.get("FIELD_KEY", "y" * 40)}
ROOT = Path(__file__).resolve().parents[1]
TODAY = date(2026, 11, 20)


@dataclass(frozen=True, slots=True)
class Site:
    """A running site: its port, the cookie of somebody who may see the whole state, and the process that serves."""

    port: int
    cookie: str
    name: str
    server: int

    @property
    def url(self) -> str:
        """Return where the site answers without a line in between."""
        return f"http://127.0.0.1:{self.port}"


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's own word
        """Say nothing."""


@contextmanager
def our_site(booths: int, database: str = "", who: str = WHO) -> Iterator[Site]:
    """Serve a state of so many booths, each with figures, as ``make run`` does; or a database that is there already."""
    with TemporaryDirectory() as folder:
        settings = {"DATABASE_URL": database or f"sqlite:///{folder}/maps.sqlite3", **KEYS}
        app = create_app(settings)
        with app.app_context():
            if not database:
                flask_migrate.upgrade()
                _fill(booths)
            user = db.session.scalars(select(User).where(User.email == who)).one()
            db.session.rollback()
            begin_write(db.session())
            now = datetime.now(UTC)
            token = accounts.open_sign_in(db.session(), accounts.actor_of(user, now.date()), now)
            db.session.commit()
            db.session.remove()
            db.engine.dispose()
        client = app.test_client()
        with client.session_transaction() as session:
            session["token"], session["lang"] = token, "hi"
        name = app.config["SESSION_COOKIE_NAME"]
        cookie = client.get_cookie(name)
        assert cookie is not None
        with _served(settings) as (port, server):
            yield Site(port, cookie.value, name, server)


@contextmanager
def _served(settings: dict[str, str]) -> Iterator[tuple[int, int]]:
    with socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4"]
    command += ["--timeout", "600", "--log-level", "error", "app:create_app()"]
    server = subprocess.Popen(command, env={**os.environ, **settings}, cwd=ROOT)
    try:
        while True:
            try:
                create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait()


def seconds(site: Site, path: str, times: int = 15) -> list[float]:
    """Return how long the server takes for an address, several times."""
    headers = {"Cookie": f"{site.name}={site.cookie}", "Accept-Encoding": "br"}
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        with urlopen(Asked(site.url + path, headers=headers)) as answer:
            answer.read()
        taken.append(time.perf_counter() - start)
    return taken


def fill_places(session: Session, booths: int) -> int:
    """Write the areas of a state with so many booths; return the key of the state."""
    load_reference(session, today=TODAY)
    plan, areas = make_plan(DemoSize(booths=booths, people=5 * booths)), Areas(session)
    write_rows(session, "area", areas.add_plan(plan))
    drawn = frozenset(session.scalars(select(Boundary.area_id)))
    write_rows(session, "boundary", boundary_rows(areas.ids, drawn, TODAY))
    keys = Keys(session, ("booth",))
    for panchayat in plan.panchayats:
        lowest = (*PANCHAYAT, panchayat.code), (*SEAT, panchayat.seat), (*MANDAL, panchayat.mandal)
        above = [area_id for key in lowest for area_id in areas.chain(areas.ids[key])]
        rows = [booth_row(keys.take("booth"), booth, panchayat, TODAY) for booth in panchayat.booths]
        write_rows(session, "booth", rows)
        write_rows(session, "booth_area", [{"booth_id": row["id"], "area_id": a} for row in rows for a in set(above)])
    return areas.chain(areas.ids[(*DISTRICT, plan.districts[0])])[-1]


def _fill(booths: int) -> None:
    session, draw = db.session(), np.random.default_rng(1)
    begin_write(session)
    state = fill_places(session, booths)
    _figures(draw)
    accounts.create_user(
        session,
        name="bench",
        identifier=WHO,
        role=Role.REVIEWER,
        area_id=state,
        password=PASSWORD,
        starts_on=date(2020, 1, 1),
    )
    session.commit()


def _figures(draw: np.random.Generator) -> None:
    session = db.session()
    nothing = dict.fromkeys(CELLS, 0)
    ids = session.scalars(select(Booth.id)).all()
    cases, dues = draw.poisson(5, len(ids)).tolist(), draw.poisson(30, len(ids)).tolist()
    write_rows(
        session,
        "booth_counter",
        [
            {**nothing, "scheme_id": 1, "booth_id": key, "case_open": count, "due_eligible_not_received": due}
            for key, count, due in zip(ids, cases, dues, strict=True)
        ],
    )
    rows = select(BoothCounter).subquery()
    counters.add_to_areas(session, rows)
    names = ["scheme_id", "booth_id", *CELLS]
    all_schemes = select(ALL_SCHEMES + 0 * BoothCounter.booth_id, BoothCounter.booth_id, *(rows_of(CELLS)))
    session.execute(insert(BoothCounter).from_select(names, all_schemes))
    with counter_upkeep.booths_alike(session) as alike:
        area_meetings.rebuild(session, alike)
    assert session.scalar(select(AreaCounter.area_id).limit(1)) is not None
    assert session.scalar(select(BoothArea.area_id).limit(1)) is not None


def rows_of(cells: tuple[str, ...]) -> list[object]:
    """Return the columns of some cells."""
    return [getattr(BoothCounter, cell) for cell in cells]


@dataclass(frozen=True, slots=True)
class Document:
    """A finished page: how long the server took, and its bytes as they are and compressed."""

    seconds: float
    html: bytes

    @property
    def compressed(self) -> int:
        """Bytes on the wire, compressed as well as our own server does it."""
        return min(len(gzip.compress(self.html, 6)), len(brotli.compress(self.html, quality=4)))


def naive_map(booths: int) -> Document:
    """Return the map that people write with Folium: one circle with a popup for each booth."""
    draw = np.random.default_rng(1)
    places = np.column_stack([draw.uniform(21.5, 26.5, booths), draw.uniform(74.5, 82.5, booths)]).tolist()
    counts = draw.poisson(5, booths).tolist()
    start = time.perf_counter()
    shown = folium.Map(location=[23.5, 78.5], zoom_start=6, tiles=None)
    for number, (place, count) in enumerate(zip(places, counts, strict=True)):
        circle = folium.CircleMarker(place, radius=3, color="#b8410a", fill=True, popup=f"बूथ {number}: {count}")
        circle.add_to(shown)
    html = shown.get_root().render().encode()
    return Document(time.perf_counter() - start, html)


def naive_map_within(booths: int, seconds: float) -> Document | None:
    """Return the naive map, or None when it is not built after so many seconds."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "map.html"
        code = f"from benchmarks import map_sites as m; d = m.naive_map({booths}); print(d.seconds)"
        code += f"; open({str(path)!r}, 'wb').write(d.html)"
        try:
            done = subprocess.run(
                [sys.executable, "-c", code], capture_output=True, text=True, timeout=seconds, cwd=ROOT, check=True
            )
        except subprocess.TimeoutExpired:
            return None
        return Document(float(done.stdout), path.read_bytes())


@contextmanager
def naive_site(document: Document) -> Iterator[int]:
    """Serve a finished page, compressed, as a real server would."""
    packed = gzip.compress(document.html, 6)

    @Request.application
    def answer(_request: Request) -> Response:
        return Response(packed, headers={"Content-Encoding": "gzip", "Content-Type": "text/html; charset=utf-8"})

    server = make_server("127.0.0.1", 0, answer, threaded=True, request_handler=_Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()


def leaflet_files() -> Path:
    """Return the folder with our copy of Leaflet, which stands in for the strangers that Folium's page calls."""
    return ROOT / "app" / "web" / "static" / "vendor" / "leaflet"
