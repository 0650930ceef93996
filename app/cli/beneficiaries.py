"""Commands on people: lists of them, loaded by the same steps as on the pages, and taking one out of reports."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from app.cli.answers import HELD_BACK, progress_bar, today, writing
from app.cli.options import day_option, list_options
from app.domain.imports.states import OUTCOME_LABELS, VERDICT_LABELS
from app.domain.rows import parse_mapping
from app.services import partiality_erasure
from app.services.imports import by_command
from app.services.imports.receive import AUTO, KRUTI_DEV, ListForm
from app.services.loading.report import write_notes

beneficiaries_commands = AppGroup("beneficiaries", help="Lists of people.")


@beneficiaries_commands.command("erase-from-reports")
@click.argument("key", type=click.IntRange(min=1))
@click.option("--namesakes", is_flag=True, help="Also reports that know their complainant by this name alone.")
def erase_from_reports(key: int, namesakes: bool) -> None:
    """Take a person out of reports of partiality: KEY is the number in the address of their page. Reports and counts
    stay; name, mobile, case, and their name in anybody's words go. A second time finds nothing."""
    with writing() as session:
        erased = partiality_erasure.erase_person(session, None, key, namesakes=namesakes)
    click.echo(f"  {erased.as_complainant:>6,}  शिकायत करने वाले के रूप में / as the complainant")
    click.echo(f"  {erased.in_words:>6,}  दूसरों की बात में / in the words of others")
    if erased.doubtful:
        click.echo(
            f"  {erased.doubtful:>6,}  सिर्फ़ नाम से पहचानी गईं, और इस नाम के दूसरे लोग भी वहां हैं: वैसी ही छोड़ीं; पूछकर तय करें, "
            "फिर --namesakes / known by this name alone where others have it too: left as they are; ask, "
            "then --namesakes"
        )


@beneficiaries_commands.command("load")
@list_options
@click.option("--scheme", default="", metavar="CODE", help="The scheme that the list is of.")
@click.option("--source", required=True, help="Where the list comes from.")
@click.option("--given-by", default="", help="Who gave it.")
@day_option("--received-on", "When it was received; today if not given.")
@click.option(
    "--encoding",
    type=click.Choice([AUTO, KRUTI_DEV]),
    default=AUTO,
    help="kruti-dev: text columns are typed in that font, also where it does not show.",
)
@click.option("--consent", type=click.Choice(["spoken", "written"]), default=None, help="Consent given with the list.")
@click.option("--take-doubtful", is_flag=True, help="Take rows with cells in doubt, those cells left empty.")
def load(
    file: Path,
    pairs: tuple[str, ...],
    report_path: Path | None,
    scheme: str,
    source: str,
    given_by: str,
    received_on: datetime | None,
    encoding: str,
    consent: str | None,
    take_doubtful: bool,
) -> None:
    """Load a list of people (CSV, XLSX, ODS); run again after an interruption, it goes on where it was."""
    started = time.monotonic()
    form = ListForm(
        file.name,
        source,
        received_on.date() if received_on else today(),
        scheme,
        given_by,
        encoding,
        consent or "",
    )
    with writing() as session:
        opened = by_command.open_list(session, file, form, parse_mapping(pairs), datetime.now(UTC))
    for header, before, after in opened.old_fonts:
        click.echo(f"  {header}: कृतिदेव / Kruti Dev: {before} → {after}")
    if opened.before:
        click.echo("यह सूची पहले ली जा चुकी है; कुछ नहीं बदला। / This list was taken before; nothing changed.")
    else:
        _take(opened, report_path, take_doubtful)
    _tell(opened.batch_id, time.monotonic() - started, report_path)


def _take(opened: by_command.Opened, report_path: Path | None, doubtful: bool) -> None:
    done, over = 0, False
    with progress_bar("beneficiaries") as progress:
        while not over:
            with writing() as session:
                if report_path is not None and by_command.staged(session, opened.batch_id):
                    write_notes(report_path, by_command.notes_of(session, opened.batch_id))
                standing = by_command.go_on(session, opened.batch_id, doubtful=doubtful, now=datetime.now(UTC))
            done, over = done + standing.done, standing.over
            progress(min(done, opened.total), opened.total)


def _tell(batch_id: int, seconds: float, report_path: Path | None) -> None:
    with writing() as session:
        account = by_command.account_of(session, batch_id)
    speed = account.rows / seconds if seconds > 0 else 0
    click.echo(f"beneficiaries: {account.rows:,} पंक्तियां / rows, {seconds:.1f} s ({speed:,.0f}/s)")
    for verdict, label in VERDICT_LABELS.items():
        if account.verdicts.get(verdict):
            click.echo(f"  {account.verdicts[verdict]:>9,}  {label.hi} / {label.en}")
    for outcome, label in OUTCOME_LABELS.items():
        if account.outcomes.get(outcome):
            click.echo(f"  → {account.outcomes[outcome]:>7,}  {label.hi} / {label.en}")
    if report_path is not None:
        click.echo(f"  रिपोर्ट / report: {report_path}")
    if account.held_back:
        sys.exit(HELD_BACK)
