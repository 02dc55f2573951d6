"""What templates may see: one frozen class for each sort of page, made of the parts in `views`.

A template gets exactly one of these, as `page`. What holds for `views` holds here.
"""

from __future__ import annotations

from msgspec import Struct

from dossier.listviews import BandChart, EntryGroup, MemberTable, Moment, Sequence, Tally
from dossier.mapviews import MapView
from dossier.views import (
    DateText,
    Fact,
    Link,
    Part,
    Qualified,
    Shown,
    SourceEntry,
    Stated,
    Strip,
    TwoSided,
    Words,
)


class Alternate(Struct, frozen=True, gc=False):
    """The same page in another language: its tag, the name of the language in itself, its href and
    full address, and the language with a territory, as Open Graph wants it: `en_US`.
    """

    language: str
    name: str
    href: str
    url: str
    is_current: bool
    locale: str


class Site(Struct, frozen=True, gc=False):
    """What every page shows of the dossier. `root` is the relative way to the site's root, with a
    slash at its end (or '' or an absolute path on the page that is served at any address);
    `home` the way to this language's home page; `search` the way to the page of the search, '' when
    there is none; `navigation` the entries of the masthead and `standing` those of the footer.
    """

    title: Words
    description: Words
    language: str
    root: str
    home: str
    search: str
    navigation: tuple[Link, ...]
    standing: tuple[Link, ...]
    edition: DateText
    licence: Words | None


class CitedWork(Struct, frozen=True, gc=False):
    """A source as it is cited itself: `author` is '' where none is known, `archived` the address of
    a copy; `bibtex` and `csl` lead to files for programs that keep references.
    """

    author: Words
    publisher: Words
    title: Words
    published: DateText | None
    url: str
    archived: str
    bibtex: str
    csl: str


class Citable(Struct, frozen=True, gc=False):
    """How a page is cited, besides its title and address: `bibtex` and `csl` lead to files for
    programs that keep references; `work` (sources only) is the source itself. `all_bibtex` and
    `all_csl` (the bibliography only) hold every source.
    """

    bibtex: str
    csl: str
    work: CitedWork | None = None
    all_bibtex: str = ""
    all_csl: str = ""


class Head(Struct, frozen=True, gc=False):
    """The head of a page: its title, a description of one sentence, absolute canonical address,
    the same page in other languages, and the trail of links that leads to it.

    `window` is what the browser calls it, unlike any other page of the site; `title` is shown and
    cited. `fallback` is the address for readers of any other language, '' where there is one
    language.
    `card` is the absolute address of the picture that others show with a link to it, `locale` as in
    `Alternate`. `policy` says what the page may load and run. `json_ld` is structured data without
    any `<`, to stand in a `<script>` as it is; '' for none. `citable` is None for a page that
    nobody cites.
    """

    title: Words
    window: str
    description: str
    canonical: str
    card: str
    locale: str
    alternates: tuple[Alternate, ...]
    fallback: str
    breadcrumbs: tuple[Link, ...]
    policy: str
    json_ld: str
    citable: Citable | None


class RecordPage(Struct, frozen=True, gc=False):
    """The page of a record of any kind.

    `heading` is its title as the first mention of it, with what others call it beside it.
    `title_anchor` is the id of the title where that is a statement which stands nowhere else (a
    source's, a conflict's), else ''. `names` are all of its names, each a statement with who uses
    it, `native` those that stand beneath the title, in other languages; `summary` its lead; `html`
    its prose; `side` the one that it belongs to; `lead` the facts that stand beside the title,
    `parts` the others by section; `held` what it held, as bands and a table; `sequences` its place
    in each sequence that it belongs to, `members` those that belong to it; `views` what the sides
    hold on it, where it is a question, by kind; `back_links` what refers to it, by property;
    `drawn` (sources only) what was drawn from it, by subject, and `seed` the page that shows this
    paragraph by paragraph, for a document of the register; `standing` (conflicts only) all the
    values that disagree, by subject and property, and `strip` the same on a scale, where they are
    numbers; `sources` those cited on the page, by number.
    """

    site: Site
    head: Head
    id: str
    kind: str
    kind_label: Words
    kind_list: Link
    title: Words
    heading: Words
    title_anchor: str
    names: Fact | None
    native: tuple[Stated, ...]
    summary: Fact | None
    date: DateText | None
    html: str
    html_lang: str
    side: SideMark | None
    lead: tuple[Fact, ...]
    parts: tuple[Part, ...]
    held: BandChart | None
    map: MapView | None
    sequences: tuple[Sequence, ...]
    members: tuple[MemberTable, ...]
    views: tuple[TwoSided, ...]
    back_links: tuple[EntryGroup, ...]
    drawn: tuple[Drawn, ...]
    seed: Link | None
    standing: tuple[Disputed, ...]
    strip: Strip | None
    sources: tuple[SourceEntry, ...]


class Disputed(Struct, frozen=True, gc=False):
    """Statements of one subject and property, seen from another page (a conflict's). `letters` are
    those of their dots on the scale of the page, in the order of the statements; none without one.
    """

    subject: Link
    label: Words
    statements: tuple[Stated, ...]
    letters: tuple[str, ...] = ()


class Rested(Struct, frozen=True, gc=False):
    """A statement in short, on the page of a source that it rests on: what it says, the place in
    this source, and how it stands once all sources are counted. All that is said of it, and every
    source with its place, is at its permalink.

    `numbers` are those of its other sources, where the page lists them.
    """

    label: Words
    value: Shown
    as_of: DateText | None
    period: DateText | None
    according_to: Link | None
    qualifiers: tuple[Qualified, ...]
    place: Words
    permalink: str
    path: str
    rank: str
    source_count: int
    family_count: int
    is_disputed: bool
    numbers: tuple[int, ...] = ()


class Drawn(Struct, frozen=True, gc=False):
    """What was drawn from a source for one record: the record, what it is, and its statements."""

    subject: Link
    kind_label: Words
    lines: tuple[Rested, ...]


class SideMark(Struct, frozen=True, gc=False):
    """The side that a record belongs to; `place` counts the sides of the settings from 1."""

    link: Link
    place: int


class ConflictEntry(Struct, frozen=True, gc=False):
    """A disagreement in the list of all: the question, what differs in short, the reason, and
    whether somebody stated that (else it is an inference).
    """

    link: Link
    values: tuple[Words, ...]
    reason: Words | None
    is_reason_stated: bool
    subjects: tuple[Link, ...]


class KindCount(Struct, frozen=True, gc=False):
    """A kind on the first page: link to its list, number of records, and what it covers."""

    link: Link
    count: int
    help: Words | None


class ProseSection(Struct, frozen=True, gc=False):
    """A part of a text: its heading, as clean HTML too (it may hold links), and what follows."""

    heading_html: str
    html: str


class SurePart(Struct, frozen=True, gc=False):
    """The statements that are as sure as each other: `sort` is several (independent sources),
    single (one source), differing (in a declared disagreement) or unverified (no source yet); where
    they begin on a bar of all and how long they are, in percent.
    """

    sort: str
    tally: Tally
    x: str
    width: str


class HomePage(Struct, frozen=True, gc=False):
    """The first page: a title, what the matter is in a sentence or two, facts that the settings
    choose, the map; prose from `content/pages/home.md` by section (`html` is what stands before the
    first heading); what the sides hold in short, by question; turning points; how sure all
    statements are; some of the conflicts; the kinds. `timeline_href` leads to the whole timeline.

    Its counts speak of the whole dossier, and only here: a page that shows them changes with every
    fact that is added. `conflict_list` is None where nothing is in conflict.
    """

    site: Site
    head: Head
    title: Words
    summary: Words
    facts: tuple[Disputed, ...]
    html: str
    sections: tuple[ProseSection, ...]
    html_lang: str
    map: MapView | None
    questions: tuple[TwoSided, ...]
    timeline: tuple[Moment, ...]
    timeline_href: str
    sureness: tuple[SurePart, ...]
    source_count: int
    conflict_count: int
    conflict_list: Link | None
    conflicts: tuple[ConflictEntry, ...]
    kinds: tuple[KindCount, ...]
    sources: tuple[SourceEntry, ...]


class StandingPageView(Struct, frozen=True, gc=False):
    """A standing page: about, method, naming. `sources` are those of the facts it cites."""

    site: Site
    head: Head
    title: Words
    html: str
    html_lang: str
    sources: tuple[SourceEntry, ...]


class SeedParagraph(Struct, frozen=True, gc=False):
    """A paragraph of a seed, without its text: its number from 1, the id of its section, its
    fingerprint, what was drawn from it by subject, and a note on it.
    """

    number: int
    anchor: str
    fingerprint: str
    drawn: tuple[Drawn, ...]
    note: Words | None


class SeedPage(Struct, frozen=True, gc=False):
    """A document that the dossier grew from, paragraph by paragraph. `source` is its entry among
    the page's `sources`, `fingerprint` that of its text, `statement_count` the number of statements
    drawn from it, each counted once.
    """

    site: Site
    head: Head
    id: str
    title: Words
    source: SourceEntry
    fingerprint: str
    statement_count: int
    paragraphs: tuple[SeedParagraph, ...]
    sources: tuple[SourceEntry, ...]


class SeedEntry(Struct, frozen=True, gc=False):
    """A seed in the list of all: the link to its page, who published it and when, and how many
    statements were drawn from how many paragraphs.
    """

    link: Link
    publisher: Words
    published: DateText | None
    paragraph_count: int
    statement_count: int


class SeedListPage(Struct, frozen=True, gc=False):
    """The documents that the dossier grew from."""

    site: Site
    head: Head
    title: Words
    entries: tuple[SeedEntry, ...]
