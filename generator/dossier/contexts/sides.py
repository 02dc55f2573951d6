"""Side by side: what each side holds on a question, and how each reads a record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from dossier.contexts.entries import begin_link, by_title, summary_of
from dossier.contexts.frame import Frame
from dossier.contexts.statements import state
from dossier.kinds import Kind
from dossier.library import time_of
from dossier.model import Record, Reference, Statement
from dossier.reader import Reader
from dossier.views import SideColumn, SideLine, TwoSided, Words


def side_of(reader: Reader, id_: str) -> str:
    """Return the side that a record is, belongs to or speaks for: the one that is reached first by
    references to records that can be sides; '' when there is none, or several at one distance.
    """
    return reader.remember(("side", id_), lambda: _find_side(reader, id_))


def _find_side(reader: Reader, id_: str) -> str:
    sides = set(reader.config.sides)
    seen: set[str] = set()
    reached = {id_}
    while reached:
        found = reached & sides
        if found:
            return next(iter(found)) if len(found) == 1 else ""
        seen |= reached
        reached = {next_ for one in sorted(reached) for next_ in _bodies(reader, one)} - seen
    return ""


def own_side(reader: Reader, record: Record) -> str:
    """Return the side that a record itself belongs to, by the properties that say so; '' where none
    does, or they name several.
    """
    kind = reader.kind_of(record.id)
    names = dict.fromkeys(kind.trait(trait) for trait in ("belongs_to", "takes_position", "sided"))
    values = [one.value for name in names for one in record.of(name)]
    sides = {side_of(reader, value.id) for value in values if isinstance(value, Reference)}
    return next(iter(sides)) if len(sides) == 1 else ""


def _bodies(reader: Reader, id_: str) -> Iterator[str]:
    for named in reader.record(id_).named:
        if "side" in reader.kind_of(named).roles:
            yield named


# --- how each side reads a record -----------------------------------------------------------------


def make_reading(frame: Frame, record: Record) -> TwoSided:
    """Return how each side reads a record, at the anchor of the property that says so."""
    kind = frame.reader.kind_of(record.id)
    what = kind.property(kind.trait("viewed"))
    assert what is not None
    return TwoSided(
        anchor=what.name,
        heading=frame.words(what.label),
        help=frame.words(what.help) if what.help else None,
        link=None,
        columns=make_readings(frame, record, is_own=True),
    )


def make_readings(frame: Frame, record: Record, *, is_own: bool = False) -> tuple[SideColumn, ...]:
    """Return the readings of a record, a column for each side; none where nothing is recorded.

    The view of a body stands with its side, that of anybody else in a column after the sides. On
    the record's own page (`is_own`) each says whose it is, even where the column does.
    """
    statements = record.of(frame.reader.kind_of(record.id).trait("viewed"))
    if not statements:
        return ()
    by_voice: defaultdict[str, list[Statement]] = defaultdict(list)
    for one in statements:
        voice = one.according_to
        by_voice[(side_of(frame.reader, voice) or voice) if voice else ""].append(one)
    return tuple(
        _make_column(frame, voice, (), by_voice.get(voice, ()), is_own=is_own)
        for voice in _voices(frame, by_voice)
    )


def _voices(frame: Frame, said: Mapping[str, object]) -> list[str]:
    """Return the sides in the order of the settings, then whoever else said something."""
    return list(dict.fromkeys((*frame.reader.config.sides, *said)))


def _make_column(
    frame: Frame,
    voice: str,
    records: Sequence[Record],
    statements: Sequence[Statement],
    *,
    is_own: bool = False,
) -> SideColumn:
    sides = frame.reader.config.sides
    ordered = sorted(statements, key=_time)
    return SideColumn(
        link=frame.link(voice) if voice else None,
        place=sides.index(voice) + 1 if voice in sides else 0,
        records=tuple(frame.link(record.id) for record in records),
        lines=tuple(_make_line(frame, voice, records, one, is_own=is_own) for one in ordered),
    )


def _make_line(
    frame: Frame, voice: str, records: Sequence[Record], one: Statement, *, is_own: bool
) -> SideLine:
    stated = state(frame, one)
    label = frame.words(frame.reader.property_of(one).label)
    return SideLine(
        label=label if records else Words(""),
        subject=frame.link(one.subject) if len(records) > 1 else None,
        stated=stated
        if is_own or one.according_to != voice
        else replace(stated, according_to=None),
    )


def _time(one: Statement) -> int:
    """Return the day that a statement begins at, before all others for one without a date."""
    time = time_of(one)
    return time.first if time else 0


# --- what each side holds on a question -----------------------------------------------------------


def make_views(frame: Frame, record: Record) -> Iterator[TwoSided]:
    """Yield what the sides hold on a record, for each kind whose records are views on it."""
    reader = frame.reader
    found: defaultdict[str, list[Record]] = defaultdict(list)
    for one in reader.referring(record.id):
        kind = reader.kind_of(one.subject)
        if one.property == kind.trait("on_question") and one.value == Reference(record.id):
            found[kind.id].append(reader.record(one.subject))
    for id_, views in found.items():
        kind = reader.kind_of(views[0].id)
        what = kind.property(kind.trait("on_question"))
        assert what is not None
        yield TwoSided(
            anchor=f"from-{id_}-{what.name.replace('_', '-')}",
            heading=frame.words(what.inverse or kind.plural),
            help=None,
            link=None,
            columns=compare_views(frame, kind, views),
        )


def compare_views(
    frame: Frame, kind: Kind, views: Sequence[Record], *, only: str = ""
) -> tuple[SideColumn, ...]:
    """Return records that are views of sides, a column for each side, with what they say in
    words: the statements of all properties of text but the title (or of one only), in the order of
    their dates.
    """
    by_voice: defaultdict[str, list[Record]] = defaultdict(list)
    for record in dict.fromkeys(views):
        for voice in dict.fromkeys(_holders(frame.reader, kind, record)):
            by_voice[voice].append(record)
    said = {
        voice: [
            one
            for record in records
            for one in record.statements
            if (one.property == only if only else _says(frame, kind, one))
        ]
        for voice, records in by_voice.items()
    }
    return tuple(
        _make_column(frame, voice, by_voice.get(voice, ()), said.get(voice, ()))
        for voice in _voices(frame, by_voice)
    )


def _says(frame: Frame, kind: Kind, one: Statement) -> bool:
    """Tell whether a statement says something in words, besides the title."""
    return frame.reader.property_of(one).type == "text" and one.property != kind.trait("title")


def _holders(reader: Reader, kind: Kind, record: Record) -> Iterator[str]:
    values = [one.value for one in record.of(kind.trait("takes_position"))]
    held = [value.id for value in values if isinstance(value, Reference)]
    yield from (side_of(reader, id_) or id_ for id_ in held)
    if not held:
        yield ""


def views_by_question(frame: Frame, kind: Kind) -> list[tuple[str, list[Record]]]:
    """Return the views of a kind by the question that they are on, in the order of its titles;
    what is on none comes last, under ''.
    """
    found: defaultdict[str, list[Record]] = defaultdict(list)
    for record in frame.reader.of_kind(kind.id):
        values = [one.value for one in record.of(kind.trait("on_question"))]
        named = [value.id for value in values if isinstance(value, Reference)]
        for id_ in named or [""]:
            found[id_].append(record)
    asked = by_title(frame, [frame.reader.record(id_) for id_ in found if id_])
    ids = [*(record.id for record in asked), *([""] if "" in found else [])]
    return [(id_, found[id_]) for id_ in ids]


def make_question(frame: Frame, kind: Kind, id_: str, columns: tuple[SideColumn, ...]) -> TwoSided:
    """Return a question with what the sides say on it; '' for what is on none."""
    link = begin_link(frame, id_) if id_ else None
    return TwoSided(
        anchor=f"on-{id_}" if id_ else "on-nothing",
        heading=link.title if link else frame.words(kind.plural),
        help=summary_of(frame, frame.reader.record(id_)) if id_ else None,
        link=link,
        columns=columns,
    )
