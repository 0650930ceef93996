"""Which columns of an imported list are refused by name.

How anyone voted, party, religion, Aadhaar, voter card and bank account never enter this product, so a list
that brings them is stopped at its header, in both languages and in the spellings that people use. What only
sounds alike stays welcome: whether Aadhaar is linked, whether the account is active, the polling station, a
land account, the category SC/ST/OBC.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from app.domain.errors import Sentence


@dataclass(frozen=True, slots=True)
class _Refusal:
    """A header is refused when ``asks`` matches and ``allows`` does not; ``always`` overrides ``allows``."""

    what: Sentence
    asks: re.Pattern[str]
    allows: re.Pattern[str] | None = None
    always: re.Pattern[str] | None = None


_UNHEARD = "\u093c\u0902\u0901\u200b\u200c\u200d\ufeff"
"""Nukta, anusvara, chandrabindu and zero-width signs: spelled or left out as people please."""


def _heard(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if c not in _UNHEARD)


def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(_heard(pattern))


def _words(pattern: str) -> re.Pattern[str]:
    return _pattern(rf"(?:^| )(?:{pattern})")


_YES_NO = (
    r"link|seed|active|status|dbt|e ?kyc|verified|yes|holder|name"
    r"|है|हां|हो|लिंक|जुड|सीड|सक्रिय|चालू|स्थिति|ईकेवाईसी|धारक|नाम"
)
_NUMBER = r"(?:no|num|number|numbers|id|digits)(?: |$)|नंबर|नम्बर|क्रमांक|संख्या|अंक(?: |$)"

REFUSALS = (
    _Refusal(
        Sentence("आधार नंबर", "Aadhaar number"),
        _words(r"a?adh+a+r|aadhar|uidai|uid(?: |$)|आधार(?!भूत|ित)"),
        _words(rf"{_YES_NO}|mobile|मोबाइल"),
        _pattern(rf"^(?!.*(?:mobile|मोबाइल|phone|फोन)).*(?<!yes)(?: |^)(?:{_NUMBER})"),
    ),
    _Refusal(
        Sentence("मतदाता पहचान या वोट", "voter card or vote"),
        _words(r"epic(?: |$|no)|epicno|vot(?:e|er|ed|es|ers|ing|erid|edfor)(?: |$|id|card)|मतदा|मत(?: |$)|वोट"),
        _pattern(r"station|booth|centre|center|केंद्र|केन्द्र|बूथ|स्थल|total|count|कुल"),
        _pattern(r"epic|परिचय|पहचान|voter ?(?:id|card)"),
    ),
    _Refusal(
        Sentence("पार्टी या राजनीतिक झुकाव", "party or political leaning"),
        _words(
            r"party|parties|politic|bjp|congress|inc(?: |$)|supporter|loyal|leaning|mood"
            r"|पार्टी|दल(?: |$)|राजनीति|राजनैतिक|भाजपा|कांग्रेस|समर्थक|समर्थन|झुकाव|रुझान|विचारधारा"
        ),
        _words(r"district|division|mandal|kendra|जिला|संभाग|मंडल|केंद्र"),
    ),
    _Refusal(
        Sentence("धर्म", "religion"),
        _words(
            r"relig|faith|dharm|dharam|mazhab|majhab|minority|hindu|muslim|christian|sikh(?: |$)|jain(?: |$)"
            r"|धर्म|धार्मिक|मज़हब|पंथ(?: |$)|अल्पसंख्यक|हिंदू|हिन्दू|मुस्लिम|मुसलमान|ईसाई"
        ),
    ),
    _Refusal(
        Sentence("बैंक खाता नंबर", "bank account number"),
        _words(r"bank ?a[/ ]?c|bankac|account|acct?(?: |$|no)|a c(?: |$)|accno|passbook|खाता|खाते|पासबुक|ifsc"),
        _words(rf"{_YES_NO}|खसरा|खतौनी|भूमि|जमीन|land|khasra"),
        _pattern(rf"^(?!.*(?:खसरा|खतौनी|भूमि|जमीन|land|khasra)).*(?<!yes)(?: |^)(?:{_NUMBER})"),
    ),
    _Refusal(Sentence("ई-श्रम UAN नंबर", "e-Shram UAN number"), _words(r"uan(?: |$|no)")),
    _Refusal(Sentence("पासवर्ड", "a password"), _words(r"passw|passwd|पासवर्ड|otp(?: |$)")),
)


@lru_cache(maxsize=4_096)
def folded_header(header: str) -> str:
    """Return a header as lower-case words: camel case split, punctuation and signs of nasality and nukta
    gone."""
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    return re.sub(r"[^a-z0-9\u0900-\u097f]+", " ", _heard(split).casefold()).strip()


def forbidden_column(header: str) -> Sentence | None:
    """Return why a column may not be imported, or ``None`` where it may."""
    words = folded_header(header)
    for refusal in REFUSALS:
        if not refusal.asks.search(words):
            continue
        allowed = refusal.allows is not None and refusal.allows.search(words)
        if allowed and not (refusal.always is not None and refusal.always.search(words)):
            continue
        return Sentence(
            f"स्तंभ “{header}” नहीं लिया जाता: {refusal.what.hi} इस काम में कभी नहीं रखा जाता। स्तंभ हटाकर फिर भेजें।",
            f"Column “{header}” is not taken: {refusal.what.en} is never kept here."
            " Remove the column and send it again.",
        )
    return None
