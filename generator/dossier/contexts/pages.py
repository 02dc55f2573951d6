"""Pages that are not one record's: lists, bibliography, standing pages, 404."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from msgspec.structs import replace

from dossier.contexts.balance import make_balance
from dossier.contexts.entries import by_title, by_year, make_entry
from dossier.contexts.facets import Cut, find_list_cuts
from dossier.contexts.frame import Frame
from dossier.contexts.head import make_alternates, make_head
from dossier.contexts.pictures import chart_years, compare_records
from dossier.contexts.prose import render_body
from dossier.contexts.records import list_sources, make_source_entry
from dossier.contexts.sides import (
    compare_views,
    make_question,
    make_readings,
    views_by_question,
)
from dossier.contexts.site import frame_site, link_names
from dossier.contexts.statements import text_of
from dossier.contexts.timeline import make_facet, make_facet_lines, name_cut
from dossier.contexts.titles import sort_words
from dossier.contexts.wording import compose
from dossier.kinds import Kind
from dossier.listpages import BibliographyPage, ListPage, SourceGroup, ViewListPage
from dossier.listviews import EntryGroup, Facet, FacetLine, Jump
from dossier.model import Record, Redirect, StandingPage, Text
from dossier.pageviews import Head, StandingPageView
from dossier.routes import ALL_SOURCES, absolute, route
from dossier.signposts import MovedPage, NotFoundPage, NotFoundWords
from dossier.views import Entry, Link, SourceEntry, Words


def title_list(frame: Frame, kind: Kind, cut: Cut | None = None) -> Words:
    """Return the title of the list of a kind, or of a part of it."""
    whole = frame.words(kind.plural)
    if cut is None:
        return whole
    return compose(frame.gettext("%(whole)s: %(part)s"), whole=whole, part=name_cut(frame, cut))


def make_list_page(frame: Frame, kind: Kind, cut: Cut | None = None) -> ListPage:
    """Return the list of the records of a kind, or a part of it: by year where it is dated, else by
    title.
    """
    every = frame.reader.of_kind(kind.id)
    records = [one for one in every if cut is None or one.id in cut.records]
    if kind.trait("dated"):
        groups = by_year(frame, records, _make_read_entry)
    else:
        entries = tuple(_make_read_entry(frame, record) for record in by_title(frame, records))
        groups = (EntryGroup("all", Words(""), entries),)
    part = _frame_part(frame, kind, cut, len(every))
    comparison = None if cut else compare_records(frame, kind, records)
    return ListPage(
        site=frame_site(frame),
        head=part.head,
        kind=kind.id,
        title=part.title,
        help=frame.words(kind.help) if kind.help else None,
        everything=part.everything,
        facets=part.facets,
        groups=groups,
        count=len(records),
        sources=tuple(list_sources(frame)),
        chart=None if cut else chart_years(frame, kind, records),
        comparison=comparison,
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """What a list and its parts have in common."""

    title: Words
    head: Head
    everything: Facet
    facets: tuple[FacetLine, ...]


def _frame_part(frame: Frame, kind: Kind, cut: Cut | None, count: int) -> _Part:
    whole = frame.words(kind.plural)
    path = f"{kind.folder}/"
    title = title_list(frame, kind, cut)
    trail = (Link(frame.to(path), whole, kind=kind.id),) if cut else ()
    described = _help(frame, kind)
    return _Part(
        title,
        make_head(frame, title, f"{title.text}. {described}" if cut else described, trail),
        make_facet(frame, path, Words(""), count),
        tuple(make_facet_lines(frame, path, find_list_cuts(frame.reader, kind))),
    )


def _make_read_entry(frame: Frame, record: Record) -> Entry:
    return replace(make_entry(frame, record), readings=make_readings(frame, record))


def make_view_list(frame: Frame, kind: Kind) -> ViewListPage:
    """Return what the sides hold, by the question that it is on; what is on none comes last."""
    records = frame.reader.of_kind(kind.id)
    asked = views_by_question(frame, kind)
    questions = tuple(
        make_question(frame, kind, id_, compare_views(frame, kind, views)) for id_, views in asked
    )
    title = title_list(frame, kind)
    return ViewListPage(
        site=frame_site(frame),
        head=make_head(frame, title, _help(frame, kind)),
        kind=kind.id,
        title=title,
        help=frame.words(kind.help) if kind.help else None,
        jumps=tuple(
            Jump(one.anchor, one.heading, len(views))
            for one, (_, views) in zip(questions, asked, strict=True)
        ),
        questions=questions,
        count=len(records),
        sources=tuple(list_sources(frame)),
    )


def _help(frame: Frame, kind: Kind) -> str:
    return frame.words(kind.help or kind.plural).text


def make_bibliography(frame: Frame, kind: Kind, cut: Cut | None = None) -> BibliographyPage:
    """Return every source, or a part of them, by publisher, those set aside last; numbers count
    through the page.
    """
    every = frame.reader.of_kind(kind.id)
    records = [one for one in every if cut is None or one.id in cut.records]
    found = [_count_cited(frame, record) for record in records]
    found.sort(
        key=lambda entry: (
            _is_aside(entry),
            sort_words(entry.publisher, frame.language),
            sort_words(entry.link.title, frame.language),
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
    part = _frame_part(frame, kind, cut, len(every))
    files = frame.root + f"{kind.folder}/{ALL_SOURCES}"
    assert part.head.citable is not None
    citable = replace(part.head.citable, all_bibtex=f"{files}.bib", all_csl=f"{files}.json")
    return BibliographyPage(
        site=frame_site(frame),
        head=part.head if cut else replace(part.head, citable=citable),
        kind=kind.id,
        title=part.title,
        help=frame.words(kind.help) if kind.help else None,
        groups=tuple(
            SourceGroup(f"publisher-{number}", publisher, tuple(entries))
            for number, (publisher, entries) in enumerate(groups.items(), 1)
        ),
        aside=tuple(entry for entry in numbered if _is_aside(entry)),
        balance=None if cut else make_balance(frame, kind),
        everything=part.everything,
        facets=part.facets,
        count=len(records),
    )


def _count_cited(frame: Frame, record: Record) -> SourceEntry:
    """Return a source with what only the bibliography tells: how many statements rest on it (on
    every page that cites it the number would change with each fact), and why it is set aside.
    """
    return replace(
        make_source_entry(frame, record.id, 0),
        cited_count=len(frame.reader.citing(record.id)),
        set_aside=text_of(frame, record, "set_aside", translated=True),
    )


def _is_aside(entry: SourceEntry) -> bool:
    return entry.set_aside is not None and not entry.cited_count


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


def make_moved(frame: Frame, redirect: Redirect) -> MovedPage:
    """Return the page at an address that a record had; search engines are told the new one."""
    link = frame.link(redirect.target)
    there = route(frame.reader.config, frame.language, frame.path_of(redirect.target))
    described = frame.words(frame.reader.config.description).text
    head = make_head(frame, link.title, described, is_cited=False)
    head = replace(head, canonical=absolute(frame.reader.config, there))
    return MovedPage(site=frame_site(frame), head=head, title=link.title, link=link)


def make_not_found(frame: Frame) -> NotFoundPage:
    """Return the page for an address that does not exist."""
    config = frame.reader.config
    own, *others = (_say_not_found(frame.in_language(one)) for one in config.languages)
    head = make_head(frame, own.title, frame.words(config.description).text, is_cited=False)
    head = replace(head, alternates=make_alternates(frame, ""))
    translated = tuple(one for one in others if one.text != own.text)
    return NotFoundPage(frame_site(frame), head, own.title, own, translated)


def _say_not_found(frame: Frame) -> NotFoundWords:
    return NotFoundWords(
        language=frame.language,
        title=Words(frame.gettext("Page not found")),
        text=frame.gettext(
            "There is no page at this address. "
            "It may have been mistyped, or the page may have moved."
        ),
        before_names=frame.gettext("Everything that has a name here is in the index of names: "),
        names=link_names(frame),
        home=Link(frame.to(""), Words(frame.gettext("To the first page"))),
    )
