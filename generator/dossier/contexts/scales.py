"""Scales of small pictures: where a number or a day is along them, in percent, and their ticks.

Positions are percentages as text, so that a picture is as wide as its place and its type stays
as large as the text around it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from dossier.catalogues import Catalogue
from dossier.formats import format_quantity
from dossier.quantities import Quantity
from dossier.views import Tick

# What is free at both ends, so that no dot or text is cut.
_MARGIN = Decimal(4)
# A scale has at most about so many parts; of more, every second tick may lose its text.
_PARTS = 5
_MANY = 6
_MOST_YEARS = 12
_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000)


@dataclass(frozen=True, slots=True)
class Scale:
    """From `low` to `high` in steps."""

    low: Decimal
    high: Decimal
    step: Decimal

    def at(self, value: Decimal) -> str:
        """Return how far along a value is, in percent."""
        whole = self.high - self.low
        part = (value - self.low) / whole if whole else Decimal(0)
        return write_percent(_MARGIN + part * (100 - 2 * _MARGIN))


def write_percent(value: Decimal) -> str:
    """Write a percentage with at most two decimals: `12.5`."""
    text = f"{value.quantize(Decimal('0.01')):f}"
    return text.rstrip("0").rstrip(".")


def scale_over(low: Decimal, high: Decimal) -> Scale:
    """Return a scale in steps of 1, 2 or 5 times a power of ten that holds two numbers."""
    rough = (high - low) / _PARTS
    power = Decimal(10) ** rough.adjusted()
    step = next(power * part for part in (1, 2, 5, 10) if power * part >= rough)
    begin = (low / step).to_integral_value(ROUND_FLOOR) * step
    return Scale(begin, (high / step).to_integral_value(ROUND_CEILING) * step, step)


def number_ticks(scale: Scale, unit: str, words: Catalogue) -> tuple[Tick, ...]:
    """Return the ticks of a scale; the last one tells the unit."""
    count = int((scale.high - scale.low) / scale.step)
    values = [scale.low + number * scale.step for number in range(count + 1)]
    return tuple(
        Tick(
            scale.at(value),
            format_quantity(_round(value, unit if number == count else ""), words),
            is_minor=count + 1 > _MANY and (count - number) % 2 == 1,
            has_unit=number == count and bool(unit),
        )
        for number, value in enumerate(values)
    )


def _round(value: Decimal, unit: str) -> Quantity:
    whole = value.to_integral_value()
    number = whole if whole == value else value.normalize()
    return Quantity(number, number, unit)


def scale_of_years(first: int, last: int) -> Scale:
    """Return a scale of days, given as ordinals, from the start of one year to that of another."""
    begin, end = date.fromordinal(first).year, date.fromordinal(last).year + 1
    return Scale(_new_year(begin), _new_year(end), Decimal(1))


def year_ticks(scale: Scale) -> tuple[Tick, ...]:
    """Return a tick for each year of a scale, or for every second, fifth, tenth."""
    begin = date.fromordinal(int(scale.low)).year
    end = date.fromordinal(int(scale.high)).year
    step = next((one for one in _STEPS if (end - begin) / one <= _MOST_YEARS), _STEPS[-1])
    years = list(range(-(-begin // step) * step, end + 1, step))
    return tuple(
        Tick(
            scale.at(_new_year(year)),
            str(year),
            is_minor=len(years) > _MANY and number % 2 == 1,
        )
        for number, year in enumerate(years)
    )


def _new_year(year: int) -> Decimal:
    return Decimal(date(min(year, date.max.year), 1, 1).toordinal())
