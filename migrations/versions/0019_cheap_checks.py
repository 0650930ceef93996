"""Checks of words in the tables that lists fill are written with OR.

SQLite builds a small table for a list of words in brackets, anew for every row that it checks: as dear as storing the
row. The rule is the same, so no row is read: SQLite's own table of definitions is edited as its manual shows for
changes of constraints (lang_altertable.html, section 7). PostgreSQL keeps both spellings alike, and nothing happens.
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = '0018'
branch_labels = None
depends_on = None

TABLES = ("beneficiary", "consent", "entitlement", "import_row")
_IN = re.compile(r"(\w+) IN \(([^()]*)\)")
_OR = re.compile(r"(\w+) = ('\w*')((?: OR \1 = '\w*')+)")


def _with_or(found: re.Match[str]) -> str:
    column, words = found.groups()
    return " OR ".join(f"{column} = {word.strip()}" for word in words.split(","))


def _with_brackets(found: re.Match[str]) -> str:
    column, words = found.group(1), re.findall("'\\w*'", found.group())
    return f"{column} IN ({', '.join(words)})"


def _rewrite(pattern, other):
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    kept = connection.execute(
        sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name IN :names").bindparams(
            sa.bindparam("names", TABLES, expanding=True)
        )
    ).all()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema=ON")
    for name, definition in kept:
        lines = (pattern.sub(other, line) if " CHECK (" in line else line for line in definition.split("\n"))
        connection.execute(
            sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :name"),
            {"sql": "\n".join(lines), "name": name},
        )
    connection.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema=RESET")


def upgrade():
    _rewrite(_IN, _with_or)


def downgrade():
    _rewrite(_OR, _with_brackets)
