"""Loaded terms: words that take a side, and where a text uses one in its own voice.

A dossier lists them in `data/terms.yaml`. A text that quotes such a word names no side by it, so
what stands between quotation marks is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from unicodedata import normalize

from dossier.diagnostics import Span
from dossier.model import Text

# Pairs of quotation marks. Each alternative stops at the next opening mark, so that marks without
# a partner cost no more than the text is long. A closing ’ with a letter after it is an apostrophe.
_QUOTED = re.compile(
    "\u201c[^\u201c\u201d]*\u201d"
    "|\u201e[^\u201e\u201c\u201d]*[\u201c\u201d]"
    "|\u2018[^\u2018]*?\u2019(?!\\w)"
    "|\u00ab[^\u00ab\u00bb]*\u00bb"
    "|\u300c[^\u300c\u300d]*\u300d"
    "|\u300e[^\u300e\u300f]*\u300f"
    '|"[^"]*"'
)
# Stands for what is passed over: no letter and no space, so that no form goes across it.
HIDDEN = "\0"
# Scripts that put no spaces between words: Thai, Lao, Burmese, Khmer, kana, Han; and Hangul, whose
# particles are written on to the word.
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]"
)


@dataclass(frozen=True, slots=True)
class Term:
    """A loaded term.

    `forms` are pairs of language tag and the forms in it. `leans` are the ids of the sides whose
    view the word takes, `instead` what is written instead, `reason` why it takes a side.
    """

    key: str
    forms: tuple[tuple[str, tuple[str, ...]], ...]
    leans: tuple[str, ...]
    instead: Text
    reason: Text
    origin: Span = field(default=Span(""), compare=False, repr=False)
    spans: Mapping[str, Span] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Found:
    """An occurrence of a term: which, what was written, and at which character (from 0)."""

    term: Term
    text: str
    start: int


class Finder:
    """Finds the terms of a dossier: one compiled pattern for each language."""

    def __init__(self, terms: Sequence[Term]) -> None:
        forms: dict[str, list[tuple[str, Term]]] = {}
        for term in terms:
            for language, words in term.forms:
                forms.setdefault(language, []).extend((word, term) for word in words)
        # Where one form begins another, the longer one is meant.
        self._forms = {
            language: sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0]))
            for language, pairs in forms.items()
        }
        self._patterns = {
            language: re.compile("|".join(_pattern(word) for word, _ in pairs), re.IGNORECASE)
            for language, pairs in self._forms.items()
        }
        self._plain = {
            language: tuple(normal(word) for word, _ in pairs)
            for language, pairs in self._forms.items()
        }

    def find(self, language: str, text: str) -> Iterator[Found]:
        """Yield the terms in a text of a language that stand outside quotation marks.

        A text in `en-GB` is held against the forms of `en` where there are none of `en-GB`.
        """
        tag = language if language in self._patterns else language.partition("-")[0]
        pattern = self._patterns.get(tag)
        # Most texts have none of the words; to look for plain words is a hundred times faster.
        plain = normal(text) if pattern else ""
        if pattern is None or not any(word in plain for word in self._plain[tag]):
            return
        for match in pattern.finditer(_QUOTED.sub(hide, text)):
            assert match.lastindex is not None
            yield Found(self._forms[tag][match.lastindex - 1][1], match[0], match.start())


def has_quotation(form: str) -> bool:
    """Tell whether a part of a form stands between quotation marks, where none is looked for."""
    return _QUOTED.search(form) is not None


def hide(match: re.Match[str]) -> str:
    """Return as many hidden characters as were matched, so that every place stays."""
    return HIDDEN * len(match[0])


def normal(form: str) -> str:
    """Return a form as it is compared: in any case, with any white space, of composed letters."""
    return " ".join(normalize("NFC", form).casefold().split())


def _pattern(form: str) -> str:
    """Return a group for a form, as whole words where the script has words, over line ends."""
    # Letters with marks are one character or two, by the system that a text was copied from.
    spellings = dict.fromkeys(normalize(way, form) for way in ("NFC", "NFD"))
    words = "|".join(r"\s+".join(map(re.escape, one.split())) for one in spellings)
    return f"{_edge(form[0], before=True)}({words}){_edge(form[-1], before=False)}"


def _edge(char: str, *, before: bool) -> str:
    if not (char.isalnum() or char == "_") or UNSPACED.match(char):
        return ""
    return r"(?<!\w)" if before else r"(?!\w)"
