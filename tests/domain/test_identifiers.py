"""Mobiles and Samagra IDs are taken in any spelling; Aadhaar and voter-card numbers in none."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.forbidden_columns import forbidden_column
from app.domain.identifiers import (
    ForbiddenIdentifier,
    InvalidMobile,
    InvalidSamagra,
    ascii_digits,
    mask_mobile,
    mask_samagra,
    normalise_mobile,
    normalise_samagra_family,
    normalise_samagra_member,
    passes_verhoeff,
    refuse_forbidden,
)

AADHAAR_LIKE = "234123412346"
DEVANAGARI_DIGITS = str.maketrans("0123456789", "०१२३४५६७८९")
digit_strings = st.text("0123456789", min_size=1, max_size=30)


def check_digit(digits: str) -> str:
    return next(d for d in "0123456789" if passes_verhoeff(digits + d))


aadhaar_like = st.from_regex(r"[2-9][0-9]{10}", fullmatch=True).map(lambda d: d + check_digit(d))


@pytest.mark.parametrize(
    ("digits", "passes"),
    [("234123412346", True), ("234123412345", False), ("2363", True), ("0", True), ("1", False)],
)
def test_verhoeff_known_answers(digits: str, passes: bool) -> None:
    assert passes_verhoeff(digits) is passes


@given(digit_strings, st.data())
def test_verhoeff_catches_every_single_wrong_digit(digits: str, data: st.DataObject) -> None:
    valid = digits + check_digit(digits)
    place = data.draw(st.integers(0, len(valid) - 1))
    wrong = data.draw(st.sampled_from([d for d in "0123456789" if d != valid[place]]))
    assert not passes_verhoeff(valid[:place] + wrong + valid[place + 1 :])


@given(digit_strings, st.data())
def test_verhoeff_catches_every_swap_of_neighbours(digits: str, data: st.DataObject) -> None:
    valid = digits + check_digit(digits)
    place = data.draw(st.integers(0, len(valid) - 2))
    assume(valid[place] != valid[place + 1])
    assert not passes_verhoeff(valid[:place] + valid[place + 1] + valid[place] + valid[place + 2 :])


@given(
    aadhaar_like,
    st.sampled_from(["", " ", "-", " - ", "\u00a0", "\u200b", "–"]),
    st.booleans(),
    st.booleans(),
)
def test_aadhaar_is_refused_however_it_is_written(number: str, joint: str, hindi: bool, bare: bool) -> None:
    assume(not (number.startswith("91") and number[2] in "6789"))
    written = joint.join((number[:4], number[4:8], number[8:]))
    written = written.translate(DEVANAGARI_DIGITS) if hindi else written
    with pytest.raises(ForbiddenIdentifier) as refusal:
        refuse_forbidden(written if bare else f"नंबर:{written}, राशन बाकी", field="note")
    assert (refusal.value.code, refusal.value.field) == ("aadhaar_refused", "note")


@pytest.mark.parametrize(
    "text",
    [
        "ID234123412346x",
        "2 3 4 1 2 3 4 1 2 3 4 6",
        "९८२६०१२३४५ 2341 2341 2346",
        "234123412346 9826012345",
        "२३४१-२३४१-२३४६",
        "２３４１２３４１２３４６",
    ],
)
def test_aadhaar_among_other_text_is_refused(text: str) -> None:
    with pytest.raises(ForbiddenIdentifier):
        refuse_forbidden(text)


@pytest.mark.parametrize("text", ["ABC1234567", "voter abc1234567.", "ABC-1234567", "ABC१२३४५६७"])
def test_voter_card_is_refused(text: str) -> None:
    with pytest.raises(ForbiddenIdentifier) as refusal:
        refuse_forbidden(text)
    assert refusal.value.code == "epic_refused"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "234123412345",
        "919876543210",
        "+91 98765 43210",
        "+91-9826012345, 09826012345",
        "9826012345 9893012345",
        "समग्र 12345678 और 123456789",
        "2341234123461",
        "134123412346",
        "फॉर्म ABCD1234567",
        "XABC1234567",
        "ABC12345678",
        "ABC 123",
        "2341,2341,2346",
    ],
)
def test_what_only_looks_alike_is_taken(text: str) -> None:
    refuse_forbidden(text)


@given(st.from_regex(r"[6-9][0-9]{9}", fullmatch=True), st.sampled_from(["", "+91", "91", "0", "+91 ", "0091-"]))
def test_a_mobile_is_never_refused_and_always_read(mobile: str, prefix: str) -> None:
    refuse_forbidden(prefix + mobile)
    assert normalise_mobile(prefix + mobile) == mobile
    assert normalise_mobile((prefix + mobile).translate(DEVANAGARI_DIGITS)) == mobile


@pytest.mark.parametrize("text", [" 98260 12345 ", "98260-12345", "(98260) 12345", "९८२६०१२३४५", "+91.98260.12345"])
def test_mobile_spellings(text: str) -> None:
    assert normalise_mobile(text) == "9826012345"


@pytest.mark.parametrize("text", ["", "5826012345", "982601234", "98260123456", "98260x2345", "+92 9826012345", "फोन"])
def test_what_is_no_mobile(text: str) -> None:
    with pytest.raises(InvalidMobile) as refusal:
        normalise_mobile(text)
    assert refusal.value.field == "mobile"


def test_samagra_ids() -> None:
    assert normalise_samagra_family("१२३४ ५६७८") == "12345678"
    assert normalise_samagra_member("123-456-789") == "123456789"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("123456789", normalise_samagra_family),
        ("12345678", normalise_samagra_member),
        ("1234567a", normalise_samagra_family),
        ("", normalise_samagra_member),
    ],
)
def test_what_is_no_samagra_id(text: str, read) -> None:
    with pytest.raises(InvalidSamagra):
        read(text)


@pytest.mark.parametrize(
    ("masked", "shown"),
    [
        (mask_mobile("9876543210"), "••••••3210"),
        (mask_samagra("12345678"), "•••••678"),
        (mask_samagra("123456789"), "••••••789"),
        (mask_mobile("321"), "•••"),
        (mask_mobile(""), ""),
    ],
)
def test_masks(masked: str, shown: str) -> None:
    assert masked == shown


def test_digits_of_every_script_are_mapped() -> None:
    assert ascii_digits("०१२३४५६७८९ ੧ 5 ²") == "0123456789 1 5 ²"


REFUSED = """
आधार|आधार नंबर|आधार क्रमांक|आधार संख्या|AadhaarNo|AADHAR_NUMBER|Adhar No.|aadhaar_last4|UID|आधार-लिंक खाता नंबर
मतदाता परिचय पत्र|मतदाता क्रमांक|EPIC|epic_no|Voter ID|VoterIdCard|वोट|Voted For|vote|voter list no|वोटर कार्ड
पार्टी|Political Party|राजनीतिक दल|दल|भाजपा सदस्य|कांग्रेस|party_name|झुकाव|रुझान|supporter|Mood|समर्थक
धर्म|Religion|मज़हब|मजहब|religion_code|हिंदू/मुस्लिम|अल्पसंख्यक|Minority
खाता क्रमांक|खाता नंबर|बैंक खाता|bank_account|Account No|A/C No|BankAccountNumber|IFSC|बैंक पासबुक|DBT खाता क्रमांक|UAN
"""
TAKEN = """
आधार लिंक|aadhaar_linked|आधार लिंक है या नहीं|आधार e-KYC|आधार लिंक मोबाइल नंबर|Aadhaar seeded (yes/no)
मतदान केंद्र|मतदान केंद्र क्रमांक|polling_station_no|booth_no|total_voters|कुल मतदाता
DBT खाता सक्रिय|bank account active|account_linked|खसरा खाता क्रमांक|खाता धारक का नाम
category|SC/ST/OBC|जाति वर्ग|वर्ग|नाम|name|mobile|मोबाइल नंबर|समग्र सदस्य ID|samagra_family|पता|department|devotee
party_district|पार्टी जिला|lat|lon|booth_name|population|आधारभूत सुविधा|notes|ward|inclusion|accuracy|pathology
"""


def headers(text: str) -> list[str]:
    return [header for line in text.split("\n") for header in line.split("|") if header]


@pytest.mark.parametrize("header", headers(REFUSED))
def test_a_forbidden_column_is_refused_by_name_in_both_languages(header: str) -> None:
    refused = forbidden_column(header)
    assert refused is not None
    assert header in refused.hi
    assert header in refused.en


@pytest.mark.parametrize("header", headers(TAKEN))
def test_a_column_that_only_sounds_alike_is_taken(header: str) -> None:
    assert forbidden_column(header) is None
