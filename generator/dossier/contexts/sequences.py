"""Sequences: the place of a record in one, and the table of its members."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from dossier.contexts.entries import begin_link, by_date, make_entry
from dossier.contexts.frame import Frame
from dossier.contexts.statements import state, text_of
from dossier.listviews import Member, MemberTable, Numbered
from dossier.listviews import Sequence as SequenceView
from dossier.model import Record, Reference, Statement
from dossier.reader import Reader
from dossier.views import Entry, Link

# So many members of a sequence are shown on the page of one; the sequence has all.
_MOST = 7


def make_sequences(frame: Frame, record: Record) -> Iterator[SequenceView]:
    """Yield the place of a record in each sequence that it belongs to."""
    kind = frame.reader.kind_of(record.id)
    name = kind.trait("member_of")
    what = kind.property(name)
    for one in record.of(name):
        if not isinstance(one.value, Reference) or what is None:
            continue
        members = members_of(frame, one.value.id)
        at = [member.id for member in members].index(record.id)
        yield SequenceView(
            whole=begin_link(frame, one.value.id),
            label=frame.words(what.label),
            members=tuple(_make_near(frame, member) for member in _nearest(members, at)),
            previous=frame.link(members[at - 1].id) if at else None,
            next=frame.link(members[at + 1].id) if at + 1 < len(members) else None,
            number=at + 1,
            count=len(members),
        )


def _nearest(members: list[Record], at: int) -> list[Record]:
    """Return the members nearest to one of them, itself among them; all where they are few."""
    start = min(max(0, at - _MOST // 2), max(0, len(members) - _MOST))
    return members[start : start + _MOST]


def _make_near(frame: Frame, member: Record) -> Entry:
    """Return a member as an entry whose detail is where it was."""
    located = frame.reader.kind_of(member.id).trait("located")
    place = text_of(frame, member, located) if located else None
    return replace(make_entry(frame, member), detail=place)


def members_of(frame: Frame, id_: str) -> list[Record]:
    """Return the records that belong to a sequence, in the order of their dates."""
    reader = frame.reader
    found = [
        reader.record(one.subject)
        for one in reader.referring(id_)
        if one.property == reader.kind_of(one.subject).trait("member_of")
    ]
    return by_date(frame, found)


def make_members(frame: Frame, record: Record) -> tuple[MemberTable, ...]:
    """Return the members of a record that is a sequence, under the heading of the back-link."""
    members = members_of(frame, record.id)
    if not members:
        return ()
    kind = frame.reader.kind_of(members[0].id)
    what = kind.property(kind.trait("member_of"))
    assert what is not None
    rows = tuple(_make_member(frame, one) for one in members)
    return (
        MemberTable(
            anchor="page-members",
            heading=frame.words(what.inverse or kind.plural),
            members=rows,
            has_participants=any(row.participants for row in rows),
            has_numbers=any(row.numbers for row in rows),
        ),
    )


def _make_member(frame: Frame, member: Record) -> Member:
    reader = frame.reader
    declared = [id_ for one in member.statements for id_ in reader.disputes(one.path)]
    took_part = member.of(reader.kind_of(member.id).trait("participates"))
    return Member(
        entry=make_entry(frame, member),
        participants=tuple(_links(frame, took_part)),
        numbers=tuple(
            Numbered(frame.words(what.label), state(frame, one))
            for one in member.statements
            if (what := reader.property_of(one)).type == "count"
        ),
        conflicts=tuple(frame.link(id_) for id_ in dict.fromkeys(declared)),
    )


def _links(frame: Frame, statements: tuple[Statement, ...]) -> Iterator[Link]:
    named = [one.value.id for one in statements if isinstance(one.value, Reference)]
    yield from (frame.link(id_) for id_ in dict.fromkeys(named))


def participants_of(reader: Reader, record: Record) -> tuple[Statement, ...]:
    """Return who took part in a record, or who does in the sequence that it belongs to."""
    kind = reader.kind_of(record.id)
    name = kind.trait("participates")
    return record.of(name) or inherited_by(reader, record)


def inherited_by(reader: Reader, record: Record) -> tuple[Statement, ...]:
    """Return who usually takes part in the sequence that a record belongs to."""
    kind = reader.kind_of(record.id)
    name = kind.trait("participates")
    for one in record.of(kind.trait("member_of")):
        if name and isinstance(one.value, Reference):
            found = reader.record(one.value.id).of(name)
            if found:
                return found
    return ()
