"""What lists call the levels of areas and the three divisions of the state, in either language."""

from __future__ import annotations

from app.domain.geography import KIND_LABELS, KINDS, Hierarchy
from app.domain.loading.names import fold_name

_KINDS = {
    "state": "राज्य|मध्य प्रदेश",
    "division": "sambhag",
    "district": "ज़िला|jila|zila|zilla|dist|dist.",
    "block": "विकासखंड|विकास खंड|विकासखण्ड|जनपद|जनपद पंचायत|development block|janpad",
    "panchayat": "पंचायत|ग्राम पंचायत|वार्ड|ward|gram panchayat|gp",
    "parliamentary": "लोकसभा क्षेत्र|संसदीय क्षेत्र|parliamentary constituency|lok sabha|loksabha|pc",
    "constituency": "विधान सभा|विधानसभा क्षेत्र|assembly|assembly constituency|vidhan sabha|vidhansabha|ac|seat",
    "mandal": "मण्डल|mandal",
    "shakti_kendra": "शक्ति केन्द्र|shakti kendra",
}
_KIND_WORDS = {
    fold_name(word): kind
    for kind, words in _KINDS.items()
    for word in (*words.split("|"), kind, KIND_LABELS[kind].hi, KIND_LABELS[kind].en)
}
_HIERARCHIES = {
    Hierarchy.ADMINISTRATIVE: "प्रशासनिक|प्रशासन|सरकारी|शासन|government",
    Hierarchy.ELECTORAL: "निर्वाचन|चुनाव|चुनावी|election",
    Hierarchy.PARTY: "संगठन|पार्टी|organisation|organization|sangathan",
}
_HIERARCHY_WORDS = {
    fold_name(word): hierarchy
    for hierarchy, words in _HIERARCHIES.items()
    for word in (*words.split("|"), hierarchy.value)
}


def kind_named(word: str) -> str | None:
    """Return the kind of area that a word names; None for one that names none."""
    return _KIND_WORDS.get(fold_name(word))


def hierarchy_named(word: str) -> Hierarchy | None:
    """Return the division of the state that a word names; None for one that names none."""
    return _HIERARCHY_WORDS.get(fold_name(word))


def hierarchy_of(kind: str) -> Hierarchy | None:
    """Return the one division that has a kind of area; None where several have it, like districts."""
    having = [hierarchy for hierarchy, kinds in KINDS.items() if kind in kinds]
    return having[0] if len(having) == 1 else None


def kind_and_name(text: str) -> tuple[str, str]:
    """Return the kind that stands before or after a name ("जिला सीहोर", "Sehore district"), "" without one."""
    words = text.split()
    for kind, name in ((words[:1], words[1:]), (words[-1:], words[:-1])):
        if name and (found := kind_named(" ".join(kind))):
            return found, " ".join(name)
    return "", text
