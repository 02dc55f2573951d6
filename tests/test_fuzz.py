"""Whatever is written into a dossier's files, the program answers with findings or with a site.

Files of a sound dossier are edited at random, as a slipped hand, a merge or a hostile author might
edit them. HYPOTHESIS_PROFILE=full tries ten times as many edits.
"""

# ruff: noqa: ARG005 - edits have one form, and most need only a part of it
from __future__ import annotations

import os
import random
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dossier import build
from dossier.config import Project
from dossier.diagnostics import Diagnostic, Diagnostics, Severity, format_summary, format_text
from dossier.load import load
from dossier.plan import plan
from sites_support import BASE, shipped_theme_read_once

EXAMPLES = 5000 if os.environ.get("HYPOTHESIS_PROFILE") == "full" else 500
SECONDS = 5.0

FILES: Mapping[str, bytes] = {
    path.relative_to(BASE).as_posix(): path.read_bytes()
    for path in sorted(BASE.rglob("*"))
    if path.is_file()
}
# What stands where another thing was meant, or has a meaning of its own to one of the parsers.
HOSTILE = [
    *("", " ", "~", "-", "- ", "null", "yes", "0", "-1", "1e999", "NaN", ".inf", "0x1F", "1_000"),
    *(
        "[]",
        "{}",
        "[[",
        "]]",
        "{{",
        "}}",
        "{% raw %}",
        "{{ page }}",
        "[",
        "]",
        "{",
        "}",
        "|",
        ">",
        ">-",
    ),
    *(
        "&a",
        "*a",
        "<<: *a",
        "!!python/object/apply:os.system [ls]",
        "!!int 3",
        "? x",
        ": ",
        "#",
        "%YAML",
    ),
    *("---", "...", "'", '"', "\\", "@", "`", "\t", "\r", "\r\n", "\u0085", "\u2028", "\u00a0"),
    *(
        "\ufeff",
        "\u202e",
        "\ue000",
        "\ue0000\ue001",
        "\x00",
        "\x1b[31m",
        "\x7f",
        "😀",
        "e\u0301",
        "İ",
    ),
    *('"\\u202e"', '"\\0"', '"\\ud800"', '"\\U0010ffff"', '"\\x"', "'it''s'", "a: b: c", "- - - x"),
    *(
        "stone",
        "stone.height",
        "stone.height.survey",
        "stone.height.",
        "..",
        "../..",
        "/etc/passwd",
    ),
    *(
        "[[stone]]",
        "[[fact:stone.height]]",
        "[[stone|]]",
        "[[|x]]",
        "[[fact:]]",
        "![x](y)",
        "<b>",
        "* * *",
    ),
    *(
        "2 m",
        "2..1 m",
        "~",
        "~2",
        "2 parsecs",
        "9" * 400,
        "-0",
        "1931",
        "1931/1930",
        "../..",
        "9999-24",
    ),
    *("javascript:alert(1)", "https://[::1", "https://a b", "mailto:", "//x", "http://x:99999/"),
    *(
        "en",
        "zxx",
        "xx-YY",
        "text",
        "quantity",
        "reference",
        "shared",
        "never",
        "content",
        "always",
    ),
    *(
        "value",
        "source",
        "names",
        "properties",
        "key",
        "sections",
        "roles",
        "traits",
        "title",
        "statements",
    ),
    *("a" * 5000, "[" * 500, "{" * 500, "- " * 200, "> " * 200, "`" * 300, "*" * 300, "_a" * 300),
]


class Edit(NamedTuple):
    """A change of a file: what is done, at which line (of as many as there are), and with what."""

    what: str
    line: int
    text: str


def _replace_item(line: bytes, at: int, text: bytes) -> list[bytes]:
    """Replace a value inside braces: what stands between a colon and a comma."""
    start = line.find(b": ", at)
    end = line.find(b",", start)
    return [line[: start + 2] + text + line[end:]] if 0 <= start < end else [line]


# What becomes of a line; `at` is a place in it, `text` what the edit brings along.
_LINE: Mapping[str, Callable[[bytes, int, bytes], list[bytes]]] = {
    "delete": lambda line, at, text: [],
    "double": lambda line, at, text: [line, line],
    "indent": lambda line, at, text: [b"  " + line],
    "outdent": lambda line, at, text: [line[2:]],
    "insert": lambda line, at, text: [line[:at] + text + line[at:]],
    "line": lambda line, at, text: [text, line],
    "key": lambda line, at, text: [text + b":" + line.partition(b":")[2]],
    "value": lambda line, at, text: [line.partition(b":")[0] + b": " + text],
    "item": _replace_item,
    "byte": lambda line, at, text: [line[:at] + bytes([at * 37 % 256]) + line[at + 1 :]],
}


def _change(lines: list[bytes], edit: Edit) -> list[bytes]:
    """Return the lines with one edit."""
    at = edit.line % len(lines)
    line = lines[at]
    place = edit.line % (len(line) + 1)
    if edit.what == "cut":
        return [*lines[:at], line[:place]]
    if edit.what == "swap":
        other = (at + 1) % len(lines)
        lines = list(lines)
        lines[at], lines[other] = lines[other], lines[at]
        return lines
    text = edit.text.encode("utf-8", "surrogatepass")
    return [*lines[:at], *_LINE[edit.what](line, place, text), *lines[at + 1 :]] or [b""]


EDITS = st.builds(
    Edit,
    st.sampled_from(
        # What replaces values is tried most.
        [*_LINE, "cut", "swap", "value", "item", "item", "insert"]
    ),
    st.integers(0, 2000),
    st.one_of(
        st.sampled_from(HOSTILE),
        st.text(max_size=8),
        st.text(alphabet="[]{}|:,-#&*!<>'\"`~ \n\tab0", max_size=12),
    ),
)
CHANGES = st.lists(
    st.tuples(st.sampled_from(sorted(FILES)), st.lists(EDITS, min_size=1, max_size=3)),
    min_size=1,
    max_size=2,
    unique_by=lambda change: change[0],
)


class Workshop:
    """A copy of the dossier in memory, of which only what is edited is written anew."""

    def __init__(self, root: Path) -> None:
        self.project = Project(root)
        for path, data in FILES.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(data)

    @contextmanager
    def edited(self, changes: list[tuple[str, list[Edit]]]) -> Iterator[Project]:
        """Edit files, and put them back."""
        for path, edits in changes:
            lines = FILES[path].split(b"\n")
            for edit in edits:
                lines = _change(lines, edit)
            (self.project.root / path).write_bytes(b"\n".join(lines))
        try:
            yield self.project
        finally:
            for path, _ in changes:
                (self.project.root / path).write_bytes(FILES[path])


@contextmanager
def workshop() -> Iterator[Workshop]:
    memory = Path("/dev/shm")
    folder = tempfile.mkdtemp(dir=memory if memory.is_dir() else None)
    try:
        yield Workshop(Path(folder))
    finally:
        shutil.rmtree(folder)


@contextmanager
def in_time() -> Iterator[None]:
    """Fail what takes too long, also what would never end."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"took more than {SECONDS} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def answer(project: Project) -> tuple[Diagnostic, ...]:
    """Check a dossier as `dossier check` does and word all that was found; where a build would go
    on, make the contexts of all pages as well."""
    with shipped_theme_read_once():
        checked = build.check(project)
    told = format_text(checked.diagnostics, build.lines_of(project))
    assert (told + format_summary(checked.diagnostics, checked.sources_read)).encode("utf-8")
    if all(found.severity is Severity.WARNING for found in checked.diagnostics):
        make_pages(project)
    return checked.diagnostics


def make_pages(project: Project) -> None:
    loaded = load(project, Diagnostics())
    assert loaded.library is not None
    for artifact in plan(loaded.library, loaded.outlines, frozenset()):
        artifact.context(loaded.library)


def test_any_edit_gives_findings_or_a_site() -> None:
    with workshop() as shop:

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @example([("data/dossier.yaml", [Edit("value", 3, "[en, zxx]")])])
        @example([("data/monuments/stone.yaml", [Edit("value", 7, "{value: 9e9 t}")])])
        @given(CHANGES)
        def edit(changes: list[tuple[str, list[Edit]]]) -> None:
            with shop.edited(changes) as project, in_time():
                answer(project)

        edit()


def test_the_edits_reach_all_of_the_checks() -> None:
    """The edits are worth their time: they are not all refused by the first parser."""
    seen: set[str] = set()
    sound = 0
    with workshop() as shop:

        @settings(
            max_examples=150,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(CHANGES)
        def edit(changes: list[tuple[str, list[Edit]]]) -> None:
            nonlocal sound
            with shop.edited(changes) as project:
                found = answer(project)
            seen.update(one.code for one in found)
            sound += not found

        edit()
    assert sound > 5
    assert len(seen) > 20


def test_the_order_of_files_on_disk_does_not_matter() -> None:
    scan = os.scandir
    shuffle = random.Random(1931).shuffle

    def shuffled(folder: Path) -> Iterator[os.DirEntry[str]]:
        entries = list(scan(folder))
        shuffle(entries)
        return iter(entries)

    with workshop() as shop, shop.edited([("data/vocabulary.yaml", [Edit("delete", 8, "")])]) as p:
        found = answer(p)
        assert found
        with patch.object(os, "scandir", shuffled):
            assert [answer(p) for _ in range(3)] == [found] * 3
            assert load(p, Diagnostics()).library == load(p, Diagnostics()).library
