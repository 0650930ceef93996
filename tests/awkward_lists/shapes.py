"""Rows and cells: ragged, quoted, endless, blank, titles above the header, other signs between cells."""

from __future__ import annotations

from tests.awkward_lists.make import FINE, Awkward, awkward, person, text

HEADER = "नाम,लिंग,बस्ती,जन्म तारीख,मोबाइल"


@awkward
def nothing() -> Awkward:
    return Awkward("empty", b"", refused="empty_list")


@awkward
def only_blanks() -> Awkward:
    return Awkward("blank", b"\n\n  ,  ,\n", refused="empty_list")


@awkward
def header_alone() -> Awkward:
    return Awkward("header-alone", text())


@awkward
def titles_above() -> Awkward:
    return Awkward("titles", "जनपद पंचायत आष्टा,,,,\nसूची दिनांक 01/04/2026,,,,\n\n".encode() + text(FINE), fine=1)


@awkward
def too_few_cells() -> Awkward:
    return Awkward("ragged-short", text("सीता,महिला", FINE), rows={2: ("refused", "ragged_row")}, fine=1)


@awkward
def too_many_cells() -> Awkward:
    return Awkward(
        "ragged-long", text(FINE + ",और", FINE.replace("1970", "1971")), rows={2: ("refused", "ragged_row")}, fine=1
    )


@awkward
def empty_cells_at_the_end() -> Awkward:
    return Awkward("trailing-commas", text(FINE + ",,,"), fine=1)


@awkward
def quoted_commas_and_lines() -> Awkward:
    row = '"बाई, सीता",महिला,बड़ा टोला,05/03/1970,"9876543210"'
    two = '"गीता\nबाई",महिला,बड़ा टोला,05/03/1971,'
    return Awkward("quotes", text(row, two), fine=1, rows={3: ("corrected", "tidied")})


@awkward
def quote_left_open() -> Awkward:
    rows = [
        '"सीता,महिला,बड़ा टोला,05/03/1970,',
        *(person(f"गीता {name}", f"05/03/19{60 + at}") for at, name in enumerate("कखगघचछजझटठ")),
    ]
    return Awkward("open-quote", text(*rows), rows={2: ("refused", "broken_row")}, fine=10)


@awkward
def huge_cell() -> Awkward:
    return Awkward("huge-cell", text(person("क" * 300_000), FINE), rows={2: ("refused", "broken_row")}, fine=1)


@awkward
def long_cell() -> Awkward:
    return Awkward("long-cell", text(person("कमल " * 600), FINE), rows={2: ("refused", "cell_too_long")}, fine=1)


@awkward
def long_name() -> Awkward:
    return Awkward("long-name", text(person("कमल " * 60)), rows={2: ("refused", "not_a_name")})


@awkward
def semicolons() -> Awkward:
    return Awkward("semicolons", text(FINE).replace(b",", b";"), fine=1)


@awkward
def tabs() -> Awkward:
    return Awkward("tabs", text(FINE).replace(b",", b"\t"), fine=1, suffix=".txt")


@awkward
def any_order() -> Awkward:
    return Awkward(
        "any-order",
        text("1,बड़ा टोला,9876543210,1970,F,Sita", header="क्र.,Village Name,Mobile No.,DOB,Gender,Beneficiary Name"),
        fine=1,
    )


@awkward
def blank_lines_between() -> Awkward:
    return Awkward("blank-lines", text(FINE, "", ",,,,", FINE.replace("1970", "1971")), fine=2)


@awkward
def the_same_row_twice() -> Awkward:
    return Awkward("twice", text(FINE, FINE), fine=1, rows={3: ("duplicate", "repeated")})


@awkward
def the_same_id_twice() -> Awkward:
    head = "नाम,लिंग,बस्ती,समग्र आईडी"
    rows = ("सीता,म,बड़ा टोला,123456789", "गीता,म,बड़ा टोला,123456789")
    return Awkward("same-id", text(*rows, header=head), fine=1, rows={3: ("duplicate", "repeated")})


@awkward
def somebody_known() -> Awkward:
    return Awkward(
        "known", text(person("सुनीता बाई", "01/05/1981", "9876543210")), rows={2: ("duplicate", "like_person")}
    )


@awkward
def pdf_called_csv() -> Awkward:
    return Awkward("pdf", b"%PDF-1.7 and so on", refused="not_csv")


@awkward
def picture_called_csv() -> Awkward:
    return Awkward("picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, refused="not_csv")
