"""What templates may see of lists: the parts of the index of names, the timeline, and tables.

What holds for `views` holds here.
"""

from __future__ import annotations

from msgspec import Struct

from dossier.views import Entry, Fact, Link, Stated, Tick, Words


class EntryGroup(Struct, frozen=True, gc=False):
    """Entries under a heading: back-links by property, a list by letter, a timeline by year.
    `is_folded`: long and seldom wanted, to be folded away.
    """

    anchor: str
    heading: Words
    entries: tuple[Entry, ...]
    is_folded: bool = False


class Sequence(Struct, frozen=True, gc=False):
    """The place of a record in the sequence it belongs to: members in order, those nearest to it
    where there are many, the one before and the one after; `number` counts from 1 among all.
    """

    whole: Link
    label: Words
    members: tuple[Entry, ...]
    previous: Link | None
    next: Link | None
    number: int
    count: int


class Band(Struct, frozen=True, gc=False):
    """What was held, as a bar on the scale of years: its letter, where it begins and how long it
    is in percent, in which row from 0, and whether its end is open; and the statement itself.
    """

    letter: str
    x: str
    width: str
    lane: int
    is_open: bool
    stated: Stated


class BandChart(Struct, frozen=True, gc=False):
    """What a record held over the years: bars, the days on which it took part in something (`marks`
    without a text), and the statements that bars cannot show for want of a date.
    """

    fact: Fact
    bands: tuple[Band, ...]
    undated: tuple[Stated, ...]
    lanes: int
    ticks: tuple[Tick, ...]
    marks: tuple[Tick, ...]


class Numbered(Struct, frozen=True, gc=False):
    """A number that a source gives: what it is (label of the property), and the statement."""

    label: Words
    stated: Stated


class Member(Struct, frozen=True, gc=False):
    """A member of a sequence: the entry, who took part, the numbers that sources give, and the
    disagreements declared about any of its statements.
    """

    entry: Entry
    participants: tuple[Link, ...]
    numbers: tuple[Numbered, ...]
    conflicts: tuple[Link, ...]


class MemberTable(Struct, frozen=True, gc=False):
    """The members of a sequence in the order of their dates; the flags say which columns have
    anything in them.
    """

    anchor: str
    heading: Words
    members: tuple[Member, ...]
    has_participants: bool
    has_numbers: bool


class Jump(Struct, frozen=True, gc=False):
    """An entry of a jump line: the id on this page that it leads to, and how much is there."""

    anchor: str
    label: Words
    count: int


class Bearer(Struct, frozen=True, gc=False):
    """A record that has a name: its link and kind, the sides that use the name for it, where that
    is stated, and the marks of the statement.
    """

    link: Link
    kind: Words
    users: tuple[Words, ...]
    permalink: str
    is_unverified: bool
    is_withdrawn: bool
    differs: Link | None


class NameEntry(Struct, frozen=True, gc=False):
    """One form of a name, with how it is read if that is recorded, and all that bear it."""

    name: Words
    reading: Words | None
    bearers: tuple[Bearer, ...]


class NameGroup(Struct, frozen=True, gc=False):
    """The names under one initial."""

    anchor: str
    initial: Words
    names: tuple[NameEntry, ...]


class ScriptGroup(Struct, frozen=True, gc=False):
    """The names in one script; a script of several languages has a group for each. `script` is ''
    where a name has no letters.
    """

    anchor: str
    script: Words
    language: Words | None
    initials: tuple[NameGroup, ...]
    count: int


class Facet(Struct, frozen=True, gc=False):
    """A part of a list or the timeline that has a page of its own; `link.is_current` marks this
    page's. `mark` is the shape of the mark of its kind, as in `Moment`, 0 for none.
    """

    link: Link
    count: int
    mark: int = 0


class FacetLine(Struct, frozen=True, gc=False):
    """Facets of one sort: `axis` is kind, class, side, sequence, period or year."""

    axis: str
    facets: tuple[Facet, ...]


class Moment(Struct, frozen=True, gc=False):
    """An entry of the timeline. `mark` is the shape of its mark, 1 to 4, by the place of its kind
    among those that have dates; `family_count` is the number of independent families of sources of
    the date shown; `sequences` are those that it belongs to.
    """

    entry: Entry
    mark: int
    family_count: int
    is_unverified: bool
    sequences: tuple[Link, ...]


class Year(Struct, frozen=True, gc=False):
    """The moments of one year."""

    anchor: str
    year: str
    moments: tuple[Moment, ...]


class Period(Struct, frozen=True, gc=False):
    """A decade, or a century with few moments; the heading is worded for the language."""

    anchor: str
    heading: Words
    years: tuple[Year, ...]


class Tally(Struct, frozen=True, gc=False):
    """How many there are, and in words of the page's language how many (`text`) and which part of
    all (`share`), in rounded percent: `1,204`, `31%`.
    """

    count: int
    text: str
    share: str


class Counted(Struct, frozen=True, gc=False):
    """Sources, and the statements that rest on at least one of them."""

    sources: Tally
    statements: Tally


class BalanceRow(Struct, frozen=True, gc=False):
    """What is counted of one sort of sources: `label` is None for those that are of none; `all` of
    them, then those of each column. `help` says what belongs to the sort.
    """

    label: Words | None
    help: Words | None
    all: Counted
    columns: tuple[Counted, ...] = ()


class Balance(Struct, frozen=True, gc=False):
    """Whom a dossier listens to. `columns` are the sides that sources come from, and None for
    elsewhere; no columns where sources name no side. `rows` are the classes of sources in their
    order, none where sources are not classed; `total` is all of them; `languages` by the number of
    sources, largest first.
    """

    columns: tuple[Link | None, ...]
    rows: tuple[BalanceRow, ...]
    total: BalanceRow
    languages: tuple[BalanceRow, ...]
