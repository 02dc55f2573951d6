"""From a definition in YAML to a property: shared ones, qualifiers, and those of a kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from unicodedata import normalize

from dossier.diagnostics import Diagnostics, suggest
from dossier.documents import Map, Node, Scalar
from dossier.kinds import TYPES, Option, Property
from dossier.model import Text
from dossier.quantities import UNITS, Unit
from dossier.structure.reading import (
    ID,
    Scope,
    check_keys,
    read_flag,
    read_map,
    read_text,
    read_word,
    read_words,
)
from dossier.structure.statements import STATEMENT_KEYS

PROPERTY_KEYS = {
    "type": "one of the types below",
    "label": "what a page calls it",
    "help": "what it means and how to write it; shown in the guide and on pages",
    "to": "for a reference: the kinds that it may name",
    "units": "for a quantity: the units that it may be given in",
    "choices": "for a choice: a map from key to `label`, `help` and, for one that counts less, "
    "`weight: low`",
    "cardinality": "`one` (the rule) or `many`: values that do not compete with each other",
    "required": "`always`: a record without it is an error",
    "qualifiers": "names of shared qualifiers that its statements may have",
    "inverse": "the heading of the back-links on the page of what it names",
    "schema_org": "the property of schema.org that it maps to",
    "distinguishing": "qualifiers only, `always`: values that differ in it do not compete",
    "shelf_life": "after how many years a value should be looked at again, for what ages: `5`",
    "shared": "in a kind: the name of the shared property that this one is, with changes",
}


def read_shared(
    node: Map | None, scope: Scope, sink: Diagnostics
) -> tuple[Mapping[str, Property], Mapping[str, Property]]:
    """Return the shared qualifiers and the shared properties, by name."""
    if node is None:
        return {}, {}
    check_keys(node, ("qualifiers", "properties"), "the vocabulary", sink)
    qualifiers = _read_definitions(node.get("qualifiers"), {}, scope, sink)
    for name, qualifier in qualifiers.items():
        # A qualifier stands among the keys of a statement.
        if name in STATEMENT_KEYS:
            sink.report("reserved-name", qualifier.origin, found=name)
    properties = _read_definitions(node.get("properties"), qualifiers, scope, sink)
    return qualifiers, properties


def _read_definitions(
    node: Node | None, qualifiers: Mapping[str, Property], scope: Scope, sink: Diagnostics
) -> dict[str, Property]:
    found = {}
    map_ = read_map(node, "definitions", sink)
    for key, definition in map_.entries if map_ else ():
        one = _read_property(key, definition, qualifiers, {}, scope, sink)
        if one is not None:
            found[one.name] = one
    return found


def read_properties(
    node: Map,
    qualifiers: Mapping[str, Property],
    shared: Mapping[str, Property],
    scope: Scope,
    sink: Diagnostics,
) -> list[Property]:
    """Return the properties of a kind, in the order of its file."""
    map_ = read_map(node.get("properties"), "properties", sink)
    read = [
        _read_property(key, definition, qualifiers, shared, scope, sink)
        for key, definition in (map_.entries if map_ else ())
    ]
    return [one for one in read if one is not None]


def _read_property(  # noqa: PLR0913 - a definition, and what it may refer to
    key: Scalar,
    node: Node,
    qualifiers: Mapping[str, Property],
    shared: Mapping[str, Property],
    scope: Scope,
    sink: Diagnostics,
) -> Property | None:
    """Read a definition: `shared`, a map that names a shared one, or a map of its own."""
    name = key.text
    if not name.replace("_", "").isalnum() or not name.isascii() or not name.islower():
        sink.report("bad-property-name", key.span, found=name)
        return None
    if isinstance(node, Scalar) and node.text == "shared":
        return _take_shared(name, name, key, shared, sink)
    map_ = read_map(node, name, sink)
    if map_ is None:
        return None
    check_keys(map_, PROPERTY_KEYS, f"the property '{name}'", sink)
    base = None
    if map_.get("shared") is not None:
        from_name = read_word(map_.get("shared"), "shared", sink)
        base = _take_shared(name, from_name, key, shared, sink)
        if base is None:
            return None
    return _define(name, map_, base, qualifiers, scope, sink)


def _take_shared(
    name: str, from_name: str, key: Scalar, shared: Mapping[str, Property], sink: Diagnostics
) -> Property | None:
    one = shared.get(from_name)
    if one is None:
        sink.report(
            "not-shared", key.span, suggestion=suggest(from_name, tuple(shared)), found=from_name
        )
        return None
    return replace(one, name=name, origin=key.span)


def _define(  # noqa: PLR0913 - a definition, and what it may refer to
    name: str,
    map_: Map,
    base: Property | None,
    qualifiers: Mapping[str, Property],
    scope: Scope,
    sink: Diagnostics,
) -> Property | None:
    type_ = _read_type(name, map_, base, sink)
    if type_ is None:
        return None
    base = base or Property(name, type_, plain_text(name.replace("_", " "), scope))
    targets = tuple(word for word, _ in read_words(map_.get("to"), "to", sink))
    if type_ == "reference" and not (map_.get("to") or base.targets):
        sink.report("missing-key", map_.span, key="to", what=f"the property '{name}'")
    units = _read_units(map_, sink)
    if type_ == "quantity" and not (map_.get("units") or base.units):
        sink.report("missing-key", map_.span, key="units", what=f"the property '{name}'")
    options = _read_options(map_, scope, sink)
    if type_ == "choice" and not (map_.get("choices") or base.options):
        sink.report("missing-key", map_.span, key="choices", what=f"the property '{name}'")
    return Property(
        name=name,
        type=type_,
        label=read_text(map_.get("label"), "label", scope, sink) or base.label,
        help=read_text(map_.get("help"), "help", scope, sink) or base.help,
        targets=targets or base.targets,
        units=units or base.units,
        options=options or base.options,
        many=_read_cardinality(map_, base.many, sink),
        required=read_flag(map_.get("required"), "always", "required", sink) or base.required,
        distinguishing=read_flag(map_.get("distinguishing"), "always", "distinguishing", sink),
        qualifiers=_read_qualifiers(map_, qualifiers, sink) or base.qualifiers,
        inverse=read_text(map_.get("inverse"), "inverse", scope, sink) or base.inverse,
        schema_org=read_word(map_.get("schema_org"), "schema_org", sink) or base.schema_org,
        shelf_life=_read_years(map_.get("shelf_life"), sink) or base.shelf_life,
        origin=map_.span,
    )


def _read_type(name: str, map_: Map, base: Property | None, sink: Diagnostics) -> str | None:
    given = map_.get("type")
    if given is None:
        if base is None:
            sink.report("missing-key", map_.span, key="type", what=f"the property '{name}'")
        return base.type if base else None
    word = read_word(given, "type", sink)
    if word not in TYPES:
        known = ", ".join(TYPES)
        sink.report(
            "unknown-type",
            given.span,
            suggestion=suggest(word, tuple(TYPES)),
            found=word,
            known=known,
        )
        return None
    return word


def _read_units(map_: Map, sink: Diagnostics) -> tuple[Unit, ...]:
    found = []
    for word, span in read_words(map_.get("units"), "units", sink):
        if word not in UNITS:
            # The units of areas are often typed with a plain 2.
            alike = (unit for unit in UNITS if normalize("NFKC", unit) == word)
            near = next(alike, "") or suggest(word, tuple(UNITS))
            sink.report("unknown-unit", span, suggestion=near, found=word, known=", ".join(UNITS))
            continue
        found.append(UNITS[word])
    return tuple(found)


def _read_options(map_: Map, scope: Scope, sink: Diagnostics) -> tuple[Option, ...]:
    choices = read_map(map_.get("choices"), "choices", sink)
    found = []
    for key, node in choices.entries if choices else ():
        if ID.fullmatch(key.text) is None:
            sink.report("bad-id", key.span, found=key.text)
            continue
        about = read_map(node, key.text, sink)
        if about is None:
            continue
        check_keys(about, ("label", "help", "weight"), f"the choice '{key.text}'", sink)
        label = read_text(about.get("label"), "label", scope, sink) or plain_text(key.text, scope)
        help_ = read_text(about.get("help"), "help", scope, sink)
        is_low = read_flag(about.get("weight"), "low", "weight", sink)
        found.append(Option(key.text, label, help_, is_low))
    return tuple(found)


def _read_cardinality(map_: Map, base: bool, sink: Diagnostics) -> bool:  # noqa: FBT001 - read as it is
    given = map_.get("cardinality")
    word = read_word(given, "cardinality", sink)
    if given is not None and word not in {"one", "many"}:
        sink.report("bad-choice", given.span, what="cardinality", found=word, choices="one, many")
    return word == "many" if word else base


def _read_years(given: Node | None, sink: Diagnostics) -> int:
    word = read_word(given, "shelf_life", sink)
    if given is not None and word and not (word.isascii() and word.isdigit() and int(word)):
        sink.report("bad-count", given.span, what="shelf_life", found=word)
        return 0
    return int(word or 0)


def _read_qualifiers(
    map_: Map, qualifiers: Mapping[str, Property], sink: Diagnostics
) -> tuple[Property, ...]:
    found = []
    for word, span in read_words(map_.get("qualifiers"), "qualifiers", sink):
        if word not in qualifiers:
            near = suggest(word, tuple(qualifiers))
            sink.report("unknown-qualifier", span, suggestion=near, found=word)
            continue
        found.append(qualifiers[word])
    return tuple(found)


def plain_text(word: str, scope: Scope) -> Text:
    """Return a word as a text of the main language: what a missing label falls back to."""
    return Text(((scope.main, word),))
