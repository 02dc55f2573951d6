"""What rests on a source, in short: a line for each statement, for the pages of sources and seeds.

All that is said of a statement, with every source and place, is on the page of its subject; here it
is seen from one of its sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from dossier.contexts.entries import begin_link, ordered
from dossier.contexts.frame import Frame
from dossier.contexts.statements import count_families, qualify, show
from dossier.contexts.strips import shorten
from dossier.library import period_of
from dossier.model import Statement
from dossier.pageviews import Drawn, Rested
from dossier.views import Shown, Words

# A text of more letters than this is cut.
_SHORT = 160


def make_drawn(frame: Frame, source: str) -> Iterator[Drawn]:
    """Yield what was drawn from a source by record, these by kind and in the order of its list."""
    reader = frame.reader
    resting = reader.resting(source)
    subjects = [reader.record(id_) for id_ in dict.fromkeys(one.subject for one in resting)]
    for kind in reader.vocabulary.kinds:
        for record in ordered(frame, [one for one in subjects if one.kind == kind.id]):
            of_record = [one for one in resting if one.subject == record.id]
            yield draw(frame, source, record.id, of_record)


def group_drawn(frame: Frame, source: str, statements: Iterable[Statement]) -> tuple[Drawn, ...]:
    """Return what was drawn from a part of a source by record, in the order given, each line with
    the numbers of its other sources.
    """
    by_subject: dict[str, list[Statement]] = {}
    for one in statements:
        by_subject.setdefault(one.subject, []).append(one)
    return tuple(
        draw(frame, source, id_, found, has_numbers=True) for id_, found in by_subject.items()
    )


def draw(
    frame: Frame,
    source: str,
    subject: str,
    statements: Sequence[Statement],
    *,
    has_numbers: bool = False,
) -> Drawn:
    """Return statements of one record as lines."""
    kind = frame.reader.kind_of(subject)
    lines = (_make_line(frame, source, one, has_numbers=has_numbers) for one in statements)
    return Drawn(begin_link(frame, subject), frame.words(kind.label), tuple(lines))


def _make_line(frame: Frame, source: str, one: Statement, *, has_numbers: bool) -> Rested:
    what = frame.reader.property_of(one)
    others = [cited.source for cited in one.citations if cited.source != source]
    places = [cited.place for cited in one.citations if cited.source == source]
    return Rested(
        label=frame.words(what.label),
        value=_shorten(frame, show(frame, one.value, what)),
        as_of=frame.date(one.as_of),
        period=frame.date(period_of(one)),
        according_to=frame.link(one.according_to) if one.according_to else None,
        qualifiers=tuple(qualify(frame, one, what)),
        place=frame.words(places[0]) if places else Words(""),
        permalink=frame.permalink(one),
        path=one.path,
        rank=one.rank.value,
        source_count=len(one.citations),
        family_count=count_families(frame, one),
        is_disputed=bool(frame.reader.disputes(one.path)),
        numbers=tuple(frame.number(id_) for id_ in others) if has_numbers else (),
    )


def _shorten(frame: Frame, shown: Shown) -> Shown:
    """Return a value with its words cut if they are long: all of them are at the permalink."""
    if shown.type != "text":
        return shown
    return replace(shown, words=shorten(frame, shown.words, _SHORT))
