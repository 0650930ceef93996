"""Awkward lists of workers, schemes and areas, given by the world's area admin (Sehore) and state admin."""

from __future__ import annotations

from tests.awkward_lists.make import Awkward, Row, text

WORKER_HEAD = "नाम,मोबाइल,पद,बूथ,कब से"
SCHEME_HEAD = "code,name_hi,name_en,dept_code,dept_hi,level,benefit_hi,sex,age_min"
AREA_HEAD = "hierarchy,kind,code,name_hi,name_en,parent_code"


def _one(
    kind: str,
    header: str,
    name: str,
    *rows: str,
    fine: int = 0,
    found: dict[int, Row] | None = None,
    refused: str = "",
    head: str = "",
) -> Awkward:
    return Awkward(f"{kind}-{name}", text(*rows, header=head or header), fine=fine, rows=found or {}, refused=refused)


def worker_lists() -> list[Awkward]:
    """Return every awkward list of workers; booths 156/1 to 156/3 are the giver's, 4/1 is not."""

    def one(name: str, *rows: str, **more: object) -> Awkward:
        return _one("workers", WORKER_HEAD, name, *rows, **more)  # type: ignore[arg-type]

    fine = "मीना बाई,9812345670,कार्यकर्ता,156/1,2026-10-01"
    return [
        one("fine", fine, "Ramesh,9812345671,office_bearer,156/2,", fine=2),
        one(
            "any-order-english",
            "156,9812345670,2,Worker,Meena Bai",
            head="AC No,Mobile No,Booth No,Designation,Full Name",
            fine=1,
        ),
        one("under-a-title", "नाम,मोबाइल,पद,बूथ,कब से", fine, head="मंडल के कार्यकर्ता,,,,", fine=1),
        one("ninety-one", "मीना,+91 98123-45670,,156/1,", found={2: ("corrected", "digits")}),
        one("hindi-digits", "मीना,९८१२३४५६७०,कार्यकर्ता,१५६/१,", found={2: ("corrected", "digits")}),
        one("spreadsheet-number", "मीना,9812345670.0,कार्यकर्ता,156/1,", found={2: ("corrected", "digits")}),
        one("nine-digits", "मीना,981234567,कार्यकर्ता,156/1,", found={2: ("refused", "no_mobile")}),
        one("no-mobile", "मीना,,कार्यकर्ता,156/1,", found={2: ("refused", "empty_cell")}),
        one("no-name", ",9812345670,कार्यकर्ता,156/1,", found={2: ("refused", "empty_cell")}),
        one("a-number-for-a-name", "12345,9812345670,कार्यकर्ता,156/1,", found={2: ("refused", "not_a_name")}),
        one("formula", '"=HYPERLINK(""x"")",9812345670,कार्यकर्ता,156/1,', found={2: ("refused", "formula")}),
        one("loose-spaces", "मीना   बाई,9812345670,कार्यकर्ता,156/1,", fine=1),
        one("doubled-vowel-sign", "मीीना,9812345670,कार्यकर्ता,156/1,", found={2: ("corrected", "tidied")}),
        one("spoiled-letters", "à¤®à¥€à¤¨à¤¾,9812345670,कार्यकर्ता,156/1,", found={2: ("corrected", "mended")}),
        one("no-role", "मीना,9812345670,,156/1,", found={2: ("corrected", "no_role")}),
        one("no-column-of-roles", "मीना,9812345670,156/1", head="नाम,मोबाइल,बूथ", fine=1),
        one("other-word", "मीना,9812345670,बूथ कार्यकर्ता,156/1,", found={2: ("corrected", "word_read")}),
        one("unknown-role", "मीना,9812345670,सरपंच,156/1,", found={2: ("refused", "unknown_role")}),
        one(
            "roles-above",
            "मीना,9812345670,समीक्षक,156/1,",
            "गीता,9812345671,state_admin,156/1,",
            "नीता,9812345672,क्षेत्र प्रबंधक,156/1,",
            found={line: ("refused", "role_not_to_give") for line in (2, 3, 4)},
        ),
        one("elsewhere", "मीना,9812345670,कार्यकर्ता,4/1,", found={2: ("refused", "out_of_reach")}),
        one("unknown-booth", "मीना,9812345670,कार्यकर्ता,156/99,", found={2: ("refused", "unknown_booth")}),
        one("nowhere", "मीना,9812345670,कार्यकर्ता,,", found={2: ("refused", "no_place")}),
        one(
            "areas-by-code-and-name",
            "मीना,9812345670,पदाधिकारी,district:427",
            "गीता,9812345671,पदाधिकारी,जिला सीहोर",
            "नीता,9812345672,पदाधिकारी,Sehore assembly",
            "रीता,9812345673,पदाधिकारी,सीहोर",
            "सीता,9812345674,पदाधिकारी,नरसिंहपुर",
            "राधा,9812345675,पदाधिकारी,state:23",
            head="नाम,मोबाइल,पद,क्षेत्र",
            fine=1,
            found={
                3: ("corrected", "area_read"),
                4: ("corrected", "area_read"),
                5: ("refused", "unclear_area"),
                6: ("refused", "unknown_area"),
                7: ("refused", "out_of_reach"),
            },
        ),
        one("seat-by-number", "मीना,9812345670,पदाधिकारी,156", head="नाम,मोबाइल,पद,विधानसभा क्रमांक", fine=1),
        one("twice", fine, fine, fine=1, found={3: ("refused", "repeated")}),
        one("two-booths", fine, fine.replace("156/1", "156/2"), fine=2),
        one(
            "one-mobile-two-names", fine, fine.replace("मीना बाई", "गीता"), fine=1, found={3: ("refused", "two_names")}
        ),
        one("bad-day", "मीना,9812345670,कार्यकर्ता,156/1,कल से", found={2: ("doubtful", "bad_start")}),
        one("month-first", "मीना,9812345670,कार्यकर्ता,156/1,10/25/2026", found={2: ("corrected", "day_read")}),
        one("ragged", "मीना,9812345670", found={2: ("refused", "ragged_row")}),
        one(
            "aadhaar-in-a-cell",
            "मीना 2341 2341 2346,9812345670,कार्यकर्ता,156/1,",
            found={2: ("refused", "aadhaar_refused")},
        ),
        one("party-column", "मीना,9812345670,156/1,क", head="नाम,मोबाइल,बूथ,पार्टी", refused="forbidden_column"),
        one("voter-card-column", "मीना,9812345670,156/1,1", head="नाम,मोबाइल,बूथ,EPIC No", refused="forbidden_column"),
        one("password-column", "मीना,9812345670,156/1,x", head="नाम,मोबाइल,बूथ,Password", refused="forbidden_column"),
        one("religion-column", "मीना,9812345670,156/1,क", head="नाम,मोबाइल,बूथ,धर्म", refused="forbidden_column"),
        one(
            "religions-under-another-name",
            "मीना,9812345670,156/1,हिंदू",
            "गीता,9812345671,156/1,जैन",
            "नीता,9812345672,156/1,हिंदू",
            head="नाम,मोबाइल,बूथ,टिप्पणी",
            refused="forbidden_column",
        ),
        one("no-mobile-column", "मीना,156/1", head="नाम,बूथ", refused="bad_columns"),
        one("no-place-column", "मीना,9812345670", head="नाम,मोबाइल", refused="bad_columns"),
    ]


def scheme_lists() -> list[Awkward]:
    """Return every awkward list of schemes."""

    def one(name: str, *rows: str, **more: object) -> Awkward:
        return _one("schemes", SCHEME_HEAD, name, *rows, **more)  # type: ignore[arg-type]

    fine = "sambal,संबल,Sambal,LAB,श्रम विभाग,state,सहायता,F,18"
    return [
        one("fine", fine, fine=1),
        one(
            "hindi-headers",
            "sambal,संबल,Sambal,LAB,श्रम विभाग,state,सहायता,१८",
            head="योजना का कोड,योजना का नाम,योजना का नाम अंग्रेजी,विभाग का कोड,विभाग,स्तर,लाभ,न्यूनतम आयु",
            fine=1,
        ),
        one("twice", fine, fine.replace("संबल", "दूसरी"), fine=1, found={3: ("refused", "repeated")}),
        one("for-everybody", "sambal,संबल,Sambal,LAB,श्रम,state,राशि,,", found={2: ("doubtful", "no_condition")}),
        one("bad-age", "sambal,संबल,Sambal,LAB,श्रम,state,राशि,F,बूढ़ी", found={2: ("refused", "invalid_rule")}),
        one("bad-code", "संबल 1,संबल,Sambal,LAB,श्रम,state,राशि,F,18", found={2: ("refused", "invalid_rule")}),
        one("no-benefit", "sambal,संबल,Sambal,LAB,श्रम,state,,F,18", found={2: ("refused", "empty_cell")}),
        one(
            "known-changed",
            "old_age,वृद्धावस्था पेंशन,Old age,SJ,विभाग,state,राशि,,65",
            found={2: ("corrected", "rule_changes")},
        ),
        one(
            "conditions-missing",
            "widow,विधवा पेंशन,Widow pension,SJ,विभाग,state,राशि,F",
            head=SCHEME_HEAD.removesuffix(",age_min"),
            found={2: ("doubtful", "conditions_fall_away")},
        ),
        one(
            "rule-left-alone",
            "widow,विधवा पेंशन,Widow pension,SJ,विभाग,state,राशि",
            head=SCHEME_HEAD.removesuffix(",sex,age_min"),
            fine=1,
        ),
        one("long-code", f"{'a' * 41},क,A,LAB,श्रम,state,राशि,F,18", found={2: ("refused", "too_long")}),
        one(
            "aadhaar",
            "sambal,संबल 234123412346,Sambal,LAB,श्रम,state,राशि,F,18",
            found={2: ("refused", "aadhaar_refused")},
        ),
        one("vote-column", "sambal,1", head="code,voted for", refused="forbidden_column"),
        one("no-department", "sambal,संबल,Sambal", head="code,name_hi,name_en", refused="bad_columns"),
    ]


def area_lists() -> list[Awkward]:
    """Return every awkward list of areas."""

    def one(name: str, *rows: str, **more: object) -> Awkward:
        return _one("areas", AREA_HEAD, name, *rows, **more)  # type: ignore[arg-type]

    fine = "administrative,block,4271,आष्टा,Ashta,427"
    return [
        one("fine", fine, fine=1),
        one("child-before-parent", "administrative,panchayat,42711,कोठरी,Kothri,4271", fine, fine=2),
        one(
            "hindi-words",
            "विकासखंड,4271,आष्टा,जिला सीहोर",
            head="स्तर,कोड,नाम,ऊपर का क्षेत्र",
            found={2: ("corrected", "word_read")},
        ),
        one("hindi-digits", "administrative,block,४२७१,आष्टा,Ashta,427", found={2: ("corrected", "word_read")}),
        one(
            "which-district",
            "जिला,500,नया,state:23",
            head="स्तर,कोड,नाम,ऊपर का क्षेत्र",
            found={2: ("refused", "hierarchy_needed")},
        ),
        one("unknown-level", "गांव,500,नया,427", head="स्तर,कोड,नाम,ऊपर का क्षेत्र", found={2: ("refused", "unknown_kind")}),
        one("unknown-tree", "royal,block,4271,आष्टा,Ashta,427", found={2: ("refused", "unknown_kind")}),
        one("no-parent", "administrative,block,4271,आष्टा,Ashta,", found={2: ("refused", "parent_needed")}),
        one("unknown-parent", "administrative,block,4271,आष्टा,Ashta,999", found={2: ("refused", "unknown_parent")}),
        one("no-name", "administrative,block,4271,,,427", found={2: ("refused", "empty_cell")}),
        one("twice", fine, fine.replace("आष्टा", "और"), fine=1, found={3: ("refused", "repeated")}),
        one("renamed", "administrative,district,427,सीहोर नगर,Sehore,", found={2: ("corrected", "renamed")}),
        one("as-it-is", "administrative,district,427,सीहोर,Sehore,state:23", fine=1),
        one("religion-column", "block,4271,आष्टा,हिंदू", head="kind,code,name,religion", refused="forbidden_column"),
        one("no-level", "4271,आष्टा,427", head="code,name_hi,parent_code", refused="bad_columns"),
    ]
