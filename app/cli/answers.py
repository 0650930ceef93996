"""What every command shares: one transaction, a progress bar, the printed account, and the exit status.

Exit status 0: all taken; 2: the command or the file as a whole cannot be taken, and nothing was written; 3: some rows
were held back, refused or in doubt, the others are in. Sentences are printed in Hindi and English, since whoever runs a
command may read either.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.domain.errors import DomainError, Sentence
from app.domain.lifecycle.clocks import day_of
from app.domain.rosters import CHANGE_LABELS
from app.domain.rows import RowNote, Verdict
from app.models import db
from app.services.loading.report import Load, LoadReport, Progress
from app.services.transactions import begin_write

if TYPE_CHECKING:
    pass

USAGE, HELD_BACK = 2, 3
SHOWN = 10
LABELS = {
    Verdict.ACCEPTED: Sentence("स्वीकार", "accepted"),
    Verdict.CORRECTED: Sentence("सुधारा, पक्का करें", "corrected, to be confirmed"),
    Verdict.DOUBTFUL: Sentence("संदिग्ध", "doubtful"),
    Verdict.REJECTED: Sentence("रोका गया", "held back"),
}
WRITTEN = {
    "added": Sentence("नया जुड़ा", "added"),
    "updated": Sentence("बदला", "updated"),
    "unchanged": Sentence("पहले जैसा", "unchanged"),
    "kept_in_hand": Sentence("हाथ से बदला हुआ, वैसा ही रखा", "edited by hand, kept"),
}
FOUND = {
    "position_sure": Sentence("जगह पक्की", "position inside its own boundary"),
    "position_near_border": Sentence("जगह सीमा के पास", "position near the border"),
    "position_no_polygon": Sentence("सीमा नहीं, जगह जांची नहीं गई", "no boundary, position not checked"),
    "position_doubtful": Sentence("जगह पर शक, नक्शे पर पक्की नहीं दिखेगी", "position doubtful, not drawn as sure"),
    "position_missing": Sentence("जगह नहीं दी", "no position"),
    "placed": Sentence("क्षेत्रों में रखे गए", "put under their areas"),
    "not_in_file": Sentence("पहले से हैं, फ़ाइल में नहीं", "known already, not in the file"),
    "booth_by_seat": Sentence("बूथ: विधानसभा में सबसे पास का", "booth: nearest in the seat"),
    "booth_by_district": Sentence("बूथ: जिले में सबसे पास का", "booth: nearest in the district"),
    "booth_by_everywhere": Sentence("बूथ: पूरे प्रदेश में सबसे पास का", "booth: nearest of all"),
    "booth_same": Sentence("बूथ पहले जैसे", "booths as before"),
    **{f"booth_{change}": Sentence(f"बूथ: {label.hi}", f"booth: {label.en}") for change, label in CHANGE_LABELS.items()},
    "booth_named": Sentence("बूथ सूची में लिखा", "booth named in the list"),
    "rule_versions": Sentence("नए नियम", "new rule versions"),
    "left_out": Sentence("संदिग्ध, छोड़ी गई पंक्तियां", "rows in doubt, left out"),
    "without_boundary": Sentence("बिना सीमा के क्षेत्र", "areas without a boundary"),
}


def today() -> date:
    """Return the day in India, where every date of this product is read."""
    return day_of(datetime.now(UTC))


@contextmanager
def writing() -> Iterator[Any]:
    """Open one transaction and commit it at the end; a refusal is printed and ends the command with status 2."""
    session = db.session()
    begin_write(session)
    try:
        yield session
        session.commit()
    except DomainError as refusal:
        session.rollback()
        refuse(refusal.sentence)
    finally:
        session.close()


def refuse(sentence: Sentence) -> None:
    """Print a refusal in both languages and end the command with status 2."""
    click.echo(sentence.hi, err=True)
    click.echo(sentence.en, err=True)
    sys.exit(USAGE)


@contextmanager
def progress_bar(label: str) -> Iterator[Progress]:
    """Show how far a load is, on a terminal only."""
    bars: list[Any] = []

    def advance(done: int, total: int) -> None:
        if not bars and total:
            bars.append(click.progressbar(length=total, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()))
            bars[0].__enter__()
        if bars:
            bars[0].update(done - bars[0].pos)

    try:
        yield advance
    finally:
        for bar in bars:
            bar.__exit__(None, None, None)


def run_load(load: Load, label: str, report_path: Path | None) -> None:
    """Run one load, write its report, commit, print the account, and exit with the right status."""
    started = time.monotonic()
    with writing() as session:
        with progress_bar(label) as progress:
            report = load(session, progress)
        if report_path is not None:
            report.write_csv(report_path)
    show_report(report, time.monotonic() - started, report_path)
    if report.held_back:
        sys.exit(HELD_BACK)


def show_report(report: LoadReport, seconds: float, report_path: Path | None = None) -> None:
    """Print counts by verdict, what was written, what was found out, and how fast it went."""
    speed = report.rows / seconds if seconds > 0 else 0
    click.echo(f"{report.what}: {report.rows:,} पंक्तियां / rows, {seconds:.1f} s ({speed:,.0f}/s)")
    for verdict, label in LABELS.items():
        click.echo(f"  {report.verdicts[verdict]:>9,}  {label.hi} / {label.en}")
    for name, label in WRITTEN.items():
        if report.written[name]:
            click.echo(f"  {report.written[name]:>9,}  {label.hi} / {label.en}")
    for name, count in sorted(report.tallies.items()):
        if count:
            label = FOUND.get(name, Sentence(name, name))
            click.echo(f"  {count:>9,}  {label.hi} / {label.en}")
    if report.rows and not report.changed:
        click.echo("  कुछ नहीं बदला। / Nothing changed.")
    _show_notes(report.remarks)
    if report_path is not None:
        click.echo(f"  रिपोर्ट / report: {report_path} ({len(report.notes):,})")
    else:
        _show_notes([note for note in report.notes if note.line and note.verdict is Verdict.REJECTED])


def _show_notes(notes: list[RowNote]) -> None:
    for note in notes[:SHOWN]:
        place = f"{note.line}, {note.column}: " if note.line else ""
        click.echo(f"  - {place}{note.message.hi} / {note.message.en}")
    if len(notes) > SHOWN:
        rest = len(notes) - SHOWN
        click.echo(f"  … और {rest:,}; पूरी सूची के लिए --report FILE.csv / {rest:,} more; --report FILE.csv lists all")
