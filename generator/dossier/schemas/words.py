"""Schemas of what stands in one place: a text, a date, a number, an id, a choice.

Editors read YAML 1.2: `1945` is a number there and `true` a boolean, where a dossier reads text.
So a schema admits the types that a word may be taken for, and a pattern holds for those only that
are text; one schema without alternatives, for which a language server has the clearest messages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from dossier.diagnostics import catalogue
from dossier.kinds import TYPES, Property
from dossier.model import Text
from dossier.structure.reading import ID, LANGUAGE
from dossier.structure.statements import STATEMENT_KEYS
from dossier.structure.values import SCHEMES

Json: TypeAlias = Mapping[str, object]
"""A schema, or a part of one."""

Languages: TypeAlias = tuple[str, ...]
"""The languages of the pages, the main one first."""

SCALARS = ("string", "number", "boolean")

_WORD = ("string", "number")
_NUMBER = r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,12})?"
_RANGE = rf"(?:~\s*)?{_NUMBER}(?:\.\.{_NUMBER})?"
# A date as in `dates`, as far as its form goes: which days a month has is left to the check.
_POINT = (
    r"(?:[0-9]{3}X|[0-9]{2}XX"
    r"|[0-9]{4}(?:-(?:XX(?:-XX)?|2[1-4]|(?:0[1-9]|1[0-2])(?:-(?:XX|0[1-9]|[12][0-9]|3[01]))?))?)"
    r"[?~%]?"
)
_DATE = rf"^(?!(?:\.\.)?/(?:\.\.)?$)(?:{_POINT}|(?:{_POINT}|\.\.)?/(?:{_POINT}|\.\.)?)$"
_TIME = r"^(?:[01][0-9]|2[0-3]):[0-5][0-9]$"
_DEGREES = r"^-?[0-9]{1,3}(?:\.[0-9]{1,8})?,\s*-?[0-9]{1,3}(?:\.[0-9]{1,8})?$"
_PATH = r"^[a-z0-9-]+(?:\.[a-z0-9_-]+){1,2}$"
_ADDRESS = rf"^(?:{'|'.join(SCHEMES)}):"
# What YAML 1.2 takes for something else than a text (its core schema, section 10.3.2).
_DECIMAL = re.compile(r"[0-9]+(?:[eE][0-9]+)?")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-f]+")
_NAMED: Mapping[str, object] = {"true": True, "false": False, "null": None}


def tell(text: str) -> Json:
    """Return the keys that describe a thing: as Markdown too where the text has such marks."""
    if "`" not in text:
        return {"description": text} if text else {}
    return {"description": text.replace("`", ""), "markdownDescription": text}


def mend(code: str) -> str:
    """Return what a message of the catalogue asks for, as the message of a schema."""
    message = catalogue()[code]
    rule = message.rule.replace("`", "'").rstrip(".")
    return f"{rule}: {message.help.replace('{{', '{').replace('}}', '}')}"


def say(text: Text | None, languages: Languages) -> str:
    """Return a text in the main language, else in another of the pages, in a line."""
    return " ".join(text.form(languages)[1].split()) if text else ""


def readings(word: str) -> tuple[object, ...]:
    """Return all that a word may be in YAML 1.2: itself when quoted, and what it is without."""
    if word in _NAMED:
        return (word, _NAMED[word])
    if _DECIMAL.fullmatch(word):
        number = float(word)
        return (word, int(number) if number.is_integer() and number < 2**53 else number)
    return (word, int(word, 0)) if _BASED.fullmatch(word) else (word,)


def one_of(choices: Iterable[tuple[str, str]], error: str) -> Json:
    """Return the schema of one of some words, each with its meaning."""
    pairs = [(form, meaning) for word, meaning in choices for form in readings(word)]
    schema: dict[str, object] = {"enum": [form for form, _ in pairs]}
    if any(meaning for _, meaning in pairs):
        schema["enumDescriptions"] = [meaning for _, meaning in pairs]
    return {**schema, "errorMessage": error}


def matching(pattern: str, error: str, *types: str) -> Json:
    """Return the schema of a word in a form; `types` are those that YAML may take it for."""
    return {"type": list(types or ("string",)), "pattern": pattern, "errorMessage": error}


def some(schema: Json) -> Json:
    """Return the schema of a word, or of a list of such words."""
    # Alternatives, for a language server proposes no value that stands below `if`.
    return {"anyOf": [schema, {"type": "array", "items": schema, "minItems": 1}]}


def an_id() -> Json:
    """Return the schema of a word that is an id, whether there is a record of it or not."""
    return matching(f"^{ID.pattern}$", "use a to z, 0 to 9 and single hyphens", *_WORD)


def text_in(languages: Languages) -> Json:
    """Return the schema of a text: a word, or a map from language to text."""
    word: Json = {"type": list(SCALARS)}
    return {
        "type": [*SCALARS, "object"],
        "properties": {tag: {**word, **tell(f"The text in `{tag}`.")} for tag in languages},
        "patternProperties": {f"^{LANGUAGE.pattern}$": word},
        "additionalProperties": False,
        "minProperties": 1,
    }


# A map from language to text, where it could be a statement as well.
ONLY_LANGUAGES: Json = {
    "propertyNames": {
        "pattern": rf"^(?!(?:{'|'.join(STATEMENT_KEYS)})$)(?:{LANGUAGE.pattern})$",
    },
    "minProperties": 1,
}


def shared_values(languages: Languages) -> dict[str, Json]:
    """Return the schema of each type whose form no property changes, by the type."""
    date = {
        **matching(_DATE, _wanted("date"), *_WORD),
        "minimum": 1,
        "maximum": 9999,
    }
    schemas = {
        "text": text_in(languages),
        "count": matching(rf"^{_RANGE}$", _wanted("count"), "string", "integer"),
        "date": date,
        "time": matching(_TIME, _wanted("time")),
        "statement": matching(_PATH, _wanted("statement")),
        "address": matching(_ADDRESS, _wanted("address")),
        "coordinates": matching(_DEGREES, _wanted("coordinates")),
        "language": matching(f"^{LANGUAGE.pattern}$", _wanted("language")),
    }
    return {name: {**tell(TYPES[name]), **schema} for name, schema in schemas.items()}


def _wanted(type_: str) -> str:
    return TYPES[type_].replace("`", "'").rstrip(".")


def value_of(one: Property, languages: Languages, refer: Mapping[str, str]) -> Json:
    """Return the schema of a value of a property. `refer` gives the places of shared schemas: of
    types by their names, of ids by the kinds that they may be of, joined by dots.
    """
    if one.type == "quantity":
        return _quantity(one)
    if one.type == "choice":
        choices = [
            (option.key, _join(say(option.label, languages), say(option.help, languages)))
            for option in one.options
        ]
        known = ", ".join(option.key for option in one.options)
        return one_of(choices, f"'{one.name}' is one of {known}")
    name = ids_of(one.targets) if one.type == "reference" else one.type
    return {"$ref": refer[name]}


def ids_of(kinds: Sequence[str]) -> str:
    """Return the name of the shared schema of the ids of some kinds."""
    return ".".join(("id", *sorted(kinds)))


def _quantity(one: Property) -> Json:
    symbols = [unit.symbol for unit in one.units]
    units = "|".join(re.sub(r"([.^$*+?()\[\]{}|\\/])", r"\\\1", symbol) for symbol in symbols)
    known = ", ".join(symbols)
    example = f"251 {symbols[0]}"
    wanted = f"A number and a unit ({known}): `{example}`, `~{example}` for about, `240..{example}`"
    return {
        **tell(f"{wanted}."),
        **matching(rf"^{_RANGE}\s+(?:{units})$", wanted.replace("`", "'")),
    }


def _join(*texts: str) -> str:
    return ": ".join(text for text in texts if text)
