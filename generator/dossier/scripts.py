"""Scripts of names: which one a name is written in, and where an alphabetical index puts it.

No locale takes part, so that the order is the same on every machine: Latin letters are compared
without accents and case (NFKD), Cyrillic ones in the order of the code, where `ё` counts as `е`;
kana by the table of the fifty sounds, with its rows as initials. Names that begin with a digit
come first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

# The first word of a letter's name in Unicode -> the code of its script in ISO 15924.
_CODES = {
    "LATIN": "Latn",
    "FULLWIDTH": "Latn",
    "CYRILLIC": "Cyrl",
    "GREEK": "Grek",
    "ARMENIAN": "Armn",
    "GEORGIAN": "Geor",
    "HEBREW": "Hebr",
    "ARABIC": "Arab",
    "DEVANAGARI": "Deva",
    "THAI": "Thai",
    "MONGOLIAN": "Mong",
    "HANGUL": "Hang",
    "HIRAGANA": "Hira",
    "KATAKANA": "Kana",
    "CJK": "Hani",
}
UNKNOWN = "Zyyy"
_KANA = {"Hira", "Kana"}
# Scripts that several languages write: an index has a part for each of these languages.
SHARED = {*_KANA, "Hani"}
JAPANESE = "Jpan"
_UNSPACED = {*SHARED, "Thai"}
_ORDER = ("Latn", "Cyrl", JAPANESE)

DIGITS = "0–9"
_ROWS = (
    *("あいうえお", "かきくけこ", "さしすせそ", "たちつてと", "なにぬねの"),
    *("はひふへほ", "まみむめも", "やゆよ", "らりるれろ", "わゐゑをん"),
)
_ROW_OF = {kana: row[0] for row in _ROWS for kana in row}
_NAMED_KANA = re.compile(r"(?:HIRAGANA|KATAKANA) LETTER (?:SMALL )?(\w+)")


@dataclass(frozen=True, slots=True)
class Listing:
    """Where an index puts a name: its script (ISO 15924, `Jpan` for Japanese, `Zyyy` for none), for
    a script that several languages write the language, the initial, and the key to sort by.
    """

    script: str
    language: str
    initial: str
    key: tuple[int, str, str, bool, str, str, str]


def list_name(text: str, language: str, reading: str = "") -> Listing:
    """Return where a name in a language (BCP 47) is listed; `reading` is how it is read, in kana
    if it is to count.
    """
    script, tongue = _script_of(text, language)
    shown = reading if is_kana(reading) else text
    folded = _fold(shown, script)
    initial = _initial_of(folded, script)
    number = _ORDER.index(script) if script in _ORDER else len(_ORDER)
    is_letter = initial != DIGITS
    key = (number, script, tongue, is_letter, initial, folded, text)
    return Listing(script, tongue, initial, key)


# The letters of scripts that are told apart within a text, with what may stand between two words.
_LETTERS = {
    JAPANESE: "\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff",
    "Cyrl": "\u0400-\u052f",
    "Grek": "\u0370-\u03ff",
    "Kore": "\u1100-\u11ff\uac00-\ud7af",
}
_BETWEEN = r"[\s・、.,\-–—/0-9]"


@lru_cache(maxsize=256)
def words_in(scripts: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return what finds words in any of these scripts, one group for each; None for scripts that
    are not told apart within a text.
    """
    known = [(code, _LETTERS[code]) for code in scripts if code in _LETTERS]
    parts = [f"(?P<{code}>[{letters}]+(?:{_BETWEEN}*[{letters}]+)*)" for code, letters in known]
    return re.compile("|".join(parts)) if parts else None


SortKey: TypeAlias = tuple[bool, int, str, str, bool, str, str, str]


@lru_cache(maxsize=65536)
def sort_key(text: str, language: str, reading: str, script: str) -> SortKey:
    """Return where a text in a language stands in a list: what is in `script`, that of the list's
    own language, comes first; a reading in kana counts for what it reads.
    """
    found = list_name(text, language, reading)
    return found.script != script, *found.key


def is_kana(text: str) -> bool:
    """Tell whether all letters of a text are kana, and there is one."""
    found = set(_scripts_in(text))
    return bool(found) and found <= _KANA


def is_spaced(text: str) -> bool:
    """Tell whether words of a text, by the scripts of its letters, have spaces between them."""
    return _UNSPACED.isdisjoint(_scripts_in(text))


def _scripts_in(text: str) -> Iterator[str]:
    for letter in text:
        if unicodedata.category(letter).startswith("L"):
            word = unicodedata.name(letter, "").split(" ")[0].split("-")[0]
            yield _CODES.get(word, UNKNOWN)


def _script_of(text: str, language: str) -> tuple[str, str]:
    found = list(_scripts_in(text))
    main = language.split("-", maxsplit=1)[0]
    shared = [code for code in found if code in SHARED]
    if not shared:
        return (found[0] if found else UNKNOWN), ""
    if main == "ja":
        return JAPANESE, ""
    return ("Hani" if "Hani" in shared else shared[0]), main


def _fold(text: str, script: str) -> str:
    """Return a text as it is compared: without what stands before its first letter or digit."""
    at = next((i for i, c in enumerate(text) if c.isalnum()), 0)
    if script == "Cyrl":
        return unicodedata.normalize("NFC", text[at:]).casefold().replace("ё", "е")
    plain = unicodedata.normalize("NFKD", text[at:]).casefold()
    return "".join(_plain_kana(c) for c in plain if not unicodedata.combining(c))


def _plain_kana(letter: str) -> str:
    """Return a kana as the full-sized hiragana of its sound, any other letter as it is."""
    match = _NAMED_KANA.fullmatch(unicodedata.name(letter, ""))
    if match is None:
        return letter
    try:
        return unicodedata.lookup(f"HIRAGANA LETTER {match[1]}")
    except KeyError:
        return letter


def _initial_of(folded: str, script: str) -> str:
    first = folded[:1]
    if first.isdigit():
        return DIGITS
    if script in {JAPANESE, *SHARED}:
        return _ROW_OF.get(first, first.upper())
    return first.upper()
