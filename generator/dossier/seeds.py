"""The documents that a dossier grew from, known by the fingerprints of their texts.

A text is not kept, for it belongs to somebody else; its fingerprint tells whether a copy is the
one that was read. Copies of one text differ in what editors, browsers and pasting change, so that
is levelled before (`split_paragraphs`): fingerprints are those of the normalised text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from hashlib import sha256
from unicodedata import normalize

from dossier.diagnostics import Span
from dossier.model import Text

# The digits of a fingerprint: all of SHA-256 for a text. Paragraphs have a quarter, which a person
# can compare by eye; two of a document are alike by chance once in billions of documents.
TEXT_DIGITS, PARAGRAPH_DIGITS = 64, 16

# Word processors and content systems turn straight marks into these, in the shape of the language.
_QUOTATION_MARKS = str.maketrans(dict.fromkeys("‘’‚‛‹›ʼ", "'") | dict.fromkeys("“”„‟«»", '"'))
_EMPTY_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A statement that was drawn from a paragraph, by its path."""

    path: str
    origin: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a seed: its fingerprint, the statements drawn from it, and a note on it."""

    fingerprint: str
    drawn: tuple[Drawn, ...]
    note: Text | None
    origin: Span = field(default=Span(""), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Seed:
    """A document that the dossier grew from, as the register has it.

    `source` is the id of the record that has its title, publisher and address. `is_whole` is false
    when a part of the file was refused: then what it lacks is not reported. `source_origin` is the
    place of `source`.
    """

    id: str
    source: str
    fingerprint: str
    paragraphs: tuple[Paragraph, ...]
    is_whole: bool = True
    origin: Span = field(default=Span(""), compare=False, repr=False)
    source_origin: Span = field(default=Span(""), compare=False, repr=False)

    @property
    def drawn(self) -> tuple[str, ...]:
        """The paths of all statements drawn from it, each once, in the order of the paragraphs."""
        paths = (one.path for paragraph in self.paragraphs for one in paragraph.drawn)
        return tuple(dict.fromkeys(paths))


def split_paragraphs(text: str) -> tuple[str, ...]:
    """Return the normalised paragraphs of a text, which are what stands between empty lines.

    What is levelled, and why: composed and decomposed letters (NFC), for file systems and keyboards
    differ in them; line ends, for systems do; quotation marks and apostrophes, for editors bend
    them; runs of white space, for a line may be broken anywhere, and spaces be of many sorts.
    """
    lines = normalize("NFC", text.removeprefix("\ufeff")).translate(_QUOTATION_MARKS)
    lines = lines.replace("\r\n", "\n").replace("\r", "\n")
    paragraphs = (" ".join(part.split()) for part in _EMPTY_LINES.split(lines))
    return tuple(paragraph for paragraph in paragraphs if paragraph)


def fingerprint_text(paragraphs: tuple[str, ...]) -> str:
    """Return the fingerprint of a text, given by its normalised paragraphs: SHA-256 of them with an
    empty line between.
    """
    return sha256("\n\n".join(paragraphs).encode()).hexdigest()


def fingerprint_paragraph(paragraph: str) -> str:
    """Return the fingerprint of a normalised paragraph: the beginning of its SHA-256."""
    return sha256(paragraph.encode()).hexdigest()[:PARAGRAPH_DIGITS]


@dataclass(frozen=True, slots=True)
class Pair:
    """How a paragraph of a seed and one of a text stand to each other.

    Both are numbers that count from 1, 0 where there is none: a pair is the same, changed, missing
    (from the text) or additional (in the text).
    """

    registered: int
    found: int
    is_same: bool

    @property
    def word(self) -> str:
        """What the pair is, in a word."""
        if self.is_same:
            return "same"
        if not self.found:
            return "missing"
        return "changed" if self.registered else "additional"


@dataclass(frozen=True, slots=True)
class Comparison:
    """How far a text is the document of a seed: by its whole, and paragraph by paragraph."""

    seed: Seed
    has_fingerprint: bool
    pairs: tuple[Pair, ...]

    @property
    def same(self) -> int:
        """How many paragraphs are the same."""
        return sum(pair.is_same for pair in self.pairs)

    @property
    def is_document(self) -> bool:
        """Whether the text is the document, in the whole and in every paragraph."""
        return self.has_fingerprint and self.same == len(self.pairs)


def compare(seed: Seed, paragraphs: tuple[str, ...]) -> Comparison:
    """Compare a text, given by its normalised paragraphs, with the document of a seed."""
    registered = [paragraph.fingerprint for paragraph in seed.paragraphs]
    found = [fingerprint_paragraph(paragraph) for paragraph in paragraphs]
    is_text = fingerprint_text(paragraphs) == seed.fingerprint
    return Comparison(seed, is_text, tuple(_pair(registered, found)))


def _pair(registered: list[str], found: list[str]) -> Iterator[Pair]:
    """Yield pairs in the order of both; paragraphs that differ between the same ones are paired as
    far as there are some on both sides, for their fingerprints do not tell how near they are.
    """
    matcher = SequenceMatcher(None, registered, found, autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        for step in range(max(last - first, end - start)):
            mine, other = first + step, start + step
            yield Pair(
                mine + 1 if mine < last else 0,
                other + 1 if other < end else 0,
                tag == "equal",
            )
