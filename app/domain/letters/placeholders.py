"""What a template may leave open, with what each stands for and an invented example for previews.

There is no mobile, no Samagra number, no age, category or note among them: an office finds its applicant by name,
place and its own number, and nothing else about a person belongs on a sheet that many hands pass on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.errors import Sentence
from app.domain.letters.kinds import LetterForm
from app.domain.letters.wording import PUBLIC_SERVICES_ACT

BOTH = frozenset(LetterForm)
ONE = frozenset({LetterForm.ONE})
MANY = frozenset({LetterForm.MANY})


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One thing that a template leaves open: its meaning, where it may stand, and an example."""

    meaning: Sentence
    forms: frozenset[LetterForm]
    sample: str


PLACEHOLDERS: dict[str, Placeholder] = {
    "scheme": Placeholder(Sentence("योजना का नाम", "Name of the scheme"), BOTH, "विधवा (कल्याणी) पेंशन योजना"),
    "department": Placeholder(Sentence("विभाग", "Department"), BOTH, "सामाजिक न्याय"),
    "benefit": Placeholder(Sentence("योजना का लाभ", "What the scheme gives"), BOTH, "₹600 प्रति माह"),
    "place": Placeholder(
        Sentence("बस्ती, विकासखंड और जिला", "Settlement, block and district"),
        BOTH,
        "नमूना टोला, विकासखंड उदाहरणपुर, जिला सीहोर (म.प्र.)",
    ),
    "settlement": Placeholder(Sentence("बस्ती", "Settlement"), BOTH, "नमूना टोला"),
    "block": Placeholder(Sentence("विकासखंड", "Block"), BOTH, "उदाहरणपुर"),
    "district": Placeholder(Sentence("जिला", "District"), BOTH, "सीहोर"),
    "office": Placeholder(
        Sentence("जिस दफ्तर को पत्र है", "The office that the letter goes to"), BOTH, "CEO जनपद पंचायत, उदाहरणपुर"
    ),
    "officer": Placeholder(
        Sentence("योजना का पदाभिहित अधिकारी", "Designated officer of the scheme"), BOTH, "CEO जनपद पंचायत"
    ),
    "limit": Placeholder(Sentence("योजना की समय सीमा", "Time limit of the scheme"), BOTH, "15 कार्य दिवस"),
    "act": Placeholder(
        Sentence("लोक सेवा गारंटी कानून, अगर योजना उसमें है", "The public services Act, where it covers the scheme"),
        BOTH,
        PUBLIC_SERVICES_ACT,
    ),
    "today": Placeholder(Sentence("पत्र की तारीख", "Date of the letter"), BOTH, "22 नवंबर 2026"),
    "documents": Placeholder(
        Sentence("योजना के दस्तावेज", "Documents of the scheme"), BOTH, "(1) आयु प्रमाण, (2) फोटो, (3) समग्र ID"
    ),
    "person": Placeholder(Sentence("व्यक्ति का नाम", "Name of the person"), ONE, "कल्पना उदाहरण"),
    "relative": Placeholder(
        Sentence("पिता, पति या मुखिया", "Father, husband or head of the family"), ONE, "श्रीराम उदाहरण"
    ),
    "applicant": Placeholder(
        Sentence("व्यक्ति का नाम, साथ में पिता/पति/मुखिया", "Name with father, husband or head of the family"),
        ONE,
        "कल्पना उदाहरण (पिता/पति/मुखिया: श्रीराम उदाहरण)",
    ),
    "case_number": Placeholder(Sentence("प्रकरण क्रमांक", "Case number"), ONE, "PH26-00000000"),
    "opened_on": Placeholder(Sentence("प्रकरण दर्ज होने की तारीख", "Day on which the case was filed"), ONE, "5 अगस्त 2026"),
    "waiting_days": Placeholder(Sentence("प्रकरण कितने दिन से है", "Days since the case was filed"), ONE, "109"),
    "filed_on": Placeholder(Sentence("दफ्तर में देने की तारीख", "Day on which the paper was given"), ONE, "10 अगस्त 2026"),
    "filed_with": Placeholder(Sentence("जिस दफ्तर में दिया", "Office that has the paper"), ONE, "CEO जनपद पंचायत"),
    "filed_days": Placeholder(Sentence("दफ्तर में दिए कितने दिन हुए", "Days since the paper was given"), ONE, "104"),
    "pending_days": Placeholder(Sentence("वही, जब तक अस्वीकृत न हुआ हो", "The same, unless it was refused"), ONE, ""),
    "office_number": Placeholder(Sentence("दफ्तर का पावती क्रमांक", "The office's own number"), ONE, "आवक 412"),
    "earlier": Placeholder(
        Sentence("अब तक के पत्र: तारीख, दफ्तर, क्रमांक", "Earlier papers: day, office, number"),
        ONE,
        "(1) 10 अगस्त 2026, CEO जनपद पंचायत, क्रमांक आवक 412; (2) 2 अक्टूबर 2026, CEO जनपद पंचायत",
    ),
    "refused_on": Placeholder(
        Sentence("अस्वीकृति की तारीख, अगर हुई हो", "Day of the refusal, where there was one"), ONE, "30 अक्टूबर 2026"
    ),
    "reply": Placeholder(Sentence("दफ्तर का आखिरी जवाब", "The office's last answer"), ONE, "आयु का प्रमाण पर्याप्त नहीं"),
    "reason": Placeholder(Sentence("रुकने का कारण", "Reason for the hold-up"), ONE, "कागज अधूरे"),
    "count": Placeholder(Sentence("सारणी में कितने प्रकरण", "How many cases the table has"), MANY, "3"),
    "writer": Placeholder(Sentence("पत्र बनाने वाले का नाम", "Name of who writes the letter"), MANY, "नमूना प्रतिनिधि"),
    "cases": Placeholder(Sentence("प्रकरणों की सारणी, अलग पंक्ति में", "The table of cases, on a line of its own"), MANY, ""),
    "signature": Placeholder(Sentence("हस्ताक्षर की जगह, अलग पंक्ति में", "Room to sign, on a line of its own"), BOTH, ""),
}
MARKS = {"cases": "[सारणी]", "signature": "[हस्ताक्षर]", "count": "[संख्या]"}
"""What stays to be settled when the letter is made: the ticked cases are only known then."""
ON_A_LINE_OF_ITS_OWN = frozenset({"cases", "signature"})


def placeholders_of(form: LetterForm) -> dict[str, Placeholder]:
    """Return what a template of this form may leave open, in the order of the help text."""
    return {name: entry for name, entry in PLACEHOLDERS.items() if form in entry.forms}


def samples(form: LetterForm) -> Mapping[str, str]:
    """Return the invented values of a preview; none of them is anybody."""
    return {name: entry.sample for name, entry in placeholders_of(form).items() if name not in MARKS}
