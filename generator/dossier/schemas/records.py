"""The schema of a record: its properties, and the forms in which their statements are written."""

from __future__ import annotations

from collections.abc import Mapping

from dossier.kinds import Kind, Property
from dossier.model import Rank
from dossier.schemas.words import (
    ONLY_LANGUAGES,
    SCALARS,
    Json,
    Languages,
    an_id,
    mend,
    one_of,
    say,
    some,
    tell,
    value_of,
)
from dossier.structure.statements import STATEMENT_KEYS

_RANKS = {
    Rank.PREFERRED: "Shown first.",
    Rank.NORMAL: "The rule; need not be written.",
    Rank.DEPRECATED: "No longer held to be right; shown last, with the `reason`.",
}
_DATES = ("as_of", "from", "until", "review_by")
_TEXTS = ("reason", "note", "inferred", "unverified")
# The keys in the order in which they are most often wanted; qualifiers stand after the value.
_FIRST = ("key", "value")
_REST = (
    *("source", "at", "sources", "as_of", "from", "until", "according_to", "rank", "reason"),
    *("note", "unverified", "inferred", "review_by"),
)


def shared_parts(refer: Mapping[str, str]) -> dict[str, Json]:
    """Return what statements of all properties have in common: each key, what keys ask of each
    other (`together`), and that there is a source (`sourced`).
    """
    place: Json = {"$ref": refer["text"]}
    parts: dict[str, Json] = {
        "key": {**an_id(), "errorMessage": mend("bad-key").replace("{found}", "this")},
        **{name: _such("date", refer) for name in _DATES},
        **{name: _such("text", refer) for name in _TEXTS},
        "according_to": _such("voices", refer),
        "rank": one_of(
            ((rank.value, meaning.replace("`", "")) for rank, meaning in _RANKS.items()),
            f"'rank' is one of {', '.join(rank.value for rank in _RANKS)}",
        ),
        "source": _such("sources", refer),
        "at": _such("text", refer),
        "sources": {
            "type": "object",
            "propertyNames": {"$ref": refer["sources"]},
            "additionalProperties": place,
            "minProperties": 1,
        },
    }
    described = {name: {**_describe(name), **part} for name, part in parts.items()}
    return {**described, "together": _together(), "sourced": _sourced()}


def _describe(name: str) -> Json:
    return tell(f"{STATEMENT_KEYS[name][:1].upper()}{STATEMENT_KEYS[name][1:]}.")


def _such(name: str, refer: Mapping[str, str]) -> Json:
    return {"allOf": [{"$ref": refer[name]}]}


def _together() -> Json:
    """Return what keys ask of each other."""
    excluded = {"properties": {"source": False}, "errorMessage": mend("source-twice")}
    unverified = {
        "properties": {"source": False, "sources": False},
        "errorMessage": mend("source-and-unverified"),
    }
    return {
        "dependencies": {
            "source": {"required": ["at"], "errorMessage": mend("missing-place")},
            "at": {"required": ["source"], "errorMessage": mend("place-without-source")},
            "sources": excluded,
            "unverified": unverified,
        },
        "if": {"properties": {"rank": {"const": "deprecated"}}, "required": ["rank"]},
        "then": {"required": ["reason"], "errorMessage": mend("deprecated-without-reason")},
    }


def _sourced() -> Json:
    """Return that a statement has a source, or says why it has none."""
    missing = {"required": ["source"], "errorMessage": mend("missing-source")}
    return {
        "if": {"required": ["sources"]},
        "else": {"if": {"required": ["unverified"]}, "else": missing},
    }


def record_schema(kind: Kind, languages: Languages, refer: Mapping[str, str]) -> Json:
    """Return the schema of a file of facts of a kind."""
    making = _Making(kind, languages, refer)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": say(kind.label, languages),
        **tell(say(kind.help, languages)),
        "type": "object",
        "properties": {one.name: making.property(one) for one in kind.properties},
        "required": [one.name for one in kind.properties if one.required],
        "additionalProperties": False,
        "definitions": {one.name: making.statement(one) for one in kind.properties},
    }


class _Making:
    """What the schemas of a kind's properties are made with."""

    def __init__(self, kind: Kind, languages: Languages, refer: Mapping[str, str]) -> None:
        self._kind = kind
        self._languages = languages
        self._refer = refer

    def property(self, one: Property) -> Json:
        """Return the schema of a property: one statement, or a list of them."""
        form = self._sourced(one) if self._kind.sourced else self._unsourced(one)
        return {
            "title": say(one.label, self._languages) or one.name,
            **tell(self._help(one)),
            **form,
        }

    def _sourced(self, one: Property) -> Json:
        whole = {"$ref": f"#/definitions/{one.name}"}
        error = {"errorMessage": mend("missing-source")}
        # A statement that names something is told apart by what it names.
        keyed = [] if one.type in {"reference", "statement"} else [{"required": ["key"]}]
        item = {"type": "object", **error, "allOf": [whole, *keyed]}
        return {
            "type": ["object", "array"],
            **error,
            "if": {"type": "array"},
            "then": {"items": item, "minItems": 1},
            "else": whole,
        }

    def _unsourced(self, one: Property) -> Json:
        """Return the schema of what may be a value alone, for it needs no source."""
        value = value_of(one, self._languages, self._refer)
        whole = {"type": "object", "allOf": [{"$ref": f"#/definitions/{one.name}"}]}
        if one.type != "text":
            items = {"type": "array", "items": {"anyOf": [value, whole]}, "minItems": 1}
            return {"anyOf": [value, whole, items]}
        alone = {"anyOf": [{"type": [*SCALARS, "null"]}, ONLY_LANGUAGES]}
        form = {"if": alone, "then": value, "else": whole}
        return {"if": {"type": "array"}, "then": {"items": form, "minItems": 1}, "else": form}

    def statement(self, one: Property) -> Json:
        """Return the schema of a statement written as a map."""
        shared = {name: {"$ref": self._refer[f"part.{name}"]} for name in (*_FIRST[:1], *_REST)}
        value = {"allOf": [value_of(one, self._languages, self._refer)]}
        checks = ["together", "sourced"] if self._kind.sourced else ["together"]
        return {
            "properties": {
                "key": shared.pop("key"),
                "value": {**_describe("value"), **value} if one.type == "reference" else value,
                **{part.name: self._qualifier(part) for part in one.qualifiers},
                **shared,
            },
            "required": ["value", *(part.name for part in one.qualifiers if part.required)],
            "additionalProperties": False,
            "allOf": [{"$ref": self._refer[f"part.{name}"]} for name in checks],
        }

    def _qualifier(self, one: Property) -> Json:
        value = value_of(one, self._languages, self._refer)
        return {
            "title": say(one.label, self._languages) or one.name,
            **tell(say(one.help, self._languages)),
            **(some(value) if one.many else {"allOf": [value]}),
        }

    def _help(self, one: Property) -> str:
        said = [say(one.help, self._languages)]
        if one.units:
            said += [f"In {', '.join(unit.symbol for unit in one.units)}."]
        if one.type == "reference":
            said += [f"The id of: {', '.join(one.targets)}."]
        if one.required:
            said += ["Required."]
        return " ".join(text for text in said if text)
