"""A list in an old font that nobody here can read is refused by that name, whatever was said of its encoding."""

from __future__ import annotations

import pytest

from app.domain.imports.states import UnknownFont
from app.models import ImportPiece
from app.services.imports import columns
from tests.domain.hindi_text.test_unknown_font import STRANGE
from tests.lists import given_list
from tests.world import NOW, World

ROWS = "\n".join(["नाम,लिंग,बस्ती", *(f"{name},F,बड़ा टोला" for name in STRANGE)]) + "\n"
OLD_FILE = ("\n".join(["name,sex,village", *(f"{name},F,{name}" for name in STRANGE)]) + "\n").encode("cp1252")


def test_a_column_in_an_unknown_font_is_never_read_as_names(world: World) -> None:
    session, actor = world.session, world.actor("area_admin")
    for encoding in ("auto", "kruti-dev"):
        batch = given_list(session, actor, ROWS, NOW, encoding=encoding, source=encoding)
        page = columns.view_columns(session, actor, batch.id)
        assert page.columns[0].font.typed_as == "unknown_font" and page.old_font == frozenset()
        for fonts in (frozenset(), frozenset({0})):
            with pytest.raises(UnknownFont):
                columns.confirm_columns(session, actor, batch.id, page.fields, fonts, NOW)


@pytest.mark.parametrize("encoding", ["auto", "kruti-dev"])
def test_a_file_in_an_unknown_font_is_refused_by_that_name(world: World, encoding: str) -> None:
    with pytest.raises(UnknownFont) as refused:
        given_list(world.session, world.actor("area_admin"), OLD_FILE, NOW, encoding=encoding)
    assert "unknown old font" in refused.value.sentence.en
    kept = world.session.query(ImportPiece).filter(ImportPiece.batch_id.not_in(world.near.lists.values()))
    assert kept.count() == 0
