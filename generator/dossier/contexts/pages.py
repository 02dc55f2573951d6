"""Pages that are not one record's: home, lists, timeline, bibliography, standing pages, 404."""

from __future__ import annotations

from collections import defaultdict

from msgspec.structs import replace

from dossier.contexts.balance import make_balance
from dossier.contexts.conflicts import make_conflict_entry
from dossier.contexts.entries import by_title, by_year, make_entry, summary_of
from dossier.contexts.frame import Frame
from dossier.contexts.head import make_alternates, make_head
from dossier.contexts.prose import render_body
from dossier.contexts.records import list_sources, make_source_entry
from dossier.contexts.sides import compare_views, make_readings
from dossier.contexts.site import frame_site, link_names, make_map
from dossier.contexts.statements import group_statements, text_of
from dossier.contexts.timeline import list_dated
from dossier.kinds import Kind
from dossier.listpages import BibliographyPage, ListPage, SourceGroup, ViewListPage
from dossier.listviews import Jump
from dossier.model import Record, Reference, StandingPage, Statement, Text
from dossier.outlines import Outlines
from dossier.pageviews import HomePage, KindCount, NotFoundPage, SideView, StandingPageView
from dossier.routes import ALL_SOURCES
from dossier.rules.addresses import HOME
from dossier.views import Entry, EntryGroup, Link, SourceEntry, TwoSided, Words

# A kind with no more records than this is shown whole on the home page; the timeline's excerpt
# and the conflicts there are as long.
_FEW = 8


def title_list(frame: Frame, kind: Kind) -> Words:
    """Return the title of the list of a kind."""
    return frame.words(kind.plural)


def make_list_page(frame: Frame, kind: Kind) -> ListPage:
    """Return the list of the records of a kind: by year where it is dated, else by title."""
    records = frame.reader.of_kind(kind.id)
    if kind.trait("dated"):
        groups = by_year(frame, records, _make_read_entry)
    else:
        entries = tuple(_make_read_entry(frame, record) for record in by_title(frame, records))
        groups = (EntryGroup("all", Words(""), entries),)
    title = title_list(frame, kind)
    return ListPage(
        site=frame_site(frame),
        head=make_head(frame, title, _help(frame, kind)),
        kind=kind.id,
        title=title,
        help=frame.words(kind.help) if kind.help else None,
        groups=groups,
        count=len(records),
        sources=tuple(list_sources(frame)),
    )


def _make_read_entry(frame: Frame, record: Record) -> Entry:
    return replace(make_entry(frame, record), readings=make_readings(frame, record))


def make_view_list(frame: Frame, kind: Kind) -> ViewListPage:
    """Return what the sides hold, by the question that it is on; what is on none comes last."""
    records = frame.reader.of_kind(kind.id)
    by_question: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records:
        values = [one.value for one in record.of(kind.trait("on_question"))]
        named = [value.id for value in values if isinstance(value, Reference)]
        for id_ in named or [""]:
            by_question[id_].append(record)
    asked = by_title(frame, [frame.reader.record(id_) for id_ in by_question if id_])
    ids = [*(record.id for record in asked), *([""] if "" in by_question else [])]
    questions = tuple(_make_question(frame, kind, id_, by_question[id_]) for id_ in ids)
    title = title_list(frame, kind)
    return ViewListPage(
        site=frame_site(frame),
        head=make_head(frame, title, _help(frame, kind)),
        kind=kind.id,
        title=title,
        help=frame.words(kind.help) if kind.help else None,
        jumps=tuple(
            Jump(one.anchor, one.heading, len(by_question[id_]))
            for one, id_ in zip(questions, ids, strict=True)
        ),
        questions=questions,
        count=len(records),
        sources=tuple(list_sources(frame)),
    )


def _make_question(frame: Frame, kind: Kind, id_: str, views: list[Record]) -> TwoSided:
    link = frame.link(id_) if id_ else None
    return TwoSided(
        anchor=f"on-{id_}" if id_ else "on-nothing",
        heading=link.title if link else Words(""),
        help=summary_of(frame, frame.reader.record(id_)) if id_ else None,
        link=link,
        columns=compare_views(frame, kind, views),
    )


def _help(frame: Frame, kind: Kind) -> str:
    return frame.words(kind.help or kind.plural).text


def make_bibliography(frame: Frame, kind: Kind) -> BibliographyPage:
    """Return every source, by publisher, those set aside last; numbers count through the whole."""
    records = frame.reader.of_kind(kind.id)
    found = [_count_cited(frame, record) for record in records]
    found.sort(
        key=lambda entry: (
            _is_aside(entry),
            entry.publisher.text.casefold(),
            entry.link.title.text.casefold(),
        )
    )
    numbered = [
        replace(entry, number=number, anchor=f"source-{number}")
        for number, entry in enumerate(found, 1)
    ]
    groups: defaultdict[Words, list[SourceEntry]] = defaultdict(list)
    for entry in numbered:
        if not _is_aside(entry):
            groups[entry.publisher].append(entry)
    title = title_list(frame, kind)
    files = frame.root + f"{kind.folder}/{ALL_SOURCES}"
    head = make_head(frame, title, _help(frame, kind))
    assert head.citable is not None
    citable = replace(head.citable, all_bibtex=f"{files}.bib", all_csl=f"{files}.json")
    return BibliographyPage(
        site=frame_site(frame),
        head=replace(head, citable=citable),
        kind=kind.id,
        title=title,
        help=frame.words(kind.help) if kind.help else None,
        groups=tuple(
            SourceGroup(f"publisher-{number}", publisher, tuple(entries))
            for number, (publisher, entries) in enumerate(groups.items(), 1)
        ),
        aside=tuple(entry for entry in numbered if _is_aside(entry)),
        balance=make_balance(frame, kind),
        count=len(records),
    )


def _count_cited(frame: Frame, record: Record) -> SourceEntry:
    """Return a source with what only the bibliography tells: how many statements rest on it (on
    every page that cites it the number would change with each fact), and why it is set aside.
    """
    return replace(
        make_source_entry(frame, record.id, 0),
        cited_count=len(frame.reader.resting(record.id)),
        set_aside=text_of(frame, record, "set_aside", translated=True),
    )


def _is_aside(entry: SourceEntry) -> bool:
    return entry.set_aside is not None and not entry.cited_count


def title_home(frame: Frame) -> Words:
    """Return the title of the home page: the dossier's."""
    return frame.words(frame.reader.config.title)


def make_home(frame: Frame, outlines: Outlines | None) -> HomePage:
    """Return the home page; its prose is the standing page `home`."""
    reader = frame.reader
    config = reader.config
    pages = [page for page in reader.standing() if page.id == HOME]
    html, html_lang = render_body(frame, pages[0].prose) if pages else ("", "")
    conflicts = reader.with_role("conflict")[:_FEW]
    sides = tuple(make_side(frame, side) for side in config.sides)
    return HomePage(
        site=frame_site(frame),
        head=make_head(frame, title_home(frame), frame.words(config.description).text),
        title=title_home(frame),
        statement_count=reader.count("statement"),
        source_count=reader.count("source"),
        conflict_count=reader.count("conflict"),
        html=html,
        html_lang=html_lang,
        map=make_map(frame, frozenset(), outlines, frame.words(config.description)),
        sides=sides,
        kinds=tuple(
            _count(frame, kind) for kind in reader.vocabulary.kinds if _listed(frame, kind)
        ),
        timeline=tuple(make_entry(frame, record) for record in list_dated(frame)[-_FEW:]),
        conflicts=tuple(make_conflict_entry(frame, record) for record in conflicts),
        sources=tuple(list_sources(frame)),
    )


def _listed(frame: Frame, kind: Kind) -> bool:
    return frame.reader.has_kind(kind.id) and kind.sourced


def _count(frame: Frame, kind: Kind) -> KindCount:
    records = frame.reader.of_kind(kind.id)
    few: tuple[Entry, ...] = ()
    if len(records) <= _FEW:
        few = tuple(make_entry(frame, record) for record in by_title(frame, records))
    link = Link(frame.to(f"{kind.folder}/"), frame.words(kind.plural), kind=kind.id)
    return KindCount(link, len(records), frame.words(kind.help) if kind.help else None, few)


def make_side(frame: Frame, side: str) -> SideView:
    """Return what one side holds: the summaries of the records that describe its views."""
    reader = frame.reader
    statements: list[Statement] = []
    for one in reader.referring(side):
        kind = reader.kind_of(one.subject)
        is_view = one.property == kind.trait("takes_position") and one.value == Reference(side)
        if is_view:
            statements += reader.record(one.subject).of(kind.trait("summary"))
    return SideView(frame.link(side), group_statements(frame, statements))


def title_standing(frame: Frame, title: Text) -> Words:
    """Return the title of a standing page."""
    return frame.words(title)


def make_standing(frame: Frame, page: StandingPage) -> StandingPageView:
    """Return a standing page in the page's language, else the main one."""
    html, html_lang = render_body(frame, page.prose)
    title = title_standing(frame, page.title)
    described = frame.words(page.summary or page.title).text
    return StandingPageView(
        site=frame_site(frame),
        head=make_head(frame, title, described),
        title=title,
        html=html,
        html_lang=html_lang,
        sources=tuple(list_sources(frame)),
    )


def make_not_found(frame: Frame) -> NotFoundPage:
    """Return the page for an address that does not exist."""
    title = Words("Page not found")
    described = frame.words(frame.reader.config.description).text
    head = make_head(frame, title, described, is_cited=False)
    homes = make_alternates(frame, "")
    return NotFoundPage(frame_site(frame), head, title, link_names(frame), homes)
