"""The first page: the matter in short, and how sure we are of it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from dossier.contexts.conflicts import make_conflict_entry
from dossier.contexts.entries import by_date
from dossier.contexts.frame import Frame
from dossier.contexts.head import make_head
from dossier.contexts.maps import make_map
from dossier.contexts.prose import render_sections
from dossier.contexts.records import list_sources
from dossier.contexts.scales import write_percent
from dossier.contexts.sides import compare_views, make_question, views_by_question
from dossier.contexts.site import frame_site
from dossier.contexts.statements import group_statements
from dossier.contexts.timeline import list_dated, make_moment
from dossier.formats import format_count, format_share
from dossier.kinds import Kind
from dossier.listviews import Moment, Tally
from dossier.model import Record
from dossier.outlines import Outlines
from dossier.pageviews import HomePage, KindCount, SurePart
from dossier.routes import TIMELINE
from dossier.rules.addresses import HOME
from dossier.views import Link, TwoSided, Words

# So many of the latest dates are shown where the settings name none, and so many conflicts.
_DATES = 8
_CONFLICTS = 4


def title_home(frame: Frame) -> Words:
    """Return the title of the first page: that of the standing page `home`, else the dossier's."""
    titles = dict(frame.reader.standing_titles())
    return frame.words(titles.get(HOME, frame.reader.config.title))


def make_home(frame: Frame, outlines: Outlines | None) -> HomePage:
    """Return the first page; title and text are those of the standing page `home`, if any."""
    reader, config = frame.reader, frame.reader.config
    pages = [page for page in reader.standing() if page.id == HOME]
    title = title_home(frame)
    summary = pages[0].summary if pages and pages[0].summary else config.description
    facts = group_statements(frame, [reader.statement(path) for path in config.home.facts])
    lead, sections, html_lang = render_sections(frame, pages[0].prose if pages else ())
    conflicts = reader.with_role("conflict")
    chosen = [reader.record(id_) for id_ in config.home.conflicts] or conflicts[:_CONFLICTS]
    return HomePage(
        site=frame_site(frame),
        head=make_head(frame, title, frame.words(config.description).text),
        title=title,
        summary=frame.words(summary),
        facts=facts,
        html=lead,
        sections=sections,
        html_lang=html_lang,
        map=make_map(frame, frozenset(), outlines, frame.words(config.description)),
        questions=tuple(_make_questions(frame)),
        timeline=tuple(_make_dates(frame)),
        timeline_href=frame.to(f"{TIMELINE}/"),
        sureness=tuple(_make_sureness(frame)),
        source_count=reader.count("source"),
        conflict_count=len(conflicts),
        conflict_list=_link_list(frame, conflicts),
        conflicts=tuple(make_conflict_entry(frame, one) for one in chosen),
        kinds=tuple(
            _count(frame, kind) for kind in reader.vocabulary.kinds if reader.has_kind(kind.id)
        ),
        sources=tuple(list_sources(frame)),
    )


def _link_list(frame: Frame, records: tuple[Record, ...]) -> Link | None:
    """Return the link to the list of records of one kind, None where there are none."""
    if not records:
        return None
    kind = frame.reader.kind_of(records[0].id)
    return Link(frame.to(f"{kind.folder}/"), frame.words(kind.plural), kind=kind.id)


def _make_questions(frame: Frame) -> Iterator[TwoSided]:
    """Yield what the sides hold in short, by the question that it is on."""
    for kind in frame.reader.vocabulary.kinds:
        if kind.trait("takes_position"):
            for id_, views in views_by_question(frame, kind):
                said = compare_views(frame, kind, views, only=kind.trait("summary"))
                yield make_question(frame, kind, id_, said)


def _make_dates(frame: Frame) -> Iterator[Moment]:
    """Yield the turning points: those that the settings name, else the latest."""
    named = [frame.reader.record(id_) for id_ in frame.reader.config.home.dates]
    for record in by_date(frame, named) if named else list_dated(frame)[-_DATES:]:
        yield make_moment(frame, record)


def _make_sureness(frame: Frame) -> Iterator[SurePart]:
    """Yield the parts of all statements by how sure they are, with their places on a bar."""
    found = frame.reader.sureness()
    counts = {
        "several": found.several,
        "single": found.single,
        "differing": found.differing,
        "unverified": found.unverified,
    }
    whole, before = sum(counts.values()), 0
    for sort, count in counts.items():
        if count:
            yield SurePart(
                sort=sort,
                tally=Tally(
                    count,
                    format_count(count, frame.language),
                    format_share(count, whole, frame.language),
                ),
                x=write_percent(Decimal(before * 100) / whole),
                width=write_percent(Decimal(count * 100) / whole),
            )
        before += count


def _count(frame: Frame, kind: Kind) -> KindCount:
    count = len(frame.reader.of_kind(kind.id))
    link = Link(frame.to(f"{kind.folder}/"), frame.words(kind.plural), kind=kind.id)
    return KindCount(link, count, frame.words(kind.help) if kind.help else None)
