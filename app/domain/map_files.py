"""The forms in which a map can be taken along, and the words that stand on it beside its figures.

A map that leaves the site is read by people who never saw the page: what was counted, when, and what is missing must be
on it, in one language.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from app.domain.case_filters import CaseFilter
from app.domain.cases import STATE_LABELS, CaseState
from app.domain.errors import Sentence
from app.domain.further_filters import further_words


class MapForm(StrEnum):
    """The forms of a map as a file."""

    PDF = "pdf"
    PNG = "png"
    SUMMARY = "summary"
    GEOJSON = "geojson"
    GEOPACKAGE = "gpkg"
    KML = "kml"


class Paper(StrEnum):
    """The sizes of a sheet."""

    A4 = "a4"
    A3 = "a3"


DRAWN_FORMS = frozenset({MapForm.PDF, MapForm.PNG})
"""Forms whose paper can be chosen; a summary is always on A4."""

PAPER_FORMS = DRAWN_FORMS | {MapForm.SUMMARY}
"""Forms that are looked at; the others are read by map programs."""

MEDIA_TYPES: Mapping[MapForm, str] = {
    MapForm.PDF: "application/pdf",
    MapForm.PNG: "image/png",
    MapForm.SUMMARY: "application/pdf",
    MapForm.GEOJSON: "application/geo+json",
    MapForm.GEOPACKAGE: "application/geopackage+sqlite3",
    MapForm.KML: "application/vnd.google-earth.kml+xml",
}

FILTER = Sentence("छांटा गया: {filter}", "Filter: {filter}")
FIGURES_OF = Sentence("आंकड़े: {when} (भारतीय समय) के", "Figures of {when} (Indian time)")
KEPT_ON = Sentence("आंकड़े: {day} के, जैसे उस दिन दर्ज थे", "Figures of {day}, as they were kept on that day")
COMPARED = Sentence("{day} से तुलना", "Compared with {day}")
BY_LEVEL = Sentence("किस हिसाब से: {level}", "By: {level}")
ALL_SCHEMES = Sentence("सभी योजनाएं", "All schemes")
EVERY_CASE = Sentence("सभी प्रकरण, बंद भी", "All cases, closed ones too")
OUTSTANDING = Sentence("लंबित प्रकरण", "Outstanding cases")
REASON = Sentence("कारण: {reason}", "Reason: {reason}")
OPEN_FOR = Sentence("कम से कम {days} दिन से लंबित", "Open for at least {days} days")
ON_RUNG = Sentence("सीढ़ी का पायदान {rung}", "Rung {rung} of the ladder")
FROM_DAY = Sentence("{day} से", "From {day}")
TO_DAY = Sentence("{day} तक", "Until {day}")
OWN_BOOTHS = Sentence(
    "आंकड़े केवल उन बूथों के हैं जो नक्शा निकालने वाले के क्षेत्र में हैं।",
    "The figures cover only the booths in the area of whoever took out the map.",
)
ROUNDED = Sentence(
    "आंकड़े दहाई तक गोल किए गए हैं और 1 से 9 तक नहीं दिखाए गए, क्योंकि नक्शा निकालने वाले इन प्रकरणों पर काम नहीं करते।",
    "Figures are rounded to tens and 1 to 9 is not shown, since whoever took out the map does not handle these cases.",
)
HEAT = Sentence(
    "जहां रंग जितना गहरा, वहां आसपास के बूथों पर उतने ज़्यादा प्रकरण; सबसे गहरा रंग इस नक्शे की सबसे घनी जगह है।",
    "The darker the colour, the more cases at the booths around; the darkest is the thickest heap of this map.",
)
HEAT_DOUBTFUL = Sentence(
    "प्रकरणों वाले {count} बूथ इसमें नहीं हैं, क्योंकि उनकी जगह पक्की नहीं है।",
    "Booths with cases that are left out, because their position is not sure: {count}.",
)
HEAT_SMALL = Sentence(
    "1 से 9 प्रकरण वाले {count} बूथ भी इसमें नहीं हैं, क्योंकि इतनी छोटी संख्या नहीं दिखाई जाती।",
    "Booths left out because they have 1 to 9 cases, which are not shown: {count}.",
)
UNPLACED = Sentence(
    "{count} और लंबित प्रकरण ऐसे बूथों के हैं जो इनमें से किसी क्षेत्र में नहीं आते; वे कुल में गिने गए हैं।",
    "{count} more outstanding cases belong to booths in none of these areas; they count in the total.",
)
NOT_DRAWN = Sentence(
    "नक्शे पर नहीं हैं, क्योंकि इनकी सीमा या जगह हमारे पास नहीं है: {places}।",
    "Not on the map, because their boundary or position is not known: {places}.",
)
AND_MORE = Sentence("और {count} अन्य", "and {count} more")
SOURCE = Sentence("सीमाएं: {source}, {day} को भरी गईं।", "Boundaries: {source}, loaded on {day}.")
APPROXIMATE = Sentence(
    "सीमाएं और बूथों की जगह मोटे तौर पर हैं; यह नक्शा किसी सीमा का सबूत नहीं है।",
    "Boundaries and positions of booths are approximate; this map is no evidence of any border.",
)
MADE_BY = Sentence("पहुंच से निकाला गया।", "Taken out of Pahunch.")

COLUMN_LABELS: Mapping[str, Sentence] = {
    "outstanding": Sentence("लंबित प्रकरण", "Outstanding cases"),
    "overdue": Sentence("समय-सीमा पार", "Over the time limit"),
    "eligible": Sentence("पात्र लोग जिनसे पूछा गया", "Eligible people who were asked"),
    "per_100": Sentence("हर 100 पात्र पर लंबित", "Outstanding per 100 eligible"),
    "asked_per_100": Sentence("हर 100 पात्र में पूछे गए", "Asked per 100 eligible"),
    "remark": Sentence("टिप्पणी", "Remark"),
}

SUMMARY_TITLE = Sentence("बैठक के लिए एक पन्ना: {place}", "One page for the meeting: {place}")
WORST_TEN = Sentence("पहले यहां देखें", "Look here first")
NOTHING_WORSE = Sentence(
    "यहां कोई प्रकरण लंबित नहीं है, या अभी किसी से पूछा नहीं गया।", "Nothing is outstanding here, or nobody has been asked yet."
)
CHANGE_SINCE = Sentence("{day} से बदलाव", "Change since {day}")
NO_EARLIER_DAY = Sentence("पिछले महीने के आंकड़े नहीं हैं", "No figures of last month are kept")
PLACE = Sentence("जगह", "Place")


def filter_words(
    chosen: CaseFilter, language: str, *, scheme: str | None, department: str | None, reason: str | None
) -> str:
    """Return in words which cases a map counts; names are given in the reader's language where they are chosen."""
    state = STATE_LABELS[CaseState(chosen.state)] if chosen.state in set(CaseState) else OUTSTANDING
    state = EVERY_CASE if chosen.state == "" else state
    parts = [scheme or (ALL_SCHEMES.in_language(language) if not department else ""), department or ""]
    parts.append(state.in_language(language))
    if reason:
        parts.append(REASON.format(reason=reason).in_language(language))
    if chosen.min_age_days:
        parts.append(OPEN_FOR.format(days=chosen.min_age_days).in_language(language))
    if chosen.level:
        parts.append(ON_RUNG.format(rung=chosen.level).in_language(language))
    parts += [said.in_language(language) for said in further_words(chosen).values()]
    return " · ".join(part for part in parts if part)


def period_words(first: date | None, last: date | None, language: str) -> str:
    """Return in words from and until which day, "" without either."""
    said = [FROM_DAY.format(day=f"{first:%d-%m-%Y}")] if first else []
    said += [TO_DAY.format(day=f"{last:%d-%m-%Y}")] if last else []
    return " ".join(one.in_language(language) for one in said)


def file_name(form: MapForm, kind: str, code: str, day: date, paper: Paper | None) -> str:
    """Return a file's own name: plain letters and digits, made of codes and never of what people typed."""
    plain = "".join(sign for sign in code if sign.isascii() and sign.isalnum())[:20]
    size = f"-{paper}" if paper and form in DRAWN_FORMS else ""
    ending = "pdf" if form is MapForm.SUMMARY else form.value
    what = "summary" if form is MapForm.SUMMARY else "map"
    return f"pahunch-{what}-{kind}-{plain or 'x'}-{day:%Y-%m-%d}{size}.{ending}"
