"""Has Pagefind make a search index, and gives it one form: the same input gives the same bytes.

Pagefind is a program that takes requests on its standard input and answers on its standard output:
JSON in Base64, each with a comma after it. It writes some tables in the order of a hash table,
which is another at every run; these are decoded, sorted and named anew by what they hold.
"""

from __future__ import annotations

import gzip
import json
import select
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import IO, Any

import msgspec

from dossier import cbor
from dossier.fingerprint import digest_bytes

# What is published of an index; the rest are widgets, for which our own script stands in, and
# a worker, which a strict policy holds back.
_PUBLISHED = ("fragment/", "index/", "filter/", "wasm.", "pagefind-entry.json", "pagefind.")
_ENTRY = "pagefind-entry.json"
# What stands before the contents of a file. With it the script takes a file as it is; without it
# the file must be compressed, and that is not the same on every machine.
_SIGNATURE = b"pagefind_dcd"
# An answer may take so many seconds. The last one takes about a second for a thousand pages.
_PATIENCE = 600.0
# So much is read at once.
_BLOCK = 1 << 20
# The digits of a digest that name a file.
_NAME = 10


@dataclass(frozen=True, slots=True)
class Indexable:
    """A page as it is given to Pagefind: `url` from the root of the site, the text that is searched
    and excerpted, `meta` to be shown and searched, `filters` with the values that the page has.
    """

    url: str
    language: str
    content: str
    meta: Mapping[str, str]
    filters: Mapping[str, tuple[str, ...]]


class IndexingError(Exception):
    """No index could be made: the text says why."""


class _Meta(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    """The table of contents of the index of a language."""

    version: str
    pages: list[tuple[str, int]]
    chunks: list[tuple[str, str, str]]
    filters: list[tuple[str, str]]
    sorts: list[tuple[str, list[int]]]
    fields: list[str]


class _Filter(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    """The pages that have each value of a filter."""

    name: str
    values: list[tuple[str, list[int]]]


def indexer_version() -> str:
    """Return the version of Pagefind, '' when it is not installed."""
    try:
        return version("pagefind_bin_extended")
    except PackageNotFoundError:
        return ""


def make_index(
    pages: Sequence[Indexable], progress: Callable[[int, int], None]
) -> dict[str, bytes]:
    """Return the files of the index of some pages, by path below the folder of the index, and with
    them the scripts that search it. `progress` is called before each page; what it raises ends the
    program. Raises IndexingError.
    """
    try:
        with subprocess.Popen(  # noqa: S603 - a program of our own installation
            [_find_program(), "--service"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as process:
            assert process.stdin is not None
            try:
                files = _ask_for_files(_Talk(process), pages, progress)
            finally:
                process.kill()
                # What the program has not taken is written when the pipe is closed.
                with suppress(BrokenPipeError):
                    process.stdin.close()
    except OSError as error:
        raise IndexingError(f"Pagefind does not run ({error.strerror or error})") from error
    try:
        return dict(sorted(_settle(files).items()))
    except (KeyError, ValueError, EOFError, msgspec.MsgspecError) as error:
        raise IndexingError("Pagefind gave an index of an unknown form") from error


def _find_program() -> str:
    try:
        # Imported where it is asked for: a build without search does not need it.
        from pagefind_bin_extended import get_executable  # noqa: PLC0415

        return str(get_executable())
    except (ImportError, FileNotFoundError) as error:
        raise IndexingError("Pagefind is not installed") from error


def _ask_for_files(
    talk: _Talk, pages: Sequence[Indexable], progress: Callable[[int, int], None]
) -> dict[str, bytes]:
    index = talk.ask(type="NewIndex", config={})["index_id"]
    for number, page in enumerate(pages):
        progress(number, len(pages))
        talk.ask(type="AddRecord", index_id=index, **asdict(page))
    found = talk.ask(type="GetFiles", index_id=index)["files"]
    files = {one["path"]: b64decode(one["content"]) for one in found}
    return {path: data for path, data in files.items() if path.startswith(_PUBLISHED)}


class _Talk:
    """A conversation with the program. It has state on purpose: what has been read of an answer."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._to: IO[bytes] = process.stdin
        self._from: IO[bytes] = process.stdout

    def ask(self, **payload: object) -> dict[str, Any]:
        """Return the answer to a request. Raises IndexingError when there is none, or a refusal."""
        request = json.dumps({"message_id": 1, "payload": payload}).encode("ascii")
        try:
            self._to.write(b64encode(request) + b",")
            self._to.flush()
            answer: dict[str, Any] = json.loads(b64decode(self._read()))["payload"]
        except (BrokenPipeError, EOFError) as error:
            raise IndexingError("Pagefind ended early") from error
        except (ValueError, LookupError) as error:
            raise IndexingError("Pagefind gave an answer of an unknown form") from error
        if answer["type"] == "Error":
            raise IndexingError(f"Pagefind said: {answer['message']}")
        return answer

    def _read(self) -> bytes:
        parts: list[bytes] = []
        while not parts or not parts[-1].endswith(b","):
            if not select.select([self._from], [], [], _PATIENCE)[0]:
                raise IndexingError("Pagefind does not answer")
            part = self._from.read1(_BLOCK)  # type: ignore[attr-defined]  # a pipe is buffered
            if not part:
                raise EOFError
            parts.append(part)
        return b"".join(parts)[:-1]


def _settle(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files with all tables sorted."""
    settled = {
        path: data
        for path, data in files.items()
        if not path.startswith("filter/") and not path.endswith(".pf_meta")
    }
    entry = json.loads(files[_ENTRY])
    for language, told in entry["languages"].items():
        name = told["hash"]
        meta = msgspec.convert(_open(files[f"pagefind.{name}.pf_meta"]), _Meta)
        filters = {}
        for one, hash_ in meta.filters:
            data = _settle_filter(files[f"filter/{hash_}.pf_filter"])
            filters[one] = _name(language, data)
            settled[f"filter/{filters[one]}.pf_filter"] = data
        meta.filters = sorted(filters.items())
        meta.sorts.sort()
        data = _close(meta)
        told["hash"] = _name(language, data)
        settled[f"pagefind.{told['hash']}.pf_meta"] = data
    settled[_ENTRY] = json.dumps(entry, sort_keys=True, separators=(",", ":")).encode("ascii")
    return settled


def _settle_filter(data: bytes) -> bytes:
    table = msgspec.convert(_open(data), _Filter)
    table.values.sort()
    return _close(table)


def _name(language: str, data: bytes) -> str:
    return f"{language}_{digest_bytes(data)[:_NAME]}"


def _open(data: bytes) -> cbor.Value:
    return cbor.decode(gzip.decompress(data).removeprefix(_SIGNATURE))


def _close(table: msgspec.Struct) -> bytes:
    return _SIGNATURE + cbor.encode(msgspec.to_builtins(table))
