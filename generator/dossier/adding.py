"""Sources from a program for references: a file each, by the dossier's own kind of source."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlsplit

from dossier.config import Project
from dossier.dates import parse_date
from dossier.diagnostics import BuildFailed, Diagnostics, Span
from dossier.exports import Exported, read_export
from dossier.kinds import Kind, Property
from dossier.library import Library
from dossier.load import load
from dossier.model import Address
from dossier.ordering import put_in_order
from dossier.skeletons import EXAMPLES
from dossier.structure.reading import slug
from dossier.structure.records import RESERVED
from dossier.styles import write_tree
from dossier.trees import Branch, Leaf, Tree, Twig
from dossier.writing import check_free, check_place

_SHORT = 20  # letters of a publisher's name that an id may begin with


@dataclass(frozen=True, slots=True)
class Added:
    """What becomes of a reference: its name in the export, and the file to be written, or '' with
    the `twin`, the id of the source that has its address already. `missing` are the properties that
    an editor must fill in, `others` what fitted nowhere.
    """

    name: str
    id: str
    path: str
    text: str
    twin: str
    missing: tuple[str, ...]
    others: tuple[tuple[str, str], ...]


def add_sources(project: Project, file: str, text: str, *, id_: str = "") -> tuple[Added, ...]:
    """Return what becomes of the references of an exported file; writes nothing.

    Raises BuildFailed when it cannot be read, when the kinds or settings cannot, or when `id_`, for
    a file with one reference, is taken or unfit.
    """
    sink = Diagnostics()
    loaded = load(project, sink)
    if loaded.library is None:
        raise BuildFailed(tuple(sink), len(loaded.files))
    found = Diagnostics()
    exported = read_export(file, text, found)
    if id_ and len(exported) > 1:
        found.report("one-id-for-many", Span(file), count=len(exported), id=id_)
    kind = loaded.library.vocabulary.with_role("source")[0]
    check_place(project, f"data/{kind.folder}")
    if id_:
        path = f"data/{kind.folder}/{id_}.yaml"
        check_free(loaded.library, id_, path, found)
        if (project.root / path).exists() and not found.has_errors:
            found.report("cannot-write", Span(path), path=path, reason="file exists")
    if found.has_errors:
        raise BuildFailed(tuple(found))
    adding = _Adding(project, loaded.library, kind)
    return tuple(adding.add(one, id_) for one in exported)


class _Adding:
    """Turns references to files, one after the other; each takes an id and an address."""

    def __init__(self, project: Project, library: Library, kind: Kind) -> None:
        self._project = project
        self._kind = kind
        self._numbers: dict[str, int] = {}
        self._taken = {
            *library.records,
            *library.broken,
            *(page.id for page in library.standing),
            *(one.folder for one in library.vocabulary.kinds),
            *library.config.languages,
            *RESERVED,
        }
        self._addresses = {
            _plain(one.value.url): record.id
            for record in library.by_kind.get(kind.id, ())
            for one in record.of("address")
            if isinstance(one.value, Address)
        }

    def add(self, one: Exported, id_: str) -> Added:
        twin = self._addresses.get(_plain(one.address), "") if one.address else ""
        if twin:
            return Added(one.name, "", "", "", twin, (), ())
        id_ = id_ or self._choose_id(one)
        self._taken.add(id_)
        if one.address:
            self._addresses[_plain(one.address)] = id_
        twigs = list(self._twigs(one))
        there = {twig.key.text for twig in twigs if twig.key}
        missing = [p for p in self._kind.properties if p.required and p.name not in there]
        twigs += [Twig(Leaf(p.name), Leaf(""), after=_remark(p)) for p in missing]
        root = put_in_order(Branch(tuple(twigs)), self._kind)
        others = [("author", "; ".join(one.authors))] if one.authors and not self._author else []
        if one.archived and self._kind.property("archived") is None:
            others.append(("archived", one.archived))
        return Added(
            name=one.name,
            id=id_,
            path=f"data/{self._kind.folder}/{id_}.yaml",
            text=write_tree(Tree(root)),
            twin="",
            missing=tuple(p.name for p in missing),
            others=(*others, *one.others),
        )

    @property
    def _author(self) -> Property | None:
        found = self._kind.property("author")
        return found if found is not None and found.type == "text" else None

    def _twigs(self, one: Exported) -> Iterator[Twig]:
        """Yield what is known. Of sources no value needs a source, so that each stands alone."""
        title = Leaf(one.title)
        if one.title and one.language:
            yield _twig("title", Branch((_twig(one.language, title),), is_flow=True))
        elif one.title:
            yield _twig("title", title)
        if one.language:
            yield _twig("language", Leaf(one.language))
        simple = {
            "publisher": one.publisher,
            "address": one.address,
            "published": one.published,
            "archived": one.archived if self._kind.property("archived") else "",
            "author": ", ".join(one.authors) if self._author else "",
        }
        for name, text in simple.items():
            if text:
                # A name in another script is in the language of the source; of others it may be in
                # the dossier's.
                is_foreign = bool(one.language) and not slug(text)
                given = Branch((_twig(one.language, Leaf(text)),), is_flow=True)
                yield _twig(name, given if is_foreign else Leaf(text))

    def _choose_id(self, one: Exported) -> str:
        """Return who published it and when: `mofa-20140131`; with a number if that is taken."""
        date = parse_date(one.published) if one.published else None
        day = "".join(c for c in one.published.partition("/")[0] if c.isdigit()) if date else ""
        stem = "-".join(filter(None, (_who(one), day))) or "source"
        # From where the last search ended: a whole library may be of one publisher and year.
        for number in count(self._numbers.get(stem, 1)):
            id_ = stem if number == 1 else f"{stem}-{number}"
            if id_ not in self._taken and not self._is_file(id_):
                self._numbers[stem] = number + 1
                return id_
        raise AssertionError("the numbers have an end")

    def _is_file(self, id_: str) -> bool:
        return (self._project.root / "data" / self._kind.folder / f"{id_}.yaml").exists()


def _twig(key: str, node: Leaf | Branch) -> Twig:
    return Twig(Leaf(key), node)


def _remark(what: Property) -> str:
    known = ", ".join(option.key for option in what.options)
    example = EXAMPLES.get(what.type, what.type)
    such = f"such as {example}" if example != what.type else example
    words = f"one of: {known}" if known else such
    return f"# {textwrap.shorten(words, 80)}"


def _plain(address: str) -> str:
    """Return an address without what leads to the same page: scheme, fragment, last slash."""
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{parts.path.rstrip('/')}{query}"


def _who(one: Exported) -> str:
    """Return a word for who published it: a short name, else that of the site, else an author's."""
    short = slug(one.publisher).removeprefix("the-")
    host = _site_of(one.address)
    author = slug(one.authors[0].rpartition(" ")[2]) if one.authors else ""
    if short and len(short) <= _SHORT:
        return short
    title = "" if _is_name(one.name) else slug(one.title)
    return host or author or _shorten(short) or _shorten(title) or _shorten(slug(one.name))


def _is_name(name: str) -> bool:
    """Tell whether somebody gave a reference its name: a number or an address was made."""
    return not name.isdigit() and "/" not in name


def _shorten(word: str) -> str:
    """Return the beginning of a word with hyphens, cut at one of them."""
    return word if len(word) <= _SHORT else word[: _SHORT + 1].rpartition("-")[0] or word[:_SHORT]


# The second last parts of names of hosts that say what sort of owner there is, and not who.
_SORTS = {"co", "com", "go", "gov", "ac", "or", "org", "ne", "net", "edu", "gob", "gouv"}


def _site_of(address: str) -> str:
    """Return the word that a site is known by: `mofa` of `www.mofa.go.jp`; '' for `doi.org`."""
    parts = (urlsplit(address).hostname or "").split(".")[:-1]
    if parts and parts[-1] in _SORTS and len(parts) > 1:
        parts = parts[:-1]
    word = parts[-1] if parts else ""
    return "" if word == "doi" else slug(word)
