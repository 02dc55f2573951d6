"""What a build leaves in the folder of the dossier, so that the next process follows an edit as the
same process would: nothing is read, linked or checked again but what the edit concerns.

All of it is told from the files as they were read, which are kept too: what an edit changes shows
against them. Records are read from them only where something asks for one.
"""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

from msgspec import msgpack

from dossier.config import Project
from dossier.diagnostics import Diagnostic, Diagnostics
from dossier.fingerprint import Digest, digest_bytes, digest_value
from dossier.indexes import Ordered, Picked
from dossier.ledger import Ledger, Since, changes_of, pack_ledger, take_out
from dossier.library import Library
from dossier.load import Loaded, load_rest
from dossier.plan import Cuts, recall_cuts, remember_cuts
from dossier.rules.again import Findings, Readers
from dossier.rules.gathered import Gathered
from dossier.rules.units import Common, Unit
from dossier.shelf import Changes, Store, change_store, pack, write_store
from dossier.sources import SourceFile
from dossier.stacks import Stacks
from dossier.structure.reading import Scope
from dossier.templates import Theme, read_theme
from dossier.terms import Finder

# The shelves, beside those of the ledger.
_HEAD, _TEXTS, _STAMPS = "head", "texts", "stamps"
_REFERRING, _RESTING, _DISPUTES, _UNITS = "referring", "resting", "disputes", "units"
_DIGEST = 16
_NUMBER = "I"


@dataclass(frozen=True, slots=True)
class State:
    """A dossier that passed the checks and was published, as the next build may begin from it.

    `read` is what was found while reading it, `stamps` are those of all that was read, `manifest`
    is the digest of the list of what was published. `is_search_due`: the search index is that of an
    earlier state. `closures` are the digests of templates, each with that of all that it reads.
    """

    library: Library
    loaded: Loaded
    theme: Theme
    read: tuple[Diagnostic, ...]
    findings: Findings
    stamps: Mapping[str, str]
    ledger: Ledger
    manifest: str
    is_search_due: bool
    closures: Mapping[str, str]


# --- keeping --------------------------------------------------------------------------------------


def keep_state(path: Path, engine: Digest, state: State) -> Store:
    """Keep a state whole. When that fails nothing is lost but time. Return what was kept."""
    library, findings = state.library, state.findings
    units = _Units(library)
    rest = [*_rest(state)]
    shelves = pack_ledger(state.ledger)
    shelves[_HEAD] = pack(
        {
            **_changing(state),
            "stamps": json.dumps(state.stamps).encode(),
            "places": msgpack.encode(dict(library.places)),
            "kinds": msgpack.encode({id_: kind.id for id_, kind in library.kinds.items()}),
            "rest": msgpack.encode(rest),
            "beside": _digest_beside(state.loaded, rest, state.theme).encode(),
        }
    )
    files = state.loaded.files
    shelves[_TEXTS] = pack({path: _encode_file(file) for path, file in files.items()})
    shelves[_REFERRING] = pack(_paths_of(library.referring))
    shelves[_RESTING] = pack(_paths_of(library.resting))
    disputes = library.disputes.items()
    shelves[_DISPUTES] = pack({path: msgpack.encode(found) for path, found in disputes})
    readers = findings.readers
    keys = dict.fromkeys((*readers.known, *readers.fresh))
    shelves[_UNITS] = pack({key: units.encode(readers.of(key)) for key in keys})
    return write_store(path, engine, shelves)


def keep_changes(path: Path, store: Store, state: State, since: Since) -> None:
    """Keep what has changed `since` the state that a store holds; the ledger has the keys only that
    stand for something else.
    """
    library, findings, ledger = state.library, state.findings, state.ledger
    head = store.items(_HEAD, bytes)
    units, files = _Units(library), state.loaded.files
    paths = [path for id_ in sorted(since.records) for path in library.places[id_]]
    stamps: Mapping[str, str] = json.loads(head["stamps"])
    changes: Changes = {
        **changes_of(store, ledger, since.outputs),
        _HEAD: _differing(head, _changing(state)),
        _TEXTS: {path: _encode_file(files[path]) for path in paths},
        _STAMPS: {
            path: json.dumps(stamp).encode()
            for path, stamp in state.stamps.items()
            if stamps[path] != stamp
        },
        _REFERRING: _changed(library.referring, since.keys, "query:referring:"),
        _RESTING: {
            **_changed(library.resting, since.keys, "query:resting:"),
            **_changed(library.resting, since.keys, "query:citing:"),
        },
        _DISPUTES: {
            target: msgpack.encode(found) if (found := library.disputes.get(target)) else None
            for target in _named(since.keys, "query:disputes:")
        },
        _UNITS: {key: units.encode(findings.readers.of(key)) for key in findings.readers.fresh},
    }
    change_store(path, store, changes)


def _changing(state: State) -> dict[str, bytes]:
    """Return what is said anew after each build."""
    findings = state.findings
    cuts, keys = recall_cuts(state.library)
    return {
        "read": msgpack.encode(state.read),
        "found": msgpack.encode([*findings.found.items()]),
        "manifest": state.manifest.encode(),
        "due": msgpack.encode(state.is_search_due),
        "closures": msgpack.encode(dict(state.closures)),
        "cuts": msgpack.encode((cuts, sorted(keys))),
        "gathered": _encode_gathered(findings.common.gathered),
    }


def _differing(head: Mapping[str, bytes], now: Mapping[str, bytes]) -> dict[str, bytes | None]:
    return {name: data for name, data in now.items() if head[name] != data}


def _rest(state: State) -> Iterable[str]:
    """Return the files that were read and are of no record."""
    owned = {path for paths in state.library.places.values() for path in paths}
    return (path for path in state.loaded.files if path not in owned)


def _digest_beside(loaded: Loaded, rest: Iterable[str], theme: Theme) -> Digest:
    """Return the digest of all that is read in each process: it is of no record."""
    coasts = loaded.coasts.files if loaded.coasts else ()
    return digest_value(
        (
            [(path, loaded.files[path].digest) for path in rest],
            [(path, digest_bytes(data)) for path, data in (*coasts, *theme.static.items())],
            [(path, one.digest) for path, one in theme.templates.items()],
            [(path, [one.digest for one in found]) for path, found in theme.translations.items()],
        )
    )


def _encode_file(file: SourceFile) -> bytes:
    return bytes.fromhex(file.digest) + file.text.encode("utf-8", "surrogatepass")


def _decode_file(path: str, data: bytes) -> SourceFile:
    text = data[_DIGEST:].decode("utf-8", "surrogatepass")
    return SourceFile(path, text, Digest(data[:_DIGEST].hex()))


def _paths_of(index: Mapping[str, Picked]) -> dict[str, bytes]:
    return {target: msgpack.encode(found.paths) for target, found in index.items()}


def _changed(
    index: Mapping[str, Picked], keys: AbstractSet[str], query: str
) -> dict[str, bytes | None]:
    return {
        target: msgpack.encode(found.paths) if (found := index.get(target)) else None
        for target in _named(keys, query)
    }


def _named(keys: AbstractSet[str], query: str) -> Iterable[str]:
    return (key.removeprefix(query) for key in keys if key.startswith(query))


class _Units:
    """Units as numbers: of the rules by name, and of the records and pages that they speak of."""

    def __init__(self, library: Library) -> None:
        pages = (page.id for page in library.standing)
        self._owners = [*dict.fromkeys(("", *pages, *library.places))]
        self._numbers = dict(zip(self._owners, range(len(self._owners)), strict=True))

    def encode(self, units: Iterable[Unit]) -> bytes:
        """Return units as bytes."""
        found: defaultdict[str, array[int]] = defaultdict(partial(array, _NUMBER))
        for rule, owner in units:
            found[rule].append(self._numbers[owner])
        return msgpack.encode({rule: numbers.tobytes() for rule, numbers in found.items()})

    def decode(self, data: bytes) -> frozenset[Unit]:
        """Return the units that such bytes stand for."""
        found = msgpack.decode(data, type=dict[str, bytes])
        owners = self._owners
        return frozenset(
            (rule, owners[number])
            for rule, numbers in found.items()
            for number in array(_NUMBER, numbers)
        )


# --- recalling ------------------------------------------------------------------------------------


def recall(store: Store) -> Recalled | None:
    """Return the state that a store holds, if it holds one."""
    return Recalled(store) if store else None


class Recalled:
    """A state as it was kept: what it takes to see whether it is of use comes first, all else when
    it is asked for.
    """

    def __init__(self, store: Store) -> None:
        """Look into a store that holds a state."""
        self.store = store
        self._head = store.items(_HEAD, bytes)
        self.places = msgpack.decode(self._head["places"], type=dict[str, tuple[str, ...]])
        changed = store.items(_STAMPS, lambda data: str(json.loads(data)))
        self.stamps: dict[str, str] = {**json.loads(self._head["stamps"]), **changed}

    @property
    def owners(self) -> dict[str, str]:
        """The id of the record of each file that has one."""
        return {path: id_ for id_, paths in self.places.items() for path in paths}

    def load(self, project: Project, adjust: Callable[[Library], Library]) -> State | None:
        """Return the state, its library adjusted to options; the files of no record are read again,
        and None is returned when that cannot be, or when they say something else.
        """
        paths = msgpack.decode(self._head["rest"], type=list[str])
        rest, sink = load_rest(project, paths), Diagnostics()
        if rest is None or rest.library is None:
            return None
        config = rest.library.config
        theme = read_theme(project.root, config.theme, sink, origin=config.span("theme"))
        # Somebody may have saved one since its stamp was looked at.
        if _digest_beside(rest, paths, theme).encode() != self._head["beside"]:
            return None
        files = _Files(self.store)
        library = adjust(self._link(rest.library, files))
        remember_cuts(library, *msgpack.decode(self._head["cuts"], type=tuple[Cuts, list[str]]))
        loaded = replace(rest, library=library, files=files)
        head = self._head
        return State(
            library,
            loaded,
            theme,
            msgpack.decode(head["read"], type=tuple[Diagnostic, ...]),
            self._findings(library, loaded),
            self.stamps,
            take_out(self.store),
            head["manifest"].decode(),
            msgpack.decode(head["due"], type=bool),
            msgpack.decode(head["closures"], type=dict[str, str]),
        )

    def _link(self, rest: Library, files: Mapping[str, SourceFile]) -> Library:
        """Return a library with the records, which are read when they are asked for."""
        ids = msgpack.decode(self._head["kinds"], type=dict[str, str])
        kinds = {id_: rest.vocabulary.by_id[kind] for id_, kind in ids.items()}
        phrases = {one.words: one for one in rest.phrases}
        scope = Scope(rest.config.languages, phrases=phrases)
        records = Stacks(self.places, kinds, files, scope)
        by_kind: defaultdict[str, list[str]] = defaultdict(list)
        for id_, kind in ids.items():
            by_kind[kind].append(id_)

        def pick(data: bytes) -> Picked:
            return Picked(msgpack.decode(data, type=tuple[str, ...]), records)

        return replace(
            rest,
            records=records,
            kinds=kinds,
            by_kind={kind: Ordered(tuple(found), records) for kind, found in by_kind.items()},
            referring=self.store.items(_REFERRING, pick),
            resting=self.store.items(_RESTING, pick),
            disputes=self.store.items(_DISPUTES, _decode_texts),
            places=self.places,
        )

    def _findings(self, library: Library, loaded: Loaded) -> Findings:
        found = msgpack.decode(self._head["found"], type=list[tuple[Unit, tuple[Diagnostic, ...]]])
        units = self.store.items(_UNITS, _Units(library).decode)
        gathered = cache(partial(_decode_gathered, self._head["gathered"]))
        common = Common(gathered, Finder(library.terms), cache(loaded.lines))
        return Findings(dict(found), Readers(units), common)


class _Files(Mapping[str, SourceFile]):
    """The files that a store holds."""

    def __init__(self, store: Store) -> None:
        self._texts = store.items(_TEXTS, bytes)
        self._found: dict[str, SourceFile] = {}

    def __getitem__(self, path: str) -> SourceFile:
        if path not in self._found:
            self._found[path] = _decode_file(path, self._texts[path])
        return self._found[path]

    def __contains__(self, path: object) -> bool:
        return path in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


def _decode_texts(data: bytes) -> tuple[str, ...]:
    return msgpack.decode(data, type=tuple[str, ...])


def _encode_gathered(gathered: Gathered) -> bytes:
    needed = [[*key, count] for key, count in gathered.needed.items()]
    return msgpack.encode((gathered.bearers, sorted(needed), dict(sorted(gathered.uses.items()))))


def _decode_gathered(data: bytes) -> Gathered:
    kind = tuple[dict[str, dict[str, tuple[str, ...]]], list[tuple[str, str, int]], dict[str, int]]
    bearers, needed, uses = msgpack.decode(data, type=kind)
    return Gathered(bearers, {(path, source): count for path, source, count in needed}, uses)
