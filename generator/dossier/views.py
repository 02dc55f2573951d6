"""What templates may see: frozen, plain data, every field described.

A template gets exactly one of the context classes at the end of this module, as `page`. Texts are
`Words` that know their language; addresses are relative to the page; HTML occurs only in fields
called `html`, made and cleaned by `markup`. Everything is sorted, formatted and worded here or in
the catalogues of the theme: a template decides presentation only.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """A text for people. `lang` is '' in the page's own language, else the tag for `lang=`;
    `is_fallback` marks a missing translation."""

    text: str
    lang: str = ""
    is_fallback: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A link inside the site: `href` relative to the page, '' where there is no page to link to;
    `names` are further forms of the title (each side's own name), to stand beside it."""

    href: str
    title: Words
    names: tuple[Words, ...] = ()
    kind: str = ""
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class DateText:
    """A date: `text` formatted for the language; `datetime` its machine form for `<time>`, '' if
    it has none; the flags say which words to add."""

    text: str
    datetime: str = ""
    is_approximate: bool = False
    is_uncertain: bool = False


@dataclass(frozen=True, slots=True)
class Cited:
    """A source that a statement rests on and the place in it. `number` is its number in the
    page's list of sources, from 1; `source` links to the source's page."""

    number: int
    source: Link
    publisher: Words
    published: DateText | None
    place: Words
    url: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A value, formatted. `type` is the property's type: text, quantity, count, date, time,
    reference, statement, address, coordinates, choice or language. `link` is set for references
    and statements, `href` for addresses, `date` for dates; `words` is always set; `is_about`
    marks a quantity given as about."""

    type: str
    words: Words
    link: Link | None = None
    href: str = ""
    date: DateText | None = None
    is_about: bool = False


@dataclass(frozen=True, slots=True)
class Qualified:
    """A qualifier of a statement: its label and values."""

    name: str
    label: Words
    values: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement as shown: at its permalink, with all of its sources and places.

    `anchor` is the id of its element; `path` is how it is cited, `record.property.key`. `rank` is
    preferred, normal or deprecated; `conflict` links to the disagreement it takes part in;
    `family_count` is the number of independent families of sources. `held` is, for one who took
    part, what they held on the day. `is_inherited`: taken over from the sequence it belongs to.
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


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody held on a day: the office, since and until when, and where that is stated."""

    post: Link
    period: DateText | None
    permalink: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A property with all of its statements. `anchor` is its id; `is_disputed` says that its
    values contradict each other; `conflicts` are the disagreements declared about them. A group of
    one statement without key shares its anchor: then the statement gets no id of its own."""

    anchor: str
    label: Words
    help: Words | None
    type: str
    statements: tuple[Stated, ...]
    is_disputed: bool
    conflicts: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a record's page: anchor, heading and facts."""

    anchor: str
    heading: Words
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A record in a list, timeline or set of back-links: link, date, a sentence on it, and the
    places (labels of properties) in which it refers to the page's record."""

    link: Link
    date: DateText | None
    summary: Words | None
    year: str = ""
    kind: Words | None = None
    detail: Words | None = None
    permalink: str = ""
    held: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryGroup:
    """Entries under a heading: back-links by property, a list by letter, a timeline by year."""

    anchor: str
    heading: Words
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A source in a page's list of sources or in the bibliography. `url` leads to the source
    itself; `cited_count` is the number of statements that rest on it."""

    number: int
    anchor: str
    link: Link
    publisher: Words
    published: DateText | None
    language: Words | None
    url: str
    host: str
    cited_count: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """The place of a record in the sequence it belongs to: all members in order, the one before
    and the one after; `number` counts from 1."""

    series: Link
    label: Words
    members: tuple[Entry, ...]
    previous: Link | None
    next: Link | None
    number: int
    count: int


@dataclass(frozen=True, slots=True)
class Shape:
    """An outline on the map: path data in the map's units, and what it is. `role` is current,
    disputed or context; `link` leads to its page if it has one."""

    id: str
    path: str
    role: str
    label: Words
    link: Link | None


@dataclass(frozen=True, slots=True)
class MapLabel:
    """A name on the map, at a point in the map's units."""

    x: int
    y: int
    words: Words
    link: Link | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class MapView:
    """The map: an SVG view box `0 0 width height`, shapes in drawing order, names, the length of a
    scale bar, and the credit of the coastlines. Equirectangular, equal in scale both ways at the
    middle latitude."""

    width: int
    height: int
    shapes: tuple[Shape, ...]
    labels: tuple[MapLabel, ...]
    scale_km: int
    scale_units: int
    title: Words
    description: Words
    credit: Words


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same page in another language: its tag, the name of the language in itself, its href."""

    language: str
    name: str
    href: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Site:
    """What every page shows of the dossier. `root` is the relative way to the site's root, with a
    slash at its end (or '' or an absolute path on the page that is served at any address);
    `home` the way to this language's home page; `navigation` the entries of the masthead and
    `standing` those of the footer. `statement_count` and so on speak of the whole dossier."""

    title: Words
    description: Words
    language: str
    root: str
    home: str
    navigation: tuple[Link, ...]
    standing: tuple[Link, ...]
    edition: DateText
    licence: Words | None
    statement_count: int
    source_count: int
    conflict_count: int


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a page: its title, a description of one sentence, absolute canonical address,
    the same page in other languages, and the trail of links that leads to it."""

    title: Words
    description: str
    canonical: str
    alternates: tuple[Alternate, ...]
    breadcrumbs: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class RecordPage:
    """The page of a record of any kind. `names` are all of its names, each a statement with who
    uses it; `summary` its lead; `html` its prose; `parts` its facts by section; `back_links` what
    refers to it, by property; `drawn` (sources only) what was drawn from it, by subject;
    `standing` (conflicts only) all the values that disagree, by subject and property;
    `sides` (what takes a position) the records that speak on the same, one per side."""

    site: Site
    head: Head
    id: str
    kind: str
    kind_label: Words
    kind_list: Link
    title: Words
    names: Fact | None
    summary: Fact | None
    date: DateText | None
    html: str
    html_lang: str
    parts: tuple[Part, ...]
    map: MapView | None
    sequences: tuple[Sequence, ...]
    members: tuple[EntryGroup, ...]
    back_links: tuple[EntryGroup, ...]
    drawn: tuple[Disputed, ...]
    standing: tuple[Disputed, ...]
    sources: tuple[SourceEntry, ...]


@dataclass(frozen=True, slots=True)
class Disputed:
    """Statements of one subject and property, seen from another page (a conflict's, a source's)."""

    subject: Link
    label: Words
    statements: tuple[Stated, ...]


@dataclass(frozen=True, slots=True)
class ListPage:
    """The records of one kind, in groups (one group without a heading where there is no date)."""

    site: Site
    head: Head
    kind: str
    title: Words
    help: Words | None
    groups: tuple[EntryGroup, ...]
    count: int


@dataclass(frozen=True, slots=True)
class ConflictEntry:
    """A disagreement in the list of all: the question, what differs in short, the reason."""

    link: Link
    values: tuple[Words, ...]
    reason: Words | None
    subjects: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class ConflictListPage:
    """Where sources disagree: every declared conflict, grouped by subject."""

    site: Site
    head: Head
    kind: str
    title: Words
    help: Words | None
    entries: tuple[ConflictEntry, ...]


@dataclass(frozen=True, slots=True)
class BibliographyPage:
    """Every source, by publisher."""

    site: Site
    head: Head
    kind: str
    title: Words
    help: Words | None
    groups: tuple[SourceGroup, ...]
    count: int


@dataclass(frozen=True, slots=True)
class SourceGroup:
    """The sources of one publisher."""

    anchor: str
    publisher: Words
    sources: tuple[SourceEntry, ...]


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Every dated record, by year, oldest first."""

    site: Site
    head: Head
    title: Words
    years: tuple[EntryGroup, ...]
    count: int


@dataclass(frozen=True, slots=True)
class KindCount:
    """A kind on the home page: link to its list, number of records and, where few, all of them."""

    link: Link
    count: int
    help: Words | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class HomePage:
    """The home page: the dossier's description, its map, kinds with their records, the latest
    dated records, the conflicts, and prose from `content/pages/home.md` when there is one.
    `sources` are those that its prose and sides cite."""

    site: Site
    head: Head
    title: Words
    html: str
    html_lang: str
    map: MapView | None
    sides: tuple[SideView, ...]
    kinds: tuple[KindCount, ...]
    timeline: tuple[Entry, ...]
    conflicts: tuple[ConflictEntry, ...]
    sources: tuple[SourceEntry, ...]


@dataclass(frozen=True, slots=True)
class SideView:
    """One side of the matter: its page, and what it holds, each a statement with its sources."""

    link: Link
    facts: tuple[Disputed, ...]


@dataclass(frozen=True, slots=True)
class StandingPageView:
    """A standing page: about, method, naming. `sources` are those of the facts it cites."""

    site: Site
    head: Head
    title: Words
    html: str
    html_lang: str
    sources: tuple[SourceEntry, ...]


@dataclass(frozen=True, slots=True)
class NotFoundPage:
    """The page for an address that does not exist; served at any depth, so its links are absolute."""

    site: Site
    head: Head
    title: Words
