"""Prose as written: which blocks there are, which of them claim something, and the mentions."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier.diagnostics import Diagnostics, Span
from dossier.model import Mention, Prose
from dossier.prose import TOKEN, TOKEN_END, TOKEN_START, parse_prose, restore, scan
from dossier.rules.prose import Names
from dossier.sources import decode


def read(body: str) -> Prose:
    return scan("x.md", body, 1, "en")


def token(number: int) -> str:
    return f"{TOKEN_START}{number}{TOKEN_END}"


def claims(body: str) -> list[tuple[str, bool]]:
    return [(block.text.split("\n")[0], block.needs_citation) for block in read(body).blocks]


def targets(body: str) -> list[str]:
    return [mention.target for mention in read(body).mentions]


def test_mentions_become_tokens_with_their_places() -> None:
    prose = read("The [[stone]] is\n[[stone|Old Jack]], it is said [[fact:stone.height.survey]].")
    assert prose.text == f"The {token(0)} is\n{token(1)}, it is said {token(2)}."
    assert [(one, one.origin) for one in prose.mentions] == [
        (Mention("stone", "", False, 0, Span("")), Span("x.md", 1, 5, 9)),
        (Mention("stone", "Old Jack", False, 0, Span("")), Span("x.md", 2, 1, 18)),
        (Mention("stone.height.survey", "", True, 0, Span("")), Span("x.md", 2, 32, 28)),
    ]


def test_blanks_in_a_mention_do_not_matter() -> None:
    assert [
        (m.target, m.text, m.is_fact) for m in read("[[ a | b c ]] [[ fact: a.b ]]").mentions
    ] == [
        ("a", "b c", False),
        ("a.b", "", True),
    ]


def test_a_mention_may_be_broken_over_two_lines() -> None:
    assert [(m.target, m.text) for m in read("[[stone|the long\nstone]] x").mentions] == [
        ("stone", "the long stone")
    ]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("`[[a]]` [[b]]", ["b"]),
        ("``[[a]] ` [[b]]`` [[c]]", ["c"]),
        ("`open [[a]]", ["a"]),
        ("`over\nlines [[a]]` [[b]]", ["b"]),
        ("```\n[[a]]\n\n[[b]]\n```\n[[c]]", ["c"]),
        ("~~~\n[[a]]\n~~~~\n[[b]]", ["b"]),
        ("```\n[[a]]", []),
        ("    [[a]]\n\n[[b]]", ["b"]),
        ("- x\n\n    [[a]]", ["a"]),
        ("1. x\n\n    [[a]]", ["a"]),
        ("| [[a|b]] | [[c]] |\n|---|---|\n| [[d]] | x |", ["a", "c", "d"]),
        ("> [[a]]\n> [[b]]", ["a", "b"]),
        ("# [[a]]\n\n## x", ["a"]),
        ("[[a]", []),
        ("[a]]", []),
        ("[[[a]]]", ["a"]),
        ("\\[[a]]", ["a"]),
    ],
    ids=repr,
)
def test_mentions_are_found_outside_of_code(body: str, found: list[str]) -> None:
    assert targets(body) == found


def test_blocks_are_told_apart_by_what_they_claim() -> None:
    body = (
        "# Heading\n\nA paragraph\nof two lines.\n\n- a list\n- of two\n\n| a |\n|---|\n| b |\n\n"
        "> a quotation\n\n```\ncode\n\nmore\n```\n\n    code\n\n***\n\nTitle\n=====\n\n"
        "## H\nwith text"
    )
    assert claims(body) == [
        ("# Heading", False),
        ("A paragraph", True),
        ("- a list", True),
        ("| a |", True),
        ("> a quotation", True),
        ("```", False),
        ("    code", False),
        ("***", False),
        ("Title", False),
        ("## H", True),
    ]


def test_blocks_know_their_lines() -> None:
    prose = scan("x.md", "one\ntwo\n\n\nthree\n\n```\na\n\nb\n```\nfour", 7, "en")
    assert [(block.number, block.origin.line) for block in prose.blocks] == [
        *((0, 7), (1, 11), (2, 13), (3, 18)),
    ]


def test_a_file_is_front_matter_and_body() -> None:
    source = decode("content/pages/a.ja.md", b"---\ntitle: A\n---\n\nText [[b]].\n", Diagnostics())
    assert source is not None
    file = parse_prose(source, "en", Diagnostics())
    assert file is not None
    assert (file.id, file.language, file.prose.language) == ("a", "ja", "ja")
    assert [(m.target, m.origin) for m in file.prose.mentions] == [
        ("b", Span(source.path, 5, 6, 5))
    ]


_PIECES = st.sampled_from(
    [
        *("[[a]]", "[[a|b c]]", "[[fact:a.b]]", "[[fact:a.b.c]]", "text", " ", "\n", "\n\n"),
        *("`", "``", "*", "- ", "> ", "# ", "    ", "| ", "```\n", "~~~\n"),
        *("[", "]", "(", "|", "立石"),
    ]
)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.lists(_PIECES, max_size=25).map("".join))
def test_every_token_can_be_put_back(body: str) -> None:
    prose = read(body)
    numbers = [int(number) for number in TOKEN.findall(prose.text)]
    assert numbers == list(range(len(prose.mentions)))
    assert restore(prose.text, prose) == "\n\n".join(block.text for block in prose.blocks)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.lists(_PIECES, max_size=25).map("".join))
def test_no_line_of_prose_is_lost(body: str) -> None:
    found = [line for block in read(body).blocks for line in block.text.split("\n") if line.strip()]
    assert found == [line for line in body.split("\n") if line.strip()]


_WORDS = st.text("ab é島ー", min_size=1, max_size=4).filter(lambda word: word.strip() == word)


@given(st.sets(_WORDS, min_size=1, max_size=6), st.lists(_WORDS | st.sampled_from(" .")))
def test_names_are_found_as_one_pattern_of_all_finds_them(
    names: set[str], pieces: list[str]
) -> None:
    text = "".join(pieces)
    patterns = (
        re.escape(name) if {name[0], name[-1]} & {*"島ー"} else rf"(?<!\w){re.escape(name)}(?!\w)"
        for name in sorted(names, key=lambda name: (-len(name), name))
    )
    expected = [(found[0], found.start()) for found in re.finditer("|".join(patterns), text)]
    assert list(Names(dict.fromkeys(names, "id")).find(text)) == expected
