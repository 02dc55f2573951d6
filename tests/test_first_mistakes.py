"""Ten mistakes that new editors make: what is said of each, and that it is mended from that alone.

A mistake is a file of the base with one thing wrong; `mended` is what the help says to type, typed.
"""

# ruff: noqa: E501 - messages stand here as they are printed

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from sites_support import BASE, told

WELL = "data/monuments/well.yaml"
METHOD = "content/pages/method.md"
NAMES = "names: {value: The well, lang: en, source: survey, at: page 9}\n"
FRONT = "---\ntitle: Method\n---\n"


@dataclass(frozen=True)
class Mistake:
    """A text with a mistake, all that is said of it, and the text mended. `known` are the words
    that only the editor knows: which page of the book it was.
    """

    name: str
    wrong: str
    told: str
    mended: str
    path: str = WELL
    before: str = NAMES
    known: str = ""


MISTAKES = (
    Mistake(
        "a key is misspelt",
        "steps: {value: 7, sorce: survey, at: page 3}",
        """\
data/monuments/well.yaml:2:19: error: there is no key 'sorce' in a statement of 'steps' [unknown-key]
    2 | steps: {value: 7, sorce: survey, at: page 3}
      |                   ^^^^^
   help: did you mean 'source'? write one of: according_to, as_of, at, from, inferred, key, note, rank, reason, review_by, source, sources, until, unverified, value
""",
        "steps: {value: 7, source: survey, at: page 3}",
    ),
    Mistake(
        "the place in the source is left out",
        "steps: {value: 7, source: survey}",
        """\
data/monuments/well.yaml:2:27: error: the source 'survey' is cited without a place [missing-place]
    2 | steps: {value: 7, source: survey}
      |                           ^^^^^^
   help: add 'at: …', such as 'paragraph 4', 'table 1' or 'heading'
""",
        "steps: {value: 7, source: survey, at: page 3}",
        known="page 3",
    ),
    Mistake(
        "a date is written as at home",
        "set_up: {value: 12.04.1931, source: survey, at: page 3}",
        """\
data/monuments/well.yaml:2:17: error: 'set_up' must be a date: found '12.04.1931' [bad-date]
    2 | set_up: {value: 12.04.1931, source: survey, at: page 3}
      |                 ^^^^^^^^^^
   help: did you mean '1931-04-12'? write 2013, 2013-04, 2013-04-29, 1945-08-28~ (about), 2013? (uncertain) or 2012-12-26/.. (since)
""",
        "set_up: {value: 1931-04-12, source: survey, at: page 3}",
    ),
    Mistake(
        "a number has a comma before its decimals",
        'weight: {value: "2,5 t", source: survey, at: page 3}',
        """\
data/monuments/well.yaml:2:17: error: 'weight' must be a quantity: found '2,5 t' [bad-quantity]
    2 | weight: {value: "2,5 t", source: survey, at: page 3}
      |                 ^^^^^^^
   help: did you mean '2.5 t'? write it as '251 t', '~251 t' or '2..3 km', with a point before decimals and no other separators
""",
        'weight: {value: "2.5 t", source: survey, at: page 3}',
    ),
    Mistake(
        "a name stands where an id belongs",
        "owner: {value: Overdale, source: survey, at: page 3}",
        """\
data/monuments/well.yaml:2:16: error: 'owner' must be an id: found 'Overdale' [bad-reference]
    2 | owner: {value: Overdale, source: survey, at: page 3}
      |                ^^^^^^^^
   help: did you mean 'overdale'? write the name of one record's file, without .yaml; 'dossier find' tells it from words
""",
        "owner: {value: overdale, source: survey, at: page 3}",
    ),
    Mistake(
        "a text between braces has a comma",
        "steps: {value: 7, source: survey, at: page 3, table 2}",
        """\
data/monuments/well.yaml:2:47: error: 'table 2' is read as a key of its own in a statement of 'steps', for the comma before it ends a value [key-alone]
    2 | steps: {value: 7, source: survey, at: page 3, table 2}
      |                                               ^^^^^^^
   help: put quotation marks around the whole text, as in 'page 3, table 2'
""",
        "steps: {value: 7, source: survey, at: 'page 3, table 2'}",
    ),
    Mistake(
        "a text has a colon",
        "summary: {value: A well: deep, source: survey, at: page 3}",
        """\
data/monuments/well.yaml:2:24: error: this is not YAML: a text holds ': ', which ends a key [malformed-yaml]
    2 | summary: {value: A well: deep, source: survey, at: page 3}
      |                        ^
   help: put the whole text between quotation marks: 'a well: deep'
""",
        "summary: {value: 'A well: deep', source: survey, at: page 3}",
    ),
    Mistake(
        "a line is indented with a tab",
        "steps:\n\tvalue: 7\n\tsource: survey\n\tat: page 3",
        """\
data/monuments/well.yaml:3:1: error: this is not YAML: the line is indented with a tab [malformed-yaml]
    3 |  value: 7
      | ^
   help: indent it with spaces
""",
        "steps:\n  value: 7\n  source: survey\n  at: page 3",
    ),
    Mistake(
        "a language is called by the country",
        "summary: {value: {en: A well., jp: 井戸。}, source: survey, at: page 3}",
        """\
data/monuments/well.yaml:2:32: error: 'jp' is no language [bad-language]
    2 | summary: {value: {en: A well., jp: 井戸。}, source: survey, at: page 3}
      |                                ^^
   help: did you mean 'ja'? use a tag such as en, ja, ru or zh-Hant; a map without 'value' is read as a text in several languages
""",
        "summary: {value: {en: A well., ja: 井戸。}, source: survey, at: page 3}",
    ),
    Mistake(
        "a mention names a thing as people call it",
        "It is about [[Old Jack]] [[fact:stone.place]].",
        """\
content/pages/method.md:4:13: error: this is no mention: found 'Old Jack' [bad-mention]
    4 | It is about [[Old Jack]] [[fact:stone.place]].
      |             ^^^^^^^^^^^^
   help: did you mean 'stone'? write [[id]], [[id|text]] or [[fact:record.property]]; put `…` round brackets that are meant as such
""",
        "It is about [[stone|Old Jack]] [[fact:stone.place]].",
        path=METHOD,
        before=FRONT,
    ),
)
_IDS = [one.name.replace(" ", "-") for one in MISTAKES]


def say_of(mistake: Mistake, text: str, root: Path) -> str:
    """Return all that is said of the base with a text in the file of a mistake."""
    shutil.copytree(BASE, root)
    (root / mistake.path).write_text(f"{mistake.before}{text}\n", encoding="utf-8")
    return told(root)


def test_there_are_ten() -> None:
    assert len({one.name for one in MISTAKES}) == 10


@pytest.mark.parametrize("mistake", MISTAKES, ids=_IDS)
def test_one_mistake_gives_one_message(mistake: Mistake, tmp_path: Path) -> None:
    assert say_of(mistake, mistake.wrong, tmp_path / "site") == mistake.told


@pytest.mark.parametrize("mistake", MISTAKES, ids=_IDS)
def test_what_the_help_says_mends_it(mistake: Mistake, tmp_path: Path) -> None:
    assert say_of(mistake, mistake.mended, tmp_path / "site") == ""


@pytest.mark.parametrize("mistake", MISTAKES, ids=_IDS)
def test_what_has_to_be_typed_stands_in_the_message(mistake: Mistake) -> None:
    typed = _words(mistake.mended) - _words(mistake.wrong) - _words(mistake.known)

    assert typed - _words(mistake.told) == set()


def _words(text: str) -> set[str]:
    return set(re.findall(r"[\w-]+|[\"']", text))
