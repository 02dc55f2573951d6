"""Pages and records in the words of schema.org, for machines: JSON-LD.

What a kind or property is called there stands with it in the data (`schema_org`). A record is told
without who says so, so that only what nobody disputes is told: nothing that is according to
somebody, unverified, withdrawn, or part of a declared disagreement.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urljoin

from dossier.contexts.frame import Frame
from dossier.contexts.statements import show
from dossier.dates import FuzzyDate
from dossier.formats import format_date
from dossier.jsonld import Node, write_jsonld
from dossier.kinds import Kind, Property
from dossier.model import Coordinates, LanguageTag, Rank, Record, Reference, Statement, Text
from dossier.routes import absolute, route
from dossier.views import Link, Words

# Types of schema.org that search engines refuse without these properties; and what such a record is
# told as instead.
_NEEDED: Mapping[str, frozenset[str]] = {
    name: frozenset({"startDate", "location"}) for name in ("Event", "EventSeries")
}
_ANYTHING = "Thing"
# Properties of schema.org whose values are things of a type, also where only a name is known.
_THINGS: Mapping[str, str] = {
    "affiliation": "Organization",
    "author": "Organization",
    "birthPlace": "Place",
    "containedInPlace": "Place",
    "deathPlace": "Place",
    "hasOccupation": "Occupation",
    "location": "Place",
    "memberOf": "Organization",
    "organizer": "Organization",
    "parentOrganization": "Organization",
    "publisher": "Organization",
}


def describe_page(frame: Frame, title: Words, trail: tuple[Link, ...], subject: Node | None) -> str:
    """Return a page as JSON-LD: where it stands in the dossier, what it is about and cites."""
    reader, here = frame.reader, absolute(frame.reader.config, frame.here)
    home = absolute(reader.config, route(reader.config, frame.language, ""))
    page: dict[str, object] = {
        "@type": "WebPage",
        "@id": here,
        "name": title.text,
        "inLanguage": frame.language,
        "dateModified": reader.config.edition,
        "isPartOf": {
            "@type": "WebSite",
            "@id": reader.config.address,
            "url": reader.config.address,
            "name": frame.words(reader.config.title).text,
            "inLanguage": list(reader.config.languages),
        },
    }
    if here != home:
        steps = [(frame.words(reader.config.title).text, home)]
        steps += [(to.title.text, urljoin(here, to.href)) for to in trail]
        page["breadcrumb"] = {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": number, "name": name, "item": url}
                for number, (name, url) in enumerate((*steps, (title.text, here)), 1)
            ],
        }
    if subject:
        page["mainEntity"] = subject
    if frame.cited:
        page["citation"] = [{"@id": frame.identify(id_)} for id_ in frame.cited]
    return write_jsonld(page)


def describe_record(
    frame: Frame, record: Record, kind: Kind, title: Words, summary: Words | None
) -> Node | None:
    """Return a record as schema.org knows its kind; None where the kind names no type."""
    if not kind.schema_org:
        return None
    node: dict[str, object] = {"@id": frame.identify(record.id), "name": title.text}
    others = list(_other_names(record, kind, title.text))
    if others:
        node["alternateName"] = others
    if summary:
        node["description"] = summary.text
    known = dict(_describe_properties(frame, record, kind, title))
    if not known.keys() >= _NEEDED.get(kind.schema_org, frozenset()):
        return {"@type": _ANYTHING, **node}
    return {"@type": kind.schema_org, **node, **known}


def _other_names(record: Record, kind: Kind, title: str) -> Iterator[str]:
    """Yield all names but the title, in all languages, in the order of the file."""
    seen = {title}
    for one in record.of(kind.trait("title")) if kind.sourced else ():
        if isinstance(one.value, Text) and _is_sound(one):
            for _, name in one.value.forms:
                if name not in seen:
                    seen.add(name)
                    yield name


def _describe_properties(
    frame: Frame, record: Record, kind: Kind, title: Words
) -> Iterator[tuple[str, object]]:
    for what in kind.properties:
        if what.name == kind.trait("title"):
            if what.schema_org not in {"", "name"}:
                yield what.schema_org, title.text
        elif what.schema_org and what.name != kind.trait("summary"):
            plain = [one for one in record.of(what.name) if _is_plain(frame, one, what)]
            values = [value for one in plain if (value := _describe(frame, one, what)) is not None]
            if values:
                yield what.schema_org, values[0] if len(values) == 1 else values


def _is_sound(one: Statement) -> bool:
    return one.unverified is None and one.rank is not Rank.DEPRECATED


def _is_plain(frame: Frame, one: Statement, what: Property) -> bool:
    """Tell whether a statement holds without any of the words that stand beside it."""
    used = (what.qualifier(name) for name, _ in one.qualifiers)
    return (
        _is_sound(one)
        and not one.according_to
        and not any(qualifier and qualifier.distinguishing for qualifier in used)
        and not frame.reader.disputes(one.path)
    )


def _describe(frame: Frame, one: Statement, what: Property) -> object:
    """Return a value as schema.org has it; None for a date that is no calendar date."""
    value = one.value
    if isinstance(value, FuzzyDate):
        return format_date(value, frame.catalogue).points[0].datetime or None
    if isinstance(value, LanguageTag):
        return value.tag
    if isinstance(value, Coordinates):
        place = {"latitude": float(value.latitude), "longitude": float(value.longitude)}
        return {"@type": "GeoCoordinates", **place}
    thing = _THINGS.get(what.schema_org, "")
    if isinstance(value, Reference):
        kind = frame.reader.kind_of(value.id)
        type_ = kind.schema_org or thing or _ANYTHING
        name = frame.title(frame.reader.record(value.id)).text
        return {"@type": type_, "@id": frame.identify(value.id), "name": name}
    text = show(frame, value, what).words.text
    return {"@type": thing, "name": text} if thing else text
