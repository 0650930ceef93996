"""Letters: encodings, marks, old fonts, spoiled text, signs that nobody sees."""

from __future__ import annotations

from tests.awkward_lists.make import FINE, Awkward, awkward, person, text
from tests.domain.hindi_text.typist import kruti_dev

LIST = text(FINE).decode()
_NAMES = (
    "सुनीता पटेल",
    "कमला बाई यादव",
    "राधा वर्मा",
    "विमला शर्मा",
    "ममता मालवीय",
    "प्रेमलता सिंह",
    "गायत्री मिश्रा",
    "शकुंतला देवी",
)


@awkward
def utf8_bom() -> Awkward:
    return Awkward("utf8-bom", b"\xef\xbb\xbf" + text(FINE), fine=1)


@awkward
def utf16_with_mark() -> Awkward:
    return Awkward("utf16-mark", LIST.encode("utf-16"), fine=1)


@awkward
def utf16_big() -> Awkward:
    return Awkward("utf16-big", b"\xfe\xff" + LIST.encode("utf-16-be"), fine=1)


@awkward
def utf16_without_mark() -> Awkward:
    rows = "sno,name,sex,village\n" + "".join(f"{n},Sita {'abcdefghijklmnopqrst'[n]},F,bada tola\n" for n in range(20))
    found = {line: ("corrected", "village_spelling") for line in range(2, 22)}
    return Awkward("utf16-no-mark", rows.encode("utf-16-le"), rows=found)


@awkward
def windows_line_ends() -> Awkward:
    return Awkward("crlf", LIST.replace("\n", "\r\n").encode(), fine=1)


@awkward
def old_mac_line_ends() -> Awkward:
    return Awkward("cr-only", LIST.replace("\n", "\r").encode(), fine=1)


@awkward
def half_a_letter() -> Awkward:
    return Awkward("cut-utf8", text(FINE)[:-20] + b"\xe0\xa4\n", refused="undecodable")


@awkward
def kruti_dev_file() -> Awkward:
    head = ",".join(["Name", "Gender", "Village", "DOB"])
    rows = [f"{kruti_dev(name)},F,{kruti_dev('बड़ा टोला')},05/03/197{at}" for at, name in enumerate(_NAMES)]
    content = "\n".join((head, *rows)).encode("cp1252") + b"\n"
    return Awkward("kruti-dev", content, rows={at: ("corrected", "kruti_dev") for at in range(2, 2 + len(_NAMES))})


@awkward
def kruti_dev_beside_unicode() -> Awkward:
    rows = [f"{kruti_dev(name)},महिला,बड़ा टोला,05/03/197{at}," for at, name in enumerate(_NAMES)]
    content = "\n".join(("नाम,लिंग,बस्ती,जन्म तारीख,मोबाइल", *rows)).encode() + b"\n"
    return Awkward(
        "kruti-dev-column", content, rows={at: ("corrected", "kruti_dev") for at in range(2, 2 + len(_NAMES))}
    )


@awkward
def lone_kruti_name() -> Awkward:
    return Awkward("kruti-dev-lone", text(person("jke")), fine=1)


@awkward
def mojibake() -> Awkward:
    spoiled = "ऐश्वर्या".encode().decode("cp1252", "replace")
    return Awkward("mojibake", text(person(spoiled)), rows={2: ("refused", "spoiled")})


@awkward
def mojibake_that_mends() -> Awkward:
    mends = "रम".encode().decode("cp1252")
    return Awkward("mojibake-mends", text(person(mends)), rows={2: ("corrected", "mended")})


@awkward
def question_marks() -> Awkward:
    return Awkward("question-marks", text(person("???? ???")), rows={2: ("refused", "spoiled")})


@awkward
def nul_in_a_name() -> Awkward:
    return Awkward("nul", text(person("सी\0ता")), rows={2: ("refused", "nul_in_cell")})


@awkward
def unseen_signs() -> Awkward:
    return Awkward("unseen", text(person("सी\u200bता\u00a0 बाई")), rows={2: ("corrected", "tidied")})


@awkward
def letters_from_parts() -> Awkward:
    return Awkward("parts", text(person("अाशा बाई")), rows={2: ("corrected", "tidied")})


@awkward
def nukta_as_one_letter() -> Awkward:
    rows = (person("\u095eरीदा"), person("फ\u093cरीदा", "05/03/1971"))
    return Awkward("nukta", text(*rows), rows={2: ("corrected", "tidied")}, fine=1)


@awkward
def two_scripts() -> Awkward:
    return Awkward("two-scripts", text(person("Sunita Patel"), person("सुनीता पटेल", "06/04/1972")), fine=2)
