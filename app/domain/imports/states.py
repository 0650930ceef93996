"""Where a list can stand, how its rows end, and what each remark on a row says.

A remark is kept as a code with the reading it proposes; its sentence is made when somebody reads it, in their language,
so that a stored remark holds nothing that the sealed row beside it does not.
"""

from __future__ import annotations

from enum import StrEnum

from app.domain.errors import Conflict, InvalidInput, NotNow, Sentence
from app.domain.imports.place_reasons import PLACE_REASONS
from app.domain.imports.record_reasons import RECORD_REASONS


class ListKind(StrEnum):
    """What a list is of."""

    PEOPLE = "people"
    SETTLEMENTS = "settlements"
    BOOTHS = "booths"
    ROSTER = "roster"
    WORKERS = "workers"
    SCHEMES = "schemes"
    AREAS = "areas"


class ListState(StrEnum):
    """Where a list stands: kept, read and judged row by row, looked at, taken; or given up."""

    RECEIVED = "received"
    STAGING = "staging"
    STAGED = "staged"
    APPLYING = "applying"
    DONE = "done"
    CANCELLED = "cancelled"


class RowVerdict(StrEnum):
    """How a row ended, from good to bad.

    ``DOUBTFUL`` can be taken with the cells in doubt left empty; ``DUPLICATE`` waits for a person to decide.
    """

    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    DOUBTFUL = "doubtful"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


class Outcome(StrEnum):
    """What became of a row."""

    ADDED = "added"
    KNOWN = "known"
    UNDECIDED = "undecided"
    HELD = "held"
    REFUSED = "refused"


GRAVITY = {verdict: place for place, verdict in enumerate(RowVerdict)}
STATE_LABELS: dict[ListState, Sentence] = {
    ListState.RECEIVED: Sentence("स्तंभ देखने बाकी हैं", "Columns to be confirmed"),
    ListState.STAGING: Sentence("सूची पढ़ी जा रही है", "Being read"),
    ListState.STAGED: Sentence("देखकर पक्का करना है", "To be looked at"),
    ListState.APPLYING: Sentence("नाम दर्ज हो रहे हैं", "Being taken in"),
    ListState.DONE: Sentence("पूरा हुआ", "Done"),
    ListState.CANCELLED: Sentence("छोड़ दी गई", "Given up"),
}
VERDICT_LABELS: dict[RowVerdict, Sentence] = {
    RowVerdict.ACCEPTED: Sentence("ठीक हैं", "Fine as they are"),
    RowVerdict.CORRECTED: Sentence("सुधारकर पढ़ी गईं", "Corrected"),
    RowVerdict.DOUBTFUL: Sentence("कुछ खाने संदिग्ध", "Some cells in doubt"),
    RowVerdict.DUPLICATE: Sentence("शायद पहले से हैं", "Likely there already"),
    RowVerdict.REFUSED: Sentence("नहीं ली गईं", "Refused"),
}
OUTCOME_LABELS: dict[Outcome, Sentence] = {
    Outcome.ADDED: Sentence("नए जुड़े", "Added"),
    Outcome.KNOWN: Sentence("पहले से दर्ज, वही व्यक्ति", "Recorded already, the same person"),
    Outcome.UNDECIDED: Sentence("फैसला बाकी: शायद पहले से दर्ज", "Undecided: likely recorded already"),
    Outcome.HELD: Sentence("रोके गए", "Held back"),
    Outcome.REFUSED: Sentence("नहीं लिए गए", "Refused"),
}


class ListMovedOn(Conflict):
    """The list stands elsewhere than the page that was sent."""

    code = "list_moved_on"
    sentence = Sentence(
        "यह सूची अब आगे बढ़ चुकी है। पेज दोबारा खोलकर देखें कि वह कहां है।",
        "This list has moved on meanwhile. Open the page again and see where it stands.",
    )


class NothingToTake(NotNow):
    """No row of the list can be taken."""

    code = "nothing_to_take"
    sentence = Sentence(
        "इस सूची की कोई पंक्ति ली नहीं जा सकती। रोकी गई पंक्तियां डाउनलोड करके सुधारें और फिर भेजें।",
        "No row of this list can be taken. Download the rows held back, correct them and send them again.",
    )


class ChunkNotOpened(NotNow):
    """Rows of a list that were read cannot be opened any more when their turn comes."""

    code = "chunk_not_opened"
    sentence = Sentence(
        "पंक्ति {line} से आगे का हिस्सा खुल नहीं रहा: वह खराब हो गया है या किसी और कुंजी से बंद हुआ था।"
        " उससे पहले की पंक्तियां दर्ज हो चुकी हैं। इस सूची को छोड़ दें और पंक्ति {line} से आगे की पंक्तियां नई सूची में दें।",
        "The rows from line {line} on cannot be opened: they are damaged, or were sealed with another key."
        " All rows before them are taken. Give this list up, and give the rows from line {line} on as a new one.",
    )


class UnknownFont(InvalidInput):
    """A column of text is typed in an old font that nobody here can read."""

    code = "unknown_font"
    sentence = Sentence(
        "सूची किसी अनजान पुराने फ़ॉन्ट में टाइप है (कृतिदेव या डेवलिस नहीं)। उसे बदला नहीं जाता, ताकि नाम गलत न हों।"
        " सूची को यूनिकोड में बदलवाकर फिर दें।",
        "The list is typed in an unknown old font (not Kruti Dev or DevLys). It is not converted, so that no name"
        " becomes wrong. Have it changed to Unicode and give it again.",
    )


class BadColumns(InvalidInput):
    """The columns as chosen do not make people."""

    code = "bad_columns"


def _said(hi: str, en: str) -> Sentence:
    return Sentence(hi, en)


FOR_PLACES: dict[str, Sentence] = {
    ListState.APPLYING: Sentence("दर्ज हो रही है", "Being taken in"),
    Outcome.ADDED: Sentence("नई जुड़ीं", "Added"),
    Outcome.KNOWN: Sentence("पहले से थीं, मिलाई गईं", "There already, brought up to date"),
    Outcome.UNDECIDED: Sentence("फैसला बाकी", "Undecided"),
    Outcome.HELD: Sentence("रोकी गईं", "Held back"),
    Outcome.REFUSED: Sentence("नहीं ली गईं", "Refused"),
}
"""What is said otherwise of booths and settlements than of people."""
REMARKS: dict[str, Sentence] = {
    "tidied": _said("ऐसे पढ़ा गया: {reading}", "Read as: {reading}"),
    "digits": _said("अंक ऐसे पढ़े गए: {reading}", "Digits read as: {reading}"),
    "day_read": _said("तारीख ऐसे पढ़ी गई: {reading}", "Date read as: {reading}"),
    "kruti_dev": _said("कृतिदेव से बदला गया: {reading}", "Changed from Kruti Dev: {reading}"),
    "mended": _said("बिगड़े अक्षर ठीक किए गए: {reading}", "Spoiled letters mended: {reading}"),
    "word_read": _said("ऐसे समझा गया: {reading}", "Understood as: {reading}"),
    "village_spelling": _said("बस्ती का नाम ऐसे लिया गया: {reading}", "Settlement taken as: {reading}"),
    "village_of_booth": _said("बूथ की इकलौती बस्ती ली गई: {reading}", "The booth's only settlement was taken: {reading}"),
    "sex_of_scheme": _said("योजना के नियम से: {reading}", "By the scheme's rule: {reading}"),
    "bad_mobile": _said(
        "मोबाइल नंबर में 10 अंक होते हैं और पहला 6 से 9। सुधारें, या बिना नंबर के लें।",
        "A mobile number has 10 digits and starts with 6 to 9. Correct it, or take the row without it.",
    ),
    "bad_samagra": _said(
        "समग्र ID में परिवार के 8 और सदस्य के 9 अंक होते हैं। पर्ची देखकर सुधारें, या इसके बिना लें।",
        "A Samagra ID has 8 digits for a family, 9 for a member. Correct it from the slip, or take the row without it.",
    ),
    "bad_birth": _said(
        "जन्म तारीख या उम्र समझ नहीं आई। 31-05-1961 की तरह लिखें, या इसके बिना लें।",
        "The birth or age was not understood. Write it like 31-05-1961, or take the row without it.",
    ),
    "birth_and_age": _said(
        "जन्म तारीख और उम्र मेल नहीं खातीं। जो सही है वही रखें, या दोनों के बिना लें।",
        "Date of birth and age do not agree. Keep the one that is right, or take the row without either.",
    ),
    "bad_word": _said(
        "यह शब्द समझ नहीं आया। सुधारें, या इसके बिना लें।",
        "This word was not understood. Correct it, or take the row without it.",
    ),
    "bad_relation": _said(
        "यह नाम पढ़ा नहीं गया। सुधारें, या इसके बिना लें।",
        "This name could not be read. Correct it, or take the row without it.",
    ),
    "repeated": _said(
        "यही व्यक्ति पंक्ति {reading} में भी है। एक ही पंक्ति रखें।",
        "The same person is in line {reading} as well. Keep one of the two.",
    ),
    "same_person": _said("यह व्यक्ति पहले से दर्ज है: वही समग्र ID और नाम।", "Recorded already: same Samagra ID and name."),
    "same_id_other_name": _said(
        "यही समग्र ID किसी और नाम से दर्ज है। पर्ची देखें।", "This Samagra ID is recorded under another name. See the slip."
    ),
    "same_elsewhere": _said("यही समग्र ID आपके क्षेत्र के बाहर दर्ज है।", "This Samagra ID is recorded outside your areas."),
    "like_person": _said(
        "इसी बस्ती में इस नाम का व्यक्ति पहले से दर्ज है। देखकर तय करें।",
        "Somebody of this name is recorded in this settlement already. Look and decide.",
    ),
    "no_name": _said("नाम खाली है। नाम लिखें।", "The name is empty. Write the name."),
    "not_a_name": _said("यह नाम नहीं लगता। नाम लिखें।", "This is not a name. Write the name."),
    "no_sex": _said("लिंग नहीं लिखा है। म, पु या अन्य लिखें।", "The sex is missing. Write F, M or O."),
    "no_place": _said("बस्ती या बूथ नहीं लिखा है।", "Neither settlement nor booth is written."),
    "unknown_place": _said(
        "यह बस्ती आपके क्षेत्र में नहीं मिली। नाम या कोड जांचें, या पहले बस्ती जोड़ें।",
        "This settlement was not found in your areas. Check its name or code, or log the settlement first.",
    ),
    "unclear_place": _said(
        "इस नाम की कई बस्तियां हैं। बूथ (जैसे 150/23) या बस्ती का कोड भी लिखें।",
        "Several settlements have this name. Write the booth (like 150/23) or the settlement's code too.",
    ),
    "frozen": _said(
        "वहां आचार संहिता लागू है; अभी नए नाम दर्ज नहीं होते।",
        "The election code is in force there; no new names are recorded now.",
    ),
    "aadhaar_refused": _said(
        "यहां आधार जैसा 12 अंकों का नंबर था। वह रखा नहीं गया। हटाकर यह पंक्ति फिर भेजें।",
        "A 12-digit number like Aadhaar stood here. It was not kept. Send the row again without it.",
    ),
    "epic_refused": _said(
        "यहां मतदाता पहचान पत्र जैसा नंबर था। वह रखा नहीं गया। हटाकर यह पंक्ति फिर भेजें।",
        "A number like a voter card stood here. It was not kept. Send the row again without it.",
    ),
    "formula": _said(
        "यह खाना सूत्र है (= + - @ से शुरू)। सिर्फ मान लिखें।",
        "This cell is a formula (begins with = + - @). Write the plain value.",
    ),
    "nul_in_cell": _said("इस खाने में खराब चिह्न है। इसे दोबारा लिखें।", "This cell holds a broken character. Write it again."),
    "spoiled": _said(
        "अक्षर रास्ते में बिगड़ गए हैं (जैसे à¤…)। मूल फ़ाइल से “CSV UTF-8” में दोबारा सहेजें।",
        "The letters were spoiled on the way (like à¤…). Save the original again as “CSV UTF-8”.",
    ),
    "cell_too_long": _said("यह खाना बहुत लंबा है। छोटा करें।", "This cell is too long. Shorten it."),
    "ragged_row": _said(
        "इस पंक्ति में खानों की गिनती शीर्षक से अलग है ({reading})। अल्पविराम या उद्धरण चिह्न जांचें।",
        "This row has another number of cells than the header ({reading}). Check commas and quotation marks.",
    ),
    "broken_row": _said(
        "यह पंक्ति पढ़ी नहीं गई: शायद उद्धरण चिह्न बंद नहीं है। इसे दोबारा लिखें।",
        "This row could not be read: perhaps a quotation mark is left open. Write it again.",
    ),
}
"""What each remark says; ``{reading}`` is the reading that it proposes."""


_BETWEEN = "\x1f"


def in_full(said: Sentence) -> str:
    """Return a whole sentence as the reading of a remark whose code has none of its own, for remarks of loaders."""
    return f"{said.hi}{_BETWEEN}{said.en}"


def is_in_full(reading: str) -> bool:
    """Tell whether a reading is a whole sentence; such a one never repeats a personal number."""
    return _BETWEEN in reading


def remark_sentence(code: str, reading: str) -> Sentence:
    """Return a remark in both languages; an unknown code is shown as it is."""
    if _BETWEEN in reading:
        return Sentence(*reading.split(_BETWEEN, 1))
    said = REMARKS.get(code) or Sentence(code, code)
    return Sentence(said.hi.replace("{reading}", reading), said.en.replace("{reading}", reading))


def reason_sentence(kind: str, code: str) -> Sentence:
    """Return a remark as it is said of many rows at once."""
    told = None
    if kind in (ListKind.WORKERS, ListKind.SCHEMES, ListKind.AREAS):
        told = RECORD_REASONS.get(code)
    if kind != ListKind.PEOPLE:
        told = told or PLACE_REASONS.get(code)
    return told or remark_sentence(code, "…")
