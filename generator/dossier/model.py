"""The domain: values, statements and records, frozen and free of any file, address or HTML.

A record is read once and never changed. Where something was written (`origin` and the spans) does
not take part in equality or `repr`: moving a line does not change a value.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import TypeAlias

from dossier.dates import FuzzyDate
from dossier.diagnostics import Span
from dossier.quantities import Quantity


@dataclass(frozen=True, slots=True)
class Text:
    """A text in one or more languages: pairs of language tag (BCP 47) and text, by tag.

    `spans` gives the place of each form, in the same order; none where the text was not written
    by an author.
    """

    forms: tuple[tuple[str, str], ...]
    spans: tuple[Span, ...] = field(default=(), compare=False, repr=False)

    def form(self, languages: tuple[str, ...]) -> tuple[str, str]:
        """Return (tag, text) in the first of `languages` that there is, else in any, by tag."""
        for language in languages:
            for form in self.forms:
                if form[0] == language:
                    return form
        return self.forms[0]

    @classmethod
    def joined(cls, *texts: Text) -> Text:
        """Return one text of several; where two have a language in common the later one wins."""
        found = {tag: (words, span) for text in texts for tag, words, span in text.places()}
        tags = sorted(found)
        return cls(
            tuple((tag, found[tag][0]) for tag in tags), tuple(found[tag][1] for tag in tags)
        )

    def places(self) -> Iterator[tuple[str, str, Span]]:
        """Yield the tag, text and place of each form; the place has no path where none is known."""
        spans = self.spans or (Span(""),) * len(self.forms)
        for (tag, words), span in zip(self.forms, spans, strict=True):
            yield tag, words, span


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference to a record by its id."""

    id: str


@dataclass(frozen=True, slots=True)
class StatementReference:
    """A reference to a statement: `record.property` or `record.property.key`."""

    path: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the choices that a property declares, by its key."""

    key: str


@dataclass(frozen=True, slots=True)
class Address:
    """An address on the web (http or https) or of mail (mailto)."""

    url: str


@dataclass(frozen=True, slots=True)
class Coordinates:
    """Where a thing lies: decimal degrees, north and east positive, WGS 84."""

    latitude: Decimal
    longitude: Decimal


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time of day, 24 hours; its zone, where it matters, is a qualifier."""

    hour: int
    minute: int


@dataclass(frozen=True, slots=True)
class LanguageTag:
    """A language as BCP 47 names it: `ja`, `ru`, `zh-Hant`."""

    tag: str


Value: TypeAlias = (
    Text
    | Quantity
    | FuzzyDate
    | Reference
    | StatementReference
    | Choice
    | Address
    | Coordinates
    | ClockTime
    | LanguageTag
)


class Rank(Enum):
    """Order among values of one property, after Wikidata; a rank orders and hides nothing."""

    PREFERRED = "preferred"
    NORMAL = "normal"
    DEPRECATED = "deprecated"


@dataclass(frozen=True, slots=True)
class Citation:
    """A source that a statement rests on, and the place in it: a paragraph, page, table."""

    source: str
    place: Text
    origin: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Statement:
    """The unit of a dossier: a subject, a property and a value, with all that qualifies it.

    `key` tells the values of one property apart and is '' where a property was given in its short
    form. `according_to` is the id of the record whose view it is, or ''. `unverified` says why no
    source is given, `inferred` from what the value was concluded. `qualifiers` are pairs of name
    and values in the order of the kind. `spans` gives the place of every part by its name.
    """

    subject: str
    property: str
    key: str
    value: Value
    as_of: FuzzyDate | None = None
    start: FuzzyDate | None = None
    end: FuzzyDate | None = None
    according_to: str = ""
    citations: tuple[Citation, ...] = ()
    rank: Rank = Rank.NORMAL
    reason: Text | None = None
    note: Text | None = None
    review_by: FuzzyDate | None = None
    inferred: Text | None = None
    unverified: Text | None = None
    qualifiers: tuple[tuple[str, tuple[Value, ...]], ...] = ()
    origin: Span = field(default=Span(""), compare=False, repr=False)
    spans: Mapping[str, Span] = field(default_factory=dict, compare=False, repr=False)

    # The field `property` hides the builtin of that name here.
    @builtins.property
    def anchor(self) -> str:
        """The fragment of its permalink: `area`, or `area.mofa-2020` when it has a key."""
        return f"{self.property}.{self.key}" if self.key else self.property

    @builtins.property
    def path(self) -> str:
        """How it is cited: the record's id and the anchor."""
        return f"{self.subject}.{self.anchor}"

    def qualifier(self, name: str) -> tuple[Value, ...]:
        """Return the values of a qualifier, none when it is not given."""
        return dict(self.qualifiers).get(name, ())

    def span(self, part: str) -> Span:
        """Return the place of one part (`value`, `until`, a qualifier …), else of the whole."""
        return self.spans.get(part, self.origin)


@dataclass(frozen=True, slots=True)
class Redirect:
    """An address that a page had, as a path from the site's root, and where it leads: a record."""

    path: str
    target: str
    origin: Span = field(default=Span(""), compare=False, repr=False)
    target_origin: Span = field(default=Span(""), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Mention:
    """`[[id]]`, `[[id|text]]` or `[[fact:statement]]` in prose; `text` is '' unless given."""

    target: str
    text: str
    is_fact: bool
    block: int
    origin: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list, table or quotation of prose, found between empty lines.

    `needs_citation` is false for what claims nothing: headings, code, rules.
    """

    number: int
    text: str
    needs_citation: bool
    is_code: bool
    origin: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Prose:
    """Markdown in one language.

    In `text` each mention is replaced by a token (see `documents`), so that Markdown cannot take
    it apart; `source` is the text as written, `first_line` the line of the file it begins at.
    """

    language: str
    text: str
    mentions: tuple[Mention, ...]
    blocks: tuple[Block, ...]
    path: str = field(compare=False, repr=False, default="")
    first_line: int = field(compare=False, repr=False, default=1)


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that the dossier has a page for: its id, kind, statements and prose."""

    id: str
    kind: str
    statements: tuple[Statement, ...]
    prose: tuple[Prose, ...] = ()
    origin: Span = field(default=Span(""), compare=False, repr=False)
    _of: Mapping[str, tuple[Statement, ...]] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Fill the index of statements by property."""
        found: dict[str, tuple[Statement, ...]] = {}
        for one in self.statements:
            found[one.property] = (*found.get(one.property, ()), one)
        object.__setattr__(self, "_of", found)

    def __hash__(self) -> int:
        """Hash the id: all that a record says takes long, and no two of a dossier share one."""
        return hash(self.id)

    @property
    def named(self) -> tuple[str, ...]:
        """The ids of the records that values name, in the order of the file."""
        values = (one.value for one in self.statements)
        return tuple(value.id for value in values if isinstance(value, Reference))

    @property
    def voices(self) -> tuple[str, ...]:
        """The ids of the records that values are according to, in the order of the file."""
        return tuple(one.according_to for one in self.statements if one.according_to)

    def of(self, name: str) -> tuple[Statement, ...]:
        """Return the statements of one property, in the order of the file."""
        return self._of.get(name, ())


@dataclass(frozen=True, slots=True)
class StandingPage:
    """A page of prose that is about the dossier itself: about, method, naming.

    One per id; a form for each language it was written in: title, summary and prose.
    """

    id: str
    title: Text
    summary: Text | None
    prose: tuple[Prose, ...]
    origin: Span = field(default=Span(""), compare=False, repr=False)
