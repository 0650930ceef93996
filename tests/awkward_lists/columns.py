"""Columns and numbers that are never kept, by header and content, in both scripts; and those that look alike."""

from __future__ import annotations

from tests.awkward_lists.make import Awkward, awkward, person, text

HEAD = "नाम,लिंग,बस्ती"


def _with_column(
    name: str, header: str, cells: tuple[str, ...], refused: str = "forbidden_column", fine: int = 0
) -> Awkward:
    rows = [f"सीता {letter},म,बड़ा टोला,{cell}" for letter, cell in zip("कखगघचछज", cells, strict=False)]
    return Awkward(name, text(*rows, header=f"{HEAD},{header}"), refused=refused, fine=fine)


@awkward
def aadhaar_header() -> Awkward:
    return _with_column("aadhaar-header", "आधार क्रमांक", ("",))


@awkward
def epic_header() -> Awkward:
    return _with_column("epic-header", "EPIC No", ("",))


@awkward
def party_header() -> Awkward:
    return _with_column("party-header", "पार्टी", ("",))


@awkward
def religion_header() -> Awkward:
    return _with_column("religion-header", "Religion", ("",))


@awkward
def vote_header() -> Awkward:
    return _with_column("vote-header", "किसे वोट दिया", ("",))


@awkward
def account_header() -> Awkward:
    return _with_column("account-header", "बैंक खाता नंबर", ("",))


@awkward
def aadhaar_under_another_name() -> Awkward:
    return _with_column("aadhaar-content", "पहचान", ("234123412346", "2341 2341 2346", "२३४१२३४१२३४६"))


@awkward
def epic_under_another_name() -> Awkward:
    return _with_column("epic-content", "कार्ड", ("ABC1234567", "XYZ7654321", "ABC/1234567"))


@awkward
def parties_under_another_name() -> Awkward:
    return _with_column("party-content", "टिप्पणी", ("BJP", "भाजपा", "कांग्रेस", "INC"))


@awkward
def religions_under_another_name() -> Awkward:
    return _with_column("religion-content", "वर्ग", ("हिन्दू", "मुस्लिम", "Hindu", "सिख"))


@awkward
def one_aadhaar_in_a_name() -> Awkward:
    return Awkward(
        "aadhaar-cell",
        text(person("सीता 234123412346"), person("गीता")),
        fine=1,
        rows={2: ("refused", "aadhaar_refused")},
    )


@awkward
def aadhaar_in_devanagari_with_gaps() -> Awkward:
    rows = (
        person("सीता", mobile="२३४१ २३४१ २३४६"),
        person("गीता"),
        person("रमा", "05/03/1975"),
        person("उमा", "05/03/1976"),
    )
    return Awkward("aadhaar-gaps", text(*rows), fine=3, rows={2: ("refused", "aadhaar_refused")})


@awkward
def epic_in_a_cell() -> Awkward:
    return Awkward(
        "epic-cell", text(person("सीता ABC1234567"), person("गीता")), fine=1, rows={2: ("refused", "epic_refused")}
    )


@awkward
def not_an_aadhaar() -> Awkward:
    head = f"{HEAD},फोन,आवेदन क्रमांक"
    return Awkward(
        "not-aadhaar", text("सीता,म,बड़ा टोला,919876543210,234123412345", header=head), rows={2: ("corrected", "digits")}
    )


@awkward
def only_sounds_alike() -> Awkward:
    rows = ("सीता,म,बड़ा टोला,हां,SC,हां",)
    return Awkward("sounds-alike", text(*rows, header=f"{HEAD},आधार लिंक है,जाति वर्ग,खाता सक्रिय है"), fine=1)


@awkward
def no_name_column() -> Awkward:
    return Awkward("no-name-column", text("1,बड़ा टोला", header="क्रमांक,ग्राम"), refused="bad_columns")


@awkward
def names_without_header_words() -> Awkward:
    return Awkward("unknown-headers", text("1,2", header="x,y"), refused="bad_columns")


@awkward
def two_name_columns() -> Awkward:
    return Awkward("two-names", text("सीता,म,बड़ा टोला,Sita", header=f"{HEAD},नाम"), fine=1)
