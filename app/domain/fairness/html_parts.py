"""The pieces of a page that stands alone: a heading, a list of sentences, a table, and the page around them.

Everything that is put in is escaped here, and nothing is fetched from anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from app.domain.errors import Sentence
from app.domain.fairness.table_refusals import RowHeldBack

_STYLE = (
    "body{font:16px/1.5 'Noto Sans Devanagari',sans-serif;max-width:60rem;margin:auto;padding:1rem;color:#111}"
    "h1{font-size:1.4rem}h2{font-size:1.15rem;margin-top:2rem}svg{max-width:34rem;display:block}"
    ".scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:bold}"
    "th,td{border-bottom:1px solid #cbd5e1;padding:.25rem .5rem;text-align:right}"
    "th:first-child,td:first-child{text-align:left}"
    "@media print{body{max-width:none;padding:0}tr,li,svg{break-inside:avoid}thead{display:table-header-group}}"
)


def heading(word: str, language: str) -> str:
    """Return a heading."""
    return f"<h2>{escape(WORDS[word].in_language(language))}</h2>"


def listed(said: Iterable[Sentence], language: str) -> str:
    """Return sentences as a list, or the words that no place stands out."""
    items = "".join(f"<li>{escape(sentence.in_language(language))}</li>" for sentence in said)
    return f"<ul>{items}</ul>" if items else f"<p>{escape(WORDS['none'].in_language(language))}</p>"


def table_of(caption: str, columns: tuple[str, ...], rows: Iterable[list[str]], language: str) -> str:
    """Return a table under its caption; ``caption`` and ``columns`` are names of :data:`WORDS`."""
    head = "".join(f'<th scope="col">{escape(WORDS[column].in_language(language))}</th>' for column in columns)
    body = "".join("<tr>" + "".join(f"<td>{escape(value)}</td>" for value in row) + "</tr>" for row in rows)
    title = escape(WORDS[caption].in_language(language))
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{title}"><table><caption>{title}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def page_of(parts: list[str], held_back: list[RowHeldBack], method: str, language: str) -> str:
    """Return the whole page around ``parts``, with the rows held back at its end."""
    title = escape(WORDS["title"].in_language(language))
    meaning = escape(WORDS["meaning"].in_language(language))
    doubts = [f"{refusal.line}, {refusal.field}: {refusal.sentence.in_language(language)}" for refusal in held_back]
    if doubts:
        parts = [*parts, heading("held_back", language), "<ul>", *(f"<li>{escape(d)}</li>" for d in doubts), "</ul>"]
    main = f"<main><h1>{title}</h1><p>{meaning}</p>{''.join(parts)}<p><small>{escape(method)}</small></p></main>"
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body>{main}</body></html>\n"
    )


WORDS = {
    "title": Sentence("क्या कहीं लोग ज़्यादा छूट रहे हैं?", "Are people left out more in some places?"),
    "meaning": Sentence(
        "यहाँ लिखी हर जगह जाकर देखने का कारण है, किसी की गलती का प्रमाण नहीं। "
        "जो जगह नहीं लिखी, वहाँ सब ठीक है, यह भी नहीं कहा गया।",
        "Every place named here is a reason to look, not proof that anyone did wrong. Nor is a place that is not named "
        "thereby shown to be well.",
    ),
    "unserved": Sentence("बिना लाभ वाले लोग", "People without the benefit"),
    "groups": Sentence("समूहों के बीच अंतर", "Gaps between groups"),
    "clusters": Sentence("साथ लगे क्षेत्र", "Areas together with their neighbours"),
    "waits": Sentence("इंतज़ार", "Waiting"),
    "silence": Sentence("जहां कोई मामला दर्ज नहीं", "Where no case is filed"),
    "partiality": Sentence("पद और शिकायतें", "Offices and complaints"),
    "confidential": Sentence(
        "यह पन्ना गोपनीय है: केवल उनके लिए, जो ये शिकायतें पढ़ सकते हैं। किसी पद का यहाँ होना प्रमाण नहीं है।",
        "This page is confidential: only for those who may read these complaints. To stand here proves nothing.",
    ),
    "held_back": Sentence("ये पंक्तियाँ रोकी गईं", "These rows were held back"),
    "areas": Sentence("सभी क्षेत्र", "All areas"),
    "curve": Sentence("कितने लोग अब भी इंतज़ार में हैं, दिनों के हिसाब से", "How many still wait, by days"),
    "none": Sentence("कोई जगह अलग नहीं दिखी।", "No place stands out."),
    "area": Sentence("क्षेत्र", "Area"),
    "group": Sentence("समूह", "Group"),
    "eligible": Sentence("पात्र", "Eligible"),
    "unserved_count": Sentence("बिना लाभ", "Without"),
    "other_eligible": Sentence("बाकी पात्र", "Others eligible"),
    "other_unserved": Sentence("बाकी बिना लाभ", "Others without"),
    "filed": Sentence("दर्ज मामले", "Cases filed"),
    "asked": Sentence("पूछा गया", "Asked"),
    "visited": Sentence("देखी बस्तियाँ", "Settlements visited"),
    "last_visit": Sentence("आखिरी दौरा", "Last visit"),
    "office": Sentence("पद", "Office"),
    "complainants": Sentence("शिकायत करने वाले", "People who complained"),
    "silent": Sentence("पहले जाएँ", "visit first"),
    "expected": Sentence("उम्मीद", "Expected"),
    "received": Sentence("मिला", "Received"),
    "open": Sentence("खुले", "Open"),
    "closed": Sentence("बिना लाभ बंद", "Closed without"),
    "days": Sentence("दिन", "Days"),
    "waiting": Sentence("इंतज़ार में", "Still waiting"),
    "look": Sentence("क्या दिखा", "What shows"),
    "worth": Sentence("देखने लायक", "worth a look"),
    "low": Sentence("उम्मीद से बहुत कम", "far below expected"),
    "fast": Sentence("बहुत जल्दी", "much faster"),
    "few": Sentence("संख्या बहुत कम", "too few to say"),
    "usual": Sentence("आम अंतर", "usual"),
}
