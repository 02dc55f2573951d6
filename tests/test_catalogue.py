"""The catalogue of messages: complete, used, and proven by an example each."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from dossier import diagnostics
from dossier.diagnostics import Message, Severity, catalogue
from dossier.guides import explain_message
from sites_support import INVALID, all_cases, codes_with

PACKAGE = Path(diagnostics.__file__).parent
# Proven by test_publish.py, test_serve.py and test_plugin.py, which bring about what they tell.
# Advice is not given unless it is asked for (test_advice.py); history needs git (test_diff.py).
ELSEWHERE_BY_GROUP = {"publishing", "serving", "pelican", "advice", "history", "writing"}
# No dossier brings it about: the package's theme stands in for what a theme has not
# (test_templates.py).
ELSEWHERE = {"missing-template"}
# The functions that report, and the names that they always give to the message.
REPORTING: dict[str, set[str]] = {
    "report": set(),
    "_refuse": {"name", "found", "limit"},
    "failure": {"path"},
}


def _calls() -> Iterator[tuple[str, set[str], str]]:
    """Yield the code, the names given and the place of every report in the package."""
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else ""
            name = name or (function.id if isinstance(function, ast.Name) else "")
            code = node.args[0]
            if name in REPORTING and isinstance(code, ast.Constant):
                given = {keyword.arg for keyword in node.keywords if keyword.arg}
                yield str(code.value), given | REPORTING[name], f"{file.name}:{node.lineno}"


def _fields(entry: Message) -> set[str]:
    texts = (entry.message, entry.help, entry.label)
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}


CALLS = sorted(_calls(), key=lambda call: (call[0], call[2]))


def test_every_code_that_is_reported_is_in_the_catalogue_and_the_reverse() -> None:
    assert {code for code, _, _ in CALLS} == set(catalogue())


@pytest.mark.parametrize(("code", "given", "place"), CALLS, ids=[f"{c}-{p}" for c, _, p in CALLS])
def test_a_report_fills_every_field_of_its_message(code: str, given: set[str], place: str) -> None:
    assert _fields(catalogue()[code]) - given == set(), place


def test_every_message_has_an_example_and_every_example_a_message() -> None:
    expected = {
        code
        for code, entry in catalogue().items()
        if entry.group not in ELSEWHERE_BY_GROUP and code not in ELSEWHERE
    }
    assert {file.stem for file in INVALID.glob("*.md")} == expected


def test_no_code_is_given_twice() -> None:
    text = (PACKAGE / "messages.yaml").read_text(encoding="utf-8")
    keys = re.findall(r"^  ([a-z-]+):$", text, re.MULTILINE)
    codes = [key for key in keys if key in catalogue()]
    assert set(codes) == set(catalogue())
    assert sorted(set(codes)) == sorted(codes)


@pytest.mark.parametrize("entry", catalogue().values(), ids=list(catalogue()))
def test_a_message_is_written_like_the_others(entry: Message) -> None:
    """A code in small letters and hyphens; a rule that is a sentence; a message that is none and
    does not shout; help for everything."""
    assert entry.code == entry.code.lower().replace("_", "-")
    assert entry.rule[0].isupper() or entry.rule[0] == "`"
    assert entry.rule.endswith(".")
    assert not entry.message.endswith((".", "!"))
    assert not entry.message[0].isupper() or entry.message.startswith("Pelican")
    assert entry.help
    assert not entry.help.endswith(".")


def test_only_what_does_no_harm_is_a_warning() -> None:
    warnings = {code for code, entry in catalogue().items() if entry.severity is Severity.WARNING}
    assert warnings == {
        *("conflict-agrees", "loaded-term", "name-by-hand", "set-aside-cited"),
        *("unattributed-view", "unused-phrase", "unused-source", "weak-beside-better"),
    }


def test_every_case_says_its_own_code() -> None:
    assert [case.name for case in all_cases() if f"[{case.code}]" not in case.expected] == []


# Messages that name no value: what is wrong is that nothing is there, and the place says of what.
WITHOUT_A_FIELD = {
    "no-settings": "the file that is missing is always the same one",
    "empty-file": "the file is named before the message",
    "several-documents": "the place is where the second one begins",
    "no-front-matter": "the file is named before the message",
    "empty-front-matter": "the file is named before the message",
}
# How a help may begin: with what to do, or with a guess that the program makes at the place.
VERBS = {
    *("add", "begin", "choose", "cite", "close", "copy", "declare", "define", "delete", "export"),
    *("free", "give", "indent", "install", "keep", "leave", "list", "look", "make", "mend", "move"),
    *("name", "put", "rename", "restore", "run", "save", "swap", "take", "use", "wait", "write"),
    *("change", "{remedy}"),
}


@pytest.mark.parametrize("entry", catalogue().values(), ids=list(catalogue()))
def test_a_message_says_what_is_wrong_with_what_and_what_to_do(entry: Message) -> None:
    has_field = any(name for _, name, _, _ in string.Formatter().parse(entry.message))
    assert has_field != (entry.code in WITHOUT_A_FIELD)
    assert re.split(r"[ ,;]", entry.help)[0] in VERBS


@pytest.mark.parametrize("entry", catalogue().values(), ids=list(catalogue()))
def test_a_rule_has_a_reason_and_is_shown_wrong_and_right(entry: Message) -> None:
    assert entry.why[0].isupper()
    assert entry.why.endswith(".")
    assert entry.example.wrong
    assert entry.example.right
    assert entry.example.wrong != entry.example.right


SHOWN = [entry for entry in catalogue().values() if entry.example.path]


@pytest.mark.parametrize("entry", SHOWN, ids=[entry.code for entry in SHOWN])
def test_the_wrong_excerpt_gives_the_message_and_the_right_one_gives_none(
    entry: Message, tmp_path: Path
) -> None:
    example = entry.example
    wrong = codes_with(example.path, example.wrong, tmp_path / "wrong")
    right = codes_with(example.path, example.right, tmp_path / "right")

    assert (wrong, right) == ({entry.code}, set())


def test_most_rules_are_shown_by_an_excerpt_of_a_file() -> None:
    assert len(SHOWN) > len(catalogue()) * 0.55


def test_a_code_is_explained_with_its_reason_and_its_examples() -> None:
    told = explain_message(catalogue()["missing-place"])

    assert (
        told
        == """\
missing-place: A source is cited with the place in it.

Nobody looks through a whole book to check one figure.

message: the source '{source}' is cited without a place
help:    add 'at: …', such as 'paragraph 4', 'table 1' or 'heading'

wrong, in data/monuments/stone.yaml:
    steps: {value: 7, source: survey}

right, in data/monuments/stone.yaml:
    steps: {value: 7, source: survey, at: page 3}"""
    )
