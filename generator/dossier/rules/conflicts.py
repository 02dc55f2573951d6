"""Disagreement is declared: values that contradict each other stand in a conflict together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from dossier.dates import FuzzyDate, overlap
from dossier.diagnostics import Diagnostics, Label
from dossier.library import Library, time_of
from dossier.model import Coordinates, Rank, Record, Statement, StatementReference, Text, Value
from dossier.quantities import Quantity, agree
from dossier.written import write_value


def check_conflicts(library: Library, record: Record, sink: Diagnostics) -> None:
    """Report contradictions that no conflict declares, and conflicts that declare none."""
    for one, other in competing(library, record):
        if not values_agree(one.value, other.value) and not _declared(library, one, other):
            _report_undeclared(library, one, other, sink)
        if one.rank is other.rank is Rank.PREFERRED:
            sink.report(
                "several-preferred",
                other.span("rank"),
                path=other.path,
                related=[Label(one.span("rank"), "preferred as well")],
            )
    if library.has_role(record.id, "conflict"):
        _check_declaration(library, record, sink)


def _report_undeclared(
    library: Library, one: Statement, other: Statement, sink: Diagnostics
) -> None:
    """Report two values that contradict each other; where a conflict has one, the other lacks."""
    if other.path in library.disputes and one.path not in library.disputes:
        one, other = other, one
    declared = library.disputes.get(one.path, ())
    files = [library.records[id_].origin.path for id_ in declared[:1]]
    kinds = library.vocabulary.with_role("conflict")[:1]
    begun = [f"a file of data/{kind.folder}/ ('dossier new {kind.id} ID')" for kind in kinds]
    sink.report(
        "undeclared-conflict",
        other.origin,
        path=other.path,
        other=one.path,
        where=next(iter((*files, *begun)), "a conflict"),
        related=[Label(one.origin, "and this")],
    )


def competing(library: Library, record: Record) -> Iterator[tuple[Statement, Statement]]:
    """Yield the pairs of statements of a record that cannot both be its value.

    They share a property of cardinality one, are not deprecated, overlap in time (no time overlaps
    everything) and do not differ in a distinguishing qualifier that both give.
    """
    groups: defaultdict[str, list[Statement]] = defaultdict(list)
    for one in record.statements:
        if one.rank is not Rank.DEPRECATED and not library.property_of(one).many:
            groups[one.property].append(one)
    for group in groups.values():
        for one, other in combinations(group, 2):
            if _same_time(one, other) and not _distinguished(library, one, other):
                yield one, other


def _same_time(one: Statement, other: Statement) -> bool:
    first, second = time_of(one), time_of(other)
    return first is None or second is None or overlap(first, second)


def _distinguished(library: Library, one: Statement, other: Statement) -> bool:
    names = [q.name for q in library.property_of(one).qualifiers if q.distinguishing]
    pairs = [(one.qualifier(name), other.qualifier(name)) for name in names]
    return any(mine and theirs and mine != theirs for mine, theirs in pairs)


def values_agree(one: Value, other: Value) -> bool:
    """Tell whether two values can both be right: the same, or the same as far as each is exact."""
    if isinstance(one, Quantity) and isinstance(other, Quantity):
        return agree(one, other)
    if isinstance(one, FuzzyDate) and isinstance(other, FuzzyDate):
        return overlap(one, other)
    if isinstance(one, Coordinates) and isinstance(other, Coordinates):
        return _degrees_agree(one, other)
    if isinstance(one, Text) and isinstance(other, Text):
        mine, theirs = dict(one.forms), dict(other.forms)
        return all(mine[tag] == theirs[tag] for tag in mine.keys() & theirs.keys())
    return one == other


def _degrees_agree(one: Coordinates, other: Coordinates) -> bool:
    pairs = ((one.latitude, other.latitude), (one.longitude, other.longitude))
    return all(agree(Quantity(mine, mine), Quantity(theirs, theirs)) for mine, theirs in pairs)


def _declared(library: Library, one: Statement, other: Statement) -> bool:
    return bool(set(library.disputes.get(one.path, ())) & set(library.disputes.get(other.path, ())))


def declared_statements(library: Library, record: Record) -> tuple[Statement, ...]:
    """Return the statements that a conflict declares, in its order, without those there are not."""
    paths = [
        one.value.path for one in record.statements if isinstance(one.value, StatementReference)
    ]
    return tuple(library.statements[path] for path in paths if path in library.statements)


def _check_declaration(library: Library, record: Record, sink: Diagnostics) -> None:
    listed = [one for one in record.statements if isinstance(one.value, StatementReference)]
    if len(listed) < 2:
        if record.id not in library.broken:
            sink.report("conflict-of-one", record.origin, id=record.id, count=len(listed))
        return
    statements = declared_statements(library, record)
    if len(statements) < len(listed):
        return
    same = {(one.subject, one.property) for one in statements}
    pairs = combinations(statements, 2)
    if len(same) == 1 and all(values_agree(one.value, other.value) for one, other in pairs):
        values = dict.fromkeys(write_value(one.value) for one in statements)
        sink.report("conflict-agrees", record.origin, id=record.id, values=", ".join(values))
