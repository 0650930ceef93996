"""What stands in cells: dates, numbers, words, places, formulas."""

from __future__ import annotations

from tests.awkward_lists.make import Awkward, awkward, person, text


def _one(name: str, row: str, verdict: str, code: str) -> Awkward:
    return Awkward(name, text(row), rows={2: (verdict, code)})


@awkward
def devanagari_digits() -> Awkward:
    return _one("devanagari-digits", person("सीता", "०५/०३/१९७०", "९८७६५४३२१०"), "corrected", "digits")


@awkward
def dates_of_every_kind() -> Awkward:
    days = ("5-3-1970", "1970-03-05", "05.03.1970", "1970")
    return Awkward(
        "dates-fine", text(*(person(f"सीता {name}", day) for name, day in zip("कखगघ", days, strict=True))), fine=4
    )


@awkward
def dates_read_otherwise() -> Awkward:
    days = ("03/25/1970", "5 मार्च 1970", "05-Mar-1970", "5/3/70", "25632", "1970/03/05")
    rows = [person(f"सीता {name}", day) for name, day in zip("कखगघचछ", days, strict=True)]
    return Awkward("dates-read", text(*rows), rows={at: ("corrected", "day_read") for at in range(2, 8)})


@awkward
def dates_that_are_none() -> Awkward:
    days = ("31/02/1970", "कल", "05/03/2970", "01/01/1850", "99/99/9999")
    rows = [person(f"सीता {name}", day) for name, day in zip("कखगघच", days, strict=True)]
    return Awkward("dates-bad", text(*rows), rows={at: ("doubtful", "bad_birth") for at in range(2, 7)})


@awkward
def age_and_birth_apart() -> Awkward:
    head = "नाम,लिंग,बस्ती,जन्म तारीख,उम्र"
    return Awkward(
        "age-and-birth",
        text("सीता,म,बड़ा टोला,05/03/1970,20", "गीता,म,बड़ा टोला,05/03/1970,56 वर्ष", "रमा,म,बड़ा टोला,,200", header=head),
        fine=1,
        rows={2: ("doubtful", "birth_and_age"), 4: ("doubtful", "bad_birth")},
    )


@awkward
def mobiles() -> Awkward:
    rows = (
        person("सीता", mobile="+91 98765 43210"),
        person("गीता", mobile="919876543211"),
        person("रमा", mobile="09876543212"),
        person("उमा", mobile="9876543213.0"),
        person("राधा", mobile="1234567890"),
        person("मीरा", mobile="98765"),
        person("लता", mobile="NA"),
    )
    read = {at: ("corrected", "digits") for at in range(2, 6)}
    return Awkward(
        "mobiles", text(*rows), fine=1, rows={**read, 6: ("doubtful", "bad_mobile"), 7: ("doubtful", "bad_mobile")}
    )


@awkward
def samagra_ids() -> Awkward:
    head = "नाम,लिंग,बस्ती,समग्र सदस्य आईडी,परिवार आईडी"
    rows = (
        "सीता,म,बड़ा टोला,123456789,12345678",
        "गीता,म,बड़ा टोला,१२३४५६७८०,12345678",
        "रमा,म,बड़ा टोला,12345,12345678",
        "उमा,म,बड़ा टोला,000000000,",
        "लता,म,बड़ा टोला,123456781.0,1234567",
    )
    bad = ("doubtful", "bad_samagra")
    return Awkward(
        "samagra", text(*rows, header=head), fine=1, rows={3: ("corrected", "digits"), 4: bad, 5: bad, 6: bad}
    )


@awkward
def scientific_mobile() -> Awkward:
    return _one("scientific", person("सीता", mobile="9.87654E+09"), "doubtful", "bad_mobile")


@awkward
def words_for_sex() -> Awkward:
    words = ("F", "female", "महिला", "स्त्री", "पुरुष", "M", "अन्य")
    return Awkward(
        "sexes", text(*(person(f"सीता {name}", sex=word) for name, word in zip("कखगघचछज", words, strict=True))), fine=7
    )


@awkward
def no_sex() -> Awkward:
    return Awkward(
        "no-sex",
        text(person("सीता", sex=""), person("गीता", sex="?")),
        rows={at: ("refused", "no_sex") for at in (2, 3)},
    )


@awkward
def no_name() -> Awkward:
    rows = (person(""), person("  "), person("-"), person("12345"))
    found = {at: ("refused", "no_name") for at in (2, 3, 4)}
    return Awkward("no-name", text(*rows), rows={**found, 5: ("refused", "not_a_name")})


@awkward
def formulas() -> Awkward:
    rows = (person("=1+1"), person("@SUM(A1)"), person("+cmd"), person("-2+3"))
    return Awkward("formulas", text(*rows), rows={at: ("refused", "formula") for at in range(2, 6)})


@awkward
def markup() -> Awkward:
    return Awkward("markup", text(person("सीता <script>alert(1)</script>"), person("${alert(1)}")), fine=2)


@awkward
def places() -> Awkward:
    rows = (
        person("सीता", place="बडा टोला"),
        person("गीता", place="बड़ा  टोला"),
        person("रमा", place="कहीं और"),
        person("उमा", place=""),
    )
    return Awkward(
        "places",
        text(*rows),
        fine=1,
        rows={2: ("corrected", "village_spelling"), 4: ("refused", "unknown_place"), 5: ("refused", "no_place")},
    )


@awkward
def booths_as_places() -> Awkward:
    head = "नाम,लिंग,बूथ"
    return Awkward(
        "booths",
        text("सीता,म,156/1", "गीता,म,१५६/१", "रमा,म,156/2", "उमा,म,999/1", header=head),
        rows={
            2: ("corrected", "village_of_booth"),
            3: ("corrected", "village_of_booth"),
            4: ("refused", "unknown_place"),
            5: ("refused", "unknown_place"),
        },
    )


@awkward
def another_area() -> Awkward:
    return _one("another-area", person("सीता", place="दूरकोयल बड़ा टोला"), "refused", "unknown_place")


@awkward
def untidy_names() -> Awkward:
    return Awkward(
        "untidy", text(person("  सीता   बाई "), person("गीता बाई.")), fine=1, rows={2: ("corrected", "tidied")}
    )
