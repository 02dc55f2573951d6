"""How works are cited, as files for programs that keep references: BibTeX and CSL-JSON 1.0.

BibTeX is in UTF-8, as Biber and its like read it; what LaTeX would take for a command is escaped,
so that braces always balance. Addresses stand as they are, for that field is verbatim. No day of
access is given: pages know no clock.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from msgspec import Struct

from dossier.views import DateText


class Work(Struct, frozen=True, gc=False):
    """A page or source to be cited. `key` is its name in a list of references; `container` is what
    it is part of; what is not known is '' or None. `version` is the edition of the dossier.
    """

    key: str
    title: str
    container: str
    author: str
    publisher: str
    issued: DateText | None
    version: str
    language: str
    url: str
    archived: str


class Works(Struct, frozen=True, gc=False):
    """Works that stand in one file."""

    works: tuple[Work, ...]


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ESCAPED = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "$&#_%"},
    }
)
_IN_ADDRESS = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})
_NO_KEY = re.compile(r"[^a-z0-9]+")


def make_key(*parts: str) -> str:
    """Return a name that every program takes: of small letters, digits and single hyphens."""
    return _NO_KEY.sub("-", "-".join(parts).lower()).strip("-")


def write_bibtex(cited: Works) -> str:
    """Return the works as a BibTeX file."""
    return "\n".join(_entry(work) for work in cited.works)


def _entry(work: Work) -> str:
    fields = "".join(f"  {name} = {value},\n" for name, value in _fields(work))
    return f"@misc{{{work.key},\n{fields}}}\n"


def _fields(work: Work) -> Iterator[tuple[str, str]]:
    if work.author:
        yield "author", _kept(work.author)
    yield "title", _kept(work.title)
    if work.container or work.publisher:
        yield "howpublished", _braced(work.container or work.publisher)
    points = _points(work.issued)
    if points:
        year, *rest = points[0]
        yield "year", f"{{{year}}}"
        if rest:
            yield "month", _MONTHS[rest[0] - 1]
    notes = [work.issued.text] if work.issued and _is_vague(work.issued) else []
    notes += [f"Archived copy: {work.archived}"] if work.archived else []
    if notes:
        yield "note", _braced(". ".join(notes))
    if work.version:
        yield "version", _braced(work.version)
    if work.url:
        yield "url", f"{{{work.url.translate(_IN_ADDRESS)}}}"
    if work.language:
        yield "language", _braced(work.language)


def _braced(text: str) -> str:
    return f"{{{' '.join(text.split()).translate(_ESCAPED)}}}"


def _kept(text: str) -> str:
    """Return a text whose capitals no style changes, and which is not taken apart as a name."""
    return f"{{{_braced(text)}}}"


def write_csl(cited: Works) -> str:
    """Return the works as CSL-JSON."""
    items = [dict(_variables(work)) for work in cited.works]
    lines = (json.dumps(item, ensure_ascii=False, separators=(",", ":")) for item in items)
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _variables(work: Work) -> Iterator[tuple[str, object]]:
    yield "id", work.key
    yield "type", "webpage" if work.url else "document"
    if work.author:
        yield "author", [{"literal": work.author}]
    yield "title", work.title
    if work.container:
        yield "container-title", work.container
    if work.publisher:
        yield "publisher", work.publisher
    if work.issued:
        yield "issued", _date_variable(work.issued)
    if work.version:
        yield "version", work.version
    if work.url:
        yield "URL", work.url
    if work.archived:
        yield "note", f"Archived copy: {work.archived}"
    if work.language:
        yield "language", work.language


def _date_variable(date: DateText) -> dict[str, object]:
    points = _points(date)
    if not points or date.is_since or date.is_until:
        return {"literal": date.text}
    vague = any(point.is_approximate or point.is_uncertain for point in date.points)
    return {"date-parts": points, **({"circa": True} if vague else {})}


def _points(date: DateText | None) -> list[list[int]]:
    """Return year, month and day of each end of a date; none where a part is no calendar date."""
    machine = [point.datetime for point in date.points] if date else []
    return [[int(part) for part in one.split("-")] for one in machine] if all(machine) else []


def _is_vague(date: DateText) -> bool:
    """Tell whether the fields for year and month do not say all of a date."""
    flags = date.is_since or date.is_until or len(date.points) > 1 or not _points(date)
    return flags or any(point.is_approximate or point.is_uncertain for point in date.points)
