"""Names as they sound, so that one search finds every spelling.

The same woman is सुनीता on the ration slip, सुनिता in the register and Sunita or Suneeta in a phone. Each
word of a name is written roughly in Latin letters, whichever script it came in, and folded to what is
heard: long and short vowels, aspirates and doubled letters fall together; the vowels other than "a" stay,
and so does the final one, since that is what tells Sunil from Sunita and राम from रमा.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from app.domain.identifiers import INVISIBLE, ascii_digits

NUKTA = "\u093c"
VIRAMA = "\u094d"

_NUKTA_CONSONANTS = {"क": "k", "ख": "kh", "ग": "g", "ज": "j", "ड": "d", "ढ": "dh", "फ": "f", "य": "y"}
_LETTERS = (
    "क:k ख:kh ग:g घ:gh ङ:n च:ch छ:ch ज:j झ:j ञ:n ट:t ठ:th ड:d ढ:dh ण:n त:t थ:th द:d ध:dh न:n"
    " प:p फ:f ब:b भ:bh म:m य:y र:r ल:l ळ:l व:v श:s ष:s स:s ह:h"
)
_CONSONANTS = {pair[0]: pair[2:] for pair in _LETTERS.split()}
_INITIAL_VOWELS = "अ:a आ:aa इ:i ई:i उ:u ऊ:u ऋ:ri ए:e ऐ:ai ओ:o औ:au ऑ:o ऍ:e"
_VOWELS = {pair[0]: pair[2:] for pair in _INITIAL_VOWELS.split()}
_VOWEL_SIGNS = "ा:aa ि:i ी:i ु:u ू:u ृ:ri े:e ै:ai ो:o ौ:au ॉ:o ॅ:e"
_SIGNS = {pair[0]: pair[2:] for pair in _VOWEL_SIGNS.split()}
_NASALS = {"ं": "n", "ँ": "n"}

_HONORIFIC_WORDS = (
    "shri sri shree smt srimati shrimati sushri ku km kumari mr mrs ms dr late swargiya ji bai devi begum"
    " श्री श्रीमती श्रीमति सुश्री कु कुमारी डॉ स्व स्वर्गीय जी बाई देवी बेगम"
)
HONORIFICS = frozenset(_HONORIFIC_WORDS.split())
"""Words that people add to a name or leave out; they count only where nothing else is written."""

_COMPOSED = re.compile("[\u0929\u0931\u0934]")
"""Letters that the normal form takes apart."""
_JOINED_BAI = re.compile(r"(?<=...)(?:बाई|bai)$")
_DEVANAGARI = re.compile(r"[\u0900-\u097f]")
_CLUSTER_END = re.compile(r"[^aeiou]{2}$")

_SOUNDS = tuple(
    (re.compile(written), heard)
    for written, heard in (
        (r"ch+", "C"),
        (r"c(?=[eiy])", "s"),
        (r"ck?", "k"),
        (r"C", "c"),
        (r"x", "ks"),
        (r"q", "k"),
        (r"ph", "f"),
        (r"w", "v"),
        (r"z", "j"),
        (r"sh+", "s"),
        (r"(?<=si)n[gh]h?$", "ng"),
        (r"(?:jn|gn|dny)(?=[aeiou])", "gy"),
        (r"([kgtdbj])h", r"\1"),
        (r"aa+", "a"),
        (r"ee+|ii+|ea", "i"),
        (r"oo+|uu+", "u"),
        (r"(?:ai|ay|ei|ey)(?![aeiou])", "e"),
        (r"(?:au|ou)(?![aeiou])", "o"),
        (r"iy(?=[aeou])", "i"),
        (r"(?<=[^aeiou])y$", "i"),
        (r"(.)\1+", r"\1"),
        (r"(?<=[aeiou])h$", ""),
        (r"(?<!^)a(?!$)", ""),
        (r"m(?=[pbfsv])", "n"),
    )
)
"""Rewritings from a rough Latin spelling to what is heard, in this order.

The last but one drops every inner "a", which Devanagari does not write and Latin spells as it likes.
"""

_SOFT = re.compile("[aeiouyh]")
_ONE_VOWEL = str.maketrans("eiou", "aaaa")

_SIMPLE = re.compile("[\u0904-\u0939\u0901-\u0903\u093e-\u094d ]+")
"""A name in Devanagari without nukta, digits, or any sign between its words."""


def _words(name: str) -> list[str]:
    """Return the words of a name without invisible signs, digits in ASCII, nukta letters taken apart."""
    if _SIMPLE.fullmatch(name) and not _COMPOSED.search(name):
        return name.split()
    plain = unicodedata.normalize("NFD", ascii_digits(name)).translate(dict.fromkeys(map(ord, INVISIBLE)))
    return [word for word in re.split(r"[^0-9a-z\u0300-\u036f\u0900-\u0963\u0970-\u097f]+", plain.casefold()) if word]


def transliterate(word: str) -> str:
    """Return one Devanagari word in rough Latin letters; the final inherent vowel is silent, as it is spoken.

    Characters outside Devanagari pass through.
    """
    latin: list[str] = []
    letters = word.replace("ज\u094dञ", "ग\u094dय")
    at = 0
    while at < len(letters):
        letter = letters[at]
        following = letters[at + 1 : at + 2]
        at += 1
        if letter not in _CONSONANTS:
            latin.append(_VOWELS.get(letter) or _SIGNS.get(letter) or _other(letter))
            continue
        sound = _CONSONANTS[letter]
        if following == NUKTA:
            sound = _NUKTA_CONSONANTS.get(letter, sound)
            at += 1
            following = letters[at : at + 1]
        silent = not following or following == VIRAMA or following in _SIGNS
        latin.append(sound if silent else sound + "a")
    return "".join(latin)


def _other(letter: str) -> str:
    if letter in _NASALS:
        return _NASALS[letter]
    return "" if _DEVANAGARI.match(letter) else letter


def sound_key(latin: str) -> str:
    """Return what is heard of one word in Latin letters."""
    heard = "".join(c for c in unicodedata.normalize("NFKD", latin).casefold() if c.isascii() and c.isalnum())
    for written, sound in _SOUNDS:
        heard = written.sub(sound, heard)
    return heard


@lru_cache(maxsize=65_536)
def word_keys(word: str) -> tuple[str, ...]:
    """Return the keys of one word: two where its spelling leaves open whether a final "a" is spoken.

    चन्द्र is written Chandra, but कमल is not कमला: after two consonants a final short "a" may or may not be
    heard.
    """
    if _DEVANAGARI.search(word):
        latin = transliterate(word)
        spoken = (latin, latin + "a") if _CLUSTER_END.search(latin) and VIRAMA in word[-4:] else (latin,)
    else:
        latin = word
        spoken = (latin, latin[:-1]) if _CLUSTER_END.search(latin[:-1]) and latin.endswith("a") else (latin,)
    return tuple(dict.fromkeys(key for key in map(sound_key, spoken) if key))


@lru_cache(maxsize=65_536)
def _keys_without_bai(word: str) -> tuple[str, ...]:
    return word_keys(_JOINED_BAI.sub("", word))


def name_keys(name: str) -> tuple[str, ...]:
    """Return the search keys of a name in either script, in the order of its words, each once.

    Honorifics (श्री, Smt, बाई, Devi …) give no key unless the name has nothing else. Two names sound alike
    where every word of the one shares a key with the other.
    """
    words = _words(name)
    telling = [word for word in words if word not in HONORIFICS] or words
    keys: dict[str, None] = {}
    for word in telling:
        keys.update(dict.fromkeys(_keys_without_bai(word)))
    return tuple(keys)


def search_text(*names: str) -> str:
    """Return the keys of several spellings of one person's name as one text, parted by spaces, each once."""
    return " ".join(dict.fromkeys(key for name in names for key in name_keys(name)))


@lru_cache(maxsize=65_536)
def skeleton(key: str) -> str:
    """Return the consonants of a word's key, by which words are near that differ in a vowel; any first vowel is one.

    Where nothing else is left, the key itself.
    """
    bones = re.sub(r"(.)\1+", r"\1", key[:1].translate(_ONE_VOWEL) + _SOFT.sub("", key[1:]))
    return bones if len(bones) > 1 else key
