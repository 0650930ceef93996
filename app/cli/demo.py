"""Commands that load the synthetic demo and print how to sign in to it."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.cli.answers import progress_bar, refuse, today, writing
from app.domain.errors import Sentence
from app.models import db
from app.services.demo import DemoSize, DemoSummary, SignInCard, demo_sign_ins, holds_people, load_demo

demo_commands = AppGroup("demo", help="A synthetic district or state of invented people.")

NO_DEMO = Sentence(
    "इस डेटाबेस में डेमो नहीं है। पहले “demo load” चलाएं।",
    'This database holds no demo. Run "demo load" first.',
)


@demo_commands.command("load")
@click.option("--booths", default=120, show_default=True, help="Booths; 65400 for a whole state.")
@click.option("--people", default=6_000, show_default=True, help="Invented people.")
@click.option("--cases", type=int, help="Cases; one for every four people if not given.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same people and cases.")
@click.option("--if-empty", is_flag=True, help="Load nothing where anybody is recorded already.")
def load(booths: int, people: int, cases: int | None, seed: int, if_empty: bool) -> None:
    """Fill an empty database with a synthetic district (default) up to a synthetic state."""
    if if_empty and holds_people(db.session()):
        _show_cards(demo_sign_ins(db.session()))
        return
    db.session.rollback()
    size = DemoSize(booths=booths, people=people, cases=cases, seed=seed)
    with writing() as session:
        with progress_bar("demo") as progress:
            summary = load_demo(session, size, today=today(), progress=progress)
        cards = demo_sign_ins(session)
    _show_summary(summary)
    _show_cards(cards)


@demo_commands.command("sign-ins")
def sign_ins() -> None:
    """Print the demo's sign-ins again."""
    cards = demo_sign_ins(db.session())
    if not cards:
        refuse(NO_DEMO)
    _show_cards(cards)


def _show_summary(summary: DemoSummary) -> None:
    if not summary.loaded:
        click.echo("यह डेमो पहले से भरा है, कुछ नहीं बदला। / This demo is already loaded; nothing changed.")
    for table, count in sorted(summary.counts.items()):
        click.echo(f"  {count:>11,}  {table}")
    click.echo(
        f"जहां लोग छूटे हैं / where people are left out: {', '.join(summary.planted)}\n"
        f"जहां कोई प्रकरण नहीं लिखा गया / where nobody files: {summary.silent}"
    )


def _show_cards(cards: list[SignInCard]) -> None:
    if not cards:
        return
    click.echo("\nडेमो के खाते, सब काल्पनिक / Demo sign-ins, all invented:")
    rows = [(card.role.value, card.identifier, card.password, f"{card.role_hi}: {card.area}") for card in cards]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for role, identifier, password, place in rows:
        click.echo(f"  {role:<{widths[0]}}  {identifier:<{widths[1]}}  {password:<{widths[2]}}  {place}")
