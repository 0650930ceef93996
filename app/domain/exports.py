"""Lists to take along: which there are, their columns, which of these are personal, and in which forms they go.

A file travels further than a page. So names and numbers are in it only where somebody asks for them and may, never in
a file for maps; figures that could name a person outside the circle that handles the cases are left out; and who made
it, when, and from which filter stands in its head.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from app.domain.access import Permission
from app.domain.case_filters import CaseFilter
from app.domain.disclosure import THRESHOLD
from app.domain.errors import InvalidInput, NotNow, Sentence

AT_ONCE = 20_000
"""Rows up to which a file is made while one waits; more are gathered by a job."""
MOST_BUILT = 200_000
"""Rows up to which a workbook or a GeoPackage is made: both are built as a whole when they are fetched."""
KEPT = timedelta(days=1)
FIGURES = frozenset({"level", "households", "population", "outstanding", "overdue", "eligible", "lat", "lon"})
"""Columns of numbers; all others are words, also where they look like a number."""
FEW = "1–9"
"""Stands for a figure that is too small to be shown."""
Value = str | int | float | None


class ExportKind(StrEnum):
    """The lists that can be taken along."""

    CASES = "cases"
    PEOPLE = "people"
    SETTLEMENTS = "settlements"
    BOOTHS = "booths"


class ExportForm(StrEnum):
    """The forms of file; the value is the ending of its name."""

    XLSX = "xlsx"
    CSV = "csv"
    GEOJSON = "geojson"
    GEOPACKAGE = "gpkg"
    KML = "kml"


FOR_MAPS = frozenset({ExportForm.GEOJSON, ExportForm.GEOPACKAGE, ExportForm.KML})
BUILT_WHOLE = frozenset({ExportForm.XLSX, ExportForm.GEOPACKAGE})
MEDIA_TYPES: Mapping[ExportForm, str] = {
    ExportForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportForm.CSV: "text/csv; charset=utf-8",
    ExportForm.GEOJSON: "application/geo+json",
    ExportForm.GEOPACKAGE: "application/geopackage+sqlite3",
    ExportForm.KML: "application/vnd.google-earth.kml+xml",
}
READS: Mapping[ExportKind, Permission] = {
    ExportKind.CASES: Permission.CASE_READ,
    ExportKind.PEOPLE: Permission.BENEFICIARY_READ,
    ExportKind.SETTLEMENTS: Permission.SETTLEMENT_READ,
    ExportKind.BOOTHS: Permission.MAP_READ,
}
"""What must be allowed besides taking lists along at all: reading this one."""
KIND_TITLES: Mapping[ExportKind, Sentence] = {
    ExportKind.CASES: Sentence("प्रकरणों की सूची", "List of cases"),
    ExportKind.PEOPLE: Sentence("हितग्राहियों की सूची", "List of people"),
    ExportKind.SETTLEMENTS: Sentence("बस्तियों की सूची", "List of settlements"),
    ExportKind.BOOTHS: Sentence("बूथों की सूची, गिनती के साथ", "List of booths with counts"),
}
HEAD_LABELS: Mapping[str, Sentence] = {
    "filter": Sentence("छांटा गया", "Filter"),
    "made_at": Sentence("समय", "Time"),
    "made_by": Sentence("किसने निकाला", "Taken by"),
    "reference": Sentence("संदर्भ", "Reference"),
}
FILTER_LABELS: Mapping[str, Sentence] = {
    "state": Sentence("स्थिति", "Status"),
    "scheme": Sentence("योजना", "Scheme"),
    "area": Sentence("क्षेत्र", "Area"),
    "within": Sentence("इसमें", "Within"),
    "booth": Sentence("बूथ", "Booth"),
    "settlement": Sentence("बस्ती", "Settlement"),
    "reason": Sentence("कारण", "Reason"),
    "age": Sentence("कम से कम इतने दिन पुराने", "At least so many days old"),
    "under": Sentence("इतने दिन से कम पुराने", "Less than so many days old"),
    "from": Sentence("इस दिन से दर्ज", "Filed from"),
    "to": Sentence("इस दिन तक दर्ज", "Filed until"),
    "level": Sentence("सीढ़ी", "Step of the ladder"),
    "owner": Sentence("किसके पास", "Owner"),
    "office": Sentence("कागज इस दफ्तर को दिया", "Paper given to"),
    "channel": Sentence("कागज ऐसे दिया", "Paper given by"),
    "with": Sentence("अब इस दफ्तर में", "Lies with"),
    "paper": Sentence("आखिरी कागज", "Latest paper"),
    "mine": Sentence("केवल मेरे", "Only mine"),
    "overdue": Sentence("समय निकल चुके", "Overdue"),
    "late": Sentence("पूरी सीमा पार", "Over the whole time limit"),
    "today": Sentence("आज करने के", "Due today"),
    "approve": Sentence("मेरी मंजूरी बाकी", "Waiting for my approval"),
    "batch": Sentence("एक साथ किए काम से", "From work in bulk"),
    "department": Sentence("विभाग", "Department"),
    "q": Sentence("नाम", "Name"),
    "unvisited": Sentence("जहां अब तक कोई नहीं गया", "Not visited yet"),
}
EVERYTHING = Sentence("मेरे क्षेत्र के सब", "All in my areas")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in files for programs, its label for readers, and whether it tells of a person."""

    name: str
    label: Sentence
    personal: bool = False


def _column(name: str, hi: str, en: str, *, personal: bool = False) -> Column:
    return Column(name, Sentence(hi, en), personal)


_PERSON = (
    _column("name_hi", "नाम", "Name", personal=True),
    _column("name_en", "नाम (अंग्रेजी)", "Name (English)", personal=True),
    _column("relation_name", "पिता / पति", "Father / husband", personal=True),
    _column("mobile", "मोबाइल", "Mobile", personal=True),
)
_PLACE = (
    _column("settlement", "बस्ती", "Settlement"),
    _column("booth", "बूथ", "Booth"),
    _column("booth_name", "बूथ का नाम", "Name of the booth"),
)
_POINT = (_column("lat", "अक्षांश", "Latitude"), _column("lon", "देशांतर", "Longitude"))
COLUMNS: Mapping[ExportKind, tuple[Column, ...]] = {
    ExportKind.CASES: (
        _column("number", "प्रकरण", "Case"),
        *_PERSON,
        _column("scheme", "योजना", "Scheme"),
        _column("reason", "कारण", "Reason"),
        _column("state", "स्थिति", "Status"),
        _column("level", "सीढ़ी", "Step of the ladder"),
        _column("opened_on", "कब दर्ज हुआ", "Filed on"),
        _column("stage_due_on", "कब तक", "Due on"),
        _column("case_due_on", "पूरे प्रकरण की सीमा", "Limit of the case"),
        _column("closed_on", "कब बंद हुआ", "Closed on"),
        _column("owner", "किसके पास", "Owner"),
        *_PLACE,
        *_POINT,
    ),
    ExportKind.PEOPLE: (
        *_PERSON,
        _column("samagra_member", "समग्र सदस्य ID", "Samagra member ID", personal=True),
        _column("head_name", "परिवार का मुखिया", "Head of the family", personal=True),
        _column("samagra_family", "समग्र परिवार ID", "Samagra family ID", personal=True),
        _column("born_on", "जन्म तारीख", "Date of birth", personal=True),
        _column("sex", "लिंग", "Sex"),
        _column("age", "उम्र (दस-दस साल में)", "Age (in tens)"),
        _column("registered_on", "कब दर्ज हुए", "Registered on"),
        *_PLACE,
        *_POINT,
    ),
    ExportKind.SETTLEMENTS: (
        _column("code", "कोड", "Code"),
        _column("name_hi", "नाम", "Name"),
        _column("name_en", "नाम (अंग्रेजी)", "Name (English)"),
        _column("kind", "गांव या शहर", "Rural or urban"),
        _column("households", "परिवार", "Households"),
        _column("population", "जनसंख्या", "Population"),
        _column("last_visited_on", "पिछली बार कब गए", "Last visit"),
        _column("booth", "बूथ", "Booth"),
        _column("booth_name", "बूथ का नाम", "Name of the booth"),
        _column("booth_basis", "बूथ पक्का या अनुमान", "Booth confirmed or proposed"),
        *_POINT,
    ),
    ExportKind.BOOTHS: (
        _column("booth", "बूथ", "Booth"),
        _column("name_hi", "नाम", "Name"),
        _column("name_en", "नाम (अंग्रेजी)", "Name (English)"),
        _column("outstanding", "बाकी प्रकरण", "Outstanding cases"),
        _column("overdue", "समय निकल चुके", "Overdue"),
        _column("eligible", "पात्र", "Eligible"),
        _column("position", "जगह कितनी पक्की", "How sure the position is"),
        *_POINT,
    ),
}


@dataclass(frozen=True, slots=True)
class ExportAsk:
    """What somebody asks to take along: the list, the words of its filter, the form, the language of the reader."""

    kind: ExportKind
    form: ExportForm
    words: Mapping[str, str] = field(default_factory=dict)
    personal: bool = False
    language: str = "hi"

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the file: personal ones only where they were asked for, and never for maps."""
        shown = self.personal and self.form not in FOR_MAPS
        return tuple(column for column in COLUMNS[self.kind] if shown or not column.personal)


@dataclass(frozen=True, slots=True)
class Head:
    """What a file says of itself: its title, and the lines under it by name."""

    title: str
    lines: Mapping[str, str]
    language: str

    @property
    def texts(self) -> list[str]:
        """The title and each line with its label, in the reader's language."""
        said = [f"{HEAD_LABELS[name].in_language(self.language)}: {text}" for name, text in self.lines.items()]
        return [self.title, *said]


class TooManyForForm(InvalidInput):
    """A form that is built as a whole is asked for more rows than it takes."""

    code = "too_many_for_form"
    sentence = Sentence(
        f"इस तरह की फ़ाइल {MOST_BUILT:,} पंक्तियों तक बनती है। CSV चुनें, या पहले सूची छोटी करें।",
        f"This kind of file takes up to {MOST_BUILT:,} rows. Choose CSV, or narrow the list first.",
    )


class ExportOver(NotNow):
    """The file was kept for a day, or whoever asked for it holds other areas now."""

    code = "export_over"
    sentence = Sentence(
        "यह फ़ाइल अब नहीं है: एक दिन बाद हटा दी जाती है, और आपका क्षेत्र बदलने पर भी। सूची से दोबारा निकालें।",
        "This file is gone: it is deleted after a day, and when your areas change. Take the list along again.",
    )


FILTER_WORDS: Mapping[ExportKind, tuple[str, ...]] = {
    ExportKind.PEOPLE: ("q", "settlement"),
    ExportKind.SETTLEMENTS: ("q", "unvisited"),
    ExportKind.BOOTHS: ("area", "within"),
}
"""The words of a filter that each list understands; those of cases are a :class:`CaseFilter`."""
LONGEST_WORD = 100


def read_words(kind: ExportKind, words: Mapping[str, str]) -> dict[str, str]:
    """Return the words of an address that narrow a list, as its page would write them."""
    if kind is ExportKind.CASES:
        return CaseFilter.from_words(words).words()
    read = {name: words.get(name, "").replace("\0", "").strip()[:LONGEST_WORD] for name in FILTER_WORDS[kind]}
    return {name: value for name, value in read.items() if value}


def places_of(asked: Sequence[Column], kind: ExportKind) -> list[int]:
    """Return where each column that is asked for stands among all columns of its list."""
    order = [column.name for column in COLUMNS[kind]]
    return [order.index(column.name) for column in asked]


def age_band(years: int | None) -> str:
    """Return an age as it is told without a name: ``60–69``; "" where it is not known."""
    return "" if years is None else f"{years // 10 * 10}–{years // 10 * 10 + 9}"


def counts_shown(outstanding: int, overdue: int, eligible: int, *, handles: bool) -> tuple[Value, Value, Value]:
    """Return the figures of a booth as a file may tell them.

    Whoever does not handle the cases gets no figure of 1 to 9, and none that gives such a figure by subtraction:
    of 25 outstanding 20 are overdue says that 5 are not.
    """
    if handles:
        return outstanding, overdue, eligible
    if 0 < outstanding < THRESHOLD:
        return FEW, None, None if _small(eligible) or _small(eligible - outstanding) else eligible
    late = None if _small(overdue) or _small(outstanding - overdue) else overdue
    due = None if _small(eligible) or _small(eligible - outstanding) else eligible
    return outstanding, late, due


def _small(count: int) -> bool:
    return 0 < abs(count) < THRESHOLD
