"""Where sources disagree: each declared conflict in short, and the list of all."""

from __future__ import annotations

from collections import defaultdict

from dossier.contexts.entries import by_title
from dossier.contexts.frame import Frame
from dossier.contexts.head import make_head
from dossier.contexts.site import frame_site
from dossier.contexts.statements import show
from dossier.contexts.strips import make_disagreement, shorten
from dossier.kinds import Kind
from dossier.listpages import ConflictGroup, ConflictListPage
from dossier.listviews import Jump
from dossier.model import Record, Statement, StatementReference
from dossier.pageviews import ConflictEntry

# A value of more letters than this is cut in a list.
_SHORT = 90


def make_conflict_list(frame: Frame, kind: Kind) -> ConflictListPage:
    """Return every declared conflict, by its question, in groups by the kind of its subject."""
    records = by_title(frame, frame.reader.of_kind(kind.id))
    by_kind: defaultdict[str, list[ConflictEntry]] = defaultdict(list)
    for record in records:
        by_kind[_kind_of(frame, record)].append(make_conflict_entry(frame, record))
    groups = tuple(
        ConflictGroup(f"kind-{one.id}", frame.words(one.plural), tuple(by_kind[one.id]))
        for one in frame.reader.vocabulary.kinds
        if one.id in by_kind
    )
    title = frame.words(kind.plural)
    return ConflictListPage(
        site=frame_site(frame),
        head=make_head(frame, title, frame.words(kind.help or kind.plural).text),
        kind=kind.id,
        title=title,
        help=frame.words(kind.help) if kind.help else None,
        jumps=tuple(Jump(one.anchor, one.heading, len(one.entries)) for one in groups),
        groups=groups,
        count=len(records),
    )


def _kind_of(frame: Frame, record: Record) -> str:
    """Return the kind of what a conflict is about: of the first statement that it names."""
    found = _declared(frame, record)
    return frame.reader.kind_of(found[0].subject).id if found else record.kind


def _declared(frame: Frame, record: Record) -> list[Statement]:
    values = [one.value for one in record.statements]
    paths = [value.path for value in values if isinstance(value, StatementReference)]
    return [frame.reader.statement(path) for path in paths]


def make_conflict_entry(frame: Frame, record: Record) -> ConflictEntry:
    """Return a conflict in short: its question, the values in the order of the file, the reason."""
    reader = frame.reader
    statements = _declared(frame, record)
    shown = [show(frame, one.value, reader.property_of(one)).words for one in statements]
    told = make_disagreement(frame, record.id)
    subjects = dict.fromkeys(one.subject for one in statements)
    return ConflictEntry(
        link=told.link,
        values=tuple(dict.fromkeys(shorten(frame, words, _SHORT) for words in shown)),
        reason=told.reason,
        is_reason_stated=told.is_reason_stated,
        subjects=tuple(frame.link(id_) for id_ in subjects),
    )
