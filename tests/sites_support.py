"""The sites of the tests, and the cases of `tests/invalid/`: read, laid out, checked, told.

A case is laid over `tests/sites/base`, a sound dossier on a made-up stone. Run as a program this
file writes what the program says now into the cases, to be read by a person before it is kept:
`python tests/sites_support.py invalid/anchor.md …`.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from unittest.mock import patch

from dossier import build, ready
from dossier.config import Project
from dossier.diagnostics import (
    BuildFailed,
    Diagnostic,
    Diagnostics,
    Severity,
    Span,
    format_text,
    gather,
)
from dossier.library import Library
from dossier.load import load
from dossier.plan import NEEDED
from dossier.rules import check as check_rules
from dossier.templates import Theme, check_theme, read_theme

TESTS = Path(__file__).resolve().parent
SITES = TESTS / "sites"
BASE = SITES / "base"
INVALID = TESTS / "invalid"

_PART = re.compile(
    r"^(?P<fence>`{3,})(?P<language>\w+)(?: (?P<path>\S+))?\n(?P<text>.*?)^(?P=fence)$"
    r"|^<!-- (?P<order>[a-z-]+) (?P<target>\S+?)(?:: (?P<argument>.*?))? -->$",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Part:
    """A file to write (`order` is '') or an order about one, as a case gives them."""

    path: str
    text: str
    order: str = ""


@dataclass(frozen=True)
class Case:
    """One example of `tests/invalid/`: what is laid over the base, and what must be said of it."""

    code: str
    number: int
    title: str
    parts: tuple[Part, ...]
    expected: str

    @property
    def name(self) -> str:
        """How the case is called in a report of the tests."""
        return f"{self.code}-{self.number}"


def read_cases(file: Path) -> tuple[Case, ...]:
    """Return the cases of a file: each ends with its block `expected`."""
    text = file.read_text(encoding="utf-8")
    title = text.split("\n", 1)[0].removeprefix("# ")
    cases: list[Case] = []
    parts: list[Part] = []
    for match in _PART.finditer(text):
        if match["order"]:
            parts.append(Part(match["target"], match["argument"] or "", match["order"]))
        elif match["language"] == "expected":
            cases.append(Case(file.stem, len(cases) + 1, title, tuple(parts), match["text"]))
            parts = []
        else:
            parts.append(Part(match["path"], match["text"]))
    assert not parts, f"{file}: a case without its block 'expected'"
    return tuple(cases)


def all_cases() -> tuple[Case, ...]:
    """Return the cases of all files, by code."""
    return tuple(case for file in sorted(INVALID.glob("*.md")) for case in read_cases(file))


def lay_out(case: Case, root: Path) -> None:
    """Write the base into a folder, and the case over it."""
    shutil.copytree(BASE, root, dirs_exist_ok=True)
    for part in case.parts:
        path = root / part.path
        if part.order in {"", "bytes", "size", "folder", "link", "pipe"}:
            path.parent.mkdir(parents=True, exist_ok=True)
        _ORDERS[part.order](path, part.text)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")


def _delete(path: Path, text: str) -> None:
    del text
    shutil.rmtree(path) if path.is_dir() else path.unlink()


def _write_bytes(path: Path, text: str) -> None:
    """Write bytes that are given as Python writes them, without their quotes."""
    path.write_bytes(text.encode("ascii").decode("unicode_escape").encode("latin-1"))


def _fill(path: Path, text: str) -> None:
    path.write_bytes(b"#" * int(text))


def _make_folder(path: Path, text: str) -> None:
    del text
    path.mkdir()


def _link(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(text)


def _make_pipe(path: Path, text: str) -> None:
    del text
    os.mkfifo(path)


_ORDERS: dict[str, Callable[[Path, str], None]] = {
    "": _write,
    "delete": _delete,
    "bytes": _write_bytes,
    "size": _fill,
    "folder": _make_folder,
    "link": _link,
    "pipe": _make_pipe,
}


def findings(project: Project) -> tuple[Diagnostic, ...]:
    """Return all that is said of a dossier: by a check, and by a build where it has templates."""
    with shipped_theme_read_once():
        checked = build.check(project).diagnostics
    has_errors = any(found.severity is Severity.ERROR for found in checked)
    if has_errors or not project.themes.is_dir():
        return checked
    with tempfile.TemporaryDirectory(dir=project.root.parent) as folder:
        try:
            return build.build(project, output=Path(folder) / "site").diagnostics
        except BuildFailed as failed:
            return failed.diagnostics


@contextmanager
def shipped_theme_read_once() -> Iterator[None]:
    """Spare checks the templates of the package, which take ten times as long as a small dossier
    and are the same each time; a dossier with templates of its own is checked as ever."""

    def read(root: Path, name: str, sink: Diagnostics, *, origin: Span) -> Theme:
        if name == "dossier" and not (root / "themes").exists():
            return _shipped_theme()
        return read_theme(root, name, sink, origin=origin)

    def check(theme: Theme, needed: tuple[str, ...], sink: Diagnostics) -> None:
        if theme is not _shipped_theme():
            check_theme(theme, needed, sink)

    with patch.object(ready, "read_theme", read), patch.object(ready, "check_theme", check):
        yield


@cache
def _shipped_theme() -> Theme:
    sink = Diagnostics()
    theme = read_theme(BASE, "dossier", sink, origin=Span(""))
    check_theme(theme, NEEDED, sink)
    assert tuple(sink) == ()
    return theme


def read_dossier_with(files: Mapping[str, str], root: Path) -> tuple[Library, list[str]]:
    """Return the library of the base with files laid over it, and the codes of all findings."""
    shutil.copytree(BASE, root, dirs_exist_ok=True)
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    sink = Diagnostics()
    loaded = load(Project(root), sink)
    assert loaded.library is not None
    check_rules(loaded.library, loaded.lines, sink)
    return loaded.library, [found.code for found in sink]


# The day on which the excerpts of the catalogue are right.
THAT_DAY = date(2026, 2, 1)
_TOP_KEY = re.compile(r"^[\"'\w-]+(?=:)", re.MULTILINE)


def codes_with(path: str, excerpt: str, root: Path) -> set[str]:
    """Return the codes of what is said of the base with an excerpt laid over a file of it, advice
    included, and not of the base alone.

    An excerpt takes the place of the keys that it has in a file of YAML; of Markdown it is all.
    """
    shutil.copytree(BASE, root)
    file = root / path
    kept = ""
    if file.is_file() and file.suffix == ".yaml":
        keys = set(_TOP_KEY.findall(excerpt))
        entries = re.split(r"^(?=[^\s-])", file.read_text("utf-8"), flags=re.MULTILINE)
        kept = "".join(one for one in entries if one.partition(":")[0] not in keys)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{kept}{excerpt.rstrip()}\n", "utf-8")
    return {code for code, _ in _said_on_that_day(root) - _said_of_base()}


def _said_on_that_day(root: Path) -> set[tuple[str, str]]:
    with shipped_theme_read_once():
        found = build.check(Project(root), today=THAT_DAY).diagnostics
    return {(one.code, one.message) for one in found}


@cache
def _said_of_base() -> frozenset[tuple[str, str]]:
    return frozenset(_said_on_that_day(BASE))


def told(root: Path) -> str:
    """Return all that is said of the dossier in a folder, as it is printed."""
    project = Project(root)
    text = format_text(gather(findings(project)), build.lines_of(project))
    return f"{text}\n".replace(str(root), "PROJECT") if text else ""


def tell(case: Case, folder: Path) -> str:
    """Return all that is said of a case, which is laid out in a new folder."""
    root = folder / "site"
    lay_out(case, root)
    return told(root)


def _rewrite(file: Path) -> None:
    """Replace every block `expected` of a file by what is said now."""
    said = iter([_tell_once(case) for case in read_cases(file)])

    def replace(match: re.Match[str]) -> str:
        if match["language"] != "expected":
            return match[0]
        return f"{match['fence']}expected\n{next(said)}{match['fence']}"

    text = file.read_text(encoding="utf-8")
    file.write_text(_PART.sub(replace, text), encoding="utf-8")


def _tell_once(case: Case) -> str:
    with tempfile.TemporaryDirectory() as folder:
        return tell(case, Path(folder))


def _named(arguments: list[str]) -> Iterator[Path]:
    yield from (Path(one) for one in arguments) if arguments else sorted(INVALID.glob("*.md"))


if __name__ == "__main__":
    for named in _named(sys.argv[1:]):
        _rewrite(named)
