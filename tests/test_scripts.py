"""Scripts of names: where an index puts them, without any locale."""

from __future__ import annotations

import pytest

from dossier.scripts import is_kana, list_name


@pytest.mark.parametrize(
    ("text", "language", "reading", "script", "initial"),
    [
        ("Ōsaka", "en", "", "Latn", "O"),
        ("Étienne", "fr", "", "Latn", "E"),
        ("‘North’", "en", "", "Latn", "N"),
        ("ß-Turm", "de", "", "Latn", "S"),
        ("Øst", "da", "", "Latn", "Ø"),
        ("1956 Treaty", "en", "", "Latn", "0–9"),
        ("Ёлкино", "ru", "", "Cyrl", "Е"),
        ("Йод", "ru", "", "Cyrl", "Й"),
        ("Ωmega", "el", "", "Grek", "Ω"),
        # A reading in kana decides the row of the fifty sounds, with voiced sounds and small kana.
        ("択捉島", "ja", "えとろふとう", "Jpan", "あ"),
        ("学校", "ja", "ガッコウ", "Jpan", "か"),
        ("パーティー", "ja", "", "Jpan", "は"),
        ("ヴェルニー", "ja", "", "Jpan", "あ"),
        # Without one a name stands under its first character; Latin letters are no reading.
        ("国後島", "ja", "", "Jpan", "国"),
        ("国後島", "ja", "Kunashiri", "Jpan", "国"),
        ("NATO首脳会議", "ja", "", "Jpan", "N"),
        # A script that several languages write is listed by language.
        ("クㇺ", "ain", "", "Kana", "か"),
        ("北方", "zh-Hant", "", "Hani", "北"),
        # Of Hangul the first letter of the first syllable.
        ("독도", "ko", "", "Hang", "\u1103"),
        ("2+2", "en", "", "Zyyy", "0–9"),
    ],
)
def test_a_name_is_listed_by_script_and_initial(
    text: str, language: str, reading: str, script: str, initial: str
) -> None:
    found = list_name(text, language, reading)
    assert (found.script, found.initial) == (script, initial)


def test_a_shared_script_keeps_its_languages_apart() -> None:
    found = [list_name("北", tag).language for tag in ("ja", "zh-Hant", "ko")]
    assert found == ["", "zh", "ko"]


def test_names_are_in_the_order_of_their_script() -> None:
    names = [
        *(("2013", "en", ""), ("apple", "en", ""), ("Ápril", "en", ""), ("Birch", "en", "")),
        *(("Ель", "ru", ""), ("Ёж", "ru", ""), ("Икра", "ru", ""), ("Йод", "ru", "")),
        *(("甲", "ja", "あさ"), ("乙", "ja", "いけ"), ("丙", "ja", "かわ"), ("一", "ja", "")),
        *(("アイ", "ain", ""), ("カイ", "ain", "")),
    ]
    in_order = sorted(names, key=lambda one: list_name(*one).key)
    assert [one[0] for one in in_order] == [
        *("apple", "Ápril", "Birch", "Ёж", "Ель", "Икра", "Йод"),
        *("甲", "乙", "丙", "一", "アイ", "カイ", "2013"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("えとろふ", True),
        ("エトロフ・トウ", True),
        ("えと島", False),
        ("abc", False),
        ("12", False),
    ],
)
def test_a_reading_is_all_kana(text: str, expected: bool) -> None:
    assert is_kana(text) is expected
