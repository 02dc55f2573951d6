"""What rests on weak sources only: kept, ranked below the rest, and folded away."""

from __future__ import annotations

from collections.abc import Sequence

from dossier.contexts.frame import Frame
from dossier.model import Rank, Statement
from dossier.reader import Reader
from dossier.views import SourceClass

_RANKS = {Rank.PREFERRED: 0, Rank.NORMAL: 1, Rank.DEPRECATED: 3}
_WEAK = 2

# So many values are shown although all of them are weak; of more, the first.
_FEW = 2


def is_weak(reader: Reader, one: Statement) -> bool:
    """Tell whether a statement rests on sources, and all of them are of low weight."""
    classes = [reader.class_of(citation.source) for citation in one.citations]
    return bool(classes) and all(found is not None and found.is_low for found in classes)


def weak_classes(frame: Frame, one: Statement) -> tuple[SourceClass, ...]:
    """Return the classes of the sources of a statement if all are of low weight, else none."""
    if not is_weak(frame.reader, one):
        return ()
    classes = [frame.reader.class_of(citation.source) for citation in one.citations]
    return tuple(
        SourceClass(frame.words(found.label), frame.words(found.help) if found.help else None)
        for found in dict.fromkeys(classes)
        if found is not None
    )


def arrange(
    frame: Frame, statements: Sequence[Statement]
) -> tuple[tuple[Statement, ...], tuple[Statement, ...]]:
    """Return the statements of a property that are shown, and those that are folded away.

    The preferred stand first, the withdrawn last, the weak before these, else they keep their
    order. What is weak is folded, unless it is preferred. Where nothing else stands, it is shown:
    both of two values, of more the first. Values that do not compete (names, participants) stay
    where they are: to fold one would hide what no better value stands for.
    """
    if any(frame.reader.property_of(one).many for one in statements):
        return tuple(sorted(statements, key=lambda one: _RANKS[one.rank])), ()
    ordered = by_rank(frame.reader, statements)
    foldable = [
        one for one in ordered if one.rank is not Rank.PREFERRED and is_weak(frame.reader, one)
    ]
    standing = [one for one in ordered if one not in foldable]
    if all(one.rank is Rank.DEPRECATED for one in standing):
        kept = len(foldable) if len(foldable) <= _FEW else 1
        foldable = foldable[kept:]
    shown = tuple(one for one in ordered if one not in foldable)
    return shown, tuple(foldable)


def by_rank(reader: Reader, statements: Sequence[Statement]) -> list[Statement]:
    """Return statements with the preferred ones first, the withdrawn ones last, and the weak ones
    before these.
    """
    if len(statements) < 2:
        return list(statements)

    def order(one: Statement) -> int:
        return _WEAK if one.rank is Rank.NORMAL and is_weak(reader, one) else _RANKS[one.rank]

    return sorted(statements, key=order)
