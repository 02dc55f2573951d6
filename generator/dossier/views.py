"""What templates may see: frozen, plain data, every field described.

A template gets exactly one of the classes of `pageviews`, as `page`; these are its parts. Texts are
`Words` that know their language; addresses are relative to the page; HTML occurs only in fields
called `html`, made and cleaned by `markup`. Everything is sorted, formatted and worded here or in
the catalogues of the theme: a template decides presentation only.
"""

from __future__ import annotations

from msgspec import Struct


class Words(Struct, frozen=True, gc=False):
    """A text for people. `lang` is '' in the page's own language, else the tag for `lang=`;
    `is_fallback` marks a missing translation. A text in several languages has `parts`, which are
    `text` taken together.
    """

    text: str
    lang: str = ""
    is_fallback: bool = False
    parts: tuple[Words, ...] = ()


class Link(Struct, frozen=True, gc=False):
    """A link inside the site: `href` relative to the page, '' where there is no page to link to;
    `names` are further forms of the title (each side's own name), to stand beside it.
    """

    href: str
    title: Words
    names: tuple[Words, ...] = ()
    kind: str = ""
    is_current: bool = False


class DatePoint(Struct, frozen=True, gc=False):
    """One date: `text` formatted for the language; `datetime` its machine form for `<time>`, '' if
    it has none; the flags say which words to add: about, uncertain.
    """

    text: str
    datetime: str
    is_approximate: bool
    is_uncertain: bool


class DateText(Struct, frozen=True, gc=False):
    """A date, or an interval of dates: one or two `points`. The flags say which word to add for an
    interval with one end: since, until. `text` is all of it without any of those words.
    """

    text: str
    points: tuple[DatePoint, ...]
    is_since: bool = False
    is_until: bool = False


class Cited(Struct, frozen=True, gc=False):
    """A source that a statement rests on and the place in it. `number` is its number in the
    page's list of sources, from 1; `source` links to the source's page.
    """

    number: int
    source: Link
    publisher: Words
    published: DateText | None
    place: Words
    url: str = ""


class Shown(Struct, frozen=True, gc=False):
    """A value, formatted. `type` is the property's type: text, quantity, count, date, time,
    reference, statement, address, coordinates, choice or language. `link` is set for references
    and statements, `href` for addresses, `date` for dates; `words` is always set; `is_about`
    marks a quantity given as about.
    """

    type: str
    words: Words
    link: Link | None = None
    href: str = ""
    date: DateText | None = None
    is_about: bool = False


class Qualified(Struct, frozen=True, gc=False):
    """A qualifier of a statement: its label and values."""

    name: str
    label: Words
    values: tuple[Shown, ...]


class Stated(Struct, frozen=True, gc=False):
    """A statement as shown: at its permalink, with all of its sources and places.

    `anchor` is the id of its element; `path` is its name within the dossier, `record.property.key`;
    `cited_as` is how others cite it, None where nothing is cited for it. `rank` is
    preferred, normal or deprecated; `conflict` links to the disagreement it takes part in;
    `family_count` is the number of independent families of sources. `held` is, for one who took
    part, what they held on the day. `is_inherited`: taken over from the sequence it belongs to.
    `rests_on_weak`: it has sources and all are of low weight, of the classes `weak_classes`.
    `voices` are the first two publishers of its sources, each once (of a source without one its
    title), `voices_more` how many there are besides.
    """

    anchor: str
    path: str
    permalink: str
    value: Shown
    as_of: DateText | None
    period: DateText | None
    according_to: Link | None
    qualifiers: tuple[Qualified, ...]
    citations: tuple[Cited, ...]
    family_count: int
    rank: str
    reason: Words | None
    note: Words | None
    inferred: Words | None
    unverified: Words | None
    conflict: Link | None
    held: tuple[Held, ...] = ()
    is_inherited: bool = False
    rests_on_weak: bool = False
    weak_classes: tuple[SourceClass, ...] = ()
    cited_as: Permanent | None = None
    voices: tuple[Words, ...] = ()
    voices_more: int = 0


class Permanent(Struct, frozen=True, gc=False):
    """What is said to cite a statement: its subject, the label of its property, the dossier, the
    edition as a date, and its full address.
    """

    subject: Words
    label: Words
    dossier: Words
    edition: str
    url: str


class SourceClass(Struct, frozen=True, gc=False):
    """A sort of sources: what it is called, and what belongs to it."""

    label: Words
    help: Words | None


class Held(Struct, frozen=True, gc=False):
    """What somebody held on a day: the office, since and until when, and where that is stated."""

    office: Link
    period: DateText | None
    permalink: str


class Tick(Struct, frozen=True, gc=False):
    """A mark of a scale: how far along it is, in percent (`12.5`), and its text; `is_minor`: may
    lose its text where there is little room; `has_unit`: the last one, whose text is long.
    """

    x: str
    text: str
    is_minor: bool = False
    has_unit: bool = False


class Dot(Struct, frozen=True, gc=False):
    """A value on a scale: from where to where in percent (the same unless a range was given), its
    letter ('' for none), how many others it stands above so that none hides another, and whether
    several independent sources give it.
    """

    x: str
    until: str
    letter: str
    level: int
    is_several: bool


class Strip(Struct, frozen=True, gc=False):
    """Values that disagree, as dots on one scale; `levels` is how many stand above each other."""

    ticks: tuple[Tick, ...]
    dots: tuple[Dot, ...]
    levels: int


class Disagreement(Struct, frozen=True, gc=False):
    """A declared disagreement: its page, the probable reason, and whether somebody stated that
    (else it is an inference).
    """

    link: Link
    reason: Words | None
    is_reason_stated: bool


class Fact(Struct, frozen=True, gc=False):
    """A property with all of its statements: `statements` are shown, `folded` rest on weak sources
    only and are folded away after them. `anchor` is its id; `is_disputed` says that its values
    contradict each other; `conflicts` are the disagreements declared about them, `strip` the values
    on a scale where they are numbers. A group of one statement without key shares its anchor: then
    the statement gets no id of its own.
    """

    anchor: str
    label: Words
    help: Words | None
    type: str
    statements: tuple[Stated, ...]
    is_disputed: bool
    conflicts: tuple[Disagreement, ...]
    folded: tuple[Stated, ...] = ()
    strip: Strip | None = None


class Part(Struct, frozen=True, gc=False):
    """A section of a record's page: anchor, heading and facts, then what the sides say on the
    record, each block at the anchor of its property.
    """

    anchor: str
    heading: Words
    facts: tuple[Fact, ...]
    readings: tuple[TwoSided, ...] = ()


class Entry(Struct, frozen=True, gc=False):
    """A record in a list, timeline or set of back-links: link, date, a sentence on it, and the
    places (labels of properties) in which it refers to the page's record.

    `differs` is the disagreement about its date. `readings` say how each side reads it, beneath
    it in the list of its kind; none where no reading is recorded.
    """

    link: Link
    date: DateText | None
    summary: Words | None
    year: str = ""
    kind: Words | None = None
    detail: Words | None = None
    permalink: str = ""
    held: tuple[Held, ...] = ()
    differs: Link | None = None
    readings: tuple[SideColumn, ...] = ()


class SideLine(Struct, frozen=True, gc=False):
    """One statement in the column of a side: what it is (label of the property, empty where all are
    of one), whose it is where the column shows several records, and the statement; who says so is
    left out where the heading of the column does.
    """

    label: Words
    subject: Link | None
    stated: Stated


class SideColumn(Struct, frozen=True, gc=False):
    """What one side says: `link` is None for what nobody is named for; `place` counts the sides of
    the settings from 1 and is 0 for anybody else; `records` are those that the lines are taken
    from, where these are not the page's own; no `lines` and no `records`: not recorded. The lines
    stand in the order of their dates, those without one first.
    """

    link: Link | None
    place: int
    records: tuple[Link, ...]
    lines: tuple[SideLine, ...]


class TwoSided(Struct, frozen=True, gc=False):
    """What the sides say on one thing, side by side. `link` leads to what they speak of, where it
    has a page of its own; `heading` is its title or the label of the property.
    """

    anchor: str
    heading: Words
    help: Words | None
    link: Link | None
    columns: tuple[SideColumn, ...]


class SourceEntry(Struct, frozen=True, gc=False):
    """A source in a page's list of sources or in the bibliography. `url` leads to the source
    itself; in the bibliography `cited_count` is the number of statements that rest on it, and
    `set_aside` says why it is kept although there are none; elsewhere they are 0 and None.
    """

    number: int
    anchor: str
    link: Link
    publisher: Words
    published: DateText | None
    language: Words | None
    url: str
    host: str
    cited_count: int
    set_aside: Words | None = None
