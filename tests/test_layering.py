"""The architecture: the table of docs/architecture.md is held against the imports."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from sites_support import TESTS

REPOSITORY = TESTS.parent
PACKAGE = REPOSITORY / "generator" / "dossier"
MOST_LINES = 350

_ROW = re.compile(r"^\| (?P<level>[0-9]+) \| `(?P<module>\w+)` \|", re.MULTILINE)


@cache
def levels() -> Mapping[str, int]:
    table = (REPOSITORY / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = [(match["module"], int(match["level"])) for match in _ROW.finditer(table)]
    assert len(rows) == len(dict(rows)), "a module stands twice in the table"
    return dict(rows)


@cache
def modules() -> Mapping[str, Path]:
    """Return the file of every module, by its name below the package: `rules.prose`."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(part for part in parts if part != "__init__")] = path
    return found


def imported(name: str) -> frozenset[str]:
    """Return the modules of the package that a module imports."""
    tree = ast.parse(modules()[name].read_text(encoding="utf-8"))
    return frozenset(found for found in _imported(tree) if found != name)


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute"
            named = [_longest(f"{node.module}.{alias.name}") for alias in node.names]
        else:
            continue
        for one in named:
            first, _, rest = one.partition(".")
            if first == "dossier":
                yield rest


def _longest(name: str) -> str:
    """Return the module of a name that may be of a module or of something in it."""
    rest = name.removeprefix("dossier.")
    return name if rest in modules() else name.rpartition(".")[0]


def unit(name: str) -> str:
    """Return the module or package of the table that a module belongs to."""
    return name.partition(".")[0]


def test_the_table_names_every_module_and_no_other() -> None:
    assert {unit(name) for name in modules()} - {""} == set(levels())


@pytest.mark.parametrize("name", sorted(modules()))
def test_a_module_imports_lower_levels_only(name: str) -> None:
    mine = levels().get(unit(name), 0)
    outside = {found for found in imported(name) if unit(found) != unit(name)} - {""}
    assert {
        found: levels()[unit(found)] for found in outside if levels()[unit(found)] >= mine
    } == {}


def test_no_imports_go_in_circles() -> None:
    # Raises CycleError, with the modules of the circle.
    TopologicalSorter({name: imported(name) for name in modules()}).prepare()


def test_no_module_is_long() -> None:
    lengths = {n: p.read_text(encoding="utf-8").count("\n") for n, p in modules().items()}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_pelican_is_imported_by_the_plugin_only() -> None:
    pattern = re.compile(r"^\s*(?:import|from) pelican\b", re.MULTILINE)
    found = {n for n, p in modules().items() if pattern.search(p.read_text(encoding="utf-8"))}
    assert found == {"plugin"}


@pytest.mark.parametrize("name", sorted(modules()))
def test_no_error_is_caught_without_its_name(name: str) -> None:
    """A mistake of an author is a finding; any other error is a bug, and must be seen."""
    tree = ast.parse(modules()[name].read_text(encoding="utf-8"))
    caught = [node.type for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler)]
    words = [{n.id for n in ast.walk(one) if isinstance(n, ast.Name)} for one in caught if one]
    # The command line alone catches all, to say how to report a bug.
    allowed = {"Exception"} if name in {"cli", "plugin"} else set()
    assert None not in caught
    assert all(not one & ({"Exception", "BaseException"} - allowed) for one in words)
