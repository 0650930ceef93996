"""Taking a person out of words: names as people spell them, mobiles as people write them, and nobody else."""

from __future__ import annotations

import pytest

from app.domain.partiality_words import TAKEN_OUT, Named, is_named, without

SUNITA = Named(("सुनीता बाई वर्मा", "Sunita Verma"), "9876543210")

TEXTS = [
    ("सुनीता वर्मा ने बताया", True, f"{TAKEN_OUT} ने बताया"),
    ("सुनिता वर्मा, पड़ोसी", True, f"{TAKEN_OUT}, पड़ोसी"),
    ("told by Suneeta Verma.", True, f"told by {TAKEN_OUT}."),
    ("SUNITA VERMA", True, TAKEN_OUT),
    ("सुनीता ने कहा", False, f"{TAKEN_OUT} ने कहा"),
    ("रमेश वर्मा ने कहा", False, "रमेश वर्मा ने कहा"),
    ("सुनील वर्मा ने कहा", False, "सुनील वर्मा ने कहा"),
    ("फोन 98765 43210 पर", True, f"फोन {TAKEN_OUT} पर"),
    ("फोन +91-9876543210", True, f"फोन {TAKEN_OUT}"),
    ("फोन ९८७६५४३२१०।", True, f"फोन {TAKEN_OUT}।"),
    ("फोन 98765 43211 पर", False, "फोन 98765 43211 पर"),
    ("खाता 119876543210999", False, "खाता 119876543210999"),
    ("", False, ""),
]


@pytest.mark.parametrize(("text", "named", "left"), TEXTS)
def test_by_example(text: str, named: bool, left: str) -> None:
    assert is_named(text, SUNITA) == named
    assert without(text, SUNITA) == left
    assert not is_named(without(text, SUNITA), SUNITA)


def test_a_name_that_is_only_a_form_of_address() -> None:
    assert is_named("देवी ने कहा", Named(("देवी",)))
    assert not is_named("सुनीता ने कहा", Named(("देवी",)))
    assert without("कुछ भी", Named(())) == "कुछ भी"


def test_without_a_mobile_no_number_goes() -> None:
    assert without("9876543210", Named(("रमा",))) == "9876543210"
