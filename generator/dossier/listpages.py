"""What the templates of lists see: one frozen class for each sort of page.

What holds for `pageviews` holds here.
"""

from __future__ import annotations

from msgspec import Struct

from dossier.listviews import (
    Balance,
    EntryGroup,
    Facet,
    FacetLine,
    Jump,
    Moment,
    Period,
    ScriptGroup,
    SearchOption,
)
from dossier.pageviews import ConflictEntry, Head, Site
from dossier.pictures import Comparison, YearChart
from dossier.views import Link, SourceEntry, TwoSided, Words


class ListPage(Struct, frozen=True, gc=False):
    """The records of one kind, or those of one facet, in groups (one group without a heading where
    there is no date); `facets` are links to parts, `everything` to the whole list. `sources` are
    those of the readings that stand beneath the entries and of what is compared. `chart` counts the
    records by year, `comparison` sets a number of all on one scale; both None on parts.
    """

    site: Site
    head: Head
    kind: str
    title: Words
    help: Words | None
    everything: Facet
    facets: tuple[FacetLine, ...]
    groups: tuple[EntryGroup, ...]
    count: int
    sources: tuple[SourceEntry, ...]
    chart: YearChart | None = None
    comparison: Comparison | None = None


class ViewListPage(Struct, frozen=True, gc=False):
    """What the sides hold, by the question that it is on."""

    site: Site
    head: Head
    kind: str
    title: Words
    help: Words | None
    jumps: tuple[Jump, ...]
    questions: tuple[TwoSided, ...]
    count: int
    sources: tuple[SourceEntry, ...]


class ConflictGroup(Struct, frozen=True, gc=False):
    """The disagreements about records of one kind."""

    anchor: str
    heading: Words
    entries: tuple[ConflictEntry, ...]


class ConflictListPage(Struct, frozen=True, gc=False):
    """Where sources disagree: every declared conflict, by the kind that it is first about."""

    site: Site
    head: Head
    kind: str
    title: Words
    help: Words | None
    jumps: tuple[Jump, ...]
    groups: tuple[ConflictGroup, ...]
    count: int


class NamesPage(Struct, frozen=True, gc=False):
    """The index of all names in all scripts; `count` is the number of forms."""

    site: Site
    head: Head
    title: Words
    scripts: tuple[ScriptGroup, ...]
    count: int


class BibliographyPage(Struct, frozen=True, gc=False):
    """Every source, or those of one facet, by publisher; those that are kept without being cited
    are `aside`, last. The balance leaves these out; there is none where nothing is cited, and none
    of a part.
    """

    site: Site
    head: Head
    kind: str
    title: Words
    help: Words | None
    groups: tuple[SourceGroup, ...]
    aside: tuple[SourceEntry, ...]
    balance: Balance | None
    everything: Facet
    facets: tuple[FacetLine, ...]
    count: int


class SourceGroup(Struct, frozen=True, gc=False):
    """The sources of one publisher."""

    anchor: str
    publisher: Words
    sources: tuple[SourceEntry, ...]


class TimelinePage(Struct, frozen=True, gc=False):
    """Every dated record, or those of one facet, by period and year, oldest first; then those of
    dated kinds that have no date. `first` and `last` are its years, '' where nothing has a date.
    """

    site: Site
    head: Head
    title: Words
    everything: Facet
    facets: tuple[FacetLine, ...]
    periods: tuple[Period, ...]
    undated: tuple[Moment, ...]
    count: int
    first: str
    last: str


class SearchPage(Struct, frozen=True, gc=False):
    """The page of the search. `index` is the way to the folder of the search index; `names` and
    `lists` are where to look without a script; `kinds` and `sides` what a search can be narrowed
    to, `sides_label` what the sides are together.
    """

    site: Site
    head: Head
    title: Words
    index: str
    names: Link
    lists: tuple[Link, ...]
    kinds: tuple[SearchOption, ...]
    sides_label: Words
    sides: tuple[SearchOption, ...]
