"""The timeline: every dated record by period and year, whole or one part of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from dossier.contexts.entries import by_date, dated_by, day_of, make_entry
from dossier.contexts.facets import (
    Cut,
    dated_kinds,
    dated_records,
    find_cuts,
    find_periods,
    sequences_of,
)
from dossier.contexts.frame import Frame
from dossier.contexts.head import make_head
from dossier.contexts.site import frame_site, link_timeline
from dossier.contexts.statements import count_families
from dossier.contexts.wording import begin, compose
from dossier.dates import parse_date
from dossier.formats import year_of
from dossier.listpages import TimelinePage
from dossier.listviews import Facet, FacetLine, Moment, Period, Year
from dossier.model import Record
from dossier.routes import TIMELINE
from dossier.views import Link, Words

# How many shapes of marks there are; further kinds begin again with the first.
_SHAPES = 4


def title_timeline(frame: Frame, cut: Cut | None = None) -> Words:
    """Return the title of the timeline or of a part of it."""
    whole = link_timeline(frame).title
    if cut is None:
        return whole
    return compose(frame.gettext("%(whole)s: %(part)s"), whole=whole, part=name_cut(frame, cut))


def make_timeline(frame: Frame, cut: Cut | None = None) -> TimelinePage:
    """Return the timeline, or the part of it that a page is about."""
    records = dated_records(frame.reader)
    chosen = {*cut.records} if cut else {record.id for record in records}
    shown = [one for one in by_date(frame, records) if one.id in chosen]
    dated = [one for one in shown if day_of(frame.reader, one)]
    title = title_timeline(frame, cut)
    trail = (link_timeline(frame),) if cut else ()
    about = frame.words(frame.reader.config.description).text
    years = [year_of(day) for one in dated if (day := day_of(frame.reader, one))]
    return TimelinePage(
        site=frame_site(frame),
        head=make_head(frame, title, f"{title.text}. {about}" if cut else about, trail),
        title=title,
        everything=make_facet(frame, f"{TIMELINE}/", Words(""), len(records)),
        facets=tuple(make_facet_lines(frame, f"{TIMELINE}/", find_cuts(frame.reader))),
        periods=tuple(_make_periods(frame, dated, records)),
        undated=tuple(make_moment(frame, one) for one in shown if one not in dated),
        count=len(shown),
        first=years[0] if years else "",
        last=years[-1] if years else "",
    )


def list_dated(frame: Frame) -> list[Record]:
    """Return the records that have a date and stand in the timeline, oldest first."""
    found = by_date(frame, dated_records(frame.reader))
    return [record for record in found if day_of(frame.reader, record)]


def name_cut(frame: Frame, cut: Cut) -> Words:
    """Return what a part of a list is called."""
    reader = frame.reader
    if cut.axis == "kind":
        kind = reader.vocabulary.kind(cut.about)
        assert kind is not None
        return frame.words(kind.plural)
    if cut.axis == "class":
        kind_id, _, key = cut.about.partition(".")
        return _name_class(frame, kind_id, key)
    if cut.axis == "year":
        return Words(cut.about)
    if cut.axis == "period":
        return _name_period(frame, cut.about)
    return frame.title(reader.record(cut.about))


def _name_class(frame: Frame, kind_id: str, key: str) -> Words:
    kind = frame.reader.vocabulary.kind(kind_id)
    what = kind.property(kind.trait("weighed")) if kind else None
    option = what.option(key) if what else None
    assert option is not None
    return frame.words(option.label)


def _name_period(frame: Frame, period: str) -> Words:
    date = frame.date(parse_date(period))
    # The calendar has no year 0, so its first decade and century are no dates.
    last = str(int(period.replace("X", "9")))
    years = frame.pgettext("years", "%(first)s–%(last)s")
    return Words(date.text if date else years % {"first": "1", "last": last})


def make_facet_lines(frame: Frame, below: str, cuts: Sequence[Cut]) -> Iterator[FacetLine]:
    """Yield the parts of a list whose pages lie below a path, those of one sort as one line."""
    for axis, found in groupby(cuts, key=lambda cut: cut.axis):
        facets = tuple(
            make_facet(
                frame,
                f"{below}{cut.word}/",
                begin(name_cut(frame, cut)),
                len(cut.records),
                _mark(frame, cut.about) if axis == "kind" else 0,
            )
            for cut in found
        )
        yield FacetLine(axis, facets)


def make_facet(frame: Frame, path: str, title: Words, count: int, mark: int = 0) -> Facet:
    """Return a link to a part, with how much is in it."""
    return Facet(Link(frame.to(path), title, is_current=frame.path == path), count, mark)


def _make_periods(
    frame: Frame, dated: Sequence[Record], records: tuple[Record, ...]
) -> Iterator[Period]:
    """Yield the periods with their years; `records` are all, which decide how long periods are."""
    periods = find_periods(frame.reader, records)
    for period, members in groupby(dated, key=lambda one: periods[one.id]):
        years = tuple(
            Year(f"y{year}", year, tuple(make_moment(frame, one) for one in found))
            for year, found in groupby(members, key=lambda one: _year(frame, one))
        )
        yield Period(f"period-{period.replace('X', '-')}", _name_period(frame, period), years)


def _year(frame: Frame, record: Record) -> str:
    day = day_of(frame.reader, record)
    return year_of(day) if day else ""


def make_moment(frame: Frame, record: Record) -> Moment:
    """Return a record as an entry of the timeline."""
    one = dated_by(frame.reader, record)
    return Moment(
        entry=make_entry(frame, record),
        mark=_mark(frame, record.kind),
        family_count=count_families(frame, one) if one else 0,
        is_unverified=bool(one and one.unverified),
        sequences=tuple(frame.link(id_) for id_ in sequences_of(frame.reader, record)),
    )


def _mark(frame: Frame, kind: str) -> int:
    ids = [one.id for one in dated_kinds(frame.reader)]
    return ids.index(kind) % _SHAPES + 1
