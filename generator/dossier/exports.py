"""References as programs for references export them: CSL-JSON, BibTeX and BibLaTeX (of Zotero).

Each becomes an `Exported`, in plain text; what it says beside that is kept by name, to be told.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from dossier.dates import parse_date
from dossier.diagnostics import Diagnostics, Span
from dossier.sources import find_forbidden
from dossier.structure.reading import is_language
from dossier.structure.values import address_problem


@dataclass(frozen=True, slots=True)
class Exported:
    """A reference: '' for what it does not say. `language` is a tag, `published` an EDTF date;
    `others` are pairs of name and text that fit nothing above.
    """

    name: str
    title: str
    publisher: str
    address: str
    published: str
    language: str
    authors: tuple[str, ...]
    archived: str
    others: tuple[tuple[str, str], ...]


def read_export(path: str, text: str, sink: Diagnostics) -> tuple[Exported, ...]:
    """Return the references of a file; reports what is neither CSL-JSON nor BibTeX."""
    text = text.removeprefix("\ufeff")
    read = _read_json if text.lstrip()[:1] in {"[", "{"} else _read_bibtex
    found = tuple(read(path, text, sink))
    if not found and not sink.has_errors:
        sink.report("bad-export", Span(path), problem="there is no reference in it")
    return found


class _Fields:
    """The fields of a reference; it has state on purpose: what nobody took is told."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self._left = {name: _clean(text) for name, text in fields.items()}

    def take(self, *names: str) -> str:
        """Return the first of some fields that says something; that one is taken."""
        for name in names:
            if self._left.get(name):
                return self._left.pop(name)
        return ""

    def put_back(self, name: str, text: str) -> None:
        self._left[name] = _clean(text)

    def finish(self, name: str, published: str, authors: tuple[str, ...]) -> Exported:
        """Return the reference; `published` is told as written, if it is no date or only the
        beginning of it is one.
        """
        known = _GAP.sub("", published)
        if known and parse_date(known) is None:
            known = ""
        if known != published:
            self.put_back("date", published)
        return Exported(
            name=_clean(name),
            title=self.take("title"),
            publisher=self._take_publisher(),
            address=self._take_address("url") or self._take_doi(),
            published=known,
            language=self._take_language(),
            authors=authors,
            archived=self._take_address("archive_location", "archive"),
            others=tuple((name, text) for name, text in self._left.items() if text),
        )

    def _take_publisher(self) -> str:
        """Take what a reader knows the source by: the newspaper, the site, the institution."""
        return self.take(
            *("container-title", "journaltitle", "journal", "booktitle", "maintitle"),
            *("publisher", "institution", "organization", "school", "howpublished"),
        )

    def _take_address(self, *names: str) -> str:
        for name in names:
            text = self._left.get(name, "")
            is_web = text.startswith(("https://", "http://"))
            if is_web and not address_problem(text):
                return self._left.pop(name)
        return ""

    def _take_doi(self) -> str:
        doi = self.take("doi").removeprefix("https://doi.org/")
        address = f"https://doi.org/{doi}"
        if doi and address_problem(address):
            self.put_back("doi", doi)
            return ""
        return address if doi else ""

    def _take_language(self) -> str:
        for name in ("language", "langid"):
            tag = _find_language(self._left.get(name, ""))
            if tag:
                self._left.pop("langid", None)
                self._left.pop("language", None)
                return tag
        return ""


# What follows a part of a date that is missing: the 5th of some month is no month.
_GAP = re.compile("-(?=-)[^/~]*")
# Halves of characters, which escapes of JSON may write alone; no file may hold them.
_HALVES = re.compile("[\ud800-\udfff]")
# Rich text in CSL-JSON.
_TAGS = re.compile(r"</?(?:i|b|sup|sub|sc|span)(?:\s[^<>]*)?>")


def _clean(text: str) -> str:
    """Return a text in one line, without marks of type and without what no file may hold."""
    text = " ".join(_TAGS.sub("", _HALVES.sub("", text)).split())
    while (at := find_forbidden(text)) >= 0:
        text = text[:at] + text[at + 1 :]
    return text.strip()


# Names that the LaTeX package babel has for languages, where they are not English words for them.
_BABEL = {
    "american": "en",
    "british": "en",
    "usenglish": "en",
    "ukenglish": "en",
    "ngerman": "de",
    "austrian": "de",
    "brazilian": "pt",
    "mexican": "es",
}


def _find_language(text: str) -> str:
    """Return the tag of a language that is given by tag, with a region or not, or by name."""
    first, *rest = re.split("[-_]", text.strip())
    script = next((part.title() for part in rest if len(part) == len("Hant")), "")
    tag = "-".join(filter(None, (first.lower(), script)))
    if is_language(tag):
        return tag
    name = text.strip().lower()
    return _BABEL.get(name) or _names_of_languages().get(name, "")


@cache
def _names_of_languages() -> Mapping[str, str]:
    from babel import Locale  # noqa: PLC0415 - see `structure.reading`

    names = Locale("en").languages.items()
    found = {name.lower(): tag for tag, name in names if is_language(tag)}
    own = ((Locale(tag).get_display_name(tag) or "", tag) for tag in ("ja", "ru", "de", "fr"))
    return {**found, **{name.lower(): tag for name, tag in own}}


# --- CSL-JSON -------------------------------------------------------------------------------

_MANY_DIGITS = 100
# Bookkeeping of the program that exported; nobody misses it.
_KEPT_BACK = {"id", "type", "citation-key", "schema", "system_id"}


def _read_json(path: str, text: str, sink: Diagnostics) -> Iterator[Exported]:
    try:
        given = json.loads(text, parse_int=_read_int)
    except (json.JSONDecodeError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        problem = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
        sink.report("bad-export", Span(path, line, 1), problem=f"no valid JSON: {problem}")
        return
    items = given if isinstance(given, list) else [given]
    for number, item in enumerate(items, 1):
        if not isinstance(item, dict) or "title" not in item:
            problem = f"entry {number} is no reference of CSL-JSON with a title"
            sink.report("bad-export", Span(path), problem=problem)
            continue
        yield _from_csl(item, number)


def _read_int(digits: str) -> int | str:
    """Return a number, or its digits when there are more than Python reads, or anybody means."""
    return int(digits) if len(digits) <= _MANY_DIGITS else digits


def _from_csl(item: Mapping[str, object], number: int) -> Exported:
    plain = {
        _clean(name.lower()): str(value)
        for name, value in item.items()
        if isinstance(value, str | int | float) and name not in _KEPT_BACK
    }
    for name, value in item.items():
        if isinstance(value, dict) and name != "issued":
            plain[_clean(name)] = _word_date(value)
        elif isinstance(value, list) and name != "author":
            plain[_clean(name)] = "; ".join(map(_word_name, value))
    issued = item.get("issued")
    authors = item.get("author")
    names = tuple(map(_word_name, authors)) if isinstance(authors, list) else ()
    published = _word_date(issued) if isinstance(issued, dict) else ""
    name = str(item.get("citation-key") or item.get("id") or number)
    return _Fields(plain).finish(name, published, tuple(filter(None, names)))


def _word_name(name: object) -> str:
    if not isinstance(name, dict):
        return _clean(str(name))
    parts = (name.get(part) for part in ("given", "non-dropping-particle", "family", "literal"))
    return _clean(" ".join(str(part) for part in parts if part))


def _word_date(date: Mapping[str, object]) -> str:
    """Return a date of CSL-JSON as EDTF, or what stands there instead: a part that is not known
    leaves two hyphens beside each other.
    """
    parts = date.get("date-parts")
    if not isinstance(parts, list):
        return _clean(str(date.get("raw") or date.get("literal") or ""))
    about = "~" if date.get("circa") else ""
    days = [_join_day(one) + about for one in parts if isinstance(one, list) and one]
    return "/".join(days)


def _join_day(parts: list[object]) -> str:
    year, *rest = ("" if part is None else str(part).strip() for part in parts)
    return _join_parts(year.zfill(4) if year else "", *rest)


def _join_parts(year: str, *rest: str) -> str:
    """Return a day as in EDTF; a part that is missing before another is empty there as well."""
    return "-".join([year, *(part and part.zfill(2) for part in rest)]).rstrip("-")


# --- BibTeX ---------------------------------------------------------------------------------

# No title has so many braces; a bomb of them must not exhaust the stack.
_MANY = 100
# Fields that are read as they are: LaTeX has them word by word as well.
_VERBATIM = {"url", "doi", "file", "date", "urldate", "year", "month", "day", "langid"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _read_bibtex(path: str, text: str, sink: Diagnostics) -> Iterator[Exported]:
    # Both take long to import, and one command needs them.
    import logging  # noqa: PLC0415

    from bibtexparser.entrypoint import parse_string  # noqa: PLC0415
    from bibtexparser.model import (  # noqa: PLC0415
        DuplicateBlockKeyBlock,
        Entry,
        ParsingFailedBlock,
    )

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # faults are told by us
    for block in parse_string(text).blocks:
        entry = block.ignore_error_block if isinstance(block, DuplicateBlockKeyBlock) else block
        if isinstance(entry, Entry):
            fields = {one.key.lower(): str(one.value) for one in entry.fields}
            yield _from_bibtex(entry.key, fields)
        elif isinstance(entry, ParsingFailedBlock):
            line = (block.start_line or 0) + 1
            problem = str(entry.error).split("\n", maxsplit=1)[0] or "an entry has no end"
            sink.report("bad-export", Span(path, line, 1), problem=f"no valid BibTeX: {problem}")


def _from_bibtex(key: str, given: Mapping[str, str]) -> Exported:
    authors = tuple(_turn_name(name) for name in _split_names(given.get("author", "")))
    plain = {
        name: _unescape(text) if name in _VERBATIM else _from_latex(text)
        for name, text in given.items()
        if name not in {"author", "year", "month", "day", "date", "file"}
    }
    return _Fields(plain).finish(key, _date_of(given), authors)


def _unescape(text: str) -> str:
    """Return a field that is verbatim without the strokes that many programs put there anyway."""
    return re.sub(r"\\([_&%#~$])", r"\1", text)


def _from_latex(text: str) -> str:
    from pylatexenc.latex2text import LatexNodes2Text  # noqa: PLC0415 - see `_read_bibtex`

    if text.count("{") > _MANY:
        return _clean(text)
    return _clean(str(LatexNodes2Text(keep_comments=True).latex_to_text(text)))


def _split_names(text: str) -> Iterator[str]:
    """Yield the names of a list: `and` parts them, outside of braces."""
    name, depth = "", 0
    for word in re.split(r"(\s+)", text):
        if word == "and" and not depth:
            yield name
            name = ""
            continue
        depth += word.count("{") - word.count("}")
        name += word
    if name.strip():
        yield name


def _turn_name(name: str) -> str:
    """Return `Family, Given` as `Given Family`; a name in braces is one of an institution."""
    if name.strip() == "others":
        return "et al."
    family, *rest = re.split(r",(?![^{}]*\})", name)
    if not rest or name.strip().startswith("{{"):
        return _from_latex(name)
    *between, first = rest
    # `Family, Jr., Given`: what stands between is written after the name.
    return _from_latex(", ".join([f"{first} {family}", *(one.strip() for one in between)]))


def _date_of(given: Mapping[str, str]) -> str:
    if given.get("date"):
        return given["date"].strip()
    year, month, day = (given.get(name, "").strip(" {}") for name in ("year", "month", "day"))
    if month[:3].lower() in _MONTHS:
        month = str(_MONTHS.index(month[:3].lower()) + 1)
    return _join_parts(year, month, day)
