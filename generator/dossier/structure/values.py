"""From a scalar to the typed value of a property; the inverse of how values are written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from urllib.parse import urlsplit

from dossier.corrections import (
    meant_coordinates,
    meant_date,
    meant_language,
    meant_quantity,
    meant_time,
    why_no_date,
)
from dossier.dates import is_reversed, parse_date
from dossier.diagnostics import Diagnostics, suggest
from dossier.documents import Items, Node, Scalar, name_of
from dossier.kinds import Property
from dossier.model import (
    Address,
    Choice,
    ClockTime,
    Coordinates,
    LanguageTag,
    Reference,
    StatementReference,
    Value,
)
from dossier.quantities import Quantity, parse_quantity
from dossier.structure.reading import ID, Scope, is_language, meant_id, read_text

_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_DEGREES = re.compile(r"(-?[0-9]{1,3}(?:\.[0-9]{1,8})?),\s*(-?[0-9]{1,3}(?:\.[0-9]{1,8})?)")
_PATH = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9_-]+){1,2}")

# What may stand in an address; a browser runs `javascript:` and loads `data:`.
SCHEMES = ("https", "http", "mailto")


def read_value(
    node: Node, what: Property, scope: Scope, sink: Diagnostics, *, language: str = ""
) -> Value | None:
    """Return the typed value of a node; reports and returns None when it does not fit the property.

    `language` is that of a text written as a scalar, where a qualifier names it.
    """
    wanted = f"a {what.type}" if what.type != "address" else "an address"
    if isinstance(node, Items):
        sink.report("value-list", node.span, what=what.name, wanted=wanted)
        return None
    if what.type == "text":
        return read_text(node, what.name, scope, sink, language=language)
    if not isinstance(node, Scalar):
        found = name_of(node)
        sink.report("wrong-shape", node.span, what=what.name, wanted=wanted, found=found)
        return None
    if not node.text.strip():
        sink.report("empty-value", node.span, what=what.name)
        return None
    return _READERS[what.type](node, what, sink)


def _read_quantity(node: Scalar, what: Property, sink: Diagnostics) -> Quantity | None:
    quantity = parse_quantity(node.text.strip())
    symbols = [unit.symbol for unit in what.units]
    if quantity is None:
        example = f"251 {symbols[0]}" if symbols else "251"
        near = meant_quantity(node.text, tuple(symbols))
        sink.report(
            "bad-quantity",
            node.span,
            suggestion=near,
            what=what.name,
            found=node.text,
            example=example,
        )
        return None
    if quantity.low > quantity.high:
        sink.report("range-order", node.span, what=what.name, found=node.text)
        return None
    if quantity.unit not in symbols:
        sink.report(
            "bad-unit",
            node.span,
            suggestion=meant_quantity(node.text, tuple(symbols)),
            what=what.name,
            found=f"'{quantity.unit}'" if quantity.unit else "no unit",
            units=", ".join(symbols),
        )
        return None
    return quantity


def _read_count(node: Scalar, what: Property, sink: Diagnostics) -> Quantity | None:
    quantity = parse_quantity(node.text.strip())
    if quantity is None or quantity.unit or quantity.low != quantity.low.to_integral_value():
        near = meant_quantity(node.text, ())
        meant = parse_quantity(near) if near else None
        if meant is None or meant.low != meant.low.to_integral_value():
            near = ""
        sink.report("bad-count", node.span, suggestion=near, what=what.name, found=node.text)
        return None
    if quantity.low > quantity.high:
        sink.report("range-order", node.span, what=what.name, found=node.text)
        return None
    return quantity


def read_date(node: Scalar, what: str, sink: Diagnostics) -> Value | None:
    """Return the date of a scalar; reports what is not EDTF and intervals that end too early."""
    value = parse_date(node.text.strip())
    if value is None:
        why = why_no_date(node.text)
        sink.report(
            "bad-date",
            node.span,
            suggestion=meant_date(node.text),
            what=what,
            found=node.text,
            why=f": {why}" if why else "",
        )
        return None
    if value.start and value.end and is_reversed(value.start, value.end):
        sink.report("interval-order", node.span, what=what, found=node.text)
        return None
    return value


def _read_date(node: Scalar, what: Property, sink: Diagnostics) -> Value | None:
    return read_date(node, what.name, sink)


def _read_time(node: Scalar, what: Property, sink: Diagnostics) -> ClockTime | None:
    match = _TIME.fullmatch(node.text.strip())
    if match is None:
        near = meant_time(node.text)
        sink.report("bad-time", node.span, suggestion=near, what=what.name, found=node.text)
        return None
    return ClockTime(int(match[1]), int(match[2]))


def _read_reference(node: Scalar, what: Property, sink: Diagnostics) -> Reference | None:
    if ID.fullmatch(node.text.strip()) is None:
        near = meant_id(node.text.strip())
        sink.report("bad-reference", node.span, suggestion=near, what=what.name, found=node.text)
        return None
    return Reference(node.text.strip())


def _read_path(node: Scalar, what: Property, sink: Diagnostics) -> StatementReference | None:
    if not is_path(node.text.strip()):
        sink.report("bad-path", node.span, what=what.name, found=node.text)
        return None
    return StatementReference(node.text.strip())


def is_path(text: str) -> bool:
    """Tell whether a text has the form of the path of a statement."""
    return _PATH.fullmatch(text) is not None


def _read_address(node: Scalar, what: Property, sink: Diagnostics) -> Address | None:
    text = node.text.strip()
    problem = address_problem(text)
    if problem:
        sink.report("bad-address", node.span, what=what.name, found=text, problem=problem)
        return None
    return Address(text)


def address_problem(text: str) -> str:
    """Say why a text is no address that a page may link to; '' when it is one."""
    if any(char.isspace() or char in '<>"\\^`{|}' for char in text):
        return "it contains a space or a sign that must be percent-encoded"
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError as error:
        return str(error)
    if parts.scheme not in SCHEMES:
        return f"its scheme is '{parts.scheme}'" if parts.scheme else "it has no scheme"
    if parts.scheme != "mailto" and not host:
        return "it names no host"
    if parts.username or parts.password:
        return "it contains a user name or password"
    return ""


def _read_coordinates(node: Scalar, what: Property, sink: Diagnostics) -> Coordinates | None:
    match = _DEGREES.fullmatch(node.text.strip())
    if match is None or abs(Decimal(match[1])) > 90 or abs(Decimal(match[2])) > 180:
        near = meant_coordinates(node.text)
        sink.report("bad-coordinates", node.span, suggestion=near, what=what.name, found=node.text)
        return None
    return Coordinates(Decimal(match[1]), Decimal(match[2]))


def _read_choice(node: Scalar, what: Property, sink: Diagnostics) -> Choice | None:
    keys = [option.key for option in what.options]
    if node.text not in keys:
        near = suggest(node.text, keys)
        sink.report(
            "bad-choice",
            node.span,
            suggestion=near,
            what=what.name,
            found=node.text,
            choices=", ".join(keys),
        )
        return None
    return Choice(node.text)


def _read_language(node: Scalar, what: Property, sink: Diagnostics) -> LanguageTag | None:
    del what
    if not is_language(node.text):
        sink.report(
            "bad-language", node.span, suggestion=meant_language(node.text), found=node.text
        )
        return None
    return LanguageTag(node.text)


_READERS: Mapping[str, Callable[[Scalar, Property, Diagnostics], Value | None]] = {
    "quantity": _read_quantity,
    "count": _read_count,
    "date": _read_date,
    "time": _read_time,
    "reference": _read_reference,
    "statement": _read_path,
    "address": _read_address,
    "coordinates": _read_coordinates,
    "choice": _read_choice,
    "language": _read_language,
}
