"""Every word that a map shows, apart from the names of areas.

A map is read in Hindi or in English; it never mixes the two. Whoever asks for a map says what it is about,
the rest has an everyday wording here that can be replaced field by field.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MapTexts:
    """The words of one map; ``language`` is the BCP 47 code of the document.

    ``outline_note`` says of the areas drawn what every popup and the legend must say, "" where they are plain;
    ``drawn_note`` the same of those alone whose outline was never surveyed.
    """

    language: str
    title: str
    legend_title: str
    count_label: str
    eligible_label: str
    rate_label: str
    amount_label: str
    flagged: str
    not_flagged: str
    flag_silent: str
    flag_few: str
    flag_low: str
    not_asked: str
    too_few: str
    doubtful: str
    go_deeper: str
    see_cases: str
    zoom_in: str
    zoom_out: str
    close: str
    booth: str
    outline_note: str = ""
    drawn_note: str = ""

    @property
    def flag_texts(self) -> tuple[str, ...]:
        """The words of what a map of flags can say of a place, in the order of their colours."""
        return self.not_flagged, self.flagged, self.flag_silent, self.flag_few, self.flag_low


_WORDS: dict[str, dict[str, str]] = {
    "hi": {
        "count_label": "लंबित प्रकरण",
        "eligible_label": "पात्र लोग",
        "rate_label": "लंबित का प्रतिशत",
        "amount_label": "",
        "flagged": "एक बार देखने लायक",
        "not_flagged": "कुछ अलग नहीं दिखा",
        "flag_silent": "कोई मामला नहीं: पहले जाएं",
        "flag_few": "संख्या बहुत कम, या किसी ने नहीं पूछा",
        "flag_low": "उम्मीद से बहुत अच्छा: सूची मिलाएं",
        "not_asked": "यहां अभी पूछताछ नहीं हुई",
        "too_few": "लोग बहुत कम हैं, आंकड़ा नहीं दिखाया",
        "doubtful": "जगह पक्की नहीं है",
        "go_deeper": "इस क्षेत्र के अंदर देखें",
        "see_cases": "प्रकरण देखें",
        "zoom_in": "बड़ा करें",
        "zoom_out": "छोटा करें",
        "close": "बंद करें",
        "booth": "बूथ",
    },
    "en": {
        "count_label": "Outstanding cases",
        "eligible_label": "Eligible people",
        "rate_label": "Share outstanding",
        "amount_label": "",
        "flagged": "Worth a look",
        "not_flagged": "Nothing stands out",
        "flag_silent": "No case at all: visit first",
        "flag_few": "Too few to say, or nobody asked",
        "flag_low": "Far better than expected: check the list",
        "not_asked": "Nobody has asked here yet",
        "too_few": "Too few people to show a figure",
        "doubtful": "Position not certain",
        "go_deeper": "Look inside this area",
        "see_cases": "See the cases",
        "zoom_in": "Zoom in",
        "zoom_out": "Zoom out",
        "close": "Close",
        "booth": "Booth",
    },
}


def map_texts(language: str, *, title: str, legend_title: str, **words: str) -> MapTexts:
    """Return the words of a map in ``"hi"`` or ``"en"``; ``words`` replaces single fields.

    Raises ValueError for another language.
    """
    if language not in _WORDS:
        raise ValueError(f"maps speak {sorted(_WORDS)}, not {language!r}")
    chosen = {**_WORDS[language], "title": title, "legend_title": legend_title, **words}
    return MapTexts(language=language, **chosen)
