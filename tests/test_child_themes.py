"""A theme that has only what it changes: a component, a page for a kind, the stylesheet."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from conftest import REPOSITORY, read_tree
from dossier.build import build
from dossier.config import Project
from sites_support import BASE

PACKAGE = REPOSITORY / "themes/dossier"


def publish(root: Path, changed: dict[str, str]) -> dict[str, str]:
    """Build the base with a theme that has these files; return its pages and styles."""
    shutil.copytree(BASE, root)
    settings = root / "data/dossier.yaml"
    settings.write_text(f"{settings.read_text(encoding='utf-8')}theme: ours\n", encoding="utf-8")
    (root / "themes/ours/templates").mkdir(parents=True)
    for name, text in changed.items():
        path = root / "themes/ours" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    build(Project(root), jobs=1)
    tree = read_tree(root / "output")
    return {
        name: content.decode() for name, content in tree.items() if name.endswith((".html", ".css"))
    }


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return publish(tmp_path_factory.mktemp("plain") / "site", {})


def test_a_component_of_a_theme_is_shown_on_every_page_that_has_it(
    tmp_path: Path, plain: dict[str, str]
) -> None:
    own = (PACKAGE / "templates/components/references.html").read_text(encoding="utf-8")
    mark = '<p class="files">'
    changed = publish(
        tmp_path / "site",
        {"templates/components/references.html": own.replace(mark, '<p class="files ours">')},
    )
    assert changed == {
        name: text.replace(mark, '<p class="files ours">') for name, text in plain.items()
    }
    assert sum(mark in text for text in plain.values()) > 3


def test_a_kind_has_a_page_of_its_own(tmp_path: Path, plain: dict[str, str]) -> None:
    page = '{% extends "layout.html" %}{% block main %}<h1>Ours: {{ page.id }}</h1>{% endblock %}\n'
    changed = publish(tmp_path / "site", {"templates/kinds/monument.html": page})
    found = {name for name, text in changed.items() if text != plain[name]}
    assert found == {
        name for name in plain if "monuments/" in name and not name.endswith("monuments/index.html")
    }
    assert all("<h1>Ours: " in changed[name] for name in found)


def test_a_stylesheet_of_a_theme_stands_in_the_place_of_the_other(
    tmp_path: Path, plain: dict[str, str]
) -> None:
    changed = publish(tmp_path / "site", {"static/dossier.css": "body { color: #000; }\n"})
    assert {name for name in plain if changed[name] != plain[name]} == {"static/dossier.css"}
    assert changed["static/dossier.css"] == "body { color: #000; }\n"
