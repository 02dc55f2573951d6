"""The documentation says what the program does: it is made from it, or held against it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from dossier.build import check
from dossier.cli import dossier as commands
from dossier.commands.reference import format_reference
from dossier.config import Project
from dossier.diagnostics import catalogue, format_text
from dossier.guides import format_guide, rules_guide
from dossier.plan import NEEDED
from dossier.themeguide import format_theme_reference
from records import read_yaml
from test_contexts import CLASSES

REPOSITORY = Path(__file__).resolve().parent.parent
DOCS = REPOSITORY / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *REPOSITORY.glob("*.md")])
_COMMAND = re.compile(
    r"^\| `dossier ([a-z-]+(?: [a-z]+)*)(?: \[?[A-Z]+\]?)*` \| (.*) \|$", re.MULTILINE
)
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)")


def test_the_rules_are_those_of_the_catalogue() -> None:
    assert (DOCS / "rules.md").read_text("utf-8") == rules_guide()


def test_the_data_format_is_that_of_the_kinds() -> None:
    assert (DOCS / "data-format.md").read_text("utf-8") == format_guide(Project(REPOSITORY))


def test_the_reference_is_that_of_the_commands() -> None:
    assert isinstance(commands, click.Group)
    assert (DOCS / "command-line.md").read_text("utf-8") == format_reference(commands)


def test_every_message_is_among_the_rules() -> None:
    headings = re.findall(r"^### `([a-z-]+)`", rules_guide(), re.MULTILINE)

    assert headings == list(catalogue())


def test_the_table_of_commands_names_every_command_and_its_options() -> None:
    text = (DOCS / "building.md").read_text("utf-8")
    block = text.partition("<!-- commands")[2].partition("<!-- end of commands -->")[0]
    told = {
        name: set(re.findall(r"`(--[a-z-]+)", meaning)) for name, meaning in _COMMAND.findall(block)
    }
    assert isinstance(commands, click.Group)
    made = {
        name: {o for p in command.params for o in p.opts if o.startswith("--")} - {"--project"}
        for name, command in _commands(commands)
    }

    assert told == made


def _commands(group: click.Group) -> Iterator[tuple[str, click.Command]]:
    """Yield every command that does something, by what is typed after `dossier`."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from ((f"{name} {inner}", one) for inner, one in _commands(command))
        else:
            yield name, command


def test_the_reference_for_authors_of_themes_is_that_of_the_classes() -> None:
    made = format_theme_reference(Project(REPOSITORY))
    assert (DOCS / "themes-reference.md").read_text("utf-8") == made
    for one in CLASSES:
        assert f"### `{one.__name__}`" in made


def test_the_guide_for_authors_of_themes_names_every_template() -> None:
    text = (DOCS / "themes.md").read_text("utf-8")

    assert [name for name in NEEDED if f"`{name}`" not in text] == []


def test_the_decisions_on_neutrality_have_a_row_for_every_loaded_term() -> None:
    text = (DOCS / "neutrality.md").read_text("utf-8")
    terms = read_yaml((REPOSITORY / "data/terms.yaml").read_text("utf-8"))

    rows = re.findall(r"^\| `([a-z0-9-]+)` \| ([^|]+) \|", text, re.MULTILINE)

    assert rows == [(key, " and ".join(term["leans"])) for key, term in terms.items()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(REPOSITORY).as_posix())
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)

    assert [link for link in _LINK.findall(text) if not (page.parent / link).exists()] == []


def test_the_example_of_the_front_page_gives_the_message_that_it_shows(
    tmp_path: Path, small: Path
) -> None:
    """The record and the finding in README.md are what an editor writes and what the check says."""
    text = (REPOSITORY / "README.md").read_text("utf-8")
    record = re.search(r"```yaml\n(# data/\S+, shortened\n.*?)```", text, re.DOTALL)
    shown = re.search(r"```\n(data/\S+: error: .*?)\n```", text, re.DOTALL)
    assert record
    assert shown
    for folder in ("data/kinds", "data/islands", "data/sources"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "data/vocabulary.yaml").write_text("properties: {}\n", "utf-8")
    settings = (small / "data/dossier.yaml").read_text("utf-8")
    (tmp_path / "data/dossier.yaml").write_text(settings, "utf-8")
    kind = "label: island\nplural: Islands\nproperties:\n"
    kind += "  area: {type: quantity, units: [km²], label: Area}\n"
    (tmp_path / "data/kinds/island.yaml").write_text(kind, "utf-8")
    source = "title: A table\npublisher: A survey\nlanguage: en\n"
    for id_ in set(re.findall(r"source: ([a-z0-9-]+)", record[1])):
        (tmp_path / f"data/sources/{id_}.yaml").write_text(source, "utf-8")
    (tmp_path / "data/islands/shikotan.yaml").write_text(record[1], "utf-8")

    found = check(Project(tmp_path)).diagnostics

    assert [format_text([one], lambda _: ()).splitlines()[0] for one in found] == [shown[1]]
