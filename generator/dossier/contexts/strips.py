"""Values that disagree, as dots on one scale; and what is declared about them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from dossier.contexts.frame import Frame
from dossier.contexts.scales import Scale, number_ticks, scale_over
from dossier.maps import letter_of
from dossier.model import Statement, Text
from dossier.quantities import UNITS, Quantity
from dossier.sureness import families_of
from dossier.views import Disagreement, Dot, Strip, Words

# Two values need no picture.
_FEWEST = 3
# Dots nearer to each other than this, in percent, stand one above the other.
_NEAR = Decimal("3.6")


def lettered(statements: Sequence[Statement]) -> list[tuple[str, Statement]]:
    """Return statements of numbers in their order, each with its letter; none where there is no
    scale for them.
    """
    if scale_for(statements) is None:
        return []
    ordered = sorted(statements, key=lambda one: ends_of(one, unit_of(statements)))
    return [(letter_of(number), one) for number, one in enumerate(ordered)]


def make_strip(
    frame: Frame, statements: Sequence[Statement], *, has_letters: bool = False
) -> Strip | None:
    """Return the dots of statements on a scale, None where they are not numbers of one sort or
    there are few.
    """
    scale = scale_for(statements)
    if scale is None:
        return None
    unit = unit_of(statements)
    pairs = [(letter if has_letters else "", one) for letter, one in lettered(statements)]
    dots, levels = place_dots(frame, pairs, scale, unit)
    return Strip(number_ticks(scale, unit, frame.catalogue), dots, levels)


def place_dots(
    frame: Frame, pairs: Sequence[tuple[str, Statement]], scale: Scale, unit: str
) -> tuple[tuple[Dot, ...], int]:
    """Return the dots of statements with their letters, in their order on a scale, and how many
    stand above each other.
    """
    dots: list[Dot] = []
    last: list[Decimal] = []
    for letter, one in pairs:
        low, high = ends_of(one, unit)
        at, until = scale.at(low), scale.at(high)
        level = next((n for n, x in enumerate(last) if Decimal(at) - x >= _NEAR), len(last))
        last[level : level + 1] = [Decimal(until)]
        dots.append(Dot(at, until, letter, level, _is_several(frame, one)))
    return tuple(dots), len(last)


def scale_for(statements: Sequence[Statement]) -> Scale | None:
    """Return the scale that holds the numbers of statements, None where there is none."""
    values = [one.value for one in statements if isinstance(one.value, Quantity)]
    bases = {UNITS[value.unit].base if value.unit else "" for value in values}
    if len(values) < len(statements) or len(bases) != 1:
        return None
    ends = [ends_of(one, unit_of(statements)) for one in statements]
    if len(set(ends)) < _FEWEST:
        return None
    return scale_over(min(low for low, _ in ends), max(high for _, high in ends))


def unit_of(statements: Sequence[Statement]) -> str:
    """Return the unit of the first statement, '' where it has none."""
    value = statements[0].value
    return value.unit if isinstance(value, Quantity) else ""


def ends_of(one: Statement, unit: str) -> tuple[Decimal, Decimal]:
    """Return the number or range of a statement in a unit of its sort."""
    value = one.value
    assert isinstance(value, Quantity)
    factor = UNITS[value.unit].factor / UNITS[unit].factor if unit else Decimal(1)
    return value.low * factor, value.high * factor


def _is_several(frame: Frame, one: Statement) -> bool:
    sources = {cited.source: frame.reader.record(cited.source) for cited in one.citations}
    return len(families_of(one.citations, sources, {})) > 1


# --- what is declared about them ------------------------------------------------------------------


def make_disagreement(frame: Frame, id_: str) -> Disagreement:
    """Return a declared disagreement with its reason."""
    given = frame.reader.record(id_).of("reason")
    found = [(one.value, one) for one in given if isinstance(one.value, Text)]
    reason, one = found[0] if found else (None, None)
    return Disagreement(
        link=frame.link(id_),
        reason=frame.words(reason) if reason else None,
        # What has no source is an inference of the dossier.
        is_reason_stated=bool(one and one.citations),
    )


_CUT = " …"


def shorten(frame: Frame, words: Words, letters: int) -> Words:
    """Return words cut at a space if they are longer; languages without spaces anywhere."""
    if len(words.text) <= letters:
        return words
    text = f"{words.text[:letters].rsplit(' ', 1)[0]}{_CUT}"
    return frame.marked(Words(text, words.lang, words.is_fallback))
