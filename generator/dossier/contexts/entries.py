"""Records as entries of a list, sequences, and back-links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from msgspec.structs import replace

from dossier.contexts.frame import Frame
from dossier.contexts.statements import held_at, show
from dossier.contexts.weights import by_rank
from dossier.contexts.wording import begin
from dossier.dates import FuzzyDate
from dossier.formats import year_of
from dossier.library import period_of
from dossier.listviews import EntryGroup
from dossier.model import Record, Reference, Statement, Text
from dossier.reader import Reader
from dossier.views import Entry, Held, Link, Words


def dated_by(reader: Reader, record: Record) -> Statement | None:
    """Return the statement that dates a record whose kind is dated: of several the one of the best
    rank, and of these the first.
    """
    dated = reader.kind_of(record.id).trait("dated")
    return next(iter(by_rank(reader, record.of(dated))), None) if dated else None


def day_of(reader: Reader, record: Record) -> FuzzyDate | None:
    """Return the date of a record whose kind is dated."""
    one = dated_by(reader, record)
    return one.value if one and isinstance(one.value, FuzzyDate) else None


def make_entry(
    frame: Frame,
    record: Record,
    *,
    statement: Statement | None = None,
    held: tuple[Held, ...] = (),
) -> Entry:
    """Return a record as an entry of a list; `statement` is what it is listed for, if anything."""
    entry = frame.shared(("entry", record.id), lambda: _make_bare(frame, record))
    paired = frame.first_mention(record.id)
    if paired:
        entry = replace(entry, link=replace(entry.link, title=begin_title(frame, record, paired)))
    if statement is None:
        return replace(entry, held=held) if held else entry
    return replace(
        entry,
        date=frame.date(period_of(statement)) or entry.date,
        detail=_detail(frame, statement),
        permalink=frame.permalink(statement),
        held=held,
    )


def begin_title(frame: Frame, record: Record, title: Words) -> Words:
    """Return a title as it stands at the beginning of a line. A source is called as it calls
    itself.
    """
    return title if "source" in frame.reader.kind_of(record.id).roles else begin(title)


def begin_link(frame: Frame, id_: str) -> Link:
    """Return a link to a record, mentioned at the beginning of a line."""
    link = frame.link(id_)
    return replace(link, title=begin_title(frame, frame.reader.record(id_), link.title))


def _make_bare(frame: Frame, record: Record) -> Entry:
    day = day_of(frame.reader, record)
    link = frame.link(record.id)
    return Entry(
        link=replace(link, title=begin_title(frame, record, link.title)),
        date=frame.date(day),
        summary=summary_of(frame, record),
        year=year_of(day) if day else "",
        kind=frame.words(frame.reader.kind_of(record.id).label),
        differs=_differs(frame, record),
    )


def _differs(frame: Frame, record: Record) -> Link | None:
    """Return the first disagreement that is declared about the date of a record."""
    dated = frame.reader.kind_of(record.id).trait("dated")
    declared = [id_ for one in record.of(dated) for id_ in frame.reader.disputes(one.path)]
    return frame.link(declared[0]) if declared else None


def summary_of(frame: Frame, record: Record) -> Words | None:
    """Return the sentence that says what a record is, from the property that its kind names."""
    name = frame.reader.kind_of(record.id).trait("summary")
    values = [one.value for one in record.of(name) if isinstance(one.value, Text)] if name else []
    return frame.words(values[0]) if values else None


def _detail(frame: Frame, statement: Statement) -> Words | None:
    """Return what a statement says besides naming the page's record: its qualifiers, in short."""
    what = frame.reader.property_of(statement)
    shown = [
        show(frame, value, qualifier).words
        for name, values in statement.qualifiers
        for value in values
        if (qualifier := what.qualifier(name)) is not None and qualifier.type in {"text", "choice"}
    ]
    return shown[0] if shown else None


def by_date(frame: Frame, records: Sequence[Record]) -> list[Record]:
    """Return records in the order of their dates, those without one last, then by id. What has no
    beginning stands first in the year that it is listed under.
    """

    def order(record: Record) -> tuple[bool, int, int, str]:
        day = day_of(frame.reader, record)
        if day is None:
            return True, 0, 0, record.id
        return False, int(year_of(day)), day.first, record.id

    return sorted(records, key=order)


def by_title(frame: Frame, records: Sequence[Record]) -> list[Record]:
    """Return records in the order of their titles."""
    return sorted(records, key=lambda record: (frame.key(record), record.id))


def ordered(frame: Frame, records: Sequence[Record]) -> list[Record]:
    """Return records of one kind in the order of a list: by date where the kind is dated."""
    dated = any(frame.reader.kind_of(record.id).trait("dated") for record in records)
    return by_date(frame, records) if dated else by_title(frame, records)


def by_year(
    frame: Frame, records: Sequence[Record], make: Callable[[Frame, Record], Entry]
) -> tuple[EntryGroup, ...]:
    """Return records in groups by year; those without a date come last, without a heading."""
    years: defaultdict[str, list[Entry]] = defaultdict(list)
    for record in by_date(frame, records):
        entry = make(frame, record)
        years[entry.year].append(entry)
    return tuple(
        EntryGroup(f"y{year}" if year else "undated", Words(year), tuple(entries))
        for year, entries in years.items()
    )


def make_back_links(frame: Frame, record: Record) -> Iterator[EntryGroup]:
    """Yield what refers to a record, by the property in which it does, derived and never typed.

    Values always count; qualifiers (such as who uses a name) only where the vocabulary gives the
    back-link a heading; views attributed to the record come last.
    """
    groups: defaultdict[tuple[str, str], list[Statement]] = defaultdict(list)
    for one in frame.reader.referring(record.id):
        kind = frame.reader.kind_of(one.subject)
        if "conflict" in kind.roles or one.subject == record.id:
            continue
        if isinstance(one.value, Reference) and one.value.id == record.id:
            # Members and views on a question stand on the page in a form of their own.
            if one.property not in {kind.trait("member_of"), kind.trait("on_question")}:
                groups[kind.id, one.property].append(one)
        else:
            _add_qualified(frame, record.id, one, groups)
    for (kind_id, name), statements in sorted(groups.items()):
        yield _make_back_link(frame, record, kind_id, name, statements)


def _add_qualified(
    frame: Frame,
    id_: str,
    one: Statement,
    groups: defaultdict[tuple[str, str], list[Statement]],
) -> None:
    what = frame.reader.property_of(one)
    for name, values in one.qualifiers:
        qualifier = what.qualifier(name)
        named = any(isinstance(value, Reference) and value.id == id_ for value in values)
        if named and qualifier is not None and qualifier.inverse:
            groups[one.property, name].append(one)


def _make_back_link(
    frame: Frame, record: Record, kind_id: str, name: str, statements: list[Statement]
) -> EntryGroup:
    what = frame.reader.property_of(statements[0])
    if what.name != name:
        what = next(q for q in what.qualifiers if q.name == name)
    kind = frame.reader.kind_of(statements[0].subject)
    heading = frame.words(what.inverse or kind.plural)
    by_subject: dict[str, Statement] = {}
    for one in statements:
        by_subject.setdefault(one.subject, one)
    subjects = ordered(frame, [frame.reader.record(id_) for id_ in by_subject])
    entries = tuple(
        make_entry(
            frame,
            subject,
            statement=by_subject[subject.id],
            held=tuple(held_at(frame, record, subject)),
        )
        for subject in subjects
    )
    anchor = f"from-{kind_id}-{name.replace('_', '-')}"
    # The sources that come from a side may be half of all.
    return EntryGroup(anchor, heading, entries, is_folded=name == kind.trait("sided"))


def link_lists(frame: Frame) -> tuple[Link, ...]:
    """Return links to the lists of all kinds that have records, in the order of the vocabulary."""
    reader = frame.reader
    return tuple(
        Link(
            frame.to(f"{kind.folder}/"),
            frame.words(kind.plural),
            kind=kind.id,
            is_current=frame.path == f"{kind.folder}/",
        )
        for kind in reader.vocabulary.kinds
        if reader.has_kind(kind.id)
    )
