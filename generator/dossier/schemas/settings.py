"""The schemas of the files that are no records: settings, kinds, what is shared, the register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dossier.kinds import ROLES, TRAITS, TYPES, Kind, Property
from dossier.library import Library
from dossier.quantities import UNITS
from dossier.routes import NAMES, SEEDS, TIMELINE
from dossier.schemas.words import SCALARS, Json, an_id, matching, one_of, say, some, tell
from dossier.seeds import PARAGRAPH_DIGITS, TEXT_DIGITS
from dossier.structure.properties import PROPERTY_KEYS
from dossier.structure.reading import LANGUAGE
from dossier.structure.seeds import PARAGRAPH_KEYS, SEED_KEYS
from dossier.structure.settings import SETTINGS
from dossier.structure.terms import TERM_KEYS
from dossier.structure.vocabulary import KIND_KEYS

_WORD: Json = {"type": list(SCALARS)}
_LANGUAGE = matching(f"^{LANGUAGE.pattern}$", TYPES["language"].replace("`", "'"))


def a_map(title: str, keys: Mapping[str, str], parts: Mapping[str, Json], *required: str) -> Json:
    """Return the schema of a map whose keys are described in `keys`."""
    return {
        "title": title,
        "type": "object",
        "properties": {
            name: {**tell(f"{text[:1].upper()}{text[1:]}."), "allOf": [parts[name]]}
            for name, text in keys.items()
        },
        "required": list(required),
        "additionalProperties": False,
    }


def settings_schema(library: Library, refer: Mapping[str, str]) -> Json:
    """Return the schema of `data/dossier.yaml`."""
    text: Json = {"$ref": refer["text"]}
    lists = [kind.folder for kind in library.vocabulary.kinds]
    pages = [page.id for page in library.standing]
    known = sorted({*lists, *pages, TIMELINE, NAMES, SEEDS})
    address = matching("^https?://.*/$", "an address of the web that ends with a slash")
    day = matching("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "a day, as YYYY-MM-DD")
    map_ = {"coastlines": _WORD, "credit": text}
    parts: dict[str, Json] = {
        **dict.fromkeys(("title", "description", "licence"), text),
        "address": address,
        "languages": some(_LANGUAGE),
        "edition": day,
        "sides": some({"$ref": refer["sides"]}),
        "names": {
            "type": "object",
            "propertyNames": {"$ref": refer["sides"]},
            "additionalProperties": {
                "type": "object",
                "properties": {"language": _LANGUAGE, "mark": text},
                "required": ["language"],
                "additionalProperties": False,
            },
        },
        "theme": _WORD,
        "output": _WORD,
        "search": {"type": "boolean"},
        "navigation": some(one_of(((one, "") for one in known), f"one of {', '.join(known)}")),
        "home": {
            "type": "object",
            "properties": dict.fromkeys(("facts", "dates", "conflicts"), some(_WORD)),
            "additionalProperties": False,
        },
        "map": {
            "type": "object",
            "properties": {**map_, "lines": _WORD, "measured_from": _WORD},
            "required": list(map_),
            "additionalProperties": False,
        },
    }
    needed = ("title", "description", "address", "languages", "edition")
    return a_map("the settings of a dossier", SETTINGS, parts, *needed)


def terms_schema(refer: Mapping[str, str]) -> Json:
    """Return the schema of `data/terms.yaml`."""
    forms = {
        "type": "object",
        "propertyNames": _LANGUAGE,
        "additionalProperties": some(_WORD),
        "minProperties": 1,
    }
    text: Json = {"$ref": refer["text"]}
    leans = some({"$ref": refer["sides"]})
    parts = {"forms": forms, "leans": leans, "instead": text, "reason": text}
    term = a_map("a term that takes a side", TERM_KEYS, parts, *TERM_KEYS)
    return {"type": "object", "propertyNames": an_id(), "additionalProperties": term}


def phrases_schema(languages: tuple[str, ...]) -> Json:
    """Return the schema of `data/phrases.yaml`."""
    others = languages[1:]
    forms = {
        "title": "a phrase in the other languages",
        "type": "object",
        "properties": dict.fromkeys(others, _WORD),
        "additionalProperties": False,
        "minProperties": 1,
    }
    return {"type": "object", "additionalProperties": forms}


def seed_schema(refer: Mapping[str, str]) -> Json:
    """Return the schema of a file of the register of documents."""
    paragraph = a_map(
        "a paragraph",
        PARAGRAPH_KEYS,
        {
            "fingerprint": _digits(PARAGRAPH_DIGITS),
            "drawn": some({"$ref": refer["statement"]}),
            "note": {"$ref": refer["text"]},
        },
        "fingerprint",
    )
    parts: dict[str, Json] = {
        "source": {"$ref": refer["sources"]},
        "fingerprint": _digits(TEXT_DIGITS),
        "paragraphs": {"type": "array", "items": paragraph, "minItems": 1},
    }
    return a_map("a document that the dossier grew from", SEED_KEYS, parts, *SEED_KEYS)


def _digits(count: int) -> Json:
    wanted = f"{count} digits from 0 to 9 and a to f, in quotes when none of them is a letter"
    # Of digits only, or with an e among them, YAML 1.2 reads a number, of which the form is lost.
    return matching(f"^[0-9a-f]{{{count}}}$", wanted, "string", "number")


def kind_schema(
    kinds: Iterable[Kind],
    qualifiers: Mapping[str, Property],
    shared: Mapping[str, Property],
    refer: Mapping[str, str],
) -> Json:
    """Return the schema of a file of `data/kinds/`. `shared` are the properties that a kind may
    take up, `qualifiers` what its statements may have.
    """
    languages = ("en",)
    taken = [(name, say(one.label, languages)) for name, one in shared.items()]
    definition = _property_schema(kinds, qualifiers, taken, refer)
    names = {"type": "object", "additionalProperties": {"type": "string"}}
    text: Json = {"$ref": refer["text"]}
    section = {
        "type": "object",
        "properties": {"id": an_id(), "label": text, "properties": some(_WORD)},
        "required": ["id"],
        "additionalProperties": False,
    }
    parts: dict[str, Json] = {
        **dict.fromkeys(("label", "plural", "help"), text),
        "folder": an_id(),
        "prose": _only("content"),
        "sourced": _only("never"),
        "roles": some(_listed(ROLES)),
        "traits": {
            **names,
            "properties": {name: {**tell(f"It {text}."), **_WORD} for name, text in TRAITS.items()},
            "additionalProperties": False,
        },
        "schema_org": _WORD,
        "sections": {"type": "array", "items": section},
        "lead": some(_WORD),
        "properties": {
            "type": "object",
            "propertyNames": {"pattern": "^[a-z0-9_]+$"},
            "additionalProperties": {
                "if": {"type": "object"},
                "then": definition,
                "else": _only("shared"),
            },
        },
    }
    return a_map("a kind of record", KIND_KEYS, parts, "label", "plural", "properties")


def vocabulary_schema(
    kinds: Iterable[Kind], qualifiers: Mapping[str, Property], refer: Mapping[str, str]
) -> Json:
    """Return the schema of `data/vocabulary.yaml`."""
    definitions = {
        "type": "object",
        "propertyNames": {"pattern": "^[a-z0-9_]+$"},
        "additionalProperties": _property_schema(kinds, qualifiers, (), refer),
    }
    keys = {
        "qualifiers": "what a statement may say beside its value, for all kinds",
        "properties": "properties that a kind takes up with `name: shared`",
    }
    return a_map("what kinds share", keys, dict.fromkeys(keys, definitions))


def _property_schema(
    kinds: Iterable[Kind],
    qualifiers: Mapping[str, Property],
    shared: Iterable[tuple[str, str]],
    refer: Mapping[str, str],
) -> Json:
    text: Json = {"$ref": refer["text"]}
    choice = {
        "type": "object",
        "properties": {"label": text, "help": text, "weight": _only("low")},
        "additionalProperties": False,
    }
    known = [(kind.id, say(kind.label, ("en",))) for kind in kinds]
    named = [(name, say(one.help or one.label, ("en",))) for name, one in qualifiers.items()]
    parts: dict[str, Json] = {
        "type": _listed(TYPES),
        **dict.fromkeys(("label", "help", "inverse"), text),
        "to": some(one_of(known, "there is no such kind")),
        "units": some(one_of(((unit, "") for unit in UNITS), f"one of {', '.join(UNITS)}")),
        "choices": {"type": "object", "propertyNames": an_id(), "additionalProperties": choice},
        "cardinality": _only("one", "many"),
        "required": _only("always"),
        "qualifiers": some(one_of(named, "there is no such qualifier in data/vocabulary.yaml")),
        "schema_org": _WORD,
        "distinguishing": _only("always"),
        "shelf_life": {"type": ["integer", "string"], "pattern": "^[0-9]+$", "minimum": 1},
        "shared": one_of(shared, "there is no such property in data/vocabulary.yaml"),
    }
    definition = a_map("a property", PROPERTY_KEYS, parts)
    return {**definition, "anyOf": [{"required": ["type"]}, {"required": ["shared"]}]}


def _listed(words: Mapping[str, str]) -> Json:
    pairs = ((word, text.replace("`", "")) for word, text in words.items())
    return one_of(pairs, f"one of {', '.join(words)}")


def _only(*words: str) -> Json:
    return one_of(
        ((word, "") for word in words), f"{' or '.join(words)} is all that can stand here"
    )
