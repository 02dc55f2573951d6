"""The balance of sources: how many there are and how much rests on them, by class, side, language.

A statement that rests on several sources counts once in every row and column that one of them
belongs to, so that the parts of statements add up to more than the whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from dossier.contexts.frame import Frame
from dossier.formats import format_count, format_share, language_name
from dossier.kinds import Kind
from dossier.listviews import Balance, BalanceRow, Counted, Tally
from dossier.model import Choice, LanguageTag, Record, Reference, Value
from dossier.views import Words

# The column of what no side is named for.
_ELSEWHERE = ""


def make_balance(frame: Frame, kind: Kind) -> Balance | None:
    """Return the balance of the sources of a kind; None when nothing rests on any of them."""
    resting = {
        record.id: frozenset(frame.reader.citing(record.id))
        for record in frame.reader.of_kind(kind.id)
    }
    cited = [record for record in frame.reader.of_kind(kind.id) if resting[record.id]]
    if not cited:
        return None
    counter = _Counter(frame, resting, cited)
    sides = _sides(frame, kind, cited) if kind.trait("sided") else []
    columns = [[one for one in cited if _comes_from(kind, one, side)] for side in sides]
    return Balance(
        columns=tuple(frame.link(side) if side else None for side in sides),
        rows=tuple(_class_rows(frame, kind, counter, cited, columns)),
        total=counter.row(None, None, cited, columns),
        languages=tuple(_language_rows(frame, counter, cited)),
    )


class _Counter:
    """Counts sources and the statements that rest on them, against all that are cited."""

    def __init__(
        self, frame: Frame, resting: Mapping[str, frozenset[str]], cited: Sequence[Record]
    ) -> None:
        self._language = frame.language
        self._resting = resting
        self._sources = len(cited)
        self._statements = len(self._paths(cited))

    def _paths(self, sources: Iterable[Record]) -> frozenset[str]:
        return frozenset[str]().union(*(self._resting[one.id] for one in sources))

    def count(self, sources: Sequence[Record]) -> Counted:
        return Counted(
            self._tally(len(sources), self._sources),
            self._tally(len(self._paths(sources)), self._statements),
        )

    def _tally(self, part: int, whole: int) -> Tally:
        share = format_share(part, whole, self._language)
        return Tally(part, format_count(part, self._language), share)

    def row(
        self,
        label: Words | None,
        help_: Words | None,
        sources: Sequence[Record],
        columns: Sequence[Sequence[Record]] = (),
    ) -> BalanceRow:
        """Return a row: these sources, and those of them that each column has."""
        ids = {one.id for one in sources}
        cells = [self.count([one for one in column if one.id in ids]) for column in columns]
        return BalanceRow(label, help_, self.count(sources), tuple(cells))


def _class_rows(
    frame: Frame,
    kind: Kind,
    counter: _Counter,
    cited: Sequence[Record],
    columns: Sequence[Sequence[Record]],
) -> Iterable[BalanceRow]:
    """Yield a row for each class, in the order of the kind, and one for what has none."""
    what = kind.property(kind.trait("weighed"))
    if what is None:
        return
    for option in what.options:
        found = [one for one in cited if Choice(option.key) in _values(one, what.name)]
        help_ = frame.words(option.help) if option.help else None
        yield counter.row(frame.words(option.label), help_, found, columns)
    rest = [one for one in cited if not one.of(what.name)]
    if rest:
        yield counter.row(None, None, rest, columns)


def _sides(frame: Frame, kind: Kind, cited: Sequence[Record]) -> list[str]:
    """Return the sides in the order of the settings, others that are named by title, elsewhere;
    none as long as no source names its side.
    """
    values = [value for one in cited for value in _values(one, kind.trait("sided"))]
    named = {value.id for value in values if isinstance(value, Reference)}
    if not named:
        return []
    sides = frame.reader.config.sides
    others = sorted(named - set(sides), key=lambda id_: frame.key(frame.reader.record(id_)))
    return [*sides, *others, _ELSEWHERE]


def _comes_from(kind: Kind, source: Record, side: str) -> bool:
    values = _values(source, kind.trait("sided"))
    return Reference(side) in values if side else not values


def _language_rows(
    frame: Frame, counter: _Counter, cited: Sequence[Record]
) -> Iterable[BalanceRow]:
    """Yield a row for each language, that with most sources first."""
    languages: defaultdict[str, list[Record]] = defaultdict(list)
    for record in cited:
        tags = [one.value.tag for one in record.statements if isinstance(one.value, LanguageTag)]
        languages[tags[0] if tags else ""].append(record)
    rows = [
        counter.row(Words(language_name(tag, frame.language)) if tag else None, None, found)
        for tag, found in languages.items()
    ]
    return sorted(
        rows, key=lambda row: (-row.all.sources.count, row.label.text if row.label else "")
    )


def _values(record: Record, name: str) -> list[Value]:
    return [one.value for one in record.of(name)]
