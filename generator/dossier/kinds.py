"""What can be said in a dossier: kinds, their properties and traits, all taken from YAML.

The package understands *traits* (what a property of a kind means to it) and *roles* (what a kind
is for it); the kinds themselves are the dossier's own. `structure` reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dossier.diagnostics import Span
from dossier.model import Text
from dossier.quantities import Unit

# The types of values, with the sentence of the guide to the data format.
TYPES = {
    "text": "Text in one or several languages: a scalar in the dossier's main language (or that of "
    "the qualifier `lang`), or a map from language to text.",
    "quantity": "A number, `~` before it for about, `a..b` for a range, then a unit: `~251 km²`.",
    "count": "A number without a unit, `~` and `a..b` as in quantities: `17291`.",
    "date": "An EDTF date: `2013`, `2013-04`, `2013-04-29`, `1945-08-28~`, `2012-12-26/..`.",
    "time": "A time of day, 24 hours: `13:25`.",
    "reference": "The id of a record of one of the kinds named.",
    "statement": "The path of a statement: `record.property` or `record.property.key`.",
    "address": "An address: https, http or mailto.",
    "coordinates": "Decimal degrees, latitude first, north and east positive: `45.03, 147.62`.",
    "choice": "One of the keys listed.",
    "language": "A language tag (BCP 47): `ja`, `ru`, `en`.",
}

# What a property of a kind can mean to the package: trait -> sentence of the guide.
TRAITS = {
    "title": "names the record; the first value in the page's language is its title",
    "summary": "says in a sentence or two what the record is; shown first and used in lists",
    "dated": "dates the record: it stands in the timeline and is listed in that order",
    "placed": "says where the record lies: a mark on the map for what has no outline there",
    "distant": "says how far the record is from the feature that the settings of the map name",
    "located": "says in a word where it was, such as a city; shown beside the date",
    "member_of": "puts the record in a sequence of its kind, with the one before and the one after",
    "belongs_to": "names the side or body that the record belongs to; its line stands by the title",
    "holds": "names what the record held, with `from` and `until`: its title on a given day",
    "participates": "names who took part; each is shown with what it held on the record's date",
    "takes_position": "names whose view the record describes; such records stand side by side",
    "on_question": "names the question that such a view is on; views on one question are compared",
    "viewed": "says how whoever `according_to` names reads or judges the record, side by side",
    "reports_on": "names the source that the record's prose summarises and must rest on",
    "weighed": "says what sort of source it is, by a choice; those with `weight: low` count less",
    "graded": "says by a choice of what rank the record is; its list counts them by year",
    "compared": "is a number that all records of the kind show on one scale in its list",
    "sided": "names the side that a source comes from; one that names none comes from elsewhere",
}

# What a kind as a whole can be to the package: role -> sentence of the guide.
ROLES = {
    "source": "what statements rest on; its properties describe the source and need no source",
    "conflict": "declares that statements disagree; must have `question` and `statements`",
    "voice": "may stand in `according_to`",
    "mapped": "is drawn on the map, by its id or group in the coastlines, else where it lies",
    "stretch": "stretches over the place where it lies: a letter on the map, without a mark",
    "side": "is one of the sides of the matter; ordered as in `sides` of the settings",
}

# Properties that a kind with a role must have, by name: name -> type.
ROLE_PROPERTIES = {
    "source": {
        "title": "text",
        "publisher": "text",
        "address": "address",
        "published": "date",
        "language": "language",
    },
    "conflict": {"question": "text", "statements": "statement"},
}

# Those of a source whose texts are what it calls itself and others, in its own language or ours.
_NAMING = frozenset({"title", "publisher", "author", "family"})

# Properties that a kind with a role may have, by name; they are understood if they are there.
ROLE_OPTIONS = {
    "source": {"archived": "address", "author": "text", "family": "text", "set_aside": "text"}
}


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a property: the key written in data, its label and help.

    `is_low`: of low weight. Of the choices that class sources it marks those that are cited only
    where no better source is found.
    """

    key: str
    label: Text
    help: Text | None = None
    is_low: bool = False


@dataclass(frozen=True, slots=True)
class Property:
    """What can be said with one word of the vocabulary.

    `many` allows several values at a time that do not compete; otherwise several values are told
    apart by date or are a disagreement. `distinguishing` (qualifiers only): values that differ in
    it do not compete. `inverse` is the heading of the back-links on the page referred to.
    `shelf_life`: after so many years a value should be looked at again; 0 where it does not age.
    """

    name: str
    type: str
    label: Text
    help: Text | None = None
    targets: tuple[str, ...] = ()
    units: tuple[Unit, ...] = ()
    options: tuple[Option, ...] = ()
    many: bool = False
    required: bool = False
    distinguishing: bool = False
    qualifiers: tuple[Property, ...] = ()
    inverse: Text | None = None
    schema_org: str = ""
    shelf_life: int = 0
    origin: Span = field(default=Span(""), compare=False, repr=False)

    def qualifier(self, name: str) -> Property | None:
        """Return the qualifier of that name, None when the property has none such."""
        return next((one for one in self.qualifiers if one.name == name), None)

    def option(self, key: str) -> Option | None:
        """Return the choice of that key, None when there is none such."""
        return next((one for one in self.options if one.key == key), None)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a record's page: a heading and the properties under it, in order."""

    id: str
    label: Text
    properties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record.

    `folder` is both `data/<folder>/` and the address `/<folder>/`. `prose` puts the records in
    `content/<folder>/` instead: Markdown files whose front matter is the record. `sourced` is
    false where values describe the record itself (a source, a conflict) and need no source.
    `traits` are pairs (trait, property). `lead` are the properties that a page shows beside its
    title and not in their sections.
    """

    id: str
    label: Text
    plural: Text
    folder: str
    help: Text | None = None
    prose: bool = False
    sourced: bool = True
    roles: tuple[str, ...] = ()
    traits: tuple[tuple[str, str], ...] = ()
    properties: tuple[Property, ...] = ()
    sections: tuple[Section, ...] = ()
    lead: tuple[str, ...] = ()
    schema_org: str = ""
    origin: Span = field(default=Span(""), compare=False, repr=False)
    _traits: Mapping[str, str] = field(init=False, compare=False, repr=False)
    _properties: Mapping[str, Property] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Fill the indexes, of which the first entry of a name counts for properties."""
        object.__setattr__(self, "_traits", dict(self.traits))
        by_name = {one.name: one for one in reversed(self.properties)}
        object.__setattr__(self, "_properties", by_name)

    def trait(self, name: str) -> str:
        """Return the property that has a trait, '' when the kind does not declare it."""
        return self._traits.get(name, "")

    def property(self, name: str) -> Property | None:
        """Return a property by its name, None when the kind has none such."""
        return self._properties.get(name)

    def is_untranslated(self, name: str) -> bool:
        """Tell whether nothing is missing where a text of a property is in another language: where
        it says in which it is, such as a name, and where it is what a source calls itself.
        """
        what = self.property(name)
        has_own = what is not None and any(one.type == "language" for one in what.qualifiers)
        return has_own or ("source" in self.roles and name in {self.trait("title"), *_NAMING})


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All kinds of a dossier, in the order of their file names, and by their ids."""

    kinds: tuple[Kind, ...]
    by_id: Mapping[str, Kind] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Fill the index, of which the first kind of an id counts."""
        object.__setattr__(self, "by_id", {kind.id: kind for kind in reversed(self.kinds)})

    def kind(self, id_: str) -> Kind | None:
        """Return a kind by its id."""
        return self.by_id.get(id_)

    def with_role(self, role: str) -> tuple[Kind, ...]:
        """Return the kinds that have a role."""
        return tuple(kind for kind in self.kinds if role in kind.roles)
