"""The fairness check at the command line: a table of counts in, plain sentences or JSON out.

It needs no database and no settings, so that anyone can repeat a published result from its counts and its
seed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import IO, Any

import click

from app.cli.lazy import LazyCommand
from app.domain.errors import Sentence
from app.domain.fairness.complaint_table import (
    ComplaintTable,
    check_complaint_table,
    complaint_sentences,
    complaints_to_json,
    holds_complaints,
    read_complaints,
)
from app.domain.fairness.html_report import counts_page, offices_page, waits_page
from app.domain.fairness.partiality import MINIMUM_COMPLAINANTS
from app.domain.fairness.table import (
    CountTable,
    UnreadableTable,
    check_clusters_of,
    check_groups_of,
    check_table,
    read_counts,
)
from app.domain.fairness.table_report import count_sentences, to_json, wait_sentences, waits_to_json
from app.domain.fairness.table_silence import check_silence_of
from app.domain.fairness.wait_table import WaitTable, check_wait_table, holds_waits, read_waits
from app.domain.lifecycle.clocks import INDIA, day_of

ALL_TAKEN, USAGE, SOME_HELD_BACK = 0, 2, 3

_NOT_UTF8 = Sentence(
    "फ़ाइल UTF-8 में नहीं है। Excel में CSV UTF-8 चुनकर सहेजें।",
    "The file is not UTF-8. Save it from the spreadsheet as CSV UTF-8.",
)
_SUMMARY = Sentence(
    "{areas} क्षेत्र देखे: {flagged} देखने लायक, {low} में उम्मीद से बहुत कम, {too_few} में संख्या बहुत कम।",
    "{areas} areas looked at: {flagged} worth a look, {low} far below expected, {too_few} too few to say.",
)
_SUMMARY_WAITS = Sentence(
    "{areas} क्षेत्र देखे: {slow} में लाभ धीरे, {fast} में बहुत जल्दी, {closing} में बिना लाभ बंद ज़्यादा, {too_few} में संख्या बहुत कम।",
    "{areas} areas looked at: {slow} slow, {fast} much faster, {closing} with many closed without, "
    "{too_few} too few to say.",
)
_SUMMARY_SILENCE = Sentence(" कोई मामला दर्ज नहीं, पहले जाएँ: {silent}।", " No case filed, visit first: {silent}.")
_SUMMARY_OFFICES = Sentence(
    "{offices} पद देखे: {flagged} में बाहरी व्यक्ति से गोपनीय जाँच का कारण, {too_few} में तीन से कम लोगों की शिकायत।",
    "{offices} offices looked at: {flagged} with a reason for someone from outside to look in confidence, {too_few} "
    "with complaints of fewer than three people.",
)
_HELD_BACK = Sentence("पंक्ति {line}, {column}: {message}", "line {line}, {column}: {message}")
_UNUSED = Sentence("ये स्तंभ काम में नहीं लिए: {columns}", "These columns were not used: {columns}")


@click.group("fairness")
def fairness_commands() -> None:
    """Look for places where eligible people are left without a benefit."""


# A check of a file needs no database; only these load it.
fairness_commands.add_command(LazyCommand("run", "app.cli.fairness_runs:run", "Run the check on what is recorded."))
fairness_commands.add_command(LazyCommand("verify", "app.cli.fairness_runs:verify", "Have the last runs again."))
fairness_commands.add_command(LazyCommand("prune", "app.cli.fairness_runs:prune", "Let go of old runs."))


@fairness_commands.command("check")
@click.argument("file", type=click.File("rb"))
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of sentences.")
@click.option("--html", type=click.File("w", encoding="utf-8"), help="Write a page to read and print.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Same seed, same answer.")
@click.option("--lang", "language", type=click.Choice(["hi", "en"]), default="hi", show_default=True)
@click.option("--all", "every_area", is_flag=True, help="Print the sentence of every area, not only of flagged ones.")
@click.option(
    "--today", "counted_to", type=click.DateTime(["%Y-%m-%d"]), help="Day to count open cases to; today without it."
)
@click.pass_context
def check(
    context: click.Context,
    file: IO[bytes],
    as_json: bool,
    html: IO[str] | None,
    seed: int,
    language: str,
    every_area: bool,
    counted_to: datetime | None,
) -> None:
    """Check FILE, a CSV. Of people: area, eligible, unserved and, if known, parent, stratum, household; group, sex,
    disability, age, category; lon, lat; cases, unknown (not asked), settlements, visited, last_visit. Of cases: area,
    opened, closed and, if known, stratum, parent, outcome, recorded. Of complaints: office, complainants (different
    people), months (that people waited) and, if known, parent.

    Rows of the same area add up. Exit status: 0 all rows taken, 2 wrong use, 3 some rows held back.
    """
    text = _text(file, language)
    try:
        counted_to = counted_to.replace(tzinfo=INDIA) if counted_to else datetime.now(UTC)
        answer = _checked(text, day_of(counted_to), seed, language)
    except UnreadableTable as refusal:
        click.echo(refusal.sentence.in_language(language), err=True)
        context.exit(USAGE)
    if html:
        html.write(answer.page())
    if as_json:
        click.echo(json.dumps(answer.as_json(), ensure_ascii=False, indent=1, allow_nan=False))
    else:
        for sentence in answer.sentences(every_area):
            click.echo("• " + sentence.in_language(language))
        click.echo(answer.summary.in_language(language))
    _print_doubts(answer.table, language)
    context.exit(SOME_HELD_BACK if answer.table.held_back else ALL_TAKEN)


@dataclass(frozen=True)
class _Answer:
    """One file's result, ready to be told in any of the three ways."""

    table: CountTable | WaitTable | ComplaintTable
    summary: Sentence
    sentences: Callable[[bool], Iterator[Sentence]]
    as_json: Callable[[], dict[str, Any]]
    page: Callable[[], str]


def _checked(text: str, today: date, seed: int, language: str) -> _Answer:
    header = text.partition("\n")[0]
    if holds_complaints(header):
        return _checked_complaints(text, language)
    if holds_waits(header):
        return _checked_waits(text, today, language)
    return _checked_counts(text, today, seed, language)


def _checked_complaints(text: str, language: str) -> _Answer:
    table = read_complaints(text.splitlines(keepends=True))
    result = check_complaint_table(table)
    counts = {"flagged": int(result.flag.sum()), "too_few": int((result.complainants < MINIMUM_COMPLAINANTS).sum())}
    return _Answer(
        table,
        _SUMMARY_OFFICES.format(offices=len(table.offices), **counts),
        lambda every: complaint_sentences(result, table, every),
        lambda: complaints_to_json(result, table),
        lambda: offices_page(result, table, language),
    )


def _checked_counts(text: str, today: date, seed: int, language: str) -> _Answer:
    table = read_counts(text.splitlines(keepends=True), today)
    result = check_table(table, seed)
    groups, clusters, silence = (
        check_groups_of(table, result),
        check_clusters_of(table, result),
        check_silence_of(table),
    )
    summary = _SUMMARY.format(
        areas=len(table.areas),
        flagged=int((result.flag_a | result.flag_b).sum()),
        low=int(result.flag_low.sum()),
        too_few=int(result.too_few.sum()),
    )
    if silence is not None:
        told = _SUMMARY_SILENCE.format(silent=int(silence.flag.sum()))
        summary = Sentence(summary.hi + told.hi, summary.en + told.en)
    return _Answer(
        table,
        summary,
        lambda every: count_sentences(result, table, groups, clusters, silence, every),
        lambda: to_json(result, table, groups, clusters, silence),
        lambda: counts_page(result, table, groups, clusters, silence, language),
    )


def _checked_waits(text: str, today: date, language: str) -> _Answer:
    table = read_waits(text.splitlines(keepends=True), today)
    result = check_wait_table(table)
    summary = _SUMMARY_WAITS.format(
        areas=len(table.areas),
        slow=int(result.flag_slow.sum()),
        fast=int(result.flag_fast.sum()),
        closing=int(result.flag_closing.sum()),
        too_few=int(result.too_few.sum()),
    )
    return _Answer(
        table,
        summary,
        lambda every: wait_sentences(result, table, every),
        lambda: waits_to_json(result, table),
        lambda: waits_page(result, table, language),
    )


def _text(file: IO[bytes], language: str) -> str:
    try:
        return file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.UsageError(_NOT_UTF8.in_language(language)) from error


def _print_doubts(table: CountTable | WaitTable | ComplaintTable, language: str) -> None:
    if table.unused_columns:
        click.echo(_UNUSED.format(columns=", ".join(table.unused_columns)).in_language(language), err=True)
    for refusal in table.held_back:
        message = refusal.sentence.in_language(language)
        line = _HELD_BACK.format(line=refusal.line, column=refusal.field, message=message)
        click.echo(line.in_language(language), err=True)
