"""Quantities: a number or range, how exactly it is known, and a unit.

Written `251 km²`, `~2,5`-style forms are refused: decimal point, no separators, `~` for about and
`a..b` for a range. Numbers are decimals, never floats, so that 3166.60 keeps its last zero.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

# Not more digits than decimals are reckoned with: 28.
_NUMBER = r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,12})?"
_FORM = re.compile(
    rf"(?P<about>~\s*)?(?P<low>{_NUMBER})(?:\.\.(?P<high>{_NUMBER}))?(?:\s+(?P<unit>[^\s0-9].*))?"
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that quantities may be given in.

    `base` and `factor` turn it into the unit that values are compared in; `cldr` is its name in
    Unicode's locale data (units.xml), empty where that has none and the symbol is shown as it is.
    """

    symbol: str
    base: str
    factor: Decimal
    cldr: str = ""


# SI Brochure (9th edition), tables 2, 5, 7 and 8; factors of time and area by definition.
_UNITS = [
    ("m", "m", "1", "length-meter"),
    ("km", "m", "1000", "length-kilometer"),
    ("cm", "m", "0.01", "length-centimeter"),
    ("mm", "m", "0.001", "length-millimeter"),
    ("nmi", "m", "1852", "length-nautical-mile"),
    ("m²", "m²", "1", "area-square-meter"),
    ("ha", "m²", "10000", "area-hectare"),
    ("km²", "m²", "1000000", "area-square-kilometer"),
    ("s", "s", "1", "duration-second"),
    ("ms", "s", "0.001", "duration-millisecond"),
    ("min", "s", "60", "duration-minute"),
    ("h", "s", "3600", "duration-hour"),
    ("d", "s", "86400", "duration-day"),
    ("kg", "kg", "1", "mass-kilogram"),
    ("t", "kg", "1000", "mass-tonne"),
    ("°C", "°C", "1", "temperature-celsius"),
    ("%", "%", "1", "concentr-percent"),
    ("people", "people", "1", ""),
    ("USD", "USD", "1", ""),
    ("million USD", "USD", "1000000", ""),
    ("billion USD", "USD", "1000000000", ""),
    ("EUR", "EUR", "1", ""),
    ("JPY", "JPY", "1", ""),
    ("RUB", "RUB", "1", ""),
]
UNITS = {s: Unit(s, base, Decimal(factor), cldr) for s, base, factor, cldr in _UNITS}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number from `low` to `high` (equal unless a range was given) in `unit` ('' for a count)."""

    low: Decimal
    high: Decimal
    unit: str = ""
    about: bool = False

    def __str__(self) -> str:
        number = f"{self.low:f}" if self.low == self.high else f"{self.low:f}..{self.high:f}"
        return f"{'~' if self.about else ''}{number}{f' {self.unit}' if self.unit else ''}"


def parse_quantity(text: str) -> Quantity | None:
    """Return the quantity that `text` writes, None when it is not in the form; any unit passes."""
    match = _FORM.fullmatch(text)
    if match is None:
        return None
    low = Decimal(match["low"])
    high = Decimal(match["high"]) if match["high"] else low
    return Quantity(low, high, match["unit"] or "", bool(match["about"]))


def agree(one: Quantity, other: Quantity) -> bool:
    """Tell whether two quantities can both be right.

    Each stands for the interval of numbers that round to it: half a unit of its last digit to
    each side (of its last digit that is not zero, when it is marked as about). They agree when
    the intervals overlap (a common end is not enough: 3 and 4 differ); different dimensions never
    agree.
    """
    first, second = _interval(one), _interval(other)
    if first is None or second is None:
        return one == other
    (base, low, high), (other_base, other_low, other_high) = first, second
    return base == other_base and low < other_high and other_low < high


def _interval(quantity: Quantity) -> tuple[str, Decimal, Decimal] | None:
    """Return base unit, lower and upper bound; None for a unit that the table does not know."""
    unit = UNITS.get(quantity.unit) if quantity.unit else Unit("", "", Decimal(1))
    if unit is None:
        return None
    low = (quantity.low - _half_step(quantity.low, about=quantity.about)) * unit.factor
    high = (quantity.high + _half_step(quantity.high, about=quantity.about)) * unit.factor
    return unit.base, low, high


def _half_step(number: Decimal, *, about: bool) -> Decimal:
    exponent = (number.normalize() if about else number).as_tuple().exponent
    if not isinstance(exponent, int):  # NaN and infinities; the grammar admits neither
        return Decimal(0)
    return Decimal("0.5") * Decimal(10) ** exponent
