"""The fairness check at the command line: a table of counts in, plain sentences or JSON out.

It needs no database and no settings, so that anyone can repeat a published result from its counts and its
seed.
"""

from __future__ import annotations

import json
from typing import IO

import click

from app.domain.errors import Sentence
from app.domain.fairness.check import UnservedCheck
from app.domain.fairness.sentences import facts_of, unserved_sentence
from app.domain.fairness.table import CountTable, UnreadableTable, check_table, read_counts, to_json

ALL_TAKEN, USAGE, SOME_HELD_BACK = 0, 2, 3

_NOT_UTF8 = Sentence(
    "फ़ाइल UTF-8 में नहीं है। Excel में CSV UTF-8 चुनकर सहेजें।",
    "The file is not UTF-8. Save it from the spreadsheet as CSV UTF-8.",
)
_SUMMARY = Sentence(
    "{areas} क्षेत्र देखे: {flagged} देखने लायक, {low} में उम्मीद से बहुत कम, {too_few} में संख्या बहुत कम।",
    "{areas} areas looked at: {flagged} worth a look, {low} far below expected, {too_few} too few to say.",
)
_HELD_BACK = Sentence("पंक्ति {line}, {column}: {message}", "line {line}, {column}: {message}")
_UNUSED = Sentence("ये स्तंभ काम में नहीं लिए: {columns}", "These columns were not used: {columns}")


@click.group("fairness")
def fairness_commands() -> None:
    """Look for places where eligible people are left without a benefit."""


@fairness_commands.command("check")
@click.argument("file", type=click.File("rb"))
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of sentences.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Same seed, same answer.")
@click.option("--lang", "language", type=click.Choice(["hi", "en"]), default="hi", show_default=True)
@click.option("--all", "every_area", is_flag=True, help="Print the sentence of every area, not only of flagged ones.")
@click.pass_context
def check(context: click.Context, file: IO[bytes], as_json: bool, seed: int, language: str, every_area: bool) -> None:
    """Check FILE, a CSV with the columns area, eligible, unserved and, if known, parent, stratum, household.

    Rows of the same area add up. Exit status: 0 all rows taken, 2 wrong use, 3 some rows held back.
    """
    try:
        table = read_counts(_text(file, language).splitlines(keepends=True))
    except UnreadableTable as refusal:
        click.echo(refusal.sentence.in_language(language), err=True)
        context.exit(USAGE)
    result = check_table(table, seed)
    if as_json:
        click.echo(json.dumps(to_json(result, table), ensure_ascii=False, indent=1, allow_nan=False))
    else:
        _print_sentences(result, table, language, every_area)
    _print_doubts(table, language)
    context.exit(SOME_HELD_BACK if table.held_back else ALL_TAKEN)


def _text(file: IO[bytes], language: str) -> str:
    try:
        return file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.UsageError(_NOT_UTF8.in_language(language)) from error


def _print_sentences(result: UnservedCheck, table: CountTable, language: str, every_area: bool) -> None:
    flagged = result.flag_a | result.flag_b
    for index, name in enumerate(table.names()):
        if every_area or flagged[index] or result.flag_low[index]:
            click.echo("• " + unserved_sentence(facts_of(result, index, name)).in_language(language))
    summary = _SUMMARY.format(
        areas=len(table.areas),
        flagged=int(flagged.sum()),
        low=int(result.flag_low.sum()),
        too_few=int(result.too_few.sum()),
    )
    click.echo(summary.in_language(language))


def _print_doubts(table: CountTable, language: str) -> None:
    if table.unused_columns:
        click.echo(_UNUSED.format(columns=", ".join(table.unused_columns)).in_language(language), err=True)
    for refusal in table.held_back:
        message = refusal.sentence.in_language(language)
        line = _HELD_BACK.format(line=refusal.line, column=refusal.field, message=message)
        click.echo(line.in_language(language), err=True)
