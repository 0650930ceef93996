"""Numbers sealed and fingerprinted by the thousand are those sealed and fingerprinted one by one."""

from __future__ import annotations

from app.models.encryption import FieldCipher

CIPHER = FieldCipher("a secret of the tests")
NUMBERS = ["9876543210", "9876543210", "", "12345678", "", "", "12345678", "\u0915"]


def test_fingerprints_of_many_are_those_of_each() -> None:
    assert CIPHER.fingerprint_all(NUMBERS) == [CIPHER.fingerprint(n) if n else "" for n in NUMBERS]
    assert CIPHER.fingerprint_all(["", "1"]) == ["", CIPHER.fingerprint("1")]


def test_sealed_numbers_of_many_open_one_by_one_and_never_look_alike() -> None:
    sealed = CIPHER.encrypt_all(NUMBERS)
    assert [CIPHER.decrypt(each) if each else "" for each in sealed] == NUMBERS
    filled = [each for each in sealed if each]
    assert len(set(filled)) == len(filled)
