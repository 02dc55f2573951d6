"""From the files of a project to its linked library: read, parse, structure, link.

Records that were refused still count as there (`Library.broken`), so that one mistake is reported
once and not again by all that refer to it.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from dossier.coasts import Coasts, read_coasts
from dossier.config import Config, Project
from dossier.diagnostics import Diagnostics, Label, Span, suggest
from dossier.documents import Map, parse_document
from dossier.kinds import Kind, Vocabulary
from dossier.library import Library, link
from dossier.model import Record, StandingPage
from dossier.outlines import Outlines
from dossier.prose import ProseFile, parse_prose
from dossier.routes import NAMES, SEEDS, TIMELINE
from dossier.seeds import Seed
from dossier.sources import SourceFile, has_link, read_file, read_tree
from dossier.structure.phrases import read_phrases
from dossier.structure.properties import read_shared
from dossier.structure.reading import Scope
from dossier.structure.records import (
    check_id,
    read_prose_record,
    read_record,
    read_standing_page,
)
from dossier.structure.redirects import read_redirects
from dossier.structure.seeds import read_seed
from dossier.structure.settings import read_languages, read_settings
from dossier.structure.terms import read_terms
from dossier.structure.vocabulary import check_targets, kinds_in_order, read_kind

SETTINGS = "data/dossier.yaml"
VOCABULARY = "data/vocabulary.yaml"
TERMS = "data/terms.yaml"
PHRASES = "data/phrases.yaml"
REDIRECTS = "data/redirects.yaml"
# Folders below data/ that hold no records, and below content/ that hold no records of a kind.
KINDS, GEO, PAGES = "kinds", "geo", "pages"

_STARTER = Path(__file__).parent / "starter" / "kinds"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A project as read: the library (None when there was too little to link), the coastlines of
    the map, and all files by path.
    """

    library: Library | None
    coasts: Coasts | None
    files: Mapping[str, SourceFile]

    @property
    def outlines(self) -> Outlines | None:
        """The outlines of the map, None when there is none."""
        return self.coasts.outlines if self.coasts else None

    def lines(self, path: str) -> Sequence[str]:
        """Return the lines of a file that was read, none for any other."""
        return self.files[path].lines if path in self.files else ()


def load(project: Project, sink: Diagnostics) -> Loaded:
    """Read a project as far as it can be read; every mistake on the way is reported."""
    was_collecting = gc.isenabled()
    # All that is made here is kept: to look through it for garbage takes a fifth of the time.
    gc.disable()
    try:
        return _load(project, sink)
    finally:
        if was_collecting:
            gc.enable()


def _load(project: Project, sink: Diagnostics) -> Loaded:
    root = project.root
    for name in ("data", "content", SEEDS):
        # Below a linked folder every file would be reported, and one may lead to the whole disk.
        if has_link(root, name):
            sink.report("symlink", Span(name), path=name)
        elif (root / name).exists() and not (root / name).is_dir():
            sink.report("no-folder", Span(name), path=name)
    if sink.has_errors:
        return Loaded(None, None, {})
    if not project.data.is_dir():
        sink.report("no-data", Span("data"), path=root)
        return Loaded(None, None, {})
    settings = read_file(root, SETTINGS, sink) if _is_there(root, SETTINGS, sink) else None
    facts = read_tree(root, "data", ".yaml", sink, skip=(GEO,))
    prose = read_tree(root, "content", ".md", sink) if project.content.is_dir() else ()
    # A file that could not be read still counts as there: what names it is not reported again.
    refused = {Path(found.span.path).name.partition(".")[0].lower() for found in sink}
    register = read_tree(root, SEEDS, ".yaml", sink) if project.seeds.is_dir() else ()
    return _assemble(root, _Files(settings, facts, prose, register), refused, sink)


@dataclass(frozen=True, slots=True)
class _Files:
    """The files of a project, as read."""

    settings: SourceFile | None
    facts: tuple[SourceFile, ...]
    prose: tuple[SourceFile, ...]
    register: tuple[SourceFile, ...]


def load_rest(project: Project, paths: Iterable[str]) -> Loaded | None:
    """Read some files of a project that passed the checks, `paths` in order, and link what they
    hold: all but the records, whose files are not among them. None when one of them has a mistake
    after all.
    """
    sink = Diagnostics()
    found = [read_file(project.root, path, sink) for path in paths]
    files = [file for file in found if file is not None]
    settings = next((file for file in files if file.path == SETTINGS), None)
    tops = [
        tuple(file for file in files if file.path.startswith(f"{top}/"))
        for top in ("data", "content", SEEDS)
    ]
    loaded = _assemble(project.root, _Files(settings, *tops), set(), sink)
    return None if sink.has_errors or loaded.library is None else loaded


def _assemble(root: Path, read: _Files, refused: AbstractSet[str], sink: Diagnostics) -> Loaded:
    """Parse and link what was read; `refused` are the names of files that could not be."""
    facts, prose = read.facts, read.prose
    files = {file.path: file for file in (*facts, *prose, *read.register)}
    node = parse_document(read.settings, sink) if read.settings else None
    if node is None:
        return Loaded(None, None, files)
    scope = Scope(read_languages(node, sink))
    config = read_settings(node, scope, sink)
    vocabulary = _read_vocabulary(facts, scope, sink)
    phrases = read_phrases(_parse(facts, PHRASES, sink), scope, sink)
    scope = replace(scope, phrases={one.words: one for one in phrases})
    reading = _Reading(config, vocabulary, scope, sink)
    reading.broken |= refused
    seeds = tuple(_read_seeds(read.register, scope, sink))
    terms = read_terms(_parse(facts, TERMS, sink), scope, sink)
    redirects = read_redirects(_parse(facts, REDIRECTS, sink), sink)
    library = _read_library(reading, config, facts, prose)
    library = replace(library, seeds=seeds, terms=terms, phrases=phrases, redirects=redirects)
    coasts = read_coasts(root, config, sink)
    if coasts is not None:
        library = replace(library, lines=coasts.outlines.lines)
    return Loaded(library, coasts, files)


def find_kind(path: str, vocabulary: Vocabulary) -> Kind | None:
    """Return the kind of the records in the folder of a file, None when it holds none of any."""
    top, *folder, _ = path.split("/")
    kinds = (kind for kind in vocabulary.kinds if [kind.folder] == folder)
    return next((kind for kind in kinds if kind.prose == (top == "content")), None)


def _is_there(root: Path, path: str, sink: Diagnostics) -> bool:
    if (root / path).exists():
        return True
    sink.report("no-settings", Span(path))
    return False


def _read_vocabulary(facts: tuple[SourceFile, ...], scope: Scope, sink: Diagnostics) -> Vocabulary:
    qualifiers, shared = read_shared(_parse(facts, VOCABULARY, sink), scope, sink)
    kinds: list[Kind] = []
    for file in facts:
        if file.folder != KINDS or not check_id(file.name, Span(file.path), (), sink):
            continue
        node = parse_document(file, sink)
        kind = read_kind(file.name, node, qualifiers, shared, scope, sink) if node else None
        if kind is not None:
            kinds.append(kind)
    vocabulary = kinds_in_order([*kinds, *_starter_kinds(kinds)])
    check_targets(vocabulary, sink)
    return vocabulary


def _parse(facts: tuple[SourceFile, ...], path: str, sink: Diagnostics) -> Map | None:
    """Parse a file that a dossier may have or not."""
    file = next((file for file in facts if file.path == path), None)
    return parse_document(file, sink) if file else None


def _starter_kinds(kinds: list[Kind]) -> list[Kind]:
    """Return the package's kinds for the roles that no kind of the dossier has: every dossier has
    sources and conflicts, and need not describe them.
    """
    roles = {role for kind in kinds for role in kind.roles}
    return [kind for kind in _read_starter() if not roles & set(kind.roles)]


@cache
def _read_starter() -> tuple[Kind, ...]:
    sink = Diagnostics()
    found = []
    for path in sorted(_STARTER.glob("*.yaml")):
        data = path.read_bytes()
        source = SourceFile(f"dossier:starter/kinds/{path.name}", data.decode("utf-8"), "")  # type: ignore[arg-type]  # no digest is needed: it is in the engine's
        node = parse_document(source, sink)
        assert node is not None
        kind = read_kind(path.stem, node, {}, {}, Scope(("en",)), sink)
        assert kind is not None
        found.append(kind)
    assert not sink.has_errors
    return tuple(found)


def _read_library(
    reading: _Reading,
    config: Config,
    facts: tuple[SourceFile, ...],
    prose: tuple[SourceFile, ...],
) -> Library:
    for file in facts:
        others = {SETTINGS, VOCABULARY, TERMS, PHRASES, REDIRECTS}
        if file.path not in others and file.folder != KINDS:
            reading.add_facts(file)
    reading.add_prose(prose)
    broken = frozenset(reading.broken)
    return link(config, reading.vocabulary, reading.records, reading.standing, broken)


def _read_seeds(files: tuple[SourceFile, ...], scope: Scope, sink: Diagnostics) -> Iterator[Seed]:
    """Yield the seed of each file of the register; their ids are apart from those of records."""
    for file in files:
        span = Span(file.path)
        if file.folder:
            sink.report("seed-folder", span, name=f"{file.name}.yaml", found=file.path)
        elif check_id(file.name, span, (), sink):
            node = parse_document(file, sink)
            if node is not None:
                yield read_seed(file.name, node, scope, sink)


class _Reading:
    """Collects records; it has state on purpose: an id may be taken by any file read before."""

    def __init__(
        self, config: Config, vocabulary: Vocabulary, scope: Scope, sink: Diagnostics
    ) -> None:
        self.records: list[Record] = []
        self.standing: list[StandingPage] = []
        self.broken: set[str] = set()
        self.vocabulary = vocabulary
        self._scope = scope
        self._sink = sink
        self._seen: dict[str, Span] = {}
        folders = [kind.folder for kind in vocabulary.kinds]
        self._reserved = (*config.languages, *folders, NAMES, TIMELINE, SEEDS)
        # Where two kinds claim a folder, the first has it; `rules` reports the other.
        self._by_folder = {kind.folder: kind for kind in reversed(vocabulary.kinds)}

    def add_facts(self, file: SourceFile) -> None:
        """Add the record of a file of facts."""
        kind = self._by_folder.get(file.folder)
        if kind is None or kind.prose:
            folders = [k.folder for k in self.vocabulary.kinds if not k.prose]
            self._report_folder(file, "data", folders, f"content/{kind.folder}" if kind else "")
            self.broken.add(file.name)
            return
        if not self._take(file.name, Span(file.path)):
            return
        found = Diagnostics()
        node = parse_document(file, found)
        if node is not None:
            self.records.append(read_record(file.name, kind, node, self._scope, found))
        self._end(file.name, found)

    def add_prose(self, files: tuple[SourceFile, ...]) -> None:
        """Add the records and standing pages of Markdown files, one from all its languages."""
        groups: defaultdict[tuple[str, str], list[ProseFile]] = defaultdict(list)
        for file in files:
            kind = self._by_folder.get(file.folder)
            if file.folder != PAGES and (kind is None or not kind.prose):
                folders = [PAGES, *(k.folder for k in self.vocabulary.kinds if k.prose)]
                self._report_folder(file, "content", folders, f"data/{kind.folder}" if kind else "")
                continue
            parsed = parse_prose(file, self._scope.main, self._sink)
            if parsed is None:
                self.broken.add(file.name.partition(".")[0])
            else:
                groups[file.folder, parsed.id].append(parsed)
        for (folder, id_), parsed_files in sorted(groups.items()):
            self._add_group(folder, id_, parsed_files)

    def _report_folder(self, file: SourceFile, top: str, folders: list[str], meant: str) -> None:
        near = suggest(file.folder, folders)
        meant = meant or (f"{top}/{near}" if near else "")
        folder = f"{top}/{file.folder}".rstrip("/")
        self._sink.report("unknown-folder", Span(file.path), suggestion=meant, folder=folder)

    def _add_group(self, folder: str, id_: str, files: list[ProseFile]) -> None:
        span = Span(files[0].path, 1, 1)
        found = Diagnostics()
        if not self._take(id_, span):
            return
        if id_ in self.broken and all(file.language for file in files):
            return  # the file that these translate could not be read, and that was told
        if folder == PAGES:
            page = read_standing_page(id_, files, self._scope, found)
            self.standing += [page] if page else []
        else:
            kind = self._by_folder[folder]
            self.records.append(read_prose_record(id_, kind, files, self._scope, found))
        self._end(id_, found)

    def _end(self, id_: str, found: Diagnostics) -> None:
        self._sink.extend(tuple(found))
        if found.has_errors:
            self.broken.add(id_)

    def _take(self, id_: str, span: Span) -> bool:
        """Claim an id for a file; reports one that is unfit or taken."""
        if not check_id(id_, span, self._reserved, self._sink):
            self.broken |= {id_, id_.lower()}
            return False
        if id_ in self._seen:
            first = self._seen[id_]
            related = [Label(first, "first used here")] if first.line else []
            self._sink.report("duplicate-id", span, id=id_, other=first.path, related=related)
            return False
        self._seen[id_] = span
        return True
